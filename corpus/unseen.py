"""Text of a PDF page that nobody sees: drawn in the colour of the paper, not at all, too small, outside, or under a picture.

What may be unseen is told from the objects of a page, which is quick; what is unseen, by drawing the page with and
without it. Knows PDFium's objects; knows no lines and no document.
"""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

_PALE, _FAINT = 190, 48
"""Least value of red, green and blue of a colour that paper may have; opacity (of 255) that is next to none."""
_ALIKE = 60
"""Most difference between two colours, in any of red, green and blue, at which one may not be seen on the other."""
_CHANGE = 12
"""Most difference that a text may make to a pixel and still be unseen."""
_FEW = 12
"""Letters below which nothing is looked for: page numbers are often covered by others."""
_TINY = 2.0
"""Points below which letters are specks."""
_LAYER, _PICTURE = 0.8, 0.5
"""Share of a page's letters that text recognition has put under its picture, and share of the page that the picture has."""
_MOST_OBJECTS, _MOST_PIXELS, _DEEPEST = 20_000, 2_000, 4

_Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""
_NOWHERE: _Box = (math.inf, math.inf, -math.inf, -math.inf)


@dataclass(frozen=True, slots=True)
class Unseen:
    """``objects`` are addresses of text objects to be left out; ``layer``: the page is a picture whose text lies unseen."""

    objects: frozenset[int] = frozenset()
    layer: bool = False


@dataclass(frozen=True, slots=True)
class _Thing:
    """One object of a page, in the order of drawing; ``box`` is None inside another object, which may move it."""

    handle: raw.FPDF_PAGEOBJECT
    kind: int
    box: _Box | None

    @property
    def address(self) -> int:
        return ctypes.addressof(self.handle.contents)


def unseen_text(page: pdfium.PdfPage) -> Unseen:
    """The text objects of a page that its reader does not see.

    Raises:
        PdfiumError: The page cannot be drawn.
    """
    things = list(_things(page))
    texts = [(place, thing) for place, thing in enumerate(things) if thing.kind == raw.FPDF_PAGEOBJ_TEXT]
    others = [(place, thing) for place, thing in enumerate(things) if _may_cover(thing)]
    sheet = page.get_bbox()
    doubtful = [thing for place, thing in texts if _is_doubtful(place, thing, others, sheet)]
    if not doubtful:
        return Unseen()
    letters, boxes = _letters(page, {thing.address for thing in doubtful})
    if sum(letters.get(thing.address, 0) for thing in doubtful) < _FEW:
        return Unseen()
    changes = _changes(page, doubtful, boxes)
    hidden = {
        address: count
        for address, count in letters.items()
        if address in boxes and (changes[address] <= _CHANGE or _is_tiny(boxes[address]))
    }
    if sum(hidden.values()) < _FEW:
        return Unseen()
    if sum(hidden.values()) >= _LAYER * sum(letters.values()) and _has_picture(things, sheet):
        return Unseen(layer=True)
    return Unseen(frozenset(hidden))


def _things(page: pdfium.PdfPage) -> Iterator[_Thing]:
    """The objects of a page, those inside others with them, in the order in which they are drawn."""
    waiting: list[tuple[raw.FPDF_PAGEOBJECT, int]] = [
        (raw.FPDFPage_GetObject(page.raw, place), 0) for place in reversed(range(raw.FPDFPage_CountObjects(page.raw)))
    ]
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        handle, depth = waiting.pop()
        kind = raw.FPDFPageObj_GetType(handle)
        yield _Thing(handle, kind, None if depth else _bounds(handle))
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inside = range(raw.FPDFFormObj_CountObjects(handle))
            waiting += [(raw.FPDFFormObj_GetObject(handle, place), depth + 1) for place in reversed(inside)]


def _bounds(handle: raw.FPDF_PAGEOBJECT) -> _Box:
    sides = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(handle, *sides):
        return _NOWHERE
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _may_cover(thing: _Thing) -> bool:
    """Whether an object may lie over or behind a text: pictures, shadings, filled shapes."""
    if thing.kind == raw.FPDF_PAGEOBJ_PATH:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        return bool(raw.FPDFPath_GetDrawMode(thing.handle, mode, stroke)) and mode.value != 0
    return thing.kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)


def _is_doubtful(place: int, thing: _Thing, others: Sequence[tuple[int, _Thing]], sheet: _Box) -> bool:
    """Whether a text may be unseen."""
    mode = raw.FPDFTextObj_GetTextRenderMode(thing.handle)
    if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
        return True
    colour = _colour(thing.handle, stroke=mode == raw.FPDF_TEXTRENDERMODE_STROKE)
    if colour is not None and (min(colour[:3]) >= _PALE or colour[3] <= _FAINT):
        return True
    if _size(thing.handle) < _TINY:
        return True
    if thing.box is None:
        return False
    x, y = (thing.box[0] + thing.box[2]) / 2, (thing.box[1] + thing.box[3]) / 2
    if not _holds(sheet, x, y) or not all(_holds(box, x, y) for box in _clips(thing.handle)):
        return True
    for other_place, other in others:
        if other.box is None or _holds(other.box, x, y):
            fill = _colour(other.handle) if other.kind == raw.FPDF_PAGEOBJ_PATH else None
            if other_place > place or fill is None or colour is None or _are_alike(fill, colour):
                return True
    return False


