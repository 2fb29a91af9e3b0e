"""The texts of a slide, in the order in which they are read: of boxes, groups, tables, charts and diagrams.

Knows the shapes of python-pptx; pages and files are for ``corpus.slides``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from corpus.archive import xml_parser
from corpus.source import BlockKind

_MARGINS = frozenset(("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"))
_TITLES = frozenset(("TITLE", "CENTER_TITLE", "VERTICAL_TITLE"))
_BODIES = frozenset(("BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT"))
_BULLETS = ("buChar", "buAutoNum", "buBlip")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MOST_ROWS = 500
_SPECK, _FAINT = 200, 5_000
"""Hundredths of a point at which letters are specks; thousandths of a per cent of opacity that is next to none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a slide's text; ``first`` says that it begins a list of its own."""

    kind: BlockKind
    text: str
    first: bool = False
    languages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A shape and where it stands, in any unit."""

    shape: Any
    left: int
    top: int
    right: int
    bottom: int


def texts(slide: Any) -> tuple[Text, ...]:
    """All that a slide shows in words, its title first."""
    sheet = slide.part.package.presentation_part.presentation
    size = (sheet.slide_width or 0, sheet.slide_height or 0)
    shapes = [shape for shape in slide.shapes if _holder(shape) not in _MARGINS and _is_seen(shape, size)]
    titles = [shape for shape in shapes if _holder(shape) in _TITLES]
    found = [text for shape in titles for text in _title(shape)]
    others = [shape for shape in shapes if _holder(shape) not in _TITLES]
    return (*found, *(text for shape in _ordered(others) for text in _texts(shape)))


def _holder(shape: Any) -> str:
    """What a shape holds the place of, by the slide's layout; "" for others."""
    if not shape.is_placeholder or shape.placeholder_format.type is None:
        return ""
    return str(shape.placeholder_format.type.name)


def _is_seen(shape: Any, size: tuple[int, int]) -> bool:
    """Whether a shape is shown, and any of it lies on its slide; ``size`` is that of the slide, 0 if not known."""
    if any(about.get("hidden") in ("1", "true") for about in shape.element.iterfind("*/{*}cNvPr")):
        return False
    if not all(size) or not (shape.width and shape.height):
        return True
    left, top = shape.left or 0, shape.top or 0
    return bool(left < size[0] and top < size[1] and left + shape.width > 0 and top + shape.height > 0)


def _seen(paragraph: Any) -> str:
    """The text of a paragraph without letters that are specks or that nothing is seen of."""
    for run in list(paragraph._p.iter("{*}r")):
        properties = run.find("{*}rPr")
        if properties is None:
            continue
        size = properties.get("sz", "")
        clear = properties.find("{*}solidFill/*/{*}alpha")
        faint = clear is not None and clear.get("val", "").isdecimal() and int(clear.get("val", "")) <= _FAINT
        if faint or properties.find("{*}noFill") is not None or (size.isdecimal() and int(size) <= _SPECK):
            run.getparent().remove(run)
    return str(paragraph.text)


def _title(shape: Any) -> Iterator[Text]:
    text = " ".join(" ".join(map(_seen, shape.text_frame.paragraphs)).split())
    if text:
        yield Text("heading", text)


def _texts(shape: Any) -> Iterator[Text]:
    """What one shape holds; a group what its shapes hold."""
    if hasattr(shape, "shapes"):
        for inner in _ordered(list(shape.shapes)):
            yield from _texts(inner)
    elif getattr(shape, "has_table", False):
        yield Text("table", "\n".join(_rows(shape.table)), True)
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape)
    elif shape.has_text_frame:
        yield from _paragraphs(shape.text_frame.paragraphs, _holder(shape) in _BODIES)
    else:
        yield from _diagram(shape)


def _paragraphs(paragraphs: Sequence[Any], body: bool) -> Iterator[Text]:
    """The paragraphs of a text box; those of the slide's body are items unless they say otherwise."""
    filled = [paragraph for paragraph in paragraphs if _seen(paragraph).strip()]
    for number, paragraph in enumerate(filled):
        element = paragraph._p
        properties = element.find("{*}pPr")
        listed = body and len(filled) > 1 and not paragraph.text.rstrip().endswith(":")
        if properties is not None:
            if any(properties.find(f"{{*}}{name}") is not None for name in _BULLETS):
                listed = True
            elif properties.find("{*}buNone") is not None:
                listed = False
        text = " ".join(paragraph.text.split())
        yield Text("item" if listed else "paragraph", text, number == 0, _languages(element))


def _languages(paragraph: etree._Element) -> Mapping[str, str]:
    language = next((said for run in paragraph.iter("{*}rPr") if (said := run.get("lang"))), "")
    return {"val": language, "bidi": language, "eastAsia": language} if language else {}


