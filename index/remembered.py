"""An embedder that remembers: the steps of an answer, and answers on like subjects, compare the same sentences again and again."""

from collections.abc import Sequence
from itertools import islice
from threading import Lock

import numpy as np

from index.search import Embeds
from index.store import Vectors

MOST = 20_000
"""Vectors that are remembered, about 30 MB of them: all sentences of a hundred long publications, or of some hundred short ones."""


class Remembered:
    """``embedder``, with the vectors that it made last. May be shared between threads.

    The last digits of a vector depend on the texts that it was made with (about 1e-8), so what comes back may differ by them from
    what the embedder would make now: two sentences would have to be as close as that for another to be chosen.
    """

    def __init__(self, embedder: Embeds, *, most: int = MOST) -> None:
        self._embedder = embedder
        self._most = most
        self._vectors: dict[str, Vectors] = {}
        self._lock = Lock()

    @property
    def name(self) -> str:
        """See ``Embeds``."""
        return self._embedder.name

    @property
    def digest(self) -> str:
        """See ``Embeds``."""
        return self._embedder.digest

    @property
    def dimension(self) -> int:
        """See ``Embeds``."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See ``Embeds``."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        made = dict(zip(new, self._embedder.embed(new), strict=True)) if new else {}
        self._remember(known | made)
        return np.array([(known | made)[text] for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def count_tokens(self, text: str) -> int:
        """See ``Embeds``."""
        return self._embedder.count_tokens(text)

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        """Put those just used last, and forget those that were not used for longest."""
        with self._lock:
            for text, vector in vectors.items():
                # A row of a batch would keep all of it.
                self._vectors[text] = self._vectors.pop(text) if text in self._vectors else vector.copy()
            for text in list(islice(self._vectors, max(0, len(self._vectors) - self._most))):
                del self._vectors[text]
