"""Sentences that say that what a question asks about is not so: which one is taken, and when it is told."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.answer import Quote
from bot.denial import denial
from bot.gate import DenialSignals, Gate
from tests.bot.evidence import quote

GONE = "S.A.R.A.H. is not in active public deployment."
OPENED = "S.A.R.A.H. was opened on 2 April 2024."
DOCTOR = "S.A.R.A.H. was never a doctor."
WHERE = "Where can I use S.A.R.A.H. in public today?"
GATE = Gate.load(table="denial")


def units(*texts: str) -> list[tuple[Quote, str]]:
    return [(quote(text), text) for text in texts]


def chosen(question: str, texts: Sequence[str], odds: Sequence[float]) -> str | None:
    found = denial(question, units(*texts), np.array(odds))
    return found.text if found else None


def test_the_sentence_that_denies_most_of_what_is_asked_is_taken() -> None:
    assert chosen(WHERE, [OPENED, DOCTOR, GONE], [1.0, -4.0, -4.0]) == GONE
    # Where they share as much with the question, what finder and reranker make of them tells.
    assert chosen("Which S.A.R.A.H. is meant?", [DOCTOR, GONE], [-2.0, -5.0]) == DOCTOR


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (WHERE, OPENED),  # denies nothing
        (WHERE, "Nobody may submit models."),  # of something else
        (WHERE, "Not in active deployment."),  # no sentence
        (WHERE, "Why is S.A.R.A.H. not in public use?"),
        (WHERE, "S.A.R.A.H. is used in public not only today."),
        ("What was S.A.R.A.H. in 2026?", "S.A.R.A.H. of 2024 was no doctor."),
        ("Why is S.A.R.A.H. not in public use?", GONE),  # the question says so itself
        ("What is WHO doing on AI and health?", "WHO is not against AI."),  # asks for nothing that could be denied
    ],
)
def test_what_denies_nothing_of_the_question_is_none(question: str, text: str) -> None:
    assert chosen(question, [text], [0.0]) is None


def test_what_is_known_of_it() -> None:
    found = denial("Where can I use Florence in public?", units(GONE), np.array([-3.0]))
    assert found is not None
    assert found.signals == DenialSignals(-3.0, 1 / 3)


def test_each_signal_counts_as_it_should() -> None:
    before = GATE.probability(DenialSignals(-3.0, 0.5))
    assert GATE.probability(DenialSignals(-2.0, 0.5)) > before
    assert GATE.probability(DenialSignals(-3.0, 0.8)) > before
