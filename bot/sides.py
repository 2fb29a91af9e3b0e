"""The sides of a question that compares things or asks the same of several: what each is called, and what is asked of it.

Rules only, for English, for wording that can mean little else: "AI for prevention and control of disease" joins words, and
has no sides. A question that asks several things of one subject has parts (``bot.parts``). Knows nothing of documents.
"""

import re
from dataclasses import dataclass

from bot.followup.terms import BE, DO, ORDINAL, WH
from bot.joined import completed, is_named, taken_apart
from bot.parts import parts
from bot.question import specific
from corpus.sentences import sentence_spans

_MOST = 4
_LONGEST = 300
"""Characters of a sentence that is looked at: a longer one is no plain comparison, and takes the patterns long."""
_AUX = rf"(?:{BE}|{DO})"
_WHEN = r"(?:first|last|earlier|earliest|later|latest|sooner|younger|older|oldest|newer|newest|(?:more|most) recent(?:ly)?|before|after)"
_LONG = r"(?:longer|longest|shorter|shortest)"
_LARGE = r"(?:larger|largest|bigger|biggest|smaller|smallest|higher|highest|lower|lowest|greater|greatest)"
_COST = r"(?:cheaper|cheapest|costlier|(?:more|less) (?:expensive|costly))"
_MANY = r"(?:more|most|fewer|fewest|less|least)"
_COMPARATIVE = rf"(?:{_WHEN}|{_LONG}|{_LARGE}|{_COST}|{_MANY}|better|stricter|wider|broader)"
_WH = rf"(?-i:(?!WHO\b)){WH}"
"""A question word, and not the name WHO."""
_VERB = (
    r"(?:say|says|said|have|has|had|do|does|did|use|uses|cover|covers|mention|mentions|deal|deals|recommend|recommends|take|took|"
    r"address|addresses|talk|talks|ask|asks|call|calls|offer|offers|teach|need|work|works|want|agree|stand|aim|held|run|begin|"
    rf"discuss|discussed|advise|include|includes|contain|contains|share|focus|focused|{BE})"
)
_LEAD = r"^\W*(?:(?:and|so|but|please|now|then|ok(?:ay)?)\b[,\s]*|(?:can|could|would|will) you (?:please )?|in short[,\s]*)*"
_ABOUT = (
    r"(?:,?\s+(?:in terms of|with (?:regard|respect) to|regarding|as to|when it comes to|by|on)\s+(?P<aspect>[^,]+))?$"
)
_APART = r"(?:(?:really |exactly |at all |much )?(?:differ|differs|different|distinct))"
_INTERVAL = r"(?:(?P<interval>days|weeks|months|years|time)|differ\w*|distinctions?|contrasts?|chang\w+|happen\w*|similarit\w+|distinguish\w*|choose|choice)"
_NOUNS = (
    (r"(?:turnout|attendance|(?:number of )?(?:participants|people|attendees))", "How many people"),
    (r"(?:the )?numbers? of (?P<what>.+)", "How many"),
    (r"(?:length|duration)", "How long, in pages or days"),
    (r"(?:costs?|prices?|budgets?|funding)", "How much money"),
    (r"(?:dates?|start|launch|timing|age|years?)", "When"),
    (r"(?:place|venue|location)s?", "Where"),
    (r"size", "How large"),
)
"""What nouns ask for."""

