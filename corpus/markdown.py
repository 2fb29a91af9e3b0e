"""Reads Markdown and plain text files into text, blocks and (Markdown) front matter.

The text is what a reader sees: no markup, no footnotes, no comments. Knows nothing of sources and passages.
"""

import re
from collections.abc import Iterator
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
            page.add("heading" if level else "item" if lists else "paragraph", _inline(token), level)
        elif token.type == "table_open":
            page.add("table", _table(rest))
        elif token.type in {"fence", "code_block"}:
            # Its lines stand as they are, which is so only in tables.
            page.add("table", token.content)
        elif token.type == "html_block":
            page.add("paragraph", _without_tags(token.content))
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


def _table(tokens: Iterator[Token]) -> str:
    """The rows up to the end of the table, one a line; takes their tokens."""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(_inline(token).split()))
    return "\n".join(" | ".join(row) for row in rows if any(row))


def _inline(token: Token) -> str:
    text = ""
    for child in token.children or []:
        match child.type:
            case "text" | "text_special" | "code_inline":
                text += child.content
            case "softbreak" | "hardbreak":
                text += " "
            case "html_inline" if child.content.casefold().startswith("<br"):
                text += " "
            case "footnote_ref":
                # "in Geneva [^1]." reads "in Geneva."
                text = text.rstrip()
    return text


class _Words(HTMLParser):
    """Collects what a browser would show of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"script", "style"}
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"} and self._hidden > 0
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _without_tags(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    return "".join(words.words)


def _decoded(path: Path) -> str:
    """The characters of a text file, with newlines as line ends."""
    return characters(bytes_of(path), path.name)
