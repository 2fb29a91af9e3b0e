"""A file of the corpus that has not been read yet, and how to tell whether it has changed.

Knows one file; which files there are is for ``corpus.library``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

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

    ``name`` is unlike that of any other entry, and can be printed. ``content`` is the SHA-256 of the bytes; ``digest`` also takes in the
    ``overrides`` and ``called``, the file's name where it came from, of which a title may be made: the same digest
    gives the same Document.
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
            DocumentError: It cannot be taken in; the message names it and says what to do.
        """
        return reader(self.path, self.overrides, name=self.called)


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
