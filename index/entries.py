"""From the files of a corpus to records, reading only those that have changed.

Knows nothing of vectors, and of file formats only that an entry reads itself.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import corpus
from corpus.entry import Reader
from corpus.errors import ChangedDocument, DocumentError
from corpus.scan import installed as recognises
from corpus.source import Document
from corpus.split import LIMIT, split
from corpus.worker import Worker
from index.records import Filed, Record

Progress = Callable[[str, int, int], None]
"""Told what is being done ("reading" or "embedding"), how much of it is done, and how much there is."""

ELSEWHERE = frozenset(
    "download duplicates errors fetch folder ledger library publications shelf sniff web wire worker".split()
)
"""Modules of ``corpus`` that have no say in what a file becomes."""
CHANGED = "changed"
"""Stands for the digest of a file that was changed while it was read, so that the next build reads it again."""


class Entry(Protocol):
    """One file of the corpus."""

    @property
    def name(self) -> str:
        """What to call the file in a message."""

    @property
    def digest(self) -> str:
        """Changes whenever ``read`` would give something else."""

    def read(self, reader: Reader) -> Document:
        """What ``reader`` makes of the file: the document, or a DocumentError."""

    def now(self) -> "Entry | None":
        """The same file as it is now, if it can be opened."""


def corpus_digest(entries: Iterable[Entry]) -> str:
    """Digest of what all entries hold, in whatever order they come."""
    return digest(*sorted(entry.digest for entry in entries))


def digest_of_read(entries: Sequence[Entry], files: Sequence[Record | Filed]) -> str:
    """What ``corpus_digest`` gives for the corpus that was read; one that no corpus has where a file was CHANGED."""
    return digest(*sorted(file.digest or entry.digest for entry, file in zip(entries, files, strict=True)))


def splitting() -> str:
    """Names the way in which files become passages and their words.

    The limit, that the words of titles are kept apart, and a digest of the code that reads and splits files.
    """
    modules = sorted(path for path in Path(*corpus.__path__).glob("*.py") if path.stem not in ELSEWHERE)
    code = digest(*(module.read_text(encoding="utf-8") for module in modules))[:12]
    return f"{LIMIT} tokens, titles apart, code {code}{', with text recognition' if recognises() else ''}"


def digest(*parts: str) -> str:
    """SHA-256 of several strings; where one ends and the next begins counts."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part.encode()).digest())
    return total.hexdigest()


def read_entries(
    entries: Sequence[Entry], known: Iterable[Filed], count_tokens: Callable[[str], int], tell: Progress
) -> tuple[Record | Filed, ...]:
    """What is in each entry, in their order; those that are in ``known`` with the same digest are not read again."""
    by_digest = {file.digest: file for file in known}
    owners: dict[str, str] = {}
    files: list[Record | Filed] = []
    with Worker() as worker:
        for done, entry in enumerate(entries):
            tell("reading", done, len(entries))
            file = by_digest.get(entry.digest) or _read(entry, worker.read, count_tokens)
            if file.source:
                owner = owners.setdefault(file.source.id, entry.name)
                if owner != entry.name:
                    reason = f"{owner} has the same id, {file.source.id}. Give one of them another id."
                    # Without a digest it is looked at afresh next time, when the other one may be gone.
                    file = Record("", entry.name, None, (), reason)
            files.append(replace(file, name=entry.name))
    tell("reading", len(entries), len(entries))
    return tuple(files)


def _read(entry: Entry, reader: Reader, count_tokens: Callable[[str], int], *, again: bool = True) -> Record:
    try:
        document = entry.read(reader)
    except ChangedDocument as error:
        # An hour may have passed since the files were listed.
        now = entry.now() if again else None
        return _read(now, reader, count_tokens, again=False) if now else _unread(entry, str(error), CHANGED)
    except DocumentError as error:
        return _unread(entry, str(error), entry.digest)
    passages = split(document, count_tokens)
    if not passages:
        return _unread(entry, "It holds no sentence that could be quoted.", entry.digest)
    return Record(entry.digest, entry.name, document.source, passages, " ".join(document.notes))


def _unread(entry: Entry, reason: str, digest: str) -> Record:
    return Record(digest, entry.name, None, (), reason)
