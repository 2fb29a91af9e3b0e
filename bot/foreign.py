"""A question in another language than English: what is found for it, and what is known about whether it is answered.

The documents are English. Passages and sentences are compared with the question by the multilingual embedder; words
count only where they are names, acronyms or numbers. The answer is the sentences themselves, word for word: what the
model would draft in another language could not be checked against them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot import prompts
from bot.answer import Claim, Quote, Verdict
from bot.gate import ForeignSignals, log_odds
from bot.language import names, telling
from bot.question import around
from bot.quote import Weighing, find_quotes
from index.filters import Filter
from index.search import Embeds, Hit, Index

PASSAGES = 12
"""Passages that quotes are taken from."""
CLAIMS = 3
"""Quotes at most that an answer consists of."""
READ = 4
"""Quotes that the model reads to tell whether they answer: the nearest."""
NEAR = 0.03
"""How far the cosine of a quote may lie behind the best one's for it to be a part of the answer."""
WEIGHING = Weighing(meaning=0.7, words=0.1, passage=0.2, pool=24, low=0.7, high=0.9)
"""Cosines of this embedder lie close together; 24 sentences take it as long as 12 should, and find more."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: ``cosines`` says how near each quote is to it."""

    hits: tuple[Hit, ...]
    quotes: tuple[Quote, ...]
    cosines: tuple[float, ...]

    @property
    def nearest(self) -> tuple[int, ...]:
        """The places of the quotes, the nearest to the question first."""
        return tuple(sorted(range(len(self.quotes)), key=lambda place: -self.cosines[place]))


def find(question: str, language: str, index: Index, keep_to: Filter) -> Found:
    """The passages and quotes for a question in ``language``.

    Args:
        question: one question that stands alone.
        language: its ISO code.
        index: one for other languages (``Index.in_other_languages``).
        keep_to: passages of publications that match, and no others.
    """
    vector, hits = search(question, language, index, keep_to)
    said = names(question, language)
    quotes = find_quotes(question, vector, hits, index.embedder, terms=said, weighing=WEIGHING)
    return Found(hits, quotes, _cosines(vector, quotes, index.embedder))


def search(
    question: str, language: str, index: Index, keep_to: Filter
) -> tuple[npt.NDArray[np.float32], tuple[Hit, ...]]:
    """The vector of a question, and the passages for it; see ``find``."""
    vector = index.embed_question(question)
    said = names(question, language)
    return vector, index.search(question, limit=PASSAGES, vector=vector, said=said, keep_to=keep_to)


def _cosines(vector: npt.NDArray[np.float32], quotes: Sequence[Quote], embedder: Embeds) -> tuple[float, ...]:
    """How near each quote is; it is read with its title, since sentences in the middle do not name their subject."""
    texts = [f"{quote.passage.source.title}\n{quote.text}" for quote in quotes]
    return tuple(map(float, embedder.embed(texts) @ vector)) if quotes else ()


def evidence(question: str, found: Found) -> str:
    """What the model is to read: the nearest quotes, in reading order, and the question as it is."""
    read = sorted(found.nearest[:READ])
    return prompts.evidence([found.quotes[place] for place in read], question) + prompts.GATE


def signals(question: str, language: str, found: Found, tokens: Mapping[str, float]) -> ForeignSignals:
    """What the model's first token, the vectors and the names say."""
    held = " ".join(around(quote) for quote in found.quotes).casefold()
    missing = sum(name.casefold() not in held for name in telling(question, language))
    return ForeignSignals(log_odds(tokens), max(found.cosines), float(missing))


def claims(found: Found) -> tuple[Claim, ...]:
    """The quotes that answer best, as claims: the nearest, and up to two that are nearly as near; the nearest first."""
    least = max(found.cosines) - NEAR
    near = [place for place in found.nearest if found.cosines[place] >= least]
    return tuple(
        Claim(f"“{' '.join(quote.text.split())}”", (quote,), Verdict(True, "word for word"))
        for quote in (found.quotes[place] for place in near[:CLAIMS])
    )
