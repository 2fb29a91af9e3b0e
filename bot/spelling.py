"""Slips of the pen in a question: "how many poeple joined the libary" is searched as it was meant.

A word is taken for a slip where neither an English dictionary (pyspellchecker, MIT) nor the documents know it, and one that they
know is a slip away. Names, numbers and what is quoted stay. Knows no question and no answer.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

from spellchecker import SpellChecker

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
# A word of small letters, or the first of the question; no part of an address, a code or a name with a hyphen.
_WORD = re.compile(r"(?<![\w.@/'’-])(?:^[A-Z])?[a-z]{3,}(?![\w@/'’-])(?!\.\w)")
_KNOWN = re.compile(r"[a-z]{3,}")
_COMMON = 10_000
"""How often the dictionary's sources have a word that is taken for what was meant, where the documents do not have it."""
_SHORT = 5
"""Letters below which one can only have been left out, or two have changed places."""
_LONG, _LIKE = 8, 0.86
"""Letters from which a word may have two slips, and its least likeness to the word of the documents that was meant."""
_AMERICAN = [
    (re.compile(british), american)
    for british, american in (
        (r"(?<=[iy])s(?=[ei]|ation)", "z"),
        ("our", "or"),
        ("sce", "ske"),
        ("mme(?=s?$)", "m"),
        ("ae|oe", "e"),
        ("re(?=s?$)", "er"),
        ("ence(?=s?$)", "ense"),
        ("ogue(?=s?$)", "og"),
        ("ll(?=ed$|ing$|ers?$)", "l"),
    )
]


class Spelling:
    """What is known of words: those of an English dictionary, and those of ``texts``, which are read when first needed."""

    def __init__(self, texts: Callable[[], Iterable[str]]) -> None:
        self._texts = texts

    def corrected(self, text: str) -> str:
        """``text`` with what are slips of the pen for certain written as they were meant."""
        quoted = [match.span() for match in _QUOTED.finditer(text)]

        def word(match: re.Match[str]) -> str:
            written = match[0]
            if any(start <= match.start() < end for start, end in quoted):
                return written
            meant = self._meant(written.lower())
            return meant.capitalize() if written[0].isupper() else meant

        return _WORD.sub(word, text)

    def _meant(self, word: str) -> str:
        if self._knows(word):
            return word
        near = [other for other in self._speller.edit_distance_1(word) if self._is_likely(other)]
        if len(word) < _SHORT:
            # Of so few letters too many words are near: "wpro" is no "pro", and "bot" no "both".
            near = [
                other for other in near if sorted(word) == sorted(other) or (len(word) > 3 and len(word) < len(other))
            ]
        if near:
            # Letters are left out or change places more often than they become others (Damerau, 1964).
            return max(
                near, key=lambda other: (_left_out(word, other), other in self._told, self._dictionary[other], other)
            )
        if len(word) < _LONG:
            return word
        like = get_close_matches(
            word, (one for one in self._told if len(one) >= len(word) and self._is_likely(one)), 1, _LIKE
        )
        return like[0] if like else word

    def _knows(self, word: str) -> bool:
        return any(form in self._dictionary or form in self._told for form in (word, f"{word}s", _american(word)))

    def _is_likely(self, word: str) -> bool:
        """Whether a word may be what was meant. What the documents have but once may be a slip of theirs."""
        return (
            self._told[word] > 1
            or (word in self._told and word in self._dictionary)
            or self._dictionary[word] >= _COMMON
        )

    @cached_property
    def _speller(self) -> SpellChecker:
        return SpellChecker(language="en", distance=1)

    @property
    def _dictionary(self) -> Mapping[str, int]:
        """How often the dictionary's sources have each word; 0 for one that it does not know."""
        return self._speller.word_frequency.dictionary

    @cached_property
    def _told(self) -> Counter[str]:
        """How often the documents have each word."""
        return Counter(word for text in self._texts() for word in _KNOWN.findall(text.lower()))


def _left_out(word: str, meant: str) -> bool:
    """Whether ``word`` has the letters of what was meant but one, or all of them in another order."""
    return len(word) < len(meant) or sorted(word) == sorted(meant)


def _american(word: str) -> str:
    """A word as it is spelled on the other side of the ocean: "organisers" as "organizers", "programme" as "program"."""
    for british, american in _AMERICAN:
        word = british.sub(american, word)
    return word
