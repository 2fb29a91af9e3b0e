"""What a question takes for granted: "Why did WHO ban ChatGPT?" that WHO banned ChatGPT.

Rules only, for English, over small words, word order and the forms of verbs. Where they do not tell for sure where the
subject ends and the verb begins there is no premise, since a clumsy sentence helps nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.english.forms import is_past, is_third
from bot.english.inversion import PARTICLES, is_guarded, turned
from bot.english.lexicon import PREPOSITIONS
from bot.english.stems import STOPWORDS
from bot.parts import parts

_ASKS = r"(?:why|when|where|how|since when|(?:in|on|at|by|since|until) (?:which|what) (?:exact )?(?:year|month|day|date|city|town|country|place))"
_HELP = r"(?:did|does|do|was|were|is|are|has|have|had|will|must|should)"
_INVERTED = re.compile(rf"(?P<asks>how come|why is it that|{_ASKS})\s+(?P<rest>.+)", re.IGNORECASE)
_OBJECT = re.compile(
    rf"(?:which|what)\s+(?P<noun>(?:[\w'’.-]+\s+){{1,3}}?)(?P<rest>{_HELP}\s+.+)|how much (?:money )?(?P<paid>(?:did|does|has|have|had|will)\s+.+)",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"(?:i (?:have )?(?:read|heard|saw|hear|see|know|understand) (?:somewhere )?(?:that )?|(?:given|now|considering) that |"
    r"since |although |even though |because |as |after )(?P<clause>.+)",
    re.IGNORECASE,
)
# Premises are about the world, not about who asks; and a denial that is denied is understood by nobody.
_UNUSABLE = re.compile(
    r"\b(?:I|me|my|mine|we|us|our|you|your|one|not|never|no|nobody|nothing|there|who|what|which ones?|according|says|said)\b|n['’]t\b|[?;:“”\"]|(?<![A-Z])\.\s"
)
_OPEN = re.compile(r"(?:it|they|he|she|this|these|those|such)\b", re.IGNORECASE)
_TIMES = frozenset("year years month months day days date dates time times way ways kind kinds sort sorts much".split())
_EVENTS = frozenset(
    """won lost voted signed ratified rejected withdrew left quit banned sued fined broke violated expelled suspended
    arrested punished sanctioned vetoed boycotted died resigned sacked dismissed excluded thrown sold bought hired""".split()
)
_BE = frozenset("be is are was were been".split())
_PAYS = frozenset("pay paid charge charged fine fined spend spent".split())


@dataclass(frozen=True, slots=True)
class Premise:
    """What a question takes for granted: ``text`` goes on after "that", ``plain`` is the same as a statement by itself.

    They differ where the question leaves open who or which: "any team won" and "Somebody won."
    """

    text: str
    plain: str


def premise(question: str) -> Premise | None:
    """What the question takes for granted, or None where it takes nothing for granted that rules can tell for sure.

    Example: premise("Why did WHO ban ChatGPT in hospitals?") -> "WHO banned ChatGPT in hospitals"
    """
    for asked in parts(question) or (question,):
        for text, plain in _candidates(asked.strip()):
            if _is_sound(text):
                return Premise(text, f"{plain[0].upper()}{plain[1:].removesuffix('.')}.")
    return None


def _candidates(question: str) -> Iterator[tuple[str, str]]:
    *before, last = re.split(r"(?<=[a-z\d%)][.!?])\s+(?=[A-Z])", question)
    for sentence in before:
        found = _STATED.fullmatch(sentence.rstrip(" .!"))
        if clause := _stated(found["clause"] if found else sentence.rstrip(" .!")):
            yield clause, clause
    asked = re.sub(r"^(?:and|but|so)\s+|(?<![A-Z])\.$", "", last.strip(" ?!"), flags=re.IGNORECASE)
    if (found := _STATED.fullmatch(asked)) and "," in found["clause"]:
        clause, asked = re.split(r",\s*", found["clause"], maxsplit=1)
        if clause := _stated(clause):
            yield clause, clause
    asked = re.sub(r",?\s+(?:and|or|but)\s+(?:[a-z]+ )?(?:why|when|where|how|who|what|which)\b(?<!WHO).*", "", asked)
    for read in (_inverted, _with_object, _with_subject):
        if found_one := read(asked):
            yield found_one
            return


def _stated(clause: str) -> str | None:
    """A clause that the reader states, as it goes on after "that"; None where it may be none."""
    words = clause.split()
    if len(words) < 4 or not any(
        is_past(word) or is_third(word) or word in ("was", "were", "is", "are", "has", "have", "will", "must")
        for word in words[1:]
    ):
        return None
    if words[0].lower() in STOPWORDS and not words[0].isupper():
        words[0] = words[0].lower()
    elif words[0].istitle() and words[0].endswith("s"):
        return None  # a plural or a name?
    return " ".join(words)


def _inverted(asked: str) -> tuple[str, str] | None:
    """Of "why did WHO ban …", "when was … launched", the statement that is asked about."""
    found = _INVERTED.fullmatch(asked)
    if not found:
        return None
    if found["asks"].lower() in ("how come", "why is it that"):
        clause = _stated(found["rest"])
        return (clause, clause) if clause else None
    help_, _, rest = found["rest"].partition(" ")
    if help_.lower() not in _HELP[3:-1].split("|"):
        return None
    made = turned(help_.lower(), rest.split())
    text = " ".join(word for part in made for word in part) if made else ""
    return (text, text) if made else None


def _with_object(asked: str) -> tuple[str, str] | None:
    """Of "which fine did WHO impose on …", "how much did WHO pay … for …", the statement that is asked about."""
    found = _OBJECT.fullmatch(asked)
    if not found:
        return None
    help_, _, rest = (found["rest"] or found["paid"]).partition(" ")
    made = turned(help_.lower(), rest.split())
    if not made:
        return None
    subject, verb, after = made
    if found["paid"]:
        text = " ".join([*subject, *verb, *after])
        return (text, text) if verb[-1] in _PAYS and after else None
    noun = found["noun"].split()
    particle = after[:1] if after and after[0] in PARTICLES else []
    after = after[len(particle) :]
    dangling = not after or after[0].lower() not in PREPOSITIONS or after[-1].lower() in PREPOSITIONS
    dangling = dangling or after[0] == "of" or (len(after) > 1 and after[1] in PREPOSITIONS)
    if noun[-1].lower() in _TIMES or _counts(noun) or dangling or help_.lower() in ("is", "are", "was", "were"):
        return None
    rest_ = [*particle, *after]
    return " ".join([*subject, *verb, "any", *noun, *rest_]), " ".join([*subject, *verb, *noun, *rest_])


def _with_subject(asked: str) -> tuple[str, str] | None:
    """Of "which team won the hackathon" that any team did: for events that a question may make up, since "any people came" is none."""
    words = asked.split()
    if not words or words[0].lower() not in ("who", "which", "what") or words[0] == "WHO":
        return None
    at = next(
        (at for at in range(1, min(6, len(words) - 1)) if words[at] in (*_EVENTS, "was", "were", "has", "have")), 0
    )
    noun, rest = words[1:at], words[at + 1 :]
    if not at or (noun and (words[0].lower() == "who" or _counts(noun) or is_guarded([*noun, ""], len(noun)))):
        return None
    if any(is_past(word) or word.lower() in PREPOSITIONS for word in noun) or (not noun and words[0].lower() != "who"):
        return None
    if words[at] not in _EVENTS and rest[0] not in _EVENTS:
        return None
    who = ["any", *noun] if noun else ["anyone"]
    return " ".join([*who, *words[at:]]), " ".join(["somebody", *words[at:]])


def _counts(noun: Sequence[str]) -> bool:
    """Whether a noun has a number or an order with it, after which "any" is wrong."""
    return bool(
        re.search(
            r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|first|last|other|else|share|percentage)\b",
            " ".join(noun).lower(),
        )
    )


def _is_sound(text: str) -> bool:
    """Whether a premise may be said to a reader."""
    words = text.split()
    return (
        3 <= len(words) <= 30
        and words[-1] not in PREPOSITIONS
        and words[-1] not in _BE  # "that the next meeting will be" tells nothing
        and not _UNUSABLE.search(text)
        and not _OPEN.match(text)
        and not re.search(r"\bwho\b", text)
        and text.count("(") == text.count(")")
    )
