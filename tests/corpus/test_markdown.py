"""Markdown and plain text: what is left of them, and where it stands."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import BrokenDocument, FrontMatterError
from corpus.layout import Layout
from corpus.markdown import read_markdown, read_text


def blocks(layout: Layout) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, layout.text[b.span.start : b.span.end]) for b in layout.blocks]


def markdown(folder: Path, text: str) -> Layout:
    path = folder / "a.md"
    path.write_text(text, encoding="utf-8")
    return read_markdown(path)[0]


def plain(folder: Path, data: bytes) -> Layout:
    path = folder / "a.txt"
    path.write_bytes(data)
    return read_text(path)


def test_markup_is_dropped(tmp_path: Path) -> None:
    layout = markdown(
        tmp_path,
        "# The *title*\n\nWHO **launched** the [initiative](https://who.int 'x')[^1] in\n"
        "`Geneva` &amp; online [^2].[^3]\n"
        "<!-- a\ncomment -->\nIt is <b>open</b>,<br>~~not~~ closed. ![picture](x.png) <https://who.int>\n\n"
        "Sub\n---\n\n> Quoted  words.\n\n***\n\n[^1]: Note with **words**.\n[^2]: https://who.int\n\n    And more.\n",
    )
    assert blocks(layout) == [
        ("heading", 1, "The title"),
        ("paragraph", 0, "WHO launched the initiative in Geneva & online."),
        ("paragraph", 0, "It is open, not closed. https://who.int"),
        ("heading", 2, "Sub"),
        ("paragraph", 0, "Quoted words."),
    ]
    assert layout.text == "\n\n".join(text for _, _, text in blocks(layout))
    assert layout.pages == ()


def test_footnote_without_definition(tmp_path: Path) -> None:
    assert (
        markdown(tmp_path, "WHO grew.[^9] It grew^[inline note] more.[^1]\n\n[^1]: x").text == "WHO grew. It grew more."
    )


def test_lists_and_tables(tmp_path: Path) -> None:
    layout = markdown(
        tmp_path,
        "The aims are:\n\n- one\n  wrapped\n- two\n  1. nested\n\n+ other list\n\nEnd.\n\n"
        "| Tool | Year |\n|---|--:|\n| S.A.R.A.H. | 2024 |\n| *Florence* | |\n\n```py\nx = 1\n\n  y = 2\n```\n",
    )
    assert layout.text == (
        "The aims are:\n\none wrapped\ntwo\nnested\n\nother list\n\nEnd.\n\n"
        "Tool | Year\nS.A.R.A.H. | 2024\nFlorence |\n\nx = 1\ny = 2"
    )
    assert [kind for kind, _, _ in blocks(layout)] == [
        "paragraph", "item", "item", "item", "item", "paragraph", "table", "table",
    ]  # fmt: skip


def test_html_blocks_keep_their_words(tmp_path: Path) -> None:
    layout = markdown(tmp_path, "<div>\n<p>WHO &amp; AI</p><style>p {}</style>\n<script>no()</script></div>\n\nEnd.\n")
    assert blocks(layout) == [("paragraph", 0, "WHO & AI"), ("paragraph", 0, "End.")]


def test_reference_list_is_marked(tmp_path: Path) -> None:
    layout = markdown(tmp_path, "## References\n\n1. Smith.\n\n### Web\n\nJones.\n\n## Annex\n\nText.\n")
    assert blocks(layout) == [
        ("heading", 2, "References"),
        ("reference", 0, "Smith."),
        ("heading", 3, "Web"),
        ("reference", 0, "Jones."),
        ("heading", 2, "Annex"),
        ("paragraph", 0, "Text."),
    ]


def test_front_matter_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\r\ntitle: 'A: b'\r\npillars: all\r\nother: 3\r\n---\r\n# A\r\n\r\nText.\r\n", encoding="utf-8-sig"
    )
    layout, front = read_markdown(path)
    assert layout.text == "A\n\nText."
    assert front == {"title": "A: b", "pillars": ("governance", "knowledge", "implementation")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: A\n\nText.\n", "a.md, line 1: the front matter has no end"),
        ("---\ntitle: A\nurl: [b\n---\n", "line 4: the front matter is not valid YAML"),
        ("---\ntitle: A: b\n---\n", "line 2: the front matter is not valid YAML"),
        ("---\n- A\n---\n", "line 1: the front matter holds no keys"),
        ("---\nid: A b\n---\n", "line 2: id is 'A b'. Use up to 80 small letters"),
        ("---\ntitle: A\ndate: 2021-13\n---\n", "line 3: date is '2021-13', which is no date"),
        ("---\ndate: 2021-02-30\n---\n", "with dates as YYYY-MM-DD"),
        ("---\nurl: ftp://who.int\n---\n", "line 2: url is 'ftp://who.int'. Give an address"),
        ("---\n\nlanguage: no\n---\n", "line 3: language is False, and must be text. Put it in quotes."),
        ("---\nlanguage: English\n---\n", "Use a language code"),
        ("---\nstatus: draft\n---\n", "status is 'draft'. Use one of: current, superseded, closed."),
        ("---\nwording: mine\n---\n", "Use one of: original, summary."),
        ("---\npillars: [governance, money]\n---\n", "pillars holds 'money'"),
        ("---\nrelated: [gi-ai4h]\n---\n", "related holds 'gi-ai4h'. Write each as {kind"),
        ("---\nrelated:\n  - {kind: cites, id: a}\n---\n", "supersedes, extends, part of"),
        ("---\ntitle: " + "x" * 501 + "\n---\n", "title has 501 characters"),
        ("---\na: " + "[" * 5000 + "\n---\n", "not valid YAML"),
    ],
)
def test_broken_front_matter(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FrontMatterError) as error:
        markdown(tmp_path, text)
    assert message in str(error.value)
    assert str(error.value).startswith("a.md")


def test_text_paragraphs(tmp_path: Path) -> None:
    layout = plain(
        tmp_path, b"\n\nA line\r\nthat is wrapped.\r\n \t\r\n\r\nThe aims:\n- one\n  more\n* two\n\n- three\n\nEnd."
    )
    assert layout.text == "A line that is wrapped.\n\nThe aims:\n\none more\ntwo\n\nthree\n\nEnd."
    assert [kind for kind, _, _ in blocks(layout)] == ["paragraph", "paragraph", "item", "item", "item", "paragraph"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert plain(tmp_path, "Santé – “AI” à Genève".encode(encoding)).text == "Santé – “AI” à Genève"


def test_utf_16_big_endian(tmp_path: Path) -> None:
    assert plain(tmp_path, b"\xfe\xff" + "健康".encode("utf-16-be")).text == "健康"


@pytest.mark.parametrize("data", [b"A\0B", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x81\x8d \xff", b"\xff\xfeA"])
def test_not_text(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BrokenDocument, match=r"a\.txt .*UTF-8"):
        plain(tmp_path, data)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenDocument, match=r"a\.txt cannot be opened"):
        read_text(tmp_path / "a.txt")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from(list("ab .!#*_-|>`[]()^:<&\n1\t~+")), max_size=120))
def test_any_markdown(tmp_path: Path, text: str) -> None:
    layout = markdown(tmp_path, "\n" + text)
    end = 0
    for block in layout.blocks:
        part = layout.text[block.span.start : block.span.end]
        assert block.span.start >= end
        assert not layout.text[end : block.span.start].strip()
        assert part
        assert part == part.strip()
        assert "\n" not in part or block.kind == "table"
        end = block.span.end
    assert end == len(layout.text)
