"""Which language a question is in, and the fixed words in which it is answered: one file a language in ``bot/words``.

A script decides for Arabic, Chinese and Russian; for English, French, Spanish and Portuguese the small words do, with a
few letters and endings. What is not clearly another language is English: names, acronyms and quoted words do not count.
Libraries were tried on 326 short texts: this gets as many right as py3langid (4.6 MB, a second to load) and more than
lingua (96 MB) and langdetect. Knows no documents and no model.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ENGLISH = "en"
LANGUAGES = ("en", "ar", "es", "fr", "pt", "ru", "zh")
"""ISO 639-1 codes of the languages in which questions are understood."""

_FOLDER = Path(__file__).with_name("words")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# "S.A.R.A.H.", "WHO", "GI-AI4H", "EB158/19", "ChatGPT": with two capitals, or a capital and a digit.
_NAME = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?|[\w./-]*[A-Z][\w./-]*[A-Z0-9][\w./-]*(?<![./-])", re.ASCII)
_LETTER = r"A-Za-zÀ-ÖØ-öø-ÿ0-9"
_LATIN_NAME = re.compile(rf"[A-ZÀ-ÖØ-Þ0-9](?:[{_LETTER}.’'/-]*[{_LETTER}])?")
_CLEAR = 2
"""English words that make a question English though most of its letters are of another script."""


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of one language.

    ``names`` says what acronyms are in English. ``patterns`` recognise what gets a fixed reply, by its kind, and, as "subject", WHO and AI; ``replies``
    and ``notices`` are what is said, with places in braces. ``direction`` is "ltr" or "rtl".
    """

    code: str
    name: str
    direction: str
    script: str
    common: frozenset[str]
    hint: re.Pattern[str] | None
    names: Mapping[str, str]
    patterns: Mapping[str, re.Pattern[str]]
    replies: Mapping[str, str]
    notices: Mapping[str, str]

    def reply(self, kind: str) -> str:
        """The fixed reply of a kind."""
        return self.replies[kind].format(about=self.replies["about"])

    def declined(self, documents: int, newest: str, nearest: tuple[str, str] | None, wrong: str) -> str:
        """That so many documents, the newest of this date, hold no answer, with the title and date of the nearest.

        ``wrong`` is said instead of the general sentence that this begins with, unless it is "".
        """
        since = self.notices["newest"].format(date=newest) if newest else ""
        said = self.notices["declined"].format(documents=documents, newest=since)
        said = f"{wrong} {said.partition('. ')[2]}" if wrong else said
        if nearest is None:
            return said
        title, date = nearest
        year = f" ({date[:4]})" if date else ""
        return f"{said} {self.notices['nearest'].format(title=title, year=year)}"

    def coverage(self, documents: int, used: int, newest: str) -> str:
        """From how many of the documents an answer is, and the date of the newest, "" where that is not known."""
        since = self.notices["newest"].format(date=newest) if newest else ""
        form = self.notices["used" if used else "searched"]
        return form.format(documents=documents, used=used, newest=since)


@cache
def words(code: str) -> Words:
    """The fixed words of a language. Raises KeyError for one that is not in LANGUAGES."""
    if code not in LANGUAGES:
        raise KeyError(code)
    table: dict[str, Any] = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    detect, said = table["detect"], table["patterns"]
    compiled = {kind: _compiled(kind, pattern) for kind, pattern in said.items() if pattern}
    return Words(
        code=code,
        name=table["name"],
        direction=table["direction"],
        script=detect["script"],
        common=frozenset(detect["common"].split()),
        hint=re.compile(detect["hint"], re.IGNORECASE) if detect["hint"] else None,
        names=table["names"],
        patterns=compiled,
        replies=table["replies"],
        notices=table["notices"],
    )


def _compiled(kind: str, pattern: str) -> re.Pattern[str]:
    whole = rf"^\W*(?:{pattern})\W*$" if kind == "greeting" else pattern
    return re.compile(whole, re.IGNORECASE | re.DOTALL)


def language_of(question: str) -> str:
    """The ISO code of the language that a question is in.

    Example: "Que fait l'OMS ?" -> "fr"; "What does OMS mean?" -> "en"; "GI-AI4H" -> "en"
    """
    text = _NAME.sub(" ", _QUOTED.sub(" ", question))
    said = [word.lower() for word in _WORD.findall(text)]
    letters = dict.fromkeys(LANGUAGES, 0)
    for word in said:
        for code in LANGUAGES:
            if words(code).script != "LATIN" and _script(word) == words(code).script:
                # A Chinese character says as much as some letters.
                letters[code] += len(word) * (3 if code == "zh" else 1)
    other = max(letters, key=lambda code: letters[code])
    latin = [word for word in said if _script(word) == "LATIN"]
    if letters[other]:
        english = sum(word in words(ENGLISH).common for word in latin)
        return ENGLISH if english >= _CLEAR or sum(map(len, latin)) > letters[other] else other
    scores = {code: _score(words(code), latin, text) for code in LANGUAGES if words(code).script == "LATIN"}
    # English comes first, and the first of equals is taken.
    return max(scores, key=lambda code: scores[code])


def _score(language: Words, said: list[str], text: str) -> int:
    parts = [part for word in said for part in ([word] if word in language.common else re.split("['’]", word))]
    common = sum(part in language.common for part in parts)
    # By its ending alone "Hangzhou" would be Portuguese.
    hinted = language.hint and language.hint.search(text) and (common or not text.isascii())
    return common + bool(hinted)


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0].partition("-")[0]


def without_subject(question: str, code: str) -> str:
    """A question without WHO and AI, which every question here is about; as it is where it is in English.

    Example: "¿Qué dice la OMS sobre la tuberculosis?", "es" -> "¿Qué dice sobre la tuberculosis?"
    """
    subject = words(code).patterns.get("subject")
    return " ".join(subject.sub(" ", question).split()) if subject else question


def names(question: str, code: str) -> str:
    """The names, acronyms and numbers of a question that is not in English, as English documents write them.

    What every document here holds, WHO and AI, is left out.

    Example: "Que dit l'OMPI de GI-AI4H en 2025 ?", "fr" -> "GI-AI4H 2025 WIPO"
    """
    known = words(code).names
    # A capital at the beginning tells nothing.
    begins = re.match(r"\W*", question)
    found = [
        match[0]
        for match in _LATIN_NAME.finditer(question)
        if not (begins and match.start() == begins.end() and not _NAME.match(match[0]))
    ]
    found += [word for word in re.findall(r"\w+", question) if word in known and word not in found]
    parts = [part for name in found for part in (name.split("/") if name.partition("/")[0] in known else [name])]
    english = [known.get(part, part) for part in parts]
    return " ".join(name for name in dict.fromkeys(english) if name not in ("WHO", "AI"))
