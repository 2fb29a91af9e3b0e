"""The kind of thing that a question asks for, and whether a sentence holds one: an amount, a date, a person.

A sentence on the subject that lacks what was asked for is no answer, however true: "The workshop took place in June 2023"
does not answer "How many people came?". Rules only, for English; a question of another kind accepts any sentence. What
asks for an account of a subject takes several.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches

from bot.english import Wording, read, stems_of
from bot.english.dates import find_dates
from bot.english.names import KNOWN, find_names
from bot.english.numbers import find_numbers
from bot.parts import parts
from bot.question import GENERIC, YES_NO, is_broad

# What is counted ends where a verb or a preposition comes.
_COUNT = re.compile(
    r"\bhow many\s+((?:(?!(?:of|in|at|by|for|from|on|to|with|that|which|who|is|are|was|were|do|does|did|has|have|had|can|could|will|"
    r"would|may|should|\w+ed|came|come|took|take|got|get|went|go|met|meet|sat|put|made|make)\b)[\w'’-]+\s*){1,4})",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\bhow much\b.*\b(?:cost|costs|pay|paid|spend|spent|money|fund\w*|budget|invest\w*|put|give|gave|charge)\b"
    r"|\b(?:what|which)\b.{0,30}\b(?:budget|costs?|price|fee|salary|income|revenue|turnover|fine)\b"
    r"|\b(?:what|how much) did\b.*\bcost\b|\bhow (?:high|large|big)\b.{0,30}\b(?:fine|fee|budget|cost|grant|income)\b",
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
_LEADER = re.compile(
    r"^\W*(?:and\s+)?who(?:['’]s| is| was)? (?:currently |now |first )?(?:heads?|headed|heading|leads?|led|leading|runs?|ran|running|directs?|directed|chairs?|chaired"
    r"|in charge of|(?:the |at the )?(?:head|boss|director|chair) of)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:^|\band )where\b|\b(?:which|what) (?:[\w-]+ ){0,2}(?:cit(?:y|ies)|towns?)\b", re.IGNORECASE)
_QUANTITY = re.compile(
    r"\bhow (?:long|old|large|big|often|high|far|fast|accurate|sensitive)\b"
    r"|\b(?:which|what) (?:[\w-]+ ){0,2}(?:number|sensitivity|specificity|accuracy|rate|score|size|age|length|duration|AUC)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    # "What should a hospital do" and "what holds countries back" ask for no hospital and no countries.
    r"\b(?:which|what) (?:(?!(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may|might|held|kept|made|let|led|drove|"
    r"stopped|prevented|hindered|helped|[a-z-]+[^\Wsu]s)\b)[\w-]+ ){0,3}?(?:compan(?:y|ies)|firms?|vendors?|manufacturers?|suppliers?|startups?|universit(?:y|ies)|institut(?:es?|ions?)|"
    r"hospitals?|ministr(?:y|ies)|countr(?:y|ies)|nations?|(?:member )?states?|governments?|cit(?:y|ies)|towns?|journals?|magazines?|newspapers?|teams?)\b"
    r"(?! (?:should|must|can|may|need|health|level))|(?:^|\band )where\b(?! (?:can|do|should|could))",
    re.IGNORECASE,
)
_TONGUE = re.compile(r"\b(?:which|what) (?:[\w-]+ ){0,2}languages?\b(?! models?)", re.IGNORECASE)
_REACHED = re.compile(r"\be-?mail address|\b(?:tele)?phone numbers?\b", re.IGNORECASE)

_ACCOUNT = re.compile(
    r"^\W*(?:(?:please|can you|could you|would you)\s+)?(?:sum(?:m?ari[sz]e)?\b|describe\b|explain\b|outline\b|(?:an? |the )?(?:\w+ )?(?:summary|overview|story|history)\b"
    r"|give (?:me|us) (?:an? |the )?(?:\w+ )?(?:summary|overview|account|outline|idea)\b|walk (?:me|us) through\b"
    r"|tell (?:me|us) (?:more |all |something )?(?:about|of|what|the story|how (?!many|much|long|old|big|often|far)))"
    r"|\b(?:in (?:short|brief|a nutshell|general|a few words)|all about|main (?:points|messages|findings)|the gist|in a few (?:lines|sentences)"
    r"|(?:i am|i['’]?m) (?:writing|preparing) )\b|\b(?:speaks|arguments?) for\b.*\bagainst\b|^\W*what (?:is|are|was)\b.{3,80}\babout\W*$|^\W*what['’]?s\b.{3,80}\babout\W*$"
    r"|\b(?:good|pros?|benefits?|chances|opportunit\w+|promises?|upsides?|hopes?|uses) and (?:the )?(?:bad|cons?|risks?|dangers?|harms?|downsides?|fears?|perils?)\b"
    r"|\bwhat (?:does|did|do|has|have)\b.{2,60}\b(?:say|said|think|recommend\w*|written|write|found|done) (?:on|about|of|for)\b|\bwhat is known (?:about|of)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"[$€£¥]|\b(?:US\$|USD|EUR|dollars?|euros?|francs?|million|billion|free|no (?:cost|charge|fee))\b", re.IGNORECASE
)
_PART = re.compile(
    r"%|\bper ?cent\b|\b(?:half|third|quarter|fifth|most|all|none|majority)\b|\bin (?:ten|five)\b|\d+ (?:of|out of)\b",
    re.I,
)
_TONGUES = re.compile(
    r"\b(?:Arabic|Bengali|Chinese|Mandarin|Dutch|English|Farsi|Persian|French|German|Hausa|Hindi|Indonesian|Italian|Japanese|Korean|Malay|"
    r"Polish|Portuguese|Russian|Spanish|Swahili|Thai|Turkish|Ukrainian|Urdu|Vietnamese|(?:official|UN) languages)\b"
)
_CONTACT = re.compile(r"\S@\S|\+?\d[\d ()-]{6,}\d")
_NOWHERE = re.compile(r"\b(?:online|virtual(?:ly)?|remote(?:ly)?|hybrid|nowhere|everywhere|worldwide)\b", re.IGNORECASE)
_WHO = r"\b(?:WHO|World Health|(?i:(?:is|are|does|do|did|has|have) (?:the )?who|by (?:the )?who))\b"
_WHO_OR_AI = re.compile(rf"{_WHO}|(?i:\b(?:AI|artificial intelligence|AFRO|EMRO|EURO|PAHO|SEARO|WPRO)\b)")
_SUBJECT = re.compile(
    rf"{_WHO}"
    r"|(?i:\b(?:AI|artificial intelligence)\b.*\bhealth|health\b.*\b(?:AI|artificial intelligence)\b)"
)
_NOTHING = "blue skies shine."
"""A sentence that holds no kind of thing."""
_UNKNOWN = re.compile(r"\bnot (?:known|given|stated|named|told|published)\b|\bunknown\b", re.IGNORECASE)


def _stems(word: str) -> tuple[str, ...]:
    """The stems of a word that may be counted; a word that tells little elsewhere ("states") stands for itself."""
    return stems_of(word) or (word.lower(),)


_ALIKE = tuple(
    frozenset(stem for word in words.split() for stem in _stems(word))
    for words in (
        "countries states nations lands governments",
        """people persons participants experts attendees learners members staff employees delegates users women men children
        students workers professionals speakers""",
    )
)
_NEAR = 5
"""Words between a number and what it counts: "about 250 invited experts and delegates"."""

# What is asked for, and whether a sentence, which says this, has it; the first that fits a question decides.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[str, Wording], bool]], ...] = (
    (_MONEY, lambda sentence, _: bool(_AMOUNT.search(sentence))),
    (_SHARE, lambda sentence, _: bool(_PART.search(sentence))),
    (_DAY, lambda _, said: any(day is not None for _, _, day in said.dates)),
    (_WHEN, lambda _, said: bool(said.dates)),
    (_TONGUE, lambda sentence, _: bool(_TONGUES.search(sentence))),
    (_REACHED, lambda sentence, _: bool(_CONTACT.search(sentence))),
)


def asks_account(question: str) -> bool:
    """Whether a question asks for an account of a subject, which takes several sentences: "Sum up …", "What is … all about?"."""
    return bool(_ACCOUNT.search(question))


def asks_count(question: str) -> bool:
    """Whether a question asks how many there are of something."""
    return bool(_COUNT.search(question))


def names_who_or_ai(question: str) -> bool:
    """Whether a question names WHO, one of its regional offices, or artificial intelligence."""
    return bool(_WHO_OR_AI.search(question))


def asks_everything(question: str) -> bool:
    """Whether a question asks for all that WHO does, and no amount, date or person of it: "What is WHO doing on AI and health?"."""
    said = read(question)
    return (
        is_broad(question)
        and bool(_SUBJECT.search(question))
        and not (said.numbers or said.dates)
        and _holds(_NOTHING, question, "")
    )


def holds(sentence: str, question: str, title: str = "") -> bool:
    """Whether ``sentence`` has what ``question``, or one of its parts, asks for, and is more than the question again.

    ``title``: of what the sentence is from; names in it are no answer to the question who or which.
    """
    return _adds(sentence, question) and any(_holds(sentence, part, title) for part in parts(question) or (question,))


def _adds(sentence: str, question: str) -> bool:
    """Whether a sentence says anything that the question does not; where yes or no is asked for it need not."""
    if YES_NO.match(question):
        return True
    said, asked = read(sentence), read(question)
    return bool(
        set(said.stems) - set(asked.stems) - GENERIC
        or said.numbers - asked.numbers
        or set(said.dates) - set(asked.dates)
        or said.negated
    )


def _holds(sentence: str, question: str, title: str) -> bool:
    if _UNKNOWN.search(sentence):
        return True  # that it is not known is an answer, too
    said = read(sentence)
    asked = read(question)
    if counted := _COUNT.search(question):
        return _counts(sentence, counted.group(1))
    for asks, held in _KINDS:
        if asks.search(question):
            return held(sentence, said)
    if _QUANTITY.search(question):
        return bool(said.numbers - asked.numbers or said.dates - asked.dates)
    if _NAMED.search(question) or (_PERSON.search(question) and not re.match(r"\W*(?:and\s+)?WHO\b", question)):
        # Without GENERIC, which holds WHO: that may be the answer.
        known = set(asked.names) | set(read(f", {title}").names) - GENERIC
        if _LEADER.search(question) or _PLACE.search(question):
            known |= _spelled_out(f"{title}. {sentence}", asked)
        return bool(set(said.names) - known or _NOWHERE.search(sentence))
    return True


def _spelled_out(text: str, asked: Wording) -> set[str]:
    """The stems of what the acronyms of a question stand for, in a text that says so or as all know: the body that is asked about."""
    names = (long for long, short in (*find_names(text), *KNOWN) if set(stems_of(short)) & set(asked.names))
    return {stem for long in names for word in re.findall(r"[\w'’-]+", long) for stem in stems_of(word)}


def _counts(sentence: str, counted: str) -> bool:
    """Whether a sentence counts such things: a number near one of the words after "how many", or one of its like."""
    asked = {stem for word in counted.split() for stem in _stems(word)}
    # Typed in a hurry: "poeple".
    asked |= {near for stem in asked for alike in _ALIKE for near in get_close_matches(stem, alike, n=1, cutoff=0.8)}
    asked |= {stem for alike in _ALIKE if asked & alike for stem in alike}
    dates = find_dates(sentence)
    for number in find_numbers(sentence):
        if any(one.start <= number.start < one.end for one in dates):
            continue
        after, before = (re.findall(r"[\w'’-]+", part) for part in (sentence[number.end :], sentence[: number.start]))
        if not asked or asked & {stem for word in (*after[:_NEAR], *before[-_NEAR:]) for stem in _stems(word)}:
            return True
    return False
