"""Web pages to layout: what is shown, what is the page's own, and what it says of itself."""

import json
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from corpus.about import about_page, iso_date, licence
from corpus.errors import BrokenDocument, EmptyDocument
from corpus.html import DEEPEST, parsed, read_html
from corpus.layout import Layout

SENTENCE = "Artificial intelligence for health needs oversight by people who answer for it, said the organization. "


def page(folder: Path, html: str | bytes, name: str = "a.html") -> Layout:
    path = folder / name
    path.write_bytes(html.encode() if isinstance(html, str) else html)
    return read_html(path)


def blocks(layout: Layout) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, layout.text[block.span.start : block.span.end]) for block in layout.blocks]


def texts(layout: Layout) -> list[str]:
    return [text for _, _, text in blocks(layout)]


def test_headings_paragraphs_and_lists(tmp_path: Path) -> None:
    layout = page(
        tmp_path,
        "<h1>Title</h1><p>One <b>bold</b>\n word.<br>Line.<p>Two.<ul><li>A<li><p>B</p><ol><li>C</ol></ul><ul><li>D</ul>"
        "<div role=heading aria-level=3>Sub</div>loose<dl><dt>Term<dd>Meaning</dl><blockquote>Said</blockquote>",
    )
    assert blocks(layout) == [
        ("heading", 1, "Title"),
        ("paragraph", 0, "One bold word. Line."),
        ("paragraph", 0, "Two."),
        ("item", 0, "A"),
        ("item", 0, "B"),
        ("item", 0, "C"),
        ("item", 0, "D"),
        ("heading", 3, "Sub"),
        ("paragraph", 0, "loose"),
        ("item", 0, "Term"),
        ("item", 0, "Meaning"),
        ("paragraph", 0, "Said"),
    ]
    assert "Two.\n\nA\nB\nC\n\nD\n\nSub\n\nloose" in layout.text
    assert layout.pages == ()


def test_bold_lines_above_text_are_headings(tmp_path: Path) -> None:
    layout = page(
        tmp_path, "<p><strong>Aims</strong></p><p>To help.</p><p><b>Note:</b></p><p>Text.</p><p><b>All bold</b></p>"
    )
    assert [(kind, level) for kind, level, _ in blocks(layout)] == [
        ("heading", 6), ("paragraph", 0), ("paragraph", 0), ("paragraph", 0), ("paragraph", 0),
    ]  # fmt: skip


def test_empty_lines_part_paragraphs(tmp_path: Path) -> None:
    assert texts(page(tmp_path, "One.<br><br>Two.<br>Still two.<br> <br/>Three.")) == [
        "One.",
        "Two. Still two.",
        "Three.",
    ]


def test_tables_have_rows(tmp_path: Path) -> None:
    layout = page(
        tmp_path,
        "<table><caption>Beds</caption><tr><th>Region<th>Country<th>Beds"
        "<tr><td rowspan=2>Africa<td>Ghana<td>1<br>000<tr><td>Kenya<td>2</table><p>After.",
    )
    assert blocks(layout) == [
        ("paragraph", 0, "Beds"),
        ("table", 0, "Region | Country | Beds\nAfrica | Ghana | 1 000\nAfrica | Kenya | 2"),
        ("paragraph", 0, "After."),
    ]


def test_tables_that_only_place_are_not_tables(tmp_path: Path) -> None:
    layout = page(
        tmp_path,
        f"<table><tr><td>menu<td><h1>Title</h1><p>{SENTENCE * 13}<p>More.<table><tr><td>a<td>b</table></table>"
        "<table><tr><td>Box</table>",
    )
    assert [kind for kind, _, _ in blocks(layout)] == [
        "paragraph",
        "heading",
        "paragraph",
        "paragraph",
        "table",
        "paragraph",
    ]
    assert texts(layout)[-2:] == ["a | b", "Box"]


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    assert blocks(page(tmp_path, "<pre>if x:\n    y()\n</pre>")) == [("table", 0, "if x:\ny()")]


def test_what_is_hidden_is_left_out(tmp_path: Path) -> None:
    layout = page(
        tmp_path,
        "<title>t</title><style>s</style><p>Shown<!-- no --><script>no</script><span hidden>no</span>"
        "<span style='color:red; DISPLAY : none'>no</span><span aria-hidden=true>no</span><noscript>no</noscript>"
        "<button>no</button><svg><text>no</text></svg><img alt=no src='data:image/png;base64,bm8='> here."
        "<h2>Head<a class=headerlink href=#h>¶</a></h2><p>soft\u00adly\u200b done<template>no</template>",
    )
    assert texts(layout) == ["Shown here.", "Head", "softly done"]


