"""Files to documents: formats, what is known of the publication, and what is refused."""

import json
import os
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from corpus.errors import (
    BrokenDocument,
    DocumentError,
    EmptyDocument,
    EncryptedDocument,
    FrontMatterError,
    LargeDocument,
    UnknownFormat,
    UsageError,
)
from corpus.read import LIMIT, read, recognise
from corpus.source import Relation, Source

FRONT = """---
id: gi-ai4h
title: "Global Initiative on AI for Health"
kind: initiative
publisher: WHO, ITU, WIPO
date: 2023-07-05
url: https://www.who.int/initiatives
licence: null
language: en
pillars: all
identifiers: ["ISBN 1", 42]
status: closed
related:
  - {kind: part of, id: fg-ai4h}
wording: summary
---
# Global Initiative on AI for Health

It was launched.
"""


def pdf(title: str = "", text: str = "The report was launched in Geneva in 2021.") -> bytes:
    """A PDF of one page, made by hand."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        f"<< /Title ({title}) >>".encode(),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_front_matter_fills_the_source(tmp_path: Path) -> None:
    document = read(write(tmp_path, "a.md", FRONT))
    assert document.source == Source(
        id="gi-ai4h",
        title="Global Initiative on AI for Health",
        kind="initiative",
        publisher="WHO, ITU, WIPO",
        date="2023-07-05",
        url="https://www.who.int/initiatives",
        licence=None,
        language="en",
        pillars=("governance", "knowledge", "implementation"),
        identifiers=("ISBN 1", "42"),
        status="closed",
        related=(Relation("part of", "fg-ai4h"),),
        wording="summary",
    )
    assert document.text == "Global Initiative on AI for Health\n\nIt was launched."
    assert [block.kind for block in document.blocks] == ["heading", "paragraph"]


def test_overrides_go_first(tmp_path: Path) -> None:
    source = read(
        write(tmp_path, "a.md", FRONT),
        {"title": " New  title ", "date": "2024-03", "publisher": "", "kind": "report", "language": "fr"},
    ).source
    assert (source.id, source.title, source.date, source.publisher, source.kind, source.language) == (
        "gi-ai4h", "New title", "2024-03", "WHO, ITU, WIPO", "report", "fr",
    )  # fmt: skip


def test_file_without_front_matter(tmp_path: Path) -> None:
    path = write(tmp_path, "my_notes-2024.md", "Some words.\n\n## Sub\n\n# L'équipe de l'OMS\n\nText.")
    source = read(path).source
    assert source.title == "L'équipe de l'OMS"
    assert source.id.startswith("lequipe-de-loms-")
    assert (source.kind, source.language, source.status, source.wording) == ("document", "en", "current", "original")
    assert (source.publisher, source.date, source.url) == (None, None, None)
    assert read(path).source.id == source.id
    write(tmp_path, "my_notes-2024.md", "# L'équipe de l'OMS\n\nOther text.")
    assert read(path).source.id != source.id


def test_title_of_last_resort_is_the_file_name(tmp_path: Path) -> None:
    assert read(write(tmp_path, "my_notes-2024.txt", "Some words.")).source.title == "my notes 2024"
    assert read(write(tmp_path, "健康.txt", "Some words.")).source.id.startswith("document-")


def test_long_titles_make_short_ids(tmp_path: Path) -> None:
    source = read(
        write(tmp_path, "a.txt", "Words."), {"title": "Ethics and governance of artificial intelligence " * 3}
    )
    assert source.source.id.startswith("ethics-and-governance-of-artificial-intelligence-")
    assert len(source.source.id) < 60


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("Guidance on AI", "Guidance on AI"),
        ("Microsoft Word - draft7.docx", "file 1"),
        ("9789240029200-eng", "file 1"),
        ("Untitled", "file 1"),
        ("file-1", "file 1"),
        ("", "file 1"),
    ],
)
def test_title_of_a_pdf(tmp_path: Path, named: str, title: str) -> None:
    document = read(write(tmp_path, "file-1.pdf", pdf(named)))
    assert document.source.title == title
    assert document.text == "The report was launched in Geneva in 2021."
    assert document.pages == (0,)


def test_pdf_by_another_name(tmp_path: Path) -> None:
    path = write(tmp_path, "report.txt", pdf())
    assert recognise(path) == "pdf"
    assert read(path).text == "The report was launched in Geneva in 2021."


def test_suffix_in_capitals(tmp_path: Path) -> None:
    assert read(write(tmp_path, "A.MARKDOWN", "*Words*.")).text == "Words."
    assert read(write(tmp_path, "A.md", "<html>Words.</html>")).text == "Words."


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.docx", b"PK\x03\x04...", BrokenDocument, "a.docx cannot be read: it is damaged or cut short"),
        ("a.txt", b"PK\x03\x04...", UnknownFormat, "a.txt is a damaged ZIP archive"),
        ("a.pdf", b"<!DOCTYPE html><p>Not found", UnknownFormat, "a.pdf is a web page and not what its name says"),
        ("a.txt", b"\x89PNG....", UnknownFormat, "a.txt is a picture"),
        ("a.csv", b"a,b", UnknownFormat, "of a kind that is not read (.csv). What is read is PDF (.pdf), Word (.docx)"),
        ("README", b"a,b", UnknownFormat, "(no suffix)"),
        ("a.pdf", b"%PDF-1.4 and nothing", BrokenDocument, "a.pdf"),
        ("a.pdf", b"no pdf", BrokenDocument, "a.pdf"),
        ("a.md", b"", EmptyDocument, "a.md is empty (0 bytes)"),
        ("a.txt", b" \n\n", EmptyDocument, "a.txt holds no text"),
        ("a.md", b"---\ntitle: A\n---\n# Alone\n", EmptyDocument, "no text below its headings"),
        ("a.md", b"---\ntitle: A\n", FrontMatterError, "line 1"),
        ("a.txt", b"a\0b", BrokenDocument, "not text"),
    ],
)
def test_refused(tmp_path: Path, name: str, content: bytes, error: type[DocumentError], message: str) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(error) as raised:
        read(path)
    assert message in str(raised.value)
    assert name in str(raised.value)


def test_too_large(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "")
    with path.open("r+b") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(LargeDocument, match=r"a\.txt has 200 MB, more than the 200 MB that are read"):
        read(path)


def test_missing_and_unreadable(tmp_path: Path) -> None:
    with pytest.raises(BrokenDocument, match=r"none\.md cannot be opened"):
        read(tmp_path / "none.md")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(BrokenDocument, match=r"folder\.md cannot be opened"):
        read(tmp_path / "folder.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_rights(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "Words.")
    path.chmod(0)
    with pytest.raises(BrokenDocument, match="cannot be opened: Permission denied"):
        read(path)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"date": "yesterday"}, "date is 'yesterday', which is no date"),
        ({"url": "who.int"}, "url is 'who.int'"),
        ({"language": "not a code"}, "language"),
        ({"id": "x"}, "'id' cannot be set for a document. These can: title, date"),
    ],
)
def test_overrides_are_checked(tmp_path: Path, overrides: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(write(tmp_path, "a.md", "Words."), overrides)
    assert message in str(raised.value)


def test_real_publication(shared: Path) -> None:
    document = read(shared / "who" / "9789240029200-eng.pdf", {"date": "2021-06-28", "publisher": "WHO"})
    assert document.source.date == "2021-06-28"
    assert "ethics and governance of artificial intelligence for health" in document.source.title.casefold()
    assert len(document.pages) == 165


def archive(folder: Path, name: str, *members: str, type_: str = "") -> Path:
    """A ZIP archive of members that hold a line each."""
    with zipfile.ZipFile(folder / name, "w") as target:
        for member in members:
            target.writestr(member, type_ if member == "mimetype" else "line")
    return folder / name


@pytest.mark.parametrize(
    ("name", "members", "type_", "form"),
    [
        ("a.docx", ("[Content_Types].xml", "word/document.xml"), "", "docx"),
        ("a.pptx", ("[Content_Types].xml", "word/document.xml"), "", "docx"),
        ("a", ("[Content_Types].xml", "word/document.xml", "word/embeddings/a.xlsx"), "", "docx"),
        ("a.zip", ("[Content_Types].xml", "ppt/presentation.xml"), "", "pptx"),
        ("a.epub", ("mimetype", "META-INF/container.xml"), "application/epub+zip", "epub"),
        ("a.docx", ("META-INF/container.xml", "a.opf"), "", "epub"),
    ],
)
def test_archives_are_told_by_what_is_in_them(
    tmp_path: Path, name: str, members: tuple[str, ...], type_: str, form: str
) -> None:
    assert recognise(archive(tmp_path, name, *members, type_=type_)) == form


@pytest.mark.parametrize(
    ("name", "members", "type_", "message"),
    [
        (
            "a.docx",
            ("[Content_Types].xml", "xl/workbook.xml"),
            "",
            "a.docx is an Excel file. .* save or print it as PDF",
        ),
        (
            "a.odt",
            ("mimetype",),
            "application/vnd.oasis.opendocument.text",
            "an OpenDocument file. .* save it as DOCX or PDF",
        ),
        ("a.odp", ("mimetype",), "application/vnd.oasis.opendocument.presentation", "save it as PPTX or PDF"),
        ("a.zip", ("a.docx", "b.pdf"), "", "a.zip is a ZIP archive. .* unpack it, then add the files that were in it"),
        ("a.pages", ("Index/Document.iwa",), "", "a file of Apple's Pages, Numbers or Keynote"),
    ],
)
def test_archives_that_are_not_read(
    tmp_path: Path, name: str, members: tuple[str, ...], type_: str, message: str
) -> None:
    with pytest.raises(UnknownFormat, match=message):
        recognise(archive(tmp_path, name, *members, type_=type_))


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.txt", "<!DOCTYPE html><p>Text", "html"),
        ("a", "\ufeff <HTML lang=en><p>Text", "html"),
        ("a.txt", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><p>Text</p></html>", "html"),
        ("a.HTM", "<p>Text", "html"),
        ("a.xhtml", "Text", "html"),
        ("a.md", "<html><p>Text", "markdown"),
        ("a.html", "%PDF-1.7", "pdf"),
    ],
)
def test_pages_are_told_by_how_they_begin(tmp_path: Path, name: str, content: str, form: str) -> None:
    assert recognise(write(tmp_path, name, content)) == form


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.doc", "WordDocument", UnknownFormat, r"an old Word file \(\.doc\)\. .* save it as DOCX or PDF"),
        (
            "a.ppt",
            "PowerPoint Document",
            UnknownFormat,
            r"an old PowerPoint file \(\.ppt\)\. .* save it as PPTX or PDF",
        ),
        ("a.xls", "Workbook", UnknownFormat, r"an old Excel file \(\.xls\)"),
        ("a.docx", "EncryptedPackage", EncryptedDocument, "a.docx is encrypted. Open it with its password"),
        ("a.msg", "", UnknownFormat, "a message of Outlook"),
    ],
)
def test_compound_files(tmp_path: Path, name: str, content: str, error: type[DocumentError], message: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + content.encode("utf-16-le") + bytes(64)
    with pytest.raises(error, match=message):
        recognise(write(tmp_path, name, data))


PAGE = """<html lang="fr-CH"><head><meta name="DC.date" content="2024-03-18"><meta name="DC.publisher" content="OMS">
<link rel="canonical" href="https://www.who.int/fr"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
<meta name="citation_isbn" content="9789240029200"><title>Intelligence artificielle</title></head><p>Texte."""


def test_what_the_file_says_comes_last(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html", PAGE)
    source = read(path).source
    assert (source.title, source.date, source.publisher) == ("Intelligence artificielle", "2024-03-18", "OMS")
    assert (source.language, source.licence, source.url) == ("fr", "CC BY 4.0", "https://www.who.int/fr")
    assert source.identifiers == ("ISBN 9789240029200",)
    given = {"title": "Other", "date": "2023", "publisher": "WHO", "language": "en", "url": "https://who.int/x"}
    source = read(path, given).source
    assert (source.title, source.date, source.publisher) == ("Other", "2023", "WHO")
    assert (source.language, source.licence, source.url) == ("en", "CC BY 4.0", "https://who.int/x")


@pytest.mark.parametrize(
    ("old", "new"),
    [("2024-03-18", "soon"), ("https://www.who.int/fr", "/fr"), ("OMS", "x" * 600), ("fr-CH", "??")],
)
def test_what_the_file_says_may_be_nonsense(tmp_path: Path, old: str, new: str) -> None:
    source = read(write(tmp_path, "a.html", PAGE.replace(old, new))).source
    values = (source.date, source.url, source.publisher, source.language)
    assert values.count(None) == (0 if old == "fr-CH" else 1)
    assert source.language == ("en" if old == "fr-CH" else "fr")


FATES = {
    "csv": {"UnknownFormat": 9}, "doc": {"UnknownFormat": 10}, "eml": {"UnknownFormat": 4}, "odt": {"UnknownFormat": 6},
    "rtf": {"UnknownFormat": 37}, "xlsm": {"UnknownFormat": 1}, "xlsx": {"UnknownFormat": 7}, "zip": {"UnknownFormat": 4},
    "md": {"read": 10}, "epub": {"read": 2}, "html": {"read": 77, "EmptyDocument": 2}, "txt": {"read": 12, "EmptyDocument": 2},
    "docx": {"read": 72, "EmptyDocument": 7, "EncryptedDocument": 1, "BrokenDocument": 1},
    "pptx": {"read": 8, "EmptyDocument": 4, "EncryptedDocument": 1},
}  # fmt: skip


def test_every_real_file_is_read_or_refused_with_a_reason(shared: Path) -> None:
    folder = shared / "evaldata" / "files_office_html"
    fates: dict[str, Counter[str]] = {}
    reasons: dict[str, str] = {}
    for line in (folder / "manifest.jsonl").read_text().splitlines():
        path = folder / json.loads(line)["file"]
        try:
            fate = "read" if read(path).text else "nothing"
        except DocumentError as error:
            fate = type(error).__name__
            reasons[path.name] = str(error)
        fates.setdefault(path.suffix[1:], Counter())[fate] += 1
    assert fates == FATES
    assert all(name in reason and reason.endswith(".") for name, reason in reasons.items())


@pytest.mark.parametrize("suffix", ["docx", "pptx", "epub", "html"])
def test_mutated_files_are_read_or_refused(tmp_path: Path, shared: Path, suffix: str) -> None:
    """Bytes are changed, doubled and cut, in the file as a whole or in one part of the archive."""
    chance = random.Random(suffix)  # noqa: S311
    files = sorted((shared / "evaldata" / "files_office_html").rglob(f"*.{suffix}"))
    fates: Counter[str] = Counter()
    for _ in range(60):
        source = chance.choice([file for file in files if file.stat().st_size < 60_000])
        path = tmp_path / f"a.{suffix}"
        if zipfile.is_zipfile(source) and chance.random() < 0.8:
            with zipfile.ZipFile(source) as members, zipfile.ZipFile(path, "w") as target:
                chosen = chance.choice(
                    [name for name in members.namelist() if name.endswith((".xml", ".rels", "html"))]
                )
                for name in members.namelist():
                    data = members.read(name)
                    target.writestr(name, mutated(data, chance) if name == chosen else data)
        else:
            path.write_bytes(mutated(source.read_bytes(), chance))
        try:
            fates["read" if read(path).text else "nothing"] += 1
        except DocumentError as error:
            fates[type(error).__name__] += 1
    assert fates["read"] > 5
    assert not fates["nothing"]


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        at, other = chance.randrange(len(changed) + 1), chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                changed[at:at] = changed[other : other + chance.randrange(200)]
            case 2:
                del changed[at : at + chance.randrange(100)]
            case _:
                changed[at:at] = chance.choice((b"<", b">", b'"', b"&#0;", b"-1", b"\xff", b"99999999999", b"<!--"))
    return bytes(changed)
