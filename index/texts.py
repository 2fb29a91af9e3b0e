"""Texts of any length in a collection of a Chroma server; long ones are kept in parts.

A text never changes under its name. Knows nothing of what the texts say.
"""

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import numpy as np
from chromadb.api.models.Collection import Collection
from chromadb.api.types import Metadata

from index.store import Caller

PART = 100_000
"""Characters in one document."""
LARGEST = 4_000_000
"""Characters in one request; a server takes 40 MB."""
MOST = 1000

_Part = tuple[str, str, int]
"""Its name, what it says, and of how many it is one."""


class Texts:
    """Texts by name; ``call`` is what makes each request."""

    def __init__(self, collection: Collection, call: Caller) -> None:
        self._collection = collection
        self._call = call

    def put(self, texts: Iterable[tuple[str, str]]) -> None:
        """Put in texts, each after its name; those that are there already stay."""
        for batch in _batches(part for name, text in texts for part in _parts(name, text)):
            ids, documents, counts = ([*column] for column in zip(*batch, strict=True))
            # Chroma is a store of vectors, so there must be one.
            vectors = np.ones((len(batch), 1), dtype=np.float32)
            metadatas: list[Metadata] = [{"parts": count} for count in counts]
            self._call(partial(self._collection.add, ids, vectors, metadatas, documents))

    def get(self, names: Iterable[str]) -> Mapping[str, str]:
        """Those of the texts that are there."""
        first = self._documents([f"{name}.0" for name in names])
        more = [f"{_name(id_)}.{n}" for id_, (_, count) in first.items() for n in range(1, count)]
        rest = self._documents(more)
        return {
            _name(id_): "".join([text, *(rest[f"{_name(id_)}.{n}"][0] for n in range(1, count))])
            for id_, (text, count) in first.items()
        }

    def has(self, names: Some[str]) -> frozenset[str]:
        """The names of those that are there."""
        found: set[str] = set()
        for some in _slices([f"{name}.0" for name in names], MOST):
            got = self._call(partial(self._collection.get, some, include=[]))
            found.update(map(_name, got["ids"]))
        return frozenset(found)

    def keep(self, names: Some[str]) -> None:
        """Remove all but these."""
        every = self._call(partial(self._collection.get, include=[]))["ids"]
        for some in _slices([id_ for id_ in every if _name(id_) not in names], MOST):
            self._call(partial(self._collection.delete, some))

    def _documents(self, ids: list[str]) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for some in _slices(ids, LARGEST // PART):
            got = self._call(partial(self._collection.get, some, include=["documents", "metadatas"]))
            for id_, text, metadata in zip(got["ids"], got["documents"] or (), got["metadatas"] or (), strict=True):
                found[id_] = text, int(str(metadata["parts"]))
        return found


def _parts(name: str, text: str) -> Iterator[_Part]:
    """The last one first, so that where the first one is, all are."""
    starts = range(0, max(1, len(text)), PART)
    for n, start in reversed([*enumerate(starts)]):
        yield f"{name}.{n}", text[start : start + PART], len(starts)


def _batches(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    batch: list[_Part] = []
    size = 0
    for part in parts:
        if batch and (size + len(part[1]) > LARGEST or len(batch) == MOST):
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += len(part[1])
    if batch:
        yield batch


def _slices(ids: list[str], count: int) -> Iterator[list[str]]:
    return (ids[start : start + count] for start in range(0, len(ids), count))


def _name(id_: str) -> str:
    return id_.rpartition(".")[0]
