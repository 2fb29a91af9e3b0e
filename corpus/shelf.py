"""Taking documents into the library: each is read, told from what is there already, and copied with its metadata.

Knows the folder of the library, whose lock the caller holds; knows no index.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corpus.entry import Entry, Reader, entry_of
from corpus.errors import BrokenDocument, DocumentError
from corpus.folder import Sidecar, copy, free_name, read_sidecar, remove_sidecar, shown, write_sidecar
from corpus.read import content_of, recognise
from corpus.source import Document

_FRONT = 16_384
"""Bytes within which front matter names its id."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: taken in, known already, in the corpus by another name, or not to be read.

    ``reason`` says why it was rejected and what to do, or of a file that was added what of it could not be read.
    Of a file that was added, ``document`` is what was read, and ``stored`` the copy in the library.
    """

    path: Path
    status: Literal["added", "unchanged", "duplicate", "rejected"]
    reason: str = ""
    source_id: str | None = None
    document: Document | None = field(default=None, repr=False, compare=False)
    stored: Path | None = field(default=None, compare=False)


class Shelf:
    """The library while its lock is held: what the corpus has, and a place for what it has not."""

    def __init__(self, folder: Path, entries: Iterable[Entry], given: Mapping[str, str], reader: Reader) -> None:
        self._folder = folder
        self._given = given
        self._reader = reader
        self._taken = {path.name.casefold() for path in folder.iterdir()}
        self._known = {entry.content: entry for entry in reversed(tuple(entries))}

    def add(self, path: Path) -> Added:
        """Read the file at ``path`` and keep a copy of it, unless the corpus has it; never raises for what it holds."""
        try:
            form = recognise(path)
            content = content_of(path)
            if known := self._known.get(content):
                return self._again(path, known)
            document = self._reader(path, self._given, name=shown(path.name))
            source_id = document.source.id
            # Only front matter can give two files the same id: others are made of the bytes.
            if form == "markdown" and (other := self._same_id(source_id)):
                return Added(path, "rejected", same_id(path.name, source_id, other))
            stored = self._store(path, content)
            self._remember(stored)
        except DocumentError as error:
            return Added(path, "rejected", str(error))
        except OSError as error:
            why = error.strerror or error
            name = shown(path.name)
            reason = f"{name} could not be copied into the library: {why}. Check the file, and the room there."
            return Added(path, "rejected", reason)
        return Added(path, "added", " ".join(document.notes), source_id, document, stored)

    def _again(self, path: Path, known: Entry) -> Added:
        """A file whose bytes the corpus has already."""
        sidecar = read_sidecar(known.path)
        names = {known.path.name, *(Path(original).name for original in sidecar.original)}
        if known.path.parent != self._folder or path.name not in names:
            source_id = known.read(self._reader).source.id
            return Added(
                path, "duplicate", f"{shown(path.name)} has the same content as {shown(str(known.path))}.", source_id
            )
        updated = Sidecar(
            {**sidecar.metadata, **self._given},
            tuple(dict.fromkeys((*sidecar.original, str(path.absolute())))),
        )
        document = self._reader(known.path, updated.metadata, name=known.called)
        source_id = document.source.id
        if updated != sidecar:
            write_sidecar(known.path, updated)
        if updated.metadata == sidecar.metadata:
            return Added(path, "unchanged", "", source_id)
        return Added(path, "added", "Its metadata was updated.", source_id, document, known.path)

    def _store(self, path: Path, content: str) -> Path:
        stored = self._folder / free_name(path.name, self._taken)
        # The sidecar comes first: alone it means nothing, while the document without it would have lost its metadata.
        write_sidecar(stored, Sidecar(self._given, (str(path.absolute()),)))
        try:
            with path.open("rb") as source:
                copy(source, stored)
        except OSError:
            remove_sidecar(stored)
            raise
        if content_of(stored) != content:
            stored.unlink()
            remove_sidecar(stored)
            raise BrokenDocument(f"{path.name} was changed while it was read. Add it again.")
        return stored

    def _remember(self, stored: Path) -> None:
        entry = entry_of(stored, stored.name)
        self._taken.add(stored.name.casefold())
        self._known[entry.content] = entry

    def _same_id(self, source_id: str) -> Path | None:
        """The Markdown file that gives itself this id; only those that hold it near the beginning are read."""
        for entry in self._known.values():
            try:
                with entry.path.open("rb") as file:
                    if source_id.encode() not in file.read(_FRONT) or recognise(entry.path) != "markdown":
                        continue
                if entry.read(self._reader).source.id == source_id:
                    return entry.path
            except (OSError, DocumentError):
                continue
        return None


def same_id(name: str, source_id: str, other: Path) -> str:
    """What to say of a document whose id another one has."""
    return f"{shown(name)} has the id {source_id!r}, as {shown(str(other))} has. Give it another id in its front matter, or remove one."
