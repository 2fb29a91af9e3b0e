"""Reads a PDF file: its text in reading order, its headings and pages, and what it says of itself.

PDFium gives the characters; ``corpus.lines``, ``margins``, ``rows``, ``flow`` and ``kinds`` make lines, groups and
blocks of them. Here the file is opened, refused with a reason where it cannot be read, and the text is set. Knows no
sources.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.errors import BrokenDocument, EmptyDocument, EncryptedDocument, LargeDocument, ScannedDocument
from corpus.flow import page_groups, type_of
from corpus.kinds import Piece, pieces
from corpus.layout import Layout
from corpus.lines import Line, page_lines
from corpus.margins import without_margins
from corpus.source import Block, Span

MOST_PAGES = 5_000
_SUSPENDED = frozenset({"and", "or", "to", "as", "und", "oder", "bis", "et", "ou", "y", "o", "e"})
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")
_CREATED = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


def read_pdf(path: Path, limit: int = 200_000_000) -> Layout:
    """Reads the text of a PDF with its headings, pages and metadata.

    Args:
        path: The file.
        limit: The most bytes that are read.

    Raises:
        LargeDocument: It has more bytes than ``limit``, or more than ``MOST_PAGES`` pages.
        EncryptedDocument: It opens with a password only.
        BrokenDocument: It cannot be parsed.
        ScannedDocument: Its pages are pictures.
        EmptyDocument: It has no pages or no text.
    """
    size = path.stat().st_size
    if size > limit:
        raise LargeDocument(
            f"{path.name} has {size / 1e6:.0f} MB, more than the {limit / 1e6:.0f} MB that are read. "
            "Split it, or save it with smaller pictures."
        )
    try:
        with pdfium.PdfDocument(path) as document:
            pages, pictures = _read_pages(document, path.name)
            metadata = _metadata(document)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedDocument(
                f"{path.name} is encrypted. Open it with its password and save a copy without one."
            ) from error
        raise BrokenDocument(
            f"{path.name} cannot be read as a PDF: it is damaged or cut short. Get it again from where it came from."
        ) from error
    if not any(char.isalnum() for lines in pages for line in lines for char in line.text):
        if pictures:
            raise ScannedDocument(
                f"{path.name} is a scan: its {len(pages)} pages are pictures without text. "
                "Run text recognition (OCR) on it first, then add the result."
            )
        raise EmptyDocument(f"{path.name} holds no text. If its pages show words, run text recognition (OCR) on it.")
    return _layout(pages, metadata)


def _read_pages(document: pdfium.PdfDocument, name: str) -> tuple[list[list[Line]], bool]:
    """The lines of every page, and whether a page without text shows a picture."""
    count = len(document)
    if count > MOST_PAGES:
        raise LargeDocument(f"{name} has {count} pages, more than the {MOST_PAGES} that are read. Split it.")
    pages: list[list[Line]] = []
    pictures = False
    unread: pdfium.PdfiumError | None = None
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError as error:
            # One page that is missing from a damaged file does not lose the others.
            unread = error
            pages.append([])
            continue
        try:
            lines = page_lines(page, number)
            pages.append(lines)
            pictures = pictures or (not lines and _shows_picture(page))
        finally:
            page.close()
    if unread and not any(pages) and not pictures:
        raise unread
    return pages, pictures


def _shows_picture(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _metadata(document: pdfium.PdfDocument) -> Mapping[str, str]:
    """Title, author and day of creation, where the file names them."""
    found = {key.lower(): " ".join(document.get_metadata_value(key).split()) for key in ("Title", "Author")}
    match = _CREATED.match(document.get_metadata_value("CreationDate"))
    if match:
        # Some writers put impossible days there; then nothing is known.
        with suppress(ValueError):
            found["date"] = date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    return {key: value for key, value in found.items() if value}


def _layout(pages: list[list[Line]], metadata: Mapping[str, str]) -> Layout:
    inner = without_margins(pages)
    type_ = type_of(inner)
    found = pieces([page_groups(lines, type_) for lines in inner], type_)
    words = _whole_words(line for lines in inner for line in lines)
    blocks: list[Block] = []
    starts: dict[int, int] = {}
    parts: list[str] = []
    length = 0
    for piece in found:
        if parts:
            parts.append("\n\n")
            length += 2
        begin = length
        for line, joint in _set(piece, words):
            starts.setdefault(line.page, length + len(joint))
            parts += [joint, line.text]
            length += len(joint) + len(line.text)
        blocks.append(Block(piece.kind, Span(begin, length), piece.level))
    return Layout("".join(parts), tuple(blocks), _page_starts(starts, len(pages), length), metadata)


def _page_starts(starts: Mapping[int, int], count: int, end: int) -> tuple[int, ...]:
    """Where every page begins; one without text begins where the next one does, the first at 0."""
    offsets: list[int] = []
    for page in reversed(range(count)):
        end = min(end, starts.get(page, end))
        offsets.append(end if page else 0)
    return tuple(reversed(offsets))


def _set(piece: Piece, words: Counter[str]) -> Iterable[tuple[Line, str]]:
    """The lines of a block, each with what joins it to the one before."""
    before: Line | None = None
    for line in piece.lines:
        if before is None:
            joint = ""
        elif piece.kind == "table":
            joint = "\n" if abs(before.y - line.y) > 0.25 * line.size or before.page != line.page else " "
        elif before.hyphen:
            joint = _joint(before.text, line.text, words)
        elif before.text.endswith("-") and before.text[-2:-1].isalnum():
            joint = ""
        else:
            joint = "" if _WIDE.match(before.text[-1]) and _WIDE.match(line.text[0]) else " "
        yield line, joint
        before = line


def _whole_words(lines: Iterable[Line]) -> Counter[str]:
    """How often each word occurs, without the halves of those that a line's end parts."""
    words: Counter[str] = Counter()
    parted = False
    for line in lines:
        found = _WORD.findall(line.text.casefold())
        words.update(found[parted : len(found) - line.hyphen])
        parted = line.hyphen
    return words


def _joint(before: str, after: str, words: Counter[str]) -> str:
    """What becomes of a hyphen at the end of a line: "" if it only parts the word, else "-", or "- " as in "low- and".

    The document decides: what it writes elsewhere, with or without the hyphen, is what the word is.

    Example: "decision" + "making of" -> "-" where "decision-making" occurs more often than "decisionmaking"
    """
    heads, tails = _WORD.findall(before), _WORD.findall(after)
    if not heads or not tails or not before.endswith(heads[-1]) or not after.startswith(tails[0]):
        return "-"
    if "/" in before.split()[-1]:
        return "-"
    head, tail = heads[-1], tails[0]
    if tail.casefold() in _SUSPENDED:
        return "- "
    if "-" in tail or (tail[0].isupper() and not head.isupper()):
        return "-"
    joined, parted = words[(head + tail).casefold()], words[f"{head}-{tail}".casefold()]
    if joined != parted:
        return "-" if parted > joined else ""
    # Neither occurs: two words that the document uses by themselves are a compound.
    stem = tail.casefold()[: max(4, len(tail) - 3)]
    known = tail.casefold() in words or (len(tail) > 3 and any(word.startswith(stem) for word in words))
    return "-" if head.casefold() in words and known else ""
