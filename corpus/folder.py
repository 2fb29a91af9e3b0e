"""A folder of documents on disk: which files are in it, what stands beside them, and safe writing.

Knows files, names and links; whether a file can be read as a document is for ``corpus.read``.
"""

import json
import os
import re
import stat
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from corpus.errors import FrontMatterError, UsageError
from corpus.front import checked_overrides

SIDECAR = ".meta.json"
_PART = ".part"
_CHUNK = 1 << 20
# Control characters, line ends, what turns the direction of the words around it, and bytes that are no characters.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that is not in the corpus; ``reason`` is written for the reader, and says what to do."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is kept beside a document: metadata given for it on the command line, and where it was added from."""

    metadata: Mapping[str, str] = field(default_factory=dict)
    original: tuple[str, ...] = ()


def shown(name: str) -> str:
    """A file's name as it can be printed and kept: control characters, and what is no character, stand as escapes."""
    return _UNPRINTABLE.sub(lambda match: repr(match[0])[1:-1], name)


def files(root: Path, *, all_named: bool = False) -> Iterator[Path | Rejected]:
    """Every file below ``root`` in the order of its path; hidden ones and sidecars are left out.

    Links are not followed: what they point to is either in the folder anyway, or is rejected.

    Args:
        root: A folder.
        all_named: What is left out without a word otherwise is Rejected, too: what is hidden, folders without any
            file, and sidecars of nothing.
    """
    yield from sorted(_walk(root, all_named), key=lambda found: _path(found).relative_to(root).parts)


def _path(found: Path | Rejected) -> Path:
    return found.path if isinstance(found, Rejected) else found


def _walk(root: Path, all_named: bool) -> Iterator[Path | Rejected]:
    inside = os.path.realpath(root)
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            names = [path.name for path in folder.iterdir()]
        except OSError as error:
            reason = f"{shown(folder.name or str(folder))} cannot be opened: {error.strerror}. Check the folder and its rights."
            yield Rejected(folder, reason)
            continue
        if all_named:
            yield from _unnamed(folder, set(names), empty=folder != root)
        for name in names:
            path = folder / name
            if name.startswith(".") or name.endswith(SIDECAR):
                continue
            found = _kind(path, inside)
            if found == "folder":
                waiting.append(path)
            elif found == "file":
                yield path
            elif found:
                yield Rejected(path, found)


def _unnamed(folder: Path, names: Set[str], *, empty: bool) -> Iterator[Rejected]:
    if empty and not names:
        yield Rejected(folder, f"The folder {shown(folder.name)} holds no files. Leave it out.")
    for name in names:
        if name.startswith("."):
            yield Rejected(folder / name, f"{shown(name)} is hidden. To add it, give it a name without a dot in front.")
        elif name.endswith(SIDECAR) and name.removesuffix(SIDECAR) not in names:
            document = shown(name.removesuffix(SIDECAR))
            yield Rejected(
                folder / name, f"{shown(name)} is about {document}, which is not beside it. Add them together."
            )


def _kind(path: Path, inside: str) -> str:
    """Whether it is a "file" or a "folder", else why it is neither; "" for a link to what is ``inside`` anyway."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return f"{shown(path.name)} cannot be opened: {error.strerror}. Check the file and its rights."
    if stat.S_ISLNK(mode):
        target = os.path.realpath(path)
        # Not Path.exists, which raises for names that are too long.
        if os.path.commonpath([inside, target]) == inside and os.path.exists(target):  # noqa: PTH110
            return ""
        return f"{shown(path.name)} is a link to {shown(target)}, which is not in the folder. Add the file itself."
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else irregular(path)


def irregular(path: Path) -> str:
    """What to say of a pipe, a socket or a device."""
    return f"{shown(path.name)} is not a regular file. Leave it out."


def read_sidecar(path: Path) -> Sidecar:
    """What is kept beside the document at ``path``; empty where there is nothing.

    Raises:
        FrontMatterError: The sidecar cannot be used.
    """
    beside = path.with_name(path.name + SIDECAR)
    try:
        content = json.loads(beside.read_bytes())
        return Sidecar(checked_overrides(content["metadata"]), tuple(content["original"]))
    except FileNotFoundError:
        return Sidecar()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, UsageError) as error:
        raise FrontMatterError(
            f"{beside.name}, which holds the metadata of {path.name}, cannot be used ({error}). "
            "Correct it, or delete it and add the document again."
        ) from error


def write_sidecar(path: Path, sidecar: Sidecar) -> None:
    """Put ``sidecar`` beside the document at ``path``, whole or not at all.

    Raises:
        OSError: It cannot be written; what was there is still there.
    """
    content = {"original": list(sidecar.original), "metadata": dict(sidecar.metadata)}
    data = json.dumps(content, indent=1).encode()
    _replace(path.with_name(path.name + SIDECAR), [data])


def remove_sidecar(path: Path) -> None:
    """Remove what is kept beside the document at ``path``."""
    path.with_name(path.name + SIDECAR).unlink(missing_ok=True)


def copy(source: BinaryIO, path: Path) -> None:
    """Write what ``source`` holds to ``path``, whole or not at all.

    Raises:
        OSError: It cannot be read or written; nothing is left.
    """
    _replace(path, iter(lambda: source.read(_CHUNK), b""))


def _replace(path: Path, chunks: Iterator[bytes] | Sequence[bytes]) -> None:
    part = path.with_name(f".{path.name}{_PART}")
    try:
        with part.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    # Without this the new name may be gone after a power cut. Not every system can do it for a folder.
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def clear_parts(folder: Path) -> None:
    """Remove what writers that were killed have left; only for who alone may write there."""
    for part in folder.glob(f".*{_PART}"):
        part.unlink(missing_ok=True)


def free_name(name: str, taken: Container[str]) -> str:
    """A file name that is safe on every system and that is not among those ``taken``, which are in small letters."""
    path = Path(unicodedata.normalize("NFC", name))
    # 255 bytes are what file systems take; a number, the suffix, and what sidecars and parts add need room, too.
    stem = re.sub(r"[^\w()+-]+", "-", path.stem).strip("-")[:80].encode()[:160].decode(errors="ignore") or "document"
    suffix = re.sub(r"[^a-z0-9.]", "", path.suffix.lower())[:12]
    number = 1
    while (free := f"{stem}{f'-{number}' if number > 1 else ''}{suffix}").casefold() in taken:
        number += 1
    return free
