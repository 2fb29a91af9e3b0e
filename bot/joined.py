"""Noun phrases joined by "and", "or" and the like, taken apart so that each one stands alone.

"The Riyadh and the Hangzhou meetings" are the Riyadh meeting and the Hangzhou meeting. Rules only, for English; whether a
phrase is to be taken apart at all is for the caller to know.
"""

import re
from itertools import pairwise

from bot.followup.terms import ORDINAL

_DETERMINER = r"(?:the|an?|this|that|its|their|our|WHO['’]s)"
_CUT = re.compile(r"\s*,?\s+(?:and|or|versus|vs\.?|v\.|&)\s+(?:also\s+|rather\s+)?")
_COMMA = re.compile(r"\s*,\s+")
_PREPOSITION = r"(?:of|on|in|at|for|by|with|from|about|to|under|since|that|which|(?-i:who)|where)"
_COMPLEMENT = re.compile(rf"\s+{_PREPOSITION}\s+.+$")
_ONE = re.compile(r"(?P<before>.*?)\b(?:ones?)\b(?P<after>.*)", re.IGNORECASE)
_THAT = re.compile(rf"(?:that|those)\s+(?P<after>{_PREPOSITION}\s+.+)", re.IGNORECASE)
_HEADLESS = re.compile(
    rf"(?:{_DETERMINER}\s+)?(?P<own>(?:[A-Z][\w.'’/-]*|\d[\w-]*|(?i:{ORDINAL}))(?:\s+[A-Z][\w.'’/-]*)*)$"
)
_EDGES = " \t,;:.!?–—-"
_LONGEST = 22
"""Words that a phrase may have; what is longer was not understood."""
_NO_PHRASE = re.compile(
    r"(?:it|they|them|he|she|him|this|that|these|those|one|not|so|more|less|others?|each other)\b\W*$"
    rf"|(?:{_PREPOSITION}|any|I|my|you|your|is|are|was|were)\b"
    r"|(?-i:(?!WHO\b))(?:which|what|who|how|why|when|where|than)\b|.*\b(?:I|my|you|your|at|of|in|on|to|for)$",
    re.IGNORECASE,
)


def taken_apart(text: str) -> tuple[str, ...]:
    """The phrases that ``text`` joins, each with the words that it shares with another; none where it joins no phrases.

    Example: taken_apart("the first and the third meeting of GI-AI4H") -> ("the first meeting of GI-AI4H", "the third meeting
    of GI-AI4H")
    """
    cuts = list(_CUT.finditer(text))
    if not cuts:
        return ()
    cut = max(cuts, key=lambda cut: _parallel(text[: cut.start()], text[cut.end() :]))
    left, right = text[: cut.start()], text[cut.end() :]
    listed = _COMMA.split(left)
    if len(listed) > 1 and all(_begins(item) == _begins(right) and len(item.split()) < 9 for item in listed):
        return completed((*listed, right))
    return completed((left, right))


def completed(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases, each with what it leaves to another to say; none where one of them is no noun phrase.

    Example: completed(("the developers' course on ethics", "the introductory one")) -> ("the developers' course on ethics",
    "the introductory course on ethics")
    """
    tidy = [phrase.strip(_EDGES) for phrase in phrases]
    for place, (left, right) in enumerate(pairwise(tidy)):
        tidy[place], tidy[place + 1] = _headed(left, tidy[-1]), _resolved(right, left)
    tidy[-1] = _singular(tidy[-1], tidy[0])
    fit = all(
        re.search(r"\w.*\w", phrase) and not _NO_PHRASE.match(phrase) and len(phrase.split()) <= _LONGEST
        for phrase in tidy
    )
    return tuple(tidy) if fit and len({phrase.casefold() for phrase in tidy}) == len(tidy) else ()


def is_named(phrase: str) -> bool:
    """Whether a phrase means one thing that can be told from others: it begins with an article or a name, or is numbered."""
    return _begins(phrase) != "word" or bool(re.match(r"\w+ \d+\b", phrase))


def _parallel(left: str, right: str) -> tuple[int, int]:
    """How well the two sides of a cut match: in how they begin, then in their length."""
    same = 2 * (_begins(left) == _begins(right)) + (_begins(right) in ("article", "name"))
    return same, -abs(len(left.split()) - len(right.split()))


def _begins(phrase: str) -> str:
    if re.match(rf"{_DETERMINER}\s", phrase, re.IGNORECASE):
        return "article"
    first = phrase.split()[0] if phrase.split() else ""
    return "name" if re.search(r"[A-Z0-9]", first) else "word"


def _headed(left: str, right: str) -> str:
    """``left`` with the noun or the complement that only ``right`` has.

    "The Riyadh" beside "the Hangzhou meetings", "phase 1" beside "phase 2 of the challenge".
    """
    if match := _HEADLESS.match(left):
        other = re.match(rf"(?:{_DETERMINER}\s+)?(?:[A-Z\d][\w.'’/-]*|(?i:{ORDINAL}))\s+(?P<rest>[a-z].*)", right)
        has_article = left != match["own"]
        if other and not re.match(rf"{_PREPOSITION}\b", other["rest"]):
            head, *more = re.split(rf"(?=\s{_PREPOSITION}\s)", other["rest"], maxsplit=1)
            plural = re.search(r"[^s]s$", head)
            bare = re.fullmatch(rf"(?i:{ORDINAL})|\d+|.+['’]s?", match["own"])
            if plural or (has_article and bare):
                return f"{left} {_one(head)}{''.join(more)}"
    words, others = left.split(), right.split()
    lower = [word.casefold() for word in others]
    # "Phase 1" and "phase 2 of …", "the Riyadh meeting" and "the Singapore meeting of …".
    if (
        not _COMPLEMENT.search(left)
        and (match := _COMPLEMENT.search(right))
        and len(words) <= 4
        and (
            (words[0].casefold() == lower[0] and re.search(r"\d$", left))
            or (words[-1].casefold() in lower[1:] and words[-1].islower())
        )
    ):
        return left + match[0]
    return left


def _singular(right: str, left: str) -> str:
    """With its noun as it was lent to ``left``."""
    head = re.split(rf"\s{_PREPOSITION}\s", right, maxsplit=1)[0].split()
    lent = re.split(rf"\s{_PREPOSITION}\s", left, maxsplit=1)[0].split()
    if head and lent and head[-1] != lent[-1] and _one(head[-1]) == lent[-1]:
        return right.replace(head[-1], lent[-1], 1)
    return right


def _one(plural: str) -> str:
    if re.search(r"(?:ss|[iu]s)$", plural) or not plural.endswith("s"):
        return plural
    return re.sub(r"ies$", "y", plural) if plural.endswith("ies") else plural[:-1]


def _resolved(right: str, left: str) -> str:
    """``right`` with the noun of ``left`` where it says only "that of", "the one in" or "the introductory one"."""
    article = re.sub(rf"^(?:{_DETERMINER}|[\w.-]+['’]s?)\s+", "", left, flags=re.IGNORECASE)
    noun = _COMPLEMENT.sub("", article)
    if match := _THAT.match(right):
        return f"the {noun} {match['after']}"
    match = _ONE.fullmatch(right)
    if not match or not noun or not re.match(rf"\s+{_PREPOSITION}\b|\s*$", match["after"]):
        return right
    if re.match(r"\s+(?:that|which|who|where)\b", match["after"]):
        return f"{match['before']}{article}{match['after']}"
    if match["after"].strip():
        return f"{match['before']}{noun.split()[-1]}{match['after']}"
    return f"{match['before']}{noun.split()[-1]}{article[len(noun) :]}"
