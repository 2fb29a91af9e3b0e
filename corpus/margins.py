"""Takes running heads, running feet and page numbers off pages.

Knows lines and where they stand, not what they say: a running line is one that many pages show at the same height,
the same but for a number that counts with the pages. It stands at an edge; page numbers stand anywhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from corpus.baseline import is_raised
from corpus.lines import Line

_FEWEST = 3
_EDGE = 3
_LEAST_KEPT = 0.6
_MANY_LETTERS = 20
_LEVEL = 2.0
_DASHES = r"[-\u2013\u2014|\s]*"
_NUMBER = re.compile(
    _DASHES + r"(?:(?:page|p\.)\s*)?(?:(?:[a-z]?\d{1,2}-)?\d{1,6}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d{1,4})?" + _DASHES,
    re.IGNORECASE,
)

Slot = tuple[bool, int]


def without_margins(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages' lines without what stands in their margins; the order of the rest is kept."""
    if len(pages) < _FEWEST:
        return pages
    edges = [list(_edge_lines(lines)) for lines in pages]
    raised = {id(line) for lines in pages for line in lines if _NUMBER.fullmatch(line.text) and is_raised(line, lines)}
    edges = [[(line, slot) for line, slot in edge if id(line) not in raised] for edge in edges]
    counted = [
        [
            (line, (False, round(line.y / 2)))
            for line in lines
            if _NUMBER.fullmatch(line.text) and id(line) not in raised
        ]
        for lines in pages
    ]
    shown: dict[tuple[Slot, str], set[int]] = defaultdict(set)
    for number, found in enumerate(zip(edges, counted, strict=True)):
        for line, slot in chain(*found):
            for key in _keys(line.text, number):
                for near in _near(slot):
                    shown[near, key].add(number)
    slots = _running_slots(edges, shown)
    kept: list[list[Line]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        running = {id(line) for top in (True, False) for line in _running(edge, top, number, slots, shown)}
        running |= {id(line) for line, slot in counted[number] if _repeats(line, slot, number, shown)}
        kept.append([line for line in lines if id(line) not in running])
    # What makes up much of a document is its text, such as one line on every page.
    return kept if _letters(kept) > _LEAST_KEPT * _letters(pages) else pages


def _running(
    edge: list[tuple[Line, Slot]], top: bool, page: int, slots: set[Slot], shown: dict[tuple[Slot, str], set[int]]
) -> Iterable[Line]:
    """The running lines at the top or the bottom of a page.

    Page numbers, and what stands where running lines do, are such only if nothing but running lines is further out.
    """
    lines = sorted(((line, slot) for line, slot in edge if slot[0] == top), key=lambda pair: pair[0].y, reverse=top)
    inner: float | None = None
    for line, slot in lines:
        outer = inner is None or abs(line.y - inner) < _LEVEL
        if _repeats(line, slot, page, shown) or (outer and (slot in slots or _NUMBER.fullmatch(line.text))):
            yield line
        elif inner is None:
            inner = line.y


def _letters(pages: list[list[Line]]) -> int:
    return sum(len(line.text) for lines in pages for line in lines)


def _edge_lines(lines: list[Line]) -> Iterable[tuple[Line, Slot]]:
    """The lines at the highest and the lowest three heights, each with its slot.

    A slot is whether it is at the top, and the height in steps of two points.
    """
    heights: list[float] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if not heights or heights[-1] - line.y > _LEVEL:
            heights.append(line.y)
    for line in lines:
        if line.y > heights[:_EDGE][-1] - _LEVEL:
            yield line, (True, round(line.y / 2))
        elif line.y <= heights[-_EDGE:][0]:
            yield line, (False, round(line.y / 2))


def _near(slot: Slot) -> tuple[Slot, Slot, Slot]:
    top, height = slot
    return (top, height - 1), slot, (top, height + 1)


def _keys(text: str, page: int) -> list[str]:
    """What a line says: as it is, with its numbers counted from the page's own, and if it is long, without them.

    Example: "24 Annual report" on page 30 -> ["24 annual report", "#-6 annual report"]
    """
    plain = text.casefold()
    if not any(char.isalpha() for char in plain) and not _NUMBER.fullmatch(plain):
        return []
    keys = {plain, re.sub(r"\d{1,6}", lambda match: f"#{int(match[0]) - page}", plain)}
    # Printers' marks hold dates, times and sheets.
    return [*keys, *([re.sub(r"\d+", "#", plain)] if sum(map(str.isalpha, plain)) >= _MANY_LETTERS else [])]


def _repeats(line: Line, slot: Slot, page: int, shown: dict[tuple[Slot, str], set[int]]) -> bool:
    """Whether several pages show the line, one of them near: chapters' titles may be alike, but are far apart."""
    where = [shown[slot, key] for key in _keys(line.text, page)]
    return any(len(pages) >= _FEWEST and pages & {page - 2, page - 1, page + 1, page + 2} for pages in where)


def _running_slots(edges: list[list[tuple[Line, Slot]]], shown: dict[tuple[Slot, str], set[int]]) -> set[Slot]:
    """Heights at which most lines repeat; a chapter's title that heads one page only stands there as well."""
    repeating: dict[Slot, list[bool]] = defaultdict(list)
    for number, edge in enumerate(edges):
        for line, slot in edge:
            repeating[slot].append(_repeats(line, slot, number, shown))
    return {slot for slot, hits in repeating.items() if sum(hits) >= _FEWEST and sum(hits) > 0.6 * len(hits)}
