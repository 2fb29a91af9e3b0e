"""What Word and PowerPoint files have in common: their core properties, and the language that they are written in.

Knows the parts of an Office Open XML archive (ECMA-376) that both kinds have; their texts are for ``corpus.word`` and
``corpus.slides``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from lxml import etree

from corpus.archive import Archive
from corpus.errors import BrokenDocument

_CORE = "docProps/core.xml"
_KEYS = {"title": "title", "creator": "author", "language": "language", "publisher": "publisher"}
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})T")
# What the libraries python-docx and python-pptx leave in the files that they make.
_UNSET = frozenset(("2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z"))
_SCRIPTS = (
    ("bidi", re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")),
    ("eastAsia", re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")),
)


def core_properties(archive: Archive) -> dict[str, str]:
    """Title, author, date and more, where the file says them.

    The date is the day of the last change: an earlier one is often that of the template.

    Raises:
        LargeDocument: The part is over the limits.
    """
    name = next((name for name in archive.names if name.lower() == _CORE.lower()), _CORE)
    try:
        root = archive.xml(name)
    except BrokenDocument:
        # A file is read without it as well.
        return {}
    said = {etree.QName(element).localname: " ".join((element.text or "").split()) for element in root}
    found = {key: said.get(name, "") for name, key in _KEYS.items()}
    for stamp in (said.get("modified", ""), said.get("created", "")):
        if (day := _DAY.match(stamp)) and stamp not in _UNSET and "date" not in found:
            found["date"] = day[1]
    return {key: value for key, value in found.items() if value}


def main_language(marks: Iterable[tuple[Mapping[str, str], str]]) -> str:
    """The language in which most of a text is written.

    Args:
        marks: For stretches of the text the languages that are set for each script ("val", "bidi", "eastAsia") and
            the words.
    """
    count: Counter[str] = Counter()
    for languages, words in marks:
        script = next((name for name, pattern in _SCRIPTS if pattern.search(words)), "val")
        count[languages.get(script, "")] += len(words)
    return count.most_common(1)[0][0] if count else ""


def part(archive: Archive, kind: str, default: str) -> str:
    """The name of a part by the kind of relation that the package or the main part has to it, or ``default``."""
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        if name not in archive.names:
            continue
        base = "" if name.startswith("_rels") else "word/"
        for relation in archive.xml(name):
            if relation.get("Type", "").endswith(f"/{kind}"):
                target = relation.get("Target", "")
                found = target.lstrip("/") if target.startswith("/") else base + target
                if found in archive.names:
                    return found
    return default
