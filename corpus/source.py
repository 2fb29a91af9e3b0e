"""What the corpus is made of: publications, their text, and the passages it is split into.

Plain frozen values. Nothing here reads files, knows an index or a model.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Status = Literal["current", "superseded", "closed"]
Wording = Literal["original", "summary", "recognised"]
BlockKind = Literal["heading", "paragraph", "item", "table", "contents", "reference"]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters [start, end) in a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Relation:
    """How one publication stands to another: ``kind`` is "supersedes", "extends" or "part of"."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Source:
    """One publication; enough to print a reference.

    ``date`` is ISO 8601 as far as it is known ("2021-06-28", "2024-03", "2021") or None. ``language`` is a BCP 47
    code. ``pillars`` are of "governance", "knowledge", "implementation". ``identifiers`` are such as
    "ISBN 978-92-4-002920-0". ``wording`` tells whose words the text is: the publication's own ("original"), its own as
    far as they were recognised from pictures of its pages ("recognised"), or this project's account of it ("summary").
    """

    id: str
    title: str
    kind: str
    publisher: str | None
    date: str | None
    url: str | None
    licence: str | None
    language: str
    pillars: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    status: Status = "current"
    related: tuple[Relation, ...] = ()
    wording: Wording = "original"


def newest(sources: Iterable[Source]) -> str | None:
    """The latest date of any of ``sources``, as far as it is known; None where none has one."""
    return max((source.date for source in sources if source.date), default=None)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document's layout: a heading, a paragraph, a list item or a table row.

    ``level`` is the depth of a heading (1 is the highest) and 0 elsewhere. Blocks do not overlap and stand in reading
    order. Text of the kinds "heading", "contents" and "reference" is never quoted.
    """

    kind: BlockKind
    span: Span
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A publication with its text. ``pages`` holds the offset at which each page begins, if it has pages.

    ``notes`` are sentences for the keeper on what of it could not be read, or not with certainty, and what to do.
    """

    source: Source
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one document under one heading; what is embedded and searched.

    ``text == document.text[span.start:span.end]``, always. ``page`` is the 1-based page on which it begins, or None.
    ``heading`` is the path of headings above it ("5. Key principles > 5.1 Protect autonomy"), "" where there is none.
    """

    id: str
    source: Source
    text: str
    span: Span
    page: int | None
    heading: str
    pages: tuple[int, ...] = ()
    """Offsets in the document at which further pages begin inside this passage; see ``page_at``."""

    def page_at(self, offset: int) -> int | None:
        """The 1-based page that holds the character at ``offset`` of the document, or None without pages."""
        if self.page is None:
            return None
        return self.page + sum(1 for start in self.pages if start <= offset)