def _clips(handle: raw.FPDF_PAGEOBJECT) -> Iterator[_Box]:
    """The boxes of the paths outside of which nothing of an object is drawn."""
    x, y = ctypes.c_float(), ctypes.c_float()
    clip = raw.FPDFPageObj_GetClipPath(handle)
    for path in range(raw.FPDFClipPath_CountPaths(clip) if clip else 0):
        box = _NOWHERE
        for place in range(raw.FPDFClipPath_CountPathSegments(clip, path)):
            if raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, place), x, y):
                box = min(box[0], x.value), min(box[1], y.value), max(box[2], x.value), max(box[3], y.value)
        yield box


def _holds(box: _Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _are_alike(one: Sequence[int], other: Sequence[int]) -> bool:
    return max(abs(a - b) for a, b in zip(one[:3], other[:3], strict=True)) <= _ALIKE


def _colour(handle: raw.FPDF_PAGEOBJECT, *, stroke: bool = False) -> tuple[int, ...] | None:
    """Red, green, blue and opacity; None for a pattern."""
    parts = [ctypes.c_uint() for _ in range(4)]
    get = raw.FPDFPageObj_GetStrokeColor if stroke else raw.FPDFPageObj_GetFillColor
    return tuple(part.value for part in parts) if get(handle, *parts) else None


def _size(handle: raw.FPDF_PAGEOBJECT) -> float:
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    if not raw.FPDFTextObj_GetFontSize(handle, size) or not raw.FPDFPageObj_GetMatrix(handle, matrix):
        return math.inf
    return abs(size.value) * math.hypot(matrix.c, matrix.d)


def _letters(page: pdfium.PdfPage, doubtful: set[int]) -> tuple[dict[int, int], dict[int, list[_Box]]]:
    """How many letters each text object has, and the boxes of those that are doubtful, as they stand on the page."""
    letters: dict[int, int] = {}
    boxes: dict[int, list[_Box]] = {}
    box = raw.FS_RECTF()
    textpage = page.get_textpage()
    try:
        for index in range(max(0, raw.FPDFText_CountChars(textpage.raw))):
            owner = raw.FPDFText_GetTextObject(textpage.raw, index)
            if not owner or raw.FPDFText_GetUnicode(textpage.raw, index) <= 32:
                continue
            address = ctypes.addressof(owner.contents)
            letters[address] = letters.get(address, 0) + 1
            if address in doubtful and raw.FPDFText_GetLooseCharBox(textpage.raw, index, box):
                boxes.setdefault(address, []).append((box.left, box.bottom, box.right, box.top))
    finally:
        textpage.close()
    return letters, boxes


def _is_tiny(boxes: Sequence[_Box]) -> bool:
    return all(max(right - left, top - bottom) < _TINY for left, bottom, right, top in boxes)


def _changes(page: pdfium.PdfPage, doubtful: Sequence[_Thing], boxes: dict[int, list[_Box]]) -> dict[int, int]:
    """For each text with boxes, the most that a pixel there is changed by it, 0 to 255."""
    scale = min(1.0, _MOST_PIXELS / max(*page.get_size(), 1.0))
    before = _drawn(page, scale)
    modes = {thing.address: raw.FPDFTextObj_GetTextRenderMode(thing.handle) for thing in doubtful}
    for thing in doubtful:
        raw.FPDFTextObj_SetTextRenderMode(thing.handle, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        after = _drawn(page, scale)
    finally:
        for thing in doubtful:
            raw.FPDFTextObj_SetTextRenderMode(thing.handle, modes[thing.address])
    changed = np.abs(before - after).max(axis=2)
    return {address: max(_most(page, changed, box) for box in found) for address, found in boxes.items()}


def _drawn(page: pdfium.PdfPage, scale: float) -> npt.NDArray[np.int16]:
    bitmap = page.render(scale=scale)
    try:
        pixels: npt.NDArray[np.int16] = bitmap.to_numpy().astype(np.int16)
        return pixels[..., :3]
    finally:
        bitmap.close()


def _most(page: pdfium.PdfPage, changed: npt.NDArray[np.int16], box: _Box) -> int:
    """The most that a pixel of a box is changed; 0 outside the page."""
    height, width = changed.shape
    x, y = ctypes.c_int(), ctypes.c_int()
    places = []
    for across, up in ((box[0], box[1]), (box[2], box[3])):
        raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, across, up, x, y)
        places.append((x.value, y.value))
    (x1, y1), (x2, y2) = places
    part = changed[max(0, min(y1, y2)) : max(0, max(y1, y2) + 1), max(0, min(x1, x2)) : max(0, max(x1, x2) + 1)]
    return int(part.max(initial=0))


def _has_picture(things: Sequence[_Thing], sheet: _Box) -> bool:
    """Whether a picture, or what holds pictures, has most of the page."""
    area = (sheet[2] - sheet[0]) * (sheet[3] - sheet[1])
    pictures = [thing.box for thing in things if thing.kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)]
    nested = any(thing.kind == raw.FPDF_PAGEOBJ_IMAGE for thing in things)
    # A scan may be drawn in strips.
    drawn = {box for box in pictures if box and box != _NOWHERE}
    return nested and sum((box[2] - box[0]) * (box[3] - box[1]) for box in drawn) > _PICTURE * area
