"""Puts the parts of a Word file right before mammoth reads them, which knows a part of WordprocessingML only.

Headings are told by their outline level, whatever their style is called; lists by their style, too; text in boxes,
fields, formulas and between marks of direction is kept; what is hidden is not. Knows XML of ECMA-376, part 1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from corpus.runs import is_pale, said, unseen, val

_LEVELS = 6
_UNWRAPPED = ("{*}oMathPara", "{*}fldSimple", "{*}dir", "{*}bdo", "{*}rubyBase", "{*}ruby")
_BEFORE = {"den": "/", "sup": "^", "sub": "_"}


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says: whether it is a heading, in which list and level it stands, whether its text is unseen."""

    heading: bool
    place: tuple[str, str] | None
    unseen: bool = False


def style_headings(styles: etree._Element) -> Mapping[str, Style]:
    """Rename the styles of headings by their outline level, which they may have from the style they are based on.

    Returns:
        The styles of paragraphs and letters by their ids.
    """
    found = ((said(style), style) for style in styles.iterfind("{*}style"))
    known = {
        about.get("styleId", ""): style for about, style in found if about.get("type") in ("paragraph", "character")
    }
    resolved: dict[str, Style] = {}
    for id_, style in known.items():
        chain = list(_chain(style, known))
        level = next((level for one in chain if (level := _outline(one)) is not None), 9)
        name = style.find("{*}name")
        letters = said(style).get("type") == "character"
        if level < 9 and name is not None and not letters:
            name.set(word(styles, "val"), f"heading {min(level + 1, _LEVELS)}")
        place = next((place for one in chain if (place := list_place(one))), None)
        hidden = next((is_set for one in chain if (is_set := unseen(one.find("{*}rPr"))) is not None), False)
        resolved[id_] = Style(level < 9 and not letters, place, hidden)
    return resolved


def plain(root: etree._Element, styles: Mapping[str, Style]) -> None:
    """Put the text of a part into elements that mammoth knows, and take out what is not shown.

    Args:
        root: The document, its footnotes or its endnotes; it is changed.
        styles: What ``style_headings`` returned.
    """
    _strip(root, styles)
    _join_initials(root)
    _keep_boxes(root)
    for formula in list(root.iter("{*}oMath")):
        _replace(formula, run_of(root, _linear(formula)))
    for element in list(root.iter(*_UNWRAPPED)):
        _unwrap(element)
    for element in root.iter("{*}cr"):
        element.tag = word(root, "br")
    for gallery in root.iter("{*}docPartGallery"):
        if "contents" in (val(gallery) or "").lower():
            for paragraph in next(gallery.iterancestors("{*}sdt"), gallery).iter("{*}p"):
                _restyle(paragraph, "TOCEntry")
    for paragraph in root.iter("{*}p"):
        _place(paragraph, styles)


def languages(document: etree._Element, styles: etree._Element | None) -> Iterator[tuple[Mapping[str, str], str]]:
    """The text of every run, and the languages set for it: its own, else those of the whole document."""
    default = None if styles is None else styles.find("{*}docDefaults/{*}rPrDefault/{*}rPr/{*}lang")
    common = {} if default is None else said(default)
    for run in document.iter("{*}r"):
        own = run.find("{*}rPr/{*}lang")
        text = "".join(text.text or "" for text in run.iterfind("{*}t"))
        if text:
            yield (common if own is None else {**common, **said(own)}), text


def word(element: etree._Element, name: str) -> str:
    """A name in the namespace of the part, of which there are two: transitional and strict."""
    namespace = etree.QName(element.getroottree().getroot()).namespace or ""
    return f"{{{namespace}}}{name}"


def _chain(style: etree._Element, known: Mapping[str, etree._Element]) -> Iterator[etree._Element]:
    """A style and those that it is based on; a circle ends."""
    seen: set[str] = set()
    one: etree._Element | None = style
    while one is not None:
        yield one
        base = val(one.find("{*}basedOn")) or ""
        one = None if base in seen else known.get(base)
        seen.add(base)


def _outline(style: etree._Element) -> int | None:
    level = val(style.find("{*}pPr/{*}outlineLvl"))
    if level is not None:
        return int(level) if level.isdecimal() else None
    head, _, number = (val(style.find("{*}name")) or "").lower().rpartition(" ")
    return int(number) - 1 if head == "heading" and number in "123456789" else None


def list_place(holder: etree._Element) -> tuple[str, str] | None:
    """The list and the level that the properties of a style or paragraph name."""
    number = val(holder.find("{*}pPr/{*}numPr/{*}numId"))
    return (number, val(holder.find("{*}pPr/{*}numPr/{*}ilvl")) or "0") if number else None


