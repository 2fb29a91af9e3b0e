"""Which of many sentences are quoted: the best for each search in turn, and no two that say the same.

Numbers only: knows no texts and no questions.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating]

_DIVERSITY = 0.3


def pool(scores: Scores, count: int, allowed: Callable[[int], bool]) -> list[int]:
    """The places of the ``count`` sentences that score best, each search having one in turn, among those ``allowed``.

    Args:
        scores: one row a search, one column a sentence; shape (searches, sentences).
        count: places at most.
        allowed: asked only as far as needed.
    """
    orders = [iter(np.argsort(-row, kind="stable")) for row in scores]
    places: dict[int, None] = {}
    refused: set[int] = set()
    while orders and len(places) < count:
        order = orders.pop(0)
        for at in order:
            place = int(at)
            if place not in places and place not in refused:
                if allowed(place):
                    places[place] = None
                    orders.append(order)
                    break
                refused.add(place)
    return list(places)


def choose(scores: Scores, likeness: Scores, lengths: Sequence[int], limit: int, tokens: int) -> list[int]:
    """The places of the sentences to be quoted, in the order of their choice; each search chooses one in turn.

    Maximal marginal relevance (Carbonell and Goldstein, 1998), within the room that there is.

    Args:
        scores: of each sentence (column) for each search (row), higher is better.
        likeness: of each sentence with each other, shape (sentences, sentences), 1 for the same.
        lengths: tokens of each sentence.
        limit: sentences at most.
        tokens: tokens at most, together; the first sentence is taken however long it is.
    """
    chosen: list[int] = []
    left = tokens
    nearest = np.zeros(scores.shape[1])
    open_ = np.ones(scores.shape[1], dtype=bool)
    turn = 0
    while open_.any() and len(chosen) < limit:
        gain = np.where(open_, scores[turn % len(scores)] - _DIVERSITY * nearest, -np.inf)
        best = int(np.argmax(gain))
        open_[best] = False
        if chosen and lengths[best] > left:
            continue
        chosen.append(best)
        left -= lengths[best]
        nearest = np.maximum(nearest, likeness[best])
        turn += 1
    return chosen
