"""Fixtures of the tests of indexes: places for them, and a small corpus."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.index.corpus import write
from tests.index.home import Home


@pytest.fixture(params=["folders", "server"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A place for indexes: first in folders, then on a server."""
    url = request.getfixturevalue("chroma").url if request.param == "server" else None
    with closing(Home(tmp_path / "home", url)) as home:
        yield home


@pytest.fixture
def folders(tmp_path: Path) -> Home:
    """A place for indexes in folders."""
    return Home(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents with three passages."""
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder, "apples", "Apples grow on trees.", "Apples are red.")
    write(folder, "bread", "Bread is baked of flour.")
    return folder
