"""Acronyms and what they stand for, so that a name counts as one however it is written.

Pairs are found in the text itself, by the method of Schwartz and Hearst, "A simple algorithm for identifying
abbreviation definitions in biomedical text" (2003), with 4 and 2 read as "for" and "to". English only.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

KNOWN = (
    ("World Health Organization", "WHO"),
    ("United Nations", "UN"),
    ("European Union", "EU"),
    ("United States of America", "USA"),
    ("artificial intelligence", "AI"),
    ("information technology", "IT"),
    ("low- and middle-income countries", "LMIC"),
    ("tuberculosis", "TB"),
)
"""What readers of these documents know without being told: pairs (what it stands for, acronym)."""
_SHORT = re.compile(r"(?<=\w[ \"”])\((?:[a-z]+ )?([A-Za-z][\w.&/-]{1,14})(?:[,;][^)]*)?\)")
_LONG = re.compile(r"\b((?:[A-Z]\.?){2,}|[A-Z][\w.-]*[A-Z0-9][\w.-]*)\s+\(([A-Z][a-z][^()]{6,80})\)")
_JOINS = frozenset("on of for in and the to at with from by a an".split())
_DIGITS = {"4": "f", "2": "t"}
# "AI4H" is AI and more; a letter by itself before the digit ("B2B") is no acronym.
_COMPOUND = re.compile(r"([a-z]{2,})[42][a-z]+")


@lru_cache(maxsize=4096)
def find_names(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs (what it stands for, acronym) that a text defines, such as ("Focus Group on AI for Health", "FG-AI4H")."""
    found = []
    for match in _SHORT.finditer(text):
        words = re.findall(r"[\w'’/&.-]+", re.split(r"[(),;:]", text[: match.start()])[-1])
        if long := _spelled_out(match.group(1), words[-12:]):
            found.append((long, match.group(1)))
    for match in _LONG.finditer(text):
        words = match.group(2).split()
        if _spelled_out(match.group(1), words) == " ".join(words):
            found.append((match.group(2), match.group(1)))
    return tuple(dict.fromkeys(found))


def acronyms_in(name: str) -> frozenset[str]:
    """A name in small letters and the acronyms that it is made of.

    Example: acronyms_in("fg-ai4h") -> {"fg-ai4h", "fg", "ai4h", "ai"}
    """
    parts = name.split("-")
    return frozenset({name, *parts, *(found.group(1) for part in parts if (found := _COMPOUND.fullmatch(part)))})


def contract(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The text with each name of ``pairs`` (and those that all know) in its short form.

    Example: "the Focus Group on AI for Health (FG-AI4H)" and, where it can mean nothing else, "the focus group" become
    "FG-AI4H".
    """
    pairs = tuple(dict.fromkeys([*KNOWN, *pairs]))
    # A name may hold another ("artificial intelligence") that is short by the time the longer one is looked for.
    texts = [(long, short) for long, short in pairs]
    texts += [(_contract(long, KNOWN), short) for long, short in pairs if (long, short) not in KNOWN]
    text = _contract(text, sorted(set(texts), key=lambda pair: (-len(pair[0]), pair)))
    for head, short in _heads(pairs).items():
        text = re.sub(
            rf"\b[Tt]he (?:{head})(?=['’]s?\b|[\s.,;:)]|$)(?! (?:on|of|for|to|in) (?:the )?[A-Z])(?!-)", short, text
        )
    return text


def _contract(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for long, short in pairs:
        bare = re.escape(short.rstrip("s") if len(short) > 3 else short)
        words = r"[\s-]+".join(
            re.escape(word).replace("is", "i[sz]").replace("iz", "i[sz]") for word in re.split(r"[\s-]+", long)
        )
        words = re.sub(r"s$", "s?", words) if long.endswith("s") else words + "s?"
        text = re.sub(
            rf"\b(?:[Tt]he )?{words}\b(?:,)?(?:\s+\({bare}s?\)|\s+[\"“]{bare}s?[\"”])?",
            short,
            text,
            flags=re.IGNORECASE,
        )
        text = re.sub(rf"\b{bare}s?\s+\({re.escape(short)}s?\)", short, text)
        text = re.sub(rf"\b{bare}s?, {re.escape(short)}(?=,)", short, text)
    return re.sub(r"\b(\w[\w -]{0,30}?) \(\1\)", r"\1", text)


@lru_cache(maxsize=1024)
def _heads(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The definite descriptions that mean one of the names only: "focus group" for "Focus Group on AI for Health"."""
    found: dict[str, set[str]] = {}
    for long, short in pairs:
        if (long, short) in KNOWN or long.islower():
            continue
        words = re.split(r"\s(?:on|of|for|in|to|and)\s", long)[0].split()
        for at in range(len(words)):
            head = " ".join(words[at:])
            first = head[0]
            found.setdefault(f"[{first.upper()}{first.lower()}]{re.escape(head[1:]).lower()}", set()).add(short)
            found.setdefault(re.escape(head), set()).add(short)
            for form in _on_topic(head, long):
                found.setdefault(f"(?i:{re.escape(form.lower())})", set()).add(short)
    return {head: next(iter(shorts)) for head, shorts in found.items() if len(shorts) == 1}


def _on_topic(head: str, long: str) -> tuple[str, ...]:
    """A head with its topic: "Focus Group on AI" and "AI Focus Group" for "Focus Group on AI for Health"."""
    match = re.search(rf"{re.escape(head)} on (?:the )?(.+)$", _contract(long, KNOWN))
    topics = dict.fromkeys([match.group(1), match.group(1).split(" for ")[0]]) if match else {}
    return tuple(form for topic in topics for form in (f"{head} on {topic}", f"{topic} {head}"))


def _spelled_out(short: str, words: list[str]) -> str | None:
    """The last of ``words`` that an acronym stands for: each of its letters in order, the first one opening a word."""
    letters = [_DIGITS.get(letter, letter) for letter in short.lower() if letter.isalnum()]
    if len(short) > 2 and short.endswith("s") and short[-2].isupper():
        letters.pop()
    if len(letters) < 2:
        return None
    text = " ".join(words)
    at, place = len(letters) - 1, len(text) - 1
    while at >= 0:
        letter = letters[at]
        while place >= 0 and not (
            text[place].lower() == letter and (at > 0 or place == 0 or not text[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        at, place = at - 1, place - 1
    long = text[place + 1 :]
    # Most letters of a real acronym open a word.
    opening = [word[0].lower() for part in long.split() for word in re.split(r"[-/]", part) if word]
    if len(long.split()) < 2 or len(long.split()) > len(letters) + 6:
        return None
    return long if sum(letter in opening for letter in letters) * 4 >= 3 * len(letters) else None
