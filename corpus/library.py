"""The corpus in use: the project's own documents with the user's library, or one folder instead of both.

Finds documents, tells cheaply what changed, reads them when asked, and takes new ones into the library. Knows no
passages and no index.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.entry import Entry, entry_of
from corpus.errors import CorpusError, DocumentError, UsageError
from corpus.folder import Rejected, clear_parts, files, irregular
from corpus.front import checked_overrides
from corpus.read import recognise
from corpus.shelf import Added, Shelf, same_id
from corpus.source import Document
from corpus.worker import Worker

OWN = Path(__file__).parent / "documents"
_PATIENCE = 60.0

Progress = Callable[[str, int, int], None]
"""Told what is being done ("adding"), how many files are done, and how many there are."""


class Library:
    """The documents of one installation.

    Args:
        home: The folder with all state; the user's documents are in ``home/library``.
        corpus: Use the documents of this folder only.
        own: The documents that come with the project.
        worker: Makes what reads the files, in a process of its own and within limits.
    """

    def __init__(
        self, home: Path, corpus: Path | None = None, own: Path = OWN, *, worker: Callable[[], Worker] = Worker
    ) -> None:
        self.folder = home / "library"
        self._corpus = corpus
        self._own = own
        self._worker = worker
        self._rejected: list[Rejected] = []

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """What the last call of ``entries`` or ``documents`` could not take, so far."""
        return tuple(self._rejected)

    def entries(self) -> tuple[Entry, ...]:
        """Find the files of the corpus, own documents first, in the order of their paths, without reading them.

        Raises:
            CorpusError: The folder does not exist, or no file in it is of a kind that is read.
        """
        self._rejected = []
        roots = [self._corpus] if self._corpus else [self._own, self.folder]
        if not roots[0].is_dir():
            remedy = "Give an existing folder." if self._corpus else "Install the project again."
            raise CorpusError(f"There is no folder of documents at {roots[0]}. {remedy}")
        entries = tuple(entry for root in roots if root.is_dir() for entry in self._scan(root))
        if not entries:
            raise CorpusError(self._nothing(roots[0]))
        return entries

    def read(self, entry: Entry) -> Document:
        """Read one file of the corpus, in this process.

        Raises:
            DocumentError: It cannot be taken in; the message names it and says what to do.
        """
        return entry.read()

    def documents(self) -> Iterator[Document]:
        """Read the corpus, one document at a time; what cannot be read is in ``rejected`` afterwards.

        Raises:
            CorpusError: There is no document that can be read.
        """
        seen: dict[str, Entry] = {}
        with self._worker() as worker:
            for entry in self.entries():
                try:
                    document = entry.read(worker.read)
                except DocumentError as error:
                    self._rejected.append(Rejected(entry.path, str(error)))
                    continue
                first = seen.setdefault(document.source.id, entry)
                if first is entry:
                    yield document
                else:
                    self._rejected.append(Rejected(entry.path, same_id(entry.name, document.source.id, first.path)))
        if not seen:
            raise CorpusError(self._nothing(self._corpus or self._own))

    @property
    def digest(self) -> str:
        """SHA-256 that changes when any document of the corpus is added, changed, renamed or removed."""
        described = "\n".join(f"{entry.name} {entry.digest}" for entry in self.entries())
        return sha256(described.encode(errors="surrogatepass")).hexdigest()

    def add(
        self, paths: Iterable[Path], metadata: Mapping[str, str] | None = None, tell: Progress | None = None
    ) -> tuple[Added, ...]:
        """Take files, and folders with all in them, into the library.

        Each file is read first; one that cannot be read is rejected and the others go on. Nothing is overwritten, and
        a process that is killed leaves whole files only.

        Args:
            paths: Files and folders.
            metadata: What is known of them, by the keys ``corpus.front.OVERRIDES``.
            tell: Told how far it is.

        Returns:
            One item a file, in the order of ``paths``, without the documents that were read.

        Raises:
            UsageError: The metadata cannot be used, or a folder is in use instead of the library.
            CorpusError: The library cannot be written, or another process holds it.
        """
        return tuple(replace(item, document=None) for item in self.adding(paths, metadata, tell))

    def adding(
        self, paths: Iterable[Path], metadata: Mapping[str, str] | None = None, tell: Progress | None = None
    ) -> Iterator[Added]:
        """As ``add``, but each item as soon as its file is done; the library is held until the last was taken."""
        found, given = self._wanted(paths, metadata or {})
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=_PATIENCE), self._worker() as worker:
                clear_parts(self.folder)
                shelf = Shelf(self.folder, self.entries(), given, worker.read)
                for done, item in enumerate(found):
                    if tell:
                        tell("adding", done, len(found))
                    yield shelf.add(item) if isinstance(item, Path) else Added(item.path, "rejected", item.reason)
                if tell:
                    tell("adding", len(found), len(found))
        except Timeout as error:
            raise CorpusError(
                "Another process is adding documents to the library. Try again when it is done."
            ) from error
        except OSError as error:
            raise CorpusError(
                f"The library at {self.folder} cannot be written: {error.strerror or error}. "
                "Check its rights, or set --home."
            ) from error

    def _wanted(
        self, paths: Iterable[Path], metadata: Mapping[str, str]
    ) -> tuple[Sequence[Path | Rejected], Mapping[str, str]]:
        """The files that are to be added, and what is given of them; raises UsageError for what cannot be."""
        if self._corpus:
            raise UsageError(
                f"Documents are added to the library, but the folder {self._corpus} is in use instead. "
                "Copy them into that folder, or leave out --corpus (and WHOBOT_CORPUS)."
            )
        given = checked_overrides(metadata)
        found = [item for path in paths for item in _named(path)]
        many = sum(isinstance(item, Path) for item in found)
        if many > 1 and (single := [key for key in ("title", "url") if key in given]):
            raise UsageError(f"{' and '.join(single)} can be set for one document only, and {many} files were named.")
        return found, given

    def _scan(self, root: Path) -> Iterator[Entry]:
        for found in files(root):
            if isinstance(found, Rejected):
                self._rejected.append(found)
                continue
            try:
                recognise(found)
                below = found.relative_to(root).as_posix()
                yield entry_of(found, below if self._corpus else f"{root.name}/{below}")
            except DocumentError as error:
                self._rejected.append(Rejected(found, str(error)))

    def _nothing(self, root: Path) -> str:
        message = f"The folder {root} holds no document that can be read."
        if self._rejected:
            return f"{message} {len(self._rejected)} were rejected, the first because: {self._rejected[0].reason}"
        return f"{message} Put PDF, Word, PowerPoint, EPUB, web page, Markdown or text files into it."


def _named(path: Path) -> Iterator[Path | Rejected]:
    """The files that a path of the command line stands for."""
    # Not Path's own is_dir and exists, which raise for names that are too long.
    if os.path.isdir(path):  # noqa: PTH112
        found = tuple(files(path, all_named=True))
        yield from found or (Rejected(path, f"The folder {path} holds no files. Name a folder with documents."),)
    elif os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        yield Rejected(path, irregular(path))
    else:
        yield path
