"""The scorecard of a run: five figures, and what they were measured on; what the page shows of the last run.

Loads nothing heavy, since the page reads it while it starts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.evaluation.measures import HEADLINES, MEASURES

if TYPE_CHECKING:
    from bot.evaluation.report import Report

FOLDER = "evaluation"
"""The folder of the home folder with the last runs."""
REPORT = "report"
"""The split that nothing was fitted on: its figures are those that are shown, where there are any."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of a scorecard over ``n`` prompts, with its 95 % interval as far as there is one."""

    measure: str
    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def label(self) -> str:
        """What the figure says, in words."""
        return MEASURES[self.measure].label


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What a run of ``n`` prompts of a split found; ``model`` is None where answers are quotes."""

    date: str
    split: str
    model: str | None
    index: str | None
    n: int
    figures: tuple[Headline, ...]


def scorecard_of(report: "Report") -> Scorecard:
    """The scorecard of a run."""
    in_all: Mapping[str, Any] = {figure.measure: figure for figure in report.figures if figure.by == "all"}
    chosen = (in_all[name] for name in HEADLINES[report.mode] if name in in_all)
    return Scorecard(
        date=report.date,
        split=", ".join(report.splits),
        model=report.versions.get("model"),
        index=report.versions.get("index"),
        n=len(report.results),
        figures=tuple(Headline(one.measure, one.value, one.low, one.high, one.n) for one in chosen),
    )


def scorecard_as_json(card: Scorecard) -> dict[str, Any]:
    """JSON-ready."""
    return asdict(card)


def read_scorecard(home: Path) -> Scorecard | None:
    """The scorecard to show: with a model before without, of the split "report" before others, the newest; or None."""
    cards = [card for path in sorted((home / FOLDER).glob("*.json")) if (card := _read(path))]
    return max(cards, key=lambda card: (card.model is not None, card.split == REPORT, card.date), default=None)


def _read(path: Path) -> Scorecard | None:
    """The scorecard of a kept run; None where the file is not what was written."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))["scorecard"]
        figures: Sequence[Headline] = [Headline(**figure) for figure in row["figures"]]
        known = tuple(figure for figure in figures if figure.measure in MEASURES)
        return Scorecard(**{**row, "figures": known})
    except (OSError, ValueError, KeyError, TypeError):
        return None
