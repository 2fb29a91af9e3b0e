"""Search: from a question to the passages that fit it best, by meaning and by words together.

Opens an index that was built before and never changes it. Knows nothing of answers, quotes or the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.errors import DamagedIndex, ForeignIndex, UsageError
from corpus.source import Passage, Source
from index.current import current_folder
from index.lexical import Lexical
from index.records import Manifest, Record, embedded, key, read_manifest, read_records
from index.store import Store, Vectors

CANDIDATES = 100
DENSE = 0.6


class Embeds(Protocol):
    """What the rest needs of an embedder: ``name`` and ``digest`` say which, ``dimension`` how long its vectors are."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 a text: float32 of shape (len(texts), dimension)."""

    def count_tokens(self, text: str) -> int:
        """How much of what the embedder can read at once ``text`` takes."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; ``score`` is in [0, 1], higher is better; ``rank`` counts from 1."""

    passage: Passage
    score: float
    rank: int


class Index:
    """The passages of a corpus, ready to be searched, from several threads if need be; use ``open``.

    It stays what it was when it was opened: after a build, ``current`` is False and the new one is to be opened.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        records: Sequence[Record],
        store: Store,
        lexical: Lexical,
        embedder: Embeds,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.records = tuple(records)
        self._store = store
        self._lexical = lexical
        self._embedder = embedder
        self._passages = tuple(passage for record in records for passage in record.passages)
        self._keys = tuple(key(embedded(passage)) for passage in self._passages)
        self._positions: dict[str, list[int]] = {}
        for position, name in enumerate(self._keys):
            self._positions.setdefault(name, []).append(position)
        self._by_source = {record.source.id: record for record in records if record.source}

    @classmethod
    def open(cls, home: Path, embedder: Embeds) -> "Index":
        """The index in use under ``home``. Loads no model: that happens at the first question.

        Raises:
            MissingIndex: none was built yet.
            ForeignIndex: it was made with another embedder or by another version of this program.
            DamagedIndex: its files are not whole.
        """
        return cls.read(current_folder(home), embedder)

    @classmethod
    def read(cls, folder: Path, embedder: Embeds) -> "Index":
        """The index in one folder; raises what ``open`` raises."""
        manifest = read_manifest(folder / "manifest.json")
        if manifest is None:
            raise ForeignIndex(
                f"The index in {folder} was made by another version of this program. "
                "Make it again with: whobot index build"
            )
        if (manifest.embedder, manifest.embedder_digest) != (embedder.name, embedder.digest):
            other = manifest.embedder if manifest.embedder != embedder.name else f"another copy of {embedder.name}"
            raise ForeignIndex(
                f"The index in {folder} was made with {other}, and cannot be searched with {embedder.name}. "
                f"Use {manifest.embedder}, or make the index again with: whobot index build"
            )
        records = read_records(folder / "records.jsonl")
        lexical = Lexical.load(folder / "words")
        index = cls(folder, manifest, records, Store.open(folder / "chroma"), lexical, embedder)
        try:
            index._check()
        except DamagedIndex:
            index.close()
            raise
        return index

    def close(self) -> None:
        """Let go of the files; no search is possible afterwards."""
        self._store.close()

    @property
    def id(self) -> str:
        """Digest of the corpus, the embedder and the splitting: the same ones give the same id."""
        return self.manifest.id

    @property
    def newest(self) -> str | None:
        """The latest date of a document, ISO 8601 as far as it is known; None if no document has one."""
        return max((source.date for source in self.sources() if source.date), default=None)

    @property
    def current(self) -> bool:
        """Whether this is still the index in use."""
        return current_folder(self.folder.parent.parent) == self.folder

    def sources(self) -> tuple[Source, ...]:
        """All documents, in the order of the corpus."""
        return tuple(record.source for record in self.records if record.source)

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """The passages of one document in reading order; none if it is not there."""
        record = self._by_source.get(source_id)
        return record.passages if record else ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all vectors; see ``index.records.key``."""
        return frozenset(self._positions)

    def vectors(self, keys: Iterable[str]) -> Mapping[str, Vectors]:
        """Vectors by key."""
        return self._store.vectors(tuple(keys))

    def nearest(self, vector: Vectors, count: int) -> Mapping[str, float]:
        """The keys nearest in meaning, with their cosines, the nearest first."""
        return self._store.nearest(vector, min(count, len(self._positions)))

    def embed_question(self, question: str) -> Vectors:
        """The vector of a question, float32 of shape (dimension,)."""
        vector: Vectors = self._embedder.embed([question])[0]
        return vector

    def search(
        self, question: str, *, limit: int = 10, dense: float = DENSE, vector: Vectors | None = None
    ) -> tuple[Hit, ...]:
        """The passages that fit ``question`` best, the best first.

        Candidates are the passages nearest in meaning (cosine of vectors, from Chroma) and those that share the most
        telling words (BM25). Each candidate gets both scores, each is scaled over the candidates so that its lowest
        becomes 0 and its highest 1, and the two are added with the weights ``dense`` and ``1 - dense``. Such a convex
        combination does better than joining ranks: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
        Retrieval", 2023 (https://doi.org/10.1145/3596512).

        Args:
            question: one question that stands alone.
            limit: how many hits at most.
            dense: weight of meaning, in [0, 1].
            vector: what ``embed_question`` gave for this question, if the caller has it already.

        Returns:
            at most ``limit`` hits. Equal scores keep the order of the corpus.

        Raises:
            UsageError: the question is blank.
            DamagedIndex: files of the index are gone or broken.
        """
        if not question.strip():
            raise UsageError("The question is empty. Write what you want to know.")
        if vector is None:
            vector = self.embed_question(question)
        words = self._lexical.scores(question)
        candidates, cosines = self._candidates(vector, words, max(limit, CANDIDATES))
        scores = dense * _scaled(cosines) + (1.0 - dense) * _scaled(words[candidates])
        order = np.lexsort((candidates, -scores))[:limit]
        return tuple(
            Hit(self._passages[candidates[i]], float(scores[i]), rank) for rank, i in enumerate(order, start=1)
        )

    def _candidates(
        self, vector: Vectors, words: npt.NDArray[np.float32], count: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Positions of the candidates, rising, and the cosine of each."""
        cosine = dict(self.nearest(vector, count))
        best = np.argsort(-words, kind="stable")[:count]
        shared = [int(position) for position in best if words[position] > 0]
        missing = sorted({self._keys[position] for position in shared} - cosine.keys())
        cosine.update({name: float(row @ vector) for name, row in self.vectors(missing).items()})
        positions = sorted(position for name in cosine for position in self._positions.get(name, ()))
        return (
            np.array(positions, dtype=np.int64),
            np.array([cosine[self._keys[position]] for position in positions], dtype=np.float64),
        )

    def _check(self) -> None:
        """Vectors, words and passages must belong together, and the graph of vectors must be there."""
        counts = {len(self._passages), len(self._lexical), self.manifest.passages}
        fits = len(counts) == 1 and len(self._store) == len(self._positions) > 0
        if fits:
            one = tuple(self.vectors(self._keys[:1]).values())
            fits = len(one) == 1 and len(self.nearest(one[0], CANDIDATES)) == min(CANDIDATES, len(self._positions))
        if not fits:
            raise DamagedIndex(
                f"The index in {self.folder} does not fit together. Make it again with: whobot index build --full"
            )


def _scaled(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Scores from 0 for the lowest to 1 for the highest; all 0 where there is no difference."""
    if not len(scores):
        return np.zeros(0)
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros(len(scores))
    return (scores.astype(np.float64) - low) / (high - low)
