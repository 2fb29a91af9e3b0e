"""Electronic books to layout."""

import zipfile
from pathlib import Path

import pytest

from corpus.book import read_book
from corpus.errors import BrokenDocument, EmptyDocument, EncryptedDocument
from corpus.layout import Layout
from corpus.read import read

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book%20one.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>AI for health: a book</dc:title><dc:creator>A. Writer</dc:creator>
<dc:creator>B. Writer</dc:creator><dc:publisher>World Health Organization</dc:publisher><dc:language>fr-CH</dc:language>
<dc:date opf:event="modification">2025-01-01</dc:date><dc:date opf:event="publication">2024-03-18T00:00:00Z</dc:date>
<dc:identifier opf:scheme="ISBN">978-92-4-002920-0</dc:identifier><dc:identifier>urn:isbn:9789240029200</dc:identifier>
<dc:identifier>https://doi.org/10.2471/x</dc:identifier><dc:identifier>urn:uuid:1-2</dc:identifier>
<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights><dc:source>https://www.who.int/book</dc:source></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="c1" href="text/one%201.xhtml" media-type="application/xhtml+xml"/>
<item id="c2" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="p.png" media-type="image/png"/><item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>
<item id="unread" href="unread.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/><itemref idref="c2"/><itemref idref="p"/><itemref idref="none"/><itemref idref="gone"/>
<itemref idref="c1"/></spine></package>"""
HEAD = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>t</title></head><body>'
MEMBERS = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book one.opf": PACKAGE,
    "OEBPS/nav.xhtml": f'{HEAD}<nav epub:type="toc"><h1>Inside</h1><ol><li><a href="text/two.xhtml">Two, first</a></li>'
    '<li><a href="text/one%201.xhtml#a">One, last</a></li></ol></nav></body></html>',
    "OEBPS/text/one 1.xhtml": f'{HEAD}<h2>One</h2><p>Last&nbsp;words.</p><p><a href="https://who.int">who.int</a></p></body></html>',
    "OEBPS/text/two.xhtml": f'{HEAD}<h1>Two</h1><p>First words<a epub:type="noteref" href="#n">1</a>.</p>'
    '<aside epub:type="footnote" id="n"><p>A note.</p></aside><p><a href="../nav.xhtml">Contents</a></p></body></html>',
    "OEBPS/unread.xhtml": f"{HEAD}<p>Not in the spine.</p></body></html>",
}


def book(folder: Path, **changes: str | None) -> Path:
    """The book with parts added, changed, or (None) left out; a key names the end of a member's name."""
    members: dict[str, str | None] = {**MEMBERS}
    for key, content in changes.items():
        name = next((name for name in members if name.endswith(key.replace("__", "."))), key.replace("__", "."))
        members[name] = content
    with zipfile.ZipFile(folder / "a.epub", "w") as target:
        for name, content in members.items():
            if content is not None:
                target.writestr(name, content)
    return folder / "a.epub"


def blocks(layout: Layout) -> list[tuple[str, str]]:
    return [(block.kind, layout.text[block.span.start : block.span.end]) for block in layout.blocks]


def test_chapters_in_the_order_of_the_spine(tmp_path: Path) -> None:
    layout = read_book(book(tmp_path))
    assert blocks(layout) == [
        ("heading", "Inside"),
        ("contents", "Two, first"),
        ("contents", "One, last"),
        ("heading", "Two"),
        ("paragraph", "First words."),
        ("reference", "A note."),
        ("contents", "Contents"),
        ("heading", "One"),
        ("paragraph", "Last words."),
        ("paragraph", "who.int"),
    ]
    assert layout.pages == ()


def test_metadata(tmp_path: Path) -> None:
    source = read(book(tmp_path)).source
    assert (source.title, source.publisher, source.date) == (
        "AI for health: a book", "World Health Organization", "2024-03-18",
    )  # fmt: skip
    assert (source.language, source.licence, source.url) == ("fr", "CC BY 4.0", "https://www.who.int/book")
    assert source.identifiers == ("ISBN 978-92-4-002920-0", "ISBN 9789240029200", "DOI 10.2471/x")
    assert read_book(tmp_path / "a.epub").metadata["author"] == "A. Writer; B. Writer"


def test_older_and_careless_books(tmp_path: Path) -> None:
    """Without a container the package is looked for; a chapter that is no XML is read as HTML."""
    path = book(tmp_path, container__xml=None, two__xhtml="<html><h1>Two</h1><p>First <br>words & more")
    assert ("paragraph", "First words & more") in blocks(read_book(path))


def test_fonts_may_be_disguised(tmp_path: Path) -> None:
    def encryption(method: str) -> str:
        return (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
            f'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{method}"/></EncryptedData></encryption>'
        )

    name = "META-INF/encryption__xml"
    assert read_book(book(tmp_path, **{name: encryption("http://www.idpf.org/2008/embedding")})).text
    for changes in (
        {name: encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc")},
        {"META-INF/rights__xml": "<r/>"},
    ):
        with pytest.raises(EncryptedDocument, match=r"a\.epub is protected, so that only some programs"):
            read_book(book(tmp_path, **changes))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"one__opf": None, "container__xml": None}, BrokenDocument, "it does not say what is in it"),
        ({"one__opf": "<package>"}, BrokenDocument, "is not valid XML"),
        ({"one__opf": "<package/>"}, BrokenDocument, "the chapters that it names are missing"),
        (
            {"one 1__xhtml": f"{HEAD}</body></html>", "two__xhtml": "", "nav__xhtml": " "},
            EmptyDocument,
            "holds no text",
        ),
        ({"two__xhtml": "<div>" * 3000}, BrokenDocument, "nested too deep"),
        ({"two__xhtml": "\0\1\2" * 99}, BrokenDocument, "not text"),
    ],
)
def test_damaged(tmp_path: Path, changes: dict[str, str | None], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as raised:
        read_book(book(tmp_path, **changes))
    assert "a.epub" in str(raised.value)


def test_real_book(shared: Path) -> None:
    document = read(shared / "evaldata" / "files_office_html" / "tika" / "testEPUB.epub")
    assert "It also contains a list\n\nFirst item\nSecond item" in document.text
    assert (document.source.publisher, document.source.date) == ("Apache", "2009-10-07")
