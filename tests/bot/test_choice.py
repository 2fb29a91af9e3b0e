"""Searches choose in turn, and nothing twice."""

import numpy as np

from bot.choice import choose, pool

APART = np.eye(6)
SCORES = np.array([[0.9, 0.8, 0.7, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.5, 0.4, 0.3]])


def test_each_search_has_its_best_in_turn() -> None:
    assert choose(SCORES, APART, [10] * 6, limit=4, tokens=100) == [0, 3, 1, 4]
    assert choose(SCORES[:1], APART, [10] * 6, limit=3, tokens=100) == [0, 1, 2]


def test_room_is_kept_and_the_turn_with_it() -> None:
    assert choose(SCORES, APART, [10, 10, 10, 50, 10, 10], limit=6, tokens=30) == [0, 4, 1]
    assert choose(SCORES, APART, [90, 10, 10, 10, 10, 10], limit=6, tokens=30) == [0]


def test_what_says_the_same_is_chosen_late() -> None:
    likeness = np.eye(6)
    likeness[0, 1] = likeness[1, 0] = 1.0
    assert choose(SCORES[:1], likeness, [10] * 6, limit=2, tokens=100) == [0, 2]


def test_the_pool_takes_from_each_search_what_is_allowed() -> None:
    assert pool(SCORES, 4, lambda _: True) == [0, 3, 1, 4]
    assert pool(SCORES, 4, lambda place: place != 3) == [0, 4, 1, 5]
    assert pool(SCORES, 9, lambda place: place < 2) == [0, 1]