# What the groups mean: ``all`` are joined phrases, ``left`` and ``right`` two of them; ``asked`` and ``aspect`` tell what is
# asked of each. "strict" forms are words for much else as well, and want things with names or articles.
_FORMS = tuple(
    (re.compile(pattern, re.IGNORECASE), strict)
    for pattern, strict in (
        (rf"{_LEAD}(?:compare|contrast)\s+(?:and contrast\s+)?(?P<left>.+?)\s+(?:with|to|against|versus|vs\.?)\s+(?P<right>.+?){_ABOUT}", False),
        (rf"{_LEAD}(?:compare|contrast)\s+(?:and contrast\s+)?(?P<all>.+?){_ABOUT}", False),
        (rf"\bcomparisons?\s+(?:of|between)\s+(?P<all>.+?){_ABOUT}", False),
        (rf"\bhow {_AUX} (?P<all>.+?\band\b.+?) (?:compare|measure up|relate to (?:each|one an)other){_ABOUT}", False),
        (rf"\bhow {_AUX} (?P<left>.+?) compare (?:in (?P<aspect>[\w ]+?) )?(?:with|to|against) (?P<right>.+)", False),
        (r"^\W*(?:as )?compared (?:with|to) (?P<right>[^,]+), (?P<clause>.+)", False),
        (r"^(?P<clause>.+?),? (?:as |when )?compared (?:with|to) (?P<right>.+)", False),
        (rf"\b{_INTERVAL}(?: (?:in|of) (?P<aspect>[^,]+?))?(?: \w+)? between (?P<all>.+)", False),
        (r"\b(?:distinguish\w*|tell|tells|set|sets|separate\w*) (?P<left>.+?) (?:apart )?from (?P<right>.+)", True),
        (rf"\b{_AUX} (?P<left>.+?) {_APART}(?: in (?P<aspect>[^,]+?))? (?:from|than|to(?= (?:the|that|those|an?|(?-i:[A-Z])))) (?P<right>.+)", False),
        (rf"\b{_AUX} (?P<all>.+?\band\b.+?) {_APART}(?: in (?P<aspect>[^,]+))?$", False),
        (rf"{_LEAD}{_AUX} (?P<left>.+?) (?:(?:really|exactly) )?(?:the same(?: \w+)? as|identical to|similar to) (?P<right>.+)", False),
        (rf"{_LEAD}{_AUX} (?P<all>.+?\band\b.+?) (?:really |exactly )?(?:the same(?: \w+)?|identical|alike|similar)$", True),
        (rf"(?:what|which)(?P<aspect> [\w -]+?)?\s+{DO}\s+(?P<all>.+?\band\b.+?)\s+(?:all )?(?:have in common|share)(?: (?:on|about|in) .+)?$", False),
        (rf"(?:what|which)(?P<aspect> [\w -]+?)?\s+{BE}\s+(?:common to|shared by) (?:both )?(?P<all>.+)", False),
        (rf"{_LEAD}{_AUX} (?P<left>.+?) (?P<asked>before or after|after or before|earlier or later than|sooner or later than) (?P<right>.+)", False),
        (rf"{_LEAD}(?P<asked>(?:{_WH}|name)\b.*?\b{_COMPARATIVE}\b.*?)\s*[,:;–—-]\s*(?P<all>.+?\bor\b.+)", False),
        (rf"{_LEAD}(?P<all>.+?\b(?:or|and)\b.+?)\s*[,:;–—-]\s*(?P<asked>(?:which|what|who)\b.*?\b{_COMPARATIVE}\b.*)", False),
        (rf"{_LEAD}(?P<all>.+? (?:versus|vs\.?) .+?)(?:\s*[,:;–—]\s*(?P<asked>.+))?$", True),
        (rf"{_LEAD}{_AUX} (?P<all>.+?\bor\b.+?) (?P<asked>(?:(?:come|open|start|begin|have|get|reach|cost|last|run|draw|attract|happen|appear|take place)\s+)?(?:\w+\s+)?{_COMPARATIVE}\b[^,]*)$", True),
        (rf"{_LEAD}{_AUX} (?P<asked>{_MANY} [\w -]+?) (?P<by>to|in|at|for|from|on|by) (?P<left>.+?) than (?:(?P=by)\s+)?(?P<right>.+)", True),
        (rf"{_LEAD}{_AUX} (?P<left>.+?) (?P<asked>(?:(?:have|cost|last|open|opened|start|started|published|held)\s+)?{_COMPARATIVE}\b[^,]*?) than (?P<right>.+)", True),
        (rf"{_LEAD}(?P<asked>.*?)\b(?P<by>(?:in|at|of|by|to|for|from|with|on)\s+)?both (?P<all>(?:(?!\bboth\b).)+?\band\b.+?)(?=\s+{_VERB}\b|$)", True),
        (rf"{_LEAD}(?P<asked>(?:when|where|how long|how many [\w ]+?|how much [\w ]+?)\s+(?:are|were|do|did|have|had)) (?P<all>.+?\band\b.+?) (?P<verb>[a-z]+ed|held|set up|begun|built|open|start|begin|end|close|take place|come out|last|have|cost)$", True),
        (r"^\W*who (?P<asked>leads?|heads?|runs?|directs?|hosts?|hosted|led|chaired|is the (?:head|director|leader|chair) of) (?P<all>.+?\band\b.+)$", True),
        (rf"^(?P<asked>\W*(?:\w+ )?{_WH}\b.*?)\b(?P<all>(?:the )?{ORDINAL}(?: \w+)? and (?:the )?{ORDINAL} [\w-]+(?: of [\w.'’/-]+)?)\b(?P<verb>.*)$", False),
        (rf"^(?P<asked>\W*(?:\w+ )?{_WH}\b.*?)\b(?P<years>the [^,?]+?s (?:of|in|from) (?:19|20)\d\d and (?:of |in )?(?:19|20)\d\d)\b(?P<verb>.*)$", False),
        (r"^(?P<asked>\W*(?:\w+ )?(?:how many|how much|when|where|which|what|who)\b.*?) (?P<by>to|in|at|for|from|of|by) (?P<left>(?:the|WHO|[A-Z])[^,]+), and (?:(?:what|which|how many|how much) (?:\w+ )?)?(?P=by) (?P<right>(?:the|WHO|[A-Z]).+)$", True),
    )
)  # fmt: skip
_QUANTITY = re.compile(
    r"(?:\d|an? (?:\w+ )?(?:year|month|week|day)|one\b|two\b|half\b|ever\b|before\b|expected\b|usual\b|that$|now\b)",
    re.I,
)
# "What share in the Region, and what share in the EU": the same is asked of another.
_REPEATS = re.compile(
    r"\b(?P<asked>(?:what|which|how many|how much) [a-z]+)\b.*,? and (?P=asked) (?:in|at|of|for|by|to|from) [^,?]+\?*$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?:that|those|the ones?) (?:of|at|in|for)\b", re.IGNORECASE)
