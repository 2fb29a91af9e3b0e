"""Says of every group on the pages what it is: heading, paragraph, item, table, contents or reference.

Goes by size, weight, numbering and a few words that head bibliographies. Knows nothing of PDF.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.flow import Type, begins_sentence, ends_sentence, labelled
from corpus.lines import Line
from corpus.rows import Group
from corpus.source import BlockKind

_REFERENCES = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:r ?eferences?|bibliography|works cited|literature(?: cited)?|endnotes|r[ée]f[ée]rences"
    r"|bibliographie|referencias|bibliograf[ií]a|literatur(?:verzeichnis)?)\s*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:annex|appendix|chapter|section|part)?\s*([A-Z]?)(\d{1,2}(?:\.\d{1,2})*)[.)]?\s", re.IGNORECASE
)
_SUBSECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s+\S")
_CAPTION = re.compile(
    r"(?:fig(?:ure)?|table|box|chart|map|source|sources|note|notes)\b[.:]?\s*(?:[A-Z]?\d|\w*:|reference)", re.IGNORECASE
)
_BULLET = re.compile(r"[^\w(]")
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡§])\s?[^\d\s.)]")
_DATED = re.compile(r"\b(?:19|20)\d\d\b")
_MARKS = (
    re.compile(r"(?:19|20)\d\d[a-z]?[).;:,]|\((?:19|20)\d\d"),
    re.compile(r"\bet al\b|\b(?:[A-Z]\.\s?){1,3}(?:,|and|&|[A-Z][a-z])|\b[A-Z][a-z]+ [A-Z]{1,3},"),
    re.compile(r"\bpp?\.\s?\d|\d[–-]\d+\.?$|\bvol\.|\b\d+\(\d+\)|\d;\s?\d+"),
    re.compile(r"\bdoi\b|https?://|\baccessed\b|\[Online\]", re.IGNORECASE),
    re.compile(r"[“‘][^”’]{15,},?[”’]|\bIn: |\bJournal\b|\bProc(?:eedings|\.)"),
    re.compile(r"^(?:\[[\w+]{1,12}\]|\d{1,3}\.)\s"),
)
_FEWEST_MARKS = 4
_LONGEST_REFERENCE = 700
_LONGEST_HEADING = 220
_SMALL = 0.86


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before its text is set: its lines, what it is, and its depth if it is a heading."""

    lines: tuple[Line, ...]
    kind: BlockKind
    level: int = 0


def pieces(pages: list[list[Group]], type_: Type) -> list[Piece]:
    """Every group of a document in its order, with its kind; paragraphs that run on are one piece."""
    found = [piece for groups in pages for piece in _page_pieces(groups, type_)]
    return list(_run_on(_bibliography(_levelled(found, type_))))


def _page_pieces(groups: list[Group], type_: Type) -> Iterable[Piece]:
    lowest = min((line.y for group in groups for line in group.lines if line.size > _SMALL * type_.size), default=0.0)
    width = max((group.box.right - group.box.left for group in groups), default=0.0)
    kinds = [_kind(group, type_, lowest, width) for group in groups]
    for index, (group, kind) in enumerate(zip(groups, kinds, strict=True)):
        # What looks like a heading and is followed by a figure's labels is the figure's own title.
        labels = kind == "heading" and kinds[index + 1 : index + 2] == ["table"] and groups[index + 1].shape == "text"
        yield Piece(group.lines, "table" if labels and not labelled(group.lines[0].text) else kind)


def _kind(group: Group, type_: Type, lowest: float, width: float) -> BlockKind:
    if group.shape != "text":
        return group.shape
    text = " ".join(line.text for line in group.lines)
    small = group.lines[0].size < _SMALL * type_.size
    if small and _FOOTNOTE.match(text) and group.lines[0].y < lowest:
        return "reference"
    if small and group.box.right - group.box.left < 0.2 * width:
        return "table"
    if _is_heading(group, text, type_):
        return "heading"
    return "item" if labelled(text) else "paragraph"


def _is_heading(group: Group, text: str, type_: Type) -> bool:
    letters = sum(char.isalpha() for char in text)
    if len(text) > _LONGEST_HEADING or letters < 3 or letters < 0.5 * len(text) or _CAPTION.match(text):
        return False
    first = group.lines[0]
    if group.lines[-1].hyphen or text.endswith((",", ";")) or (labelled(text) and _BULLET.match(text)):
        return False
    larger = first.size > 1.1 * type_.size
    bold = first.size > 0.95 * type_.size and all(type_.bold(line.weight) for line in group.lines)
    if larger or bold:
        return labelled(text) or not text.endswith(".")
    if len(group.lines) > 1 or first.size < 0.95 * type_.size or len(text) > 100 or ends_sentence(text):
        return False
    return bool(_SUBSECTION.match(text)) and begins_sentence(text.partition(" ")[2])


def _levelled(found: list[Piece], type_: Type) -> list[Piece]:
    """Headings with their levels: larger is higher; among headings of one style, deeper numbers are deeper.

    Example: 19 pt "1. Introduction" -> 1, 15 pt "5.1 Protect autonomy" -> 2, bold "Clinical care" -> 3
    """
    depths: dict[tuple[int, bool], set[int]] = {}
    for piece in found:
        if piece.kind == "heading":
            depths.setdefault(_style(piece, type_), set()).update(_depth(piece, type_))
    ranks = {style: rank for rank, style in enumerate(sorted(depths, reverse=True), start=1)}
    levelled: list[Piece] = []
    for piece in found:
        if piece.kind == "heading":
            style = _style(piece, type_)
            deeper = sum(_depth(piece, type_)) - min(depths[style], default=0) if _depth(piece, type_) else 0
            piece = replace(piece, level=min(ranks[style] + deeper, 6))
        levelled.append(piece)
    return levelled


