"""What a sentence says, as far as code can tell: its content words, numbers, dates, names, negation and strength.

English only. Knows nothing of quotes, claims or models; ``bot.check`` compares what is found here. Words, numbers, dates,
names and strength have a module each.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from bot.english.dates import Day, days, find_dates
from bot.english.numbers import find_numbers
from bot.english.stems import WORD, spelled, stem, stems_of
from bot.english.strength import SAME_REACH, WIDE, duty_of, hedges_of, partial_of

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|nobody|nothing|lacks?|lacking|fails?|failed|unable|unlike)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """What one text says. Stems are in the order of the text; everything else is a set.

    ``dates`` are (year, month, day) with None for what is not said; ``duty`` is 0 (none) to 3 (must).
    """

    stems: tuple[str, ...]
    numbers: frozenset[str]
    dates: frozenset[Day]
    names: tuple[str, ...]
    negated: bool
    duty: int
    hedges: frozenset[str]
    wide: frozenset[str]
    partial: frozenset[str]


@lru_cache(maxsize=4096)
def read(text: str) -> Wording:
    """What ``text`` says, as far as code can tell."""
    text = text.replace("‑", "-").replace("\u00a0", " ")
    dates = find_dates(text)
    rest = text
    for dated in reversed(dates):
        rest = f"{rest[: dated.start]} , {rest[dated.end :]}"
    numbers = find_numbers(rest)
    return Wording(
        stems=tuple(stem for word in WORD.findall(rest) for stem in stems_of(word)),
        numbers=frozenset(one.amount.written for one in numbers if not _is_place(one.amount.value, one.amount.unit)),
        dates=days(dates),
        names=tuple(_names(rest)),
        negated=bool(_NEGATION.search(_NOT_ONLY.sub(" ", text))),
        duty=duty_of(text),
        hedges=hedges_of(text),
        wide=frozenset(_reach(word) for word in WIDE.findall(text)),
        partial=partial_of(text),
    )


def _is_place(value: float, unit: str) -> bool:
    """Whether a number is "first" or "second", which often count nothing ("the first time", "a second")."""
    return unit == "ordinal" and value <= 2


def _reach(word: str) -> str:
    return SAME_REACH.get(word.lower(), stem(word.lower()))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """The names of countries, territories and continents that are one word."""
    return frozenset(name for name in Locale("en").territories.values() if name[0].isupper() and " " not in name)


def _names(text: str) -> list[str]:
    """Capitalised words and acronyms in order, without the first word of a sentence unless it is plainly a name, such as Germany."""
    found: list[str] = []
    for match in WORD.finditer(text):
        word = re.sub(r"['’](?:s|S)?$", "", match.group(0))
        capitals = sum(character.isupper() for character in word)
        opens = match.start() == 0 or bool(re.search(r"[.!?:;(\"“]\s*$", text[: match.start()]))
        if capitals >= 2 or (
            capitals == 1 and word[0].isupper() and len(word) > 1 and not (opens and word not in _countries())
        ):
            found.extend(stems_of(word))
    return found


__all__ = ["Wording", "read", "spelled", "stems_of"]
