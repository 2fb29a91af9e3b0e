"""The gate: do these quotes answer the question? Decided by code, from what the model's probabilities and the words say.

The model reads all quotes and the question once, and is asked for one token: the log-odds of Yes over No say most. A few
signals of the words are added in a logistic regression, whose weights and threshold stand in ``gate.toml`` with what they
reached; ``python -m tests.benchmarks.gate`` fits them.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answer import Quote
from bot.prompts import LETTERS
from bot.wording import read

FILE = Path(__file__).with_name("gate.toml")
_FLOOR = -12.0
"""Log-probability of a token that is not among the likeliest."""

# What kind of thing is asked for, and how a text looks that holds one.
_KINDS = (
    (
        re.compile(
            r"\b(?:how much|budget|cost|costs|price|money|funding|spen[dt]|salary|paid|pay|revenue|fine)\b", re.I
        ),
        re.compile(r"(?:US\$|\$|€|£|\b(?:dollars?|euros?|million|billion)\b)", re.I),
    ),
    (
        re.compile(
            r"\bhow (?:many|often|long|far|large|big|high)\b|\bwhat (?:share|percentage|proportion|number)\b", re.I
        ),
        re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|half)\b", re.I),
    ),
    (
        re.compile(r"\b(?:when|what (?:year|date|day|month)|which (?:year|date|month))\b", re.I),
        re.compile(r"\b(?:19|20)\d{2}\b"),
    ),
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a question and its quotes; each is one input of the regression.

    ``log_odds``: of Yes over No; ``peak``: how sure the model is which quote answers, 0 to 1; ``missing_words``: share of
    the question's content words that no quote holds, 0 to 1; ``missing_names``: names, acronyms, years and numbers of the
    question that no quote holds; ``missing_kind``: 1 where an amount, a number or a date is asked for and no quote has one.
    """

    log_odds: float
    peak: float
    missing_words: float
    missing_names: float
    missing_kind: float


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights and threshold of the regression; ``open`` says whether the quotes answer."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    @classmethod
    def load(cls, path: Path = FILE) -> "Gate":
        """The gate as it was fitted."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(table["bias"], table["weights"], table["threshold"])

    def probability(self, signals: Signals) -> float:
        """How probable it is that the quotes answer the question, 0 to 1."""
        total = self.bias + sum(weight * getattr(signals, name) for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-total))

    def opens(self, signals: Signals) -> bool:
        """Whether the question is to be answered from the quotes."""
        return self.probability(signals) >= self.threshold


def log_odds(tokens: Mapping[str, float]) -> float:
    """Log-odds of Yes over No from the log-probabilities of the likeliest first tokens."""
    yes = max((value for token, value in tokens.items() if token.strip().lower() == "yes"), default=_FLOOR)
    no = max((value for token, value in tokens.items() if token.strip().lower() == "no"), default=_FLOOR)
    return yes - no


def letters(tokens: Mapping[str, float], count: int) -> tuple[float, ...]:
    """Probability of each of the first ``count`` letters, summing to 1 (all equal where the model names none)."""
    mass = [0.0] * count
    for token, value in tokens.items():
        letter = token.strip().lstrip("[(").rstrip("])").upper()
        if len(letter) == 1 and letter in LETTERS[:count]:
            mass[LETTERS.index(letter)] += math.exp(value)
    total = sum(mass)
    return tuple(one / total for one in mass) if total else tuple(1.0 / count for _ in range(count))


def signals(question: str, quotes: Sequence[Quote], yes_no: Mapping[str, float], which: Mapping[str, float]) -> Signals:
    """What the model's tokens and the words of question and quotes say."""
    asked = read(question)
    texts = [f"{quote.text} {quote.passage.source.title} {quote.passage.source.date or ''}" for quote in quotes]
    said = [read(text) for text in texts]
    held = {stem for one in said for stem in one.stems}
    words = set(asked.stems)
    marks = set(asked.names) | {f"year {year}" for year, *_ in asked.dates if year} | set(asked.numbers)
    known = (
        held
        | {f"year {year}" for one in said for year, *_ in one.dates if year}
        | {n for one in said for n in one.numbers}
    )
    kind = any(ask.search(question) and not any(has.search(quote.text) for quote in quotes) for ask, has in _KINDS)
    return Signals(
        log_odds=log_odds(yes_no),
        peak=max(letters(which, len(quotes))),
        missing_words=len(words - held) / len(words) if words else 0.0,
        missing_names=float(len(marks - known)),
        missing_kind=float(kind),
    )