def test_notes_and_contents(tmp_path: Path) -> None:
    layout = page(
        tmp_path,
        "<h2>Contents</h2><ul><li><a href=p2.html>Part one</a> 5</ul><ul><li><a href=#a>1. Aims</a><li><a href=#b>2. Ends</a></ul>"
        "<h2>Aims</h2><p>We aim.<sup><a href=#n1>[1]</a></sup> 10 m<sup>2</sup>.<p><a href=#top>Back to top</a>"
        "<h2>References</h2><ol><li>Smith 2020.</ol><h3>Web</h3><p>Jones 2021.<h2>Annex</h2><p>Text."
        "<ol class='references other'><li>Brown 2022.</ol>",
    )
    assert blocks(layout) == [
        ("heading", 2, "Contents"),
        ("contents", 0, "Part one 5"),
        ("contents", 0, "1. Aims"),
        ("contents", 0, "2. Ends"),
        ("heading", 2, "Aims"),
        ("paragraph", 0, "We aim. 10 m2."),
        ("contents", 0, "Back to top"),
        ("heading", 2, "References"),
        ("reference", 0, "Smith 2020."),
        ("heading", 3, "Web"),
        ("reference", 0, "Jones 2021."),
        ("heading", 2, "Annex"),
        ("paragraph", 0, "Text."),
        ("reference", 0, "Brown 2022."),
    ]


def test_what_is_not_the_pages_own_is_left_out(tmp_path: Path) -> None:
    menu = "".join(f"<li><a href=/{n}>Topic number {n}</a>" for n in range(30))
    layout = page(
        tmp_path,
        f"<header><a href=/>Home</a></header><nav><ul>{menu}</ul></nav><div id=cookie-banner>We use cookies</div>"
        f"<div class=menu><ul>{menu}</ul></div><main><h1>Guidance on AI</h1><p>4 May 2024</p>"
        f"<div class='social-share'>Tweet</div><p>{SENTENCE * 8}</p><h2>Aims</h2><p>{SENTENCE * 8}</p>"
        f"<table><tr><td>Year<td>2024</table><p>{SENTENCE * 6}</p></main><div><h3>Related</h3><ul>{menu}</ul></div>"
        "<footer>© 2024 Somebody</footer>",
    )
    assert texts(layout) == [
        "Guidance on AI", "4 May 2024", (SENTENCE * 8).strip(), "Aims", (SENTENCE * 8).strip(), "Year | 2024",
        (SENTENCE * 6).strip(),
    ]  # fmt: skip


def test_a_page_that_is_all_furniture_is_kept(tmp_path: Path) -> None:
    assert texts(page(tmp_path, f"<nav><p>{SENTENCE}</nav><aside>x</aside>")) == [SENTENCE.strip()]
    assert texts(page(tmp_path, "<header><h1>Title</h1></header><p>Text.")) == ["Title", "Text."]


def test_right_to_left_text_is_in_logical_order(tmp_path: Path) -> None:
    arabic = "الذكاء الاصطناعي من أجل الصحة (WHO) في عام 2024"
    assert page(tmp_path, f"<html dir=rtl lang=ar><p>{arabic}").text == arabic


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("<p>Santé".encode(), "Santé"),
        ("<p>Santé".encode("utf-16"), "Santé"),
        ("<html><p>Santé for all".encode("utf-16-le"), "Santé for all"),
        ("<meta charset=iso-8859-1><p>“Santé”".encode("cp1252"), "“Santé”"),
        ("<meta charset=utf-16><p>Santé".encode(), "Santé"),
        ("<meta charset='windows-1251'><p>Здоровье".encode("cp1251"), "Здоровье"),
        ("<meta charset=nonsense><p>Santé".encode("cp1252"), "Santé"),
        ("<meta charset=shift_jis><p>健康".encode("cp932"), "健康"),
        (
            b"<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><p>Sant\xc3\xa9&nbsp;x</p></html>",
            "Santé x",
        ),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, shown: str) -> None:
    assert page(tmp_path, data).text == shown


def test_xhtml_elements_may_end_themselves(tmp_path: Path) -> None:
    layout = page(
        tmp_path,
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x "secret">]><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        '<title/><script src="a.js"/></head><body><p>One<a id="x"/> &eacute; &x;</p><div/><p>Two</p></body></html>',
    )
    assert texts(layout)[1:] == ["Two"] and texts(layout)[0].startswith("One é")
    assert "secret" not in layout.text


