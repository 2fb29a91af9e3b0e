"""What a question says of the documents to be searched: since when, of which kind, by whom, of which pillar.

Rules only, for English. A filter that is understood wrongly hides the answer, so only wording that cannot mean much else
restricts: "guidance only" and "which resolutions" do, "which meetings" and "WHO's guidance" do not. When a search that
was kept to what was understood finds no answer, the caller is to search again without it. Knows no sources and no index.
"""

import re
from dataclasses import dataclass
from datetime import date

from bot.english import read
from bot.period import OFFICE, period
from bot.question import YES_NO
from index.filters import KINDS, OFFICES, PLACES, Filter


@dataclass(frozen=True, slots=True)
class Scope:
    """What was understood: the filter, and the question as it is searched, without the words that only say the filter."""

    filter: Filter
    question: str


def _names(*names: str) -> str:
    """A pattern for any of these names in the singular or plural, the longest first."""
    forms = (re.sub(r"y$", "(?:y|ies)", re.escape(name)) for name in sorted(names, key=len, reverse=True))
    return "|".join(f"{form}(?:e?s)?" for form in forms)


_FIRST = {name: row[0] for row in KINDS for name in row}
_KIND = _names(
    *_FIRST,
    *("technical brief", "policy brief", "brief", "report", "statement", "framework", "discussion paper"),
)
# Names that mean documents and nothing else: "which meetings" asks for meetings, whatever tells of them.
_TEXTS = r"resolutions|speeches|(?:technical |policy )briefs|discussion papers|news items|(?:news|press) releases"
_THE = r"(?:(?:the|all|any|new|recent|latest|other|of|WHO(?:['’]s)?|its|his|her|their|these) )*"
_END = r"(?=\s*(?:[,;:.?!)–—]|please|$))"
_NOT_ALSO = r"\b(?! (?:and|or)\b)"

_COMPARES = re.compile(r"\b(?:differ\w*|compar\w+|versus|vs)\b", re.IGNORECASE)
_ONLY = (
    re.compile(
        r"(?:^|[,;:.?!(–—]|\b(?:from|in|using|use|cite|search|show|show me|list|read|consult))\s*\b(?:please )?(?:only|just) "
        rf"(?:from |in )?{_THE}(?P<kind>{_KIND}){_END}\)?",
        re.IGNORECASE,
    ),
    re.compile(rf"[,;:(–—]?\s*\b(?:from |in |according to )?{_THE}(?P<kind>{_KIND}) only{_END}\)?", re.IGNORECASE),
)
_OF_KIND = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?<!than )(?:which|what|how many) {_THE}(?P<kind>{_TEXTS}|guidelines|guidance documents){_NOT_ALSO}",
        rf"\bin {_THE}(?P<kind>{_TEXTS}){_NOT_ALSO}",
        rf"\bwhat (?:do|did|have) {_THE}(?P<kind>{_TEXTS}) (?:say|said|mention|recommend|call|ask|tell|state|decide)",
        rf"^\W*(?:please )?(?:show|list|find|name|get)(?: me)? {_THE}(?P<kind>{_TEXTS}|guidelines|guidance|news){_NOT_ALSO}",
        rf"^\W*{_THE}(?P<kind>{_TEXTS}|news) (?:about|on|since|by|concerning)\b",
    )
)

