"""A document into passages: whole sentences, under one heading, small enough for the embedder.

Knows how much a passage may hold only through the ``count_tokens`` it is given; knows no embedder and no index.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from corpus.sentences import sentence_spans
from corpus.source import Block, Document, Passage, Span

LIMIT = 200
"""Tokens of a passage. MiniLM reads 256 word pieces; the rest is for the title and the headings."""
CEILING = 254
"""Tokens of the longest sentence that is kept whole."""

_QUOTABLE = frozenset({"paragraph", "item", "table"})


@dataclass(frozen=True, slots=True)
class _Node:
    """A stretch of text that should stay in one passage, and the smaller ones it falls into where it does not fit."""

    span: Span
    parts: tuple["_Node", ...] = ()


def split(
    document: Document, count_tokens: Callable[[str], int], limit: int = LIMIT, ceiling: int = CEILING
) -> tuple[Passage, ...]:
    """Split ``document`` into passages, in reading order, without overlap.

    Every sentence of a block that may be quoted is in one passage. Blocks stay whole where they fit, and what leads
    into a list stays with at least its first item. A sentence of more than ``limit`` tokens is a passage by itself;
    one of more than ``ceiling`` is cut at blanks into pieces of at most ``limit``.
    """
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    for heading, blocks in _sections(document):
        for span in _Packer(document.text, count_tokens, limit, max(limit, ceiling)).pack(blocks):
            passages.append(_passage(document, span, heading, seen))
    return tuple(passages)


def _sections(document: Document) -> Iterator[tuple[str, list[Block]]]:
    """Runs of quotable blocks with nothing else between them, each with the path of headings above it."""
    path: list[tuple[int, str]] = []
    run: list[Block] = []
    for block in document.blocks:
        if block.kind in _QUOTABLE:
            if document.text[block.span.start : block.span.end].strip():
                run.append(block)
            continue
        if run:
            yield _heading(document, path), run
            run = []
        if block.kind == "heading":
            path = [(level, text) for level, text in path if level < block.level]
            path.append((block.level, " ".join(document.text[block.span.start : block.span.end].split())))
    if run:
        yield _heading(document, path), run


def _heading(document: Document, path: list[tuple[int, str]]) -> str:
    title = " ".join(document.source.title.split()).casefold()
    return " > ".join(text for level, text in path if level > 1 or text.casefold() != title)


class _Packer:
    """Fills passages one after the other with the blocks of one section."""

    def __init__(self, text: str, count_tokens: Callable[[str], int], limit: int, ceiling: int) -> None:
        self._text = text
        self._count_tokens = count_tokens
        self._limit = limit
        self._ceiling = ceiling
        self._open: Span | None = None
        self._done: list[Span] = []

    def pack(self, blocks: list[Block]) -> list[Span]:
        for node in _groups(self._text, blocks):
            self._put(node)
        self._close()
        return self._done

    def _put(self, node: _Node) -> None:
        joined = Span(self._open.start, node.span.end) if self._open else node.span
        if self._tokens(joined) <= self._limit:
            self._open = joined
        elif self._open and self._tokens(node.span) <= self._limit:
            self._close()
            self._open = node.span
        elif node.parts:
            for part in node.parts:
                self._put(part)
        else:
            self._close()
            self._done += [node.span] if self._tokens(node.span) <= self._ceiling else self._cut(node.span)

    def _close(self) -> None:
        if self._open:
            self._done.append(self._open)
        self._open = None

    def _tokens(self, span: Span) -> int:
        return self._count_tokens(self._text[span.start : span.end])

    def _cut(self, span: Span) -> Iterator[Span]:
        """Pieces of a sentence that no embedder reads whole, each of whole words and of at most the limit."""
        words = [word for word in _words(self._text, span) for word in self._slices(word)]
        first = 0
        while first < len(words):
            # words[first:low] always goes in, words[first:high] may: a word is a token at least.
            low, high = first + 1, max(first + 1, min(len(words), first + self._limit))
            while low < high:
                middle = (low + high + 1) // 2
                if self._tokens(Span(words[first].start, words[middle - 1].end)) <= self._limit:
                    low = middle
                else:
                    high = middle - 1
            yield Span(words[first].start, words[low - 1].end)
            first = low

    def _slices(self, word: Span) -> Iterator[Span]:
        """A run without blanks that is over the limit (Chinese, a long address), halved until it is not."""
        if word.end - word.start < 2 or self._tokens(word) <= self._limit:
            yield word
            return
        middle = (word.start + word.end) // 2
        yield from self._slices(Span(word.start, middle))
        yield from self._slices(Span(middle, word.end))


def _groups(text: str, blocks: list[Block]) -> Iterator[_Node]:
    """One node a block; one that ends with a colon makes a node with the items, or the one block, that it opens."""
    at = 0
    while at < len(blocks):
        nodes = [_block(text, block) for block in blocks[at : _group_end(text, blocks, at)]]
        at += len(nodes)
        if len(nodes) > 2:
            nodes[:2] = [_group(nodes[:2])]
        yield _group(nodes)


def _group_end(text: str, blocks: list[Block], at: int) -> int:
    end = at + 1
    lead_in = blocks[at].kind != "item" and text.endswith((":", "\uff1a"), blocks[at].span.start, blocks[at].span.end)
    if not lead_in or end == len(blocks):
        return end
    while blocks[end].kind == "item" and end + 1 < len(blocks) and blocks[end + 1].kind == "item":
        end += 1
    return end + 1


def _group(nodes: list[_Node]) -> _Node:
    return nodes[0] if len(nodes) == 1 else _Node(Span(nodes[0].span.start, nodes[-1].span.end), tuple(nodes))


def _block(text: str, block: Block) -> _Node:
    offset = block.span.start
    sentences = [
        _Node(Span(offset + span.start, offset + span.end)) for span in sentence_spans(text[offset : block.span.end])
    ]
    return _group(sentences)


def _words(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for word in text[span.start : span.end].split():
        start = text.index(word, start)
        yield Span(start, start + len(word))
        start += len(word)


def _passage(document: Document, span: Span, heading: str, seen: Counter[str]) -> Passage:
    text = document.text[span.start : span.end]
    # Made of what is embedded, and of nothing that moves when another part of the document changes.
    content = f"{heading}\n{text}"
    digest = sha256(f"{content}\n{seen[content]}".encode()).hexdigest()[:12]
    seen[content] += 1
    return Passage(
        id=f"{document.source.id}-{digest}",
        source=document.source,
        text=text,
        span=span,
        page=bisect_right(document.pages, span.start) if document.pages else None,
        heading=heading,
        pages=tuple(start for start in document.pages if span.start < start < span.end),
    )
