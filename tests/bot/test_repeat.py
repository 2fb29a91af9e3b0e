"""The same question gives the same answer, to the last bit of what a real model says, across processes and orders."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from corpus.library import OWN, Library
from index.build import build
from index.embed import Embedder
from tests.bot.repeat import QUESTIONS
from tests.bot.test_bot import SOME
from tests.conftest import MINILM, ROOT


@pytest.fixture(scope="module")
def home(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, home = tmp_path_factory.mktemp("documents"), tmp_path_factory.mktemp("home")
    for name in SOME:
        (folder / f"{name}.md").write_bytes((OWN / f"{name}.md").read_bytes())
    build(home, Library(home, folder).entries(), embedder)
    return home


def test_whatever_was_asked_before_and_in_whatever_process(home: Path, small_file: Path, weights_home: Path) -> None:
    processes: list[tuple[str, dict[str, str], tuple[str, ...]]] = [("2", {"PYTHONHASHSEED": "1"}, ("012", "201"))]
    processes += [("2", {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "Asia/Tokyo"}, ("120",))]
    came = defaultdict(list)
    for threads, more, orders in processes:
        command = [
            sys.executable,
            "-m",
            "tests.bot.repeat",
            home,
            weights_home / "models" / MINILM,
            small_file,
            threads,
        ]
        ran = subprocess.run(
            [*map(str, command), *orders],
            env={**os.environ, **more},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=500,
        )
        for line in ran.stdout.splitlines():
            came[json.loads(line)["question"]].append(line)
    assert set(came) == set(QUESTIONS)
    for lines in came.values():
        assert len(lines) == 3
        assert len(set(lines)) == 1
        said = json.loads(lines[0])["said"]
        assert len(said) > 3 and len(said[-1][0]) == 20
