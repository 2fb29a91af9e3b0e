"""The report of a run: what it holds, its JSON form, and the last one of each split, kept under the home folder.

Nothing is computed here but what a split's own part of a run is.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.evaluation.answering import Skipped
from bot.evaluation.changes import Changes, Past
from bot.evaluation.prompts import digest_of
from bot.evaluation.result import Result, result_as_json, result_from_json
from bot.evaluation.scorecard import FOLDER, scorecard_as_json, scorecard_of
from bot.evaluation.totals import Figure, Missed, figures
from corpus.errors import UsageError

FORM = 1
"""The number of the JSON form; what another program wrote is not compared with."""


@dataclass(frozen=True, slots=True)
class FileUsed:
    """A prompt file of the run; ``prompts`` counts those in it, asked or not."""

    name: str
    split: str
    digest: str
    prompts: int


@dataclass(frozen=True, slots=True)
class Report:
    """A run and all that is told of it.

    ``date`` is UTC, ISO 8601. ``mode`` is "answers", or "quotes" where no model was used. ``versions`` are of the
    program and of what made the answers. ``chosen`` counts the prompts that were to be asked or skipped, and
    ``narrowed`` says whether there were more in the files. ``stopped`` says why the run ended before its end, "" if it
    did not. ``changes`` compares with the run before, None where there is none.
    """

    date: str
    seconds: float
    mode: str
    versions: Mapping[str, str | None]
    files: tuple[FileUsed, ...]
    chosen: int
    narrowed: bool
    results: tuple[Result, ...]
    skipped: tuple[Skipped, ...]
    figures: tuple[Figure, ...]
    missed: tuple[Missed, ...] = ()
    stopped: str = ""
    interrupted: bool = False
    changes: Changes | None = None
    remarks: tuple[str, ...] = ()

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits of the prompts that were asked."""
        return tuple(dict.fromkeys(result.split for result in self.results))

    @property
    def whole(self) -> bool:
        """Whether every prompt of the files was asked that could be."""
        return not self.narrowed and not self.stopped

    @property
    def before(self) -> Mapping[str, Figure]:
        """The figures over all prompts of the run before, by measure, if every prompt was in that run, too; else none."""
        if self.changes is None or self.changes.common < len(self.results):
            return {}
        return {figure.measure: figure for figure in self.changes.before}

    @property
    def code(self) -> int:
        """The exit code: 130 when interrupted, 1 when it failed on the way or a threshold is missed, else 0."""
        return 130 if self.interrupted else int(bool(self.stopped or self.missed))


def as_json(report: Report) -> dict[str, Any]:
    """Everything, JSON-ready."""
    return {
        "form": FORM,
        "date": report.date,
        "seconds": report.seconds,
        "mode": report.mode,
        "versions": dict(report.versions),
        "files": [asdict(file) for file in report.files],
        "prompts": digest_of(result.prompt for result in report.results),
        "chosen": report.chosen,
        "asked": len(report.results),
        "narrowed": report.narrowed,
        "stopped": report.stopped,
        "skipped": [asdict(one) for one in report.skipped],
        "scorecard": scorecard_as_json(scorecard_of(report)),
        "figures": [asdict(figure) for figure in report.figures],
        "thresholds_missed": [asdict(one) for one in report.missed],
        "changes": asdict(report.changes) if report.changes else None,
        "remarks": list(report.remarks),
        "results": [result_as_json(result) for result in report.results],
    }


def write_whole(path: Path, text: str) -> None:
    """Write a file in one step. Raises UsageError where that cannot be done; what was there is still there."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise UsageError(
            f"{path} cannot be written ({error}). Name a file in a folder that you may write to."
        ) from error


def keep(home: Path, report: Report) -> None:
    """Keep a whole run as the last one, each split by itself. Raises UsageError where nothing can be written."""
    folder = home / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made ({error}).") from error
    for split in report.splits:
        own = tuple(result for result in report.results if result.split == split)
        part = replace(
            report,
            files=tuple(file for file in report.files if file.split == split),
            chosen=len(own),
            results=own,
            skipped=(),
            figures=report.figures if own == report.results else figures(own),
            missed=(),
            changes=None,
            remarks=(),
        )
        write_whole(folder / f"{report.mode}-{split}.json", json.dumps(as_json(part)))


def read_kept(home: Path, mode: str) -> tuple[tuple[Past, ...], tuple[str, ...]]:
    """The last runs of a mode, the newest first, and the names of files that cannot be read."""
    found: list[Past] = []
    unread: list[str] = []
    for path in sorted((home / FOLDER).glob(f"{mode}-*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["form"] != FORM:
                raise ValueError(content["form"])  # noqa: TRY301 - read as what it is: a file that is of no use
            results: Sequence[Result] = tuple(map(result_from_json, content["results"]))
            found.append(Past(content["date"], content["versions"], tuple(results)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unread.append(path.name)
    return tuple(sorted(found, key=lambda past: past.date, reverse=True)), tuple(unread)
