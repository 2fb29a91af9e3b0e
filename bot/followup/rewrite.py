"""A question that leans on earlier turns becomes one that stands alone: "Who runs it?" after "What is EIOS?".

Rules only, for English. What a pronoun stands for is the subject of the last question that stood alone, else the document
that the last answer rests on; a fragment ("and in 2026?") takes the place of its like in the last question. Only the last
``LOOK_BACK`` turns are read, so that a long conversation is as quick as a short one. Knows no index and no model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import Turn
from bot.english import read
from bot.fixed import fixed_reply
from bot.followup.leaning import Lean, is_english, lean
from bot.followup.terms import BE, DO, DOCUMENT, IN, ORDINAL, WH
from bot.followup.thread import Thread, unasked, uncapped
from bot.followup.topic import topic
from bot.followup.variant import varied
from bot.question import clean
from corpus.errors import UsageError

_LONG = 100
"""Characters of a subject up to which it can take the place of a pronoun."""
_SHORT = 8
"""Words that a fragment may have."""
LOOK_BACK = 16
"""Turns that are read, the bot's included."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, and what it was taken from: the subject or the earlier question."""

    question: str
    source: str


_POLITE = re.compile(r"[\s,]*\b(?:please|then|though|exactly|precisely)(?=\W*$)|^\W*please\b[\s,]*", re.IGNORECASE)
_JOIN = re.compile(r"^\W*(?:(?:and|but|or|also|so|ok(?:ay)?|then|well|now|yes|hm+)\b[\s,:]*)+", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\s+", re.IGNORECASE)
_CORRECTS = re.compile(
    r"^\W*(?:(?:no|sorry|oops|actually|rather|not that(?: one)?)\b[\s,.:;–—-]*)*"
    r"(?:i (?:meant?|was asking about|am asking about)|i['’]m asking about|make that|instead of that,?)\s+(?:to ask about )?(?P<what>.+?)\W*$"
    r"|^\W*(?:no|sorry|oops|actually)\b[\s,.:;–—-]+(?P<rest>(?!\w+ (?:is|are|was|were|do|does|did)\b).+?)\W*$"
    r"|^\W*(?P<instead>[^?]+?) instead\W*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^\W*(?:(?:can|could) (?:i|we) (?:have|get|see) |(?:tell|give|show) me )?(?:(?:some |a (?:bit|little) |any )?(?:more|further)(?: (?:details?|information|info|about (?:it|this|that|them)))?|"
    r"(?:the )?details|go on|continue|elaborate(?: on (?:it|that|this))?|explain(?: (?:it|this|that))?|in (?:more )?detail|summari[sz]e(?: (?:it|this|that))?)\W*$",
    re.IGNORECASE,
)
_MORE_ON = re.compile(
    r"^\W*(?:(?:give|tell|show) me )?(?:some )?(?:more )?(?:details?|information|info) (?:on|about|of) (?P<of>[^?]+?)\W*$",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"^\W*(?:(?:give|show|tell) me |i want )?(?:(?:the )?(?:full|whole|complete|entire) list|(?:list|name) (?:them|all|these|those)(?: all)?|all of (?:them|these)|"
    r"the (?:rest|others))\W*$",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"^\W*(?:for example|(?:(?:give|show|tell) me )?(?:an|some|any)? ?examples?|such as|like what)\W*$", re.IGNORECASE
)
_BARE = re.compile(
    rf"^\W*(?P<wh>(?:(?:{IN}|since|until) )?(?:{WH}(?: many| much| long| often| old| far| ones?| so| come| not)?))(?P<else> else)?\W*$",
    re.IGNORECASE,
)


def standalone(question: str, turns: Sequence[Turn]) -> Understood | None:
    """``question`` as it is to be searched after ``turns``; None where it stands alone and is to be taken as it is.

    Args:
        question: the last thing said, tidied.
        turns: what was said before, the oldest first; the bot's turns may be missing.
    """
    if not turns or fixed_reply(question) or not is_english(question):
        return None
    thread: Thread | None = None
    for turn in turns[-LOOK_BACK:]:
        if turn.role == "bot":
            thread = replace(thread, answer=turn.text, title=turn.title) if thread else None
        elif (text := _tidied(turn.text)) and is_english(text) and not fixed_reply(text):
            thread = _follow(thread, text)
    rewritten = _tidied(_rewrite(question, thread) or "") if thread else ""
    # A title or an earlier question may hold an order to the model, which is no question.
    if not thread or not rewritten or fixed_reply(rewritten):
        return None
    return Understood(rewritten, thread.topic or thread.question)


def _tidied(text: str) -> str:
    """What is said as questions are read; "" for what cannot be one."""
    try:
        return clean(text)
    except UsageError:
        return ""


def _follow(thread: Thread | None, question: str) -> Thread:
    """The thread after one more question: a new subject where it stands alone or is a variant of the last question."""
    rewritten = _rewrite(question, thread) if thread else None
    if thread is None or rewritten is None:
        leans = lean(question)
        return Thread(question, topic(question) if not leans or leans.sort in ("definite", "missing") else "")
    # Only what takes the place of its like changes what is talked about: "the third?", and not "who started it?".
    variant = _corrected(question, thread) or _fragment(question, thread)
    subject = topic(rewritten) if variant and not rewritten.startswith("On ") else ""
    return Thread(rewritten, subject or thread.topic)


def _rewrite(question: str, thread: Thread) -> str | None:
    """``question`` so that it stands alone; None where it does already, or where nothing is known that it could mean."""
    text = _POLITE.sub("", question).strip()
    if not text:
        return None
    rewritten = next((made for rule in (_corrected, _enlarged, _bare, _fragment) if (made := rule(text, thread))), None)
    if rewritten is None:
        text = _JOIN.sub("", text)
        found = lean(text)
        rewritten = _resolved(text, found, thread) if found else None
    if rewritten is None or rewritten == question:
        return None
    return rewritten[:1].upper() + rewritten[1:]


def _corrected(text: str, thread: Thread) -> str | None:
    """Of "I meant the 2021 one": the last question with this in its place."""
    match = _CORRECTS.match(text)
    if not match:
        return None
    what = match["what"] or match["rest"] or match["instead"]
    if re.match(rf"{WH}\b|{BE}\b|{DO}\b", what, re.IGNORECASE):
        return None
    return varied(what, thread) or f"{unasked(thread.question)} ({what})?"


def _enlarged(text: str, thread: Thread) -> str | None:
    """Of "more details", "the full list", "for example": the last question, so widened."""
    if _MORE.match(text):
        subject = thread.meant()
        return f"Tell me more about {subject}." if subject else thread.question
    if (match := _MORE_ON.match(text)) and not read(f"x {match['of']}").names:
        return _concerning(f"more on {match['of']}", thread)
    if _ALL.match(text):
        return f"{unasked(thread.question)} (the full list)?"
    if _EXAMPLES.match(text):
        return f"{unasked(thread.question)} (examples)?"
    return None


def _bare(text: str, thread: Thread) -> str | None:
    """Of "why?", "who else?", "which ones?", "since when?": the last question, so asked."""
    match = _BARE.match(_JOIN.sub("", text))
    if not match:
        return None
    word, question = match["wh"].lower(), thread.question
    start = re.match(rf"(?P<wh>how many|{WH})(?P<aux> {BE}| {DO})?\b", question, re.IGNORECASE)
    if match["else"]:
        if start and start["wh"].lower() == word:
            return f"{question[: start.end('wh')]} else{question[start.end('wh') :]}"
        return _concerning(f"{word} else", thread)
    if not start and re.match(rf"(?:{BE}|{DO})\b", question, re.IGNORECASE):
        return f"{word.capitalize()} {uncapped(question)}"
    if (
        start
        and word in ("which", "which one", "which ones", "who")
        and start["wh"].lower() == "how many"
        and not start["aux"]
    ):
        return f"Which{question[start.end('wh') :]}"
    if (
        start
        and word in ("how many", "which", "which ones")
        and start["wh"].lower() in ("which", "what")
        and not start["aux"]
    ):
        return f"{word.removesuffix(' ones').capitalize()}{question[start.end('wh') :]}"
    if (
        start
        and start["aux"]
        and start["wh"].lower() in ("when", "where", "why", "how")
        and word in ("when", "where", "why", "how")
    ):
        return f"{word.capitalize()}{question[start.end('wh') :]}"
    if word in ("why", "how come", "why so") and (subject := thread.meant()):
        return f"What is the reason for {subject}?"
    return _concerning(word, thread)


def _fragment(text: str, thread: Thread) -> str | None:
    """Of "and in 2026?", "what about children?", "in Africa?": the last question with this in the place of its like."""
    rest, joined = re.subn(_WHAT_ABOUT, "", _JOIN.sub("", text))
    rest = rest.strip(" ?!.,")
    joined = joined or rest != text.strip(" ?!.,")
    if not rest or re.match(rf"(?:{WH}|{BE}|{DO}|there|tell|list|give|show|explain|name)\b", rest, re.IGNORECASE):
        return None
    if re.match(rf"{IN} {WH}\b", rest, re.IGNORECASE):
        if re.search(rf"\b(?:{BE}|{DO})\b", rest, re.IGNORECASE) or not lean(rest):
            return None
        return _concerning(rest, thread)
    is_short = joined or bool(re.match(rf"(?:{IN}|only|just)\s", rest, re.IGNORECASE))
    if not is_short or len(rest.split()) > _SHORT or re.search(rf":|\b(?:{BE}|{DO}|{WH})\b", rest, re.IGNORECASE):
        return None
    is_place = re.match(rf"{IN}\b", rest, re.IGNORECASE)
    if (
        not is_place
        and re.search(rf"\b{DOCUMENT}\b", rest, re.IGNORECASE)
        and read(f"x {rest}").names
        and not lean(rest)
    ):
        return None
    if found := lean(rest):
        if found.sort in ("pronoun", "demonstrative") and (subject := thread.meant(found.noun)):
            return f"On {thread.statement}: what about {rest[: found.start]}{subject}{rest[found.end :]}?"
        if found.sort == "possessive":
            return _resolved(f"What about {rest}?", lean(f"What about {rest}?") or found, thread)
    return varied(rest, thread) or f"On {rest}: {uncapped(thread.question)}"


def _resolved(text: str, found: Lean, thread: Thread) -> str | None:
    """``text`` with what its leaning words stand for in their place."""
    if found.sort == "ordinal":
        which = re.sub(r"^the ", "", text[found.start : found.end], flags=re.IGNORECASE).split()[0].lower()
        if not re.fullmatch(ORDINAL, which, re.IGNORECASE):
            return _concerning(text, thread)
        return f"{text[: found.start]}{thread.nth(which, found.noun)}{text[found.end :]}"
    word = text[found.start : found.end].lower()
    named = thread.meant(
        found.noun, text, person=word in ("he", "she", "him", "his", "her"), thing=word in ("it", "its", "itself")
    )
    if not named or (found.sort == "definite" and not _is_called(found.noun, named)):
        return None
    before, after = text[: found.start], text[found.end :]
    if found.sort == "there":
        return f"{before}{'in' if re.search(DOCUMENT, named, re.IGNORECASE) else 'at'} {named}{after}"
    after = re.sub(r"^['’]s\b", " is", after)
    if (found.sort == "pronoun" or _is_called(found.noun, named)) and len(named) <= _LONG:
        return f"{before}{named}{after}"
    if found.sort == "possessive" and (match := re.match(r" ((?:[\w-]+ ){0,3}[\w-]+)(?=\W*$)", after)):
        opens = before or ("What are " if match[1].endswith("s") else "What is ")
        return f"{opens}the {match[1]} of {named}{after[match.end() :]}"
    return _concerning(text, thread, named)


def _concerning(text: str, thread: Thread, named: str = "") -> str:
    """Such as "On S.A.R.A.H.: how many languages?", which is right whatever the grammar of the question."""
    subject = named or thread.meant("", text) or thread.statement
    return f"On {subject}: {uncapped(_JOIN.sub('', text)).rstrip(' ?')}?"


def _is_called(noun: str, named: str) -> bool:
    """Whether what was found is itself a thing of that noun, so that it can stand in its place."""
    return bool(noun) and (named.startswith("“") or noun.split()[-1].rstrip("s").lower() in named.lower())
