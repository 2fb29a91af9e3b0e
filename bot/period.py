"""The time that a question keeps its documents to: "since 2024", "published in 2021", "from 2020 to 2022".

Rules only, for English. Words that give a time restrict when they can only speak of when documents were published, or of
what was done since: a verb of publishing with its subject ("what did WHO publish in 2021"), a noun for documents
("resolutions since 2018"), or what was done at large ("what has WHO done since 2024"). They do not where they name a
document ("the 2021 guidance", "the guidance published in 2021"), tell of an event ("the meeting in 2018") or belong to a
subordinate clause. Knows no sources.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.filters import OFFICES


@dataclass(frozen=True, slots=True)
class Period:
    """ISO 8601 dates as far as they were given, inclusive, and the characters [start, end) of the question that say so."""

    since: str | None
    until: str | None
    start: int
    end: int


OFFICE = "|".join(
    re.escape(name).replace(r"WHO\ ", "WHO[ /]")
    for office, names in OFFICES.items()
    for name in (office, office.removeprefix("WHO "), *names)
)
"""A pattern for the names of WHO's regional offices."""

WHO = rf"(?:the )?(?:{OFFICE}|WHO|World Health Organi[sz]ation|World Health Assembly|organi[sz]ation|it|they)"
"""A pattern for whoever is meant when it is asked at large what was done or published."""

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_NOUN = (
    r"(?:documents?|publications?|guidance|guidelines?|briefs?|reports?|papers?|resolutions?|speech(?:es)?|statements?|articles?|"
    r"(?:news|press) (?:items?|releases?))"
)
_NOUNS = r"(?:documents|publications|guidelines|briefs|reports|papers|resolutions|speeches|statements|articles|(?:news|press) (?:items|releases))"
_DATE = (
    rf"((?:19|20)\d\d-\d\d(?:-\d\d)?|{_MONTH} \d{{1,2}},? (?:19|20)\d\d|(?:(?:\d{{1,2}} )?{_MONTH},? )?(?:19|20)\d\d)"
    rf"(?![\w'’]|[-–/]\w|\s+{_NOUN}\b)"
)
_CLAUSES = tuple(
    (sort, re.compile(pattern, re.IGNORECASE))
    for sort, pattern in (
        ("range", rf"\b(?:between|from) {_DATE} (?:and|to|until|till|through|up to) {_DATE}"),
        ("since", rf"\b(?:ever )?since {_DATE}"),
        ("since", rf"\bfrom {_DATE} (?:onwards?\b|on(?=\s*(?:[,;:.?!)]|$)))"),
        ("since", rf"\b(?:in )?{_DATE} or (?:later|newer)\b"),
        ("after", rf"\b(?:after|later than|newer than) {_DATE}"),
        ("before", rf"\b(?:before|prior to|earlier than|older than) {_DATE}"),
        ("until", rf"\b(?:until|till|up to) (?:the end of )?{_DATE}"),
        ("in", rf"\b(?:in|during) (?:the year )?{_DATE}"),
        ("in", rf"\bon (?=\d{{1,2}} |{_MONTH} \d|\d{{4}}-\d\d-){_DATE}"),
        ("of", rf"\b(?:from|of) {_DATE}"),
    )
)
_THIS = re.compile(r"\b(since )?(last|this) (year|month)\b", re.IGNORECASE)
_LAST = re.compile(
    r"\b(?:in|over|during|within) the (?:last|past) (?:(\d{1,2}|two|three|four|five|six|ten|twelve) )?(year|month)s?\b",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}

