"""Vectors of a build that is under way, so that one that was cut off does not have to be done again.

One file of equal pieces, a key and its vector each, only ever appended to: whatever ends the process, all pieces but
the last are whole.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.store import Vectors

KEY_BYTES = 32
_OFF = 1e-3


class Journal:
    """The file at ``path``; it need not be there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, dimension: int) -> Mapping[str, Vectors]:
        """Vectors of ``dimension`` numbers by key; a piece that was not written whole is left out."""
        piece = _piece(dimension)
        if not self._path.is_file():
            return {}
        whole = self._path.stat().st_size // piece.itemsize
        pieces = np.fromfile(self._path, dtype=piece, count=whole)
        # After a power cut, what should have been written may be zeros; vectors have the length 1.
        pieces = pieces[np.abs(np.linalg.norm(pieces["vector"], axis=1) - 1.0) < _OFF]
        # What follows is appended after the last whole piece.
        with self._path.open("r+b") as file:
            file.truncate(whole * piece.itemsize)
        return {name.decode(): vector for name, vector in zip(pieces["key"], pieces["vector"], strict=True)}

    def append(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Add one piece a key."""
        pieces = np.empty(len(keys), dtype=_piece(vectors.shape[1]))
        pieces["key"] = [name.encode() for name in keys]
        pieces["vector"] = vectors
        with self._path.open("ab") as file:
            file.write(pieces.tobytes())

    def remove(self) -> None:
        """Forget all of it."""
        self._path.unlink(missing_ok=True)


def _piece(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("key", f"S{KEY_BYTES}"), ("vector", "<f4", (dimension,))])
