"""Indexes on a Chroma server, for several machines: the server keeps all of it, and a machine has a copy to read.

On the server are the vectors, each under the key of its text, and as texts the contents of each file of the corpus,
each under its digest, and one list for each index; so all indexes share what is alike, a build puts there what is new,
and a machine copies what it has not. The words are searched in the copy, the vectors on the server.
"""

import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from corpus.errors import BusyIndex, DamagedIndex, MissingIndex, NothingToRollBack, StoreError
from index.claim import Claim
from index.current import (
    BUILDING,
    Current,
    folder_before,
    indexes,
    locked,
    next_number,
    number,
    read_current,
    sweep,
    switch,
)
from index.entries import Progress
from index.listing import Listing, get_files, get_listing, list_name, put_files, read_listing, write_listing
from index.passages import Passages
from index.records import Filed, Manifest, Record, key, read_manifest, write_manifest
from index.server import PREFIX, Server
from index.store import Store, Vectors
from index.vectors import embed, prove
from index.writing import Writing

if TYPE_CHECKING:
    from index.search import Embeds

VECTORS = f"{PREFIX}vectors-"
WAIT_S = 600.0
"""How long one process waits while another on this machine copies an index."""


class Mirror:
    """The indexes on ``server``, with copies below ``home``. See ``index.place.Place`` for what it can be asked."""

    def __init__(self, home: Path, server: Server) -> None:
        self._home = home / "servers" / key(server.url)[:12]
        self._server = server
        self._claim: Claim | None = None

    def name(self) -> str:  # noqa: D102
        return self._current().name

    def folder(self) -> Path:  # noqa: D102
        while True:
            current = self._current()
            folder = indexes(self._home) / current.name
            if self._read_current() == current and _is_whole(folder):
                return folder
            try:
                with self._alone():
                    if not _is_whole(folder):
                        self._copy(folder)
                    switch(self._home, current)
                    sweep(self._home, building=False)
            except DamagedIndex:
                # It may have been removed while it was copied, because others are in use by now.
                if self._server.current() == current:
                    raise
            except OSError as error:
                raise StoreError(
                    f"The index on {self._server.url} cannot be copied to {self._home}: {error}. "
                    "Make room there, or choose another folder with --home."
                ) from error

    def before(self) -> Path | None:  # noqa: D102
        return folder_before(self._home)

    def store(self, name: str) -> Store:  # noqa: D102
        return self._server.vectors(name)

    def has_stores(self, manifest: Manifest) -> bool:  # noqa: D102
        return all(len(self.store(name)) >= count for name, count in manifest.stores.items())

    @contextmanager
    def locked(self) -> Iterator[None]:  # noqa: D102
        with locked(self._home), Claim.held(self._server, f"{socket.gethostname()}:{self._home}") as claim:
            self._claim = claim
            try:
                yield
            finally:
                self._claim = None

    def new(self, id_: str) -> Path:  # noqa: D102
        current = self._server.current()
        names = (current.name, current.before or "") if current else ()
        with self._alone():
            sweep(self._home)
            highest = max(next_number(self._home), *(number(name) + 1 for name in names), 1)
            folder = indexes(self._home) / f"{highest:06d}-{id_}{BUILDING}"
            folder.mkdir()
        return folder

    def fill(self, folder: Path, passages: Writing, embedder: "Embeds", tell: Progress, *, full: bool) -> int:  # noqa: D102
        name = self._segment(folder, passages, embedder, full=full)
        store = self._server.new_vectors(name)
        for segment in passages.segments():
            if segment != name:
                passages.drop(segment)
        texts = passages.missing()
        # Those of a build that was cut off, or that an index of others needs.
        there = store.has(texts)
        passages.keep(tuple(there), name)
        wanted = {text_key: text for text_key, text in texts.items() if text_key not in there}

        def put(keys: Sequence[str], rows: Vectors) -> None:
            store.add(keys, rows)
            passages.keep(keys, name)

        embed(wanted, embedder, put, tell)
        passages.prune()
        tell("storing", 0, len(texts))
        prove(store, passages.needed(name), f"on {self._server.url}")
        tell("storing", len(texts), len(texts))
        return len(wanted)

    def put_in_use(self, folder: Path, files: Sequence[Record | Filed]) -> None:  # noqa: D102
        if self._claim is None:
            raise ValueError("put_in_use is for those who hold the lock")
        name = folder.name.removesuffix(BUILDING)
        manifest = _manifest(folder)
        last = self._server.current()
        before = self._listing_here(last)
        listing = put_files(self._server, name, manifest, files, folder, before)
        write_listing(folder, listing)
        self._claim.check()
        current = Current(name, last.name if last else None)
        self._server.switch(current)
        with self._alone():
            folder.rename(indexes(self._home) / name)
            switch(self._home, current)
            sweep(self._home)
        # What is left over does no harm, and the next build removes it.
        with suppress(StoreError):
            self._claim.check()
            self._tidy(current, listing, before)

    def rollback(self) -> str:  # noqa: D102
        with self.locked():
            current = self._server.current()
            if current is None or current.before is None:
                raise NothingToRollBack(
                    f"There is no earlier index on {self._server.url} to go back to; "
                    "the one before is kept after each build."
                )
            self._server.switch(Current(current.before, current.name))
        return current.before

    def _current(self) -> Current:
        current = self._server.current()
        if current is None:
            raise MissingIndex(
                f"There is no index on the Chroma server at {self._server.url} yet. Make it with: whobot index build"
            )
        return current

    def _read_current(self) -> Current | None:
        with suppress(DamagedIndex):
            return read_current(self._home)
        return None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only one on this machine who changes which copies there are; for seconds, not for a whole build."""
        folder = indexes(self._home)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder / "copying", timeout=WAIT_S):
                yield
        except Timeout as error:
            raise BusyIndex(
                f"Another process has been copying the index to {folder} for {WAIT_S:.0f} seconds. "
                "End it, and try again."
            ) from error

    def _copy(self, folder: Path) -> None:
        """Make the copy of one index, from the copy that this machine has of another one as far as they are alike."""
        listing = get_listing(self._server, folder.name)
        beside = folder.with_name(f"{folder.name}.copying")
        for path in (folder, beside):
            shutil.rmtree(path, ignore_errors=True)
        beside.mkdir()
        last = self._read_current()
        before = indexes(self._home) / last.name if last else None
        if before and not _is_whole(before):
            before = None
        with Writing.begin(beside / "passages.sqlite", before / "passages.sqlite" if before else None) as writing:
            writing.update(get_files(self._server, listing, before))
            other = listing.manifest.other
            _point_to(writing, listing.manifest.segments)
            _point_to(writing.other, other.segments if other else {})
        write_manifest(beside / "manifest.json", listing.manifest)
        write_listing(beside, listing)
        beside.rename(folder)
        if not _is_whole(folder):
            raise self._server.damaged(f"the copy of {folder.name} is not what was built")

    def _segment(self, folder: Path, passages: Writing, embedder: "Embeds", *, full: bool) -> str:
        """The name of the store for the vectors of a new index: as a rule, the one that is there already."""
        prefix = f"{PREFIX}vectors-{embedder.digest[:12]}-"
        there = sorted(name for name in self._server.names() if name.startswith(prefix))
        if full or not there:
            return f"{prefix}{number(folder.name):06d}"
        return next((name for name in passages.segments() if name in there), there[-1])

    def _listing_here(self, current: Current | None) -> Listing | None:
        """The list of the index in use, from the copy on this machine."""
        return read_listing(indexes(self._home) / current.name) if current else None

    def _tidy(self, current: Current, listing: Listing, before: Listing | None) -> None:
        """Remove from the server what neither the index in use needs nor the one before."""
        if current.before and before is None:
            return  # what it needs is not known here
        kept = [listing, *([before] if before else [])]
        records = frozenset[str]().union(*(each.records for each in kept))
        self._server.texts().keep(records | {list_name(name) for name in (current.name, current.before) if name})
        segments = {segment for each in kept for segment in each.manifest.stores}
        for name in self._server.names():
            if name.startswith(VECTORS) and name not in segments:
                self._server.remove(name)
        needed: dict[str, set[str]] = {}
        for folder, each in zip((current.name, current.before or ""), kept, strict=False):
            with closing(Passages.open(indexes(self._home) / folder / "passages.sqlite")) as passages:
                for segment in each.manifest.stores:
                    needed.setdefault(segment, set()).update(passages.keys_of(passages.sources))
        for segment, keys in needed.items():
            store = self._server.vectors(segment)
            if len(store) > len(keys):
                store.keep(keys)


def _point_to(passages: Writing, segments: Mapping[str, int]) -> None:
    """Note that all vectors are in the store that an index on the server names; forget all where it names none."""
    for segment in passages.segments():
        if segment not in segments:
            passages.drop(segment)
    if segments:
        passages.keep(tuple(passages.missing()), *segments)
        passages.prune()


def _is_whole(folder: Path) -> bool:
    """Whether there is an index in ``folder``, with all that belongs to it."""
    with suppress(DamagedIndex), closing(Passages.open(folder / "passages.sqlite")) as passages:
        passages.check(_manifest(folder))
        return read_listing(folder) is not None
    return False


def _manifest(folder: Path) -> Manifest:
    manifest = read_manifest(folder / "manifest.json")
    if manifest is None:
        raise DamagedIndex(f"The index in {folder} was made by another version of this program.")
    return manifest
