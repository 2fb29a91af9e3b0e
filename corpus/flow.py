"""Puts the lines of a page together to groups (paragraphs, items, rows of a table) in reading order.

Works by place, size, weight and the marks that begin items and end sentences. Which groups are headings, references
and so on is not decided here.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from corpus.baseline import alike, rows_of
from corpus.lines import LABEL, Line
from corpus.rows import Box, Group, contents, is_contents, overlap, tables

_STOPS = ".!?\u3002\uff01\uff1f\u061f\u06d4\u0964"
# A footnote's number may stand after the full stop; in "section 6.5" there is no full stop.
_AFTER = r"(?:[\"'\u201d\u2019\u00bb)\]]*|(?<=[^\W\d].)\d{1,2})$"
_SENTENCE = re.compile(f"[{_STOPS}]{_AFTER}")
_CLAUSE = re.compile(f"[{_STOPS}:;]{_AFTER}")
_MOST_SORTED = 120


@dataclass(frozen=True, slots=True)
class Type:
    """The type that most of a document is set in: its size in points, its weight, and the leading of every size."""

    size: float
    weight: int
    leading: dict[int, float]

    def bold(self, weight: int) -> bool:
        """Whether a font weight stands out."""
        return weight >= max(self.weight + 150, 550)

    def lead(self, size: float) -> float:
        """From one baseline to the next in text of this size, in points."""
        return min(self.leading.get(round(size * 2), 1.3 * size), 1.9 * size)


def type_of(pages: list[list[Line]]) -> Type:
    """Measures what the running text is set in."""
    sizes: Counter[float] = Counter()
    weights: Counter[int] = Counter()
    gaps: dict[int, Counter[float]] = {}
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
        for upper, lower in pairwise(sorted(lines, key=lambda line: -line.y)):
            gap = upper.y - lower.y
            if alike(upper, lower) and overlap(upper, lower) and 0.8 * upper.size < gap < 2.2 * upper.size:
                gaps.setdefault(round(upper.size * 2), Counter())[round(gap * 2) / 2] += 1
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    for lines in pages:
        for line in lines:
            if abs(line.size - size) < 0.5:
                weights[line.weight] += len(line.text)
    weight = weights.most_common(1)[0][0] if weights else 400
    return Type(size, weight, {size: counts.most_common(1)[0][0] for size, counts in gaps.items()})


def page_groups(lines: list[Line], type_: Type) -> list[Group]:
    """The groups of one page in reading order: columns one after the other, a title above both before both."""
    rows = rows_of(lines)
    if is_contents(rows):
        return contents(rows, type_.size)
    groups, rest = tables(rows)
    open_: list[list[Line]] = []
    for line in sorted(rest, key=lambda line: (-line.y, line.left)):
        for group in reversed(open_):
            if _continues(group, line, rest, type_):
                group.append(line)
                break
        else:
            open_.append([line])
    return _in_order([*groups, *(Group(tuple(group)) for group in open_)])


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_SENTENCE.search(text))


def begins_sentence(text: str) -> bool:
    """Whether a text begins with a capital letter (after quotation marks and brackets)."""
    return _first(text).isupper()


def _first(text: str) -> str:
    return next((char for char in text if char.isalnum()), "")


def labelled(text: str) -> bool:
    """Whether a text begins with the mark or number of a list item or heading."""
    label, _, rest = text.partition(" ")
    return bool(rest and LABEL.fullmatch(label))


def _continues(group: list[Line], line: Line, page: list[Line], type_: Type) -> bool:
    """Whether a line goes on with the text of the group above it."""
    last = group[-1]
    gap = last.y - line.y
    lead = type_.lead(last.size)
    if not 0.3 * last.size < gap <= 1.2 * lead or not alike(last, line) or not overlap(last, line):
        return False
    title = type_.bold(last.weight) or last.size > 1.1 * type_.size
    if title or type_.bold(line.weight):
        if labelled(line.text) or type_.bold(last.weight) != type_.bold(line.opening):
            return False
        return title
    if last.hyphen:
        return True
    near = (other for other in page if abs(other.y - last.y) < 8.5 * lead)
    edge = max(other.right for other in near if alike(other, last) and overlap(other, last))
    room = edge - last.right - _first_word(line)
    ended = bool(_CLAUSE.search(last.text))
    if labelled(line.text) and (ended or labelled(group[0].text) or room > 0):
        return False
    if not _aligned(group, line, ended) and not (not ended and room < 2 * last.size and _goes_around(last, line)):
        return False
    indented = len(group) == 1 and line.left > last.left + last.size
    # Ragged lines end early now and then, most often where the next word is kept with the one after it.
    slack = 3 * last.size if ended else max(4 * last.size, 0.12 * (edge - last.left))
    # After a full stop a figure, or a letter of a script without capitals, may begin a sentence as well.
    begins = not _first(line.text).islower() if ended else begins_sentence(line.text)
    return not begins or indented or room < slack


def _aligned(group: list[Line], line: Line, ended: bool) -> bool:
    """Whether a line begins where the group's next line must: below the last, or as an indent or a hanging one."""
    first, last = group[0], group[-1]
    shift = line.left - last.left
    if abs(shift) < 0.4 * last.size:
        return True
    if abs((line.left + line.right) - (last.left + last.right)) < 0.8 * last.size:
        return True
    if len(group) > 1:
        return False
    hanging = labelled(first.text) or not ended
    return -4 * last.size < shift < 0 or (hanging and 0 < shift < 5 * last.size)


def _goes_around(last: Line, line: Line) -> bool:
    """Whether a line goes on with a sentence where a picture or a box beside the text begins or ends."""
    widest = max(last.right - last.left, line.right - line.left)
    return _first(line.text).islower() and abs(line.left - last.left) < 0.5 * widest


def _first_word(line: Line) -> float:
    """How wide the first word of a line is with the space before it, about."""
    word = line.text.split(" ", 1)[0]
    return (line.right - line.left) * (len(word) + 1) / max(1, len(line.text))


def _in_order(groups: list[Group]) -> list[Group]:
    """Sorts by two rules: what stands above something goes before it; so does what stands wholly to its left.

    The second rule does not hold across a group that lies between the two in height and over both in width, such as a
    title above both columns: what is below it comes later.
    """
    waiting = sorted(((group.box, group) for group in groups), key=lambda pair: (-pair[0].top, pair[0].left))
    if len(waiting) > _MOST_SORTED:
        return [group for _, group in waiting]
    boxes = [box for box, _ in waiting]
    above = {
        index: {other for other in range(len(boxes)) if other != index and _before(boxes[other], boxes[index], boxes)}
        for index in range(len(boxes))
    }
    ordered: list[Group] = []
    while above:
        chosen = next((index for index, others in above.items() if not others), min(above))
        del above[chosen]
        for others in above.values():
            others.discard(chosen)
        ordered.append(waiting[chosen][1])
    return ordered


def _before(one: Box, other: Box, boxes: list[Box]) -> bool:
    if overlap(one, other):
        return one.top > other.top
    if one.right > other.left + 1:
        return False
    upper, lower = (one, other) if one.top > other.top else (other, one)
    return not any(
        upper.bottom >= box.top and box.bottom >= lower.top and overlap(box, one) and overlap(box, other)
        for box in boxes
    )
