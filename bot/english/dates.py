"""Dates of a text in all their forms, with the relation in which they stand to what is told: on, before, since, until.

English only. A date is (year, month, day) with None for what is not said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Day = tuple[int | None, int | None, int | None]
Relation = Literal["at", "before", "after", "since", "until", "by", "from", "to"]

_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
"""A pattern for the name of a month, in full or short."""
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d{2}"
_TO = r"\s*(?:-|–|to|until|and|or|through)\s*"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 30 October to 2 November 2023; April and May 2025; 9 to 20 July 2018; July 8-11, 2025; 2018-2023
        rf"\b(?P<d1>{_DAY})\s+(?P<m1>{MONTH})(?:,?\s+(?P<y1>{_YEAR}))?(?P<to>{_TO})(?P<d2>{_DAY})\s+(?P<m2>{MONTH}),?\s+(?P<y2>{_YEAR})\b",
        rf"\b(?P<m1>{MONTH})\s+(?P<d1>{_DAY})(?:,?\s+(?P<y1>{_YEAR}))?(?P<to>{_TO})(?P<m2>{MONTH})\s+(?P<d2>{_DAY}),?\s+(?P<y2>{_YEAR})\b",
        rf"\b(?P<m1>{MONTH})(?:\s+(?P<y1>{_YEAR}))?(?P<to>{_TO}(?:in )?)(?P<m2>{MONTH}),?\s+(?P<y2>{_YEAR})\b",
        rf"\b(?P<d1>{_DAY})(?P<to>{_TO})(?P<d2>{_DAY})\s+(?P<m2>{MONTH})(?:,?\s+(?P<y2>{_YEAR}))?\b",
        rf"\b(?P<m2>{MONTH})\s+(?P<d1>{_DAY})(?P<to>{_TO})(?P<d2>{_DAY})(?:,?\s+(?P<y2>{_YEAR}))?\b(?!\s*%)",
        rf"(?<![\w-])(?P<y1>{_YEAR})(?P<to>{_TO})(?P<y2>{_YEAR})(?![\w%-])",
        # 5 July 2023, the 5th of July; July 5, 2023; 2023-07-05; July 2023; July 5; 2023
        rf"\b(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m2>{MONTH})(?:,?\s+(?:of\s+)?(?P<y2>{_YEAR}))?\b",
        rf"\b(?P<m2>{MONTH})\s+(?P<d2>{_DAY})(?:,?\s+(?:of\s+)?(?P<y2>{_YEAR}))?\b(?![,.]?\d)",
        rf"(?<![\w-])(?P<y2>{_YEAR})-(?P<m2>\d{{2}})-(?P<d2>\d{{2}})\b",
        rf"\b(?P<m2>{MONTH}),?\s+(?:of\s+)?(?P<y2>{_YEAR})\b",
        rf"(?<![\w/$€£-])(?P<y2>{_YEAR})(?![\w%]|-\d|,\d|\.\d)",
        # A month by itself, where a word before it says that it is one ("in May").
        rf"(?<=\b[Ii]n )(?P<m2>{MONTH})\b",
    )
)
_WORDS: tuple[tuple[Relation, str], ...] = (
    ("before", "before|ahead of|prior to|earlier than"),
    ("after", "after|following|later than"),
    ("since", "since"),
    ("until", "until|till|up to"),
    ("from", "from|between"),
    ("by", "by|no later than"),
)
# The word of the relation stands right before the date, but for an article or the part that is meant.
_BETWEEN = r"(?:\s+(?:the|at|least|about|around|early|late|mid|middle|beginning|start|end|of|on|in))*\s*$"
_RELATIONS: tuple[tuple[Relation, re.Pattern[str]], ...] = tuple(
    (relation, re.compile(rf"\b(?:{words}){_BETWEEN}", re.IGNORECASE)) for relation, words in _WORDS
)
_PART = re.compile(r"\b(early|late|mid|middle of|beginning of|start of|end of|at least)\b", re.I)
_PART_BEFORE = re.compile(
    r"\b(?:in |at )?(?:the )?(?:early|late|mid-?|middle of|beginning of|start of|end of)\s*(?:in )?$", re.IGNORECASE
)
_PARTS = {"middle of": "mid", "beginning of": "early", "start of": "early", "end of": "late"}
# What began then goes on since; what is told of its first or last day is told of the range.
_STARTS = re.compile(
    r"\b(?:open(?:s|ed)?|dat(?:es?|ed) (?:from|back to)|launch(?:es|ed)?|beg[aiu]n(?:s|ning)?|start(?:s|ed)?|found(?:ed)?|created?|"
    r"set up|established|first day)\b",
    re.I,
)
_ENDS = re.compile(r"\b(?:end(?:s|ed)?|clos(?:es?|ed)|finish(?:es|ed)?|last day|deadline)\b", re.I)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with its ``relation`` to what is told and the part of it that is meant ("early", "at least" or "").

    ``edge`` says whether the words before it tell of a beginning ("from"), an end ("to") or neither ("").
    """

    day: Day
    relation: Relation
    part: str
    edge: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of a text, in characters, and the one or two moments (of a range) that it names."""

    start: int
    end: int
    moments: tuple[Moment, ...]


def find_dates(text: str) -> tuple[Dated, ...]:
    """The dates of a text in its order; no part of it is read twice."""
    found: list[Dated] = []
    taken = [False] * len(text)
    for form in _FORMS:
        for match in form.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * len(match.group(0))
                found.append(_dated(text, match))
    return tuple(sorted(found, key=lambda one: one.start))


def says_date(said: Moment, claimed: Moment) -> bool:
    """Whether ``claimed`` follows from ``said``: January 2024 from 18 January 2024, before 2025 from May 2024."""
    if claimed.part and claimed.part != said.part and not _is_part(said.day, claimed):
        return False
    if said.part == "at least" != claimed.part and claimed.relation in ("until", "to"):
        return False
    covers = all(part is None or part == there for part, there in zip(claimed.day, said.day, strict=True))
    if claimed.relation == said.relation:
        return covers
    if claimed.relation in ("before", "by") and said.relation in ("at", "from", "to", "by"):
        return _bounds(said.day)[1] < _bounds(claimed.day)[0] or (claimed.relation == "by" and covers)
    if claimed.relation == "after" and said.relation in ("at", "from", "to"):
        return _bounds(said.day)[0] > _bounds(claimed.day)[1]
    return covers and _same_edge(said, claimed)


def _same_edge(said: Moment, claimed: Moment) -> bool:
    """Whether two dates in different relations are the same end of a span ("opened in 2024": "open since 2024")."""
    if claimed.relation in ("since", "from"):
        return said.relation == "from" or (said.relation == "at" and said.edge == "from")
    if claimed.relation in ("until", "to"):
        return said.relation in ("until", "to") or (said.relation == "at" and said.edge == "to")
    if claimed.relation == "at" and said.relation in ("from", "to"):
        # "in July" of 9 to 20 July; "on 9 July" only of what began then.
        return claimed.edge == said.relation if claimed.edge else claimed.day[2] is None
    return False


def agrees(date: Day, other: Day) -> bool:
    """Whether ``other`` says all that ``date`` says."""
    return all(part is None or part == there for part, there in zip(date, other, strict=True))


def spell(date: Day) -> str:
    """A date as it is named in a reason: 2024-04-03, 2024-04 or 2024."""
    year, month, day = date
    return "-".join(f"{part:02d}" for part in (year, month, day) if part is not None)


def _dated(text: str, match: re.Match[str]) -> Dated:
    parts = match.groupdict()
    before = re.split(r"[;:.,()]", text[max(0, match.start() - 40) : match.start()])[-1]
    close = " ".join(before.split()[-3:])
    part = _PART.search(close)
    named = part.group(1).lower() if part else ""
    named = _PARTS.get(named, named)
    edge = _edge(before)
    start = match.start()
    if named and (whole := _PART_BEFORE.search(text[: match.start()])):
        start = whole.start()
    last = _day(parts.get("y2"), parts.get("m2"), parts.get("d2"))
    relation: Relation = next((name for name, form in _RELATIONS if form.search(close)), "at")
    if not parts.get("to"):
        if relation == "by" and re.search(r"\b\w+ed by$", close):
            relation = "at"
        return Dated(start, match.end(), (Moment(last, relation, named, edge),))
    month = parts.get("m1") or parts.get("m2")
    first = _day(parts.get("y1") or parts.get("y2"), month if parts.get("m2") else None, parts.get("d1"))
    if parts["to"].split()[:1] in (["and"], ["or"]) and relation != "from":
        return Dated(start, match.end(), (Moment(first, relation, named, edge), Moment(last, relation, "", "")))
    return Dated(start, match.end(), (Moment(first, "from", named, ""), Moment(last, "to", named, "")))


def _edge(before: str) -> str:
    """Whether the last words before a date tell of a beginning ("from"), an end ("to") or neither ("")."""
    starts = [match.end() for match in _STARTS.finditer(before)]
    ends = [match.end() for match in _ENDS.finditer(before)]
    if not starts and not ends:
        return ""
    return "from" if max(starts, default=-1) > max(ends, default=-1) else "to"


def _day(year: str | None, month: str | None, day: str | None) -> Day:
    number = None
    if month:
        number = int(month) if month.isdigit() else _MONTHS[month.lower().rstrip(".")]
    return (int(year) if year else None, number, int(re.sub(r"\D", "", day)) if day else None)


def _bounds(day: Day) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """The first and the last day that a date may mean."""
    year, month, number = day
    return (year or 0, month or 1, number or 1), (year or 9999, month or 12, number or 31)


def _is_part(day: Day, claimed: Moment) -> bool:
    """Whether a day lies early (to the 10th), in the middle, or late (from the 20th) in its month or year."""
    place = day[2] if claimed.day[1] is not None else (day[1] * 2.6 if day[1] else None)
    if place is None or claimed.part not in ("early", "mid", "late"):
        return False
    return {"early": place <= 10, "mid": 10 <= place <= 20, "late": place >= 20}[claimed.part]


def days(found: Sequence[Dated]) -> frozenset[Day]:
    """The bare dates of what was found."""
    return frozenset(moment.day for one in found for moment in one.moments)