_OFFICE = {
    name.casefold().replace("/", " "): office
    for office, names in OFFICES.items()
    for name in (office, office.removeprefix("WHO "), *names)
}
_REGION = {name.casefold(): office for office, names in PLACES.items() for name in names if "Region" in name}
_BY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:published|issued|released|written) by (?:the )?(?P<name>{OFFICE})(?![\w/'’])",
        rf"\b(?:did|has|have|does|is) (?:the )?(?P<name>{OFFICE}) (?:already |been )?(?:do|done|doing|say|said|recommend|recommended|"
        r"advise|work|worked|working|publish|published|issue|issued|release|released|launch|launched|produce|produced)\b",
        rf"\b(?:documents|publications|reports|guidance|guidelines|{_TEXTS}) (?:of|by|from) (?:the )?(?P<name>{OFFICE})(?![\w/'’])",
        rf"\b(?P<name>{OFFICE}) only{_END}",
        rf"\bonly (?:from |by )?(?:the )?(?P<name>{OFFICE}){_END}",
    )
)
_IN_REGION = re.compile(
    rf"(?<!not )(?<!than )(?<!except )\b(?:in|across|within|throughout) (?:the |WHO(?:['’]s)? )*(?P<name>{'|'.join(_REGION)})\b",
    re.IGNORECASE,
)
_ALSO_REGION = re.compile(rf"\s*(?:,|and|or|and in|or in) (?:the |WHO )*(?P<name>{'|'.join(_REGION)})\b", re.IGNORECASE)
_PILLAR = re.compile(
    r"\b(?:under|within|in) (?:the |its |WHO['’]s )*(?P<name>governance|knowledge|implementation)(?: sharing| and \w+)? pillar\b",
    re.IGNORECASE,
)


def scope(question: str, today: date | None = None) -> Scope:
    """What a question restricts its documents to; an empty filter and the question itself where it does not.

    Args:
        question: one question that stands alone, with single blanks.
        today: what "this year" and "in the last two years" count from; without it they restrict nothing.
    """
    if _COMPARES.search(question):
        return Scope(Filter(), question)
    dates = period(question, today)
    kind, said = _kind(question)
    found = Filter(
        since=dates.since if dates else None,
        until=dates.until if dates else None,
        kinds=(kind,) if kind else (),
        publishers=_publishers(question),
        pillars=tuple(match["name"].lower() for match in _PILLAR.finditer(question)),
    )
    spans = [(dates.start, dates.end)] if dates else []
    return Scope(found, _without(question, [*spans, said] if said else spans))


def only(filter_: Filter) -> str:
    """What to say of an answer for which a search was kept to ``filter_``."""
    return f"Searched only: {filter_}."


def wider(filter_: Filter) -> str:
    """What to say of an answer for which all was searched, because ``filter_`` left no answer."""
    return f"No answer was found in what the question restricts to ({filter_}), so everything was searched."


def _kind(question: str) -> tuple[str | None, tuple[int, int] | None]:
    """The kind that a question is kept to, and the characters that say only this, if there are any."""
    if not YES_NO.match(question):
        for pattern in _ONLY:
            if match := pattern.search(question):
                return _singular(match["kind"]), match.span()
    for pattern in _OF_KIND:
        if match := pattern.search(question):
            return _singular(match["kind"]), None
    return None, None


def _singular(name: str) -> str:
    """A kind as filters call it: the first of its row."""
    name = name.lower()
    for form in (name, name.removesuffix("s"), name.removesuffix("es"), re.sub("ies$", "y", name)):
        if form in _FIRST:
            return _FIRST[form]
    return name.removesuffix("s")


def _publishers(question: str) -> tuple[str, ...]:
    """The offices of WHO that a question is kept to."""
    found = [
        _OFFICE[match["name"].casefold().replace("/", " ")] for pattern in _BY for match in pattern.finditer(question)
    ]
    for match in _IN_REGION.finditer(question):
        found.append(_REGION[match["name"].casefold()])
        if also := _ALSO_REGION.match(question, match.end()):
            found.append(_REGION[also["name"].casefold()])
    return tuple(dict.fromkeys(found))


def _without(question: str, spans: list[tuple[int, int]]) -> str:
    """The question without ``spans``; the whole of it if nothing that could be searched is left."""
    rest = question
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    rest = re.sub(r"\s+([,;:.?!)])", r"\1", " ".join(rest.split()))
    rest = re.sub(r"[,;:(–—-]+\s*(?=[.?!]|$)|\(\s*\)", "", rest).strip().lstrip(",;:.?!)–—- ")
    return rest if read(rest).stems else question
