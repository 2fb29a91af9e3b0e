"""An embedder that embeds a text once: the steps of one answer compare the same sentences again and again."""

from collections.abc import Sequence

import numpy as np

from index.search import Embeds
from index.store import Vectors


class Remembered:
    """``embedder``, with the vectors that it has made; for one question, since it forgets nothing."""

    def __init__(self, embedder: Embeds) -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}

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
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors |= dict(zip(new, self._embedder.embed(new), strict=True)) if new else {}
        return np.array([self._vectors[text] for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def count_tokens(self, text: str) -> int:
        """See ``Embeds``."""
        return self._embedder.count_tokens(text)
