"""What a sentence says, as far as code can tell: its content words, numbers, dates, names, negation and strength.

English only. Knows nothing of quotes, claims or models; ``check`` compares what is found here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")

_STOPWORDS = frozenset(
    """a about above after again against all am among an and any are around as at be because been before being below
    between both but by can could did do does doing done down during each either else ever few for from further get gets
    give given gives go goes had has have having he her here hers him his how i if in into is it its itself just let
    like made make makes many may me might more most much must my near need needs no nor not of off often on once one
    only onto or other our ours out over own per put rather same shall she should since so some still such than that the
    their theirs them then there these they this those though through thus to too toward towards under until up upon us
    use used uses using very via was we well were what when where whether which while who whom whose why will with
    within without would yet you your yours also etc itself he's it's that's there's""".split()
)
# Words that join facts and add none of their own.
_GLUE = frozenset(
    """include includes including included follow follows following consist consists comprise comprises
    mean means meaning namely called known say says said state states stated according refer refers""".split()
)

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty""".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "hundred": "100", "half": "1/2", "dozen": "12"}
_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        """january february march april may june july august september october november december""".split(), 1
    )
}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

_MONTH = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
_SPAN = r"(?:\s*(?:-|–|to|and)\s*\d{1,2})?"
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}}){_SPAN}\s+{_MONTH},?\s+(?P<year>\d{{4}})\b"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_SPAN},?\s+(?P<year>\d{{4}})\b"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(rf"\b{_MONTH},?\s+(?P<year>\d{{4}})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}}){_SPAN}\s+{_MONTH}\b"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})\b"),
)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,  ]\d{3})*(?:\.\d+)?(?=\D|$)")
_PER_CENT = re.compile(r"(?<=\d)\s*(?:%|per\s?cent\b|percent\b)")
_WORD = re.compile(r"[^\W_]+(?:[-.'’&/][^\W_]+)*\.?")
_ACRONYM = re.compile(r"^(?:[^\W\d_]\.){2,}$")

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|nobody|nothing|lacks?|lacking|fails?|failed|unable|unlike)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just)\b", re.IGNORECASE)

