"""What a conversation is about: the last question that stands, its subject, and the document that its answer rests on.

Says what "it", "that report" and "the second one" stand for. Knows no rules on which questions lean.
"""

import re
from dataclasses import dataclass

from bot.english import read
from bot.followup.terms import BE, DO, DOCUMENT, IN, WH
from bot.question import is_broad, specific

_NO_NAME = re.compile(rf"(?:{WH}|{IN}|{BE}|{DO}|tell|list|explain|show|give|the|an?)\b", re.IGNORECASE)
_PERSON = re.compile(r"(?:\b(?:Dr|Prof\.?|Professor) )?\b[A-Z][\w'’-]+ (?:[a-z]{1,3} )*[A-Z][\w'’-]+")
_PUBLISHED = re.compile(
    r"\b(?:publi\w+|came? out|released?|issued?|written|wrote|authors?|pages?|isbn|licen[cs]e|edition|long is)\b",
    re.IGNORECASE,
)
# Such as "the first head of the hub in Berlin", and "the countries that came to the forum".
_PEOPLE_OF = re.compile(
    r"(?:the )?(?:[\w-]+ ){0,2}?(?:head|director|chair(?:man|woman|person)?|leader|president|boss|chief|founder|members?|partners?|authors?|"
    r"hosts?|organi[sz]ers?|speakers?|funders?|donors?) of (?P<thing>.+)"
    r"|the (?:[\w-]+ ){0,2}?(?:countries|states|people|experts|organi[sz]ations|companies|firms|members|partners|delegates|participants|officials|"
    r"ministers|speakers|authors|universities|institutions|governments|teams) that [\w-]+ (?:part )?(?:to|at|in|on|for|with|by) (?P<place>.+)",
    re.IGNORECASE,
)
_COUNT = {
    word: number
    for number, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}


@dataclass(frozen=True, slots=True)
class Thread:
    """What is being talked about: the last question as understood, its subject, and the last answer with its main document."""

    question: str
    topic: str
    answer: str = ""
    title: str = ""

    @property
    def statement(self) -> str:
        """The last question without its mark, to stand inside another."""
        return uncapped(unasked(self.question))

    def meant(self, noun: str = "", text: str = "", *, person: bool = False, thing: bool = False) -> str:
        """What leaning words stand for: the subject of the last question, or the main document of the last answer.

        Args:
            noun: the noun that they have with them, as in "that report".
            text: the question that they stand in.
            person: whether they are "he", "she" and the like.
            thing: whether they are "it" or "its", which are no people.
        """
        if person and re.match(r"who\b", self.question, re.IGNORECASE) and (match := _PERSON.search(self.answer)):
            return match[0]
        title = f"“{self.title}”" if self.title else ""
        people = _PEOPLE_OF.fullmatch(self.topic) if thing else None
        topic = (people["thing"] or people["place"]) if people else self.topic
        if not title or not topic or is_broad(topic):
            return title or topic
        if person or re.search(rf"\b{DOCUMENT}\b", topic, re.IGNORECASE):
            return topic
        wants_document = re.fullmatch(DOCUMENT, noun, re.IGNORECASE) or _PUBLISHED.search(text)
        return title if wants_document and specific(self.title) & specific(topic) else topic

    def nth(self, which: str, noun: str) -> str:
        """Such as "the second of WHO's three pillars", with the item itself where the last answer lists them."""
        whole = self.meant() or self.statement
        said = "" if noun in ("", "one", "ones") or noun.rstrip("s") in whole else f" {noun}"
        item = _item(which, self.answer, whole)
        return f"the {which}{said} of {whole}" + (f" ({item})" if item else "")


def _item(which: str, answer: str, whole: str) -> str:
    """The item of that number in the first list of ``answer``, if it is as long as ``whole`` says; "" where there is none."""
    text = re.sub(r"\s*\[\d+\]", "", answer)
    number = _COUNT.get(which) or (int(digits[0]) if (digits := re.match(r"\d+", which)) else 0)
    numbered = dict(
        re.findall(r"(?:^|[\s(])(\d{1,2})[.)]\s+([^\n;]+?)(?=[;,.]?\s+(?:and\s+)?\(?\d{1,2}[.)]|[.;\n]|$)", text)
    )
    if len(numbered) > 1:
        items = [numbered.get(str(place), "") for place in range(1, len(numbered) + 1)]
    else:
        listed = re.search(r":[^\S\n]+([^:\n]+?)[.\n]|:[^\S\n]+([^:\n]+)$", text)
        said = (listed[1] or listed[2]) if listed else ""
        items = [
            re.sub(r"^and\s+", "", item.strip())
            for item in re.split(r";" if ";" in said else r",\s+(?:and\s+)?|\s+and\s+", said)
        ]
    counts = read(whole).numbers
    if counts and str(len(items)) not in counts:
        return ""
    place = len(items) if which == "last" else number
    item = items[place - 1].strip() if 0 < place <= len(items) and len(items) > 1 else ""
    return item if len(item) <= 80 else ""


def unasked(question: str) -> str:
    """The question without the mark at its end."""
    return re.sub(r"(?:[\s?!]|(?<!\b\w)\.)+$", "", question)


def uncapped(text: str) -> str:
    """The text with a small first letter, unless it opens with a name."""
    return text[:1].lower() + text[1:] if _NO_NAME.match(text) else text
