"""Which documents a search is kept to: by date, kind, publisher and pillar.

The tables below are the vocabulary: what else a kind, a publisher or a pillar is called. Knows sources; knows nothing of
passages, of an index, or of how a question words a filter.
"""

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import Stemmer

from corpus.errors import UsageError
from corpus.source import Source

KINDS = (
    ("guidance", "guideline", "guidance document"),
    ("resolution", "decision", "governing body"),
    ("speech", "remarks", "address"),
    ("news", "news item", "news story", "news release", "press release"),
    ("event", "meeting", "workshop", "conference", "forum", "summit", "webinar"),
    ("course", "training", "online course"),
    ("tool", "toolkit", "app", "application"),
    ("research", "study"),
    ("article", "journal article"),
    ("programme", "program"),
    ("post", "blog post"),
    ("partnership", "collaborating centre", "collaborating center"),
    ("institution", "institute", "department"),
)
"""Kinds of documents that count as one; each finds the others of its row. A kind in no row stands for itself."""

OFFICES = {
    "WHO Regional Office for Africa": ("AFRO", "WHO AFRO", "WHO Africa", "WHO African Region"),
    "WHO Regional Office for the Americas": (
        *("PAHO", "PAHO/WHO", "WHO PAHO", "AMRO", "WHO AMRO", "WHO Americas"),
        "Pan American Health Organization",
    ),
    "WHO Regional Office for the Eastern Mediterranean": ("EMRO", "WHO EMRO", "WHO Eastern Mediterranean"),
    "WHO Regional Office for Europe": ("WHO Europe", "WHO EURO", "WHO European Region"),
    "WHO Regional Office for South-East Asia": ("SEARO", "WHO SEARO", "WHO South-East Asia", "WHO Southeast Asia"),
    "WHO Regional Office for the Western Pacific": ("WPRO", "WHO WPRO", "WHO Western Pacific"),
}
"""The regional offices of WHO, and what else they are called where they are named as publishers."""

PLACES = {
    "WHO Regional Office for Africa": ("African Region", "Africa"),
    "WHO Regional Office for the Americas": ("Region of the Americas", "Americas"),
    "WHO Regional Office for the Eastern Mediterranean": ("Eastern Mediterranean Region", "Eastern Mediterranean"),
    "WHO Regional Office for Europe": ("European Region", "Europe", "EURO"),
    "WHO Regional Office for South-East Asia": ("South-East Asia Region", "South-East Asia", "Southeast Asia"),
    "WHO Regional Office for the Western Pacific": ("Western Pacific Region", "Western Pacific"),
}
"""The regions by the office that serves them. A filter may name them, but no publisher is known by them: the Council of
Europe is not the office for Europe."""

_BODIES = (
    ("WHO", "World Health Organization", "World Health Organisation"),
    ("World Health Assembly", "WHA"),
    ("WHO Executive Board", "Executive Board"),
    ("WHO Director-General", "Director-General"),
    ("ITU", "International Telecommunication Union"),
    ("WIPO", "World Intellectual Property Organization"),
    ("IARC", "International Agency for Research on Cancer"),
    ("ADB", "Asian Development Bank"),
    ("IDB", "Inter-American Development Bank"),
)
PILLARS = (
    ("governance", "governance and regulation", "regulation", "standards"),
    ("knowledge", "knowledge sharing", "training", "capacity building"),
    ("implementation", "implementation and localization", "localization", "localisation"),
)
"""The pillars of WHO's work on AI, and what else they are called."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_WORD = re.compile(r"[^\W_]+")
_LISTED = 30
_STEMMER = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search is kept to; the default keeps everything.

    A document has to be of one of the kinds, by one of the publishers, of one of the pillars and between the dates, as
    far as these are given. Whatever is not known of a document does not match.

    ``since`` and ``until`` are ISO 8601 dates as far as they are known ("2024", "2024-03", "2024-03-15"), inclusive. A
    date that is only known in part stands for all its days, and one day in common is enough: a document of "2024" is
    both since "2024-06" and until "2024-03".

    Values are compared by the stems of their words, whatever their case: "guidelines" finds the kind "guidance", "brief"
    finds "technical brief", and "WHO/Europe" or "European Region" finds the publisher "WHO Regional Office for Europe".
    A publisher is found by any whole name in it, so "WHO" finds "WHO, ITU, WIPO" and the regional offices, too.

    Raises:
        UsageError: A date is none, or ``since`` is later than ``until``.
    """

    since: str | None = None
    until: str | None = None
    kinds: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for value in (self.since, self.until):
            if value is not None:
                _check_date(value)
        if self.since and self.until and first_day(self.since) > last_day(self.until):
            raise UsageError(f"Nothing is both since {self.since} and until {self.until}. Swap the two dates.")

    def __str__(self) -> str:
        """For people: "since March 2024, guidance or resolution, by WHO Regional Office for Europe, governance pillar"."""
        parts = [
            self._when(),
            " or ".join(self.kinds),
            f"by {' or '.join(self.publishers)}" if self.publishers else "",
            f"{' or '.join(self.pillars)} pillar" if self.pillars else "",
        ]
        return ", ".join(part for part in parts if part) or "all documents"

    def _when(self) -> str:
        if self.since and self.since == self.until:
            return f"of {_in_words(self.since)}"
        if self.since and self.until:
            return f"from {_in_words(self.since)} to {_in_words(self.until)}"
        if self.since:
            return f"since {_in_words(self.since)}"
        return f"until {_in_words(self.until)}" if self.until else ""

    @property
    def empty(self) -> bool:
        """Whether it keeps everything."""
        return self == Filter()

    def matches(self, source: Source) -> bool:
        """Whether a search that is kept to this finds ``source``."""
        return (
            self._dated(source.date)
            and (not self.kinds or any(_is_kind(asked, source.kind) for asked in self.kinds))
            and (not self.publishers or any(_is_by(asked, source.publisher or "") for asked in self.publishers))
            and (
                not self.pillars
                or any(_is_pillar(asked, pillar) for asked in self.pillars for pillar in source.pillars)
            )
        )

    def _dated(self, found: str | None) -> bool:
        if not (self.since or self.until):
            return True
        if not found:
            return False
        after = not self.since or last_day(found) >= first_day(self.since)
        return after and (not self.until or first_day(found) <= last_day(self.until))

    def over(self, other: "Filter") -> "Filter":
        """This filter, and where it leaves something open, ``other``. The two dates are one thing."""
        dates = self if self.since or self.until else other
        return replace(
            self,
            since=dates.since,
            until=dates.until,
            kinds=self.kinds or other.kinds,
            publishers=self.publishers or other.publishers,
            pillars=self.pillars or other.pillars,
        )


