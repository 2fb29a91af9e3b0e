"""What kind of file came from an address: the address, the declared type and the first bytes have to agree.

Knows names and magic numbers, and reads nothing; whether the file can be read is for ``corpus.read``.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.errors import FetchError

HEAD = 1024
"""Bytes at the beginning of a file that are looked at."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/epub+zip": ".epub",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
SUFFIXES = frozenset(_TYPES.values())
"""Of the kinds of files that are taken."""

# What servers say of files whose type they do not know.
_UNSAID = frozenset(("", "application/octet-stream", "binary/octet-stream", "application/download"))
_ARCHIVES = frozenset((".docx", ".pptx", ".epub"))
_NAMES: Mapping[str, str] = {
    ".pdf": "a PDF",
    ".html": "a web page",
    ".docx": "a Word file",
    ".pptx": "a PowerPoint file",
    ".epub": "an EPUB",
    ".md": "Markdown",
    ".txt": "plain text",
    ".zip": "an archive",
    ".bin": "something that is no text",
}
_PAGE = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.DOTALL)


def kind(url: str, address: str, declared: str, head: bytes) -> str:
    """The suffix of the file's kind, such as ".pdf".

    Args:
        url: The address that answered, for messages.
        address: The address that was asked for; a file may be called by its end.
        declared: What the Content-Type header says, "" where there is none.
        head: The first ``HEAD`` bytes.

    Raises:
        FetchError: It is of a kind that is not taken, or of another one than it should be.
    """
    type_ = "".join(filter(str.isprintable, declared.split(";")[0])).strip().lower()
    called = PurePosixPath(urlsplit(address).path).suffix.lower()
    seems = _seems(head)
    suffix = _TYPES.get(type_)
    if type_ in _UNSAID:
        suffix = called if called in _NAMES else seems
    if suffix is None or suffix not in SUFFIXES:
        why = f"is of a type that is not taken ({type_[:80] or _NAMES[seems]})"
    elif called in {".pdf", *_ARCHIVES} and suffix != called:
        why = f"sent {_NAMES[suffix]} in place of {_NAMES[called]}"
    elif not _fits(suffix, seems):
        why = f"should be {_NAMES[suffix]} and begins like {_NAMES[seems]}"
    else:
        return suffix
    raise FetchError(
        f"{url} {why}, so it was not kept. Open the address in a browser, save the document, "
        "and add it with: whobot add FILE"
    )


def _seems(head: bytes) -> str:
    """What the first bytes look like: ".pdf", ".zip", ".html", ".txt" for any other text, ".bin" for anything else."""
    if b"%PDF-" in head:
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return ".zip"
    if _PAGE.match(head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()):
        return ".html"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16 has zero bytes
    return ".bin" if b"\0" in head and not wide else ".txt"


def _fits(suffix: str, seems: str) -> bool:
    if suffix in _ARCHIVES:
        return seems == ".zip"
    if suffix in (".html", ".md"):  # either may do without what would give it away, and Markdown may begin with HTML
        return seems in (".html", ".txt")
    return seems == suffix
