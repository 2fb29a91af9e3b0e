"""What all benchmarks share: a figure with its budget, and homes with indexes that are kept from run to run."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from bot.settings import Settings
from bot.startup import open_embedder, open_index
from bot.upkeep import build_index, index_state
from index.records import embedded
from tests.benchmarks.texts import write_texts


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

    def scratch(self) -> Settings:
        """An empty home; whoever asks for it removes it."""
        shutil.rmtree(self.folder / "scratch", ignore_errors=True)
        return self.home("scratch")

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
            wanted = max(1, self.passages - index_state(self.own()).manifest.passages)
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


def texts(settings: Settings) -> list[str]:
    """What is embedded of all passages of the index of a home, each text once."""
    with closing(open_index(settings)) as index:
        passages = (passage for source in index.sources() for passage in index.passages(source.id))
        return list(dict.fromkeys(map(embedded, passages)))


def both(
    name: str, values: Sequence[float], unit: str, *, p50: float | None = None, p95: float | None = None, note: str
) -> Iterator[Figure]:
    """Two figures of the same values: median and 95th percentile, each with its budget."""
    yield Figure(f"{name}, p50", median(values), unit, len(values), p50, note=note)
    yield Figure(f"{name}, p95", float(np.percentile(values, 95)), unit, len(values), p95, note=note)
