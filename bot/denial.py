"""A sentence that says that what a question asks about is not so: "Why does WHO want to replace nurses with AI?".

No sentence answers such a question, and so the gate closes. What tells that one denies it, and may be told in place of an answer, is a
regression of its own (table ``denial`` of ``gate.toml``, which ``python -m tests.benchmarks.denials`` fits). English only.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.answer import Quote
from bot.check import is_whole
from bot.english import read
from bot.gate import DenialSignals
from bot.question import of_another, specific


class Denial(NamedTuple):
    """A sentence of a quote that denies something, and what is known of it."""

    quote: Quote
    text: str
    signals: DenialSignals


_DENIES = re.compile(r"\b(?:not|never|no|none|nobody|nothing|cannot|neither|nor)\b|n['’]t\b", re.IGNORECASE)
_DENIES_NOTHING = re.compile(
    r"\b(?:not (?:only|just|merely|solely|later than|less than|more than)|not-for-profit|no (?:fewer|less|more|later) than|no matter|whether or not|No\. ?\d)",
    re.IGNORECASE,
)
_SHARED = 6.5
"""How many log-odds weigh as much as all of the question's telling words where one of several sentences is chosen."""


def denial(question: str, units: Sequence[tuple[Quote, str]], odds: npt.NDArray[np.float64]) -> Denial | None:
    """The sentence that most probably denies what a question asks about; None where none denies anything of it.

    A question that denies something itself is not denied by one that does so, too.

    Args:
        question: one that stands alone.
        units: the sentences of the quotes, each with its quote.
        odds: the log-odds of finder and reranker that each answers, shape (len(units),).
    """
    asked = specific(question)
    if read(question).negated or not asked:
        return None
    found = []
    for (quote, text), answers in zip(units, odds, strict=True):
        shared = len(asked.intersection(read(text).stems)) / len(asked)
        if shared and _denies(text) and not of_another(text, question, (quote,)):
            found.append(Denial(quote, text, DenialSignals(float(answers), shared)))
    return max(found, key=lambda one: one.signals.answers + _SHARED * one.signals.shared, default=None)


def _denies(text: str) -> bool:
    """Whether a text is a sentence that denies something, and no question."""
    return bool(_DENIES.search(_DENIES_NOTHING.sub(" ", text))) and is_whole(text) and not text.endswith("?")
