"""Search: from a question to the passages that fit it best, by meaning and by words together.

Opens an index that was built before and never changes it. Knows nothing of answers, quotes or the page.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.errors import ForeignIndex, MissingLanguages, UsageError
from corpus.source import Passage, Source
from index.filters import Filter
from index.passages import OTHER, Passages
from index.place import Place, place
from index.records import Manifest, read_manifest
from index.server import Server
from index.space import Space
from index.store import Vectors
from index.words import words

CANDIDATES = 100
DENSE = 0.86
"""Weight of meaning (see ``Index.search``): the rarest word, once in a text of usual length, weighs like .16 of cosine."""
OTHER_DENSE = 0.983
"""The same for other languages: questions share names and numbers at most, and cosines of that embedder lie close together."""

EVERYTHING = Filter()

GET_LANGUAGES = "whobot models pull multilingual-e5-small-q4; whobot index build"
"""The commands that make an index serve other languages than English."""

Scores = npt.NDArray[np.float64]


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


class Asks(Embeds, Protocol):
    """An embedder that tells questions and passages apart: ``embed`` is for passages."""

    def embed_question(self, question: str) -> Vectors:
        """The vector of a question: float32 of shape (dimension,), length 1."""


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
        where: Place,
        folder: Path,
        manifest: Manifest,
        passages: Passages,
        space: Space,
        embedder: Embeds,
        *,
        dense: float = DENSE,
        asks: Asks | None = None,
        other: "Index | None" = None,
    ) -> None:
        self.folder = folder
        self._where = where
        self.manifest = manifest
        self._passages = passages
        self._space = space
        self._embedder = embedder
        self._dense = dense
        self._asks = asks
        self._other = other
        self._rarest = math.log(max(manifest.passages, 3))

    @classmethod
    def open(
        cls,
        home: Path,
        embedder: Embeds,
        *,
        other: Asks | None = None,
        folder: Path | None = None,
        server: Server | None = None,
    ) -> "Index":
        """The index in use under ``home`` or on ``server``, or the one in ``folder`` there.

        Loads no model: the first question does. ``other`` is the embedder for questions in other languages than English;
        ``in_other_languages`` needs it. What the index on a server is made of is copied to this machine, as far
        as it is not there.

        Raises:
            MissingIndex: none was built yet.
            ForeignIndex: it was made with another embedder or by another version of this program.
            DamagedIndex: its files are not whole.
            UnreachableStore: the server does not answer.
        """
        where = place(home, server)
        folder = folder or where.folder()
        manifest = read_manifest(folder / "manifest.json")
        if manifest is None:
            raise ForeignIndex(
                f"The index in {folder} was made by another version of this program. "
                "Make it again with: whobot index build"
            )
        if (manifest.embedder, manifest.embedder_digest) != (embedder.name, embedder.digest):
            whose = manifest.embedder if manifest.embedder != embedder.name else f"another copy of {embedder.name}"
            raise ForeignIndex(
                f"The index in {folder} was made with {whose}, and cannot be searched with {embedder.name}. "
                f"Use {manifest.embedder}, or make the index again with: whobot index build"
            )
        with ExitStack() as opened:
            passages = opened.enter_context(closing(Passages.open(folder / "passages.sqlite")))
            passages.check(manifest)
            space = opened.enter_context(closing(Space.open(where, passages, manifest.segments)))
            second, kept = None, manifest.other
            if kept and other and (kept.embedder, kept.digest) == (other.name, other.digest):
                its = opened.enter_context(closing(Space.open(where, passages, kept.segments, OTHER)))
                second = cls(where, folder, manifest, passages, its, other, dense=OTHER_DENSE, asks=other)
            opened.pop_all()
        return cls(where, folder, manifest, passages, space, embedder, other=second)

    def close(self) -> None:
        """Let go of the files; no search is possible afterwards."""
        self._passages.close()
        self._space.close()
        if self._other:
            self._other._space.close()

    def check(self) -> None:
        """Look for something in each part of the index. Raises DamagedIndex where files are gone or broken."""
        self._space.check()
        if self._other:
            self._other._space.check()

    @property
    def in_other_languages(self) -> "Index":
        """The same passages, for questions in other languages than English: they are found by other vectors.

        Raises:
            MissingLanguages: it has no such vectors, or the embedder is not here.
        """
        if self._other is None:
            raise MissingLanguages(
                f"Questions in other languages than English need a model and an index that are not here. Get them with: "
                f"{GET_LANGUAGES}. Or ask in English."
            )
        return self._other

    @property
    def embedder(self) -> Embeds:
        """What made the vectors."""
        return self._embedder

    @property
    def id(self) -> str:
        """Digest of the corpus, the embedder and the splitting: the same ones give the same id."""
        return self.manifest.id

    @property
    def current(self) -> bool:
        """Whether this is still the index in use; raises StoreError where that cannot be found out."""
        return self._where.name() == self.folder.name

    def sources(self) -> tuple[Source, ...]:
        """All documents, in the order of the corpus."""
        return tuple(self._passages.sources.values())

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """The passages of one document in reading order; none if it is not there."""
        return self._passages.of(source_id)

    def vectors(self, keys: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors of embedded texts, by key (see ``index.records.key``); those that are not there are left out."""
        return self._space.vectors(keys)

    def embed_question(self, question: str) -> Vectors:
        """The vector of a question, float32 of shape (dimension,)."""
        if self._asks:
            return self._asks.embed_question(question)
        vector: Vectors = self._embedder.embed([question])[0]
        return vector

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        dense: float | None = None,
        said: str | None = None,
        vector: Vectors | None = None,
        keep_to: Filter = EVERYTHING,
    ) -> tuple[Hit, ...]:
        """The passages that fit ``question`` best, the best first.

        Candidates are the passages nearest in meaning (cosine of vectors, from Chroma) and those that share the most
        telling words (BM25). Each candidate gets both scores, and they are added with the weights ``dense`` and
        ``1 - dense``. Such a convex combination does better than joining ranks: Bruch, Gai and Ingber, "An Analysis of
        Fusion Functions for Hybrid Retrieval", 2023 (https://doi.org/10.1145/3596512).

        Unlike there, BM25 is not scaled so that the best passage of each question has the same score: where no passage
        shares more than a common word, words then decide little, and where one shares many rare ones, they decide much.
        It is only divided by the logarithm of the number of passages, which is about the weight that BM25 gives to the
        rarest word, so that one ``dense`` suits small and large indexes.

        Args:
            question: one question that stands alone.
            limit: how many hits at most.
            dense: weight of meaning, in [0, 1]; the usual one unless given.
            said: what the search by words is to look for instead of the question.
            vector: what ``embed_question`` gave for this question, if the caller has it already.
            keep_to: passages of publications that match, and no others.

        Returns:
            at most ``limit`` hits; their scores are spread so that the best candidate has 1 and the last one 0. Equal
            scores keep the order of the corpus.

        Raises:
            UsageError: the question is blank.
            DamagedIndex: files of the index are gone or broken.
            UnreachableStore: the server that keeps the vectors does not answer.
        """
        if not question.strip():
            raise UsageError("The question is empty. Write what you want to know.")
        if vector is None:
            vector = self.embed_question(question)
        of = None if keep_to.empty else frozenset(source.id for source in self.sources() if keep_to.matches(source))
        dense = self._dense if dense is None else dense
        sought = words(question if said is None else said)
        passages, cosines, shared = self._candidates(vector, sought, max(limit, CANDIDATES), of)
        scores = _scaled(dense * cosines + (1.0 - dense) * shared / self._rarest)
        order = np.lexsort((np.arange(len(scores)), -scores))[:limit]
        return tuple(Hit(passages[i], float(scores[i]), rank) for rank, i in enumerate(order, start=1))

    def _candidates(
        self, vector: Vectors, said: Sequence[str], count: int, of: frozenset[str] | None
    ) -> tuple[Sequence[Passage], Scores, Scores]:
        """Passages in the order of the corpus, the cosine of each, and its BM25 score."""
        cosines = self._space.nearest(vector, count, of)
        numbers = dict(self._passages.numbers(cosines, of))
        best = dict(self._passages.best(said, count, of))
        lacking = self._passages.keys(best.keys() - numbers.keys())
        cosines.update(self._space.cosines(vector, frozenset(lacking.values()) - cosines.keys()))
        best.update(self._passages.scores(said, numbers.keys() - best.keys()))
        numbers.update(lacking)
        found = self._passages.get(numbers)
        return (
            tuple(found.values()),
            np.array([cosines[numbers[number]] for number in found], dtype=np.float64),
            np.array([best.get(number, 0.0) for number in found], dtype=np.float64),
        )


def _scaled(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Scores from 0 for the lowest to 1 for the highest; all 0 where there is no difference."""
    if not len(scores):
        return np.zeros(0)
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros(len(scores))
    return (scores.astype(np.float64) - low) / (high - low)
