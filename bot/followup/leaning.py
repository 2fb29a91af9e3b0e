"""Whether a question leans on what was said before, and by which words: "it", "the second one", "and in 2026?".

Rules only, for English; a question in another language leans on nothing. A question that is rewritten wrongly is answered
wrongly, so one that could stand alone is taken to do so. Knows no turns.
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.english import read
from bot.followup.terms import BE, DOCUMENT, HUNGRY, ORDINAL

Sort = Literal["pronoun", "possessive", "demonstrative", "there", "ordinal", "definite", "missing"]


@dataclass(frozen=True, slots=True)
class Lean:
    """The words [start, end) of a question that lean on earlier turns; ``sort`` is "missing" where there are none.

    "definite" is a document that is named by its kind alone ("the report"): it leans only where such a one was spoken of.
    """

    sort: Sort
    start: int = 0
    end: int = 0
    noun: str = ""


_ENGLISH = frozenset(
    """what which who whom whose when where why how is are was were do does did has have had will can could should would the of
    and in on for about with by to it they them this that these those there its their more please list tell explain else
    no not i you meant mean one ones thanks""".split()
)
_OTHER = frozenset(
    """quel quelle quels quelles est sont les des du une dans pour que qui avec sur qué cuál cuáles quién cómo dónde el los las
    una del para por con é são qual quais quem como onde o os um uma das dos der die das ein eine ist sind und wer wie wo
    warum sagt zu""".split()
)
_PLEONASTIC = re.compile(
    rf"\b(?:{BE}|has|will|would|can|may) it (?:be(?:en)? )?(?:\w+ly )?(?:true|right|correct|possible|clear|safe|legal|allowed|known|likely|"
    r"necessary|important|useful|ok(?:ay)?|ethical|good|better|said|reported|planned|recommended|advised) (?:that|to|for|if|how|what)\b"
    rf"|\b(?:who|what) {BE} it (?:that|who)\b|\bit (?:takes|comes to)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|they|them|he|she|him|itself|themselves)\b(?!['’]s (?:own|clear))", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:its|their|his|her)\b", re.IGNORECASE)
_THESE = re.compile(
    rf"\b(?:this|these|those|that|(?:the )?(?:same|above|said))(?: (?P<noun>(?:[\w-]+ )??{DOCUMENT}|[\w-]+))?",
    re.IGNORECASE,
)
_NOT_THESE = re.compile(
    r"\b(?:this (?:year|month|week|day|chat|library|website|page|bot|computer|conversation|question|answer)s?\b|those (?:who|that|which|with|in|of|from)\b|"
    r"these days|(?:that|those|this) (?:of|at|in|from)\b|(?:that|this) is to say|the same (?:as|time|way))",
    re.IGNORECASE,
)
# After these "that" points at something; elsewhere it begins a clause.
_POINTS = re.compile(
    rf"(?:^|\b(?:{BE}|does|did|do|has|had|will|can|of|about|in|on|for|by|from|to|with|at|after|before|behind|under|against|like|than|and|"
    r"why|how|explain|meant?|within|since|with|through|into))\W*$",
    re.IGNORECASE,
)
_THERE = re.compile(r"\bthere\b", re.IGNORECASE)
_EXISTS = re.compile(
    rf"(?:\b(?:{BE}|will|be|been|can|could|may|might)|['’]s)(?: already| also)? there\b|\b(?:has|have|had) there (?:\w+ )?been\b|\bthere (?:{BE}|has|have|will)\b|\bout there\b|\bthere (?:for|to)\b",
    re.I,
)
_ORDINAL = re.compile(
    rf"\bthe (?P<which>{ORDINAL})(?: (?P<noun>ones?|principles?|pillars?|areas?|points?|recommendations?|steps?|items?|parts?|phases?|priorit(?:y|ies)|"
    r"objectives?|components?|considerations?|themes?))?(?= *(?:[?.!,]|$| (?:is|are|was|were|does|do|did|say|mean|cover|about|in detail|please)\b))"
    r"|\b(?:the latter|the former|the others|that one|this one|the rest|both of them)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:[,.!?;](?=\s)|\b(?:and|but|or|before|after|when|if|while|because|so|although|until|once|unless|that|which|(?-i:who)|as|whether)\b)",
    re.I,
)

_UNIQUE = (
    r"(?:world|internet|public|future|past|present|environment|workforce|poor|elderly|pandemic|law|laws|market|media|industry|"
    r"global|least|most|best|right|same|way|people|countries|weather|time|moon|sun|sea|sky|news|government|economy|capital)"
)
_THE = re.compile(
    rf"\bthe (?!{_UNIQUE}\b)(?:main |key |new |full |first |other |most important |biggest |final |actual )?(?P<noun>(?-i:[a-z][\w-]+(?: [a-z][\w-]+)?))(?!-)\b",
    re.I,
)
_COMPLEMENT = re.compile(
    r"\s*[“‘\"(]|\s*(?:of|on|for|about|in|to|with|from|by|that|(?-i:who)|which|between|behind|under|at|against|called|named|['’]s)\b",
    re.I,
)
_AFTER_PREPOSITION = re.compile(r"\b(?:of|on|for|about|in|to|with|from|by|at|against|under) $", re.I)
_NUMBER_OF_WHAT = re.compile(
    r"^\W*how many(?: of (?:them|these|those))?(?: (?:use|have|do|did|are|were|is|was|will|can|want|need|came|took)\b|\W*$)",
    re.I,
)
_SAYS_WHAT = re.compile(
    r"^\W*what (?:did|does|do|has|have) (?:WHO|(?:the )?(?:EU|UN|ITU|WIPO|European Union|United Nations|critics|experts|countries|press|ministers?|(?-i:[A-Z][a-z]+(?:ans|ese)|French|British|Dutch|Irish|Spanish|Swedish|Danish|Finnish|Turkish|Polish|Swiss)))"
    r" (?:say|said|ask for|asked for|think|want|recommend|recommended|propose|proposed|advise|decide|decided|answer|do about it)\W*$",
    re.IGNORECASE,
)


_ENOUGH = 4
"""Words on its own subject after which a question needs no other."""
# What is told, several sentences, and what is asked of the bot itself are no questions on what was said before.
_IS_TOLD = re.compile(
    r"\b(?:you|your|yours)\b|^\W*(?:I|I['’]m|I['’]ve|we|my|of course|great|that['’]s|by the way)\b|[.!?]\s+(?:[A-Z]\w*\s+){0,1}\w+ \w+",
    re.IGNORECASE,
)


def is_english(question: str) -> bool:
    """Whether a question can be read by these rules: Latin letters, and no more words of other languages than English ones."""
    letters = re.findall(r"[^\W\d_]", question)
    if sum(letter > "ɏ" for letter in letters) * 5 > len(letters):
        return False
    words = set(re.findall(r"[^\W\d_]+", question.lower()))
    return len(words & _OTHER) <= len(words & _ENGLISH)


def lean(question: str) -> Lean | None:
    """The first words by which ``question`` leans on earlier turns; None where it stands alone."""
    if _IS_TOLD.search(question):
        return None
    found = [one for one in (_pronoun(question), _these(question), _there(question), _ordinal(question)) if one]
    if found:
        first = min(found, key=lambda one: one.start)
        # A question that has said so much before is about that.
        return first if len(_anchors(question[: first.start]) - {"who", "ai"}) < _ENOUGH else None
    return _missing(question)


def _pronoun(question: str) -> Lean | None:
    without = [match.span() for match in _PLEONASTIC.finditer(question)]
    for pattern in (_PRONOUN, _POSSESSIVE):
        for match in pattern.finditer(question):
            if any(start <= match.start() < end for start, end in without):
                continue
            if not _is_bound(question[: match.start()], match[0].lower(), question[match.end() :]):
                sort: Sort = "pronoun" if pattern is _PRONOUN else "possessive"
                return Lean(sort, *match.span())
    return None


def _is_bound(before: str, word: str, after: str) -> bool:
    """Whether a pronoun stands for something that is named before it in the same question."""
    if word in ("its", "their") and re.match(r" own\b", after):
        return True
    if re.match(r"^\W*(?:in|with|by|according to) $", before, re.IGNORECASE) and re.search(r", .*[A-Z]", after):
        return True
    if word == "its" and (anchors := _anchors(before)):
        # "What does WHO say about its risks" speaks of something else, "Why did WHO change its guidance" does not.
        return bool(anchors - {"who", "ai"}) or not re.search(r"\b(?:about|on|of|against) $", before)
    named = bool(read(before).names) or bool(_content(before))
    if word in ("their", "they", "them", "themselves") and re.search(r"\b[a-z-]{3,}(?<!s)s\b(?!['’]).* ", before):
        # "Which risks do they name": the plural is what is asked for; "how do countries train their staff" is not.
        if not re.match(
            r"^\W*(?:and |but |so )?(?:what|which|how many)\b[^,]*\b(?:do|did|have|will|should|can|are|were) $",
            before,
            re.I,
        ):
            return bool(_content(before)) or named
        return False
    if word in ("his", "her", "he", "she", "him"):
        return bool(_anchors(before))
    if re.search(r"\b(?:an?|any|each|every) [\w'’-]+", before, re.IGNORECASE) and _CLAUSE.search(before):
        return True
    clauses = list(_CLAUSE.finditer(before))
    if not clauses:
        return False
    # "Does WHO think that it works": not WHO itself. "What does WHO mean when it says": WHO.
    other = {"who"} if re.match("that|whether|if", clauses[-1][0], re.IGNORECASE) else set()
    return bool(_anchors(before[: clauses[-1].start()]) - other)


def _these(question: str) -> Lean | None:
    for match in _THESE.finditer(question):
        word = match[0].lower()
        if _NOT_THESE.match(question, match.start()) or word.startswith(("the ", "same", "above", "said")):
            continue
        if word.startswith("that") and not _POINTS.search(question[: match.start()]):
            continue
        noun = match["noun"] or ""
        if noun[:1].isupper():
            continue
        if not noun or _is_no_noun(noun):
            return Lean("pronoun", match.start(), match.start() + len(word.split()[0]))
        if not re.search(rf"\b{re.escape(noun)}\b", question[: match.start()], re.IGNORECASE):
            return Lean("demonstrative", *match.span(), noun)
    return None


def _is_no_noun(word: str) -> bool:
    return not read(word).stems or word.lower() in (
        "come",
        "came",
        "happen",
        "work",
        "mean",
        "published",
        "launched",
        "held",
        "apply",
        "called",
    )


def _there(question: str) -> Lean | None:
    exists = [match.span() for match in _EXISTS.finditer(question)]
    for match in _THERE.finditer(question):
        if not any(start <= match.start() < end for start, end in exists) and not _anchors(
            question[: match.start()]
        ) & _places(question):
            return Lean("there", *match.span())
    return None


def _places(question: str) -> frozenset[str]:
    """The stems of the names after "in" and "at": where they are said, "there" means them."""
    return frozenset(
        stem for name in re.findall(r"\b(?:in|at) (?:the )?([A-Z][\w-]+)", question) for stem in read(f"a {name}").names
    )


def _ordinal(question: str) -> Lean | None:
    match = _ORDINAL.search(question)
    if not match or re.match(r" of (?!them|these|those)", question[match.end() :]):
        return None
    return Lean("ordinal", *match.span(), noun=(match["noun"] or ""))


def _missing(question: str) -> Lean | None:
    """A question that says of nothing what it is about."""
    if _NUMBER_OF_WHAT.match(question) or _SAYS_WHAT.match(question):
        return Lean("missing")
    anchors = _anchors(question)
    for match in _THE.finditer(question):
        words = match["noun"].split()
        for noun in (match["noun"], words[0]):
            end = match.start("noun") + len(noun)
            if _COMPLEMENT.match(question, end):
                continue
            if re.fullmatch(DOCUMENT, noun, re.IGNORECASE):
                return Lean("definite" if anchors else "demonstrative", match.start(), end, noun)
            if not anchors - set(read(noun).stems) and not _AFTER_PREPOSITION.search(question[: match.start()]):
                return Lean("missing")
    return None if anchors else Lean("missing")


def _anchors(text: str) -> frozenset[str]:
    """The stems that say what a text is about: its names, and the words that call for no "of what?"."""
    said = read(text)
    return (frozenset(said.stems) - HUNGRY) | frozenset(said.names)


def _content(text: str) -> frozenset[str]:
    return frozenset(read(text).stems)