def checked(filter_: Filter, sources: Iterable[Source]) -> Filter:
    """The filter, if each of its values fits a document.

    Raises:
        UsageError: A value fits none of ``sources``, or all values together fit none; the message lists what there is.
    """
    found = tuple(sources)
    for name, values, fits, there in (
        ("kind", filter_.kinds, _is_kind, [source.kind for source in found]),
        ("publisher", filter_.publishers, _is_by, [source.publisher for source in found if source.publisher]),
        ("pillar", filter_.pillars, _is_pillar, [pillar for source in found for pillar in source.pillars]),
    ):
        for value in values:
            if not any(fits(value, other) for other in there):
                raise UsageError(f"No document has the {name} “{value}”. {_listed(there)}")
    if not any(filter_.matches(source) for source in found):
        dates = sorted(source.date for source in found if source.date)
        dated = f" Documents are dated from {_in_words(dates[0])} to {_in_words(dates[-1])}." if dates else ""
        raise UsageError(f"No document fits: {filter_}.{dated} Ask for less at once.")
    return filter_


def first_day(known: str) -> str:
    """The first day that a date known in part can be: "2024-03" is "2024-03-01"."""
    return known + "-01-01"[len(known) - 4 :]


def last_day(known: str) -> str:
    """The last day that a date known in part can be: "2024" is "2024-12-31". A month has 31 days here."""
    return known + "-12-31"[len(known) - 4 :]


def _check_date(value: str) -> None:
    match = _DATE.fullmatch(value)
    try:
        if match:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            return
    except ValueError:
        pass
    raise UsageError(f"“{value}” is no date. Write it as YYYY, YYYY-MM or YYYY-MM-DD.")


def _in_words(known: str) -> str:
    year, month, day = [*known.split("-"), "", ""][:3]
    return " ".join(part for part in (day.lstrip("0"), calendar.month_name[int(month or 0)], year) if part)


def _listed(values: Iterable[str]) -> str:
    counted = Counter(values).most_common()
    if not counted:
        return "Nothing of that sort is known of any document."
    more = f", and {len(counted) - _LISTED} more" if len(counted) > _LISTED else ""
    return f"There are: {', '.join(f'{value} ({count})' for value, count in counted[:_LISTED])}{more}."


@lru_cache(maxsize=65536)
def _stems(text: str) -> tuple[str, ...]:
    """The stems of the words of a text, without "the"."""
    words = _WORD.findall(text.casefold())
    return tuple(_STEMMER.stemWords([word for word in words if word != "the"]))


@lru_cache(maxsize=4096)
def _others(asked: str, rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The stems of ``asked`` and of all that stand in a row with it."""
    stems = _stems(asked)
    row = next((row for row in rows if any(_stems(name) == stems for name in row)), ())
    return tuple(dict.fromkeys([stems, *map(_stems, row)]))


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether the words of ``part`` follow one another somewhere in ``whole``."""
    return bool(part) and any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _is_kind(asked: str, kind: str) -> bool:
    return any(_holds(_stems(kind), name) for name in _others(asked, KINDS))


def _is_pillar(asked: str, pillar: str) -> bool:
    return _stems(pillar) in _others(asked, PILLARS)


def _is_by(asked: str, publisher: str) -> bool:
    return any(_holds(_stems(publisher), name) for name in _publishers(asked))


@lru_cache(maxsize=4096)
def _publishers(asked: str) -> tuple[tuple[str, ...], ...]:
    """The stems of all names of the publisher that ``asked`` means."""
    stems = _stems(asked)
    for office, names in OFFICES.items():
        known = (office.removeprefix("WHO "), *names)
        if any(_stems(name) == stems for name in (office, *known, *PLACES[office])):
            return tuple(map(_stems, known))
    return _others(asked, _BODIES)
