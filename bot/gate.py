"""The gate: do these quotes answer the question? Decided by code, from what the model's and the finder's probabilities say.

The model reads all quotes and the question once, and is asked for one token: the log-odds of Yes over No say most. The
finder's log-odds are added in a logistic regression, whose weights and threshold stand in ``gate.toml`` with what they
reached; ``python -m tests.benchmarks.gate`` fits them. Questions in other languages than English have a gate of their
own there, which ``python -m tests.benchmarks.languages`` fits.

Where the gate opens without being sure, each claim is judged too before it is shown ("relevance"): by the same log-odds,
and by those of the answer finder, which reads the question with that claim alone. With its log-odds of the best claim the
gate is asked once more at the end: what it is not sure of then is told with reserve.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.question import YES_NO

FILE = Path(__file__).with_name("gate.toml")
_FLOOR = -12.0
"""Log-probability of a token that is not among the likeliest."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a question and its quotes; each is one input of the regression.

    ``log_odds``: of Yes over No; ``yes_no``: 1 for a question that is answered by yes or no, where the model's No may be its
    answer and not its verdict on the quotes; ``answers``: the finder's log-odds of the sentence that answers best, 0 where
    there is no finder. Tried and left out, since they added nothing: the share of words, and the number of names, that no
    quote holds, the model's choice of a quote, and the kind of answer asked for.
    """

    log_odds: float
    yes_no: float
    answers: float = 0.0


@dataclass(frozen=True, slots=True)
class AnswerSignals:
    """What is known about a question, its quotes and a claim.

    ``log_odds``: as in ``Signals``; ``answers``: the finder's, that the claim gives what is asked for. Tried and left out,
    since they added nothing: one more token of the model, asked whether the answer gives what is asked for, the
    probabilities of the words of the draft, the question and the answer read without the quotes (with five examples), and
    the share of the question's words that answer and quotes hold.
    """

    log_odds: float
    answers: float = 0.0


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
    """Weights and threshold of the regression; ``open`` says whether the quotes answer.

    From the probability ``sure`` on, what is drafted is shown as it comes; below, it is judged before. From ``told`` on, with
    the finder's log-odds of the best claim, the answer is told without reserve.
    """

    bias: float
    weights: Mapping[str, float]
    threshold: float
    sure: float = 0.0
    told: float = 0.0

    @classmethod
    def load(cls, path: Path = FILE, *, table: str = "") -> "Gate":
        """The gate as it was fitted; ``table``: "relevance" for that of drafted answers, "foreign" for other languages."""
        fitted = tomllib.loads(path.read_text(encoding="utf-8"))
        if table:
            fitted = fitted[table]
        return cls(
            fitted["bias"], fitted["weights"], fitted["threshold"], fitted.get("sure", 0.0), fitted.get("told", 0.0)
        )

    def probability(self, signals: Signals | AnswerSignals | ForeignSignals) -> float:
        """How probable it is that the quotes answer the question, 0 to 1."""
        total = self.bias + sum(weight * getattr(signals, name) for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-total))

    def opens(self, signals: Signals | AnswerSignals | ForeignSignals) -> bool:
        """Whether the question is to be answered from the quotes."""
        return self.probability(signals) >= self.threshold


def log_odds(tokens: Mapping[str, float]) -> float:
    """Log-odds of Yes over No from the log-probabilities of the likeliest first tokens."""
    yes = max((value for token, value in tokens.items() if token.strip().lower() == "yes"), default=_FLOOR)
    no = max((value for token, value in tokens.items() if token.strip().lower() == "no"), default=_FLOOR)
    return yes - no


def signals(question: str, tokens: Mapping[str, float], answers: float = 0.0) -> Signals:
    """What the model's first token, the finder (``answers``) and the form of the question say."""
    return Signals(
        log_odds=log_odds(tokens),
        yes_no=float(bool(YES_NO.match(question))),
        answers=answers,
    )
