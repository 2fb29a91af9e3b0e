"""Fitting the gate: as many answerable questions are let through as others are declined, and what the language model confirms counts."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.evaluation import regression
from bot.evaluation.prompts import OTHER
from bot.evaluation.regression import Case, fitted
from bot.gate import FILE, TABLES, DenialSignals, Gate


def cases(shift: float, category: str, prefix: str) -> Iterator[Case]:
    """Forty of either kind, of which a few look like the other kind; ``shift`` is added to what the finder says."""
    for place in range(40):
        for answerable in (True, False):
            odds = (2.0 if answerable else -2.0) * (1 if place % 8 else -0.5) + place / 100 + shift
            signals = {"answers": odds, "second": odds - 1.0, "yes_no": 0.0}
            yield Case(f"{prefix} {place} {answerable}", f"{prefix} {place % 10}", answerable, signals, category)


def measured(*rows: Case) -> dict[str, float]:
    read = tomllib.loads(fitted(rows))
    return {"threshold": read["threshold"], **read["measured"]}


def test_as_many_are_let_through_as_are_declined() -> None:
    got = measured(*cases(0.0, OTHER, "a"))
    assert got["answerable_let_through"] == pytest.approx(got["unanswerable_declined"], abs=0.03)


def test_what_readers_ask_decides_where_there_is_enough_of_it() -> None:
    hard = [*cases(0.5, OTHER, "hard")]
    alone, beside = (measured(*hard, *cases(-1.5, category, "usual")) for category in (OTHER, "fact"))
    # Of the usual ones the finder says less, so that the threshold is lower where they decide.
    assert beside["threshold"] < alone["threshold"]
    few = measured(*hard, *list(cases(-1.5, "fact", "usual"))[:20])
    assert few["threshold"] == measured(*hard, *list(cases(-1.5, OTHER, "usual"))[:20])["threshold"]


def test_what_the_language_model_confirms_tells_where_the_rest_does_not() -> None:
    # Of every other question the finder says nothing, so that the first regression is not sure of it.
    known = {"answers": 0.1, "second": -0.9, "yes_no": 0.0}
    rows = [replace(row, signals=known) if place % 4 < 2 else row for place, row in enumerate(cases(0.0, OTHER, "a"))]
    rows += cases(0.2, OTHER, "b")
    read: list[Case] = []

    def confirm(row: Case) -> float:
        read.append(row)
        return 2.0 if row.answerable else -2.0

    alone, both = tomllib.loads(fitted(rows)), tomllib.loads(fitted(rows, confirm))
    assert "confirming" not in alone
    assert (both["threshold"], both["weights"], both["measured"]) == tuple(
        alone[name] for name in ("threshold", "weights", "measured")
    )
    second = both["confirming"]
    assert second["confirmed"] > 0 and 0 < second["threshold"] < 1
    assert second["measured"]["area_under_the_curve"] > alone["measured"]["area_under_the_curve"]
    # Only where the first regression is not sure.
    assert len(read) == second["measured"]["read"] < len(rows)


def test_nothing_is_confirmed_where_few_are_unsure() -> None:
    rows = [
        replace(row, signals=row.signals | {"answers": 99.0 * (row.answerable - 0.5)}) for row in cases(0.0, OTHER, "a")
    ]
    assert "confirming" not in tomllib.loads(fitted(rows, lambda row: 1.0))


def test_each_command_replaces_what_it_writes_and_keeps_the_rest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "gate.toml"
    file.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(regression, "FILE", file)
    before = {name: Gate.load(file, table=name) for name in TABLES}
    writer = "python -m tests.benchmarks.denials --fit"
    signals = [DenialSignals(place / 4 - 5, place / 40) for place in range(40)]
    wanted = [place > 20 or place % 7 == 0 for place in range(40)]
    made = regression.table(
        writer, "denial", signals, wanted, 0.6, told=0.0, apart=[f"{place % 12}" for place in range(40)]
    )
    file.write_text((regression.others(writer) + made).lstrip(), encoding="utf-8")
    after = {name: Gate.load(file, table=name) for name in TABLES}
    assert {name for name in TABLES if replace(before[name], name="") != replace(after[name], name="")} == {"denial"}
    denial = after["denial"]
    assert (denial.threshold, denial.told) == (0.6, 0.0)
    assert denial.probability(signals[-1]) > 0.5 > denial.probability(signals[1])
    # The command for English writes its own part first, and keeps the others.
    file.write_text(fitted([*cases(0.0, OTHER, "a")]), encoding="utf-8")
    last = {name: Gate.load(file, table=name) for name in TABLES}
    assert {name for name in TABLES if replace(last[name], name="") != replace(after[name], name="")} == {""}