# Strength of a duty, from weak to strong; a claim may not be stronger than its evidence.
_DUTIES = (
    (
        3,
        re.compile(
            r"\b(?:must|required?s?|requires?|requiring|requirement|mandatory|obliged?s?|obligat\w+|binding|shall|force[sd]?)\b",
            re.I,
        ),
    ),
    (
        2,
        re.compile(
            r"\b(?:should|recommend\w*|advis\w+|urge[sd]?|calls? for|called for|calls? on|asks?|asked|ought)\b", re.I
        ),
    ),
    (1, re.compile(r"\b(?:may|might|can|could|suggest\w*|consider\w*|propos\w+|encourag\w+|welcome[sd]?)\b", re.I)),
)
_AMOUNT = r"(?=\s+(?:US\$ ?)?(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|half|a hundred)\b))"
# Words that narrow or qualify a statement: when the evidence has them, a claim must keep them.
_HEDGES = {
    "only": re.compile(r"\bonly\b", re.I),
    "unless": re.compile(r"\b(?:unless|except|provided that|as long as)\b", re.I),
    "may": re.compile(r"\b(?:may|might|could|can)\b(?!\s+\d{4})", re.I),
    "draft": re.compile(r"\b(?:drafts?|interim|provisional|preliminary)\b", re.I),
    "conditional": re.compile(r"\b(?:conditional(?:ly)?|low certainty)\b", re.I),
    "plan": re.compile(
        r"\b(?:plans?|planned|planning|aims?|aimed|intend(?:s|ed)?|to be|will|would|expected|foreseen|foresees|due|scheduled|"
        r"upcoming|target(?:s|ed)?|hopes?|hoped|meant|propos\w+|candidate)\b",
        re.I,
    ),
    "report": re.compile(
        r"\b(?:reported(?:ly)?|reports? that|press|secondary source|according to|is said|claims?|claimed|inferred|described)\b",
        re.I,
    ),
    "almost": re.compile(
        rf"\b(?:almost|nearly|about|around|approximately|some|roughly|close to|up to)\b{_AMOUNT}", re.I
    ),
    "over": re.compile(rf"\b(?:more than|over|at least|above|upwards of)\b{_AMOUNT}", re.I),
    "under": re.compile(rf"\b(?:less than|fewer than|under|below|at most)\b{_AMOUNT}", re.I),
}
# Words that widen a statement: a claim has them only if its evidence has.
_WIDE = re.compile(
    r"\b(?:all|every|always|each|only|first|last|largest|biggest|best|most|worldwide|global(?:ly)?|entire|fully|completely|"
    r"exclusively|guarantees?|guaranteed|proven|proves?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What one text says. Stems are in the order of the text; everything else is a set.

    ``dates`` are (year, month, day) with None for what is not said; ``duty`` is 0 (none) to 3 (must).
    """

    stems: tuple[str, ...]
    numbers: frozenset[str]
    dates: frozenset[tuple[int | None, int | None, int | None]]
    names: tuple[str, ...]
    negated: bool
    duty: int
    hedges: frozenset[str]
    wide: frozenset[str]


@lru_cache(maxsize=4096)
def read(text: str) -> Wording:
    """What ``text`` says, as far as code can tell."""
    text = _PER_CENT.sub("%", text.replace("‑", "-").replace(" ", " "))
    without_dates, dates = _take_dates(text)
    words = _WORD.findall(without_dates)
    return Wording(
        stems=tuple(stem for word in words for stem in stems_of(word)),
        numbers=frozenset(_numbers(without_dates)),
        dates=dates,
        names=tuple(_names(without_dates)),
        negated=_is_negated(text),
        duty=max((level for level, pattern in _DUTIES if pattern.search(text)), default=0),
        hedges=frozenset(name for name, pattern in _HEDGES.items() if pattern.search(text)),
        wide=frozenset(_STEMMER.stemWord(word.lower()) for word in _WIDE.findall(text)),
    )


def spelled(text: str, stems: frozenset[str]) -> list[str]:
    """The words of ``text`` that have one of ``stems``, as they are written, once each."""
    return list(dict.fromkeys(word.rstrip(".") for word in _WORD.findall(text) if stems & set(stems_of(word))))


@lru_cache(maxsize=65536)
def stems_of(word: str) -> tuple[str, ...]:
    """The content stems of one word: none for stopwords, several for words that hyphens join.

    Example: stems_of("people-centred") -> ("peopl", "center"); stems_of("S.A.R.A.H.") -> ("sarah",)
    """
    word = re.sub(r"(?:['’](?:s|S)?|n['’]t)$", "", word.rstrip(".") if not _ACRONYM.match(word) else word)
    if _ACRONYM.match(word) or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        return (word.replace(".", "").lower(),)
    if any(character.isdigit() for character in word) or word.replace("-", "").isupper():
        return () if re.fullmatch(r"[\d.,/%-]+", word) else (word.lower(),)
    parts = re.split(r"[-/&'’.]", word.lower())
    return tuple(_stem(part) for part in parts if len(part) > 1 and part not in _STOPWORDS and part not in _GLUE)


def _stem(word: str) -> str:
    if word in _NUMBER_WORDS or word in _ORDINALS:
        return word
    # British and American spelling count as one.
    word = re.sub(r"is(e|es|ed|ing|ation|ations)$", r"iz\1", word) if len(word) > 6 else word
    word = {
        "programme": "program",
        "programmes": "program",
        "centre": "center",
        "centres": "center",
        "centred": "center",
        "licence": "license",
        "licences": "license",
        "ageing": "aging",
        "behaviour": "behavior",
        "labour": "labor",
        "artificial": "ai",
        "intelligence": "ai",
        "percent": "%",
        "cent": "%",
    }.get(word, word)
    return str(_STEMMER.stemWord(word))


def _take_dates(text: str) -> tuple[str, frozenset[tuple[int | None, int | None, int | None]]]:
    """The dates of a text, and the text without them, so that their parts are not read as numbers."""
    dates: set[tuple[int | None, int | None, int | None]] = set()

    def take(match: re.Match[str]) -> str:
        parts = match.groupdict()
        month = parts.get("month")
        dates.add(
            (
                int(parts["year"]) if parts.get("year") else None,
                (int(month) if month.isdigit() else _MONTHS[month.lower()]) if month else None,
                int(parts["day"]) if parts.get("day") else None,
            )
        )
        for day in re.findall(r"(?:-|–|to|and)\s*(\d{1,2})\b(?!\d)", match.group(0)):
            dates.add((int(parts["year"]) if parts.get("year") else None, _month(month), int(day)))
        return " , "

    for pattern in _DATES:
        text = pattern.sub(take, text)
    for match in re.finditer(r"(?<![\w-])((?:19|20)\d{2})(?![\w%])", text):
        dates.add((int(match.group(1)), None, None))
    return re.sub(r"(?<![\w-])(?:19|20)\d{2}(?![\w%])", " , ", text), frozenset(dates)


def _month(name: str | None) -> int | None:
    if not name:
        return None
    return int(name) if name.isdigit() else _MONTHS[name.lower()]


def _numbers(text: str) -> list[str]:
    found = []
    for match in _NUMBER.finditer(text):
        number = re.sub(r"[,  ](?=\d{3})", "", match.group(0))
        percent = text.startswith("%", match.end())
        found.append(f"{number}%" if percent else number)
    for word in re.findall(r"[A-Za-z]+", text.lower()):
        if word in _NUMBER_WORDS and word != "one":
            found.append(_NUMBER_WORDS[word])
        elif word in _ORDINALS and word not in {"first", "second"}:
            found.append(_ORDINALS[word])
    return found


def _names(text: str) -> list[str]:
    """Capitalised words and acronyms in order, without the first word of the text unless it is plainly a name."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’](?:s|S)?$", "", match.group(0))
        capitals = sum(character.isupper() for character in word)
        opens = match.start() == 0 or bool(re.search(r"[.!?:;(\"“]\s*$", text[: match.start()]))
        if capitals >= 2 or (capitals == 1 and word[0].isupper() and not opens and len(word) > 1):
            found.extend(stems_of(word))
    return found


def _is_negated(text: str) -> bool:
    return bool(_NEGATION.search(_NOT_ONLY.sub(" ", text)))
