"""Archives: what is read of them, and those made to do harm."""

import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from corpus.archive import MOST, MOST_ENTRIES, Archive, open_zip
from corpus.errors import BrokenDocument, EncryptedDocument, LargeDocument

LAUGHS = """<!DOCTYPE a [<!ENTITY x0 "ha">
{}
]><a>&x30;</a>""".format("\n".join(f'<!ENTITY x{n} "&x{n - 1};&x{n - 1};">' for n in range(1, 31)))


TYPED = '<!DOCTYPE a [<!ENTITY x "y">]><a>b</a>'


def packed(path: Path, members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def test_members_are_read(tmp_path: Path) -> None:
    with Archive(packed(tmp_path / "a.docx", {"a.xml": "<a>é</a>", "b/": "", "c.png": b"\x89"})) as archive:
        assert archive.names == ("a.xml", "c.png")
        assert archive.read("c.png") == b"\x89"
        assert archive.xml("a.xml").text == "é"
        with pytest.raises(BrokenDocument, match=r"a\.docx cannot be read: its part d\.xml is missing"):
            archive.read("d.xml")


def test_slim_copies_hold_xml_only(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {"a.xml": "<a>1</a>", "bad.xml": "<a>", "p.png": b"1234", "l.xml": TYPED}
    with Archive(packed(tmp_path / "a.docx", members)) as archive, zipfile.ZipFile(archive.slim({})) as copy:
        assert copy.namelist() == ["a.xml", "p.png", "l.xml"]
        assert copy.read("p.png") == b""
        assert b"DOCTYPE" not in copy.read("l.xml")
    with Archive(tmp_path / "a.docx") as archive, zipfile.ZipFile(archive.slim({"a.xml": b"<b/>"})) as copy:
        assert copy.read("a.xml") == b"<b/>"


def test_entities_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    outside = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><a>&x;</a>'
    with Archive(packed(tmp_path / "a.docx", {"laughs.xml": LAUGHS, "outside.xml": outside})) as archive:
        with pytest.raises(BrokenDocument, match=r"its part laughs\.xml is not valid XML"):
            archive.xml("laughs.xml")
        assert "secret" not in "".join(archive.xml("outside.xml").itertext())


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    deep = "<a>" * 10_000 + "</a>" * 10_000
    path = packed(tmp_path / "a.docx", {"a.xml": deep})
    with Archive(path) as archive, pytest.raises(BrokenDocument, match=r"its part a\.xml is not valid XML"):
        archive.xml("a.xml")


def test_bombs_by_what_they_declare(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {"a.xml": bytes(30_000_000)})
    with pytest.raises(LargeDocument, match=r"a\.docx is not unpacked: its 0\.0 MB unpack to 30 MB, more than is safe"):
        Archive(path)


def test_bombs_that_lie(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {"a.xml": bytes(30_000_000)})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 1000)
    path.write_bytes(bytes(data))
    with Archive(path) as archive, pytest.raises(BrokenDocument, match=r"its part a\.xml is damaged"):
        archive.read("a.xml")


def test_bombs_of_many_members(tmp_path: Path) -> None:
    # Members that share their bytes: each is small, and all of them are more than may be.
    body = zlib.compress(bytes(1_000_000), 9)[2:-4]
    local = b"PK\x03\x04" + struct.pack(
        "<5H3L2H", 20, 0, 8, 0, 0, zlib.crc32(bytes(1_000_000)), len(body), 1_000_000, 1, 0
    )
    data, central = local + b"a" + body, b""
    for number in range(MOST // 1_000_000 + 1):
        name = b"%d" % number
        central += b"PK\x01\x02" + struct.pack(
            "<6H3L5H2L", 20, 20, 0, 8, 0, 0, zlib.crc32(bytes(1_000_000)), len(body), 1_000_000, len(name), 0, 0, 0, 0, 0, 0
        ) + name  # fmt: skip
    end = b"PK\x05\x06" + struct.pack(
        "<4H2LH", 0, 0, MOST // 1_000_000 + 1, MOST // 1_000_000 + 1, len(central), len(data), 0
    )
    (tmp_path / "a.docx").write_bytes(data + central + end)
    with pytest.raises(LargeDocument, match="unpack to 301 MB"):
        Archive(tmp_path / "a.docx")


def test_what_is_read_counts_in_all(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {"a.xml": bytes(50_000_000)}, zipfile.ZIP_STORED)
    with (
        Archive(path) as archive,
        pytest.raises(LargeDocument, match=r"with its part a\.xml it unpacks to more than 300 MB"),
    ):
        sum(len(archive.read("a.xml")) for _ in range(7))


def test_too_many_members(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {str(number): b"" for number in range(MOST_ENTRIES + 1)})
    with pytest.raises(LargeDocument, match="it has 10001 parts, and 10000 are read"):
        Archive(path)


def test_long_lists_are_not_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {f"{number:0>1000}": b"" for number in range(5_000)})
    with pytest.raises(LargeDocument, match=r"a\.docx is not unpacked: it lists more parts than is safe"):
        open_zip(path)


def test_members_with_a_password(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {"a.xml": b"<a/>"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(EncryptedDocument, match=r"a\.docx is encrypted\. Open it with its password"):
        Archive(path)


@pytest.mark.parametrize("cut", [4, 50, 200])
def test_truncated(tmp_path: Path, cut: int) -> None:
    path = packed(tmp_path / "a.docx", {"a.xml": b"<a>words</a>" * 30})
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(BrokenDocument, match=r"a\.docx cannot be read: it is damaged or cut short"):
        Archive(path)
