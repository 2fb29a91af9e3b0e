"""What somebody wants who does not ask the documents: help in an emergency, or medical advice.

A support vector machine (Cortes and Vapnik, 1995) with a Gaussian kernel on the vectors of a message and of its sentences tells whether
it is a call for either, a logistic regression for which. Patterns were tried first, some seventy lines of them in seven languages:
they knew a third of such messages ("half my mum's face has dropped" has no word for it), and took questions on suicide and chatbots
for one. What was learnt stands in ``intent.safetensors``, for each embedder by itself; ``python -m tests.benchmarks.intents`` fits it
on invented messages, and measures it on others.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

from corpus.sentences import sentence_spans

FILE = Path(__file__).with_name("intent.safetensors")
EMERGENCY, ADVICE = "emergency", "medical advice"
KINDS = (EMERGENCY, ADVICE)
"""The kinds of ``bot.fixed`` that are told apart; what is neither is a question, or anything else."""
_URGENT = 0.35
"""How probable an emergency has to be: who is in danger and is told to ask a doctor is worse off than the other way round."""
_ALONE = 1.2
"""What a sentence has to reach to be a call whatever the whole message is: "What should I do now?" by itself reaches 1.0."""
_SENTENCES = 32
"""Sentences that are read one by one."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt from the vectors of one embedder.

    ``support``: vectors that decide, (n, dimension), with their ``weights``, (n,); ``width``: how quickly a vector's weight falls with the
    square of its distance. ``least``: what their sum must reach with ``bias`` for a message to be a call. ``urgent``: the regression that
    tells an emergency from a request for advice, (dimension + 1,), the last one its bias.
    """

    support: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    urgent: npt.NDArray[np.float32]
    width: float
    bias: float
    least: float

    def calls(self, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """How much the text of each vector is like a call: (n, dimension) -> (n,)."""
        # Vectors have length 1, so that their distance follows from their cosine.
        near = np.exp(-2 * self.width * (1 - vectors.astype(np.float64) @ self.support.T.astype(np.float64)))
        return np.asarray(near @ self.weights + self.bias)

    def kind(self, vectors: npt.NDArray[np.float32]) -> str | None:
        """Which of ``KINDS`` a message is, by the vectors of its ``pieces``; None for neither."""
        calls = self.calls(vectors)
        called = calls >= max(self.least, _ALONE)
        called[0] = calls[0] >= self.least
        if not called.any():
            return None
        odds = float((vectors[called] @ self.urgent[:-1] + self.urgent[-1]).max())
        return EMERGENCY if 1 / (1 + np.exp(-odds)) >= _URGENT else ADVICE


@dataclass(frozen=True, slots=True)
class Intents:
    """What was learnt, by the name of the embedder."""

    learnt: Mapping[str, Learnt]

    @classmethod
    def load(cls, path: Path = FILE) -> "Intents":
        """What comes with this program."""
        with safe_open(path, framework="numpy") as file:
            told = file.metadata().items()
            return cls({name: _read(file, name, json.loads(numbers)) for name, numbers in told})

    def kind(
        self, message: str, embedder: str, vectors: Callable[[Sequence[str]], npt.NDArray[np.float32]]
    ) -> str | None:
        """Which of ``KINDS`` a message is; None for neither, and where nothing was learnt from the embedder.

        ``vectors`` gives those of texts, of shape (n, dimension), as ``embedder`` makes them of questions.
        """
        known = self.learnt.get(embedder)
        return known.kind(vectors(pieces(message))) if known else None


def _read(file: Any, name: str, numbers: Mapping[str, float]) -> Learnt:
    arrays = {part: file.get_tensor(f"{name}.{part}").astype(np.float32) for part in ("support", "weights", "urgent")}
    return Learnt(**arrays, width=numbers["width"], bias=numbers["bias"], least=numbers["least"])


def pieces(text: str) -> list[str]:
    """A message as a whole, and its first sentences where there are several: a cry for help may end in a question."""
    spans = sentence_spans(text)[:_SENTENCES]
    return [text, *(text[span.start : span.end] for span in spans if len(spans) > 1)]
