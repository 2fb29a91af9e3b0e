"""The last question with something else in the place of its like: another year, place, number or thing asked about.

Rules only, for English. Knows no rules on which questions lean.
"""

import re

from bot.english import read
from bot.followup.terms import IN, ORDINAL
from bot.followup.thread import Thread, unasked

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HOW_MANY = re.compile(
    r"((?:how many|which|what) )(?:\w+ )?\w+s(?= (?:do|does|did|has|have|are|were|will|can)\b)", re.IGNORECASE
)
_OF = ("about", "on", "against")
"""Prepositions after which stands what is asked about."""


def varied(rest: str, thread: Thread) -> str | None:
    """The last question with ``rest`` in the place of its like: a year, an ordinal, a noun after "how many", what follows a preposition."""
    question = thread.question
    years = _YEAR.findall(rest)
    if years and re.fullmatch(
        rf"(?:the )?(?:{IN} )?(?:the )?\d{{4}}(?: (?:one|version|edition))?", rest, re.IGNORECASE
    ):
        if _YEAR.search(question):
            return _YEAR.sub(years[0], question, count=1)
        return f"{unasked(question)} in {years[0]}?"
    if match := re.fullmatch(rf"the ({ORDINAL})(?: (?:one|\w+))?", rest, re.IGNORECASE):
        other, count = re.subn(rf"\b{ORDINAL}\b", match[1], question, count=1, flags=re.IGNORECASE)
        if count:
            return other
        return f"What is {thread.nth(match[1], '')}?"
    match = _HOW_MANY.match(question)
    if match and re.fullmatch(r"(?:[a-z-]+ )?[a-z-]+s", rest) and not re.match(rf"{IN}\b", rest):
        return f"{match[1]}{rest}{question[match.end() :]}"
    if read(f"x {rest}").names and re.fullmatch(
        rf"(?:What|Who) (?:is|are|was|were) {re.escape(thread.topic or '?')}\?", question
    ):
        return question.replace(thread.topic, rest)
    if match := re.match(rf"({IN})\s+(.+)", rest, re.IGNORECASE):
        return _after(match[1], match[2], question)
    return None


def _after(preposition: str, rest: str, question: str) -> str:
    """The question with ``rest`` after its last such preposition, if what stood there is of the same sort; else at its end."""
    is_name = bool(read(f"x {rest}").names)
    tail = (
        r"(?:the )?[A-Z][\w'’-]+(?: (?:of |the |for )?[A-Z][\w'’-]+)*(?= |\?|$)"
        if is_name and preposition not in _OF
        else r"[^?]+?(?=\?|$| in \d{4}| since )"
    )
    found = list(re.finditer(rf"\b{preposition} (?P<what>{tail})", question))
    same = [one for one in found if bool(read(f"x {one['what']}").names) == is_name or preposition in _OF]
    is_open = preposition == "for" and re.match(r"wh|how", question, re.IGNORECASE)
    if (same and is_open) or (same and preposition in ("in", "at", "since", *_OF)):
        last = same[0] if preposition in _OF else same[-1]
        return f"{question[: last.start('what')]}{rest}{question[last.end('what') :]}"
    return f"{unasked(question)} {preposition} {rest}?"