def test_metadata(tmp_path: Path) -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Site", "datePublished": "1999-01-01"},
            {
                "@type": ["NewsArticle"], "headline": "WHO launches AI guidance", "datePublished": "2024-01-18T10:00:00Z",
                "publisher": {"@type": "Organization", "name": "World Health Organization"},
                "author": [{"name": "A. Writer"}, {"name": "B. Writer"}], "dateModified": "2025-01-01",
            },
        ],
    }  # fmt: skip
    layout = page(
        tmp_path,
        "<!-- saved from url=(0030)https://www.who.int/saved --><html lang=en-GB><head><title>AI guidance | WHO</title>"
        "<link rel=canonical href='https://www.who.int/news/item/ai'><meta property='og:site_name' content=WHO>"
        "<meta name='citation_isbn' content='978-92-4-002920-0'><meta name='DC.identifier.doi' content='doi:10.1/x'>"
        "<a rel=license href='https://creativecommons.org/licenses/by-nc-sa/3.0/igo'>licence</a>"
        f"<script type='application/ld+json'>{json.dumps(graph)}</script><body><p>Text.",
    )
    assert layout.metadata == {
        "title": "WHO launches AI guidance",
        "author": "A. Writer; B. Writer",
        "publisher": "World Health Organization",
        "date": "2024-01-18",
        "language": "en-GB",
        "url": "https://www.who.int/news/item/ai",
        "licence": "CC BY-NC-SA 3.0 IGO",
        "identifiers": "ISBN 978-92-4-002920-0\nDOI 10.1/x",
    }


@pytest.mark.parametrize(
    ("head", "key", "value"),
    [
        ("<meta name=DC.date content=2021-06>", "date", "2021-06"),
        (
            "<meta property='article:published_time' content='2021-06-28T08:00'><meta name=date content=2020>",
            "date",
            "2021-06-28",
        ),
        ("<meta property='article:modified_time' content='2021-06-28'>", "date", None),
        ("<meta name=webit_document_date content='28 June 2021'>", "date", "2021-06-28"),
        ("<time datetime=2021-06-28>x</time>", "date", "2021-06-28"),
        ("<time datetime=2021-06-28>x</time><time datetime=2021-06-29>x</time>", "date", None),
        ("<title>Report - WHO</title><meta property=og:site_name content=WHO>", "title", "Report"),
        ("<title>Report - WHO</title><h1>Report</h1>", "title", "Report"),
        ("<title>Care - at home</title>", "title", "Care - at home"),
        ("<meta property=og:locale content=fr_FR>", "language", "fr-FR"),
        ("<!-- saved from url=(0020)https://who.int/a -->", "url", "https://who.int/a"),
        ("<script type='application/ld+json'>{broken</script>", "title", None),
        ('<script type="application/ld+json">{"@graph": [1, null, "x", {"@graph": []}]}</script>', "title", None),
    ],
)
def test_where_metadata_are_found(head: str, key: str, value: str | None) -> None:
    html = f"{head}<p>Text."
    assert about_page(parsed(html, "a.html"), html).get(key) == value


def test_dates_and_licences() -> None:
    written = {
        "20231019": "2023-10-19", "2023/10/9": "2023-10-09", "October 2023": "2023-10", "Oct 19th, 2023": "2023-10-19",
        "19 October 2023": "2023-10-19", "2023": "2023", "2023-02-31": "", "soon": "", "Ma 3 2020": "", "": "",
    }  # fmt: skip
    assert {text: iso_date(text) for text in written} == written
    assert licence("http://creativecommons.org/publicdomain/zero/1.0/") == "CC0 1.0"
    assert licence("https://example.org/terms") == ""
    assert licence("All rights reserved") == "All rights reserved"


@pytest.mark.parametrize(
    ("html", "error", "message"),
    [
        (
            "<html><script>app()</script><body></body></html>",
            EmptyDocument,
            r"a\.html shows no text: .* loaded by scripts",
        ),
        ("<!-- -->", EmptyDocument, r"a\.html shows no text"),
        ("<div>" * (DEEPEST + 100) + "x", BrokenDocument, "nested too deep"),
        (b"<p>\x00\x01\x02\x03" * 50, BrokenDocument, "bytes that are not text"),
    ],
)
def test_refused(tmp_path: Path, html: str | bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        page(tmp_path, html)


def test_deep_pages_that_are_read(tmp_path: Path) -> None:
    assert page(tmp_path, "<div>" * 1_000 + f"<p>{SENTENCE}").text == SENTENCE.strip()
    nested = page(tmp_path, "<table><tr><td>x" * 300)
    assert nested.text.count("x") == 300


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(BrokenDocument, match=r"a\.html cannot be opened: No such file"):
        read_html(tmp_path / "a.html")


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def test_main_content_of_real_pages(shared: Path) -> None:
    """Against what people marked as the main content of 22 pages: the words that are there, and those too many."""
    folder = shared / "evaldata" / "files_office_html" / "readability"
    found, extra = [], []
    for source in sorted(folder.glob("*.source.html")):
        expected = source.with_name(source.name.replace(".source.", ".expected."))
        gold = words(unescape(re.sub(r"<[^>]*>", " ", expected.read_text(encoding="utf-8"))))
        read = words(read_html(source).text)
        found.append((gold & read).total() / gold.total())
        extra.append((read - gold).total() / read.total())
    assert len(found) == 22
    assert sum(found) / 22 > 0.98
    assert sum(extra) / 22 < 0.05
