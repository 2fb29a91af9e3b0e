"""A folder of documents on disk: which files are in it, what stands beside them, and safe writing.

Knows files, names and links; whether a file can be read as a document is for ``corpus.read``.
"""

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from corpus.errors import FrontMatterError, UsageError
from corpus.front import checked_overrides

SIDECAR = ".meta.json"
_PART = ".part"
_CHUNK = 1 << 20


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


def files(root: Path) -> Iterator[Path | Rejected]:
    """Every file below ``root`` in the order of its path; hidden ones and sidecars are left out.

    Links are not followed: what they point to is either in the folder anyway, or is rejected.
    """
    yield from sorted(_walk(root), key=lambda found: _path(found).relative_to(root).parts)


def _path(found: Path | Rejected) -> Path:
    return found.path if isinstance(found, Rejected) else found


def _walk(root: Path) -> Iterator[Path | Rejected]:
    failed: list[OSError] = []
    inside = os.path.realpath(root)
    for folder, folders, names in os.walk(root, onerror=failed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in [*folders, *names]:
            path = Path(folder, name)
            if name.startswith(".") or name.endswith(SIDECAR):
                continue
            if path.is_symlink():
                target = os.path.realpath(path)
                if os.path.commonpath([inside, target]) != inside or not Path(target).exists():
                    yield Rejected(
                        path, f"{name} is a link to {target}, which is not in the folder. Add the file itself."
                    )
            elif path.is_file():
                yield path
            elif not path.is_dir():
                yield Rejected(path, f"{name} is not a regular file. Leave it out.")
    for error in failed:
        path = Path(error.filename)
        yield Rejected(path, f"{path.name} cannot be opened: {error.strerror}. Check the folder and its rights.")


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


def free_name(name: str, folder: Path) -> str:
    """A file name that is safe on every system and that no file in ``folder`` has, whatever the case of its letters."""
    path = Path(unicodedata.normalize("NFC", name))
    stem = re.sub(r"[^\w()+-]+", "-", path.stem).strip("-")[:80] or "document"
    suffix = re.sub(r"[^a-z0-9.]", "", path.suffix.lower())[:12]
    taken = {other.name.casefold() for other in folder.iterdir()}
    number = 1
    while (free := f"{stem}{f'-{number}' if number > 1 else ''}{suffix}").casefold() in taken:
        number += 1
    return free
