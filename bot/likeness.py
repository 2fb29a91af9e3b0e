"""How much sentences speak to a question, by shared words and by meaning. Whether they answer it, ``finder`` tells."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.answer import Quote
from bot.english import read
from corpus.source import Passage
from index.search import Embeds

_MEANING, _WORDS = 0.5, 0.3
"""Weights of the cosine, and of shared words."""


def likeness(question: str, texts: Sequence[tuple[Quote, str]], embedder: Embeds) -> npt.NDArray[np.float64]:
    """How much each text, from the quote beside it, speaks to an English question; shape (len(texts),), 0 to about 1.

    Of the sentences that may be said, the one that speaks most holds a fact that is asked for more often (67 %) than the
    one that shares most words (62 %) or the first (42 %); the best one that there is would in 90 % (204 prompts to fit on).
    """
    vector, *vectors = embedder.embed([question, *(text for _, text in texts)])
    words = shared_words(question, [(text, heading_of(quote.passage)) for quote, text in texts])
    found: npt.NDArray[np.float64] = _MEANING * (np.array(vectors) @ vector) + _WORDS * words
    return found


def shared_words(question: str, texts: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
    """For each text, the share of the question's words that it (or, by half, its title and heading) holds, rare ones first.

    ``texts`` are pairs: the text, and what stands around it. A word weighs by its inverse document frequency among the
    candidates, so that "WHO" and "AI" weigh next to nothing.
    """
    asked = set(read(question).stems)
    own = [set(read(text).stems) for text, _ in texts]
    beside = [set(read(title).stems) for _, title in texts]
    frequency = Counter(stem for stems in own for stem in stems)
    weight = {stem: math.log(1 + len(texts) / (1 + frequency[stem])) for stem in asked}
    total = sum(weight.values()) or 1.0
    return np.array(
        [
            sum(weight[s] for s in asked & stems) / total + 0.5 * sum(weight[s] for s in (asked & near) - stems) / total
            for stems, near in zip(own, beside, strict=True)
        ]
    )


def heading_of(passage: Passage) -> str:
    """Title and heading, under which its sentences stand."""
    return f"{passage.source.title}. {passage.heading}"
