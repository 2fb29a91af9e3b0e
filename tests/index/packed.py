"""A packed model that is small enough to be written by hand, in the layout that ``index.unpack`` reads."""

import struct
from collections.abc import Sequence

import numpy as np

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁health", "▁", "he", "al", "th", "a", "健", "康", "!", "<mask>")
SCORES = (0.0, 0.0, 0.0, 0.0, -5.0, -3.0, -4.0, -4.0, -4.0, -6.0, -7.0, -7.0, -8.0, 0.0)
WIDTH, INNER, WORDS, READS = 32, 64, 16, 16
_LAYER = ("q.w", "q.b", "k.w", "k.b", "v.w", "v.b", "ao.w", "ao.b", "aln.w", "aln.b", "fi.w", "fi.b", "fo.w", "fo.b", "oln.w", "oln.b")  # fmt: skip


def packed(block: int = 32) -> bytes:
    """The whole file; ``block`` is what it says of the size of its blocks."""
    head = b"E5S1" + struct.pack("<I7i", 1, WIDTH, 1, 2, INNER, WORDS, READS, 2)
    head += struct.pack("<f6i", 1e-12, block, len(PIECES), 0, 2, 1, 3)
    letters = [piece.encode() for piece in PIECES]
    starts = np.cumsum([0, *map(len, letters)]).astype("<u4").tobytes()
    head += struct.pack("<Q", sum(map(len, letters))) + starts + np.array(SCORES, "<f4").tobytes() + b"".join(letters)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xFF01, 1, 0x21)
    tensors = [("emb.word", WORDS * WIDTH), ("emb.pos", READS * WIDTH), ("emb.type", 2 * WIDTH)]
    tensors += [("emb.ln.w", WIDTH), ("emb.ln.b", WIDTH)]
    tensors += [(f"l0.{name}", _size(name)) for name in _LAYER]
    return _with_tensors(head, tensors)


def weights(size: int) -> tuple[bytes, list[float]]:
    """Blocks with rising and falling weights under the scale 0.5, and what they stand for."""
    numbers = [(7 * i) % 16 for i in range(size)]
    data = b""
    for start in range(0, size, 32):
        pairs = bytes(numbers[start + j] | numbers[start + j + 16] << 4 for j in range(16))
        data += np.array([0.5], "<f2").tobytes() + pairs
    return data, [(number - 8) * 0.5 for number in numbers]


def _size(name: str) -> int:
    part, kind = name.split(".")
    if kind == "b" or part in ("aln", "oln"):
        return INNER if part == "fi" else WIDTH
    return WIDTH * INNER if part in ("fi", "fo") else WIDTH * WIDTH


def _with_tensors(head: bytes, tensors: Sequence[tuple[str, int]]) -> bytes:
    is_packed = {name: name == "emb.word" or name.endswith((".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w", ".fo.w")) for name, _ in tensors}  # fmt: skip
    bodies = [weights(size)[0] if is_packed[name] else np.full(size, 0.25, "<f4").tobytes() for name, size in tensors]
    at = len(head) + 4 + sum(2 + len(name) + 21 for name, _ in tensors)
    rows = struct.pack("<i", len(tensors))
    for (name, size), body in zip(tensors, bodies, strict=True):
        rows += struct.pack("<H", len(name)) + name.encode()
        rows += struct.pack("<BIQQ", is_packed[name], size, at, len(body))
        at += len(body)
    return head + rows + b"".join(bodies)
