"""A question in another language than English: what is found for it, and what is known about whether it is answered.

The documents are English. Passages and sentences are compared with the question by the multilingual embedder; words
count only where they are names, acronyms or numbers. The answer is the sentences themselves, word for word: what the
model would draft in another language could not be checked against them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot import prompts
from bot.answer import Claim, Quote, Verdict
from bot.gate import ForeignSignals, log_odds
from bot.language import names, without_subject
from bot.model import Model, Usage
from bot.quote import Weighing, find_quotes
from bot.ranking import as_read
from index.filters import Filter
from index.search import Embeds, Hit, Index

PASSAGES = 12
"""Passages that quotes are taken from."""
READ = 4
"""Quotes that the model reads to tell whether they answer: the nearest."""
MOST = 6
"""Quotes that a model which confirms reads of a question that names WHO or AI, where four of them open no gate. Of 24 broad questions ("What does WHO say of …?") the gate then opens to 15 instead of 9,
and to one of 18 on topics that no document has; of 104 prompts to fit on that are closed after four to two of 11 with an answer, and one of the others."""
ANSWERS = 0.0
"""The log-odds, of a model that confirms, from which a quote is told beside the best one: it rather says Yes. Of 102 prompts to fit on 90 then have all
facts in the answer, with 1.3 quotes; from -1 on 91 with 1.6, from 2 on 90 with 1.05. By ``NEAR`` it is 86, with 2.9. The quote that it puts first holds
the facts for 88, the nearest for 70."""
NEAR = 0.03
"""For any other model: how far the cosine of a quote may lie behind the best one's for it to be a part of the answer."""
CLAIMS = 3
"""For any other model: the quotes at most that an answer consists of."""
WEIGHING = Weighing(meaning=0.7, words=0.1, passage=0.2, pool=24, low=0.7, high=0.9)
"""Cosines of this embedder lie close together; 24 sentences take it as long as 12 should, and find more."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: ``cosines`` says how near each quote is to it.

    ``names_who_or_ai``: whether the question does, as broad ones do.
    """

    hits: tuple[Hit, ...]
    quotes: tuple[Quote, ...]
    cosines: tuple[float, ...]
    names_who_or_ai: bool = False

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
    vector, aim, hits = search(question, language, index, keep_to)
    quotes = find_quotes(question, aim, hits, index.embedder, terms=names(question, language), weighing=WEIGHING)
    names_who_or_ai = without_subject(question, language) != question
    return Found(hits, quotes, _cosines(vector, quotes, index.embedder), names_who_or_ai)


def search(
    question: str, language: str, index: Index, keep_to: Filter
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], tuple[Hit, ...]]:
    """The vector of a question, that of what is searched for, and the passages; see ``find``.

    WHO and AI stand in every document, and would lead a question on tuberculosis to those that tell of little else: what is searched for lies
    between the question and what it is without them.
    """
    vector = aim = index.embed_question(question)
    if (bare := without_subject(question, language)) != question:
        aim = vector + index.embed_question(bare)
        aim /= np.linalg.norm(aim)
    said = names(question, language)
    return vector, aim, index.search(question, limit=PASSAGES, vector=aim, said=said, keep_to=keep_to)


def _cosines(vector: npt.NDArray[np.float32], quotes: Sequence[Quote], embedder: Embeds) -> tuple[float, ...]:
    """How near each quote is; it is read with its title, since sentences in the middle do not name their subject."""
    texts = [f"{quote.passage.source.title}\n{quote.text}" for quote in quotes]
    return tuple(map(float, embedder.embed(texts) @ vector)) if quotes else ()


def judged(
    question: str, found: Found, model: Model, spent: Callable[[Usage], None]
) -> Iterator[tuple[ForeignSignals, tuple[Claim, ...]]]:
    """What the model makes of the nearest quotes: signals, and the claims of the answer if there is one.

    A model that ``confirms`` reads quote by quote, so that both grow; after ``READ`` quotes more need be read only where the gate is still closed. Any
    other reads these at once.
    """
    if not model.confirms:
        tokens, usage = model.next_token(prompts.SYSTEM, evidence(question, found))
        spent(usage)
        yield ForeignSignals(log_odds(tokens), max(found.cosines)), claims(found)
        return
    confirmed: dict[int, float] = {}
    nearest = found.nearest[: MOST if found.names_who_or_ai else READ]
    for place in nearest:
        quote = found.quotes[place]
        read = as_read(question, quote.passage.source, quote.text)
        tokens, usage = model.confirm(prompts.confirmation(question, *read))
        spent(usage)
        confirmed[place] = log_odds(tokens)
        told = confirmed_claims(found, confirmed, all_read=len(confirmed) >= min(READ, len(nearest)))
        yield ForeignSignals(max(confirmed.values()), max(found.cosines)), told


def evidence(question: str, found: Found) -> str:
    """What a model that does not confirm is to read: the nearest quotes, in reading order, and the question as it is."""
    read = sorted(found.nearest[:READ])
    return prompts.evidence([found.quotes[place] for place in read], question) + prompts.GATE


def confirmed_claims(found: Found, confirmed: Mapping[int, float], *, all_read: bool) -> tuple[Claim, ...]:
    """The quotes that the model takes for answers, as claims, by its log-odds for each that it read: the best first.

    When ``READ`` were read, or all, that is one at least; before, none is told that might not stay.
    """
    order = sorted(confirmed, key=lambda place: -confirmed[place])
    taken = [place for place in order if confirmed[place] >= ANSWERS]
    return _verbatim(found, taken or order[:all_read])


def claims(found: Found) -> tuple[Claim, ...]:
    """The quotes that seem to answer best, as claims: the nearest, and up to two that are nearly as near; the nearest first."""
    least = max(found.cosines) - NEAR
    return _verbatim(found, [place for place in found.nearest if found.cosines[place] >= least][:CLAIMS])


def _verbatim(found: Found, places: Sequence[int]) -> tuple[Claim, ...]:
    return tuple(
        Claim(f"“{' '.join(quote.text.split())}”", (quote,), Verdict(True, "word for word"))
        for quote in (found.quotes[place] for place in places)
    )
