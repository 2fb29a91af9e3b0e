"""A run beside the one before: which prompts turned, and which figures moved further than chance would take them.

Compares what is common: prompts that are the same to the letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.measures import MEASURES
from bot.evaluation.result import Result
from bot.evaluation.totals import By, Figure, figures

FEW = 5
"""Prompts that a figure must be of to be said to have moved."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier run, as far as it is compared with."""

    date: str
    versions: Mapping[str, str | None]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """A prompt that is right now and was not, or the reverse; ``missed`` is what the one that is not right misses."""

    id: str
    question: str
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure over the common prompts: neither value is within the interval of the other."""

    by: By
    group: str
    measure: str
    before: float
    after: float
    n: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since ``date`` over ``common`` prompts; ``before`` and ``after`` are the figures over all of those."""

    date: str
    versions: Mapping[str, str | None]
    common: int
    lost: tuple[Turned, ...]
    won: tuple[Turned, ...]
    moved: tuple[Moved, ...]
    before: tuple[Figure, ...]
    after: tuple[Figure, ...]


def compare(results: Sequence[Result], past: Sequence[Past]) -> Changes | None:
    """What changed since earlier runs, the newest of them first; None where no prompt is common."""
    then: dict[str, Result] = {}
    dates: list[Past] = []
    wanted = {result.prompt.id: result.prompt.digest for result in results}
    for run in past:
        new = {
            result.prompt.id: result
            for result in run.results
            if result.prompt.id not in then and wanted.get(result.prompt.id) == result.prompt.digest
        }
        then |= new
        dates += [run] if new else []
    if not then:
        return None
    now = [result for result in results if result.prompt.id in then]
    before = figures([then[result.prompt.id] for result in now])
    after = figures(now)
    return Changes(
        date=dates[0].date,
        versions=dates[0].versions,
        common=len(now),
        lost=tuple(_turned(one, one.missed) for one in now if then[one.prompt.id].right and one.right is False),
        won=tuple(
            _turned(one, then[one.prompt.id].missed) for one in now if then[one.prompt.id].right is False and one.right
        ),
        moved=_moved(before, after),
        before=tuple(figure for figure in before if figure.by == "all"),
        after=tuple(figure for figure in after if figure.by == "all"),
    )


def _turned(result: Result, missed: tuple[str, ...]) -> Turned:
    return Turned(result.prompt.id, result.prompt.question, missed)


def _moved(before: Sequence[Figure], after: Sequence[Figure]) -> tuple[Moved, ...]:
    earlier = {(figure.by, figure.group, figure.measure): figure for figure in before}
    return tuple(
        Moved(new.by, new.group, new.measure, old.value, new.value, new.n)
        for new in after
        if (old := earlier.get((new.by, new.group, new.measure)))
        # What takes time depends on what else the machine does: one line for all prompts says that.
        and (new.by == "all" or MEASURES[new.measure].part != "cost")
        and min(new.n, old.n) >= FEW
        and _outside(new.value, old)
        and _outside(old.value, new)
    )


def _outside(value: float, figure: Figure) -> bool:
    return figure.low is not None and figure.high is not None and not figure.low <= value <= figure.high
