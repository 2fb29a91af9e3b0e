"""Files to documents: formats, what is known of the publication, and what is refused."""

import os
from pathlib import Path

import pytest

from corpus.errors import (
    BrokenDocument,
    DocumentError,
    EmptyDocument,
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
