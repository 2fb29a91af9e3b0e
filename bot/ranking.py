"""Which sentences answer a question best: by the answer finder and its reranker, which are sure of what is no answer, and by likeness.

Knows neither claims nor the check.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from bot.answer import Quote
from bot.likeness import likeness
from corpus.source import Source
from index.search import Embeds

ALIKE = 16.0
"""How many log-odds weigh as much as full likeness."""
_SHARE = 0.3
"""What the share of the sentences that come from the same document weighs: the search found that document again and again. On
documents that the finder never saw the sentence that it puts first then answers 79 of 100 questions that the quotes answer; without
it 77."""
_TIED = 0.12
"""How much less a second sentence may weigh to be said too: so close either may be the one that answers. On documents that finder
and reranker never saw what is told then holds the answer to 95 of 100 questions that the quotes answer, without a second sentence to 89.
It adds one beside the point to a quarter of the answers."""


_AGAIN = 6
"""Sentences that are read again: with four of them the sentence put first answers 87 of 100 such questions, with six or eight 89."""
_SECOND = 0.7
"""What the second reading weighs, and the first one the rest: with the finder alone it is 84 of 100, with the reranker alone
better than with both, but near misses are told less well."""


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Finds(Protocol):
    """What is needed of the answer finder, ``bot.finder``."""

    def log_odds(self, question: str, texts: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """Log-odds that each text, told with the title of its publication, answers the question; shape (len(texts),)."""


class Ranked(NamedTuple):
    """A sentence of a quote, the log-odds that it answers, and what these weigh with its likeness."""

    quote: Quote
    text: str
    odds: float
    weight: float

    def ties(self, other: "Ranked") -> bool:
        """Whether it answers about as well as another."""
        return abs(self.weight - other.weight) < _TIED


@dataclass
class Ranking:
    """Ranks sentences; without a ``finder`` all have the same log-odds, without an ``embedder`` the same likeness.

    ``reranker``: reads again what the finder takes for the best.
    """

    embedder: Embeds | None = None
    finder: Finds | None = None
    reranker: Finds | None = None
    _asked: dict[tuple[str, str, str], float] = field(default_factory=dict, init=False)
    _begun: set[str] = field(default_factory=set, init=False)
    _reread: set[tuple[str, str, str]] = field(default_factory=set, init=False)

    def odds(self, question: str, units: Sequence[tuple[Source, str]]) -> npt.NDArray[np.float64]:
        """Log-odds that each text of a source answers, shape (len(units),): the finder's, with the reranker's where it read again."""
        texts = [as_read(question, *unit) for unit in units]
        new = [one for one in dict.fromkeys(texts) if (question, *one) not in self._asked]
        if new and self.finder:
            found = self.finder.log_odds(question, new)
            self._asked |= {(question, *text): float(odds) for text, odds in zip(new, found, strict=True)}
        return np.array([self._asked.get((question, *text), 0.0) for text in texts])

    def reread(self, question: str, units: Sequence[tuple[Source, str]]) -> None:
        """Have the reranker read again those of the texts that may answer; ``odds`` then tells what both make of them.

        Once for each question: what is asked about later is judged by the finder alone, unless it is to be told (``sure_odds``).
        """
        if question in self._begun:
            return
        self._begun.add(question)
        texts, odds = [as_read(question, *unit) for unit in units], self.odds(question, units)
        self._read_again(question, list(dict.fromkeys(texts[at] for at in np.argsort(-odds, kind="stable")))[:_AGAIN])

    def sure_odds(self, question: str, source: Source, text: str) -> float:
        """Log-odds that one text answers, by finder and reranker."""
        self.odds(question, [(source, text)])
        self._read_again(question, [as_read(question, source, text)])
        return float(self.odds(question, [(source, text)])[0])

    def _read_again(self, question: str, texts: Sequence[tuple[str, str]]) -> None:
        new = [text for text in texts if (question, *text) not in self._reread]
        if not (self.finder and self.reranker and new):
            return
        self._reread.update((question, *text) for text in new)
        for text, again in zip(new, self.reranker.log_odds(question, new), strict=True):
            first = self._asked[question, *text]
            self._asked[question, *text] = round(first + _SECOND * (float(again) - first), 3)

    def cosine(self, question: str, texts: Sequence[str]) -> float:
        """The greatest cosine of a question and one of the texts; 1 without an embedder."""
        if not (self.embedder and texts):
            return 1.0
        vector, *vectors = self.embedder.embed([question, *texts])
        return float((np.array(vectors) @ vector).max())

    def ranked(self, question: str, units: Sequence[tuple[Quote, str]], said: str = "") -> list[Ranked]:
        """The sentences, that which answers best first; ``said`` is what was drafted, and helps to find its like."""
        if not units:
            return []
        sources = [(quote.passage.source, text) for quote, text in units]
        self.reread(question, sources)
        odds = self.odds(question, sources)
        documents = [quote.passage.source.id for quote, _ in units]
        share = Counter(documents)
        weight = odds / ALIKE + _SHARE * np.array([share[document] for document in documents]) / len(units)
        if self.embedder:
            weight = weight + likeness(f"{question} {said}".strip(), units, self.embedder)
        order = np.argsort(-weight, kind="stable")
        return [Ranked(units[at][0], units[at][1], float(odds[at]), float(weight[at])) for at in order]


def as_read(question: str, source: Source, text: str) -> tuple[str, str]:
    """What is read of a text: the title of the publication and the text, without line breaks.

    A title that does not tell the year that is asked about ("the guidance of 2021") is given it where the publication is of that year:
    finder and reranker take what tells nothing of it for the words of another one.
    """
    year = (source.date or "")[:4]
    dated = year in _YEAR.findall(question) and year not in source.title
    return f"{source.title} ({year})" if dated else source.title, " ".join(text.split())
