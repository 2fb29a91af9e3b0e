"""Which index is in use: folders under ``home/indexes``, and one small file that names the current one.

An index is a folder that never changes once it is named there. Whoever opens one sees all of it or none of it, because
the file that names it is replaced in one step. Knows nothing of what is inside the folders.
"""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import BusyIndex, DamagedIndex, MissingIndex, NothingToRollBack, StoreError
from index.digest import readable

BUILDING = ".building"
STORES = "vectors"
"""The folder, beside the indexes, with the stores of vectors that they share."""


@dataclass(frozen=True, slots=True)
class Current:
    """Folder names of the index in use and of the one before it, which ``rollback`` goes back to."""

    name: str
    before: str | None = None


def indexes(home: Path) -> Path:
    """The folder that holds all indexes."""
    return home / "indexes"


def stores(home: Path) -> Path:
    """The folder that holds the stores of vectors of all indexes."""
    return home / STORES


def read_current(home: Path) -> Current | None:
    """What is in use now; None before the first build.

    Raises:
        DamagedIndex: the file that says so cannot be read.
    """
    path = indexes(home) / "current"
    try:
        return Current(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise DamagedIndex(f"{path} cannot be read ({error}). Make an index again with: whobot index build") from error


def current_folder(home: Path) -> Path:
    """The folder of the index in use.

    Raises:
        MissingIndex: none was built yet.
        DamagedIndex: it was built and is gone.
    """
    current = read_current(home)
    if current is None:
        raise MissingIndex(f"There is no index in {indexes(home)} yet. Make it with: whobot index build")
    folder = indexes(home) / current.name
    if not folder.is_dir():
        raise DamagedIndex(f"The index {folder} is gone. Make it again with: whobot index build")
    return folder


def folder_before(home: Path) -> Path | None:
    """The folder of the index before the one in use; None where there is none to go back to."""
    current = read_current(home)
    folder = indexes(home) / current.before if current and current.before else None
    return folder if folder and folder.is_dir() else None


def switch(home: Path, current: Current) -> None:
    """Make ``current`` what is in use, in one step that survives a crash."""
    path = indexes(home) / "current"
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(current), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def rollback(home: Path) -> str:
    """Go back to the index before; doing it twice returns to where one was.

    Returns:
        the folder name of the index that is in use now.

    Raises:
        NothingToRollBack: there is no index before this one.
        BusyIndex: a build is under way.
        StoreError: nothing can be written there.
    """
    try:
        with locked(home):
            current = read_current(home)
            if current is None or current.before is None or not (indexes(home) / current.before).is_dir():
                raise NothingToRollBack(
                    f"There is no earlier index in {indexes(home)} to go back to; "
                    "the one before is kept after each build."
                )
            switch(home, Current(current.before, current.name))
            return current.before
    except OSError as error:
        raise unwritable(home, error) from error


def unwritable(home: Path, error: OSError) -> StoreError:
    """The error for a home in which something could not be written."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        where, remedy = "", "See to it that you may write there"
    else:
        existing = next(path for path in (indexes(home), *indexes(home).absolute().parents) if path.exists())
        where = f", where {readable(shutil.disk_usage(existing).free)} are free"
        remedy = "Make room there"
    return StoreError(
        f"The index cannot be written to {indexes(home)}{where}: {error}. The index in use is as it was. "
        f"{remedy}, or choose another folder with --home."
    )


def next_number(home: Path) -> int:
    """A number higher than that of any index in ``home``."""
    return max((number(folder.name) for folder in indexes(home).iterdir() if folder.is_dir()), default=0) + 1


def number(name: str) -> int:
    """The number that the name of an index begins with; 0 where there is none."""
    digits = name.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0


def unneeded(home: Path, *, building: bool = True) -> Iterator[Path]:
    """The folders that nobody will open again: builds that were cut off, and all but the index in use and the one before.

    Where it is not known which index is in use, only what was cut off is found. ``building``: nobody builds now, so
    what looks like a build was cut off.
    """
    try:
        current = read_current(home)
    except DamagedIndex:
        current = None
    kept = (current.name, current.before) if current else ()
    for folder in indexes(home).glob("*/"):
        cut_off = folder.name.endswith(BUILDING)
        if (cut_off and building) or (kept and not cut_off and folder.name not in kept):
            yield folder


def sweep(home: Path, *, building: bool = True) -> None:
    """Remove what is ``unneeded``."""
    for folder in tuple(unneeded(home, building=building)):
        shutil.rmtree(folder, ignore_errors=True)


def is_locked(home: Path) -> bool:
    """Whether somebody builds now."""
    lock = indexes(home) / "lock"
    # Where it cannot be locked because it cannot be written, it is not known; nobody asks who would write there.
    with suppress(OSError):
        try:
            if lock.exists():
                with FileLock(lock, blocking=False):
                    pass
        except Timeout:
            return True
    return False


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Be the only one who builds or rolls back. The system lets go of the lock when the process ends, however it ends.

    Raises:
        BusyIndex: somebody else is.
    """
    folder = indexes(home)
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / "holder"
    try:
        with FileLock(folder / "lock", blocking=False):
            since = datetime.now(UTC).isoformat(timespec="seconds")
            # On a full disk the build itself makes room first, by removing what others have left.
            with suppress(OSError):
                holder.write_text(f"process {os.getpid()}, since {since}", encoding="utf-8")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        who = ""
        with suppress(OSError):
            who = holder.read_text(encoding="utf-8")
        raise BusyIndex(
            f"The index is being built already ({who or 'another process'}). "
            "Wait until that is done, or end that process, and try again."
        ) from error
