"""The report for a terminal: plain text, at most 100 columns wide."""

import textwrap
from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table

from bot.evaluation.measures import HEADLINES, MEASURES, Measure
from bot.evaluation.report import Report
from bot.evaluation.totals import Figure

WIDTH = 100
PARTS = {
    "whole": "", "answers": "Answered or declined", "facts": "Facts", "citations": "Citations",
    "search": "Search and quotes", "cost": "Time and tokens",
}  # fmt: skip
COLUMNS = {
    "answers": ("right", "answered", "declined", "fact_recall", "facts_in_quotes", "citation_recall"),
    "quotes": ("right", "facts_in_quotes", "facts_in_12_passages", "document_in_quotes", "recall_5"),
}
"""The measures that stand beside one another for each category and language."""
HEADS = {
    "right": "right", "answered": "answered", "declined": "declined", "fact_recall": "facts", "recall_5": "R@5",
    "facts_in_quotes": "facts in quotes", "facts_in_12_passages": "in 12 pass.", "citation_recall": "doc. cited",
    "document_in_quotes": "doc. quoted",
}  # fmt: skip
NAMED = 20
"""Prompts of a kind that are named one by one."""


def text(report: Report) -> str:
    """The whole report."""
    parts = [
        title(report), *_stopped(report), _table(report), *_groups(report), *_wrong(report), *_changes(report),
        *_thresholds(report), *(_wrapped(remark) for remark in report.remarks),
    ]  # fmt: skip
    return "\n\n".join(parts)


def title(report: Report) -> str:
    """What was run, on what, and when."""
    what = f"{len(report.results)} test prompts ({', '.join(report.splits)})"
    skipped = f", {len(report.skipped)} skipped" if report.skipped else ""
    model = report.versions.get("model") or "no model, quotes only"
    index = report.versions.get("index")
    when = report.date.replace("T", " ")[:16]
    return _wrapped(f"{what}{skipped}; {model}; index {index}; {when} UTC, {round(report.seconds)} s.")


def shown(value: float | None, measure: Measure, *, unit: bool = True) -> str:
    """A value as a reader wants it: shares in percent, other means as numbers, seconds and tokens with their unit."""
    if value is None:
        return "-"
    if measure.statistic == "share":
        return f"{100 * value:.0f}{' %' if unit else ''}"
    if measure.part == "cost":
        number = f"{value:.0f}" if measure.unit == "tokens" else f"{value:.2f}"
        return f"{number} {measure.unit}" if unit and measure.unit == "s" else number
    return f"{value:.2f}"


def interval(figure: Figure) -> str:
    """The 95 % interval of a figure."""
    measure = MEASURES[figure.measure]
    if figure.low is None or figure.high is None:
        return "-"
    return f"{shown(figure.low, measure, unit=False)} - {shown(figure.high, measure, unit=False)}"


def _table(report: Report) -> str:
    before = report.before
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for head in ("value", "95 % interval", "n", *(["before"] if before else [])):
        table.add_column(head, justify="right")
    table.add_column("of the prompts")
    part = ""
    for figure in (figure for figure in report.figures if figure.by == "all"):
        measure = MEASURES[figure.measure]
        if measure.part != part and PARTS[measure.part]:
            table.add_row()
            table.add_row(PARTS[measure.part])
        part = measure.part
        old = before.get(figure.measure)
        earlier = [shown(old.value, measure) if old else "-"] if before else []
        label = measure.label if part == "whole" else f"  {measure.label}"
        table.add_row(label, shown(figure.value, measure), interval(figure), str(figure.n), *earlier, measure.of)
    return _plain(table)


def _groups(report: Report) -> Iterator[str]:
    """A table of categories, and one of languages where there are several."""
    for by in ("category", "language"):
        groups = [figure for figure in report.figures if figure.by == by]
        names = tuple(dict.fromkeys(figure.group for figure in groups))
        if len(names) < 2:
            continue
        found = {(figure.group, figure.measure): figure for figure in groups}
        chosen = COLUMNS[report.mode]
        table = Table(by, box=None, pad_edge=False)
        for head in ("n", *(HEADS[name] for name in chosen)):
            table.add_column(head, justify="right", no_wrap=True)
        for name in names:
            size = sum(1 for result in report.results if getattr(result.prompt, by) == name)
            table.add_row(name, str(size), *(_cell(found.get((name, measure))) for measure in chosen))
        yield _plain(table)


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return f"{shown(figure.value, MEASURES[figure.measure])} ({figure.n})"


def _stopped(report: Report) -> Iterator[str]:
    if report.stopped:
        asked = len(report.results)
        yield _wrapped(
            f"NOT COMPLETE: {asked} of {report.chosen - len(report.skipped)} prompts were asked ({report.stopped})."
        )


def _wrong(report: Report) -> Iterator[str]:
    wrong = [result.prompt.id for result in report.results if result.right is False]
    if wrong:
        yield _wrapped(f"Not as it should be ({len(wrong)}): {_named(wrong)}")


def _changes(report: Report) -> Iterator[str]:
    changes = report.changes
    if changes is None:
        yield "There is no earlier run to compare with."
        return
    lines = [f"Since {changes.date.replace('T', ' ')[:16]} UTC, over {changes.common} prompts that are the same:"]
    if not report.before:
        then = {figure.measure: figure for figure in changes.before}
        for now in changes.after:
            if now.measure in ("right", *HEADLINES[report.mode]) and now.measure in then:
                measure = MEASURES[now.measure]
                lines.append(
                    f"{measure.label}: {shown(then[now.measure].value, measure)} -> {shown(now.value, measure)}"
                )
    for what, turned in (("now wrong", changes.lost), ("now right", changes.won)):
        lines.append(f"{what} ({len(turned)}): {_named([one.id for one in turned]) or '-'}")
    for moved in changes.moved:
        measure = MEASURES[moved.measure]
        where = f" ({moved.group})" if moved.group else ""
        values = f"{shown(moved.before, measure)} -> {shown(moved.after, measure)}"
        lines.append(f"moved beyond the intervals: {measure.label}{where}: {values}")
    yield "\n".join(map(_wrapped, lines))


def _thresholds(report: Report) -> Iterator[str]:
    for one in report.missed:
        measure = MEASURES[one.threshold.measure]
        wanted = f"at {'most' if measure.low_is_good else 'least'} {one.threshold.value:g}"
        where = f" ({one.threshold.category})" if one.threshold.category else ""
        yield _wrapped(
            f"THRESHOLD MISSED: {measure.name}{where} is {one.value:.3g} over {one.n} prompts; "
            f"{one.file} asks for {wanted}."
        )


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _wrapped(message: str) -> str:
    return textwrap.fill(message, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _plain(table: Table) -> str:
    console = Console(width=WIDTH, file=StringIO(), color_system=None, markup=False, highlight=False, emoji=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n"))
