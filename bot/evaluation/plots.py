"""Plots as numbers: rows of a value with its interval on a common axis; the template of the report draws them.

Knows figures, and where on a line each value stands; nothing of colours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.evaluation.measures import HEADLINES, MEASURES
from bot.evaluation.report import Report
from bot.evaluation.terminal import interval, shown
from bot.evaluation.totals import By, Figure

LEFT, RIGHT = 300, 660
"""Where the axis begins and ends; units of the drawing."""
TOP, ROW = 28, 26
"""Where the first row begins, and the height of each."""
_FACTS = ("facts_in_12_passages", "facts_in_3_passages", "facts_in_quotes", "fact_recall")
_TIMES = ("quotes_s_p50", "quotes_s_p95", "first_claim_s_p50", "first_claim_s_p95", "total_s_p50", "total_s_p95")


@dataclass(frozen=True, slots=True)
class Row:
    """One value: its words, and where it, its interval and its value before stand."""

    label: str
    value: str
    interval: str
    n: int
    y: int
    x: float
    low: float | None
    high: float | None
    before: float | None
    earlier: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Rows below one another on an axis whose ``ticks`` are (place, words)."""

    id: str
    title: str
    summary: str
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    height: int


def plots(report: Report) -> tuple[Plot, ...]:
    """Headlines, where facts get lost, what is right by category and by language, and seconds; those that have rows."""
    asked = [
        ("headlines", "The five headline figures", HEADLINES[report.mode]),
        ("facts", "How far the expected facts come", _FACTS),
        ("seconds", "Seconds", _TIMES),
    ]
    drawn = [_of_measures(report, *one) for one in asked]
    kinds: tuple[tuple[By, str], ...] = (
        ("category", "What is as it should be, by category"),
        ("language", "By language"),
    )
    drawn[2:2] = [_of_groups(report, by, title) for by, title in kinds]
    return tuple(plot for plot in drawn if plot.rows)


def _of_measures(report: Report, id_: str, title: str, names: tuple[str, ...]) -> Plot:
    in_all = {figure.measure: figure for figure in report.figures if figure.by == "all"}
    chosen = {MEASURES[name].label: in_all[name] for name in names if name in in_all}
    return _plot(report, id_, title, chosen)


def _of_groups(report: Report, by: By, title: str) -> Plot:
    chosen = {figure.group: figure for figure in report.figures if figure.by == by and figure.measure == "right"}
    return _plot(report, by, title, chosen if len(chosen) > 1 else {})


def _plot(report: Report, id_: str, title: str, chosen: Mapping[str, Figure]) -> Plot:
    shares = all(MEASURES[figure.measure].part != "cost" for figure in chosen.values())
    most = 1.0 if shares else _round_up(max(figure.high or figure.value for figure in chosen.values()))

    def place(value: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * min(value / most, 1.0), 1)

    def rows() -> Iterator[Row]:
        for number, (label, figure) in enumerate(chosen.items()):
            measure = MEASURES[figure.measure]
            old = report.before.get(figure.measure) if figure.by == "all" else None
            yield Row(
                label=label,
                value=shown(figure.value, measure),
                interval=interval(figure),
                n=figure.n,
                y=TOP + number * ROW + ROW // 2,
                x=place(figure.value),
                low=None if figure.low is None else place(figure.low),
                high=None if figure.high is None else place(figure.high),
                before=None if old is None else place(old.value),
                earlier="" if old is None else shown(old.value, measure),
            )

    made = tuple(rows())
    steps = [most * part / 4 for part in range(5)]
    ticks = tuple((place(step), f"{100 * step:.0f} %" if shares else f"{step:g} s") for step in steps)
    summary = "; ".join(f"{row.label}: {row.value}" for row in made)
    return Plot(id_, title, summary, made, ticks, TOP + len(made) * ROW + 8)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 8, 20, 40, 80, … times a power of ten, so that quarters of it are plain numbers."""
    size = 0.01
    while size * 8 < value:
        size *= 10
    return next(size * step for step in (1, 2, 4, 8) if size * step >= value)
