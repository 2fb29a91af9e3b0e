"""Fixtures that several packages' tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with public test data and the real WHO publication, which are not part of the project."""
    folder = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no public test data at {folder}; set WHOBOT_SHARED to the folder that holds it")
    return folder
