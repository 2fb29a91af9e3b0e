"""The gate: do these quotes answer the question? Decided by code.

A logistic regression on what the answer finder and its reranker say of the sentences of the quotes; its weights and thresholds
stand in ``gate.toml`` with what they reached, and ``whobot eval --fit`` fits them on questions on documents that
they never saw, or on a keeper's own. Where that is not sure, the language model reads the best sentence too, with what training
changed of it for this (``confirm.gguf``), and a second regression takes both together.

Questions in other languages than English, which the finder does not read, have gates of their own with the model's Yes or
No, which ``python -m tests.benchmarks.languages`` fits: one for a model that confirms, one for any other. Another one tells whether
a sentence that denies something denies what is asked about (``bot.denial``).
"""

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.question import YES_NO
from corpus.errors import UsageError

FILE = Path(__file__).with_name("gate.toml")
CONFIRM_FILE = Path(__file__).with_name("confirm.gguf")
"""What training changed of the language model that comes with this program, for it to confirm that a sentence answers."""
_FLOOR = -9.0
"""Log-odds of a sentence that is not there."""
_RARE = -12.0
"""Log-probability of a token that is not among the likeliest."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a question and the sentences of its quotes; each is one input of the regression, but for the last.

    ``answers``, ``second``: the log-odds, by both, of the sentence that answers best, and of the next; ``yes_no``: 1 for a
    question that is answered by yes or no; ``confirmed``: the language model's log-odds that the best sentence answers, where
    it was asked. Tried and left out, since they added nothing: the mean of all log-odds, how many are above a threshold, those of sentences that hold the kind of thing asked for, the share of the question's words and names
    that no quote holds, and likeness, which counted against an answer where near misses were made of the documents' words,
    and told nothing of questions as people ask them.
    """

    answers: float
    second: float
    yes_no: float
    confirmed: float | None = None


@dataclass(frozen=True, slots=True)
class ForeignSignals:
    """What is known about a question in another language than English and its quotes.

    ``log_odds``: the language model's of Yes over No, for the quote that it takes for the best answer where it confirms, else for the nearest
    quotes together; ``cosine``: of question and nearest quote. How many acronyms and numbers of the question no quote holds was a third one: the
    search finds all of them in all questions to fit on.
    """

    log_odds: float
    cosine: float


@dataclass(frozen=True, slots=True)
class DenialSignals:
    """What is known about a question and a sentence that denies something.

    ``answers``: the log-odds, of finder and reranker, that the sentence answers; ``shared``: the share of the question's telling
    words that it holds. Tried and left out, since they added nothing: the language model's log-odds, and how many names of the
    question the quote and its source do not hold.
    """

    answers: float
    shared: float


Known = Signals | ForeignSignals | DenialSignals
"""What a gate decides by."""
TABLES: Mapping[str, type[Known]] = {
    "": Signals,
    "foreign": ForeignSignals,
    "foreign_unconfirmed": ForeignSignals,
    "denial": DenialSignals,
}
"""The gates of a file, by the table where each stands; that for English stands in none."""


@dataclass(frozen=True, slots=True)
class Confirming:
    """The second regression: on the log-odds of the first, and those of the language model (``confirmed``).

    It is asked for where the first gives a probability from ``lowest`` to ``highest``, and has a ``threshold`` of its own.
    """

    bias: float
    first: float
    confirmed: float
    lowest: float
    highest: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights and thresholds of the regression.

    Below the probability ``threshold`` a question is declined; from ``told`` on it is answered without reserve. ``name``
    tells gates of other files than the one that comes with this program from it, and from each other. Without ``confirming`` the
    language model is not asked.
    """

    bias: float
    weights: Mapping[str, float]
    threshold: float
    told: float = 0.0
    name: str = ""
    confirming: Confirming | None = None

    @classmethod
    def load(cls, path: Path = FILE, *, table: str = "") -> "Gate":
        """The gate as it was fitted; ``table``: one of ``TABLES``.

        Raises:
            UsageError: the file cannot be read, or is none that ``whobot eval --fit`` writes.
        """
        try:
            content = path.read_bytes()
            fitted = tomllib.loads(content.decode("utf-8"))
            fitted = fitted[table] if table else fitted
            again = {name: float(value) for name, value in fitted.get("confirming", {}).items() if name != "measured"}
            confirming = Confirming(**again) if "confirming" in fitted else None
            weights = {str(name): float(weight) for name, weight in fitted["weights"].items()}
            numbers = (float(fitted["bias"]), weights, float(fitted["threshold"]), float(fitted.get("told", 0.0)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{path} is not a gate that can be read ({type(error).__name__}: {error}). Write one with `whobot eval --fit`, "
                "or leave WHOBOT_GATE out."
            ) from error
        if set(weights) != set(inputs(TABLES[table])):
            raise UsageError(
                f"{path} is a gate with other signals ({', '.join(weights)}), of another version of this program. Write "
                "it anew with `whobot eval --fit`, or leave WHOBOT_GATE out."
            )
        return cls(
            *numbers, name="" if path == FILE else hashlib.sha256(content).hexdigest()[:12], confirming=confirming
        )

    def probability(self, signals: Known) -> float:
        """How probable it is that the quotes answer the question, 0 to 1."""
        total = self.bias + sum(weight * getattr(signals, name) for name, weight in self.weights.items())
        second, confirmed = self.confirming, getattr(signals, "confirmed", None)
        if second is not None and confirmed is not None:
            total = second.bias + second.first * total + second.confirmed * confirmed
        return 1.0 / (1.0 + math.exp(-total))

    def unsure(self, signals: Signals) -> bool:
        """Whether the language model should confirm."""
        return self.confirming is not None and (
            self.confirming.lowest <= self.probability(signals) <= self.confirming.highest
        )

    def opens(self, signals: Known) -> bool:
        """Whether the question is to be answered from the quotes."""
        second, confirmed = self.confirming, getattr(signals, "confirmed", None)
        return self.probability(signals) >= (
            self.threshold if second is None or confirmed is None else second.threshold
        )

    def sure(self, signals: Known) -> bool:
        """Whether the answer can be told without reserve."""
        return self.probability(signals) >= self.told


def inputs(signals: type[Known]) -> tuple[str, ...]:
    """The names of those signals that are inputs of the first regression."""
    return tuple(one.name for one in fields(signals) if one.default is MISSING)


def log_odds(tokens: Mapping[str, float]) -> float:
    """Log-odds of Yes over No from the log-probabilities of the likeliest first tokens."""
    yes = max((value for token, value in tokens.items() if token.strip().lower() == "yes"), default=_RARE)
    no = max((value for token, value in tokens.items() if token.strip().lower() == "no"), default=_RARE)
    return yes - no


def signals(question: str, odds: npt.NDArray[np.float64]) -> Signals:
    """What the sentences of the quotes say of a question that stands alone; ``odds``: of finder and reranker for each, shape (n,)."""
    second, best = np.sort(np.concatenate([[_FLOOR, _FLOOR], odds]))[-2:]
    return Signals(answers=float(best), second=float(second), yes_no=float(bool(YES_NO.match(question))))
