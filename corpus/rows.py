"""Takes out the rows of a page that must not flow together: tables and tables of contents.

Knows where lines stand and how they are set, not what they say, except that an entry of a table of contents ends with
its page number.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

from corpus.baseline import FEWEST_LINES, SHORT, STOP, alike, extent
from corpus.lines import Line

_LEADERS = re.compile(r"(?:\s?[._·…]){4,}\s*")
_ENTRY = re.compile(r"\S.*(?:[\s.…·_])(\d{1,4}|[ivxlc]{1,7})$", re.IGNORECASE)
_FEWEST_ROWS = 3


class Box(NamedTuple):
    """Where a group stands, in points; ``left`` and ``right`` in reading direction, ``top`` above ``bottom``."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: running text, a table or an entry of a table of contents."""

    lines: tuple[Line, ...]
    shape: Literal["text", "table", "contents"] = "text"

    @property
    def box(self) -> Box:
        """The box around its lines."""
        return Box(
            min(line.left for line in self.lines),
            max(line.right for line in self.lines),
            max(line.y + 0.8 * line.size for line in self.lines),
            min(line.y - 0.2 * line.size for line in self.lines),
        )


def is_contents(rows: list[list[Line]]) -> bool:
    """Whether a page is a table of contents: dotted leaders, or page numbers that rise at the ends of most rows."""
    texts = [" ".join(cell.text for cell in row) for row in rows]
    leaders = sum(1 for text in texts if _LEADERS.search(text) and _ENTRY.fullmatch(text))
    if leaders >= 3:
        return True
    entries = [match for text in texts if (match := _ENTRY.fullmatch(text))]
    numbers = [int(match[1]) for match in entries if match[1].isdigit()]
    rising = all(one <= other for one, other in pairwise(numbers))
    return len(numbers) >= 5 and rising and len(entries) > 0.6 * len(texts)


def contents(rows: list[list[Line]], size: float) -> list[Group]:
    """The entries of a table of contents, which may run over lines and end with a page number.

    Rows that are much larger than ``size``, the size in points of the text, are titles.
    """
    groups: list[Group] = []
    entry: list[Line] = []
    for row in rows:
        text = " ".join(cell.text for cell in row)
        line = replace(row[0], text=_LEADERS.sub(" ", text).strip(), right=row[-1].right)
        if line.size > 1.25 * size:
            groups += [Group(tuple(entry), "contents")] if entry else []
            groups.append(Group((line,)))
            entry = []
            continue
        entry.append(line)
        if _ENTRY.fullmatch(text):
            groups.append(Group(tuple(entry), "contents"))
            entry = []
    return [*groups, Group(tuple(entry), "contents")] if entry else groups


def tables(rows: list[list[Line]]) -> tuple[list[Group], list[Line]]:
    """Parts runs of rows that have a short cell from the rest; on a page set in columns there are none."""
    several = [row for row in rows if len(row) > 1]
    short = [row for row in several if len(row) > 3 or min(len(cell.text) for cell in row) < SHORT]
    short = [row for row in short if all(alike(row[0], cell) for cell in row)]
    if 2 * len(short) < len(several):
        return [], [cell for row in rows for cell in row]
    full = Counter(extent(cell) for row in rows for cell in row if len(cell.text) > SHORT)
    groups: list[Group] = []
    rest: list[Line] = []
    run: list[_Record] = []
    for row in rows:
        if run and run[-1].lowest - row[0].y < 1.5 * row[0].size and (cells := _goes_on_in_cells(run[-1].cells, row)):
            run[-1] = _Record(cells, [*run[-1].lines, *row], row[0].y)
            continue
        if run and (row not in short or run[-1].lowest - row[0].y > 3 * row[0].size):
            _end_table(run, groups, rest, full)
            run = []
        if row in short:
            run.append(_Record(row, row, row[0].y))
        else:
            rest += row
    _end_table(run, groups, rest, full)
    return groups, rest


class _Record(NamedTuple):
    """A row of a table, the cells of which may hold several lines; ``lowest`` is the baseline of the last."""

    cells: list[Line]
    lines: list[Line]
    lowest: float


def _goes_on_in_cells(above: list[Line], row: list[Line]) -> list[Line]:
    """The row above with what goes on in its cells; empty if one of the row's cells begins anew."""
    longer = {cell.left: cell for cell in above}
    if len(row) >= len(above):
        return []
    for cell in row:
        begun = next((one for one in above if abs(one.left - cell.left) < 0.4 * cell.size and alike(one, cell)), None)
        if not begun or not (begun.hyphen or cell.text[0].islower()):
            return []
        if any(begun.left < other.left < cell.right for other in above):
            return []
        text = begun.text + ("" if begun.hyphen else " ") + cell.text
        longer[begun.left] = replace(begun, text=text, right=max(begun.right, cell.right), hyphen=cell.hyphen)
    return list(longer.values())


def _end_table(run: list[_Record], groups: list[Group], rest: list[Line], full: Mapping[tuple[int, int], int]) -> None:
    if len(run) >= _FEWEST_ROWS and not _runs_beside(run, full):
        groups.append(Group(tuple(cell for record in run for cell in record.cells), "table"))
    else:
        rest += [line for record in run for line in record.lines]


def _runs_beside(run: list[_Record], full: Mapping[tuple[int, int], int]) -> bool:
    """Whether what looks like rows is running text beside something: its sentences go on from line to line.

    ``full`` counts the extents of the page's cells: lines of a column of text end where many others do.
    """
    going_on = 0
    for one, other in pairwise(run):
        pairs = [
            (cell, below) for cell in one.cells for below in other.cells if abs(cell.left - below.left) < cell.size
        ]
        going_on += any(
            not STOP.search(cell.text) and (below.text[0].islower() or full[extent(cell)] >= FEWEST_LINES)
            for cell, below in pairs
        )
    return 2 * going_on >= len(run) - 1


def overlap(one: Line | Box, other: Line | Box) -> bool:
    """Whether one stands above the other, at least in part."""
    return min(one.right, other.right) - max(one.left, other.left) > 1
