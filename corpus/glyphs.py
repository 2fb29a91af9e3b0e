"""The characters of a PDF page: what they are, where and how they are set, and whether anything is drawn for them.

Mends what fonts say wrongly of one character: sizes, accents, ligatures. Knows PDFium's text pages; knows no lines.
"""

import ctypes
import math
import unicodedata
from collections.abc import Set
from dataclasses import dataclass

import pypdfium2.raw as raw

# Accents that stand by themselves, and those that join the letter before them.
_ACCENTS = dict(
    zip(
        map(ord, "`^~\u00b4\u02c6\u02dc\u00af\u02d8\u00a8\u02da\u02dd\u02c7\u00b8"),
        map(ord, "\u0300\u0302\u0303\u0301\u0302\u0303\u0304\u0306\u0308\u030a\u030b\u030c\u0327"),
        strict=True,
    )
)
_BLANK = 0xA0
_LAM, _ALEFS = 0x644, (0x622, 0x623, 0x625, 0x627)
_BOLD_NAMES = (b"bold", b"black", b"heavy")
_NARROW = 0.45
"""Widths of a glyph without a name below which it is no ligature, in shares of its size."""
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Glyph:
    """Where a character stands: its box and origin turned so that its line runs to the right; its turn in quarters.

    ``rough``: the size is no more than the height of the letter.
    """

    left: float
    right: float
    y: float
    size: float
    turn: int
    rough: bool


