"""A file into a Document: which reader takes it, and what is known of the publication.

Knows the formats by name; how each is read is for its own module, and where files lie is for ``corpus.library``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import Any

from corpus.book import read_book
from corpus.characters import UNSEEN, unopened
from corpus.errors import EmptyDocument, LargeDocument, UsageError
from corpus.format import Format, format_of
from corpus.front import checked_overrides
from corpus.html import read_html
from corpus.instructions import instructs
from corpus.layout import Layout
from corpus.markdown import read_markdown, read_text
from corpus.pdf import read_pdf
from corpus.sentences import sentence_spans
from corpus.slides import read_slides
from corpus.source import Document, Source
from corpus.word import read_word

LIMIT = 200_000_000
"""Bytes of the largest file that is read."""

_HEAD = 1024
_SHOWN = 80
_READERS: Mapping[Format, Callable[[Path], Layout]] = {
    "text": read_text,
    "html": read_html,
    "docx": read_word,
    "pptx": read_slides,
    "epub": read_book,
}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?![A-Za-z])")
_SAID = ("date", "publisher", "url", "licence")
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
    before what the file says of itself. An id that the front matter does not give is made of the title and the bytes.

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
    elif form == "pdf":
        layout = read_pdf(path, limit)
    else:
        layout = _READERS[form](path)
    if all(block.kind == "heading" for block in layout.blocks):
        raise EmptyDocument(f"{path.name} holds no text below its headings. Fill it or leave it out.")
    known = {**_said(layout.metadata), **front, **given}
    source = _source(path, Path(name or path.name), layout, known)
    notes = (*layout.notes, *_orders(source.title, layout))
    return Document(source, layout.text, layout.blocks, layout.pages, notes)


def recognise(path: Path, limit: int = LIMIT) -> Format:
    """Tell the format of a file from its first bytes and its suffix, without reading the rest.

    Raises:
        BrokenDocument: It cannot be opened.
        EmptyDocument: It has no bytes.
        LargeDocument: It has more bytes than ``limit``.
        UnknownFormat: It is not of a format that is read.
        EncryptedDocument: It needs a password.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise unopened(path, error) from error
    if size == 0:
        raise EmptyDocument(f"{path.name} is empty (0 bytes). Get it again from where it came from.")
    if size > limit:
        raise LargeDocument(
            f"{path.name} has {size / 1e6:.0f} MB, more than the {limit / 1e6:.0f} MB that are read. Split it."
        )
    try:
        return format_of(path, head)
    except OSError as error:
        raise unopened(path, error) from error


def content_of(path: Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal.

    Raises:
        BrokenDocument: It cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unopened(path, error) from error


def _source(path: Path, called: Path, layout: Layout, known: Mapping[str, Any]) -> Source:
    title = UNSEEN.sub("", known.get("title") or _title(called, layout)) or "Untitled"
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
        wording=known.get("wording") or ("recognised" if "recognised" in layout.metadata else "original"),
    )


def _orders(title: str, layout: Layout) -> Iterator[str]:
    """A note for the keeper on sentences that are written for a language model, with the first of them."""
    found = [title] if instructs(title) else []
    for block in layout.blocks:
        content = layout.text[block.span.start : block.span.end]
        found += [one for span in sentence_spans(content) if instructs(one := content[span.start : span.end])]
    if found:
        first = " ".join(found[0].split())
        count = "1 sentence gives orders" if len(found) == 1 else f"{len(found)} sentences give orders"
        yield (
            f"{count} to a language model and will not be quoted: “{first[:_SHOWN]}{'…' if len(first) > _SHOWN else ''}”. "
            "If they do not belong there, somebody may have tampered with the document: look at it before you keep it."
        )


def _said(metadata: Mapping[str, str]) -> dict[str, Any]:
    """What a file says of itself, by field of Source; what cannot be right is left out, and the title is not here."""
    found: dict[str, Any] = {}
    for key in _SAID:
        with suppress(UsageError):
            found |= checked_overrides({key: metadata.get(key, "")})
    if match := _LANGUAGE.match(metadata.get("language", "")):
        # Where the writer's program was made ("en-US") is not where the text is from.
        found["language"] = f"{match[1].lower()}-{match[2].title()}" if match[2] else match[1].lower()
    if identifiers := tuple(metadata.get("identifiers", "").split("\n")) if metadata.get("identifiers") else ():
        found["identifiers"] = identifiers
    return found


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
