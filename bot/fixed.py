"""Fixed replies: to a greeting, an emergency, a request for medical advice, an attack. Neither search nor model is asked.

Rules only, for English; those for other languages stand with their words (see ``bot.language``).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.kind import names_who_or_ai
from bot.language import ENGLISH, words
from corpus.instructions import folded, instructs
from corpus.sentences import sentence_spans

_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|bye|goodbye|test|ok(?:ay)?)\b(?:\s+(?:there|you|bot|all|so much))*\W*$",
    re.IGNORECASE,
)
_SELF = re.compile(r"^\W*(?:who|what) are you\b|\bwhat can you do\b|^\W*(?:help|how does this work)\W*$", re.IGNORECASE)
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
_PERSON = r"(?:i|my|me|we|our)\b"
_ILL = (
    r"(?:pain|ache|fever|bleed\w*|cough\w*|rash|dizz\w+|vomit\w*|nausea|numb\w*|breath\w*|chest|symptoms?|sick|ill|pregnan\w+|diagnos\w+|"
    r"cancer|diabet\w+|depress\w+|anxious|anxiety|infection|blood pressure|tablets?|pills?|(?<!precision )(?<!traditional )medicines?|medication|drugs?|dose|"
    r"ibuprofen|paracetamol|aspirin|antibiotics?|insulin|vaccine|vaccinated|mole|lump|tumou?r|stroke|overdos\w+|poison\w*|"
    r"headaches?|migraines?|sore throat|wounds?|burns?|swollen|swelling|itch\w*|allerg\w+|asthma|inhaler|painkillers?|statins?|warfarin|metformin|"
    r"chemo\w*|biopsy|surgery|x-?rays?|(?:blood|test|scan|lab) results?|(?:ct|mri) scan|mammogram)"
)
_RELATIVE = (
    r"(?:dad|mum|mom|father|mother|wife|husband|partner|friend|neighbou?r|colleague|baby|child|son|daughter|brother|sister|"
    r"grand(?:ma|pa|mother|father)|toddler|kid|somebody|someone)"
)
_EMERGENCY = re.compile(
    rf"\b(?:{_PERSON}|{_RELATIVE}).{{0,60}}\b(?:chest pains?|can(?:no|['’]?)t breathe|can ?not breathe|not breathing|unconscious|overdos\w+|"
    r"poison\w*|stroke|heart attack|arm is numb|bleeding heavily|severe bleeding|suicid\w*|kill (?:my|him|her)self|end my life|"
    r"(?:won['’]?t|does(?: not|n['’]?t)|can(?:not|['’]?t)) wake up|collapsed|choking|seizures?|convulsions?|turning blue|swallowed|"
    r"(?:stopped|isn['’]?t|is not) (?:breathing|responding)|gasping|can(?:no|['’]?)t (?:speak|move|feel (?:my|his|her))|slurr\w+|allergic reaction|"
    r"bitten by|electrocuted|drown\w*|(?:hurt|harm|cut) (?:my|him|her)self|drank (?:bleach|\w+ cleaner)|took (?:a whole|an? entire|too many))\b"
    r"|\b(?:suicidal|kill myself|end (?:my life|it all)|(?:want|wish) to die|(?:don['’]?t|do not) want to live|call an ambulance)\b",
    re.IGNORECASE | re.DOTALL,
)
_ADVICE = re.compile(
    rf"\b(?:i have|i feel|i am feeling|i've|i got|i took|i take|should i|(?:can|may|do) i(?! (?:read|find|learn|see|ask|cite|quote|download)\b)|am i|my (?:child|son|daughter|baby|mother|father|wife|"
    rf"husband|doctor|head|back|stomach|leg|arm|chest|skin|eye|fever|blood))\b.{{0,80}}\b{_ILL}\b"
    rf"|\bmy (?:own )?(?:last |latest )?{_ILL}\b(?! (?:policy|policies|research|project|work|unit|company)\b)"
    rf"|\b(?:which|what|how (?:much|many)) (?:\w+ )?(?:medicine|medication|drug|antibiotic|painkiller|tablet|pill|dose|treatment|{_ILL})s?\b.{{0,40}}"
    rf"\b(?:should i|can i|may i|do i|shall i|for my|is best for (?:a|an|my))\b"
    r"|\bwhat (?:dose|dosage) of\b.{0,60}\b(?:child|baby|infant|adult|kg|me|my)\b"
    rf"|\b{_ILL}\b.{{0,60}}\b(?:should i|what (?:should|can|do) i do|is it (?:safe|dangerous) for me|for my (?:child|son|daughter|baby|fever|pain))\b",
    re.IGNORECASE | re.DOTALL,
)
# What people ask a doctor or call for help with, and what is also asked about WHO and AI: only where the question names neither.
_HELP = re.compile(
    r"\b(?:is|isn['’]?t|is not|are|aren['’]?t|are not|was|has|have|won['’]?t|stopped|not)\s+(?:\w+\s+)?"
    r"(?:waking up|wake up|breathing|responding|unconscious|collapsed|choking|drowning|bleeding (?:heavily|badly|a lot)|convulsing|swallowed)\b"
    r"|\b(?:hopeless|no reason to live|better off dead|(?:do not|don['’]?t|cannot|can['’]?t) (?:want to )?(?:go on|live like this)|self[- ]harm)\b"
    r"|\b(?:ate|drank|swallowed|inhaled) (?:\w+ ){0,2}(?:poison|bleach|batter(?:y|ies)|pills|cleaner|chemicals?)\b",
    re.IGNORECASE,
)
_ON_DOCUMENTS = re.compile(
    r"\b(?:guid(?:ance|elines?)|reports?|documents?|resolutions?|surveys?|projects?|strateg\w+|policy|policies|courses?|toolkits?|publications?|"
    r"chatbots?|bots?|algorithms?|computers?|machines?|robots?|phones?|apps?|software|programs?|programmes?|papers?|principles?|according to|ministr\w+|countries|member states?|digital|data|models?|tools?|systems?|platforms?)\b",
    re.IGNORECASE,
)
_ASKED_A_DOCTOR = re.compile(
    rf"\b(?:is|are) (?:it|this|that|these) (?:safe|dangerous|normal|contagious|harmful|serious)\b|\b(?:dos(?:e|age)|side[- ]effects?) of\b"
    rf"|\b(?:can|may|should) (?:you|one|people|children|pregnant women|a child|a baby) (?:take|use|mix|stop|combine) (?:\w+ ){{0,3}}{_ILL}\b"
    rf"|\b(?:mole|rash|lump|spot|swelling|symptoms?)\b.{{0,40}}\b(?:looks? like|means?|cancer|serious|dangerous|normal)\b"
    rf"|\b(?:treat|cure|relieve|stop|lower|get rid of|prevent|helps? (?:against|with|for)|good (?:for|against)|best (?:for|against)|against)\b.{{0,30}}\b{_ILL}\b"
    rf"|\b(?:what|how) (?:causes|are the symptoms of|long does)\b.{{0,30}}\b(?:{_ILL}|last|hurt)\b"
    r"|\bsee a doctor\b|\b(?:better|safer|stronger) than \w+ for (?:me|my \w+)\b|\b(?:interpret|read|explain) my\b"
    r"|\bwhich (?:vaccines?|vaccinations?|tests?|pills?|tablets?) (?:do i|should i|does my)\b",
    re.IGNORECASE,
)

# The kinds of fixed replies, the most urgent first, and what tells in English that one is due.
_FIXED: Mapping[str, Callable[[str], object]] = {
    "emergency": lambda question: _EMERGENCY.search(question) or _elsewhere(_HELP, question),
    "medical advice": lambda question: _ADVICE.search(question) or _elsewhere(_ASKED_A_DOCTOR, question),
    "instructions": lambda question: is_attack(question),
    "greeting": lambda question: _GREETING.match(question) or _SELF.search(question),
}


@dataclass(frozen=True, slots=True)
class FixedReply:
    """An answer that needs neither search nor model: what is said, and its kind."""

    kind: str
    text: str


def fixed_reply(question: str, language: str = ENGLISH) -> FixedReply | None:
    """The fixed answer to a greeting, an emergency, a request for medical advice or an attack; None for a real question.

    ``language`` is that of the question and of the reply.
    """
    said = words(language)
    for kind, english in _FIXED.items():
        if english(question) or (kind in said.patterns and said.patterns[kind].search(question)):
            return FixedReply(kind, said.reply(kind))
    return None


def _elsewhere(pattern: re.Pattern[str], question: str) -> bool:
    """Whether a pattern is in a question that names neither WHO nor AI, nor a document."""
    return bool(pattern.search(question)) and not names_who_or_ai(question) and not _ON_DOCUMENTS.search(question)


def is_attack(question: str) -> bool:
    """Whether a question gives orders about how it is to be answered, or asks for what the bot was told."""
    return bool(_ATTACK.search(folded(question))) or any(
        instructs(question[span.start : span.end]) for span in sentence_spans(question)
    )
