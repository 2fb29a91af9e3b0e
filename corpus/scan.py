"""Recognises the text of pages that are pictures: each is drawn as one picture, and its lines are read off it.

The only module that knows RapidOCR, which is an optional extra: its models (PP-OCRv6, Apache-2.0) come inside its
package, and nothing is ever downloaded. They read Latin letters, Chinese and Japanese. What paragraphs and headings
the lines make is for ``corpus.pdf`` and the modules that it uses.
"""

import math
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium

from corpus.lines import Line

if TYPE_CHECKING:
    import numpy as np

SCRIPTS = "Latin letters, Chinese and Japanese"
"""What can be recognised."""

# A4 at 170 dpi. Lines are found on a smaller copy, where letters of one line hang together better.
_LONGEST = 2000
_DETECTED_AT = 960
_MOST_DPI = 200
# Pages of scripts that are read score .75 to .80, those of scripts that are, .96 and more.
_LEAST_SURE = 0.88
_LEAST_SURE_LINE = 0.6
# In sizes of the type: how wide capitals, Chinese characters and other letters are on the average; how far boxes reach
# beyond them; how high above the baseline a box has its middle.
_CAPITAL, _IDEOGRAPH, _LETTER, _MARGIN, _RISE = 0.67, 1.0, 0.46, 0.4, 0.3
_FEWEST_LETTERS = 12
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")
_BULLET = re.compile(r"^([•·▪●])(?=\w)")
_NARROWED = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class _Found:
    """A line as it was found on a picture: the corners of its box in pixels, clockwise from where it begins."""

    corners: tuple[tuple[float, float], ...]
    text: str
    score: float

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        (x1, y1), (x2, y2), (x3, y3), (x4, y4) = self.corners
        return ((x1 + x4) / 2, (y1 + y4) / 2), ((x2 + x3) / 2, (y2 + y3) / 2)

    @property
    def width(self) -> float:
        return math.dist(*self.ends)

    @property
    def height(self) -> float:
        first, second, third, fourth = self.corners
        return (math.dist(first, fourth) + math.dist(second, third)) / 2

    @property
    def tilt(self) -> float:
        """By how much the line falls from left to right, in radians."""
        (left, top), (right, bottom) = self.ends
        return math.atan2(bottom - top, right - left)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read off the pages of a scan, which count from 0.

    ``pages`` holds the lines of each page that was read; a picture without text has none. ``unsure`` are pages on
    which no text was recognised with certainty, ``unreached`` those for which there was no time.
    """

    pages: Mapping[int, list[Line]]
    unsure: tuple[int, ...] = ()
    unreached: tuple[int, ...] = ()


def installed() -> bool:
    """Whether text recognition is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def recognise_pages(
    document: pdfium.PdfDocument, numbers: Sequence[int], until: float, size: float | None = None
) -> Recognised:
    """Recognises the text of some pages, one after the other.

    Args:
        document: An open document.
        numbers: The pages, which count from 0.
        until: When to end, by ``time.monotonic``. One page is read in any case; before each further one as much time
            must be left as the slowest one took.
        size: What the rest of the document is set in, in points, if it has other pages.
    """
    pages: dict[int, list[Line]] = {}
    unsure: list[int] = []
    slowest = 0.0
    for place, number in enumerate(numbers):
        begin = monotonic()
        if place and begin + slowest > until:
            return Recognised(_even(pages, size), tuple(unsure), tuple(numbers[place:]))
        lines = _recognised(document, number)
        if lines is None:
            unsure.append(number)
        else:
            pages[number] = lines
        slowest = max(slowest, monotonic() - begin)
    return Recognised(_even(pages, size), tuple(unsure))


def _recognised(document: pdfium.PdfDocument, number: int) -> list[Line] | None:
    """The lines of one page; None if what was recognised cannot be relied on."""
    page = document[number]
    try:
        scale = min(_MOST_DPI / 72, _LONGEST / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale)
        picture = bitmap.to_numpy().copy()
        bitmap.close()
    finally:
        page.close()
    found = _upright(picture) if min(picture.shape[:2]) >= 32 else []
    if found and _sureness(found) < _LEAST_SURE:
        return None
    # A line that runs up or down a page of others is a stamp.
    sure = [one for one in found if one.score >= _LEAST_SURE_LINE and (one.width > one.height or len(one.text) < 3)]
    return _levelled(sure, number, scale)


