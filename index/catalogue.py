"""The rows of weights.toml: which model files there are, how large they are, and what their bytes must hash to.

Knows nothing of this machine: neither what is here nor how to fetch it.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from corpus.errors import UnknownWeights

Role = Literal["embeddings", "reranking", "answers", "tests"]


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model. ``size`` is in bytes.

    ``sha256`` is None where only the hub knows it; the size is approximate then.
    """

    path: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of the Python package registry that carries a model file, or one part of it.

    ``size`` is in bytes. ``member`` is the data file inside; ending in "/", the folder inside that holds all the files.
    ``tag`` says which systems a package is built for; the data inside are the same for all, and nothing else is used.
    """

    package: str
    version: str
    size: int
    sha256: str
    member: str
    tag: str = "py3-none-any"

    @property
    def requirement(self) -> str:
        """The line of a requirements file that asks for exactly these bytes."""
        return f"{self.package}=={self.version} --hash=sha256:{self.sha256}"

    @property
    def filename(self) -> str:
        """What the registry calls the file."""
        return f"{self.package.replace('-', '_')}-{self.version}-{self.tag}.whl"

    @property
    def platform(self) -> str:
        """The system in the tag, "any" for all."""
        return self.tag.rpartition("-")[2].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Weights:
    """One model: what it is for, the files that it consists of, and where they can be had.

    ``place`` is where it lies in a folder of models: one file, or a folder of files when ``folder`` is true. Where it is
    ``packed``, what is used is a folder that is made of the one file (see ``index.unpack``). ``archive``: where its packages,
    joined in order, are a zip archive, the folder inside that holds the files, ending in "/".
    """

    name: str
    role: Role
    about: str
    licence: str
    files: tuple[File, ...]
    folder: bool = False
    packed: bool = False
    default: bool = False
    hub: str | None = None
    revision: str = "main"
    wheels: tuple[Wheel, ...] = ()
    archive: str = ""

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.files)

    @property
    def place(self) -> PurePosixPath:
        """The path of the whole model, relative to a folder of models."""
        return PurePosixPath(self.name if self.folder else self.files[0].path)

    def at(self, models: Path, file: File) -> Path:
        """Where one of its files lies under ``models``."""
        return models / self.place / file.path if self.folder else models / self.place


@cache
def catalogue() -> tuple[Weights, ...]:
    """All models of weights.toml, in its order."""
    table = tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))
    return tuple(_row(row) for row in table["weights"])


def named(name: str, rows: Sequence[Weights]) -> Weights:
    """The model of that name; upper and lower case are the same.

    Raises:
        UnknownWeights: there is none; the message lists those that there are.
    """
    for weights in rows:
        if weights.name.casefold() == name.casefold():
            return weights
    known = ", ".join(weights.name for weights in rows)
    raise UnknownWeights(f"No model is called {name!r}. Known: {known}; or give the path of a .gguf file.")


def _row(row: dict[str, Any]) -> Weights:
    files = tuple(File(**file) for file in row.pop("files"))
    wheels = tuple(Wheel(**wheel) for wheel in row.pop("wheels", ()))
    return Weights(files=files, wheels=wheels, **row)
