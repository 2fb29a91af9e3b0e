"""Joins words that the ends of lines part.

Knows lines of text; the document itself tells which hyphens belong to its words.
"""

import re
from collections import Counter
from collections.abc import Iterable

from corpus.lines import Line

_SUSPENDED = frozenset({"and", "or", "to", "as", "und", "oder", "bis", "et", "ou", "y", "o", "e"})
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def whole_words(lines: Iterable[Line]) -> Counter[str]:
    """How often each word occurs, without the halves of those that a line's end parts."""
    words: Counter[str] = Counter()
    parted = False
    for line in lines:
        found = _WORD.findall(line.text.casefold())
        words.update(found[parted : len(found) - line.hyphen])
        parted = line.hyphen
    return words


def joined(before: str, after: str, words: Counter[str]) -> str:
    """What becomes of a hyphen at the end of a line: "" if it only parts the word, else "-", or "- " as in "low- and".

    The document decides: what it writes elsewhere, with or without the hyphen, is what the word is.

    Example: "decision" + "making of" -> "-" where "decision-making" occurs more often than "decisionmaking"
    """
    heads, tails = _WORD.findall(before), _WORD.findall(after)
    if not heads or not tails or not before.endswith(heads[-1]) or not after.startswith(tails[0]):
        return "-"
    if "/" in before.split()[-1]:
        return "-"
    head, tail = heads[-1], tails[0]
    if tail.casefold() in _SUSPENDED:
        return "- "
    if "-" in tail or (tail[0].isupper() and not head.isupper()):
        return "-"
    whole, parted = words[(head + tail).casefold()], words[f"{head}-{tail}".casefold()]
    if whole != parted:
        return "-" if parted > whole else ""
    # Neither occurs: two words that the document uses by themselves are a compound.
    stem = tail.casefold()[: max(4, len(tail) - 3)]
    known = tail.casefold() in words or (len(tail) > 3 and any(word.startswith(stem) for word in words))
    return "-" if head.casefold() in words and known else ""
