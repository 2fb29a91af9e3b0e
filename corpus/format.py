"""What kind of file a file is: by its first bytes, by what is in it where it is an archive, and else by its name.

Reads a few bytes and a list of contents; how each format is read is for its own module.
"""

import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from zipfile import ZIP_STORED

from corpus.archive import FAULTS, open_zip
from corpus.errors import EncryptedDocument, UnknownFormat

Format = Literal["markdown", "pdf", "text", "html", "docx", "pptx", "epub"]

SUFFIXES: Mapping[str, Format] = {
    ".pdf": "pdf",
    ".docx": "docx", ".docm": "docx", ".dotx": "docx",
    ".pptx": "pptx", ".pptm": "pptx", ".ppsx": "pptx", ".potx": "pptx",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".xht": "html",
    ".epub": "epub",
    ".md": "markdown", ".markdown": "markdown",
    ".txt": "text",
}  # fmt: skip
READ = (
    "PDF (.pdf), Word (.docx), PowerPoint (.pptx), web pages (.html, .htm, .xhtml), EPUB (.epub), Markdown (.md, "
    ".markdown) and plain text (.txt)"
)
"""The formats that are read, for people."""

_PRINT = "save or print it as PDF, then add that"
_WORD = "save it as DOCX or PDF, then add that"
_SLIDES = "save it as PPTX or PDF, then add that"
_UNPACK = "unpack it, then add the files that were in it"
_RECOGNISE = "run text recognition (OCR) on it, then add the PDF that comes of it"
# What a file is by its first bytes (in small letters), whatever it is called, and what to do about it.
_FOREIGN: Mapping[bytes, tuple[str, str]] = {
    b"{\\rtf": ("an RTF file", _WORD),
    b"\x89png": ("a picture", _RECOGNISE),
    b"\xff\xd8\xff": ("a picture", _RECOGNISE),
    b"gif8": ("a picture", _RECOGNISE),
    b"ii*\0": ("a picture", _RECOGNISE),
    b"mm\0*": ("a picture", _RECOGNISE),
    b"\x1f\x8b": ("a compressed file", _UNPACK),
    b"bzh": ("a compressed file", _UNPACK),
    b"\xfd7zxz\0": ("a compressed file", _UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("a compressed file", _UNPACK),
    b"rar!": ("a compressed file", _UNPACK),
}
# The same for archives, by the beginning of a name in it, or by the type that it says it has.
_ARCHIVES: tuple[tuple[str, str, str], ...] = (
    ("xl/", "an Excel file", _PRINT),
    ("visio/", "a Visio file", _PRINT),
    ("Index/Document.iwa", "a file of Apple's Pages, Numbers or Keynote", _WORD),
)
_OPEN_DOCUMENT = {"text": _WORD, "presentation": _SLIDES}
_OLE = b"\xd0\xcf\x11\xe0"
_OLD: tuple[tuple[str, str, str], ...] = (
    ("WordDocument", "an old Word file (.doc)", _WORD),
    ("PowerPoint Document", "an old PowerPoint file (.ppt)", _SLIDES),
    ("Workbook", "an old Excel file (.xls)", _PRINT),
)
_PAGE = (b"<!doctype html", b"<html")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def format_of(path: Path, head: bytes) -> Format:
    """Tell the format of a file.

    Args:
        path: The file.
        head: Its first bytes, some hundred at least.

    Raises:
        UnknownFormat: It is not of a format that is read; the message says what to do.
        EncryptedDocument: It needs a password.
        LargeDocument: It is an archive that lists more parts than is safe.
        OSError: It cannot be opened.
    """
    form = SUFFIXES.get(path.suffix.lower())
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(path, form)
    if head.startswith(_OLE):
        raise _old(path)
    text = head.decode("utf-16", "replace").encode() if head.startswith(_UTF_16) else head.removeprefix(b"\xef\xbb\xbf")
    start = text.lstrip().lower()
    for magic, (what, remedy) in _FOREIGN.items():
        if start.startswith(magic):
            raise _unknown(path, f"is {what}", remedy)
    if _is_page(start) and form not in ("html", "markdown"):  # Markdown may well begin with HTML
        if form not in (None, "text"):
            remedy = "get the file again; if it is the page that you want, let its name end in .html"
            raise _unknown(path, "is a web page and not what its name says, perhaps a notice of the server", remedy)
        return "html"
    if form is None:
        raise _unknown(path, f"is of a kind that is not read ({path.suffix or 'no suffix'})", _PRINT)
    return form


def _is_page(start: bytes) -> bool:
    return start.startswith(_PAGE) or (start.startswith(b"<?xml") and b"<html" in start)


def _archive(path: Path, form: Format | None) -> Format:
    try:
        with open_zip(path) as archive:
            names = archive.namelist()
            said = archive.getinfo("mimetype") if "mimetype" in names else None
            # Standards want it uncompressed; what unpacks to gigabytes is not for this process.
            plain = said is not None and said.compress_type == ZIP_STORED
            type_ = archive.open("mimetype").read(200).decode("ascii", "replace").strip() if plain else ""
    except FAULTS as error:
        if form in ("docx", "pptx", "epub"):
            return form  # its reader says what is wrong with it
        raise _unknown(path, "is a damaged ZIP archive, or a damaged file of Word, PowerPoint or another program",
                       "get it again from where it came from") from error  # fmt: skip
    if type_ == "application/epub+zip" or "META-INF/container.xml" in names:
        return "epub"
    if type_.startswith("application/vnd.oasis.opendocument."):
        raise _unknown(path, "is an OpenDocument file", _OPEN_DOCUMENT.get(type_.split(".")[-1], _PRINT))
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("ppt/") for name in names):
            return "pptx"
    for beginning, what, remedy in _ARCHIVES:
        if any(name.startswith(beginning) for name in names):
            raise _unknown(path, f"is {what}", remedy)
    raise _unknown(path, "is a ZIP archive", _UNPACK)


def _old(path: Path) -> UnknownFormat | EncryptedDocument:
    """What to say of a compound file, which old programs wrote, and new ones write where there is a password."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return EncryptedDocument(
                f"{path.name} is encrypted. Open it with its password and save a copy without one."
            )
        found = next(((what, remedy) for name, what, remedy in _OLD if data.find(name.encode("utf-16-le")) >= 0), None)
    what, remedy = found or ("an old Word, PowerPoint or Excel file, or a message of Outlook", _PRINT)
    return _unknown(path, f"is {what}", remedy)


def _unknown(path: Path, what: str, remedy: str) -> UnknownFormat:
    return UnknownFormat(f"{path.name} {what}. What is read is {READ}: {remedy}.")
