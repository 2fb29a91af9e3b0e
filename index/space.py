"""The vectors of an index that one embedder made: what is near a question, and the vectors of given texts.

Knows texts by key and passages by number (see ``index.passages``); knows no words and no questions.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing

from corpus.errors import DamagedIndex
from index.passages import VECTORS, Passages, damaged
from index.place import Place
from index.store import Store, Vectors

FEW = 10_000
"""Passages that are compared with a question one by one where a filter leaves no more than these."""


class Space:
    """The stores of one set of vectors; ``table`` of ``passages`` says which text is in which."""

    def __init__(self, passages: Passages, stores: Mapping[str, Store], table: str = VECTORS) -> None:
        self._passages = passages
        self._stores = stores
        self._table = table

    @classmethod
    def open(cls, where: Place, passages: Passages, segments: Mapping[str, int], table: str = VECTORS) -> "Space":
        """Open the stores that ``segments`` names, with the number of vectors in each.

        Raises:
            DamagedIndex: a store is missing, broken or holds less than it should.
            UnreachableStore: the server that keeps them does not answer.
        """
        with ExitStack() as opened:
            stores: dict[str, Store] = {}
            for name, count in segments.items():
                stores[name] = opened.enter_context(closing(where.store(name)))
                # On a server there may be more, which other indexes need.
                if len(stores[name]) < count:
                    raise damaged(passages.path, "its vectors are not those that were written")
            opened.pop_all()
        return cls(passages, stores, table)

    def close(self) -> None:
        """Let go of the files."""
        for store in self._stores.values():
            store.close()

    def check(self) -> None:
        """Look for something in each store. Raises DamagedIndex where files are gone or broken."""
        for store, some in self._stored(self._passages.keys_of(self._passages.sources)):
            for vector in store.vectors(some[:1]).values():
                if store.nearest(vector, 1):
                    break
            else:
                raise damaged(self._passages.path, "its vectors do not find themselves")

    def vectors(self, keys: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors of embedded texts, by key; those that are not there are left out."""
        return {key: row for store, some in self._stored(frozenset(keys)) for key, row in store.vectors(some).items()}

    def nearest(self, vector: Vectors, count: int, of: frozenset[str] | None) -> dict[str, float]:
        """The ``count`` keys nearest in meaning, with their cosines; ``of``: only of publications with these ids.

        Raises:
            DamagedIndex: there is none.
        """
        if of is not None and self._passages.count_of(of) <= FEW:
            return self._nearest_among(vector, count, self._passages.keys_of(of))
        wanted = count
        while True:
            each = [store.nearest(vector, wanted) for store in self._stores.values()]
            found = {key: cosine for some in each for key, cosine in some.items()}
            if not found:
                raise self._lacking()
            # A store may hold what this index has no passage for: texts that are gone, or that a filter leaves out.
            needed = frozenset(self._passages.numbers(found, of).values())
            kept = sorted(((cosine, key) for key, cosine in found.items() if key in needed), reverse=True)[:count]
            if len(kept) == count or all(len(some) < wanted for some in each):
                return {key: cosine for cosine, key in kept}
            wanted *= 4

    def cosines(self, vector: Vectors, keys: frozenset[str]) -> Mapping[str, float]:
        """The cosine of each of ``keys``. Raises DamagedIndex where one is missing."""
        found = {key: float(row @ vector) for key, row in self.vectors(tuple(keys)).items()}
        if len(found) < len(keys):
            raise self._lacking()
        return found

    def _nearest_among(self, vector: Vectors, count: int, keys: frozenset[str]) -> dict[str, float]:
        found: dict[str, float] = {}
        for store, some in self._stored(keys):
            found.update(store.nearest(vector, count, some))
        if keys and not found:
            raise self._lacking()
        best = sorted(((cosine, key) for key, cosine in found.items()), reverse=True)[:count]
        return {key: cosine for cosine, key in best}

    def _lacking(self) -> DamagedIndex:
        return damaged(self._passages.path, "vectors of its texts are missing")

    def _stored(self, keys: frozenset[str]) -> Iterator[tuple[Store, Sequence[str]]]:
        """The stores that hold ``keys``, each with those that are in it."""
        places: dict[str, list[str]] = {}
        for key, segment in sorted(self._passages.segments(keys, self._table).items()):
            places.setdefault(segment, []).append(key)
        for segment, some in places.items():
            yield self._stores[segment], some
