"""Reads Markdown and plain text files into text, blocks and (Markdown) front matter.

The text is what a reader sees: no markup, no footnotes, no comments. Knows nothing of sources and passages.
"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from corpus.blocks import Blocks
from corpus.characters import bytes_of, characters
from corpus.front import front_matter
from corpus.layout import Layout
from corpus.source import BlockKind
from corpus.style import declared, hides

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_UNSHOWN = frozenset(
    "script style template noscript iframe textarea select title head object video audio svg dialog".split()
)
_INLINE = frozenset("a abbr b bdi bdo cite code em font i kbd label mark p q s small span strong sub sup u".split())
# White letters: nothing else in a Markdown file gives them another ground than paper.
_PALE = re.compile(r"(?:^|;)\s*color\s*[:=]\s*(?:white|#fff(?:fff)?|#f[e-f]f[e-f]f[e-f])\s*(?:;|$|!)", re.IGNORECASE)
_BULLET = re.compile(r"(?:[•◦▪●○*-]|\(?[0-9a-z]{1,2}[.)])\s+")


def read_markdown(path: Path) -> tuple[Layout, dict[str, Any]]:
    """Read a CommonMark file with tables and footnotes, and its front matter by field of Source.

    Footnotes and their references, comments, tags and pictures are left out; code stays as it is. Items of one list
    stand on lines of their own, all other blocks are parted by an empty line.

    Raises:
        BrokenDocument: It cannot be opened or is not text.
        FrontMatterError: Its front matter cannot be used.
    """
    front, body = front_matter(_decoded(path), path.name)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.use(footnote_plugin, always_match_refs=True).parse(body)
    return _layout(tokens), front


def read_text(path: Path) -> Layout:
    """Read a plain text file: empty lines part the paragraphs, wrapped lines are joined, bullets make items.

    Raises:
        BrokenDocument: It cannot be opened or is not text.
    """
    page = Blocks()
    for chunk in re.split(r"\n[^\S\n]*\n\s*", _decoded(path)):
        paragraph: list[str] = []
        kind: BlockKind = "paragraph"
        for line in chunk.split("\n"):
            if bullet := _BULLET.match(line.strip()):
                page.add(kind, " ".join(paragraph))
                kind, paragraph = "item", [line.strip()[bullet.end() :]]
            else:
                paragraph.append(line)
        page.add(kind, " ".join(paragraph))
        page.end_list()
    return page.layout()


def _layout(tokens: list[Token]) -> Layout:
    page = Blocks()
    tags = _Tags()
    lists = 0
    level = 0
    rest = _without_footnotes(tokens)
    for token in rest:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            if lists == 0:
                page.end_list()
            lists += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists -= 1
        elif token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1:]) if token.nesting > 0 else 0
        elif token.type == "inline":
            page.add("heading" if level else "item" if lists else "paragraph", _inline(token, tags), level)
        elif token.type == "table_open":
            page.add("table", _table(rest, tags))
        elif token.type in {"fence", "code_block"}:
            # Its lines stand as they are, which is so only in tables.
            page.add("table", "" if tags.hidden else token.content)
        elif token.type == "html_block":
            page.add("paragraph", tags.words(token.content))
    return page.layout()


def _without_footnotes(tokens: list[Token]) -> Iterator[Token]:
    inside = False
    for token in tokens:
        if token.type == "footnote_block_open":
            inside = True
        if not inside:
            yield token
        if token.type == "footnote_block_close":
            inside = False


def _table(tokens: Iterator[Token], tags: "_Tags") -> str:
    """The rows up to the end of the table, one a line; takes their tokens."""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(_inline(token, tags).split()))
    return "\n".join(" | ".join(row) for row in rows if any(row))


def _inline(token: Token, tags: "_Tags") -> str:
    text = ""
    for child in token.children or []:
        if child.type == "html_inline":
            tags.words(child.content)
            text += " " if child.content.casefold().startswith("<br") else ""
        elif tags.hidden:
            continue
        elif child.type in {"text", "text_special", "code_inline"}:
            text += child.content
        elif child.type in {"softbreak", "hardbreak"}:
            text += " "
        elif child.type == "footnote_ref":
            # "in Geneva [^1]." reads "in Geneva."
            text = text.rstrip()
    tags.end_paragraph()
    return text


class _Tags(HTMLParser):
    """Reads the HTML in a text, tag by tag, and knows whether what follows would be shown by a browser."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        # Names of the open elements from the first one on that hides what is in it.
        self._hidden: list[str] = []

    @property
    def hidden(self) -> bool:
        """Whether the next words are inside an element that is not shown."""
        return bool(self._hidden)

    def words(self, html: str) -> str:
        """What a browser shows of a piece of HTML that stands here."""
        self._words = []
        self.feed(html)
        return "".join(self._words)

    def end_paragraph(self) -> None:
        """Where a paragraph ends, so does what was opened inside it."""
        if self._hidden and self._hidden[0] in _INLINE:
            self._hidden = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag not in _VOID and (self._hidden or _is_hidden(tag, known)):
            self._hidden.append(tag)
        self._words.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no elements that end themselves, but for those that are always empty.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        self._words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    shown_by_style = not hides(declared(attributes.get("style", ""))) and not _PALE.search(
        f"{attributes.get('style', '')};color:{attributes.get('color', '')}"
    )
    return tag in _UNSHOWN or "hidden" in attributes or "popover" in attributes or not shown_by_style


def _decoded(path: Path) -> str:
    """The characters of a text file, with newlines as line ends."""
    return characters(bytes_of(path), path.name)
