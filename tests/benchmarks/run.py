"""The figures of this machine, each beside its budget: ``python -m tests.benchmarks.run`` (or ``make bench``).

Everything is real: documents, embedder, index, language model, page. What is built is kept in ``build/bench``, so that
a second run is quick. Nothing here runs in pytest.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np
import psutil  # type: ignore[import-untyped]
import yaml
from rich.console import Console
from rich.table import Table

from bot.model import Model, Usage
from bot.settings import NO_MODEL, Settings, processors, quiet, read_settings
from bot.startup import build_index, open_bot, open_embedder, open_index
from corpus.errors import KnownError
from corpus.library import Library
from index.embed import Embedder
from index.records import Record, embedded
from tests.benchmarks.page import ROOT, opened
from tests.benchmarks.texts import write_texts

PROMPTS = ROOT / "tests" / "prompts" / "fit.yaml"
TWELVE = ("f003", "f007", "f008", "f010", "f011", "f016", "f019", "f022", "f028", "f031", "f038", "f046")
FIRST = "What exactly is WHO doing at the intersection of AI and health?"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. The budget is the most that ``value`` may be, or with ``least`` the least."""

    name: str
    value: float
    unit: str
    repeats: int
    budget: float | None = None
    least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the budget is kept; None where there is none."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.least else self.value <= self.budget


@dataclass(frozen=True, slots=True)
class Bench:
    """What all benchmarks share: the user's settings, where things are kept, and how much is measured.

    ``passages`` is the size of the large index; ``repeats`` is for what is done over and over; ``questions`` is the
    most that are asked.
    """

    user: Settings
    shared: Path
    folder: Path
    passages: int
    repeats: int
    questions: int

    def home(self, name: str) -> Settings:
        """Settings with a home of their own, and the user's models."""
        models, home = self.user.home / "models", self.folder / name
        models.mkdir(parents=True, exist_ok=True)
        home.mkdir(parents=True, exist_ok=True)
        (home / "models").unlink(missing_ok=True)
        (home / "models").symlink_to(models)
        return replace(self.user, home=home, corpus=None, llm_url=None)

    def own(self) -> Settings:
        """A home with an index of our own documents."""
        settings = self.home("own")
        build_index(settings)
        return settings

    def large(self) -> Settings:
        """A home with an index of ``passages`` passages: our own documents and public texts."""
        settings = self.home(f"passages-{self.passages}")
        library, embedder = settings.home / "library", open_embedder(settings)
        if not library.is_dir():
            own = (record for record in _records(self.own()) if record.source)
            wanted = max(1, self.passages - sum(len(record.passages) for record in own))
            write_texts(
                self.shared / "evaldata",
                library,
                settings.home / "aside",
                passages=wanted,
                kept=self.repeats,
                count=embedder.count_tokens,
            )
        build_index(settings)
        return settings

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder that is gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            yield Path(folder)


def _records(settings: Settings) -> Sequence[Record]:
    with closing(open_index(settings)) as index:
        return index.records


def _texts(records: Sequence[Record]) -> list[str]:
    """What is embedded of these records, each text once."""
    return list(dict.fromkeys(embedded(passage) for record in records for passage in record.passages))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _prompts() -> Mapping[str, str]:
    """The questions that the documents answer, by id."""
    rows = yaml.safe_load(PROMPTS.read_text(encoding="utf-8"))["prompts"]
    return {row["id"]: row["question"] for row in rows if row["answerable"] and "pages" not in row}


def quotes(bench: Bench) -> Iterator[Figure]:
    """From a question to its quotes, in the large index; the embedder is warm."""
    bot = open_bot(bench.large(), with_model=False)
    asked = list(_prompts().values())[: bench.questions]
    next(bot.stream(FIRST))
    seconds = [_seconds(lambda one=one: next(bot.stream(one))) for _ in range(bench.repeats) for one in asked]  # type: ignore[misc]
    note = f"{bot.index.manifest.passages} passages"
    yield Figure("quotes on the page, p50", 1000 * median(seconds), "ms", len(seconds), note=note)
    yield Figure("quotes on the page, p95", 1000 * float(np.percentile(seconds, 95)), "ms", len(seconds), 300, note=note)
    bot.index.close()
