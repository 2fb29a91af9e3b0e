"""What was embedded is remembered, and comes back in order."""

from collections.abc import Sequence

import numpy as np

from index.remembered import Remembered
from index.store import Vectors


class Counting:
    """The length of a text, and what it was asked for."""

    name, digest, dimension = "counting", "", 1

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text)


def test_a_text_is_embedded_once() -> None:
    counting = Counting()
    embedder = Remembered(counting)
    assert embedder.embed(["a", "bbb", "a"]).tolist() == [[1], [3], [1]]
    assert embedder.embed(["bbb", "cc"]).tolist() == [[3], [2]]
    assert counting.asked == [["a", "bbb"], ["cc"]]
    assert embedder.embed([]).shape == (0, 1)


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    counting = Counting()
    embedder = Remembered(counting, most=2)
    embedder.embed(["a", "bb"])
    embedder.embed(["a"])
    assert embedder.embed(["ccc", "bb", "a"]).tolist() == [[3], [2], [1]]  # more than it keeps
    assert embedder.embed(["bb", "ccc"]).tolist() == [[2], [3]]
    embedder.embed(["ccc", "bb"])
    assert counting.asked == [["a", "bb"], ["ccc"], ["bb"]]
