"""The lines of a PDF page, with their place, size and weight.

The only module besides ``corpus.pdf`` that talks to PDFium. It knows characters and boxes; it does not know what a
paragraph, a heading or a document is.
"""

import ctypes
import math
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.characters import UNSEEN

LABEL = re.compile(
    r"[\u2022\u25cf\u25aa\u25a0\u25e6\u25cb\u2023\u2219\u00b7\u2013\u2014*-]"
    r"|\(?(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]\d{0,2}|[ivxlc]{1,6})[.)]|\d{1,2}(?:\.\d{1,2})+"
)
"""What may stand before a list item or a numbered heading: "•", "3.", "(a)", "iv)", "5.1", "A1."."""

_LABELS = re.compile(rf"{LABEL.pattern}|(?:table|fig(?:ure)?\.?|box)\s\d{{1,3}}[.:]?", re.IGNORECASE)
_LETTER_FORMS = re.compile("[\u017f\ufb00-\ufdff\ufe70-\ufefc]")
# What is left of ligatures of TeX's fonts in files that were saved anew on a Mac.
_LOST_LIGATURES = (
    (re.compile("(?<=[a-zA-Z])\u21b5|\u21b5(?=[a-z])"), "ff"),
    (re.compile("(?<=[a-z])\0(?=[a-z])"), "ffi"),
)
# Accents that stand by themselves, and those that join the letter before them.
_ACCENTS = dict(
    zip(
        map(ord, "`^~\u00b4\u02c6\u02dc\u00af\u02d8\u00a8\u02da\u02dd\u02c7\u00b8"),
        map(ord, "\u0300\u0302\u0303\u0301\u0302\u0303\u0304\u0306\u0308\u030a\u030b\u030c\u0327"),
        strict=True,
    )
)
_DROPPED = dict.fromkeys([0xFFFE, 0xFFFF])
_BLANK = 0xA0
_LAM, _ALEFS = 0x644, (0x622, 0x623, 0x625, 0x627)
_BOLD_NAMES = (b"bold", b"black", b"heavy")
_CELL_GAP = 1.3
_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, or one cell of it where a wide gap parts it.

    ``page`` counts from 0. Lengths are points. ``left`` and ``right`` run in reading direction (mirrored on pages
    that read from right to left), ``y`` is the baseline and grows upwards. ``weight`` is the lightest font weight in
    the line, ``opening`` that of its first letter. ``hyphen``: the line ends in a hyphen, which is not in ``text``.
    """

    text: str
    page: int
    left: float
    right: float
    y: float
    size: float
    weight: int
    opening: int
    hyphen: bool = False


@dataclass(frozen=True, slots=True)
class _Glyph:
    """Where a character stands: its box and origin turned so that its line runs to the right; its turn in quarters.

    ``rough``: the size is no more than the height of the letter.
    """

    left: float
    right: float
    y: float
    size: float
    turn: int
    rough: bool


def page_lines(page: pdfium.PdfPage, number: int, unseen: Set[int] = frozenset()) -> list[Line]:
    """The lines of one page in the order in which the file draws them, without the text objects at ``unseen``.

    Lines that run in another direction than most of the page (stamps along the edge) are left out.
    """
    textpage = page.get_textpage()
    try:
        found = _Reader(textpage.raw, number, unseen).lines()
    finally:
        textpage.close()
    turns: Counter[int] = Counter()
    for line, turn in found:
        turns[turn] += len(line.text)
    if not turns:
        return []
    main = turns.most_common(1)[0][0]
    lines = [line for line, turn in found if turn == main]
    return [_mirrored(line) for line in lines] if _runs_left(lines) else lines


class _Reader:
    """Reads one open text page; the ctypes results are allocated once, as there are hundreds of thousands of calls."""

    def __init__(self, handle: raw.FPDF_TEXTPAGE, page: int, unseen: Set[int]) -> None:
        self._handle = handle
        self._page = page
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        count = max(0, raw.FPDFText_CountChars(handle))
        self._codes = [raw.FPDFText_GetUnicode(handle, index) for index in range(count)]
        if unseen:
            self._codes = [_BLANK if self._is_of(index, unseen) else code for index, code in enumerate(self._codes)]
        self._turn_ligatures()
        self._join_accents()

    def _is_of(self, index: int, objects: Set[int]) -> bool:
        owner = raw.FPDFText_GetTextObject(self._handle, index)
        return bool(owner) and ctypes.addressof(owner.contents) in objects

    def lines(self) -> list[tuple[Line, int]]:
        """Every line with the quarter turns by which it stands on the page."""
        found: list[tuple[Line, int]] = []
        start = 0
        for index, code in enumerate([*self._codes, 10]):
            hyphen = code in (2, 0xFFFE) and raw.FPDFText_IsHyphen(self._handle, index) == 1
            # Fonts without names for their letters may have letters at the numbers of line ends.
            if index == len(self._codes) or (code in (10, 13) and not self._is_visible(index)) or hyphen:
                cells = self._cells(start, index)
                for number, (first, last) in enumerate(cells):
                    line, turn = self._line(first, last, hyphen and number == len(cells) - 1)
                    if line.text:  # characters may all be such as are dropped
                        found.append((line, turn))
                start = index + 1
        return found

    def _turn_ligatures(self) -> None:
        """Puts lam before alef where one glyph holds both: PDFium names the letters of a ligature left to right."""
        for index in range(1, len(self._codes)):
            before, code = self._codes[index - 1], self._codes[index]
            if code == _LAM and before in _ALEFS and self._glyph(index - 1) == self._glyph(index):
                self._codes[index - 1], self._codes[index] = code, before

    def _join_accents(self) -> None:
        """Makes accents that are drawn over a letter part of it; old fonts have them apart."""
        for index, code in enumerate(self._codes):
            combining = _ACCENTS.get(code)
            if not combining:
                continue
            accent = self._glyph(index)
            middle = (accent.left + accent.right) / 2
            for other in (index - 1, index + 1):
                if 0 <= other < len(self._codes) and chr(self._codes[other]).isalpha():
                    letter = self._glyph(other)
                    if letter.left < middle < letter.right and abs(letter.y - accent.y) < letter.size:
                        self._codes[index] = combining
                        if other > index:
                            self._codes[index], self._codes[other] = self._codes[other], combining
                        break

    def _cells(self, start: int, end: int) -> list[tuple[int, int]]:
        """The first and last visible characters of the cells in [start, end)."""
        visible = [i for i in range(start, end) if self._is_visible(i)]
        cells: list[tuple[int, int]] = []
        if not visible:
            return cells
        first = before = visible[0]
        widest = _CELL_GAP * self._glyph(first).size
        for index in visible[1:]:
            wide = index > before + 1 and self._gap(before, index) > widest
            if wide and not _LABELS.fullmatch(self._text(first, before)):
                cells.append((first, before))
                first = index
            before = index
        return [
            cell for cell in [*cells, (first, before)] if any(code > 32 for code in self._codes[cell[0] : cell[1] + 1])
        ]

    def _is_visible(self, index: int) -> bool:
        """Whether something is drawn; of a glyph that the file does not name, PDFium tells a number below 32 or 0."""
        code = self._codes[index]
        return code not in (32, 0xA0) and (code > 32 or raw.FPDFText_IsGenerated(self._handle, index) == 0)

    def _gap(self, before: int, after: int) -> float:
        """Points between two characters of a line, whichever way it runs; there is one gap for every word."""
        box = self._box
        raw.FPDFText_GetLooseCharBox(self._handle, before, box)
        left, right, bottom, top = box.left, box.right, box.bottom, box.top
        raw.FPDFText_GetLooseCharBox(self._handle, after, box)
        gap: float = max(box.left - right, left - box.right, box.bottom - top, bottom - box.top)
        return gap

    def _line(self, first: int, last: int, hyphen: bool) -> tuple[Line, int]:
        inside = [i for i in range(first, last + 1) if self._codes[i] > 32]
        spoken = [i for i in inside if chr(self._codes[i]).isalnum()] or inside
        step = max(1, (len(spoken) - 1) // (_SAMPLES - 1))
        samples = [*spoken[::step][:_SAMPLES], spoken[-1]]
        glyphs = [self._glyph(index) for index in samples]
        text = self._text(first, last)
        # Where directions mix, the first and the last character are not the outermost ones.
        ends = [self._glyph(index) for index in (inside if _has_right_to_left(text) else (first, last))]
        sizes = [glyph.size for glyph in glyphs]
        weights = [self._weight(index) for index in samples]
        line = Line(
            text=text,
            page=self._page,
            left=min(glyph.left for glyph in ends),
            right=max(glyph.right for glyph in ends),
            y=statistics.median(glyph.y for glyph in glyphs),
            size=max(sizes) if glyphs[0].rough else statistics.median(sizes),
            weight=min(weights),
            opening=weights[0],
            hyphen=hyphen,
        )
        return line, glyphs[0].turn

    def _text(self, first: int, last: int) -> str:
        text = "".join(map(chr, self._codes[first : last + 1]))
        for pattern, letters in _LOST_LIGATURES:
            text = pattern.sub(letters, text)
        if any("\ud800" <= char <= "\udfff" for char in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        text = _LETTER_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_DROPPED))
        text = "".join(" " if unicodedata.category(char) in ("Cc", "Zs") else char for char in text)
        text = UNSEEN.sub("", text)
        return unicodedata.normalize("NFC", " ".join(text.split()))

    def _glyph(self, index: int) -> _Glyph:
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
        return _Glyph(left, right, y, max(height if rough else size, 0.1), turn, rough)

    def _weight(self, index: int) -> int:
        weight: int = raw.FPDFText_GetFontWeight(self._handle, index)
        raw.FPDFText_GetFontInfo(self._handle, index, self._name, len(self._name), self._flags)
        name = self._name.value.lower()
        return max(weight, 700) if any(word in name for word in _BOLD_NAMES) else weight


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _runs_left(lines: list[Line]) -> bool:
    directions = Counter(unicodedata.bidirectional(char) for line in lines for char in line.text)
    return directions["R"] + directions["AL"] > directions["L"]


def _mirrored(line: Line) -> Line:
    return replace(line, left=-line.right, right=-line.left)
