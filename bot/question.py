"""What a question is, before anything is searched: usable or not, and whether a fixed answer serves it.

Rules only, for English; those for other languages stand with their words (see ``bot.language``). Whether the documents answer a question is decided by ``gate``.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.answer import Quote
from bot.english.names import KNOWN, acronyms_in, contract, find_names
from bot.english.stems import key, spelled, stems_of
from bot.english.wording import read
from bot.language import ENGLISH, words
from corpus.characters import UNSEEN
from corpus.errors import UsageError
from corpus.instructions import folded, instructs
from corpus.sentences import sentence_spans

LIMIT = 1000
"""Characters that a question may have."""
_MISSED = 6
"""Words without a quote that a reader is told of."""

GENERIC = frozenset(
    """who ai health world organ organiz global internat do work activ exact intersect current overview summari say tell
    describ explain know inform field area topic about kind thing role general main key technolog digit
    publish issu releas document happen""".split()
)
"""Stems that every question to this library may hold, and that tell nothing of what is asked."""
# Words that tell a reader nothing when no quote holds them: of asking, of telling, of how much and when, and what
# apostrophes and slips of the pen leave over. Not by their stems: "precisely" is filler, "precision" is not.
_FILLER = frozenset(
    """please thanks thank hello hey hi okay ok sorry let let's i've you've we've they've you're we're they're i'll can't won't
    shan't wich whcih waht hwo question questions answer answers answered reply know knows knew ask asks asked asking tell
    tells told give gives gave show shows showed shown explain explains explained describe describes described discuss
    discusses discussed mention mentions mentioned list lists listed name names named find finds found look looks looking
    looked search see sees seen saw want wants wanted wish wonder wondering need needed like try tries tried trying think
    thinks thought believe guess suppose supposed hear heard mean meant refer regard regarding concern concerning concerns
    relate related relating get got getting going went gone come comes came coming take takes took taken taking put puts set
    sets turn turns turned keep keeps kept become became happen happens happened happening seem seems seemed appear appears
    belong belongs belonged involve involves involved contain contains exactly precisely roughly approximately actually
    really basically currently nowadays today now recently lately ever far soon already maybe perhaps probably possibly apart
    forward along together especially particularly specifically simply quite kind kinds sort sorts type types way ways thing
    things stuff details detail information example examples lot lots bit part parts piece number numbers amount total
    percentage percent many much several various certain specific particular different long main overall whole entire day
    days week weeks month months year years time times date dates moment person persons people anyone anybody anything
    someone somebody something everyone everybody everything nobody nothing united based first last next""".split()
)
YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may)\b", re.IGNORECASE
)
"""How a question begins that is answered by yes or no."""

_COMPARES = re.compile(r"\b(?:differ\w*|compar\w+|versus|vs|between|both|common|than|or)\b", re.IGNORECASE)

_ORDINAL = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\b"
    r"(?! (?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december|of|part|party)\b)"
)

# A year that is asked about: at one end of the question ("… in 2026?"), or that of one of a series ("AI for Good 2026").
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_ASKED_YEAR = re.compile(
    rf"^\W*(?:in|during) (?:19|20)\d\d\b|\b(?:in|during) (?:19|20)\d\d\W*$|(?<=\s)(?!(?:{_MONTHS})\b)[A-Z][\w’'-]* (?:19|20)\d\d\b",
    re.MULTILINE,
)
# The year of something else: of what the answer comes before or after, or of a thing by which another is meant.
_OTHER_YEAR = re.compile(
    r"\b(?:since|after|before|between|next|following|follow(?:ed|s)?|until|till|prior|last|previous\w*|later|replac\w+|succe\w+)\b"
    r"|^(?!.*\b(?:was|were|is|are|been|did|has|have)\b).*\b(?:\w+ed|held|set up|made|begun) in (?:19|20)\d\d\W*$"
    r"|,\s*(?:is|are|was|were|do|does|did|has|have|had|will)\b|\b(?:right|true|correct)\W*$",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:ended|closed|ceased|dissolved|stopped|no longer|not)\b", re.IGNORECASE)

DEMONYM = re.compile(r"(?:an|ese|ish|ch|ss|i)$")
"""How words end that tell where something is from, mostly."""
_DOTTED = re.compile(r"\b(?:[A-Z]\.){3,}")

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

# The kinds of fixed replies, the most urgent first, and what tells in English that one is due.
_FIXED: Mapping[str, Callable[[str], object]] = {
    "emergency": _EMERGENCY.search,
    "medical advice": _ADVICE.search,
    "instructions": lambda question: is_attack(question),
    "greeting": lambda question: _GREETING.match(question) or _SELF.search(question),
}


@dataclass(frozen=True, slots=True)
class FixedReply:
    """An answer that needs neither search nor model: what is said, and its kind."""

    kind: str
    text: str


def clean(question: str) -> str:
    """The question with blanks, control and half characters tidied. Raises UsageError when empty or too long."""
    question = question.encode("utf-8", "replace").decode("utf-8")
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\s]+", " ", UNSEEN.sub("", question)).strip()
    if not re.search(r"\w", text):
        raise UsageError("The question is empty. Type a question, for example: What is WHO doing on AI and health?")
    if len(text) > LIMIT:
        raise UsageError(
            f"The question has {len(text):,} characters; at most {LIMIT:,} can be read. Ask one question in a sentence or two."
        )
    return text


def fixed_reply(question: str, language: str = ENGLISH) -> FixedReply | None:
    """The fixed answer to a greeting, an emergency, a request for medical advice or an attack; None for a real question.

    ``language`` is that of the question and of the reply.
    """
    said = words(language)
    for kind, english in _FIXED.items():
        if english(question) or (kind in said.patterns and said.patterns[kind].search(question)):
            return FixedReply(kind, said.reply(kind))
    return None


def is_attack(question: str) -> bool:
    """Whether a question gives orders about how it is to be answered, or asks for what the bot was told."""
    return bool(_ATTACK.search(folded(question))) or any(
        instructs(question[span.start : span.end]) for span in sentence_spans(question)
    )


def as_written(question: str, titles: Iterable[str]) -> str:
    """The question with its acronyms as titles write them: "SARAH" and "Sarah" become "S.A.R.A.H." where one does."""
    for dotted in {name for title in titles for name in _DOTTED.findall(title)}:
        bare = dotted.replace(".", "")
        # "Sarah Smith" is a person.
        question = re.sub(rf"\b(?:{bare}|{bare.capitalize()})\b(?! [A-Z][a-z])", dotted, question)
    return question


def specific(question: str) -> frozenset[str]:
    """The stems of a question that tell what is asked: its content words without those that every question here may hold."""
    return frozenset(read(question).stems) - GENERIC


def is_broad(question: str) -> bool:
    """Whether a question asks for everything ("What is WHO doing on AI and health?") rather than for something."""
    return not specific(question)


def speaks_to(sentence: str, question: str, quotes: Sequence[Quote]) -> bool:
    """Whether a sentence with its quotes takes up what is asked, so that it may stand as an answer.

    It shares a telling word with the question, and its quotes (with their titles and dates) hold half of the names and
    years that the question speaks of, and which of several it is ("the third"); one of them is enough where things are
    compared. Anything speaks to a broad question. To ask for all names would turn away right answers that one name
    tells apart: "Which Chinese university takes part?" is answered without the word Chinese. What tells of
    other years only than the one that is asked for is no answer.
    """
    asked = specific(question)
    if not asked:
        return True
    if _of_another_year(sentence, question, quotes):
        return False
    said = {stem for quote in quotes for stem in read(f"{quote.passage.source.title}. {quote.passage.heading}").stems}
    if not asked & (set(read(sentence).stems) | said):
        return False
    wording = read(question)
    names = (set(wording.names) | {str(year) for year, *_ in wording.dates if year}) - GENERIC
    held = names - missing_names(question, quotes)
    if names and _COMPARES.search(question):
        return bool(held)
    told = f"{sentence} {' '.join(around(quote) for quote in quotes)}".lower()
    return all(which in told for which in _ORDINAL.findall(question.lower())) and (2 * len(held) >= len(names))


def _of_another_year(sentence: str, question: str, quotes: Sequence[Quote]) -> bool:
    """Whether a sentence, or else the titles of its sources, tells of years, and none of them is asked about.

    What lies between two of its years, or is from a source of the year, may be of it; what says that something has ended, or
    was not, is an answer for later years too.
    """
    if YES_NO.match(question) or not _ASKED_YEAR.search(question) or _OTHER_YEAR.search(question):
        return False
    asked = _years(question)
    said = _years(sentence) or _years(". ".join(quote.passage.source.title for quote in quotes))
    dated = {int(date[:4]) for quote in quotes if (date := quote.passage.source.date)}
    if not said or _OVER.search(sentence):
        return False
    return not any(year in dated or min(said) <= year <= max(said) for year in asked)


def _years(text: str) -> frozenset[int]:
    return frozenset(year for year, *_ in read(f"{text}.").dates if year)


def missing_names(question: str, quotes: Sequence[Quote]) -> frozenset[str]:
    """The names, acronyms (as stems) and years of a question that neither a quote nor its source holds."""
    asked = read(question)
    said = [read(around(quote)) for quote in quotes]
    # "ITU-T" speaks of ITU, too, and "FG-AI4H" of AI.
    held = {name for one in said for stem in one.stems for name in acronyms_in(stem)}
    names = frozenset(asked.names) - held
    years = {year for year, *_ in asked.dates if year} - {year for one in said for year, *_ in one.dates}
    return names | {str(year) for year in years}


def unnamed(question: str, quotes: Sequence[Quote]) -> frozenset[str]:
    """Those of ``missing_names`` by which one thing is told from others of its kind: "Davos", not "Dutch", and no years."""
    return frozenset(
        name
        for name in missing_names(question, quotes)
        if name.isalpha() and len(name) > 2 and not DEMONYM.search(name)
    )


def around(quote: Quote) -> str:
    """A quote with what its source says of itself: title, heading and date."""
    source = quote.passage.source
    return f"{quote.text} {source.title}. {quote.passage.heading}. {source.date or ''}."


def missing_words(question: str, quotes: Sequence[Quote]) -> tuple[str, ...]:
    """The telling words of a question that no quote and no source of one holds, as they were written; six at most.

    What stands there in another form, in short or by a synonym is held.
    """
    held = _held(question, quotes)
    asked = frozenset(stem for stem in specific(question) if key(stem) not in held)
    found: dict[tuple[str, ...], str] = {}
    for word in spelled(question, asked):
        if len(word) > 1 and _tells(word, asked):
            found.setdefault(stems_of(word), word)
    return tuple(found.values())[:_MISSED]


def _tells(word: str, asked: frozenset[str]) -> bool:
    """Whether a word, or a part of one that hyphens join, is more than filler ("AI-based" where AI is held is not)."""
    parts = word.split("-") if len(stems_of(word)) > 1 else [word]
    return any(part.lower().replace("’", "'") not in _FILLER and asked & set(stems_of(part)) for part in parts)


def _held(question: str, quotes: Sequence[Quote]) -> frozenset[str]:
    """What the words of quotes and their sources are compared by, acronyms and what they stand for alike."""
    said = " ".join(around(quote) for quote in quotes)
    pairs = (*KNOWN, *find_names(f"{question} {said}"))
    stems = {name for text in (said, contract(said, pairs)) for stem in read(text).stems for name in acronyms_in(stem)}
    for long, short in pairs:
        if stems.issuperset(stems_of(short)):
            stems.update(read(long).stems)
    return frozenset(map(key, stems))
