"""Where the sentences of a text begin and end.

The sentencex library proposes boundaries, line by line; this module corrects them where the prose of public health
documents needs it (references after the full stop, numbered figures, dotted acronyms, list numbers). Knows nothing of
documents, blocks or pages. When in doubt two sentences stay joined: a quote of two whole sentences is still true to
its source, and half a sentence may not be.
"""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from corpus.source import Span

# The library, given more at once, takes time that grows with the square of it; nothing that is asked of the
# neighbourhood of a boundary looks further than the second.
_STRETCH = 5_000
_NEAR = 200
_HALF = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"\s")
_CLOSERS = ")]}”’»\"'"
_REFERENCE = r"(?:\(\d[\d,;–\- ]*\)|\[\d[\d,;–\- ]*\])"

# Words that open a sentence and hardly ever follow an abbreviation inside one: "in the U.S. The report …".
_OPENER = re.compile(
    r"(?:The|This|These|Those|It|Its|In|On|At|By|For|From|With|As|After|Before|Since|When|While|If|They|Their|We|He|She"
    r"|There|Both|All|Each|Some|Many|Most|Other|However|Under|Through|To|An|A|WHO|WHO['’]s)\s"
)
_EXTRA = (
    # A closing bracket, quotation mark or reference between the full stop and the next sentence.
    re.compile(rf"[.!?](?:[{re.escape(_CLOSERS)}]|{_REFERENCE})+\s+(?=[“‘«\"(\[]?[^\W_a-z])"),
    # The superscript of a footnote, glued to the full stop: "was recommended.12,13 Next".
    re.compile(r"(?<=[a-z]{3})[.!?]\d{1,3}(?:[,–-]\d{1,3})*\s+(?=[“‘«\"(]?[A-Z])"),
    # A single capital, which is more often an initial: "hepatitis B. The".
    re.compile(rf"\b[A-Z]\.\s+(?={_OPENER.pattern})"),
)
_ALWAYS_JOINS = re.compile(
    r"(?:^|[^\w.])(?:Drs?|Mrs?|Ms|Profs?|St|Hon|Rev|e\.g|E\.g|i\.e|I\.e|cf|Cf|vs|viz|ca|approx|resp)\.$"
)
_JOINS_A_NUMBER = re.compile(
    r"(?:^|[^\w.])(?:[Nn]os?|[Ff]igs?|[Vv]ols?|pp?|[Pp]aras?|Arts?|Chap|Ch|Secs?|Sect|Recs?|Eqs?|Suppl|Tab)\.$"
)
_NUMBER = re.compile(r"[A-Z]{0,3}[./-]?\d|[IVXLC]+\b")
_JOINS_UNLESS_OPENED = re.compile(r"(?:^|[^\w.])(?:al|(?:[^\W\d_]\.)+[^\W\d_])\.$")
# "eHealth", "m-Health": words that begin a sentence with a small letter.
_SMALL_NAME = re.compile(r"[a-z]+-?[A-Z]")
# A bullet, "(a)" or "(12)" at the head of a line: the library takes the whole line for one sentence there.
_MARKER = re.compile(r"(?:[\s•◦▪●○■·*–—-]|\(\w{1,4}\))+")
_REFERENCE_FIRST = re.compile(r"\[\d[\d,;–\- ]*\]")
# "1.", "2.3.", "iv)", "(b)": what numbers a sentence and is not one.
_ENUMERATOR = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,4}|[A-Za-z])[.)]\W*$")


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Find the whole sentences of ``text``.

    Spans count code points, stand in order, do not overlap, hold every character that is not blank, and begin and
    end with one. A newline always ends a sentence.

    Example: "Dr. A spoke.[1] B left." -> (0, 15), (16, 23)
    """
    spans: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        spans += [Span(offset + start, offset + end) for start, end in _trimmed(line, _joined(line, _cuts(line)))]
        offset += len(line) + 1
    return tuple(spans)


def _cuts(line: str) -> list[int]:
    """Offsets inside ``line`` at which a sentence may begin."""
    if not line.strip():
        return []
    # The library splits at the plain blank only, and takes no halves of characters; one for one, so that offsets stay.
    plain = _HALF.sub("\ufffd", _BLANK.sub(" ", line))
    marker = _MARKER.match(plain)
    head = marker.end() if marker and marker.end() < len(plain) else 0
    found = set(_proposed(plain, head))
    found |= {match.end() for pattern in _EXTRA for match in pattern.finditer(plain)}
    return sorted(cut for cut in found if 0 < cut < len(line) and not _joins(plain, cut))


def _proposed(plain: str, start: int) -> Iterator[int]:
    """The boundaries that the library finds after ``start``; each stretch begins with the last sentence of the other."""
    while start < len(plain):
        stretch = plain[start : start + _STRETCH]
        cuts = sorted(start + boundary["start_index"] for boundary in get_sentence_boundaries("en", stretch))
        yield from (cut for cut in cuts if cut > start)
        whole = start + len(stretch) == len(plain)
        start = len(plain) if whole else cuts[-1] if cuts and cuts[-1] > start else start + len(stretch)


def _joins(line: str, cut: int) -> bool:
    """Whether what looks like a boundary at ``cut`` is inside a sentence."""
    left, right = line[max(0, cut - _NEAR) : cut], line[cut : cut + _NEAR]
    before, after = left.rstrip(), right.lstrip()
    glued = len(before) == len(left) and len(after) == len(right)
    if glued and before[-1:] in ".?!":
        return True  # "Node.js", "who.int/About"; other scripts end sentences without a blank, and not with these
    bare = before.rstrip(_CLOSERS)
    quoted = len(bare) < len(before)
    if (bare.endswith(".") or quoted) and after[:1].islower() and not _SMALL_NAME.match(after):
        return True
    if _REFERENCE_FIRST.match(after) and before[-1:] in ".?!":
        return True
    # What stands before an abbreviation matters by one character only; a short tail keeps this linear.
    tail = bare[-40:]
    if _ALWAYS_JOINS.search(tail):
        return True
    if _JOINS_A_NUMBER.search(tail):
        return bool(_NUMBER.match(after))
    return bool(_JOINS_UNLESS_OPENED.search(tail)) and not _OPENER.match(after)


def _joined(line: str, cuts: list[int]) -> list[tuple[int, int]]:
    """The pieces between ``cuts``, those that are no sentence (list numbers, stray marks) joined to a neighbour."""
    pieces: list[tuple[int, int]] = []
    start = last = 0
    letters = False
    for end in [*cuts, len(line)]:
        letters = letters or any(map(str.isalpha, line[last:end]))
        last = end
        if end < len(line) and (not letters or _ENUMERATOR.fullmatch(line[start : min(end, start + _NEAR)])):
            continue
        pieces.append((start, end))
        start, letters = end, False
    if len(pieces) > 1 and not any(map(str.isalpha, line[slice(*pieces[-1])])):
        pieces[-2:] = [(pieces[-2][0], pieces[-1][1])]
    return pieces


def _trimmed(line: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same pieces without blanks around them; what is blank altogether is left out."""
    for start, end in pieces:
        piece = line[start:end]
        if stripped := piece.strip():
            begin = start + len(piece) - len(piece.lstrip())
            yield begin, begin + len(stripped)
