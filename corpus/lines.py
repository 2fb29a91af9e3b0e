"""The lines of a PDF page, with their place, size and weight.

Knows characters and boxes, which ``corpus.glyphs`` gives; it does not know what a paragraph, a heading or a document is.
"""

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from corpus.characters import UNSEEN
from corpus.glyphs import Glyphs

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
_DROPPED = dict.fromkeys([0xFFFE, 0xFFFF])
_CELL_GAP = 1.3
_SAMPLES = 5
_SHADOW = 0.15


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


def page_lines(page: pdfium.PdfPage, number: int, unseen: Set[int] = frozenset()) -> list[Line]:
    """The lines of one page in the order in which the file draws them, without the text objects at ``unseen``.

    Lines that run in another direction than most of the page (stamps along the edge) are left out.
    """
    textpage = page.get_textpage()
    try:
        found = _Reader(Glyphs(textpage.raw, unseen), number).lines()
    finally:
        textpage.close()
    turns: Counter[int] = Counter()
    for line, turn in found:
        turns[turn] += len(line.text)
    if not turns:
        return []
    main = turns.most_common(1)[0][0]
    lines = list(_once([line for line, turn in found if turn == main]))
    return [_mirrored(line) for line in lines] if _runs_left(lines) else lines


class _Reader:
    """Reads one open text page."""

    def __init__(self, glyphs: Glyphs, page: int) -> None:
        self._glyphs, self._codes, self._page = glyphs, glyphs.codes, page

    def lines(self) -> list[tuple[Line, int]]:
        """Every line with the quarter turns by which it stands on the page."""
        found: list[tuple[Line, int]] = []
        start = 0
        for index, code in enumerate([*self._codes, 10]):
            hyphen = index < len(self._codes) and self._glyphs.is_hyphen(index)
            # Fonts without names for their letters may have letters at the numbers of line ends.
            if index == len(self._codes) or (code in (10, 13) and not self._glyphs.is_visible(index)) or hyphen:
                cells = self._cells(start, index)
                for number, (first, last) in enumerate(cells):
                    line, turn = self._line(first, last, hyphen and number == len(cells) - 1)
                    if line.text:  # characters may all be such as are dropped
                        found.append((line, turn))
                start = index + 1
        return found

    def _cells(self, start: int, end: int) -> list[tuple[int, int]]:
        """The first and last visible characters of the cells in [start, end)."""
        visible = [i for i in range(start, end) if self._glyphs.is_visible(i)]
        cells: list[tuple[int, int]] = []
        if not visible:
            return cells
        first = before = visible[0]
        widest = _CELL_GAP * self._glyphs.glyph(first).size
        for index in visible[1:]:
            wide = index > before + 1 and self._glyphs.gap(before, index) > widest
            if wide and not _LABELS.fullmatch(self._text(first, before)):
                cells.append((first, before))
                first = index
            before = index
        return [
            cell for cell in [*cells, (first, before)] if any(code > 32 for code in self._codes[cell[0] : cell[1] + 1])
        ]

    def _line(self, first: int, last: int, hyphen: bool) -> tuple[Line, int]:
        inside = [i for i in range(first, last + 1) if self._codes[i] > 32]
        spoken = [i for i in inside if chr(self._codes[i]).isalnum()] or inside
        step = max(1, (len(spoken) - 1) // (_SAMPLES - 1))
        samples = [*spoken[::step][:_SAMPLES], spoken[-1]]
        glyphs = [self._glyphs.glyph(index) for index in samples]
        text = self._text(first, last)
        # Where directions mix, the first and the last character are not the outermost ones.
        ends = [self._glyphs.glyph(index) for index in (inside if _has_right_to_left(text) else (first, last))]
        sizes = [glyph.size for glyph in glyphs]
        weights = [self._glyphs.weight(index) for index in samples]
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


def _once(lines: list[Line]) -> Iterator[Line]:
    """The lines without those that are drawn once more in the same place, to make them bold or by mistake."""
    drawn: dict[str, list[Line]] = {}
    for line in lines:
        before = drawn.setdefault(line.text, [])
        if not any(max(abs(line.left - one.left), abs(line.y - one.y)) < _SHADOW * line.size for one in before):
            before.append(line)
            yield line


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _runs_left(lines: list[Line]) -> bool:
    directions = Counter(unicodedata.bidirectional(char) for line in lines for char in line.text)
    return directions["R"] + directions["AL"] > directions["L"]


def _mirrored(line: Line) -> Line:
    return replace(line, left=-line.right, right=-line.left)
