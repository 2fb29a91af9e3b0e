"""A tree of HTML elements into pieces: headings, paragraphs, items, tables, contents and notes, as a browser shows them.

Serves web pages, the chapters of EPUBs and what is made of Word files. Knows no file format; which part of a page is
the page's own is for ``corpus.body``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from lxml import etree

from corpus.blocks import Blocks, is_contents
from corpus.source import BlockKind
from corpus.tree import BREAKS, is_frame, letters, local, roles, rows, shown

_LISTS = frozenset({"ul", "ol", "dl", "dir", "menu"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOTES = re.compile(
    r"(?:^|\s)(?:doc-)?(?:footnotes?|endnotes?|rearnotes?|references|reflist|bibliography|biblioentry)(?:\s|$)"
)
_CONTENTS = re.compile(r"(?:^|\s)(?:doc-)?(?:toc|table-of-contents|contents)(?:\s|$)")
_LONGEST = 120
_DEEPEST = 6
_SENTENCE = re.compile(r"[.,;:!?\u2026\u3002\uff1a\u061f]\s*$")
_NOTE_IDS = ("footnote-", "endnote-")
_BREAK = "\x1e"  # stands in no HTML
_EMPTY_LINE = re.compile(rf"{_BREAK}\s*{_BREAK}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block that is not yet in a text.

    ``linked`` is the share of its letters that are in links; ``first`` says that it begins a list of its own, ``bold``
    that all of it is bold.
    """

    kind: BlockKind
    text: str
    level: int = 0
    linked: float = 0.0
    first: bool = False
    bold: bool = False


def pieces(root: etree._Element) -> tuple[Piece, ...]:
    """What ``root`` shows, in its order; of a tree without hidden parts (see ``corpus.tree.strip_hidden``)."""
    walk = _Walk()
    walk.walk(root)
    return tuple(_with_bold_headings(walk.done))


def put(blocks: Blocks, found: Iterable[Piece]) -> None:
    """Put pieces below what ``blocks`` hold."""
    for piece in found:
        if piece.first:
            blocks.end_list()
        blocks.add(piece.kind, piece.text, piece.level)


def _with_bold_headings(found: Sequence[Piece]) -> Iterator[Piece]:
    """Bold lines with text below them are headings, of which nothing else tells the level."""
    for piece, below in zip_longest(found, found[1:]):
        headed = piece.bold and below is not None and not below.bold and below.kind != "heading"
        if headed and piece.kind == "paragraph" and len(piece.text) < _LONGEST and not _SENTENCE.search(piece.text):
            yield replace(piece, kind="heading", level=_DEEPEST)
        else:
            yield piece


class _Walk:
    """Goes through a tree once and keeps what is open: a heading, lists, notes, links."""

    def __init__(self) -> None:
        self.done: list[Piece] = []
        self._line: list[str] = []
        self._letters = {"all": 0, "link": 0, "inside": 0, "bold": 0}
        self._level = 0
        self._open = dict.fromkeys(("list", "note", "contents", "link", "inside", "bold"), 0)
        self._whole: etree._Element | None = None
        self._first = False
        self._below_contents = False

    def walk(self, root: etree._Element) -> None:
        steps = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            name = local(element)
            if not name:
                # An entity that nothing explains.
                self._write(element.tail if event == "end" else None)
            elif event == "end":
                self._end(element, name)
                self._write(element.tail if element is not root else None)
            elif name == "pre" or (name == "table" and not is_frame(element)):
                self._table(element, name)
                steps.skip_subtree()
            else:
                self._start(element, name)
        self._flush()

    def _table(self, element: etree._Element, name: str) -> None:
        """What stands in rows is put at once."""
        self._whole = element
        self._flush()
        for caption in element.iter("caption", "{*}caption"):
            self._put(self._kind("paragraph"), shown(caption))
        # Lines of code stand as they are, which is so only in tables.
        self._put(self._kind("table"), shown(element, "\n") if name == "pre" else "\n".join(rows(element)))

    def _start(self, element: etree._Element, name: str) -> None:
        if name in BREAKS:
            self._flush()
        if name in _LISTS and not self._open["list"]:
            self._first = True
        self._count(element, name, 1)
        self._write({"br": _BREAK, "q": "“"}.get(name))
        self._write(element.text)

    def _end(self, element: etree._Element, name: str) -> None:
        if element is self._whole:
            return
        self._write("”" if name == "q" else None)
        if name in BREAKS:
            self._flush()
        self._count(element, name, -1)

    def _count(self, element: etree._Element, name: str, step: int) -> None:
        if level := _heading_level(element, name):
            self._level = level if step > 0 else 0
        self._open["list"] += step * (name in _LISTS)
        self._open["bold"] += step * (name in ("b", "strong"))
        if name == "a" and (target := element.get("href")):
            self._open["link"] += step
            self._open["inside"] += step * target.startswith("#")
        if said := roles(element):
            self._open["contents"] += step * bool(_CONTENTS.search(said))
            self._open["note"] += step * bool(_NOTES.search(said))
        self._open["note"] += step * element.get("id", "").startswith(_NOTE_IDS)

    def _write(self, text: str | None) -> None:
        if not text:
            return
        self._line.append(text)
        count = letters(text)
        self._letters["all"] += count
        for what in ("link", "inside", "bold"):
            self._letters[what] += count * (self._open[what] > 0)

    def _flush(self) -> None:
        """Put what was written since the last break; an empty line in it parts two pieces."""
        if not self._line:
            return
        content = "".join(self._line)
        self._line = []
        written, self._letters = self._letters, dict.fromkeys(self._letters, 0)
        kind: BlockKind = "heading" if self._level else self._kind("item" if self._open["list"] else "paragraph")
        # What only leads to another place of the document is a line of its contents.
        if kind in ("paragraph", "item") and 0 < written["all"] <= 1.25 * written["inside"]:
            kind = "contents"
        for part in _EMPTY_LINE.split(content):
            share = written["link"] / max(written["all"], 1)
            self._put(kind, part.replace(_BREAK, " "), share, 2 < written["all"] == written["bold"])
        if self._level and content.strip():
            self._below_contents = is_contents(content)

    def _put(self, kind: BlockKind, text: str, linked: float = 0.0, bold: bool = False) -> None:
        if letters(text):
            self.done.append(Piece(kind, text, self._level if kind == "heading" else 0, linked, self._first, bold))
            self._first = False

    def _kind(self, kind: BlockKind) -> BlockKind:
        if self._open["contents"] or (self._below_contents and kind == "item"):
            return "contents"
        return "reference" if self._open["note"] else kind


def _heading_level(element: etree._Element, name: str) -> int:
    if name in _HEADINGS:
        return _HEADINGS[name]
    if element.get("role") == "heading":
        level = element.get("aria-level", "")
        return min(int(level), 6) if level.isdecimal() and int(level) else 2
    return 0
