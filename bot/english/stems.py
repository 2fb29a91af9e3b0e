"""The content words of a text and the keys by which they are compared: stems, British and American alike, synonyms.

English only. Two words have the same key only where one may stand for the other in any sentence of this kind.
"""

import re
from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")

STOPWORDS = frozenset(
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
GLUE = frozenset(
    """include includes including included follow follows following consist consists comprise comprises
    mean means meaning namely called known say says said state states stated according refer refers""".split()
)


# Words for numbers that stay as they are written, since stems would mix them up.
_COUNTS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty hundred half dozen first second third fourth fifth sixth seventh
    eighth ninth tenth eleventh twelfth""".split()
)
# Spellings that count as one.
_SPELLINGS = {
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
    "yearly": "annual",
}
# Irregular forms and the stems that they belong to.
_FORMS = dict(
    pair.split(":")
    for pair in """gave:give given:give wrote:write written:write held:hold built:build led:lead ran:run began:begin
    begun:begin drew:draw drawn:draw took:take taken:take came:come saw:see seen:see becam:becom grew:grow shrank:shrink
    shrunk:shrink sent:send brought:bring met:meet paid:pay told:tell dealt:deal made:make won:win lost:lose kept:keep
    left:leav chosen:choos chose:choos driven:drive spoke:speak spoken:speak known:know knew:know taught:teach
    sold:sell bought:buy fell:fall rose:rise arisen:aris went:go gone:go men:man women:woman children:child
    writ:write""".split()
)
# Words that mean the same here, by their stems: the first stands for all.
_SYNONYMS = {
    other: first
    for first, *others in (
        line.split()
        for line in """publish releas
        begin start began commenc
        end conclud finish
        creat establish
        person peopl individu
        paper articl
        largest biggest
        assist help
        aim goal
        countri state
        studi research
        worldwid global
        run manag
        choos select chosen choic
        show demonstr
        offer provid
        quick fast rapid
        tell inform
        prof professor
        dr doctor
        cost price
        medic medicin
        fund financ
        kind type sort
        big larg
        chair chairman chairwoman chairperson
        organ organiz
        licens licenc
        website page""".splitlines()
    )
    for other in others
}
WORD = re.compile(r"[^\W_]+(?:[-.'’&/][^\W_]+)*\.?")
_ACRONYM = re.compile(r"^(?:[^\W\d_]\.){2,}$")


def spelled(text: str, stems: frozenset[str]) -> list[str]:
    """The words of ``text`` that have one of ``stems``, as they are written but for 's, once each."""
    words = [re.sub(r"['’][sS]?$", "", word) for word in WORD.findall(text) if stems & set(stems_of(word))]
    return list(dict.fromkeys(word if _ACRONYM.match(word) else word.rstrip(".") for word in words))


@lru_cache(maxsize=65536)
def stems_of(word: str) -> tuple[str, ...]:
    """The content stems of one word: none for stopwords, several for words that hyphens join.

    Example: stems_of("people-centred") -> ("peopl", "center"); stems_of("S.A.R.A.H.") -> ("sarah",)
    """
    word = re.sub(r"(?:['’](?:s|S)?|n['’]t)$", "", word.rstrip(".") if not _ACRONYM.match(word) else word)
    if _ACRONYM.match(word) or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        return (word.replace(".", "").lower(),)
    word = re.sub(r"^([A-Z]{2,})s$", r"\1", word)
    if any(character.isdigit() for character in word) or word.replace("-", "").isupper():
        return () if re.fullmatch(r"[\d.,/%-]+", word) else (word.lower(),)
    parts = re.split(r"[-/&'’.]", word.lower())
    return tuple(stem(part) for part in parts if len(part) > 1 and part not in STOPWORDS and part not in GLUE)


def stem(word: str) -> str:
    """The stem of one word in small letters; British spelling as American."""
    if word in _COUNTS:
        return word
    # British and American spelling count as one.
    word = re.sub(r"is(e|es|ed|ing|ation|ations)$", r"iz\1", word) if len(word) > 6 else word
    word = _SPELLINGS.get(word, word)
    return str(_STEMMER.stemWord(word))


def key(stem: str) -> str:
    """What a stem is compared by: the first of the words that mean the same.

    Example: key("releas") -> "publish"
    """
    stem = _FORMS.get(stem, stem)
    return _SYNONYMS.get(stem, stem)