def _upright(picture: "np.ndarray") -> list[_Found]:
    """What stands on a picture, which is turned where it lies on its side or stands on its head."""
    found = _found(picture)
    if found and statistics.median(one.height / one.width for one in found) > 1:
        picture = picture.swapaxes(0, 1)[::-1].copy()
        found = _found(picture)
    if found and _sureness(found) < _LEAST_SURE:
        turned = _found(picture[::-1, ::-1].copy())
        found = max(found, turned, key=_sureness)
    return found


def _sureness(found: list[_Found]) -> float:
    """How sure the recognition is of a page on the whole, up to 1."""
    return sum(one.score * one.width for one in found) / max(1.0, sum(one.width for one in found))


def _found(picture: "np.ndarray") -> list[_Found]:
    result = _engine()(picture, text_score=0.0)
    if result.txts is None or result.boxes is None:
        return []
    found = [
        _Found(tuple((float(x), float(y)) for x, y in box), _plain(text), float(score))
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        if text.strip()
    ]
    # Of scripts that are not known little more than the punctuation is seen, with certainty.
    return [one if _ems(one.text) * one.height > 0.5 * one.width else replace(one, score=0.0) for one in found]


@lru_cache(maxsize=1)
def _engine() -> Any:
    import rapidocr  # takes a second, and is needed for scans only

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            # Telling which lines stand on their heads errs more often than lines do.
            "Global.use_cls": False,
            # A model that is named by its path is never looked for on the network.
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTED_AT,
            # Lines that are read together are all made as long as the longest.
            "Rec.rec_batch_num": 1,
            # A second one is busy with waiting for the first for most of the time.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        }
    )


def _plain(text: str) -> str:
    """The text of a line with the narrow forms of letters and marks, unless it is Chinese or Japanese."""
    text = text if _WIDE.search(text) else text.translate(_NARROWED)
    return " ".join(_BULLET.sub(r"\1 ", text).split())


def _levelled(found: list[_Found], number: int, scale: float) -> list[Line]:
    """Lines in points whose baselines lie level, for pages that were not laid straight."""
    if not found:
        return []
    tilt = statistics.median(one.tilt for one in sorted(found, key=lambda one: -one.width)[: max(3, len(found) // 2)])
    across, down = math.cos(tilt) / scale, math.sin(tilt) / scale
    lines: list[Line] = []
    for one in found:
        (left, top), (right, bottom) = one.ends
        size = (one.width - _MARGIN * one.height) / scale / _ems(one.text)
        y = ((left + right) * down - (top + bottom) * across) / 2
        hyphen = one.text[-1] == "-" and one.text[-2:-1].isalpha()
        lines.append(
            Line(
                text=one.text[:-1] if hyphen else one.text,
                page=number,
                left=left * across + top * down,
                right=right * across + bottom * down,
                y=y - _RISE * size,
                size=size,
                weight=400,
                opening=400,
                hyphen=hyphen,
            )
        )
    return lines


def _ems(text: str) -> float:
    """How wide a text is, in sizes of its type, about; boxes are too rough to tell the size by their height."""
    wide, capital = len(_WIDE.findall(text)), sum(map(str.isupper, text))
    return wide * _IDEOGRAPH + capital * _CAPITAL + (len(text) - wide - capital) * _LETTER


def _even(pages: Mapping[int, list[Line]], size: float | None) -> dict[int, list[Line]]:
    """The pages with sizes as they were set: what was measured differs a little from line to line."""
    usual = size or _usual([line for lines in pages.values() for line in lines], 10.0)
    evened: dict[int, list[Line]] = {}
    for number, lines in pages.items():
        here = _usual(lines, usual)
        here = usual if abs(here - usual) < 0.25 * usual else here
        evened[number] = [replace(line, size=_set_in(line, here)) for line in lines]
    return evened


def _usual(lines: list[Line], otherwise: float) -> float:
    """The size of most letters, in points."""
    sizes = [line.size for line in lines if len(line.text) >= _FEWEST_LETTERS for _ in line.text]
    return statistics.median(sizes) if sizes else otherwise


def _set_in(line: Line, usual: float) -> float:
    """What a line is set in: the page's type, or for larger and smaller print whole points; short lines tell little."""
    apart = 0.25 if len(line.text) >= _FEWEST_LETTERS else 0.6
    return usual if abs(line.size - usual) < apart * usual else float(max(1, round(line.size)))