_OPENS = re.compile(
    r"^\W*(?:(?:which|what|who)(?: of (?:the|these|those) (?:two|three|\w+))?|name)\b\s*(?:(?:one|is|are|was|were)\b)?\s*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that a question compares: ``name`` as the question calls it, ``asked`` what is asked of it."""

    name: str
    asked: str

    @property
    def question(self) -> str:
        """What is asked of this side alone, as a search text: "How many learners: the WHO Academy"."""
        return f"{self.asked}: {self.name}" if self.asked else self.name


def sides(question: str) -> tuple[Side, ...]:
    """The two to four sides of a question, in its order; none where it compares nothing.

    Example: sides("Which is longer, the paper on medicines or the framework on devices?") -> (Side("the paper on medicines",
    "How long"), Side("the framework on devices", "How long"))
    """
    if parts(question) and not _REPEATS.search(question):
        return ()
    for span in sentence_spans(question):
        text = question[span.start : span.end].strip(" ?.!,;")
        for pattern, strict in _FORMS if len(text) <= _LONGEST else ():
            match = pattern.search(text)
            if match and (found := _sides(match.groupdict(""), strict)):
                return found
    return ()


def _sides(said: dict[str, str], strict: bool) -> tuple[Side, ...]:
    if said.get("clause"):
        return _of_clause(said["clause"], said["right"])
    names = _names(said)
    if not 2 <= len(names) <= _MOST or (strict and not all(is_named(name) and specific(name) for name in names)):
        return ()
    if strict and "," in said.get("all", "") and len(names) == said["all"].count(",") + 1:
        return ()  # "the department for data, health and AI" is one thing
    if said.get("right") and _QUANTITY.match(said["right"]):
        return ()
    owned = re.match(r"the ([\w -]+?) (?:of|at|in|for) ", names[0]) if _OWNED.match(said.get("right", "")) else None
    asked = _asked(said.get("asked", ""), said.get("verb", ""), said.get("aspect", "")) or (
        "When" if said.get("interval") else ""
    )
    if not asked and owned and all(name.startswith(f"the {owned[1]} ") for name in names):
        # "The turnout at A with that at B": what is compared is the turnout.
        return tuple(Side(re.sub(r"^\w+ ", "", name[len(owned[1]) + 5 :]), _noun(owned[1])) for name in names)
    return tuple(Side(name, asked) for name in names)


def _names(said: dict[str, str]) -> tuple[str, ...]:
    if said.get("years"):
        head, preposition, first, second = re.match(
            r"the (.+?)s (of|in|from) (\d+) and (?:of |in )?(\d+)", said["years"], re.I
        ).groups()  # type: ignore[union-attr]
        return tuple(f"the {head} {preposition} {year}" for year in (first, second))
    if said.get("all"):
        return taken_apart(re.sub(r"^both\s+", "", said["all"], flags=re.IGNORECASE))
    return completed((said["left"], said["right"]))


def _of_clause(clause: str, right: str) -> tuple[Side, ...]:
    """Sides of "How did A make it, compared with B": what is asked of A is asked of B."""
    match = re.match(
        rf"{_LEAD}(?P<asked>(?:{_WH})\b.*?\b{_AUX}) (?P<name>(?:(?:the|an?|WHO['’]s) )?[\w.'’/-]+) (?P<verb>.+)",
        clause,
        re.I,
    )
    if match and (names := completed((match["name"], right))):
        return tuple(Side(name, _asked(match["asked"], match["verb"], "")) for name in names)
    return ()


def _asked(asked: str, verb: str, aspect: str) -> str:
    """What is asked of each side, with a question word for what "longer", "first" or "more learners" ask for."""
    if aspect:
        return _noun(aspect.strip())
    said = " ".join(
        part.strip(" ,:;–—-") for part in (re.sub(rf"\s+{_AUX}$", "", asked.strip(), flags=re.I), verb) if part.strip()
    )
    if re.match(r"(?:how|when|where|why|on which|in which|which|what)\b", said, re.I) and not re.search(
        rf"\b{_COMPARATIVE}\b", said, re.I
    ):
        return _capital(re.sub(r"\s+(?:in|of|for|by|at) (?:each|both|either)\b", "", said))
    said = _OPENS.sub("", said)
    for comparative, ask in (
        (_WHEN, "When"),
        (_LONG, "How long, in pages or days"),
        (_COST, "How much does it cost"),
        (_LARGE, "How large"),
    ):
        if re.search(rf"\b{comparative}\b", said, re.IGNORECASE):
            rest = re.sub(rf"\b(?:{comparative}|or|than|of the two)\b", "", said, flags=re.IGNORECASE)
            return " ".join(f"{ask} {rest}".split())
    said = re.sub(rf"\b{_MANY} (?=\w+(?:ant|ent|ive|al|ous|able|ible|ful|ic)\b)", "", said, flags=re.IGNORECASE)
    said = re.sub(rf"\b(?:the )?{_MANY}(?=\s+[a-z])", "how many", said, flags=re.IGNORECASE)
    return _capital(re.sub(rf"\b(?:{_COMPARATIVE}|of the two)\b", "", said, flags=re.IGNORECASE).strip(" ,:;-–—"))


def _noun(noun: str) -> str:
    """What a noun asks for: "turnout" for how many people."""
    for pattern, ask in _NOUNS:
        if match := re.fullmatch(pattern, noun, re.IGNORECASE):
            return f"{ask} {match.groupdict().get('what', '')}".strip()
    return _capital(noun)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
