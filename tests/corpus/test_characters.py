"""Bytes to characters."""

import pytest

from corpus.characters import characters
from corpus.errors import BrokenDocument

RUSSIAN = "Однажды, в студёную зимнюю пору, я из лесу вышел; был сильный мороз. Гляжу, поднимается медленно в гору"
FRENCH = "La santé n'est pas seulement une absence de maladie ; « bien-être » à Genève."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (FRENCH.encode(), FRENCH),
        (FRENCH.encode("cp1252"), FRENCH),
        (FRENCH.encode("utf-16"), FRENCH),
        (FRENCH.encode("utf-16-be"), FRENCH),
        (FRENCH.encode("utf-16-le"), FRENCH),
        (FRENCH.encode("utf-32"), FRENCH),
        (RUSSIAN.encode(), RUSSIAN),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (b"a\r\nb\rc", "a\nb\nc"),
        (b"", ""),
    ],
)
def test_undeclared(data: bytes, text: str) -> None:
    assert characters(data, "a.txt") == text


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (FRENCH.encode(), "iso-8859-1", FRENCH),
        (FRENCH.encode("cp1252"), "ISO-8859-1", FRENCH),
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "windows-1252", RUSSIAN),
        ("健康のための人工知能".encode("cp932"), "Shift_JIS", "健康のための人工知能"),
        (FRENCH.encode("cp1252"), "no-such", FRENCH),
    ],
)
def test_declared(data: bytes, declared: str, text: str) -> None:
    assert characters(data, "a.html", [declared]) == text


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02", b"a\0b", bytes(range(256)) * 4, b"\x81\x8d \xff", "é\ufffd\ufffd".encode()]
)
def test_not_text(data: bytes) -> None:
    with pytest.raises(
        BrokenDocument, match=r"a\.txt holds bytes that are not text\. If it is a text file, save it as UTF-8"
    ):
        characters(data, "a.txt")
