"""The gate: signals from tokens and words, and a decision that can be read."""

import pytest

from bot.gate import AnswerSignals, Gate, Signals, log_odds, signals


def test_log_odds_take_the_likeliest_spelling() -> None:
    assert log_odds({"Yes": -0.1, " yes": -3.0, "No": -2.1}) == pytest.approx(2.0)
    assert log_odds({"Maybe": -0.1, "No": -1.0}) < -10


def test_signals_tell_the_form_of_the_question() -> None:
    assert signals("How much did Kenya pay?", {"Yes": -1.0, "No": -1.5}) == Signals(0.5, yes_no=0.0)
    assert signals("Was the AIM Toolkit launched?", {"Yes": -1.0, "No": -1.0}, 2.5) == Signals(0.0, 1.0, answers=2.5)


def test_the_fitted_gate_is_readable_and_decides() -> None:
    gate = Gate.load()
    sure = Signals(log_odds=3.0, yes_no=0.0, answers=2.0)
    never = Signals(log_odds=-2.0, yes_no=0.0, answers=-3.0)
    assert gate.opens(sure) and not gate.opens(never)
    assert 0 <= gate.probability(never) < gate.threshold < gate.sure < gate.told < gate.probability(sure) <= 1
    assert set(gate.weights) == {"log_odds", "yes_no", "answers"}
    assert gate.weights["log_odds"] > 0 and gate.weights["answers"] > 0


def test_the_fitted_judge_of_claims_decides() -> None:
    gate, quotes = Gate.load(table="relevance"), Gate.load()
    doubtful = Signals(log_odds=0.0, yes_no=0.0, answers=-1.8)
    assert quotes.threshold <= quotes.probability(doubtful) < quotes.sure <= 1
    assert gate.opens(AnswerSignals(doubtful.log_odds, answers=1.0))
    assert not gate.opens(AnswerSignals(doubtful.log_odds, answers=-4.0))
