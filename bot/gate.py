"""The gate: do these quotes answer the question? Decided by code, before any language model has read them.

A logistic regression on what the answer finder and its reranker say of the sentences of the quotes; its weights and thresholds
stand in ``gate.toml`` with what they reached, and ``whobot eval --fit`` fits them on questions on documents that
they never saw, or on a keeper's own. A reader gets the sentence that answers, or is told that there is none, in about a second.
The language model was asked too, once: for one token, Yes or No. It took it ten seconds to read the quotes, and on
questions in lay words its answer was a coin's (docs/finder.md).

Questions in other languages than English, which the finder does not read, have a gate of their own with the model's Yes or
No, which ``python -m tests.benchmarks.languages`` fits.
"""

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.question import YES_NO
from corpus.errors import UsageError

FILE = Path(__file__).with_name("gate.toml")
_FLOOR = -9.0
"""Log-odds of a sentence that is not there."""
_RARE = -12.0
"""Log-probability of a token that is not among the likeliest."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a question and the sentences of its quotes; each is one input of the regression.

    ``answers``, ``second``: the log-odds, by both, of the sentence that answers best, and of the next; ``yes_no``: 1 for a
    question that is answered by yes or no. Tried and left out, since they added nothing: the mean of all log-odds, how many
    are above a threshold, those of sentences that hold the kind of thing asked for, the share of the question's words and names
    that no quote holds, and likeness, which counted against an answer where near misses were made of the documents' words,
    and told nothing of questions as people ask them.
    """

    answers: float
    second: float
    yes_no: float


@dataclass(frozen=True, slots=True)
class ForeignSignals:
    """What is known about a question in another language than English and its quotes.

    ``log_odds``: of Yes over No, asked as it is; ``cosine``: of question and nearest quote; ``missing``: acronyms and
    numbers of the question that no quote holds.
    """

    log_odds: float
    cosine: float
    missing: float


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights and thresholds of the regression.

    Below the probability ``threshold`` a question is declined; from ``told`` on it is answered without reserve. ``name``
    tells gates of other files than the one that comes with this program from it, and from each other.
    """

    bias: float
    weights: Mapping[str, float]
    threshold: float
    told: float = 0.0
    name: str = ""

    @classmethod
    def load(cls, path: Path = FILE, *, table: str = "") -> "Gate":
        """The gate as it was fitted; ``table``: "foreign" for other languages.

        Raises:
            UsageError: the file cannot be read, or is none that ``whobot eval --fit`` writes.
        """
        try:
            content = path.read_bytes()
            fitted = tomllib.loads(content.decode("utf-8"))
            fitted = fitted[table] if table else fitted
            weights = {str(name): float(weight) for name, weight in fitted["weights"].items()}
            numbers = (float(fitted["bias"]), weights, float(fitted["threshold"]), float(fitted.get("told", 0.0)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{path} is not a gate that can be read ({type(error).__name__}: {error}). Write one with `whobot eval --fit`, "
                "or leave WHOBOT_GATE out."
            ) from error
        if set(weights) != {one.name for one in fields(ForeignSignals if table else Signals)}:
            raise UsageError(
                f"{path} is a gate with other signals ({', '.join(weights)}), of another version of this program. Write "
                "it anew with `whobot eval --fit`, or leave WHOBOT_GATE out."
            )
        return cls(*numbers, name="" if path == FILE else hashlib.sha256(content).hexdigest()[:12])

    def probability(self, signals: Signals | ForeignSignals) -> float:
        """How probable it is that the quotes answer the question, 0 to 1."""
        total = self.bias + sum(weight * getattr(signals, name) for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-total))

    def opens(self, signals: Signals | ForeignSignals) -> bool:
        """Whether the question is to be answered from the quotes."""
        return self.probability(signals) >= self.threshold

    def sure(self, signals: Signals | ForeignSignals) -> bool:
        """Whether the answer can be told without reserve."""
        return self.probability(signals) >= self.told


def log_odds(tokens: Mapping[str, float]) -> float:
    """Log-odds of Yes over No from the log-probabilities of the likeliest first tokens."""
    yes = max((value for token, value in tokens.items() if token.strip().lower() == "yes"), default=_RARE)
    no = max((value for token, value in tokens.items() if token.strip().lower() == "no"), default=_RARE)
    return yes - no


def signals(question: str, odds: npt.NDArray[np.float64]) -> Signals:
    """What the sentences of the quotes say of a question that stands alone; ``odds``: of finder and reranker for each, shape (n,)."""
    second, best = np.sort(np.concatenate([[_FLOOR, _FLOOR], odds]))[-2:]
    return Signals(answers=float(best), second=float(second), yes_no=float(bool(YES_NO.match(question))))
