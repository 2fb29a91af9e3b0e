"""Where indexes are kept: what builds and searches ask of the place, and the folders of this machine as one of them.

The other one is a server (see ``index.mirror``).
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.errors import DamagedIndex
from index.current import (
    BUILDING,
    Current,
    current_folder,
    folder_before,
    indexes,
    is_locked,
    locked,
    next_number,
    read_current,
    rollback,
    stores,
    sweep,
    switch,
    unneeded,
)
from index.entries import Progress
from index.journal import Journal
from index.mirror import Mirror
from index.records import Filed, Manifest, Record, read_manifest
from index.server import Server
from index.store import Store
from index.vectors import fill
from index.writing import Writing

if TYPE_CHECKING:
    from index.search import Embeds


class Place(Protocol):
    """Where indexes are kept. All that is asked of it may raise StoreError."""

    def name(self) -> str:
        """The name of the index in use. Raises MissingIndex where there is none."""

    def folder(self) -> Path:
        """The folder of the index in use, on this machine. Raises MissingIndex where there is none."""

    def before(self) -> Path | None:
        """The folder of the index before the one in use, if there is one on this machine."""

    def store(self, name: str) -> Store:
        """One of the stores that a Manifest names. Raises DamagedIndex where it cannot be used."""

    def has_stores(self, manifest: Manifest) -> bool:
        """Whether the stores of an index are there, as far as can be told in well under a second."""

    def locked(self) -> AbstractContextManager[None]:
        """Be the only one who builds or rolls back. Raises BusyIndex where somebody else is."""

    def new(self, id_: str) -> Path:
        """An empty folder for an index with this id, which nobody reads before ``put_in_use``."""

    def fill(self, folder: Path, passages: Writing, embedder: "Embeds", tell: Progress, *, full: bool) -> int:
        """See to it that each text of a new index has a vector; how many were made now. ``full``: all of them."""

    def put_in_use(self, folder: Path, files: Sequence[Record | Filed]) -> None:
        """Make a finished folder the index in use, in one step; ``files`` are what it was made of."""

    def rollback(self) -> str:
        """Go back to the index before, whose name is given. Raises NothingToRollBack where there is none."""


def place(home: Path, server: Server | None) -> Place:
    """The indexes on ``server``, or those of this machine where there is none."""
    return Mirror(home, server) if server else Folders(home)


class Folders:
    """The folders of a home on this machine."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def name(self) -> str:  # noqa: D102
        return current_folder(self._home).name

    def folder(self) -> Path:  # noqa: D102
        return current_folder(self._home)

    def before(self) -> Path | None:  # noqa: D102
        return folder_before(self._home)

    def store(self, name: str) -> Store:  # noqa: D102
        return Store.open(stores(self._home) / name)

    def has_stores(self, manifest: Manifest) -> bool:  # noqa: D102
        # To count what is in a large store takes seconds, because Chroma loads all of it.
        for name in manifest.stores:
            self.store(name).close()
        return True

    def locked(self) -> AbstractContextManager[None]:  # noqa: D102
        return locked(self._home)

    def new(self, id_: str) -> Path:  # noqa: D102
        self._sweep()
        folder = indexes(self._home) / f"{next_number(self._home):06d}-{id_}{BUILDING}"
        folder.mkdir()
        return folder

    def fill(self, folder: Path, passages: Writing, embedder: "Embeds", tell: Progress, *, full: bool) -> int:  # noqa: D102
        journal = self._journal(embedder.digest)
        if full:
            journal.remove()
        name = f"{folder.name.removesuffix(BUILDING)}{passages.suffix}"
        return fill(stores(self._home), name, passages, embedder, journal, tell)

    def put_in_use(self, folder: Path, files: Sequence[Record | Filed]) -> None:  # noqa: D102
        name = folder.name.removesuffix(BUILDING)
        for path in (*folder.rglob("*"), *stores(self._home).glob(f"{name}*/**/*")):
            if path.is_file():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        folder.rename(indexes(self._home) / name)
        before = None
        with suppress(DamagedIndex):
            before = read_current(self._home)
        switch(self._home, Current(name, before.name if before else None))
        self._sweep()
        for journal in indexes(self._home).glob("vectors-*"):
            journal.unlink()

    def rollback(self) -> str:  # noqa: D102
        return rollback(self._home)

    def _journal(self, digest: str) -> Journal:
        return Journal(indexes(self._home) / f"vectors-{digest[:12]}")

    def _sweep(self) -> None:
        """Remove indexes that nobody will open again, and the stores of vectors that no index needs."""
        sweep(self._home)
        for store in tuple(_unneeded_stores(self._home)):
            shutil.rmtree(store, ignore_errors=True)


def leftovers(home: Path) -> tuple[Path, ...]:
    """What builds have left that were cut off, and the next one removes or goes on with; nothing while one is at it."""
    if is_locked(home):
        return ()
    return (*unneeded(home), *_unneeded_stores(home), *indexes(home).glob("vectors-*"))


def _unneeded_stores(home: Path) -> Iterator[Path]:
    needed: set[str] = set()
    for path in indexes(home).glob("*/manifest.json"):
        # One that cannot be read belongs to an index that cannot be used.
        with suppress(DamagedIndex):
            manifest = read_manifest(path)
            needed.update(manifest.stores if manifest else ())
    return (store for store in stores(home).glob("*") if store.name not in needed)