class Glyphs:
    """The characters of one open text page; ``codes`` are their Unicode numbers as PDFium tells them, but mended.

    The ctypes results are allocated once, as there are hundreds of thousands of calls.
    """

    def __init__(self, handle: raw.FPDF_TEXTPAGE, unseen: Set[int]) -> None:
        self._handle = handle
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        count = max(0, raw.FPDFText_CountChars(handle))
        self.codes = [raw.FPDFText_GetUnicode(handle, index) for index in range(count)]
        if unseen:
            self.codes = [_BLANK if self._is_of(index, unseen) else code for index, code in enumerate(self.codes)]
        self._heights: dict[int, float] = {}
        self._measure_fonts()
        self._blank_narrow()
        self._turn_ligatures()
        self._join_accents()

    def is_hyphen(self, index: int) -> bool:
        """Whether PDFium takes a character for a hyphen that only parts a word."""
        return self.codes[index] in (2, 0xFFFE) and raw.FPDFText_IsHyphen(self._handle, index) == 1

    def is_visible(self, index: int) -> bool:
        """Whether something is drawn; of a glyph that the file does not name, PDFium tells a number below 32 or 0."""
        code = self.codes[index]
        return code not in (32, 0xA0) and (code > 32 or raw.FPDFText_IsGenerated(self._handle, index) == 0)

    def gap(self, before: int, after: int) -> float:
        """Points between two characters of a line, whichever way it runs; there is one gap for every word."""
        box = self._box
        raw.FPDFText_GetLooseCharBox(self._handle, before, box)
        left, right, bottom, top = box.left, box.right, box.bottom, box.top
        raw.FPDFText_GetLooseCharBox(self._handle, after, box)
        gap: float = max(box.left - right, left - box.right, box.bottom - top, bottom - box.top)
        return gap

    def glyph(self, index: int) -> Glyph:
        """Where a character stands."""
        raw.FPDFText_GetLooseCharBox(self._handle, index, self._box)
        raw.FPDFText_GetMatrix(self._handle, index, self._matrix)
        raw.FPDFText_GetCharOrigin(self._handle, index, self._x, self._y)
        box, matrix = self._box, self._matrix
        # Some writers set the size in the font, others scale a font of size 1.
        size = raw.FPDFText_GetFontSize(self._handle, index) * math.hypot(matrix.c, matrix.d)
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        left, right, y = (
            (box.left, box.right, self._y.value),
            (box.bottom, box.top, -self._x.value),
            (-box.right, -box.left, -self._y.value),
            (-box.top, -box.bottom, self._x.value),
        )[turn]
        # Fonts of type 3 have any unit for their size.
        height = box.right - box.left if turn % 2 else box.top - box.bottom
        rough = size < 0.3 * height
        if rough:
            size = self._heights.get(self._font(index), 0.0) or min(height, self._drawn_height(index, turn))
        return Glyph(left, right, y, max(size, 0.1), turn, rough)

    def weight(self, index: int) -> int:
        """The weight of a character's font; 700 or more where its name says that it is bold."""
        weight: int = raw.FPDFText_GetFontWeight(self._handle, index)
        raw.FPDFText_GetFontInfo(self._handle, index, self._name, len(self._name), self._flags)
        name = self._name.value.lower()
        return max(weight, 700) if any(word in name for word in _BOLD_NAMES) else weight

    def _measure_fonts(self) -> None:
        """Finds the highest letters of the fonts of type 3, which have any unit for their size."""
        letters = [index for index in range(len(self.codes)) if chr(self.codes[index]).isalnum()]
        step = max(1, len(letters) // _LOOKED_AT)
        if not any(self.glyph(index).rough for index in letters[::step]):
            return
        heights: dict[int, float] = {}
        for index in letters:
            glyph = self.glyph(index)
            if glyph.rough:
                font = self._font(index)
                heights[font] = max(heights.get(font, 0.0), glyph.size)
        self._heights = heights

    def _font(self, index: int) -> int:
        owner = raw.FPDFText_GetTextObject(self._handle, index)
        font = raw.FPDFTextObj_GetFont(owner) if owner else None
        return ctypes.addressof(font.contents) if font else 0

    def _drawn_height(self, index: int, turn: int) -> float:
        sides = [ctypes.c_double() for _ in range(4)]
        if not raw.FPDFText_GetCharBox(self._handle, index, *sides):
            return math.inf
        left, right, bottom, top = (side.value for side in sides)
        return (right - left if turn % 2 else top - bottom) or math.inf

    def _blank_narrow(self) -> None:
        """Takes out glyphs without a name that are too narrow to be ligatures, such as apostrophes."""
        for index, code in enumerate(self.codes):
            if code == 0:
                glyph = self.glyph(index)
                if glyph.right - glyph.left < _NARROW * glyph.size:
                    self.codes[index] = _BLANK

    def _is_of(self, index: int, objects: Set[int]) -> bool:
        owner = raw.FPDFText_GetTextObject(self._handle, index)
        return bool(owner) and ctypes.addressof(owner.contents) in objects

    def _turn_ligatures(self) -> None:
        """Puts lam before alef where one glyph holds both: PDFium names the letters of a ligature left to right."""
        for index in range(1, len(self.codes)):
            before, code = self.codes[index - 1], self.codes[index]
            if code == _LAM and before in _ALEFS and self.glyph(index - 1) == self.glyph(index):
                self.codes[index - 1], self.codes[index] = code, before

    def _join_accents(self) -> None:
        """Makes accents that are drawn over a letter part of it; old fonts have them apart."""
        letters: list[tuple[int, Glyph]] | None = None
        for index, code in enumerate(self.codes):
            combining = _ACCENTS.get(code)
            if not combining:
                continue
            accent = self.glyph(index)
            beside = (other for other in (index - 1, index + 1) if 0 <= other < len(self.codes))
            if (near := next((one for one in beside if self._is_under(accent, one)), None)) is not None:
                self.codes[index] = combining
                if near > index:
                    self.codes[index], self.codes[near] = self.codes[near], combining
                continue
            # Some files draw the accents of a line after all of its letters.
            if letters is None:
                letters = [(at, self.glyph(at)) for at in range(len(self.codes)) if self._is_letter(at)]
            for at, letter in letters:
                whole = unicodedata.normalize("NFC", chr(self.codes[at]) + chr(combining))
                if _is_over(accent, letter) and len(whole) == 1:
                    self.codes[at], self.codes[index] = ord(whole), _BLANK
                    break

    def _is_letter(self, index: int) -> bool:
        return chr(self.codes[index]).isalpha()

    def _is_under(self, accent: Glyph, index: int) -> bool:
        return self._is_letter(index) and _is_over(accent, self.glyph(index))


def _is_over(accent: Glyph, letter: Glyph) -> bool:
    """Whether an accent is drawn over a letter."""
    return letter.left < (accent.left + accent.right) / 2 < letter.right and abs(letter.y - accent.y) < letter.size
