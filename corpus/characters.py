"""Bytes into characters: by their mark, as UTF-8, as the file declares, or as they look.

Knows encodings only; what the characters mean is for the readers.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import BrokenDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096
UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
"""What no reader sees: where words may be parted, fillers, tags, orders to turn the text round, and what no text holds."""
# What browsers read when these are declared (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso8859-1": "cp1252", "windows-1252": "cp1252", "iso-8859-9": "cp1254", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "big5": "big5hkscs", "iso-8859-8-i": "iso-8859-8",
    "x-mac-cyrillic": "mac_cyrillic", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "unicode": "utf-8",
}  # fmt: skip
_LATIN = "cp1252"
_ACCENTED = re.compile("[\u00c0-\u00ff]")
_MOST_ACCENTED = 0.3
_MOST_LOST = 0.02
_MOST_ZEROS = 0.001
_MOST_CONTROLS = 0.02
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FEW = 32
_SAMPLE = 100_000


def unopened(path: Path, error: OSError) -> BrokenDocument:
    """The error for a file that cannot be opened."""
    return BrokenDocument(f"{path.name} cannot be opened: {error.strerror}. Check the file and its rights.")


def bytes_of(path: Path) -> bytes:
    """All that is in a file. Raises BrokenDocument where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise unopened(path, error) from error


def characters(data: bytes, name: str, declared: Sequence[str] = ()) -> str:
    """The characters of a file, with newlines as line ends.

    Args:
        data: The bytes.
        name: The file's name, for messages.
        declared: What the file says of its encoding, best first. It is not believed where it makes nonsense.

    Raises:
        BrokenDocument: It is not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace"), name)
    for encoding in _likely(data, declared):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding != _LATIN or _is_latin(text):
            return _checked(text, name)
    return _checked(data.decode(_LATIN, "replace"), name)


def _likely(data: bytes, declared: Sequence[str]) -> Iterable[str]:
    head = data[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    # In Latin text in UTF-16 every other byte is zero.
    if even + odd > 0.2 * len(head) and min(even, odd) < 0.05 * max(even, odd):
        yield "utf-16-be" if even > odd else "utf-16-le"
    # Bytes that are valid UTF-8 and more than ASCII are UTF-8, whatever is declared.
    yield "utf-8"
    yield from (_MEANT.get(encoding.lower(), encoding) for encoding in declared)
    if not declared:
        yield _LATIN
    if len(data) < _FEW:
        return
    from trafilatura.utils import detect_encoding  # loading it takes a while

    yield from detect_encoding(data)


def _is_latin(text: str) -> bool:
    """Whether letters with accents are as rare as they are in the languages that have them.

    Cyrillic, Greek or Arabic letters of one byte look like nothing else.
    """
    return len(_ACCENTED.findall(text)) <= _MOST_ACCENTED * max(sum(map(str.isalpha, text)), 10)


def _checked(text: str, name: str) -> str:
    sample = text[:_SAMPLE]
    lost = text.count("\0") > _MOST_ZEROS * len(text) or text.count("\ufffd") > _MOST_LOST * len(text)
    if lost or len(_CONTROLS.findall(sample)) > _MOST_CONTROLS * len(sample):
        raise BrokenDocument(f"{name} holds bytes that are not text. If it is a text file, save it as UTF-8.")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
