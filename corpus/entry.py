"""A file of the corpus that has not been read yet, and how to tell whether it has changed.

Knows one file; which files there are is for ``corpus.library``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from corpus.errors import BrokenDocument, ChangedDocument, DocumentError
from corpus.folder import read_sidecar, shown
from corpus.read import content_of, read
from corpus.source import Document


class Reader(Protocol):
    """Reads one file: ``corpus.read.read`` itself, or in a process of its own ``corpus.worker.Worker.read``."""

    def __call__(self, path: Path, overrides: Mapping[str, str] | None = None, *, name: str | None = None) -> Document:
        """The document, or a DocumentError; ``name`` is what the file was called where it came from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the corpus.

    ``name`` is unlike that of any other entry, and can be printed. ``content`` is the SHA-256 of the bytes; ``digest``
    also takes in the ``overrides`` and ``called``, the file's name where it came from, of which a title may be made:
    the same digest gives the same Document.
    """

    path: Path
    name: str
    content: str
    digest: str
    called: str
    overrides: Mapping[str, str] = field(hash=False)

    def read(self, reader: Reader = read) -> Document:
        """Read the file.

        Args:
            reader: What reads it. Files that nobody has read before are for a Worker's ``read``.

        Raises:
            ChangedDocument: It is not, or not any more, the file that this entry was made of.
            DocumentError: It cannot be taken in; the message names it and says what to do.
        """
        before = _stamp(self.path)
        try:
            document = reader(self.path, self.overrides, name=self.called)
        except DocumentError:
            self._check(before)
            raise
        self._check(before)
        return document

    def now(self) -> "Entry | None":
        """The same file as it is now; None where it cannot be opened."""
        try:
            return entry_of(self.path, self.name)
        except DocumentError:
            return None

    def _check(self, before: object) -> None:
        """Raise ChangedDocument unless what was read since ``before`` was what ``content`` is of."""
        try:
            # The bytes may be as they were, and yet have been other ones for a moment.
            same = content_of(self.path) == self.content and before == _stamp(self.path)
        except BrokenDocument as error:
            raise ChangedDocument(str(error)) from error
        if not same:
            raise ChangedDocument(
                f"{self.name} was changed while it was read. Build the index again when it is finished: whobot index build"
            )


def entry_of(path: Path, name: str) -> Entry:
    """The entry of a file, with the metadata that are kept beside it.

    Raises:
        BrokenDocument: It cannot be opened.
        FrontMatterError: What is kept beside it cannot be used.
    """
    content = content_of(path)
    sidecar = read_sidecar(path)
    called = shown(Path(sidecar.original[0]).name if sidecar.original else path.name)
    described = json.dumps([content, called, sorted(sidecar.metadata.items())])
    return Entry(path, shown(name), content, sha256(described.encode()).hexdigest(), called, sidecar.metadata)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when somebody writes to a file or puts another in its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
