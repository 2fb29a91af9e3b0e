"""The labelled pairs for the check: their form, that every quote is real, and the figures made of them."""

import pytest

from bot.answer import Claim, Verdict
from bot.check import check
from bot.evaluation.totals import wilson
from tests.benchmarks.check import SPLITS, Counts, Pair, contents, count, document, mistakes, pairs, table
from tests.bot.evidence import quote
from tests.corpus.test_documents import ORDER, POST

KINDS = {
    "attribution",
    "cause",
    "comparison",
    "date",
    "draft",
    "list",
    "name",
    "negation",
    "number",
    "omission",
    "outside",
    "paraphrase",
    "pronoun",
    "role",
    "scope",
    "speaker",
    "strength",
    "title",
    "two quotes",
}
FIELDS = {"id", "kind", "supported", "sentence", "quotes"}


@pytest.mark.parametrize("split", SPLITS)
def test_every_pair_has_the_form_that_the_file_states(split: str) -> None:
    given = contents(split)
    assert given["split"] == split
    rows = given["pairs"]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == FIELDS | (set() if row["supported"] else {"why"}), row["id"]
        assert isinstance(row["supported"], bool) and row["kind"] in KINDS, row["id"]
        assert 1 <= len(row["quotes"]) <= 3 and row["sentence"].strip() == row["sentence"] != "", row["id"]
        assert all(set(one) == {"document", "text"} for one in row["quotes"]), row["id"]


@pytest.mark.parametrize("split", SPLITS)
def test_there_are_enough_pairs_about_half_of_them_supported(split: str) -> None:
    rows = contents(split)["pairs"]
    drafts = [row for row in rows if row["kind"] == "draft"]
    assert len(rows) >= 280 and len(drafts) >= 50
    assert 0.4 <= sum(row["supported"] for row in rows) / len(rows) <= 0.6
    assert {(row["kind"], row["supported"]) for row in rows} == {
        (kind, truth) for kind in KINDS for truth in (True, False)
    }


def test_the_two_halves_are_of_different_documents() -> None:
    number = {name: at for at, name in enumerate(ORDER, 1)} | {POST: 2}
    fit, report = ({one["document"] for row in contents(split)["pairs"] for one in row["quotes"]} for split in SPLITS)
    assert {number[name] % 2 for name in fit & set(number)} == {1}
    assert {number[name] % 2 for name in report & set(number)} == {0}
    assert not fit & report


@pytest.mark.parametrize("split", SPLITS)
def test_every_quote_stands_in_its_document_and_knows_its_heading(split: str) -> None:
    for pair in pairs(split):
        for one in pair.quotes:
            whole = document(one.passage.source.id)
            assert whole.text[one.span.start : one.span.end] == one.text
            assert not one.passage.heading or any(
                whole.text[block.span.start : block.span.end] in one.passage.heading
                for block in whole.blocks
                if block.kind == "heading"
            )


def test_precision_and_recall_are_of_what_is_let_through_and_of_what_is_supported() -> None:
    from_report = (quote("WHO published the report on 3 May 2024."),)
    judged = [
        (pair, check(pair.sentence, pair.quotes))
        for pair in (
            Pair("a", "date", True, "WHO published the report in May 2024.", from_report, ""),
            Pair("b", "date", False, "WHO published the report in June 2024.", from_report, "another month"),
            Pair("c", "paraphrase", True, "Readers have had the report since May 2024.", from_report, ""),
        )
    ]
    assert [claim.verdict.stands for _, claim in judged] == [True, False, False]
    assert count(judged) == Counts(pairs=3, supported=2, passed=1, hits=1)
    _, everything, date, paraphrase = table(judged)
    assert everything.split()[:5] == ["all", "3", "2", "1", "0"]
    assert "100.0 %" in everything and "50.0 %" in everything
    assert date.startswith("date") and "100.0 % [21, 100]" in date
    assert paraphrase.split()[:6] == ["paraphrase", "1", "1", "0", "0", "-"]


def test_the_interval_is_that_of_wilson() -> None:
    assert wilson(50, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_mistakes_name_first_what_should_have_been_stopped() -> None:
    by = (quote("WHO published the report."),)
    stands, falls = (Claim("", (), Verdict(truth, "no quote says it")) for truth in (True, False))
    lines = list(
        mistakes(
            [
                (Pair("a", "role", True, "The report is WHO's.", by, ""), falls),
                (Pair("b", "role", False, "The report published WHO.", by, "roles swapped"), stands),
                (Pair("c", "role", True, "WHO published the report.", by, ""), stands),
            ]
        )
    )
    assert [line.split()[0] for line in lines] == ["b", ">", "a", ">"]
    assert "let through: roles swapped" in lines[0] and "stopped: no quote says it" in lines[2]
