"""Fixtures of the tests of the bot."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

KEY = "a key of these tests"


@pytest.fixture(scope="session")
def server(small_file: Path) -> Iterator[tuple[str, str]]:
    """Address and key of a model server that runs in a process of its own."""
    command = [sys.executable, "-m", "tests.model_server", str(small_file), KEY]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), KEY
        process.communicate(timeout=30)
