"""Sorts a page's lines into rows, and puts together the pieces on one baseline that are one line of text.

Knows where lines stand and how they are set, and which characters end a sentence; knows no tables and no columns.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from corpus.lines import Line

STOP = re.compile(r"[.!?:;][\"'\u201d\u2019)\]]*$")
"""The end of a sentence or clause."""
SHORT = 20
"""Letters of the longest cell that may be a label or a figure."""
FEWEST_LINES = 6
"""Lines that end at one place from which on it is the edge of a column of text."""
_WIDEST_BLANK = 4.0
_RAISED, _NEAR = 4, 4
"""Rows before a line among which its raised letters are looked for; rows in which the lines next to it stand."""


def rows_of(lines: list[Line]) -> list[list[Line]]:
    """Cells on one baseline, left to right; pieces of one line that the file draws separately are one cell."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        # What is raised comes before the line that it stands in.
        near = [(row, any(_same_row(line, other) for other in row)) for row in rows[-_RAISED:]]
        rows[-_RAISED:] = [row for row, same in near if not same]
        rows.append([*(other for row, same in near if same for other in row), line])
    stitched = [list(_stitched(sorted(row, key=lambda line: line.left))) for row in rows]
    full = Counter(extent(line) for row in stitched for line in row if len(line.text) > SHORT)
    mended: list[list[Line]] = []
    for place, row in enumerate(stitched):
        above = [line for other in mended[-_NEAR:] for line in other]
        below = [line for other in stitched[place + 1 : place + 1 + _NEAR] for line in other]
        mended.append(_mended(row, above, below, full))
    return mended


def _mended(row: list[Line], above: list[Line], below: list[Line], full: Mapping[tuple[int, int], int]) -> list[Line]:
    """A row with the cells put together that are one line of running text, with a symbol or wide blanks in it."""
    cells: list[Line] = []
    while row:
        counts = range(len(row), 1, -1)
        count = next((count for count in counts if _is_one_line(row[:count], above, below, full)), 1)
        first, last = row[0], row[count - 1]
        text = first.text
        for cell in row[1:count]:
            text += ("" if cell.text[0] in ".,;:)" else " ") + cell.text
        cells.append(replace(first, text=text, right=last.right, hyphen=last.hyphen))
        row = row[count:]
    return cells


def _is_one_line(cells: list[Line], above: list[Line], below: list[Line], full: Mapping[tuple[int, int], int]) -> bool:
    """Whether cells end where the lines of a column of text do, or the sentence goes on in them or after them."""
    first, last = cells[0], cells[-1]
    for one, other in pairwise(cells):
        level = alike(one, other) and abs(one.y - other.y) < 0.25 * one.size
        if not level or not 0 < other.left - one.right < _WIDEST_BLANK * one.size:
            return False
    near = [line for line in above if alike(line, first) and line.y - first.y < 1.9 * first.size]
    next_ = [line for line in below if alike(line, first) and first.y - line.y < 1.9 * first.size]
    next_ = [line for line in next_ if last.hyphen or (line.text[0].islower() and not STOP.search(last.text))]
    next_ = [line for line in next_ if _begins_near(first, line, full)]
    edge = extent(last)[1]
    if sum(count for (_, right), count in full.items() if right == edge) >= FEWEST_LINES:
        beside = [*next_, *(line for line in near if _begins_near(first, line, full))]
        if any(extent(line)[1] == edge for line in beside):
            return any(map(str.isalpha, last.text))
    goes_on = last.text[0].islower() or last.text[0] in ".,;:)"
    if goes_on and any(line.right > last.left + first.size for line in next_):
        return True
    over = any(line.left < first.left + first.size and line.right > last.left + first.size for line in near)
    return over and goes_on and len(cells) == 2 and not any(STOP.search(line.text) for line in near)


def _begins_near(first: Line, line: Line, full: Mapping[tuple[int, int], int]) -> bool:
    """Whether a line begins where the column of another does, with an indent, or to its left where others do too."""
    indent = first.left - line.left
    if indent < -0.5 * first.size:
        return indent > -3 * first.size and full[extent(replace(first, right=line.right))] > 1
    return indent < 3 * first.size


def _same_row(one: Line, other: Line) -> bool:
    """Whether two pieces stand on one baseline, or one is small and raised or lowered beside the other."""
    large = max(one, other, key=lambda line: line.size)
    small = min(one.size, other.size) < 0.8 * large.size and _touch(one, other)
    # A sign of its own in a font of signs has any size.
    small = small and any(map(str.isalnum, large.text))
    return abs(one.y - other.y) < (0.5 if small else 0.25) * large.size


def is_raised(line: Line, others: Iterable[Line]) -> bool:
    """Whether a line is letters beside another line, raised or lowered."""
    return any(line is not other and line.size < 0.8 * other.size and _same_row(line, other) for other in others)


def _touch(one: Line, other: Line) -> bool:
    gap = max(one.left, other.left) - min(one.right, other.right)
    # A lowered letter may stand below a raised one.
    return -1.0 < gap / max(one.size, other.size) < 0.6


def _stitched(row: list[Line]) -> Iterable[Line]:
    held = row[0]
    for line in row[1:]:
        if _touch(held, line) and _same_row(held, line) and not held.hyphen:
            space = "" if line.left - held.right < 0.1 * max(held.size, line.size) else " "
            main = held if len(held.text) >= len(line.text) else line
            held = replace(
                held,
                text=held.text + space + line.text,
                right=max(held.right, line.right),
                y=main.y,
                size=main.size,
                weight=min(held.weight, line.weight),
                hyphen=line.hyphen,
            )
        else:
            yield held
            held = line
    yield held


def extent(cell: Line) -> tuple[int, int]:
    """Where a cell begins and ends, in steps of five points."""
    return round(cell.left / 5), round(cell.right / 5)


def alike(one: Line, other: Line) -> bool:
    """Whether two lines are of one size."""
    return abs(one.size - other.size) <= 0.08 * one.size
