"""Vectors in Chroma: in a folder, with Chroma inside the process, or in a collection of a Chroma server.

A store knows vectors by key and nothing else: what a key stands for, and how text becomes a vector, is not known here.
Chroma is always given vectors, never text, so it needs no model of its own.
"""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar, cast

import chromadb
import numpy as np
import numpy.typing as npt
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.api.models.Collection import Collection as Kept
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from corpus.errors import DamagedIndex, StoreError

Vectors = npt.NDArray[np.float32]

COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
BATCH = 5000
LOCKED_S = 2.0
"""How long another process may hold a store's lock before a copy is read instead; each holds it for milliseconds."""
# How many points a search keeps in view. Of the true nearest hundred among 10,000 passages, 200 find 99.1 % in 2 ms,
# 500 find 99.9 % in 4 ms.
HNSW = CreateHNSWConfiguration(space="cosine", ef_construction=100, ef_search=500)


Result = TypeVar("Result")


class Caller(Protocol):
    """Asks Chroma, and turns its errors into ours."""

    def __call__(self, question: Callable[[], Result], /) -> Result:
        """What ``question`` gives. It may be asked again, so what it does must be the same when done twice."""


class Store:
    """A set of vectors of length 1, each under its key; use ``create`` or ``open``, or a server's own.

    What is put in does not change any more.
    """

    def __init__(
        self, collection: Kept, call: Caller, close: Callable[[], None] = lambda: None, *, batch: int = BATCH
    ) -> None:
        """``batch``: vectors in one request."""
        self.close = close
        """Lets go of the files; the store cannot be used afterwards."""
        self._collection = collection
        self._call = call
        self._batch = batch

    @classmethod
    def create(cls, folder: Path) -> "Store":
        """An empty store in a new folder. Raises OSError."""
        call = _Folder(folder, new=True)
        client = call(lambda: _client(folder))
        made = partial(
            client.create_collection,
            COLLECTION,
            configuration=CreateCollectionConfiguration(hnsw=HNSW),
            embedding_function=None,
        )
        return cls(call(made), call, client.close)

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """The store that is in ``folder``.

        Chroma writes into a store even to open it. Where it cannot, because the home is read-only, the disk is full or
        another process holds a lock, it opens a copy in the folder for temporary files.

        Raises:
            DamagedIndex: it cannot be opened.
            StoreError: neither it nor a copy can be written.
        """
        if not (folder / DATABASE).is_file():
            raise _damaged(folder, f"{DATABASE} is missing")
        if _takes_writes(folder):
            with suppress(DamagedIndex):
                return cls._there(folder, folder, lambda: None)
        copy = _copy(folder)
        try:
            return cls._there(folder, Path(copy.name), copy.cleanup)
        except DamagedIndex:
            copy.cleanup()
            raise

    @classmethod
    def _there(cls, folder: Path, opened: Path, done: Callable[[], None]) -> "Store":
        """The store of ``folder``, opened at ``opened``; ``done`` is called when it is closed."""
        call = _Folder(folder)
        client = call(lambda: _client(opened))

        def close() -> None:
            client.close()
            done()

        return cls(call(lambda: client.get_collection(COLLECTION, embedding_function=None)), call, close)

    def __len__(self) -> int:
        return self._call(self._collection.count)

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Put in one row of ``vectors`` for each key; what is there already stays."""
        for start in range(0, len(keys), self._batch):
            rows = slice(start, start + self._batch)
            self._call(partial(self._collection.add, list(keys[rows]), vectors[rows]))

    def has(self, keys: Collection[str]) -> frozenset[str]:
        """Those of ``keys`` that are there."""
        found: set[str] = set()
        for some in _slices(keys):
            found.update(self._call(partial(self._collection.get, some, include=[]))["ids"])
        return frozenset(found)

    def keep(self, keys: Collection[str]) -> None:
        """Remove all but these."""
        every = self._call(partial(self._collection.get, include=[]))["ids"]
        for some in _slices(frozenset(every).difference(keys)):
            self._call(partial(self._collection.delete, some))

    def vectors(self, keys: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors of those of ``keys`` that are there, by key."""
        found: dict[str, Vectors] = {}
        for some in _slices(keys):
            got = self._call(partial(self._collection.get, some, include=["embeddings"]))
            found.update(zip(got["ids"], np.asarray(got["embeddings"], dtype=np.float32), strict=True))
        return found

    def nearest(self, vector: Vectors, count: int, among: Sequence[str] | None = None) -> Mapping[str, float]:
        """The ``count`` keys nearest to ``vector``, with their cosine in [-1, 1], nearest first.

        ``among``: only of these keys, all of which are there.
        """
        if among is not None and not among:
            return {}
        found = self._call(
            partial(
                self._collection.query,
                query_embeddings=vector[np.newaxis],
                n_results=count,
                ids=None if among is None else list(among),
                include=["distances"],
            )
        )
        distances = found["distances"] or [[]]
        # Chroma's cosine distance is 1 - cosine.
        return {key: 1.0 - distance for key, distance in zip(found["ids"][0], distances[0], strict=True)}


class _Folder:
    """The Caller for a folder; what goes wrong with a ``new`` one is an OSError."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        self._folder = folder
        self._new = new

    def __call__(self, question: Callable[[], Result], /) -> Result:
        try:
            return question()
        except (ChromaError, OSError, ValueError, RuntimeError) as error:
            if self._new:
                raise OSError(str(error)) from error
            raise _damaged(self._folder, str(error)) from error


def _client(folder: Path) -> Client:
    try:
        client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    except ChromaError:
        # Chroma keeps what did not start, and would give it out when the same folder is opened again.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise
    return cast("Client", client)


def _takes_writes(folder: Path) -> bool:
    """Whether Chroma can write into a store now: it would wait for a lock without an end."""
    path = folder / DATABASE
    if not (os.access(folder, os.W_OK) and os.access(path, os.W_OK)):
        return False
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_S, isolation_level=None)) as database:
            database.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        return False
    return True


def _copy(folder: Path) -> "TemporaryDirectory[str]":
    """A copy of the store in ``folder``: of what Chroma writes to, with links to the rest, which is the most of it."""
    copy = None
    try:
        copy = TemporaryDirectory(prefix="whobot-")
        for path in folder.iterdir():
            if path.is_dir():
                (Path(copy.name) / path.name).symlink_to(path.absolute(), target_is_directory=True)
        # Nobody changes what is in it, so no lock is needed; and no copy is made of the room that is free in it.
        uri = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.execute("VACUUM INTO ?", (str(Path(copy.name) / DATABASE),))
    except (OSError, sqlite3.Error) as error:
        if copy:
            copy.cleanup()
        if isinstance(error, OSError | sqlite3.OperationalError):
            raise StoreError(
                f"The index in {folder} can be opened neither in its place nor as a copy among the temporary files "
                f"({error}). Make room there or here, or set TMPDIR to a folder with room."
            ) from error
        raise _damaged(folder, str(error)) from error
    return copy


def _slices(keys: Collection[str]) -> Iterator[list[str]]:
    every = list(keys)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))


def _damaged(folder: Path, reason: str) -> DamagedIndex:
    return DamagedIndex(
        f"The index in {folder.parent} cannot be read ({reason}). Make it again with: whobot index build --full"
    )
