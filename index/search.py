"""placeholder while index is written."""
from dataclasses import dataclass

from corpus.source import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; ``score`` is in [0, 1], higher is better; ``rank`` counts from 1."""

    passage: Passage
    score: float
    rank: int