def _rows(table: Any) -> Iterator[str]:
    """Every row as a line, with what spans several rows in each of them."""
    above: list[str] = []
    for row in table.rows:
        cells: list[str] = []
        for column, cell in enumerate(row.cells):
            text = " ".join(" ".join(map(_seen, cell.text_frame.paragraphs)).split())
            # Of cells that are joined the first one has the text.
            down = cell.is_spanned and cell._tc.vMerge and column < len(above)
            cells.append(above[column] if down else text)
        above = cells
        if any(cells):
            yield " | ".join(cells)


def _chart(shape: Any) -> Iterator[Text]:
    """The title of a chart, and its figures as a table."""
    root = _related(shape, "chart", "id")
    if root is None:
        return
    title = "".join(text.text or "" for text in root.iterfind("{*}chart/{*}title//{*}t"))
    if title.strip():
        yield Text("paragraph", " ".join(title.split()), True)
    head = [""]
    rows: dict[str, list[str]] = {}
    for column, series in enumerate(root.iter("{*}ser")):
        head.append(" ".join(value.text or "" for value in series.iterfind("{*}tx//{*}v")))
        names = _points(series, "cat", "xVal")
        for point, value in _points(series, "val", "yVal").items():
            row = rows.setdefault(names.get(point, point), [])
            row += [""] * (column - len(row)) + [value]
    if 0 < len(rows) <= _MOST_ROWS:
        lines = [head, *([name, *row, *[""] * (len(head) - 1 - len(row))] for name, row in rows.items())]
        yield Text("table", "\n".join(" | ".join(line) for line in lines))


def _points(series: etree._Element, *names: str) -> Mapping[str, str]:
    """The values of a series' points by their numbers."""
    points = (point for name in names for point in series.iterfind(f"{{*}}{name}//{{*}}pt"))
    return {point.get("idx", ""): point.findtext("{*}v") or "" for point in points}


def _diagram(shape: Any) -> Iterator[Text]:
    """The words of a diagram (SmartArt)."""
    root = _related(shape, "relIds", "dm")
    for number, point in enumerate(() if root is None else root.iter("{*}pt")):
        words = ("".join(text.text or "" for text in line.iter("{*}t")) for line in point.iter("{*}p"))
        text = " ".join(" ".join(words).split())
        if text:
            yield Text("item", text, number == 0)


def _related(shape: Any, element: str, attribute: str) -> etree._Element | None:
    """The part in which the contents of a shape stand; None where it is missing."""
    for one in shape.element.iter(f"{{*}}{element}"):
        name = next((str(value) for key, value in one.attrib.items() if str(key).endswith(f"}}{attribute}")), "")
        try:
            return etree.fromstring(shape.part.related_part(name).blob, xml_parser())
        except (KeyError, etree.XMLSyntaxError):
            continue
    return None


def _ordered(shapes: Sequence[Any]) -> Iterator[Any]:
    """Shapes as they are read: column by column where a gap runs between columns, else from top to bottom.

    The recursive X-Y cut of Nagy and Seth (1984), "Hierarchical representation of optically scanned documents", but
    rows that have a gap between columns in common are kept together.
    """
    placed = [_placed(shape) for shape in shapes]
    words = "".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    backwards = 2 * len(_RIGHT_TO_LEFT.findall(words)) > sum(map(str.isalpha, words))
    yield from (one.shape for one in _cut(placed, backwards))


def _placed(shape: Any) -> _Placed:
    left, top = shape.left or 0, shape.top or 0
    return _Placed(shape, left, top, left + (shape.width or 0), top + (shape.height or 0))


def _cut(placed: list[_Placed], backwards: bool) -> list[_Placed]:
    if len(placed) < 2:
        return placed
    columns = _parts(placed, across=True)
    if len(columns) > 1:
        return [one for part in (reversed(columns) if backwards else columns) for one in _cut(part, backwards)]
    rows: list[list[_Placed]] = []
    for row in _parts(placed, across=False):
        if rows and len(_parts(rows[-1] + row, across=True)) > 1:
            rows[-1] += row
        else:
            rows.append(row)
    if len(rows) > 1:
        return [one for row in rows for one in _cut(row, backwards)]
    return sorted(placed, key=lambda one: (one.top, one.left))


def _parts(placed: list[_Placed], across: bool) -> list[list[_Placed]]:
    """Groups with a gap between them, from left to right or from top to bottom."""
    parts: list[list[_Placed]] = []
    end = 0
    for one in sorted(placed, key=lambda one: one.left if across else one.top):
        start, stop = (one.left, one.right) if across else (one.top, one.bottom)
        if parts and start < end:
            parts[-1].append(one)
        else:
            parts.append([one])
        end = max(end, stop)
    return parts
