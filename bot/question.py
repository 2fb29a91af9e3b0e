"""What a question asks about, and whether a sentence with its quotes takes that up.

Rules only, for English. Whether the documents answer a question is decided by ``gate``.
"""

import re
from collections.abc import Iterable, Sequence

from bot.answer import Quote
from bot.english.dates import MONTH
from bot.english.names import KNOWN, acronyms_in, contract, find_names
from bot.english.stems import key, spelled, stems_of
from bot.english.wording import read
from corpus.characters import UNSEEN
from corpus.errors import UsageError

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
    rf"(?! (?:of )?(?:(?i:{MONTH})|of|part|party)\b)"
)

# A year that is asked about: at one end of the question ("… in 2026?"), or that of one of a series ("AI for Good 2026").
_ASKED_YEAR = re.compile(
    rf"^\W*(?:in|during) (?:19|20)\d\d\b|\b(?:in|during) (?:19|20)\d\d\W*$|(?<=\s)(?!{MONTH})[A-Z][\w’'-]* (?:19|20)\d\d\b",
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
_LONG_NAME = 5
"""Letters from which an acronym may be written in small letters."""


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


def as_written(question: str, titles: Iterable[str]) -> str:
    """The question with its acronyms as titles write them: "SARAH", "Sarah" and "sarah" become "S.A.R.A.H." where one does.

    In small letters only long ones: short ones are words, such as "who".
    """
    for dotted in {name for title in titles for name in _DOTTED.findall(title)}:
        bare = dotted.replace(".", "")
        forms = [bare, bare.capitalize(), *([bare.lower()] if len(bare) >= _LONG_NAME else [])]
        # "Sarah Smith" is a person.
        question = re.sub(rf"\b(?:{'|'.join(forms)})\b(?! [A-Z][a-z])", dotted, question)
    return question


def specific(question: str) -> frozenset[str]:
    """The stems of a question that tell what is asked: its content words without those that every question here may hold."""
    return frozenset(read(question).stems) - GENERIC


def has_words(question: str) -> bool:
    """Whether a question holds a word that tells anything, or a number: "might" and "what of it?" hold none."""
    said = read(question)
    return bool(said.stems or said.numbers or said.dates)


def is_broad(question: str) -> bool:
    """Whether a question asks for everything ("What is WHO doing on AI and health?") rather than for something."""
    return not specific(question)


def speaks_to(sentence: str, question: str, quotes: Sequence[Quote]) -> bool:
    """Whether a sentence with its quotes takes up what is asked, so that it may stand as an answer.

    It shares a telling word with the question, and its quotes (with their titles and dates) hold half of the names and
    years that the question speaks of, and which of several it is ("the third"); one of them is enough where things are
    compared. Anything speaks to a broad question. To ask for all names would turn away right answers that one name
    tells apart: "Which Chinese university takes part?" is answered without the word Chinese.
    """
    asked = specific(question)
    if not asked:
        return True
    if of_another(sentence, question, quotes):
        return False
    said = {stem for quote in quotes for stem in read(f"{quote.passage.source.title}. {quote.passage.heading}").stems}
    if not asked & (set(read(sentence).stems) | said):
        return False
    wording = read(question)
    names = (set(wording.names) | {str(year) for year, *_ in wording.dates if year}) - GENERIC
    held = names - missing_names(question, quotes)
    if names and _COMPARES.search(question):
        return bool(held)
    return 2 * len(held) >= len(names)


def of_another(sentence: str, question: str, quotes: Sequence[Quote]) -> bool:
    """Whether a sentence tells of another year than the one that is asked about, or not of that of several ("the third")."""
    told = f"{sentence} {' '.join(around(quote) for quote in quotes)}".lower()
    which = () if _COMPARES.search(question) else _ORDINAL.findall(question.lower())
    return _of_another_year(sentence, question, quotes) or not all(one in told for one in which)


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


def touches(question: str, quotes: Sequence[Quote]) -> bool:
    """Whether the quotes, or what their sources say of themselves, hold any telling word of a question, if it has one."""
    asked, held = specific(question), _held(question, quotes)
    return not asked or any(key(stem) in held for stem in asked)


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
