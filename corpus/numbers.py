"""Writes the numbers of a Word file's headings into their text, where only the program that shows it makes them.

Counts as ECMA-376 part 1, section 17.9 says, with the kinds of digits that headings have. Knows XML only.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from corpus.prepare import Style, is_heading, list_place, run_of
from corpus.runs import val

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST = 4_000


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered: with which digits, in which text, from where on, for which style."""

    digits: str
    text: str
    start: int
    style: str


def number_headings(document: etree._Element, numbering: etree._Element, styles: Mapping[str, Style]) -> None:
    """Put the number of each heading that has one before its text.

    Args:
        document: The document before ``corpus.prepare.plain``; it is changed.
        numbering: The lists.
        styles: What ``corpus.prepare.style_headings`` returned.
    """
    lists = dict(_lists(numbering))
    counts: dict[str, list[int]] = {}
    for paragraph in document.iter("{*}p"):
        id_ = val(paragraph.find("{*}pPr/{*}pStyle")) or ""
        style = styles.get(id_)
        own = list_place(paragraph)
        place = own or (style.place if style else None)
        if place is None or place[0] not in lists or paragraph.find(".//{*}t") is None:
            continue
        abstract, levels = lists[place[0]]
        linked = next((at for at, one in levels.items() if one.style == id_ and id_ and own is None), None)
        at = linked if linked is not None else int(place[1]) if place[1].isdecimal() else 0
        if at not in levels:
            continue
        count = counts.setdefault(abstract, [])
        count += [levels[higher].start if higher in levels else 1 for higher in range(len(count), at)]
        count[at:] = [count[at] + 1 if at < len(count) else levels[at].start]
        if is_heading(paragraph, style) and (text := _written(levels, at, count)):
            properties = paragraph.find("{*}pPr")
            paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run_of(document, f"{text} "))


def _lists(numbering: etree._Element) -> Iterator[tuple[str, tuple[str, Mapping[int, _Level]]]]:
    """By the number of each list the name of its counters, and its levels."""
    known = {id_: element for element in numbering.iterfind("{*}abstractNum") if (id_ := _id(element, "abstractNumId"))}
    for element in numbering.iterfind("{*}num"):
        abstract = val(element.find("{*}abstractNumId")) or ""
        if abstract in known:
            yield _id(element, "numId"), (abstract, dict(_levels(known[abstract])))


def _levels(abstract: etree._Element) -> Iterator[tuple[int, _Level]]:
    for element in abstract.iterfind("{*}lvl"):
        start = val(element.find("{*}start")) or ""
        at = _id(element, "ilvl")
        if at.isdecimal() and int(at) < 9:
            yield (
                int(at),
                _Level(
                    val(element.find("{*}numFmt")) or "decimal",
                    val(element.find("{*}lvlText")) or "",
                    int(start) if start.isdecimal() and int(start) < _MOST else 1,
                    val(element.find("{*}pStyle")) or "",
                ),
            )


def _id(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith(f"}}{name}")), "")


def _written(levels: Mapping[int, _Level], at: int, count: list[int]) -> str:
    """The number of a heading, such as "2.1" or "Annex A"."""
    if levels[at].digits in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        level = int(match[1]) - 1
        return _digits(count[level], levels[level].digits) if level < len(count) and level in levels else ""

    return _PLACE.sub(number, levels[at].text).strip()


def _digits(number: int, kind: str) -> str:
    if kind.endswith("Roman") and 0 < number < _MOST:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (number // value)
            number %= value
    elif kind.endswith("Letter") and number > 0:
        text = _LETTERS[(number - 1) % 26] * min((number - 1) // 26 + 1, 9)
    else:
        return str(number)
    return text.lower() if kind.startswith("lower") else text