_PUBLISH = r"(?:publish(?:ed)?|issued?|released?|put out|brought out|bring out)"
_ASKS = r"\b(?:(?<!in )(?<!at )(?<!to )(?<!by )(?<!on )(?<!for )(?<!with )(?:what|which|how many)\b(?! (?:countr|cit|day|date|month|year|place)))"
_DID = rf"\b(?:did|has|have|does) {WHO} (?:already |newly |officially |ever )?"
_ACTIVE = re.compile(rf"{_ASKS}[^.;?]*?{_DID}(?:{_PUBLISH}|launch(?:ed)?|produced?)\b(?P<gap>.*)$", re.IGNORECASE)
_EXISTS = re.compile(
    rf"^\W*(?:did|has|have) {WHO} (?:already |ever )?{_PUBLISH} (?:anything|something|any\b|new\b|more\b|other\b)(?P<gap>.*)$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"\b(?:what|(?:which|what|how many|any|all)(?: [\w/'’-]+){{0,4}} {_NOUN})(?: on (?:[\w/'’-]+ ){{1,6}}?| )"
    rf"(?:was|were|has been|have been) {_PUBLISH}\b(?P<gap>.*)$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    rf"\b(?P<noun>{_NOUNS}|guidance|anything|everything|something|news)(?: (?:on|about|for|from|by|of) (?:[\w/'’-]+ ){{1,8}}?| )"
    rf"(?:(?:that|which) (?:was|were|has been|have been|are|is) )?{_PUBLISH}(?P<gap>(?: by {WHO})?)\s*$",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?:\b(?:the|this|that|its|their|our)|['’]s)(?: [\w-]+){0,4} (?:guidance|news)\b", re.IGNORECASE)
_PLURAL = re.compile(rf"{_NOUNS}(?: only)?\s*$|^\W*only\s*$", re.IGNORECASE)
_NOUN_PHRASE = re.compile(
    r"^\W*(?:is there |are there |(?!(?:is|are|was|were|do|does|did|has|have|can|could|should|must|will)\b))(?:[\w/'’-]+ ){0,6}?"
    rf"(?:{_NOUNS}|guidance|anything|something|everything|news|new|work|activities|developments)\b"
    r"(?P<gap>.*?)(?: (?:is|are|has|have) there(?: been)?)?$",
    re.IGNORECASE,
)
_DOING = re.compile(
    rf"{_ASKS}[^.;?]*?(?:\b(?:did|has|have|does|is) {WHO} (?:already |been )?(?:do|done|doing|say|said|recommend(?:ed)?|achieved?|"
    r"work(?:ed|ing)?|produced?|written|developed?|taken|adopted)\b)(?P<gap>.*)$",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\bwhat(?:['’]s| is| has| have)?(?: been)? (?:happen(?:ed|ing)|changed|new|done)\b"
    r"(?: (?:in|on|with|at|about|for|and|to|the|WHO|AI|artificial|intelligence|health|digital|[\w-]+ Region(?: of the Americas)?))*\s*$",
    re.IGNORECASE,
)
# What stands between may be the subject ("on AI in mental health"), but no event, no clause and no other verb.
_NOT_BETWEEN = re.compile(
    r"\b(?:after|before|following|during|at|since|until|when|while|that|which|(?-i:who)|whom|whose|where|because|if|held|"
    r"is|are|was|were|has|have|had|did|does|been|can|should|"
    r"meetings?|summits?|forums?|workshops?|conferences?|assembly|sessions?|outbreaks?|pandemics?|surveys?|and what|(?:19|20)\d\d)\b|\w+ed\s*$",
    re.IGNORECASE,
)
_EVENT_HEAD = re.compile(r"^\W*(?:(?-i:[Ww]ho)|whose|whom|when|where|why|how(?! many))\b", re.IGNORECASE)
# "In 2021 and 2023", "since 2019 and before 2022": more than one time is meant.
_AND = re.compile(r"(?:and|or|but|nor)\b", re.IGNORECASE)


def period(question: str, today: date | None = None) -> Period | None:
    """The one time that a question keeps its documents to; None where there is none, or more than one.

    Args:
        question: one question that stands alone.
        today: what "this year" and "in the last two years" count from; without it they restrict nothing.
    """
    found = [clause for clause in _clauses(question, today) if _restricts(question, *clause)]
    return found[0][1] if len(found) == 1 else None


def _clauses(question: str, today: date | None) -> Iterator[tuple[str, Period]]:
    """All words that give a time, with their sort; none stands inside another."""
    taken: list[Period] = []
    for sort, pattern in _CLAUSES:
        for match in pattern.finditer(question):
            if any(other.start < match.end() and match.start() < other.end for other in taken):
                continue
            known = [_iso(text) for text in match.groups()]
            if None not in known:
                taken.append(Period(*_bounds(sort, [text for text in known if text]), *match.span()))
                yield sort, taken[-1]
    if today:
        for match in _THIS.finditer(question):
            first = _back(today, 0 if match[2].lower() == "this" else 1, match[3].lower())
            known_part = first[:4] if match[3].lower() == "year" else first[:7]
            yield "since" if match[1] else "in", Period(known_part, None if match[1] else known_part, *match.span())
        for match in _LAST.finditer(question):
            count = _COUNTS.get((match[1] or "1").lower()) or int(match[1] or 1)
            yield "since", Period(_back(today, count, match[2].lower()), None, *match.span())


def _restricts(question: str, sort: str, clause: Period) -> bool:
    before, after = question[: clause.start].rstrip(" ,(-–—"), question[clause.end :].lstrip(" ,)-–—:")
    if _EVENT_HEAD.match(question) or _AND.match(after):
        return False
    # Words of time that come first belong to the whole sentence.
    text = before or after.rstrip(" ?.!")
    patterns = [_ACTIVE, _EXISTS, _PASSIVE]
    if sort not in ("in", "of"):
        patterns += [_NOUN_PHRASE, _DOING]
        if _HAPPENED.search(text):
            return True
    elif sort == "of" and _PLURAL.search(before):
        return True
    # "The guidance published in 2021" is one document, which may be asked about together with others.
    if (match := _PARTICIPLE.search(text)) and not _ONE.search(text[: match.end("noun")]):
        return True
    return any((match := pattern.search(text)) and not _NOT_BETWEEN.search(match["gap"]) for pattern in patterns)


def _bounds(sort: str, known: list[str]) -> tuple[str | None, str | None]:
    """The first and the last date that are meant."""
    match sort:
        case "range":
            first, last = sorted(known)
            return first, last
        case "since":
            return known[0], None
        case "after":
            return _next(known[0], 1), None
        case "before":
            return None, _next(known[0], -1)
        case "until":
            return None, known[0]
        case _:
            return known[0], known[0]


def _next(known: str, step: int) -> str:
    """The year, month or day after (1) or before (-1) a date, as exact as the date is."""
    parts = [int(part) for part in known.split("-")]
    if len(parts) == 3:
        return (date(*parts) + timedelta(days=step)).isoformat()
    if len(parts) == 1:
        return f"{parts[0] + step:04}"
    months = parts[0] * 12 + parts[1] - 1 + step
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _back(today: date, count: int, unit: str) -> str:
    """The day ``count`` years or months before ``today``; the last of the month where there is no such day."""
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(today.day, last)).isoformat()


def _iso(text: str) -> str | None:
    """A date as it is written in a question, as ISO 8601; None if there is no such day."""
    if re.fullmatch(r"\d{4}(?:-\d\d)?", text) or not (year := re.search(r"(?:19|20)\d\d$", text)):
        iso = text
    else:
        month = next((n for n, name in enumerate(_MONTHS, 1) if name in text.lower()), 0)
        day = re.search(r"\b\d{1,2}\b", text)
        iso = f"{year[0]}-{month:02}" + (f"-{int(day[0]):02}" if day else "")
    try:
        date.fromisoformat(iso + "-01-01"[len(iso) - 4 :])
    except ValueError:
        return None
    return iso
