"""Fixtures that several packages' tests share."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from index.embed import Embedder

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with public test data and the real WHO publication, which are not part of the project."""
    folder = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no public test data at {folder}; set WHOBOT_SHARED to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def embedder() -> "Embedder":
    """The real embedding model, loaded once for all tests."""
    from index.embed import Embedder  # loading torch takes seconds, and most tests do without

    folder = os.environ.get("WHOBOT_TEST_MINILM")
    if folder is None:
        pytest.skip("no embedding model; set WHOBOT_TEST_MINILM to the folder that holds all-MiniLM-L6-v2")
    return Embedder(Path(folder), "all-MiniLM-L6-v2")