def is_heading(paragraph: etree._Element, style: Style | None) -> bool:
    """Whether a paragraph is a heading, by its own outline level or by that of its style."""
    level = val(paragraph.find("{*}pPr/{*}outlineLvl")) or ""
    return int(level) < 9 if level.isdecimal() else style is not None and style.heading


def _strip(root: etree._Element, styles: Mapping[str, Style]) -> None:
    for run in list(root.iter("{*}r")):
        paragraph = next(run.iterancestors("{*}p"), run)
        own = unseen(run.find("{*}rPr"))
        named = (val(run.find("{*}rPr/{*}rStyle")), val(paragraph.find("{*}pPr/{*}pStyle")))
        by_style = any(name in styles and styles[name].unseen for name in named if name)
        if own or (own is None and by_style) or is_pale(run):
            _remove(run)
    for name in ("del", "moveFrom", "rt", "rubyPr"):
        for element in list(root.iter(f"{{*}}{name}")):
            # In properties it says that the paragraph's end or the row is deleted, which mammoth knows.
            parent = element.getparent()
            if parent is not None and not etree.QName(parent).localname.endswith("Pr"):
                _remove(element)


def _join_initials(root: etree._Element) -> None:
    """A large letter at the beginning of a text is a paragraph of its own, and belongs to the next."""
    for frame in list(root.iter("{*}framePr")):
        paragraph = next(frame.iterancestors("{*}p"), None)
        below = None if paragraph is None else paragraph.getnext()
        if paragraph is None or below is None or said(frame).get("dropCap", "none") == "none":
            continue
        at = 0 if below.find("{*}pPr") is None else 1
        for run in reversed(paragraph.findall("{*}r")):
            below.insert(at, run)


def _keep_boxes(root: etree._Element) -> None:
    """Text in boxes is written twice, for new and for old programs: once is enough, as mammoth reads it."""
    for element in list(root.iter("{*}AlternateContent", "{*}drawing", "{*}pict")):
        if _within(element, root, ("AlternateContent", "drawing", "pict")):
            continue
        branches = [branch for name in ("Choice", "Fallback") for branch in element.iterfind(f"{{*}}{name}")]
        branch = next((one for one in branches if one.find(".//{*}t") is not None), element)
        boxes = [box for box in branch.iter("{*}txbxContent") if not _within(box, branch, ("txbxContent",))]
        kept = etree.Element(word(root, "pict"))
        kept.tail = element.tail
        for box in boxes:
            kept.append(box)
        parent = element.getparent()
        if parent is not None:
            parent.replace(element, kept)


def _within(element: etree._Element, root: etree._Element, names: tuple[str, ...]) -> bool:
    for outer in element.iterancestors():
        if outer is root:
            return False
        if etree.QName(outer).localname in names:
            return True
    return False


def _linear(formula: etree._Element) -> str:
    """A formula on one line.

    Example: a fraction of a and b -> "a/b", x with a small 2 above it -> "x^2"
    """
    parts: list[str] = []
    for element in formula.iter():
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        parts.append(_BEFORE.get(name, ""))
        if name == "t":
            parts.append(element.text or "")
    return " ".join("".join(parts).split())


def run_of(root: etree._Element, text: str) -> etree._Element:
    """A run of text for a part."""
    run = etree.Element(word(root, "r"))
    etree.SubElement(run, word(root, "t")).text = text
    return run


def _place(paragraph: etree._Element, styles: Mapping[str, Style]) -> None:
    """Say of a paragraph itself what mammoth looks for only there: that it is a heading, or in a list."""
    properties = paragraph.find("{*}pPr")
    if properties is None:
        return
    level = val(properties.find("{*}outlineLvl")) or ""
    if level.isdecimal() and int(level) < 9:
        _restyle(paragraph, f"Heading{min(int(level) + 1, _LEVELS)}")
    style = styles.get(val(properties.find("{*}pStyle")) or "")
    if style and style.place and not style.heading and properties.find("{*}numPr") is None:
        place = etree.SubElement(properties, word(paragraph, "numPr"))
        for name, value in zip(("numId", "ilvl"), style.place, strict=True):
            etree.SubElement(place, word(paragraph, name)).set(word(paragraph, "val"), value)


def _restyle(paragraph: etree._Element, style: str) -> None:
    properties = paragraph.find("{*}pPr")
    if properties is None:
        properties = etree.Element(word(paragraph, "pPr"))
        paragraph.insert(0, properties)
    named = properties.find("{*}pStyle")
    if named is None:
        named = etree.SubElement(properties, word(paragraph, "pStyle"))
    named.set(word(paragraph, "val"), style)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: etree._Element, other: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, other)


def _unwrap(element: etree._Element) -> None:
    """Put the children of an element in its place."""
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        children = list(element)
        parent.remove(element)
        for offset, child in enumerate(children):
            parent.insert(at + offset, child)
