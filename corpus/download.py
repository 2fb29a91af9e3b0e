"""One file from one address: whole, of the kind that it should be, and going on where an earlier attempt stopped.

Knows bytes and HTTP's rules for parts and conditions; whether the file can be read as a document, and where it goes
then, is for ``corpus.fetch``.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import CutShort, FetchError
from corpus.sniff import HEAD, kind
from corpus.web import Answer, Web, named

RESUMES = 5
"""How often one download goes on after a cut, provided that it got further each time."""

Progress = Callable[[int, int], None]
"""Is told the bytes that are here and the bytes that there will be, 0 where that is not known."""

_TAIL = 2048


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a server said of the edition that it sent; by this it can be asked later whether there is another."""

    etag: str = ""
    modified: str = ""

    @property
    def conditions(self) -> Mapping[str, str]:
        """The headers that ask for the file only if it is another one by now."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}

    @property
    def strong(self) -> str:
        """What tells that the rest belongs to the part that is here; "" where nothing does."""
        return self.etag if self.etag.startswith('"') else self.modified


@dataclass(frozen=True, slots=True)
class Got:
    """A whole file at ``path``; ``suffix`` is that of its kind (".pdf"), ``bytes`` its length."""

    path: Path
    suffix: str
    bytes: int
    sha256: str
    stamp: Stamp


def download(web: Web, address: str, part: Path, *, known: Stamp | None, progress: Progress) -> Got | None:
    """Get what is at ``address`` into the file ``part``, or None where it is what it was at ``known``.

    What a cut or killed download left in ``part`` is gone on with. It stays there after an error that trying again
    may mend, and goes after one that it does not.

    Raises:
        FetchError: It cannot be had, or is not what it should be.
    """
    web.start_clock()
    with _writing(part), _Part(part, address) as file:
        for left in reversed(range(RESUMES + 1)):
            before = file.length
            try:
                return _attempt(web, address, file, known, progress)
            except CutShort:
                if left == 0 or file.length <= before:
                    raise
    raise AssertionError  # the loop ends in one of these two ways


def _attempt(web: Web, address: str, file: "_Part", known: Stamp | None, progress: Progress) -> Got | None:
    headers: Mapping[str, str] = known.conditions if known else {}
    if file.length and file.stamp.strong:
        headers = {"Range": f"bytes={file.length}-", "If-Range": file.stamp.strong}
    with web.get(address, headers) as answer:
        stamp = Stamp(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
        if answer.status == 304 and "Range" not in headers and headers:
            return None
        if answer.status in (206, 416) and "Range" in headers:
            total = _continues(answer, stamp, file)
        elif answer.status == 200:
            total = _length(answer, web.rules.limit)
            file.restart(stamp)
        else:
            raise FetchError(f"{address} answered {named(answer.status)}. {_remedy(answer.status)}")
        if total is not None:
            _receive(answer, address, file, total, web.rules.limit, progress)
            return file.finished(_kind(answer, address, file))
    file.restart(Stamp())  # the part and the rest do not belong together
    return _attempt(web, address, file, known, progress)


def _continues(answer: Answer, stamp: Stamp, file: "_Part") -> int | None:
    """The length of the whole file, or None where what comes does not go on where ``file`` ends."""
    span = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.headers.get("content-range", ""))
    other = stamp.etag and file.stamp.etag and stamp.etag != file.stamp.etag
    if answer.status != 206 or not span or other or _encoding(answer):
        return None
    first, last, total = map(int, span.groups())
    return total if first == file.length and last == total - 1 else None


def _length(answer: Answer, limit: int) -> int:
    """The announced length of the file, 0 where there is none."""
    if encoding := _encoding(answer):
        raise FetchError(
            f"{answer.url} came compressed ({encoding[:40]!r}), although it was asked for plain, and was not unpacked. "
            "Open it in a browser, save the document, and add it with: whobot add FILE"
        )
    announced = answer.headers.get("content-length", "")
    total = int(announced) if announced.isdecimal() else 0
    if total > limit:
        raise _too_large(answer.url, limit)
    return total


def _encoding(answer: Answer) -> str:
    return str(answer.headers.get("content-encoding", "")).strip().lower().removeprefix("identity")


def _receive(answer: Answer, address: str, file: "_Part", total: int, limit: int, progress: Progress) -> None:
    progress(file.length, total)
    for data in answer.chunks:
        looked_at = file.length >= HEAD
        file.write(data)
        progress(file.length, total)
        if file.length > limit:
            file.discard()
            raise _too_large(answer.url, limit)
        if not looked_at and file.length >= HEAD:
            _kind(answer, address, file)  # what is of the wrong kind need not come whole
    if total and file.length != total:
        file.discard()
        raise FetchError(f"{answer.url} sent {file.length:,} bytes instead of {total:,}. Try again later.")
    if not file.length:
        raise FetchError(f"{answer.url} sent nothing (0 bytes). Try again later.")


def _kind(answer: Answer, address: str, file: "_Part") -> str:
    """The suffix of the file's kind; what is of another kind than it should be is discarded."""
    try:
        return kind(answer.url, address, answer.headers.get("content-type", ""), file.head())
    except FetchError:
        file.discard()
        raise


