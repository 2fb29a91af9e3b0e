"""The gate: signals from what the finder says, and a decision that can be read."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.gate import FILE, Confirming, Gate, Signals, log_odds, signals
from corpus.errors import UsageError


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
    doubtful = Signals(answers=-1.0, second=-2.5, yes_no=0.0)
    never = Signals(answers=-5.0, second=-6.0, yes_no=0.0)
    assert gate.opens(sure) and gate.sure(sure)
    assert gate.opens(doubtful) and not gate.sure(doubtful)
    assert not gate.opens(never)
    assert 0 <= gate.probability(never) < gate.threshold < gate.told < gate.probability(sure) <= 1
    assert gate.weights["answers"] > 0 and gate.weights["second"] > 0


def test_the_model_is_asked_where_the_first_regression_is_not_sure() -> None:
    gate = Gate(
        0.0, {"answers": 1.0}, 0.5, confirming=Confirming(-0.5, 1.0, 0.5, lowest=0.2, highest=0.8, threshold=0.6)
    )
    unsure, sure = Signals(1.0, 0.0, 0.0), Signals(2.0, 0.0, 0.0)
    assert gate.unsure(unsure) and not gate.unsure(sure) and not gate.unsure(Signals(-2.0, -3.0, 0.0))
    assert gate.opens(unsure) and not gate.opens(replace(unsure, confirmed=-2.0))
    # What was confirmed has its own threshold: 0.52 is above the one and below the other.
    assert not gate.opens(replace(unsure, answers=0.1, confirmed=1.0)) and gate.opens(replace(unsure, answers=0.1))
    # -0.5 of bias, 1.0 of the first regression, and half of 3.0.
    assert gate.probability(replace(unsure, confirmed=3.0)) == pytest.approx(1 / (1 + math.exp(-2.0)))
    alone = replace(gate, confirming=None)
    assert not alone.unsure(unsure)
    assert alone.probability(replace(unsure, confirmed=-9.0)) == alone.probability(unsure)


def test_a_gate_of_another_file_has_a_name(tmp_path: Path) -> None:
    (same := tmp_path / "gate.toml").write_bytes(FILE.read_bytes())
    assert Gate.load().name == "" and len(Gate.load(same).name) == 12
    assert Gate.load(same).weights == Gate.load().weights


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "KeyError"),
        ("not a gate", "TOML"),
        ("threshold = 0.5\nbias = 'a'\n[weights]\nanswers = 1", "ValueError"),
        ("threshold = 0.5\nbias = 1\nweights = 3", "AttributeError"),
        ("threshold = 0.5\nbias = 1\n[weights]\nanswers = 1\n[confirming]\nfirst = 1", "TypeError"),
        ("threshold = 0.5\nbias = 1\n[weights]\nanswers = 1\n[confirming]", "TypeError"),
        ("threshold = 0.5\nbias = 1\n[weights]\nanswers = 1\n[confirming]\nfirst = 'a'", "ValueError"),
        ("threshold = 0.5\nbias = 1\n[weights]\nanswers = 1\nmodel = 2", "other signals (answers, model)"),
    ],
)
def test_what_is_no_gate_is_said(tmp_path: Path, content: str, why: str) -> None:
    (file := tmp_path / "gate.toml").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="leave WHOBOT_GATE out") as raised:
        Gate.load(file)
    assert why in str(raised.value) and str(file) in str(raised.value)
    with pytest.raises(UsageError, match="FileNotFoundError"):
        Gate.load(tmp_path / "none.toml")
