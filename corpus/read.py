"""A file into a Document: which reader takes it, and what is known of the publication.

Knows the formats by name; how each is read is for its own module, and where files lie is for ``corpus.library``.
"""

import re
import unicodedata
from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Any, Literal

from corpus.errors import BrokenDocument, EmptyDocument, LargeDocument, UnknownFormat
from corpus.front import checked_overrides
from corpus.layout import Layout
from corpus.markdown import read_markdown, read_text
from corpus.pdf import read_pdf
from corpus.source import Document, Source

Format = Literal["markdown", "pdf", "text"]

LIMIT = 200_000_000
"""Bytes of the largest file that is read."""

_SUFFIXES: Mapping[str, Format] = {".md": "markdown", ".markdown": "markdown", ".txt": "text", ".pdf": "pdf"}
_READ = "PDF (.pdf), Markdown (.md, .markdown) and plain text (.txt)"
# What a file is by its first bytes (in small letters), whatever it is called.
_FOREIGN = (
    (b"pk\x03\x04", "a Word, PowerPoint, Excel, EPUB or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word, PowerPoint or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"gif8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)
_HEAD = 1024
_MADE_UP = re.compile(
    r"microsoft \w+\b|powerpoint presentation|untitled|no title|title$|(?:document|presentation|slide|layout) ?\d*$"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|qxd|qxp|rtf|odt)$",
    re.IGNORECASE,
)


def read(
    path: Path, overrides: Mapping[str, str] | None = None, *, name: str | None = None, limit: int = LIMIT
) -> Document:
    """Read one file.

    What ``overrides`` says of the publication (see ``corpus.front.OVERRIDES``) goes before its front matter, and that
    before what the file itself shows. An id that the front matter does not give is made of the title and the bytes.

    Args:
        path: A file in one of the formats that are read.
        overrides: Values given on the command line.
        name: What the file was called where it came from, if not as now; a title may be made of it.
        limit: The most bytes that are read.

    Raises:
        UsageError: An override cannot be used.
        DocumentError: The file cannot be taken in; the message names it and says what to do.
    """
    given = checked_overrides(overrides or {})
    form = recognise(path, limit)
    front: dict[str, Any] = {}
    if form == "markdown":
        layout, front = read_markdown(path)
    else:
        layout = read_pdf(path, limit) if form == "pdf" else read_text(path)
    if all(block.kind == "heading" for block in layout.blocks):
        raise EmptyDocument(f"{path.name} holds no text below its headings. Fill it or leave it out.")
    return Document(
        _source(path, Path(name or path.name), layout, {**front, **given}), layout.text, layout.blocks, layout.pages
    )


def recognise(path: Path, limit: int = LIMIT) -> Format:
    """Tell the format of a file from its first bytes and its suffix, without reading the rest.

    Raises:
        BrokenDocument: It cannot be opened.
        EmptyDocument: It has no bytes.
        LargeDocument: It has more bytes than ``limit``.
        UnknownFormat: It is not of a format that is read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise BrokenDocument(
            f"{path.name} cannot be opened: {error.strerror}. Check the file and its rights."
        ) from error
    if size == 0:
        raise EmptyDocument(f"{path.name} is empty (0 bytes). Get it again from where it came from.")
    if size > limit:
        raise LargeDocument(
            f"{path.name} has {size / 1e6:.0f} MB, more than the {limit / 1e6:.0f} MB that are read. Split it."
        )
    form = _SUFFIXES.get(path.suffix.lower())
    if form != "pdf" and head.startswith(b"%PDF-"):
        return "pdf"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    foreign = next((name for magic, name in _FOREIGN if start.startswith(magic)), None)
    if form == "markdown" and foreign == "a web page":
        foreign = None  # Markdown may well begin with HTML
    if form and not foreign:
        return form
    what = f"is {foreign}" if foreign else f"is of a kind that is not read ({path.suffix or 'no suffix'})"
    raise UnknownFormat(f"{path.name} {what}. What is read is {_READ}: save or print it as PDF, then add that.")


def content_of(path: Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal.

    Raises:
        BrokenDocument: It cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BrokenDocument(
            f"{path.name} cannot be opened: {error.strerror}. Check the file and its rights."
        ) from error


def _source(path: Path, called: Path, layout: Layout, known: Mapping[str, Any]) -> Source:
    title = known.get("title") or _title(called, layout)
    return Source(
        id=known.get("id") or f"{_slug(title) or 'document'}-{content_of(path)[:6]}",
        title=title,
        kind=known.get("kind") or "document",
        publisher=known.get("publisher"),
        date=known.get("date"),
        url=known.get("url"),
        licence=known.get("licence"),
        language=known.get("language") or "en",
        pillars=known.get("pillars", ()),
        identifiers=known.get("identifiers", ()),
        status=known.get("status", "current"),
        related=known.get("related", ()),
        wording=known.get("wording", "original"),
    )


def _title(called: Path, layout: Layout) -> str:
    """The title that the file names if a person may have given it, else its first heading, else its name."""
    named = " ".join(layout.metadata.get("title", "").split())
    if named and _sensible(named, called):
        return named[:300]
    headings = [block for block in layout.blocks if block.kind == "heading"]
    if headings:
        span = next((block for block in headings if block.level == 1), headings[0]).span
        return " ".join(layout.text[span.start : span.end].split())[:300]
    return re.sub(r"[\s_-]+", " ", called.stem).strip() or called.name


def _sensible(title: str, called: Path) -> bool:
    # A code such as "9789240029200-eng" is one word with a digit in it.
    code = " " not in title and any(map(str.isdigit, title))
    letters = sum(map(str.isalpha, title))
    return not (code or letters < 3 or title.casefold() == called.stem.casefold() or _MADE_UP.match(title))


def _slug(title: str) -> str:
    """The title in small letters a-z, digits and hyphens; "" for a title in another script."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain)
    while len("-".join(words)) > 50 and len(words) > 1:
        words.pop()
    return "-".join(words)[:50]
