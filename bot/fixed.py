"""Fixed replies: to a greeting, an emergency, a request for medical advice, an attack. Neither search nor language model is asked.

Greetings and attacks are told here, by rules for English; those for other languages stand with their words (see ``bot.language``).
The others are told by ``bot.replies``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.intent import KINDS
from bot.language import ENGLISH, words
from corpus.instructions import folded, instructs
from corpus.sentences import sentence_spans

_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|bye|goodbye|test|ok(?:ay)?)\b(?:\s+(?:there|you|bot|all|so much))*\W*$",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"^\W*(?:who|what) are you\b(?! (?:allowed|told|supposed|going|talking|doing with)\b)|^\W*what can you do\W*$|^\W*(?:help|how does this work)\W*$"
    r"|^\W*(?:(?:hi|hello|hey)\W+what(?:['’]?s| is) (?:up|new)|(?:(?:hi|hello|hey)\W+)?(?:how are you|how are you doing|what(?:['’]?s| is) your name))(?: today| there)?\W*$"
    r"|^\W*(?:who|what) am i (?:speaking|talking|chatting) (?:with|to)\W*$|^\W*who (?:made|built|created|programmed) you\W*$"
    r"|^\W*(?:am i (?:speaking|talking|chatting) (?:with|to)|are you) (?:actually |really )?(?:an? )?(?:actual |real |live |living )*"
    r"(?:real|person|human(?: being)?|man|woman|doctor|nurse|bot|robot|machine|computer|program|chat ?bot|AI)\W*$",
    re.IGNORECASE,
)
# What only a question to this bot can mean: what it was told, and orders that tell no model's name. Orders stand at the
# beginning of a sentence: a question about rules that somebody ignores is a question.
_ORDER = r"(?:^\W*|[.!?,;:\n]\s*|\b(?:please|now|then|and|you must|you should|you will|need to|want to|can you|could you)\s+)"
_TOLD = r"(?:system|hidden|initial|secret|starting|initiali[sz]ation|original)\s+(?:prompts?|instructions?|messages?|configuration|string)"
_ATTACK = re.compile(
    rf"{_ORDER}(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}"
    r"\b(?:rules?|instructions?|prompts?|guidelines|restrictions|sources|above|previous)\b"
    rf"|{_ORDER}(?:repeat|print|reveal|show|see|tell|give|display|output|encode|decode|dump)\b.{{0,40}}"
    rf"\b(?:above|verbatim|word for word|{_TOLD}|your (?:rules|prompt|instructions)|(?:instructions|text|prompt) (?:that )?you were given)\b"
    rf"|\byour (?:own )?(?:{_TOLD}|prompt|instructions?\b(?! (?:for|to|on)\b))|\bsystem_?prompt\b(?=\W*[)>(=]|$)|\bsystemprompt\b"
    r"|\b(?:what (?:were|are|was|have) you (?:been )?(?:told|instructed|not supposed to)|you were (?:told|given|instructed)|i was instructed to)\b"
    r"|\b(?:text|everything|words) (?:that )?you were given\b|\brepeat this (?:entire |whole )?conversation\b"
    rf"|{_ORDER}(?:pretend (?:to be|you)|you are now|act as (?:if|a|an)|from now on)\b"
    rf"|{_ORDER}(?:put|include|add|write|state|say|mention|insert|place)\b.{{0,40}}\b(?:in(?:to)?|as part of|at the (?:start|top|end|beginning) of) "
    r"(?:your|the|every|each) (?:answers?|repl(?:y|ies)|responses?)\b"
    rf"|{_ORDER}(?:answer|reply|respond|start|begin|end|finish)\b.{{0,30}}\b(?:only with|with (?:only|exactly|just|the (?:words?|sentence|phrase|link))|your (?:answer|reply|response) with)\b"
    r"|\byour (?:answer|reply|response) (?:must|should|has to|needs to|will) (?:begin|start|end|contain|include|say|state|be|cite|link)\b"
    rf"|{_ORDER}(?:cite|quote) (?:it|this|that|me|the following)\b.{{0,30}}\b(?:as (?:WHO|a (?:fact|source|quote))|source)\b"
    r"|^\W*(?:system|assistant|developer)\s*:",
    re.IGNORECASE | re.DOTALL,
)

# What tells in English that a fixed reply is due, by its kind.
_FIXED: Mapping[str, Callable[[str], object]] = {
    "instructions": lambda question: is_attack(question),
    "greeting": lambda question: _GREETING.match(question) or _SELF.search(question),
}


@dataclass(frozen=True, slots=True)
class FixedReply:
    """An answer that needs neither search nor model: what is said, and its kind."""

    kind: str
    text: str


def fixed_reply(question: str, language: str = ENGLISH) -> FixedReply | None:
    """The fixed answer to a greeting or an attack; None for a real question, and for what ``bot.replies`` tells besides.

    ``language`` is that of the question and of the reply.
    """
    said = words(language)
    for kind, english in _FIXED.items():
        if english(question) or (kind in said.patterns and said.patterns[kind].search(question)):
            return reply_of(kind, language)
    return None


def reply_of(kind: str, language: str = ENGLISH) -> FixedReply:
    """The fixed answer of a kind."""
    return FixedReply(kind, words(language).reply(kind))


def kind_of(reply: str, language: str = ENGLISH) -> str | None:
    """The kind of the fixed answer that is in a reply; None where there is none."""
    return next((kind for kind in (*KINDS, *_FIXED) if words(language).reply(kind) in reply), None)


def is_attack(question: str) -> bool:
    """Whether a question gives orders about how it is to be answered, or asks for what the bot was told."""
    return bool(_ATTACK.search(folded(question))) or any(
        instructs(question[span.start : span.end]) for span in sentence_spans(question)
    )
