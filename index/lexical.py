"""Search by words: BM25 over stemmed words, with bm25s.

Knows texts by their position and nothing else: no passages, no vectors. English is stemmed and its commonest words
are left out; words of other languages are kept as they are.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
from bm25s.stopwords import STOPWORDS_EN
from Stemmer import Stemmer

from corpus.errors import DamagedIndex

Scores = npt.NDArray[np.float32]

WORD = re.compile(r"\w+")
STOPWORDS = frozenset(STOPWORDS_EN)


def words(text: str) -> list[str]:
    """The words of ``text`` as BM25 compares them.

    Example: "WHO's guidelines on AI" -> ["who", "s", "guidelin", "ai"]
    """
    return _stems([word for word in _plain(text) if word not in STOPWORDS])


class Lexical:
    """BM25 scores of a fixed list of texts."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Lexical":
        """Over ``texts``, of which there must be at least one."""
        plain = [_plain(text) for text in texts]
        # Each word is stemmed once, however often it is used.
        kept = [word for word in dict.fromkeys(chain.from_iterable(plain)) if word not in STOPWORDS]
        # A text without words is given the empty word, which no question holds.
        vocabulary = {"": 0}
        stems = zip(kept, _stems(kept), strict=True)
        number = {word: vocabulary.setdefault(stem, len(vocabulary)) for word, stem in stems}
        numbers = [[number[word] for word in text if word in number] or [0] for text in plain]
        model = bm25s.BM25()
        model.index((numbers, vocabulary), show_progress=False)
        return cls(model)

    def save(self, folder: Path) -> None:
        """Write to ``folder``, which is made."""
        self._model.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """What ``save`` wrote.

        Raises:
            DamagedIndex: files are missing or not what was written.
        """
        try:
            return cls(bm25s.BM25.load(str(folder), show_progress=False))
        except (OSError, ValueError, KeyError, TypeError, EOFError, json.JSONDecodeError) as error:
            raise DamagedIndex(
                f"The word index in {folder} cannot be read ({error}). Make it again with: whobot index build --full"
            ) from error

    def __len__(self) -> int:
        return int(self._model.scores["num_docs"])

    def scores(self, question: str) -> Scores:
        """How well each text matches: float32 of shape (number of texts,), 0 where no word is shared."""
        numbers = self._model.get_tokens_ids(words(question))
        if not numbers:
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(numbers), dtype=np.float32)


def _plain(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _stems(plain: list[str]) -> list[str]:
    # A Stemmer keeps state while it works, and searches come from several threads; a new one costs microseconds.
    stems: list[str] = Stemmer("english").stemWords(plain)
    return stems
