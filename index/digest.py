"""Files that are what they should be: hashed once, remembered, and put into place only when whole.

Knows bytes and SHA-256, and nothing of models or of where the bytes come from.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus.errors import DigestError, DiskFull, WeightsError

CHUNK = 1 << 20
"""Bytes that are read or written at a time."""

Progress = Callable[[int, int], None]
"""Is told the bytes that are here and the bytes that there will be."""


def silent(done: int, total: int) -> None:
    """A Progress that tells nobody."""


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def readable(size: int) -> str:
    """A number of bytes for people: ``readable(1117320768) == "1.1 GB"``."""
    for unit, scale in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size / 1000:.0f} kB" if size >= 1000 else f"{size} bytes"


@contextmanager
def writing(path: Path, need: int = 0) -> Iterator[None]:
    """Turns what the system says about a failed write to ``path`` into a DiskFull or another WeightsError.

    ``need`` is how many bytes were still to be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"The disk is full: {path} needs {readable(need)} more. Make room and try again, "
                "or choose another folder with --home DIR."
            ) from error
        raise WeightsError(
            f"{path} cannot be written ({error.strerror}). Make it writable, or choose another folder with --home DIR."
        ) from error


def check_room(folder: Path, need: int, what: str) -> None:
    """Makes sure that ``need`` bytes can be written into ``folder``, for ``what``.

    Raises:
        DiskFull: they cannot; the message says how much is needed and how much is free.
    """
    free = shutil.disk_usage(folder).free
    if free < need:
        raise DiskFull(
            f"No room for {what}: it needs {readable(need)} and {folder} has {readable(free)} free. "
            "Make room, or choose another folder with --home DIR."
        )


class Record:
    """What is known of files without reading them again: a JSON file, kept beside them.

    A file whose size and time of change are those that were seen when it was hashed is not hashed again. The record
    also keeps digests that the hub gave at a first download. A record that cannot be read or written is as good as
    none: the file is hashed again.
    """

    def __init__(self, path: Path, *, trusted: bool = True) -> None:
        """``trusted``: what was seen before is believed; else every file is hashed again."""
        self.path = path
        self._trusted = trusted

    def digest(self, path: Path) -> str:
        """The SHA-256 of ``path``: remembered if it has not changed since, else computed and remembered."""
        seen = self._read()["seen"].get(str(path.absolute()))
        if self._trusted and seen is not None and seen[:2] == _stamp(path):
            return str(seen[2])
        found = digest(path)
        self.note(path, found)
        return found

    def note(self, path: Path, sha256: str) -> None:
        """Remembers that ``path``, as it is now, has this digest."""
        self._add("seen", str(path.absolute()), [*_stamp(path), sha256])

    def kept(self, name: str) -> str | None:
        """The digest that the hub gave for ``name`` at its first download, or None."""
        return self._read()["hub"].get(name)

    def keep(self, name: str, sha256: str) -> None:
        """Keeps the digest that the hub gave for ``name``."""
        self._add("hub", name, sha256)

    def _read(self) -> dict[str, dict[str, Any]]:
        content: object = None
        with suppress(OSError, ValueError):
            content = json.loads(self.path.read_text(encoding="utf-8"))
        content = content if isinstance(content, dict) else {}
        return {key: value if isinstance(value := content.get(key), dict) else {} for key in ("seen", "hub")}

    def _add(self, table: str, key: str, value: object) -> None:
        content = self._read()
        content[table][key] = value
        part = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        with suppress(OSError):
            part.write_text(json.dumps(content, indent=1), encoding="utf-8")
            part.replace(self.path)


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


class Part:
    """A file that is being written beside its place (``NAME.part``), hashed as it grows.

    Opening it goes on after the bytes that an earlier attempt left; ``length`` counts them, ``size`` is how many there
    will be. ``finish`` checks the digest and moves the file into place. Left without it, the bytes stay for the next
    attempt.
    """

    def __init__(self, target: Path, size: int) -> None:
        self.target = target
        self.size = size
        self.path = target.with_name(f"{target.name}.part")
        self.length = 0
        self._hash = hashlib.sha256()
        with writing(self.path):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab")
            if self._file.tell():
                self._take_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):  # of a full disk, which was reported where it was met
            self._file.close()

    def _take_up(self) -> None:
        with self.path.open("rb") as file:
            while data := file.read(CHUNK):
                self._hash.update(data)
                self.length += len(data)

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes so far."""
        return self._hash.hexdigest()

    def restart(self) -> None:
        """Forgets all bytes."""
        with writing(self.path):
            self._file.truncate(0)
        self.length, self._hash = 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Appends ``data``.

        Raises:
            DiskFull: there is no room; what was written stays.
        """
        with writing(self.path, self.size - self.length):
            self._file.write(data)
            self._file.flush()
        self._hash.update(data)
        self.length += len(data)

    def finish(self, sha256: str, origin: str) -> None:
        """Moves the file into place if its digest is ``sha256``; ``origin`` says where the bytes came from.

        Raises:
            DigestError: it is another; nothing is kept.
        """
        if self.digest != sha256:
            self._file.close()
            self.path.unlink()
            raise DigestError(
                f"{self.target.name} from {origin} is not the file it should be: its SHA-256 is {self.digest} "
                f"and should be {sha256}. Nothing was kept. Try again, or from another network."
            )
        with writing(self.path):
            os.fsync(self._file.fileno())
            self._file.close()
            self.path.replace(self.target)
