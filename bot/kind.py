"""The kind of thing that a question asks for, and whether a sentence holds one: an amount, a date, a person.

A sentence on the subject that lacks what was asked for is no answer, however true: "The workshop took place in June 2023"
does not answer "How many people came?". Rules only, for English; a question of another kind accepts any sentence.
"""

import re

from bot.english import read, stems_of
from bot.parts import parts

_COUNT = re.compile(r"\bhow many\s+((?:[\w'’-]+\s*){1,4})", re.IGNORECASE)
_MONEY = re.compile(
    r"\bhow much\b.*\b(?:cost|costs|pay|paid|spend|spent|money|fund\w*|budget|invest\w*|put|give|gave|charge)\b"
    r"|\b(?:what|which)\b.{0,30}\b(?:budget|cost|costs|price|fee|salary)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(?:what|which) (?:share|percentage|proportion|per ?cent)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:which|what|exact) (?:day|days|date|dates)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"(?:^|\b(?:and|but|since|until|by|from)\s+)when\b|\b(?:what|which) (?:year|month)s?\b", re.IGNORECASE
)
_PERSON = re.compile(
    r"^\W*(?:and\s+)?(?:who|whom|whose)\b(?! (?:can|could|may|might|should|must|needs?|has to|is it for)\b)|\b(?:by|to|with|of) whom\b",
    re.IGNORECASE,
)
_LONG = re.compile(r"\bhow (?:long|old|large|big)\b", re.IGNORECASE)

_AMOUNT = re.compile(
    r"[$€£¥]|\b(?:US\$|USD|EUR|dollars?|euros?|francs?|million|billion|free|no (?:cost|charge|fee))\b", re.IGNORECASE
)
_PART = re.compile(
    r"%|\bper ?cent\b|\b(?:half|third|quarter|fifth|most|all|none|majority)\b|\bin (?:ten|five)\b|\d+ (?:of|out of)\b",
    re.I,
)
_UNKNOWN = re.compile(r"\bnot (?:known|given|stated|named|told|published)\b|\bunknown\b", re.IGNORECASE)
_ALIKE = tuple(
    frozenset(stem for word in words.split() for stem in stems_of(word))
    for words in (
        "countries states nations governments",
        """people persons participants experts attendees learners members staff employees delegates users women men children
        students workers professionals speakers""",
    )
)


def holds(sentence: str, question: str) -> bool:
    """Whether ``sentence`` has what ``question``, or one of its parts, asks for."""
    return any(_holds(sentence, part) for part in parts(question) or (question,))


def _holds(sentence: str, question: str) -> bool:
    if _UNKNOWN.search(sentence):
        return True  # that it is not known is an answer, too
    said = read(sentence)
    if counted := _COUNT.search(question):
        return bool(said.numbers) and _names(counted.group(1), frozenset(said.stems))
    if _MONEY.search(question):
        return bool(_AMOUNT.search(sentence))
    if _SHARE.search(question):
        return bool(_PART.search(sentence))
    if _DAY.search(question):
        return any(day is not None for _, _, day in said.dates)
    if _WHEN.search(question):
        return bool(said.dates)
    if _LONG.search(question):
        return bool(said.numbers or said.dates)
    if _PERSON.search(question) and not re.match(r"\W*(?:and\s+)?WHO\b", question):
        return bool(set(said.names) - set(read(question).names))
    return True


def _names(counted: str, said: frozenset[str]) -> bool:
    """Whether a sentence with these stems counts such things: one of the words after "how many", or one of its like."""
    asked = {stem for word in counted.split() for stem in stems_of(word)}
    if not asked or asked & said:
        return True
    return any(asked & alike and said & alike for alike in _ALIKE)
