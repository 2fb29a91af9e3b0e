"""What a web page tells of itself: title, author, date, publisher, address, licence, language, identifiers.

Reads meta elements (Dublin Core, citation tags, Open Graph), JSON-LD and links, all of which the page's publisher
wrote; guesses nothing from the text. Knows no blocks.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree

from corpus.tree import local, shown

_MONTHS = "january february march april may june july august september october november december".split()
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?!\d))?)?(?![\d])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_WRITTEN = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Z][a-z]{2,8})\.?,?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})"
)
_DATED = re.compile(
    r"(?:^|[.:_-])(?:date|issued|available|published|publication_?date|pub_?date|publish(?:ed)?_?(?:time|date)"
    r"|date_?published|release_?date|document_?date|online_date|created)$"
)
_CC = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z+-]+)(?:/(\d\.\d))?(?:/([a-z]+))?", re.IGNORECASE)
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)", re.IGNORECASE)
_MOST_JSON = 1_000_000
_ARTICLES = re.compile(
    r"article|posting|report|book|chapter|creativework|webpage|publication|thesis|legislation|dataset|guideline"
    r"|presentation",
    re.IGNORECASE,
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("citation_title", "dc.title", "dcterms.title", "og:title", "json:headline", "json:name", "twitter:title"),
    "author": ("citation_author", "dc.creator", "dcterms.creator", "json:author", "author", "article:author"),
    "publisher": (
        "citation_publisher", "dc.publisher", "dcterms.publisher", "json:publisher", "publisher", "og:site_name",
        "application-name",
    ),
    "licence": ("json:license", "dc.rights.license", "dcterms.license", "dc.rights", "dcterms.rights"),
    "language": ("dc.language", "dcterms.language", "citation_language", "json:inlanguage", "og:locale"),
    "url": ("og:url", "json:url", "citation_public_url"),
}  # fmt: skip
_IDENTIFIERS = (
    ("citation_isbn", "ISBN "), ("book:isbn", "ISBN "), ("json:isbn", "ISBN "), ("dc.identifier.isbn", "ISBN "),
    ("citation_doi", "DOI "), ("dc.identifier.doi", "DOI "), ("citation_issn", "ISSN "),
    ("citation_technical_report_number", ""),
)  # fmt: skip


def about_page(root: etree._Element, source: str = "") -> Mapping[str, str]:
    """What a page tells of itself, by the keys of ``Layout.metadata``; of the tree as it was parsed.

    Args:
        root: The tree.
        source: The beginning of the file; browsers note there where they saved a page from.
    """
    said = _said(root)
    found = {key: next((said[name] for name in names if said.get(name)), "") for key, names in _NAMES.items()}
    found["title"] = found["title"] or _title(root, found["publisher"])
    found["date"] = _date(said)
    found["language"] = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip() or (
        found["language"].replace("_", "-")
    )
    links = {
        rel: link.get("href", "") for link in _named(root, "link", "a") for rel in link.get("rel", "").lower().split()
    }
    saved = _SAVED.search(source)
    found["url"] = links.get("canonical") or found["url"] or (saved[1] if saved else "")
    found["licence"] = licence(links.get("license", "")) or licence(found["licence"])
    found["identifiers"] = "\n".join(
        dict.fromkeys(f"{kind}{said[name].removeprefix('doi:')}" for name, kind in _IDENTIFIERS if said.get(name))
    )
    return {key: value for key, value in found.items() if value}


def iso_date(text: str) -> str:
    """A date as people and programs write it, as ISO 8601 as far as it is known; "" for what is none.

    Example: "2023-10-19T10:00:00Z" -> "2023-10-19", "19 October 2023" -> "2023-10-19", "October 2023" -> "2023-10"
    """
    text = text.strip()
    if match := _COMPACT.match(text) or _ISO.match(text):
        year, month, day = match.groups()
    elif match := _WRITTEN.search(text):
        named = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(match[2].lower())]
        year, month, day = match[4], str(named[0]) if len(named) == 1 else None, match[1] or match[3]
        if month is None:
            return ""
    else:
        return ""
    try:
        known = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return known if day else known[:7] if month else known[:4]


def licence(text: str) -> str:
    """The name of a Creative Commons licence for its address, and any other text as it is; "" for other addresses.

    Example: "https://creativecommons.org/licenses/by-nc-sa/3.0/igo" -> "CC BY-NC-SA 3.0 IGO"
    """
    if match := _CC.search(text):
        kind = match[2].upper()
        named = "CC0" if kind == "ZERO" else f"CC {kind}" if match[1] == "licenses" else "Public domain"
        return " ".join(part for part in (named, match[3], (match[4] or "").upper()) if part)
    return "" if text.startswith(("http://", "https://", "/")) or len(text) > 200 else text


def _said(root: etree._Element) -> Mapping[str, str]:
    """The first value of each name in small letters; several authors are one value."""
    said: dict[str, str] = {}
    for name, value in [*_metas(root), *_json(root)]:
        content = " ".join(value.split())
        if content and name in said and name in ("citation_author", "json:author", "dc.creator", "dcterms.creator"):
            said[name] += f"; {content}"
        elif content:
            said.setdefault(name, content)
    return said


def _metas(root: etree._Element) -> Iterator[tuple[str, str]]:
    times = {iso_date(element.get("datetime", "")) for element in _named(root, "time")}
    if len(times) == 1:
        # More than one are likely to be those of other pages, or of changes.
        yield "time", times.pop()
    for element in _named(root, "meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if local(element) == "meta":
            yield name.strip().lower(), element.get("content", "")
        elif name == "datePublished" or element.get("pubdate") is not None:
            yield "datepublished", element.get("datetime", "")


def _date(said: Mapping[str, str]) -> str:
    """The day of publication; what is said of changes is no such date."""
    first = (
        "citation_publication_date",
        "citation_date",
        "article:published_time",
        "json:datepublished",
        "datepublished",
    )
    others = sorted((name for name in said if _DATED.search(name)), key=len)
    known = next((found for name in (*first, *others) if (found := iso_date(said.get(name, "")))), "")
    return known or iso_date(said.get("time", ""))


def _title(root: etree._Element, publisher: str) -> str:
    """What the title element says, without the name of the site behind it."""
    title = next((" ".join("".join(element.itertext()).split()) for element in _named(root, "title")), "")
    headings = [" ".join(shown(element).split()) for element in _named(root, "h1")]
    if len(headings) == 1 and headings[0] and headings[0] in title:
        return headings[0]
    parts = re.split(r"\s+[|·»–—-]\s+", title)
    return " – ".join(parts[:-1]) if len(parts) > 1 and parts[-1].casefold() == publisher.casefold() else title


def _json(root: etree._Element) -> Iterator[tuple[str, str]]:
    for script in _named(root, "script"):
        text = "".join(script.itertext())
        if script.get("type", "").strip().lower() == "application/ld+json" and len(text) < _MOST_JSON:
            try:
                said = json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue
            for item in _items(said):
                for key in (
                    "headline",
                    "name",
                    "datePublished",
                    "inLanguage",
                    "license",
                    "isbn",
                    "url",
                    "publisher",
                    "author",
                ):
                    for value in _values(item.get(key)):
                        yield f"json:{key.lower()}", value


def _items(said: Any) -> Iterator[Mapping[str, Any]]:
    """What JSON-LD says of texts; not of the site, the firm or the trail of pages."""
    for item in said if isinstance(said, list) else [said]:
        if isinstance(item, dict):
            if _ARTICLES.search(" ".join(_values(item.get("@type")))):
                yield item
            graph = item.get("@graph")
            inside = graph if isinstance(graph, list) else []
            yield from _items([inner for inner in inside if isinstance(inner, dict) and "@graph" not in inner])


def _values(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        named = item.get("name") or item.get("@id") if isinstance(item, dict) else item
        if isinstance(named, str | int):
            yield str(named)


def _named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    return root.iter(*names, *(f"{{*}}{name}" for name in names))
