"""Slips of the pen in a question: "how many poeple joined the libary" is searched as it was meant.

A word is taken for a slip where neither an English dictionary (pyspellchecker, MIT) nor the documents know it, and one that they
know is a slip away. Names, numbers and what is quoted stay. Knows no question and no answer.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

from spellchecker import SpellChecker

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|‘[^’]*’")
# A word of small letters, or the first of the question, with what may stand before and after it; no part of an address or a code.
_WORD = re.compile(r"(?<![^\s(“\"-])(?:^[A-Z][a-z]{3,}|[a-z]{4,})(?=[.,:;!?)”\"]*(?:\s|$)|['’]s\b|-\s)")
_KNOWN = re.compile(r"[a-z]{3,}")
_COMMON = 10_000
"""How often the dictionary's sources have a word that is taken for what was meant, where the documents do not have it."""
_ASKS = frozenset(
    """what which where when whose whom there their they them then this that these those with from have does were will would should
    could about into than some more most many much please tell explain list give show name""".split()
)
"""What a word of four letters, or the first of a question, may be a slip for: others are short for something ("ehrs"), or names."""
_SHORT = 4
_LONG, _LIKE = 8, 0.86
"""Letters from which a word may have two slips, and its least likeness to the word of the documents that was meant."""
_TRIED = 5
"""Words of a text that are compared with all words of the documents; each takes some milliseconds."""
_BEFORE = re.compile(r"[em](?=health|learning|consult)|(?:bio|cyber|geo|micro|multi|nano|neuro|non|tele)(?=[a-z]{4})")
"""What may stand before a word that is known: "mhealth", "telemonitoring"."""
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
        tried = 0

        def word(match: re.Match[str]) -> str:
            nonlocal tried
            written = match[0]
            known = self._knows(written.lower())
            if known or any(start <= match.start() < end for start, end in quoted):
                return written
            tried += 1
            meant = self._meant(written.lower(), far=tried <= _TRIED)
            if written[0].isupper():
                return meant.capitalize() if meant in _ASKS else written
            return meant

        return _WORD.sub(word, text)

    def _meant(self, word: str, *, far: bool) -> str:
        """What a word that is not known was meant to be; itself where that is not certain. ``far``: with two slips in it, too."""
        near = [other for other in self._speller.edit_distance_1(word) if self._is_likely(other)]
        if len(word) <= _SHORT:
            near = [other for other in near if other in _ASKS]
        if near:
            # Letters are left out or change places more often than they become others (Damerau, 1964).
            return max(
                near, key=lambda other: (_left_out(word, other), other in self._told, self._dictionary[other], other)
            )
        if not far or len(word) < _LONG:
            return word
        longer = (other for other in self._by_letter.get(word[0], ()) if len(word) <= len(other) <= len(word) + 2)
        return next(iter(get_close_matches(word, longer, 1, _LIKE)), word)

    def _knows(self, word: str) -> bool:
        forms = (word, f"{word}s", _american(word), _BEFORE.sub("", word, count=1))
        return any(form in self._dictionary or form in self._told for form in forms)

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

    @cached_property
    def _by_letter(self) -> Mapping[str, Sequence[str]]:
        """The likely words of the documents, by their first letter."""
        words: dict[str, list[str]] = {}
        for word in filter(self._is_likely, self._told):
            words.setdefault(word[0], []).append(word)
        return words


def _left_out(word: str, meant: str) -> bool:
    """Whether ``word`` has the letters of what was meant but one, or all of them in another order."""
    return len(word) < len(meant) or sorted(word) == sorted(meant)


def _american(word: str) -> str:
    """A word as it is spelled on the other side of the ocean: "organisers" as "organizers", "programme" as "program"."""
    for british, american in _AMERICAN:
        word = british.sub(american, word)
    return word
