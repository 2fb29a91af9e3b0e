"""What a reader makes of one file: its text, laid out in blocks and pages.

Knows no file format, no publication and no index; each format has a module of its own that fills this value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.source import Block


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's text and where its parts stand in it.

    Blocks stand in reading order, do not overlap, and are parted by a blank line; inside a block there is a newline
    only where the kind is "table". ``pages[i]`` is the offset in ``text`` at which page i + 1 begins: it never falls,
    the first is 0, a page without text begins where the next one does; empty where the format has no pages.
    ``metadata`` is what the file says of itself ("title", "author", "date" as ISO 8601, …); absent where it is silent.
    "recognised" is among it where text was recognised from pictures.
    ``notes`` are sentences for the keeper on what could not be read, or not with certainty, and what to do.
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