def _style(piece: Piece, type_: Type) -> tuple[int, bool]:
    size = piece.lines[0].size
    # Sizes a little apart are one style, such as 19 and 19.2 points.
    return round(size / 1.5), type_.bold(piece.lines[0].weight) and size < 1.1 * type_.size


def _depth(piece: Piece, type_: Type) -> set[int]:
    """How many numbers a heading begins with; 0 without one in the size of the text, nothing in a larger size."""
    match = _NUMBERED.match(piece.lines[0].text)
    if match:
        return {match[2].count(".") + 1 + bool(match[1])}
    return {0} if piece.lines[0].size < 1.1 * type_.size else set()


def _bibliography(found: list[Piece]) -> list[Piece]:
    """Marks what stands under a heading such as "References", and what reads like an entry of such a list elsewhere."""
    marked: list[Piece] = []
    inside = level = 0
    for index, piece in enumerate(found):
        text = _text(piece)
        if piece.kind != "heading" and _REFERENCES.fullmatch(text) and _list_follows(found[index + 1 : index + 9]):
            piece = replace(piece, kind="heading", level=level or 1)
        if piece.kind == "heading":
            level = piece.level
            if not inside or level <= inside:
                inside = level if _REFERENCES.fullmatch(text) else 0
        elif (inside and piece.kind in ("paragraph", "item")) or _cites(text):
            piece = replace(piece, kind="reference")
        marked.append(piece)
    return marked


def _text(piece: Piece) -> str:
    return " ".join(line.text for line in piece.lines)


def _list_follows(pieces: list[Piece]) -> bool:
    dated = sum(1 for piece in pieces if _DATED.search(_text(piece)))
    return 2 * dated >= len(pieces) > 0


def _cites(text: str) -> bool:
    """Whether a text is the full reference of a publication, by several of the marks that those have."""
    return len(text) < _LONGEST_REFERENCE and sum(1 for mark in _MARKS if mark.search(text)) >= _FEWEST_MARKS


def _run_on(found: list[Piece]) -> Iterable[Piece]:
    """Joins a paragraph to its rest in the next column or on the next page.

    What stands between the two (footnotes, figures, tables) goes before it if it is on the page on which the paragraph
    begins, else after it, so that pages do not mix.
    """
    held: Piece | None = None
    aside: list[Piece] = []
    for piece in found:
        if held and _goes_on(held, piece):
            page = held.lines[0].page
            yield from _run_on([one for one in aside if one.lines[0].page == page])
            aside = [one for one in aside if one.lines[0].page != page]
            held = replace(held, lines=held.lines + piece.lines)
        elif held and _unfinished(held) and _stands_aside(piece, held):
            aside.append(piece)
        else:
            if held:
                yield held
            yield from _run_on(aside)
            held, aside = piece, []
    if held:
        yield held
        yield from _run_on(aside)


def _unfinished(piece: Piece) -> bool:
    last = piece.lines[-1]
    if piece.kind not in ("paragraph", "item") or _CAPTION.match(piece.lines[0].text):
        return False
    if not any(map(str.isalpha, last.text)):
        return False
    return last.hyphen or not ends_sentence(last.text)


def _stands_aside(piece: Piece, held: Piece) -> bool:
    """Whether a piece may stand between two halves of a paragraph: a figure, a note, or a box in smaller print."""
    if piece.lines[0].page > held.lines[-1].page + 1:
        return False
    if piece.kind in ("table", "reference") or _CAPTION.match(piece.lines[0].text) or _is_scrap(piece, held):
        return True
    return piece.kind in ("paragraph", "item") and piece.lines[0].size < 0.92 * held.lines[0].size


def _is_scrap(piece: Piece, held: Piece) -> bool:
    """Whether a paragraph is a few words that stand by themselves, such as a label, or the figures of a table."""
    line, text = piece.lines[0], _text(piece)
    if piece.kind == "paragraph" and 2 * sum(map(str.isalpha, text)) < len(text):
        return True
    width = max(one.right - one.left for one in held.lines)
    return (
        piece.kind == "paragraph"
        and len(piece.lines) == 1
        and line.right - line.left < 0.4 * width
        and not ends_sentence(line.text)
    )


def _goes_on(piece: Piece, later: Piece) -> bool:
    last, line = piece.lines[-1], later.lines[0]
    if piece.kind not in ("paragraph", "item", "reference") or abs(last.size - line.size) > 0.08 * last.size:
        return False
    if later.kind != ("reference" if piece.kind == "reference" else "paragraph") or _CAPTION.match(line.text):
        return False
    if (last.page == line.page and last.y > line.y) or _is_scrap(later, piece):
        return False
    if last.hyphen:
        return True
    if ends_sentence(last.text) or labelled(line.text):
        return False
    full = len(piece.lines) > 1 and last.right - last.left > 0.85 * max(one.right - one.left for one in piece.lines)
    return not begins_sentence(line.text) or full
