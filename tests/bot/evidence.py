"""Sources, passages and quotes for the tests of the bot, made from a few sentences."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.answer import Quote
from corpus.source import Passage, Source, Span


def source(
    title: str = "A report of WHO", *, id: str = "report", kind: str = "report", date: str | None = "2024-03"
) -> Source:
    """A source with what a test does not care about filled in."""
    return Source(id=id, title=title, kind=kind, publisher="WHO", date=date, url=None, licence=None, language="en")


def quote(text: str, of: Source | None = None, *, id: str | None = None, heading: str = "") -> Quote:
    """A quote that is the whole of its passage."""
    of = of or source()
    span = Span(0, len(text))
    passage = Passage(f"{of.id}-{abs(hash(text)) % 10_000}", of, text, span, None, heading)
    return Quote(id or f"q-{text[:12]}", passage, span, None)


class Odds:
    """A finder that knows its texts."""

    def __init__(self, **odds: float) -> None:
        self.of = odds
        self.asked: list[str] = []

    def log_odds(self, question: str, texts: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """By what each text holds; far below zero where it holds nothing that is known."""
        self.asked += [text for _, text in texts]
        return np.array([next((odds for name, odds in self.of.items() if name in text), -5.0) for _, text in texts])
