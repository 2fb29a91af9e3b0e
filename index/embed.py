"""Text to vectors, with sentence-transformers on the processor.

Reads one folder on this machine and nothing else: no hub, no telemetry, no progress bars. The model is loaded when
the first text comes. Knows nothing of documents, of Chroma, or of where the folder came from.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import torch
from safetensors import SafetensorError
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers.utils import logging as transformers_logging

from corpus.errors import MissingWeights
from index.store import Vectors

# More texts at once do not fit the processor's caches: 8 are 10 to 25 % faster than 32.
BATCH = 8
# A question is not worth a second thread: alone it gains a few ms, and where the cores are busy, threads that wait for
# each other take 5 to 30 times as long.
FEW = 4
ALL_THREADS = torch.get_num_threads()
KNOWN_WORDS = 100_000
# Blanks as tokenizers know them, which are fewer than those of str.split.
WORD = re.compile(r"[^ \t\n\r]+")


class Embedder:
    """One embedding model in a folder of the sentence-transformers layout; see ``index.search.Embeds``.

    Args:
        folder: the folder, with ``model.safetensors`` and ``tokenizer.json`` in it.
        name: what the model is called in this project; an index remembers it.
        threads: how many threads torch may use for many texts; None leaves torch's own choice.
    """

    def __init__(self, folder: Path, name: str, *, threads: int | None = None) -> None:
        self.folder = folder
        self.name = name
        self._threads = threads or ALL_THREADS
        self._loading = Lock()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the files that decide the vectors, so that two models of one name are told apart."""
        total = hashlib.sha256()
        for name in ("config.json", "modules.json", "tokenizer.json", "model.safetensors"):
            with self._file(name).open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        return total.hexdigest()

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def limit(self) -> int:
        """Word pieces that the model reads, with the two marks that it adds; what is beyond is not seen."""
        return int(self._model.max_seq_length or 0)

    def count_tokens(self, text: str) -> int:
        """Word pieces of ``text``, without the two marks that the model adds. Does not load the model.

        No piece crosses a blank, so each word is counted by itself, and only once: splitting a document asks for the
        same words many times over.
        """
        return sum(map(self._pieces, WORD.findall(text)))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, in the order of the texts.

        Texts are put together in batches of like length, so little is padded.

        Returns:
            float32 of shape (len(texts), dimension); each row has length 1, so a dot product is a cosine.

        Raises:
            MissingWeights: the folder is not there, or not whole.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        model = self._model
        torch.set_num_threads(1 if len(texts) <= FEW else self._threads)
        vectors = model.encode(
            list(texts),
            batch_size=BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _pieces(self) -> Callable[[str], int]:
        tokenizer = self._tokenizer
        return lru_cache(KNOWN_WORDS)(lambda word: len(tokenizer.encode(word, add_special_tokens=False).ids))

    @property
    def _model(self) -> SentenceTransformer:
        with self._loading:  # two threads may ask for it at once
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        for name in ("modules.json", "model.safetensors"):
            self._file(name)
        try:
            # Its bar over the tensors of a file of 90 MB says nothing, and spoils standard error.
            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise self._broken(str(error)) from error

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_str(self._file("tokenizer.json").read_text(encoding="utf-8"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise self._broken(f"{name} is missing")
        return path

    def _broken(self, reason: str) -> MissingWeights:
        return MissingWeights(
            f"The embedding model {self.name} cannot be loaded from {self.folder}: {reason}. "
            f"Delete that folder and get it again with: whobot models pull {self.name}"
        )
