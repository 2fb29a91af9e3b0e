"""The gate: signals from what the finder says, and a decision that can be read."""

import numpy as np
import pytest

from bot.gate import Gate, Signals, log_odds, signals


def test_log_odds_take_the_likeliest_spelling() -> None:
    assert log_odds({"Yes": -0.1, " yes": -3.0, "No": -2.1}) == pytest.approx(2.0)
    assert log_odds({"Maybe": -0.1, "No": -1.0}) < -10


def test_signals_are_of_the_best_sentences() -> None:
    odds = np.array([-3.0, 2.5, 0.5])
    assert signals("How much did Kenya pay?", odds) == Signals(2.5, second=0.5, yes_no=0.0)
    assert signals("Was the AIM Toolkit launched?", odds[:1]) == Signals(-3.0, -9.0, yes_no=1.0)
    assert signals("Was it?", odds[:0]) == Signals(-9.0, -9.0, yes_no=1.0)


def test_the_fitted_gate_is_readable_and_decides() -> None:
    gate = Gate.load()
    sure = Signals(answers=3.0, second=1.0, yes_no=0.0)
    doubtful = Signals(answers=0.0, second=-2.5, yes_no=0.0)
    never = Signals(answers=-5.0, second=-6.0, yes_no=0.0)
    assert gate.opens(sure) and gate.sure(sure)
    assert gate.opens(doubtful) and not gate.sure(doubtful)
    assert not gate.opens(never)
    assert 0 <= gate.probability(never) < gate.threshold < gate.told < gate.probability(sure) <= 1
    assert gate.weights["answers"] > 0 and gate.weights["second"] > 0
