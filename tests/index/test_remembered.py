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