def _remedy(status: int) -> str:
    if status in (404, 410):
        return "It has moved or gone: look for it on the publisher's site, and add it with: whobot add FILE"
    if status in (401, 403, 451):
        return "It is not open to programs: open it in a browser, save it, and add it with: whobot add FILE"
    return "Try again later."


def _too_large(url: str, limit: int) -> FetchError:
    return FetchError(
        f"{url} is larger than the {limit / 1e6:g} MB that are taken. "
        "Save it with a browser, split it, and add it with: whobot add FILE"
    )


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FetchError(
            f"{path} cannot be written: {error.strerror or error}. Make room there and try again, or set --home."
        ) from error


class _Part:
    """The file that grows, with a note beside it of where it comes from and of which edition it is."""

    def __init__(self, path: Path, address: str) -> None:
        self.path = path
        self._address = address
        self._note = path.with_name(f"{path.name}.json")
        self._file = path.open("a+b")
        self.length = self._file.seek(0, 2)
        self.stamp = self._noted()
        if not self.stamp.strong:
            self.restart(self.stamp)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):  # of a full disk, which was reported where it was met
            self._file.close()
        # Bytes that no later attempt can go on with are not kept.
        if not self.length or (error and not self.stamp.strong):
            self.path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    def _noted(self) -> Stamp:
        with suppress(OSError, ValueError, KeyError, TypeError):
            note = json.loads(self._note.read_bytes())
            if note["address"] == self._address:
                return Stamp(str(note["etag"]), str(note["modified"]))
        return Stamp()

    def restart(self, stamp: Stamp) -> None:
        """Forget all bytes; those to come are of the edition ``stamp``."""
        # In this order a process that is killed never leaves bytes of one edition with the note of another.
        self._note.unlink(missing_ok=True)
        self._file.truncate(0)
        self.length, self.stamp = 0, stamp
        if stamp.strong:
            note = {"address": self._address, "etag": stamp.etag, "modified": stamp.modified}
            self._note.write_text(json.dumps(note), encoding="utf-8")

    def discard(self) -> None:
        """Forget all bytes, and that there were any."""
        self.restart(Stamp())

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()
        self.length += len(data)

    def head(self) -> bytes:
        self._file.seek(0)
        return self._file.read(HEAD)

    def finished(self, suffix: str) -> Got:
        """The whole file; raises FetchError for a PDF that has no end, which is one that was cut."""
        self._file.seek(max(0, self.length - _TAIL))
        if suffix == ".pdf" and b"%%EOF" not in self._file.read():
            self.discard()
            raise FetchError(f"{self._address} sent a PDF without an end: it was cut short. Try again later.")
        self._file.seek(0)
        sha256 = file_digest(self._file, "sha256").hexdigest()
        self._note.unlink(missing_ok=True)
        return Got(self.path, suffix, self.length, sha256, self.stamp)
