"""Elements of HTML: what they are called, what of them a browser shows, and the rows of tables.

Knows single elements and tables; how a page falls into blocks is for ``corpus.elements``.
"""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from corpus.style import Styles

BREAKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul".split()
)
"""Elements before and after which a line ends."""
_UNSHOWN = frozenset(
    "applet area audio base button canvas datalist embed frame frameset head iframe input link map meta noembed "
    "noframes noscript object option param progress rp rt script select source style svg template textarea title "
    "track video".split()
)
_CELLS = frozenset({"td", "th"})
# What is put beside a heading or a word by a program, not by the writer.
_MARKS = re.compile(
    r"(?:^|\s)(?:headerlink|anchorjs-link|heading-anchor|mw-editsection|mw-jump-link|sr-only|visually-hidden"
    r"|screen-reader-text)(?:\s|$)"
)
_CITED = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivxlc]{1,6}|[*†‡§]+)[\])]?")
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_LONG_CELL = 300
_MOST_ROWS = 1000


def local(element: etree._Element) -> str:
    """The name of an element in small letters, without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def roles(element: etree._Element) -> str:
    """What an element says of its part in the document: its classes, role and EPUB type, in small letters."""
    if not element.attrib:
        return ""
    epub = element.get(_EPUB_TYPE) or element.get("epub:type") or ""
    return f"{element.get('class', '')} {element.get('role', '')} {epub}".lower()


def letters(text: str) -> int:
    """How many letters and digits a text has."""
    return sum(map(str.isalnum, text))


def take_out(element: etree._Element) -> None:
    """Take all that an element holds out of its tree; the text behind it stays, and an empty element in its place."""
    element.clear(keep_tail=True)
    element.tag = "span"


def strip_hidden(root: etree._Element, sheets: Sequence[str] = ()) -> None:
    """Take out of a tree what a browser does not show, and marks of notes: scripts, fields of forms, hidden parts.

    Args:
        root: The tree; it is changed.
        sheets: Style sheets that belong to the page besides those that are in it.
    """
    inside = ["".join(style.itertext()) for style in root.iter("style", "{*}style")]
    styles = Styles([*sheets, *inside])
    hidden = [element for element in root.iter(etree.Element) if element is not root and _is_hidden(element, styles)]
    for element in hidden:
        take_out(element)


def shown(element: etree._Element, line_end: str = " ") -> str:
    """The text of an element without its tail, with blanks where blocks begin and end.

    Args:
        element: An element without hidden parts.
        line_end: What stands for a break (``br``).
    """
    parts: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        name = local(inner)
        if name == "br" and event == "start":
            parts.append(line_end)
        elif name in BREAKS:
            parts.append(" ")
        if event == "start":
            parts.append((inner.text or "") if name else "")
        elif inner is not element:
            parts.append(inner.tail or "")
    return "".join(parts)


def is_frame(table: etree._Element) -> bool:
    """Whether a table only places its contents on the page: then they are no rows."""
    if table.get("role") in ("presentation", "none"):
        return True
    cells = list(_cells(table))
    if max(map(len, cells), default=0) < 2:
        return True
    if any(local(cell) == "th" for row in cells for cell in row):
        return False
    longest = max(len(" ".join(shown(cell).split())) for row in cells for cell in row)
    nested = any(local(inner) == "table" for inner in table.iterdescendants())
    return longest > _LONG_CELL * (1 if nested else 4)


def rows(table: etree._Element) -> Iterator[str]:
    """Every row as a line, with what spans several rows in each of them, so that each can be read by itself."""
    spanning: dict[int, tuple[str, int]] = {}
    for row in _cells(table):
        texts: list[str] = []
        for cell in row:
            _fill(texts, spanning)
            text = " ".join(shown(cell).split())
            span = cell.get("rowspan", "1")
            if span.isdecimal() and 1 < int(span) <= _MOST_ROWS:
                spanning[len(texts)] = (text, int(span) - 1)
            texts.append(text)
        _fill(texts, spanning)
        if any(texts):
            yield " | ".join(texts)


def _is_hidden(element: etree._Element, styles: Styles) -> bool:
    if local(element) in _UNSHOWN:
        return True
    if not (attributes := element.attrib):
        return local(element) == "dialog" or _is_note_mark(element) or styles.hide(element)
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or "popover" in attributes
        or (local(element) == "dialog" and "open" not in attributes)
        or styles.hide(element)
        or (local(element) == "font" and _is_pale_font(element))
        or bool(_MARKS.search(attributes.get("class", "")))
        or _is_note_mark(element)
    )


def _is_pale_font(font: etree._Element) -> bool:
    """Whether an old way of giving letters a colour gives them that of the paper, on a ground that nothing tells of."""
    grounds = any(outer.get("bgcolor") or outer.get("style") or outer.get("class") for outer in font.iterancestors())
    return not grounds and Styles().hide(etree.Element("span", style=f"color:{font.get('color', '')}"))


def _is_note_mark(element: etree._Element) -> bool:
    """Whether an element only points to a note, such as a small "[1]"."""
    if "noteref" in roles(element):
        return True
    if local(element) != "sup" or not _CITED.fullmatch("".join(element.itertext()).strip()):
        return False
    parent = element.getparent()
    return any(local(inner) == "a" for inner in element.iter()) or (parent is not None and local(parent) == "a")


def _cells(table: etree._Element) -> Iterator[list[etree._Element]]:
    """The cells of every row that is of this table, and not of one inside it."""
    steps = etree.iterwalk(table, events=("start",))
    for _, element in steps:
        if local(element) == "tr":
            yield [cell for cell in element if local(cell) in _CELLS]
            steps.skip_subtree()


def _fill(texts: list[str], spanning: dict[int, tuple[str, int]]) -> None:
    """Put into a row, where it has come to, what reaches down from a row above."""
    while len(texts) in spanning:
        at = len(texts)
        text, left = spanning.pop(at)
        if left > 1:
            spanning[at] = (text, left - 1)
        texts.append(text)
