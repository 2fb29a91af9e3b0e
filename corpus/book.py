"""Reads electronic books (EPUB): the chapters in the order of the book's spine, and what its package says of it.

Opens the archive and reads the package (EPUB 2 and 3); how a chapter is parsed is for ``corpus.html``, and how it
becomes blocks for ``corpus.elements``.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from corpus.about import iso_date, licence
from corpus.archive import Archive
from corpus.blocks import Blocks
from corpus.elements import pieces, put
from corpus.errors import EmptyDocument, EncryptedDocument
from corpus.html import decoded, parsed
from corpus.layout import Layout
from corpus.tree import strip_hidden

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_RIGHTS = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
# Fonts are disguised in many books that anyone can read.
_FONTS = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
_PAGES = frozenset(
    ("application/xhtml+xml", "text/html", "application/html", "application/xml", "text/x-oeb1-document")
)
_ISBN = re.compile(r"97[89](?:[- ]?\d){10}|\d(?:[- ]?\d){8}[- ]?[\dXx]")


def read_book(path: Path) -> Layout:
    """Read an electronic book.

    Raises:
        BrokenDocument: It is damaged.
        EncryptedDocument: It is protected, so that only some programs or devices may open it.
        LargeDocument: It unpacks to more than is safe.
        EmptyDocument: It holds no text.
    """
    blocks = Blocks()
    with Archive(path) as archive:
        _refuse_protected(archive)
        place = _package_place(archive)
        package = archive.xml(place)
        chapters = [name for name in _spine(package, posixpath.dirname(place)) if name in archive.names]
        if not chapters:
            raise archive.broken("the chapters that it names are missing")
        for name in chapters:
            text = decoded(archive.read(name), f"{path.name}, {name}")
            with suppress(EmptyDocument):
                root = parsed(text, f"{path.name}, {name}")
                strip_hidden(root, list(_sheets(root, name, archive)))
                _mark_inner_links(root, name, frozenset(chapters))
                blocks.end_list()
                put(blocks, pieces(root))
    layout = blocks.layout(_metadata(package))
    if not any(map(str.isalnum, layout.text)):
        raise EmptyDocument(f"{path.name} holds no text: its pages are pictures. Get an edition that has its text.")
    return layout


def _refuse_protected(archive: Archive) -> None:
    locked = any(name in archive.names for name in _RIGHTS)
    if _ENCRYPTION in archive.names:
        methods = archive.xml(_ENCRYPTION).iterfind(".//{*}EncryptedData/{*}EncryptionMethod")
        locked = locked or any(method.get("Algorithm") not in _FONTS for method in methods)
    if locked:
        raise EncryptedDocument(
            f"{archive.name} is protected, so that only some programs may open it. Get an edition without protection, "
            "or a PDF."
        )


def _package_place(archive: Archive) -> str:
    """The name of the part in which the book is described."""
    if _CONTAINER in archive.names:
        for root in archive.xml(_CONTAINER).iter("{*}rootfile"):
            place = posixpath.normpath(unquote(root.get("full-path", "")))
            if place in archive.names:
                return place
    found = next((name for name in archive.names if name.lower().endswith(".opf")), None)
    if found is None:
        raise archive.broken("it does not say what is in it")
    return found


def _spine(package: etree._Element, folder: str) -> Iterator[str]:
    """The names of the chapters, in the order in which they are read."""
    items = {item.get("id"): item for item in package.iterfind("{*}manifest/{*}item")}
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and item.get("media-type", "").lower() in _PAGES:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _sheets(root: etree._Element, name: str, archive: Archive) -> Iterator[str]:
    """The style sheets that a chapter names and the book holds."""
    for link in root.iter("link", "{*}link"):
        place = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link.get("href", ""))))
        if "stylesheet" in link.get("rel", "").lower() and place in archive.names:
            yield archive.read(place).decode("utf-8", "replace")


def _mark_inner_links(root: etree._Element, name: str, chapters: frozenset[str]) -> None:
    """Let a link to another chapter be one inside the document, of which contents are told."""
    for link in root.iter("a", "{*}a"):
        try:
            target = urlsplit(link.get("href", ""))
        except ValueError:
            continue
        if (
            not target.scheme
            and posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target.path))) in chapters
        ):
            link.set("href", f"#{target.fragment}")


def _metadata(package: etree._Element) -> Mapping[str, str]:
    said: dict[str, list[etree._Element]] = {}
    for element in package.iterfind("{*}metadata//{http://purl.org/dc/elements/1.1/}*"):
        if (element.text or "").strip():
            said.setdefault(etree.QName(element).localname, []).append(element)
    texts = {key: [" ".join((element.text or "").split()) for element in found] for key, found in said.items()}
    dates = [
        iso_date(element.text or "")
        for element in sorted(said.get("date", []), key=lambda element: not _event(element).startswith("pub"))
        if _event(element) not in ("modification", "creation", "conversion")
    ]
    sources = [text for text in texts.get("source", []) if text.startswith(("http://", "https://"))]
    metadata = {
        "title": next(iter(texts.get("title", [])), ""),
        "author": "; ".join(texts.get("creator", [])),
        "publisher": next(iter(texts.get("publisher", [])), ""),
        "language": next(iter(texts.get("language", [])), ""),
        "date": next((found for found in dates if found), ""),
        "licence": next((found for text in texts.get("rights", []) if (found := licence(text))), ""),
        "url": next(iter(sources), ""),
        "identifiers": "\n".join(dict.fromkeys(_identifiers(said.get("identifier", [])))),
    }
    return {key: value for key, value in metadata.items() if value}


def _event(date: etree._Element) -> str:
    return next((str(value).lower() for key, value in date.attrib.items() if str(key).endswith("event")), "")


def _identifiers(elements: list[etree._Element]) -> Iterator[str]:
    for element in elements:
        text = (element.text or "").strip()
        kind = " ".join(str(value) for key, value in element.attrib.items() if str(key).endswith("scheme")).lower()
        plain = re.sub(r"^(?:urn:)?(?:isbn|doi)[: ]\s*|^https?://(?:dx\.)?doi\.org/", "", text, flags=re.IGNORECASE)
        if _ISBN.fullmatch(plain) and (plain != text or "isbn" in kind or plain.startswith("97")):
            yield f"ISBN {plain}"
        elif plain.startswith("10.") and "/" in plain:
            yield f"DOI {plain}"
