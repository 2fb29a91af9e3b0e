"""What is known about a publication: front matter and command line options, checked and made into a Source.

Knows the keys and their values, and nothing of file formats or of what stands below the front matter.
"""

import re
import reprlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import yaml
from frontmatter.default_handlers import YAMLHandler

from corpus.characters import UNSEEN
from corpus.errors import FrontMatterError, UsageError
from corpus.source import Relation

OVERRIDES = ("title", "date", "publisher", "url", "kind", "licence", "language")
"""What may be given on the command line for a document."""

_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"^([A-Za-z_]+)[ \t]*:", re.MULTILINE)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PILLARS = ("governance", "knowledge", "implementation")
_RELATIONS = ("supersedes", "extends", "part of")
_LONGEST = 500


def front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Take the YAML front matter off the top of ``text``.

    Args:
        text: The whole file, with newlines as line ends.
        name: The file's name, for messages.

    Returns:
        The fields of Source that it fills, by name (what is null or absent is left out), and the text below it.

    Raises:
        FrontMatterError: It does not end, is not YAML, or a known key has a value that it cannot have. Unknown keys
            are ignored, since other programs write theirs.
    """
    if not (top := _BOUNDARY.match(text)):
        return {}, text
    end = _BOUNDARY.search(text, top.end())
    if not end:
        raise FrontMatterError(
            f"{name}, line 1: the front matter has no end. Put a line with --- below its last key, "
            "or remove the --- of line 1 if the file has no front matter."
        )
    source = text[top.end() : end.start()]
    raw = _parsed(source, name)
    # The match ends before the newline of line 1, so line n of the source is line n of the file.
    lines = {match[1]: source.count("\n", 0, match.start()) + 1 for match in _KEY.finditer(source)}
    values = {}
    for key, check in _CHECKS.items():
        try:
            value = None if raw.get(key) is None else check(raw[key])
        except ValueError as error:
            raise FrontMatterError(f"{name}, line {lines.get(key, 1)}: {key} {error}") from error
        if value is not None:
            values[key] = value
    return values, text[end.end() :]


def checked_overrides(overrides: Mapping[str, str]) -> dict[str, str]:
    """Check values given on the command line; empty ones are left out.

    Raises:
        UsageError: A key is not one of ``OVERRIDES``, or a value is not possible for its key.
    """
    checked = {}
    for key, value in overrides.items():
        if key not in OVERRIDES:
            raise UsageError(f"{key!r} cannot be set for a document. These can: {', '.join(OVERRIDES)}.")
        try:
            found = _CHECKS[key](value)
        except ValueError as error:
            raise UsageError(f"{key} {error}") from error
        if found is not None:
            checked[key] = found
    return checked


def _parsed(source: str, name: str) -> dict[str, Any]:
    try:
        raw = YAMLHandler().load(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FrontMatterError(
            f"{name}, line {line}: the front matter is not valid YAML ({error.problem}). "
            "Write one key: value a line, and put values with a colon, # or quotation marks in quotes."
        ) from error
    # Impossible days ("2021-02-30" without quotes) and control characters reach here.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise FrontMatterError(
            f"{name}: the front matter is not valid YAML ({reason}). Correct it, with dates as YYYY-MM-DD in quotes."
        ) from error
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise FrontMatterError(
            f"{name}, line 1: the front matter holds no keys. Write one key: value a line between the two lines with "
            "---, or begin the file with an empty line if --- is only a ruler there."
        )
    return raw


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"is {_shown(value)}, and must be text. Put it in quotes.")  # noqa: TRY004
    text = " ".join(_CONTROL.sub(" ", str(value)).split())
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError(f"is {_shown(text)}, which holds what is no character. Write it in UTF-8.")
    text = UNSEEN.sub("", text)
    if len(text) > _LONGEST:
        raise ValueError(f"has {len(text)} characters. Use {_LONGEST} at most.")
    return text or None


def _id(value: object) -> str | None:
    text = _text(value)
    if text and (not _ID.fullmatch(text) or len(text) > 80):
        raise ValueError(f"is {_shown(text)}. Use up to 80 small letters a-z, digits and single hyphens between them.")
    return text


def _date(value: object) -> str | None:
    if isinstance(value, datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, date) else _text(value)
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        if match:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            return text
    except ValueError:
        pass
    raise ValueError(f"is {_shown(text)}, which is no date. Write it as YYYY, YYYY-MM or YYYY-MM-DD.")


def _url(value: object) -> str | None:
    text = _text(value)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        if parts.scheme in {"http", "https"} and parts.hostname and " " not in text:
            return text
    except ValueError:
        pass
    raise ValueError(f"is {_shown(text)}. Give an address that begins with https:// or http://.")


def _language(value: object) -> str | None:
    text = _text(value)
    if text and not _LANGUAGE.fullmatch(text):
        raise ValueError(f"is {_shown(text)}. Use a language code such as en, fr or zh-Hans.")
    return text


def _one_of(*allowed: str) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        text = _text(value)
        if text and text not in allowed:
            raise ValueError(f"is {_shown(text)}. Use one of: {', '.join(allowed)}.")
        return text

    return check


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(text for item in items if item is not None and (text := _text(item)))


def _pillars(value: object) -> tuple[str, ...]:
    found = _texts(value)
    if found == ("all",):
        return _PILLARS
    for pillar in found:
        if pillar not in _PILLARS:
            raise ValueError(f"holds {_shown(pillar)}. Use a list of: {', '.join(_PILLARS)}.")
    return found


def _related(value: object) -> tuple[Relation, ...]:
    relations = []
    for item in value if isinstance(value, list) else [value]:
        kind, other = (item.get("kind"), item.get("id")) if isinstance(item, dict) else (None, None)
        if kind not in _RELATIONS or other is None:
            raise ValueError(
                f"holds {_shown(item)}. Write each as {{kind: …, id: …}}, the kind one of: {', '.join(_RELATIONS)}."
            )
        relations.append(Relation(str(kind), _id(other) or ""))
    return tuple(relations)


def _shown(value: object) -> str:
    # The whole of a list in YAML may be exponentially larger than what was written.
    text = repr(value) if isinstance(value, str) else reprlib.repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


_CHECKS: dict[str, Callable[[object], Any]] = {
    "id": _id,
    "title": _text,
    "kind": _text,
    "publisher": _text,
    "date": _date,
    "url": _url,
    "licence": _text,
    "language": _language,
    "pillars": _pillars,
    "identifiers": _texts,
    "status": _one_of("current", "superseded", "closed"),
    "related": _related,
    "wording": _one_of("original", "summary"),
}
