"""Reads a PDF file: its text in reading order, its headings and pages, and what it says of itself.

PDFium gives the characters; ``corpus.lines``, ``margins``, ``rows``, ``flow`` and ``kinds`` make lines, groups and
blocks of them. Here the file is opened, refused with a reason where it cannot be read, and the text is set. Knows no
sources.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from time import monotonic

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.errors import BrokenDocument, EmptyDocument, EncryptedDocument, LargeDocument, ScannedDocument
from corpus.flow import page_groups, type_of
from corpus.hyphen import joined, whole_words
from corpus.kinds import Piece, pieces
from corpus.layout import Layout
from corpus.linenos import without_line_numbers
from corpus.lines import Line, page_lines
from corpus.margins import without_margins
from corpus.scan import SCRIPTS, Recognised, installed, recognise_pages
from corpus.sight import Sight, named
from corpus.source import Block, Span

MOST_PAGES = 5_000
RECOGNITION = 45.0
"""Seconds after which no further page of a scan is recognised; what reads a file in a process has 60 for it."""

# A page with a picture and no more letters than this beside it is a scan with a stamp; a picture with no more letters
# than that in it is an illustration; this many lines and curves may be letters that were turned into drawings.
_STAMP, _CAPTIONS, _OUTLINES = 20, 200, 200
_REMEDY = "Install text recognition (pip install 'whobot[ocr]') and add it again"
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CREATED = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


def read_pdf(path: Path, limit: int = 200_000_000, seconds: float = RECOGNITION) -> Layout:
    """Reads the text of a PDF with its headings, pages and metadata.

    Pages that are pictures are recognised where text recognition is installed, and ``metadata`` says so. Pages that
    could not be read are named in the layout's notes.

    Args:
        path: The file.
        limit: The most bytes that are read.
        seconds: How long after the beginning further pages may be recognised.

    Raises:
        LargeDocument: It has more bytes than ``limit``, or more than ``MOST_PAGES`` pages.
        EncryptedDocument: It opens with a password only.
        BrokenDocument: It cannot be parsed.
        ScannedDocument: Its pages are pictures, and no text was recognised.
        EmptyDocument: It has no pages or no text.
    """
    until = monotonic() + seconds
    size = path.stat().st_size
    if size > limit:
        raise LargeDocument(
            f"{path.name} has {size / 1e6:.0f} MB, more than the {limit / 1e6:.0f} MB that are read. "
            "Split it, or save it with smaller pictures."
        )
    try:
        with pdfium.PdfDocument(path) as document:
            pages, pictures, sight = _read_pages(document, path.name)
            scan = _recognised(document, pages, pictures, until)
            metadata = _metadata(document)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedDocument(
                f"{path.name} is encrypted. Open it with its password and save a copy without one."
            ) from error
        raise BrokenDocument(
            f"{path.name} cannot be read as a PDF: it is damaged or cut short. Get it again from where it came from."
        ) from error
    pages = [scan.pages.get(number, lines) for number, lines in enumerate(pages)]
    if not any(_letters(lines) for lines in pages):
        raise _without_text(path.name, pictures)
    if any(map(_letters, scan.pages.values())):
        metadata["recognised"] = "yes"
    return replace(_layout(pages, metadata), notes=(*_notes(scan, pictures), *sight.notes()))


def _read_pages(document: pdfium.PdfDocument, name: str) -> tuple[list[list[Line]], list[int], Sight]:
    """The lines of every page, the numbers of those that are pictures without text, and what is unseen of them."""
    count = len(document)
    if count > MOST_PAGES:
        raise LargeDocument(f"{name} has {count} pages, more than the {MOST_PAGES} that are read. Split it.")
    pages: list[list[Line]] = []
    pictures: list[int] = []
    sight = Sight()
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
            lines = page_lines(page, number, sight.unseen(page, number))
            pages.append(lines)
            if _is_picture(page, _letters(lines)):
                pictures.append(number)
        finally:
            page.close()
    if unread and not any(pages) and not pictures:
        raise unread
    return pages, pictures, sight


def _letters(lines: list[Line]) -> int:
    return sum(map(str.isalnum, "".join(line.text for line in lines)))


def _is_picture(page: pdfium.PdfPage, letters: int) -> bool:
    """Whether a page shows a picture or drawing without text, or a picture of a page with hardly more than a stamp."""
    if letters > _STAMP:
        return False
    pictures = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
    if not letters:
        paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4)
        return bool(pictures) or sum(1 for _ in islice(paths, _OUTLINES)) == _OUTLINES
    width, height = page.get_size()
    boxes = [picture.get_bounds() for picture in pictures]
    return any((right - left) * (top - bottom) > 0.5 * width * height for left, bottom, right, top in boxes)


def _recognised(document: pdfium.PdfDocument, pages: list[list[Line]], pictures: list[int], until: float) -> Recognised:
    """What the pictures among the pages say; a few words beside the text of a document belong to an illustration."""
    if not pictures or not installed():
        return Recognised({}, unreached=tuple(pictures))
    others = [lines for number, lines in enumerate(pages) if number not in pictures]
    if not any(map(_letters, others)):
        return recognise_pages(document, pictures, until)
    scan = recognise_pages(document, pictures, until, type_of(others).size)
    return replace(scan, pages={number: lines for number, lines in scan.pages.items() if _letters(lines) > _CAPTIONS})


def _without_text(name: str, pictures: Sequence[int]) -> ScannedDocument | EmptyDocument:
    """Why there is no text."""
    if not pictures:
        return EmptyDocument(f"{name} holds no text. If its pages show words, run text recognition (OCR) on it.")
    if not installed():
        return ScannedDocument(f"{name} is a scan: its pages are pictures without text. {_REMEDY}.")
    return ScannedDocument(
        f"{name} is a scan, and no text was recognised on its pages. What can be recognised is {SCRIPTS}, in clear "
        "print. If it is in another language, run text recognition (OCR) for that on it, then add the result."
    )


def _notes(scan: Recognised, pictures: Sequence[int]) -> tuple[str, ...]:
    """What the keeper should know of the pages that are pictures."""
    if not installed():
        return (f"{named(pictures)} not read: pictures without text. {_REMEDY}.",) if pictures else ()
    read = [number for number, lines in scan.pages.items() if _letters(lines)]
    said = (
        (read, "recognised from pictures, so letters may be wrong: check what is quoted from there."),
        (scan.unsure, f"not read: what can be recognised in pictures is {SCRIPTS}, in clear print."),
        (scan.unreached, "not read: recognition takes too long. Split the file, and add the parts."),
    )
    return tuple(f"{named(numbers)} {what}" for numbers, what in said if numbers)


def _metadata(document: pdfium.PdfDocument) -> dict[str, str]:
    """Title, author and day of creation, where the file names them."""
    found = {
        key.lower(): " ".join(_CONTROL.sub(" ", document.get_metadata_value(key)).split())
        for key in ("Title", "Author")
    }
    match = _CREATED.match(document.get_metadata_value("CreationDate"))
    if match:
        # Some writers put impossible days there; then nothing is known.
        with suppress(ValueError):
            found["date"] = date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    return {key: value for key, value in found.items() if value}


def _layout(pages: list[list[Line]], metadata: Mapping[str, str]) -> Layout:
    inner = without_margins(without_line_numbers(pages))
    type_ = type_of(inner)
    found = pieces([page_groups(lines, type_) for lines in inner], type_)
    words = whole_words(line for lines in inner for line in lines)
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
            joint = joined(before.text, line.text, words)
        elif before.text.endswith("-") and before.text[-2:-1].isalnum():
            joint = ""
        else:
            joint = "" if _WIDE.match(before.text[-1]) and _WIDE.match(line.text[0]) else " "
        yield line, joint
        before = line
