"""Figures with their intervals, thresholds, and what changed since an earlier run."""

from dataclasses import replace
from math import sqrt

import pytest

from bot.evaluation.answering import Skipped, askable, publication
from bot.evaluation.changes import Past, compare
from bot.evaluation.prompts import Prompt, Threshold
from bot.evaluation.result import Result
from bot.evaluation.totals import estimate, figures, missed
from tests.bot.evidence import source

Z = 1.959964


def result(id_: str, *, category: str = "fact", language: str = "en", **values: float) -> Result:
    right = None if "right" not in values else bool(values["right"])
    prompt = Prompt(id_, (f"{id_}?",), category=category, language=language)
    return Result(prompt, "fit", values=values, right=right, missed=() if right else ("something",))


@pytest.mark.parametrize(("k", "n"), [(3, 6), (0, 4), (9, 9), (75, 100)])
def test_a_share_has_wilsons_interval(k: int, n: int) -> None:
    p = k / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    value, low, high = estimate([1.0] * k + [0.0] * (n - k), "share")
    assert value == pytest.approx(p, abs=1e-4)
    assert low == pytest.approx(middle - half, abs=1e-4)
    assert high == pytest.approx(middle + half, abs=1e-4)


def test_means_and_percentiles_have_the_bootstraps_interval_the_same_every_time() -> None:
    values = [number / 100 for number in range(100)]
    mean, low, high = estimate(values, "mean")
    assert mean == pytest.approx(0.495)
    # The mean of 100 such values has a standard error of 0.0289, and the interval is about 1.96 of them on each side.
    assert low == pytest.approx(0.495 - 0.0566, abs=0.006)
    assert high == pytest.approx(0.495 + 0.0566, abs=0.006)
    assert estimate(values, "mean") == (mean, low, high)
    assert estimate(values, "p50")[0] == pytest.approx(0.495)
    assert estimate(values, "p95")[0] == pytest.approx(0.9405)
    assert estimate([2.0], "p50") == (2.0, None, None)
    assert estimate([0.3, 0.3], "mean") == (0.3, 0.3, 0.3)


def test_figures_are_in_all_by_category_and_by_language() -> None:
    rows = [
        result("a", fact_recall=1, quotes_s=0.1),
        result("b", category="list", fact_recall=0),
        result("c", language="fr", fact_recall=1, quotes_s=0.3),
    ]
    found = {(one.by, one.group, one.measure): (one.value, one.n) for one in figures(rows)}
    assert found == {
        ("all", "", "fact_recall"): (0.6667, 3),
        ("all", "", "quotes_s_p50"): (0.2, 2),
        ("all", "", "quotes_s_p95"): (0.29, 2),
        ("category", "fact", "fact_recall"): (1.0, 2),
        ("category", "fact", "quotes_s_p50"): (0.2, 2),
        ("category", "fact", "quotes_s_p95"): (0.29, 2),
        ("category", "list", "fact_recall"): (0.0, 1),
        ("language", "en", "fact_recall"): (0.5, 2),
        ("language", "en", "quotes_s_p50"): (0.1, 1),
        ("language", "en", "quotes_s_p95"): (0.1, 1),
        ("language", "fr", "fact_recall"): (1.0, 1),
        ("language", "fr", "quotes_s_p50"): (0.3, 1),
        ("language", "fr", "quotes_s_p95"): (0.3, 1),
    }


def test_thresholds_are_of_their_own_file() -> None:
    rows = [
        result("a", fact_recall=1, forbidden=1),
        result("b", category="list", fact_recall=0),
        result("c", answered=0),
    ]
    thresholds = {
        "one": [
            Threshold("fact_recall", 0.5),
            Threshold("fact_recall", 0.1, "list"),
            Threshold("forbidden", 0.5),
            Threshold("declined", 0.9),
        ],
        "two": [Threshold("fact_recall", 0.9)],
    }
    found = missed(rows, thresholds, {"one": ["a", "b"], "two": ["c"]})
    assert [(one.file, one.threshold.measure, one.threshold.category, one.value, one.n) for one in found] == [
        ("one", "fact_recall", "list", 0.0, 1),
        ("one", "forbidden", "", 1.0, 1),
    ]


def test_publications_are_found_by_the_digits_of_their_number() -> None:
    whole = source(id="whole")
    sources = [
        replace(whole, identifiers=("ISBN 978-92-4-002920-0 (electronic)", "ISBN 978-92-4-002921-7 (print)")),
        replace(whole, id="account", identifiers=("ISBN 978-92-4-002920-0",), wording="summary"),
        replace(whole, id="by-address", url="https://www.who.int/publications/i/item/9789240029200"),
        replace(whole, id="other", identifiers=("ISBN 978-92-4-002921-7",)),
    ]
    assert publication(sources, "9789240029200") == ("whole", "by-address")
    assert publication(sources[1:2], "9789240029200") == ()
    prompts = [
        Prompt("a", ("?",), needs="9789240029200", pages=(1,)),
        Prompt("b", ("?",), documents=("gone",)),
        Prompt("c", ("?",), documents=("gone", "other")),
        Prompt("d", ("?",)),
    ]
    asked, skipped = askable(prompts, sources[1:2] + sources[3:])
    assert [prompt.id for prompt in asked] == ["c", "d"]
    assert skipped == (
        Skipped("a", "the index has no document with the number 9789240029200"),
        Skipped("b", "the index has none of: gone"),
    )


def test_changes_are_over_what_is_common() -> None:
    old = Past(
        "2026-01-01T00:00:00+00:00", {"index": "i"}, (result("a", right=1), result("b", right=0), result("c", right=1))
    )
    older = Past("2025-01-01T00:00:00+00:00", {}, (result("a", right=0), result("d", right=1)))
    changed = Result(Prompt("c", ("another?",)), "fit", values={"right": 0}, right=False)
    now = [result("a", right=0), result("b", right=1), changed, result("d", right=1), result("e", right=0)]
    found = compare(now, [old, older])
    assert found is not None
    assert (found.date, found.common) == (old.date, 3)
    assert [one.id for one in found.lost] == ["a"] and found.lost[0].missed == ("something",)
    assert [one.id for one in found.won] == ["b"]
    assert [(one.measure, one.value) for one in found.before] == [("right", 0.6667)]
    assert found.moved == ()
    assert compare([result("z")], [old]) is None


def test_figures_that_moved_further_than_chance() -> None:
    old = Past("2026", {}, tuple(result(f"p{n}", right=1, prompt_tokens=n, recall_5=0.5) for n in range(20)))
    now = [result(f"p{n}", right=n % 2, prompt_tokens=n + 100, recall_5=0.5) for n in range(20)]
    found = compare(now, [old])
    assert found is not None
    moved = [(one.by, one.measure, one.before, one.after) for one in found.moved]
    assert moved == [
        ("all", "right", 1.0, 0.5),
        ("all", "prompt_tokens_p50", 9.5, 109.5),
        ("all", "prompt_tokens_p95", 18.05, 118.05),
        ("category", "right", 1.0, 0.5),
        ("language", "right", 1.0, 0.5),
    ]
