"""A sentence that says that what a question asks about is not so: "Why does she want AI to replace healers?" where she said that it must not.

To answer and to deny look alike to nobody but a reader: the answer finder, which learnt what answers, puts such a sentence first among
the others and says that it answers nothing. So the gate closes, and a regression of its own (table ``denial`` of ``gate.toml``, which
``python -m tests.benchmarks.denials`` fits) decides whether the sentence is told. English only.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.answer import Quote
from bot.check import is_whole
from bot.english import read
from bot.gate import DenialSignals, Gate
from bot.question import specific


class Denial(NamedTuple):
    """A sentence of a quote that denies something, and what is known of it."""

    quote: Quote
    text: str
    signals: DenialSignals


def denial(
    question: str, units: Sequence[tuple[Quote, str]], odds: npt.NDArray[np.float64], gate: Gate
) -> Denial | None:
    """The sentence that most probably denies what a question asks about; None where none denies anything of it.

    A question that denies something itself is not denied by one that does so, too.

    Args:
        question: one that stands alone.
        units: the sentences of the quotes, each with its quote.
        odds: the log-odds of finder and reranker that each answers, shape (len(units),).
        gate: the one for denials.
    """
    asked = specific(question)
    if read(question).negated or not asked:
        return None
    found = []
    for (quote, text), answers in zip(units, odds, strict=True):
        shared = len(asked.intersection(read(text).stems)) / len(asked)
        if shared and read(text).negated and is_whole(text):
            found.append(Denial(quote, text, DenialSignals(float(answers), shared)))
    return max(found, key=lambda one: gate.probability(one.signals), default=None)
