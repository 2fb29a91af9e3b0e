"""Puts the pieces of a document below one another: its text, the blocks in it, and where its pages begin.

Knows what stands in a Layout and which headings open a list of references; knows no file format.
"""

import re
from collections.abc import Mapping

from corpus.characters import UNSEEN
from corpus.layout import Layout
from corpus.source import Block, BlockKind, Span

_REFERENCES = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:references?|bibliography|works cited|literature(?: cited)?|(?:foot|end)?notes and references"
    r"|footnotes|endnotes|r[ée]f[ée]rences(?: bibliographiques)?|bibliographie|referencias(?: bibliográficas)?"
    r"|bibliograf[ií]a|referências|literatur(?:verzeichnis)?|einzelnachweise|литература|список литературы|примечания"
    r"|参考文献|參考文獻|المراجع)[ .:]*",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents|on this page|in this (?:page|article|section)|table des matières|sommaire|índice|contenido"
    r"|inhalt(?:sverzeichnis)?|содержание|目录|目錄|目次|المحتويات",
    re.IGNORECASE,
)


class Blocks:
    """The text so far, the blocks in it, and the pages begun."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[int] = []
        self._begun = 0
        self._in_list = False
        self._references = 0

    def add(self, kind: BlockKind, content: str, level: int = 0) -> None:
        """Put a block below the last one; what is blank is left out.

        Below a heading such as "References" every block is a reference, up to the next heading that is not deeper.
        """
        lines = content.split("\n") if kind == "table" else [content]
        text = "\n".join(line for line in (" ".join(UNSEEN.sub("", line).split()) for line in lines) if line)
        if not text:
            return
        if kind == "heading":
            if self._references == 0 or level <= self._references:
                self._references = level if _REFERENCES.fullmatch(text) else 0
        elif self._references and kind != "contents":
            kind = "reference"
        if self._blocks:
            self._write("\n" if self._in_list and kind == "item" else "\n\n")
        self._pages += [self._length] * self._begun
        self._begun = 0
        self._blocks.append(Block(kind, Span(self._length, self._length + len(text)), level))
        self._write(text)
        self._in_list = kind == "item"

    def end_list(self) -> None:
        """What follows is no longer an item of the same list."""
        self._in_list = False

    def begin_page(self) -> None:
        """What follows stands on a new page, in another section than that of a list of references."""
        self._begun += 1
        self._in_list = False
        self._references = 0

    def layout(self, metadata: Mapping[str, str] | None = None) -> Layout:
        """All that was put here, as a Layout."""
        starts = self._pages + [self._length] * self._begun
        return Layout("".join(self._parts), tuple(self._blocks), (0, *starts[1:]) if starts else (), metadata or {})

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def is_contents(heading: str) -> bool:
    """Whether a heading stands above a table of contents."""
    return bool(_CONTENTS.fullmatch(heading.strip(" .:")))
