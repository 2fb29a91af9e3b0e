"""What the tests of builds share: documents of a few sentences, and an embedder that is small enough to count its work."""

import hashlib
import re
import time
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from corpus.entry import Entry
from corpus.library import Library
from index.store import Vectors
from tests.index.home import Home


class Words:
    """An embedder whose vectors are sums: each word has a random direction of its own, the same every time."""

    name = "words"
    digest = "5" * 64
    dimension = 64

    def __init__(self, pause: float = 0.0) -> None:
        self.texts: list[str] = []
        self.pause = pause

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        time.sleep(self.pause * len(texts))
        rows = np.stack([sum(map(direction, re.findall(r"\w+", text.casefold())), direction("")) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class OtherWords(Words):
    """One for other languages: it knows that some words mean the same."""

    name = "other words"
    digest = "6" * 64
    MEANING = MappingProxyType({"pommes": "apples", "pain": "bread", "rouges": "red"})

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return Words().embed([re.sub(r"\w+", self._english, text.casefold()) for text in texts])

    def embed_question(self, question: str) -> Vectors:
        vector: Vectors = self.embed([question])[0]
        return vector

    def _english(self, word: re.Match[str]) -> str:
        return self.MEANING.get(word[0], word[0])


@cache
def direction(word: str) -> npt.NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=Words.dimension)


def write(folder: Path, name: str, *sections: str, title: str | None = None) -> Path:
    """A document with one passage a section."""
    body = "".join(f"\n## Part\n\n{text}\n" for text in sections)
    path = folder / f"{name}.md"
    path.write_text(f"---\nid: {name}\ntitle: {title or name.title()}\n---\n{body}", encoding="utf-8")
    return path


def entries(folder: Path) -> tuple[Entry, ...]:
    """All documents of a folder."""
    return Library(folder / "none", folder).entries()


def found(home: Home, question: str) -> list[str]:
    """What the index in use finds, the best first."""
    with closing(home.open(Words())) as index:
        return [hit.passage.text for hit in index.search(question)]
