"""Takes line numbers off pages: those of a draft, which stand beside its lines so that comments can name them.

They stand in a column outside all text, count on from line to line by one or by five, and reach over most of the page.
Where the gap is narrow a line holds its number with its text.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from statistics import median
from typing import Literal, NamedTuple

from corpus.lines import Line

_FEWEST = 8
"""Numbers on a page from which its column is known."""
_FEWEST_IN_ALL = 20
"""Lines that are counted in a document: a short table may count its rows."""
_RUNNING = 3
_STEPS = (1, 5)
_COVERED = 0.6
"""Share of a page's heights that numbers count."""
_LEVEL = 2.0
"""Points by which what stands in one place may differ."""
_ALONE = re.compile(r"\d{1,5}")
_WITH_TEXT = {True: re.compile(r"^(\d{1,5}) (?=\S)"), False: re.compile(r"(?<=\S) (\d{1,5})$")}
_ENDS: tuple[Literal["left", "right"], ...] = ("left", "right")


class _Number(NamedTuple):
    """A number at one end of a line; ``rest``: what the line says besides."""

    line: Line
    value: int
    rest: str


class _Column(NamedTuple):
    """Numbers on the left or the right of the text, that begin (``end``: left) or end at one place."""

    left: bool
    end: Literal["left", "right"]
    edge: int


def without_line_numbers(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages' lines without numbers that only count them; the order of the rest is kept."""
    columns: Counter[_Column] = Counter()
    for lines in pages:
        for left in (True, False):
            columns.update(_column(lines, left))
    if columns.total() < _FEWEST_IN_ALL:
        return pages
    return [list(_without(lines, set(columns))) for lines in pages]


def _column(lines: list[Line], left: bool) -> dict[_Column, int]:
    """The column of line numbers on one side of a page, if there is one, and how many lines it counts."""
    alone = [line for line in lines if _ALONE.fullmatch(line.text)]
    places = Counter(_Column(left, end, round(getattr(line, end))) for line in alone for end in _ENDS)
    text = {round(line.y / _LEVEL) for line in lines if not _ALONE.fullmatch(line.text)}
    for column in sorted(place for place, count in places.items() if count >= _FEWEST):
        step, run = _run(lines, column)
        single = [number.line for number in run if not number.rest]
        if len(single) < _FEWEST or len(run) * step < _COVERED * len(text):
            continue
        counted = {id(number.line) for number in run}
        inside = [line for line in lines if id(line) not in counted and not _outside(single, line, left)]
        low, high = min(line.y for line in single), max(line.y for line in single)
        # Running heads and feet may begin where the numbers do, more than that is text.
        if len(inside) <= _RUNNING and not any(low <= line.y <= high for line in inside):
            return {column: len(run) * step}
    return {}


def _outside(numbers: list[Line], other: Line, left: bool) -> bool:
    """Whether numbers stand further out than a line."""
    if left:
        return other.left > max(line.right for line in numbers)
    return other.right < min(line.left for line in numbers)


def _run(lines: list[Line], column: _Column) -> tuple[int, list[_Number]]:
    """The longest run of numbers in a column that count on down the page, and by how much they do."""
    found = sorted(_numbers(lines, column), key=lambda number: -number.line.y)
    best: tuple[int, list[_Number]] = (1, [])
    for step in _STEPS:
        runs: dict[int, list[_Number]] = {}
        for number in found:
            runs[number.value] = [*runs.get(number.value - step, ()), number]
        longest = max(runs.values(), key=len, default=[])
        best = max(best, (step, longest), key=lambda pair: len(pair[1]))
    return best


def _numbers(lines: list[Line], column: _Column) -> Iterable[_Number]:
    alone = [line for line in lines if _ALONE.fullmatch(line.text)]
    alone = [line for line in alone if abs(getattr(line, column.end) - column.edge) <= _LEVEL]
    yield from (_Number(line, int(line.text), "") for line in alone)
    first = min((line.left for line in alone), default=0.0) - _LEVEL
    last = max((line.right for line in alone), default=0.0) + _LEVEL
    for line in lines:
        outer = line.left if column.left else line.right
        match = _WITH_TEXT[column.left].search(line.text)
        if match and first <= outer <= last:
            yield _Number(line, int(match[1]), line.text[: match.start()] + line.text[match.end() :])


def _without(lines: list[Line], columns: set[_Column]) -> Iterable[Line]:
    """The lines of a page without the numbers in these columns; a page of few lines has few of them."""
    runs = [_run(lines, column)[1] for column in columns]
    counted = {id(number.line): number for run in runs if len(run) > 1 for number in run}
    inner = [line for line in lines if id(line) not in counted]
    for line in lines:
        number = counted.get(id(line))
        if number is None:
            yield line
        elif number.rest:
            # Where the text begins and ends is known from the lines around it.
            left = max(line.left, median([one.left for one in inner] or [line.left]))
            right = min(line.right, max([one.right for one in inner] or [line.right]))
            yield replace(line, text=number.rest, left=left, right=right)
