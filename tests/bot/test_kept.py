"""Answers that are kept: written and read again, found by the beginning of their id, and what is said of broken ones."""

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer, Claim, Coverage, Timings, Turn, Verdict, Versions, as_json
from bot.kept import Kept, KeptAnswers
from bot.versions import answer_id, changes, settings
from corpus.errors import DamagedAnswer, ForeignAnswer, UnknownAnswer
from index.filters import Filter
from tests.bot.evidence import quote, source

VERSIONS = Versions("index-1", "embedder", "model", "code 1")
MADRID = quote("A tool was made in Madrid.", source("A tool", id="tool"), id="q-1", heading="1. Tools")
ROME = quote("It is used in Rome.", id="q-2")


def answer(id: str = "0a1b2c3d4e5f6071", question: str = "Where was it made?", **changes: object) -> Answer:
    claim = Claim("It was made in Madrid.", (MADRID,), Verdict(True, "word for word"))
    made = Answer(id, question, "en", (claim,), 1, (MADRID, ROME), (), (), Coverage(9, 1, "2024-03"), VERSIONS)
    made = replace(made, timings=Timings(0.1, 1.5, 2.0, 300, 40), notice="Searched only: …", finished=True)
    return replace(made, **changes)  # type: ignore[arg-type]


def kept(id: str = "0a1b2c3d4e5f6071", question: str = "Where was it made?") -> Kept:
    turns = (Turn("reader", "What is the tool?"), Turn("bot", "A tool. [1]"))
    return Kept("2026-05-03T12:00:00+00:00", turns, Filter(since="2024", kinds=("report",)), answer(id, question))


def names(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "answers").iterdir())


def test_an_answer_is_read_as_it_was_written(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    assert answers.keep(kept())
    assert answers.open("0a1b2c3d4e5f6071") == kept()
    assert names(tmp_path) == ["0a1b2c3d4e5f6071.json"]
    assert kept().answer.id in answers and "0a1b" not in answers and "../index" not in answers


def test_a_file_holds_the_answer_object_and_a_format_number(tmp_path: Path) -> None:
    KeptAnswers(tmp_path).keep(kept())
    found = json.loads((tmp_path / "answers" / "0a1b2c3d4e5f6071.json").read_text("utf-8"))
    assert (found["format"], found["asked"]) == (1, "2026-05-03T12:00:00+00:00")
    assert found["filter"]["since"] == "2024" and [turn["role"] for turn in found["turns"]] == ["reader", "bot"]
    due = as_json(answer())
    assert {name: found["answer"][name] for name in due if name not in ("claims", "quotes")} == {
        name: due[name] for name in due if name not in ("claims", "quotes")
    }
    assert found["answer"]["claims"][0]["quotes"] == ["q-1"]
    assert {name: found["answer"]["quotes"][0][name] for name in due["quotes"][0]} == due["quotes"][0]


def test_declined_answers_and_those_without_a_model(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    declined = answer("b0", claims=(), quotes=(), related=(MADRID,), declined=True)
    bare = answer("c0", claims=(), versions=replace(VERSIONS, model=None))
    for one in (declined, bare):
        answers.keep(replace(kept(), answer=one))
        assert answers.open(one.id).answer == one
    assert [answers.open(name).answer.status for name in ("b0", "c0")] == ["declined", "quotes"]


def test_an_id_may_be_shortened_where_it_is_unique(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    for name in ("0a1b", "0a2b", "0a", "ff"):
        answers.keep(kept(name))
    assert answers.find("f") == "ff"
    assert answers.find(" 0A1 ") == "0a1b"
    assert answers.find("0a") == "0a"  # whole, though others begin so
    with pytest.raises(UnknownAnswer, match=r"3 answers have an id that begins with 0: 0a, 0a1b, 0a2b\. Give more"):
        answers.find("0")


@pytest.mark.parametrize("id", ["", "77", "../settings", "*", "0a/../0a", "g", "0" * 80])
def test_an_id_that_is_not_there(tmp_path: Path, id: str) -> None:
    answers = KeptAnswers(tmp_path)
    with pytest.raises(UnknownAnswer, match="See which are with: whobot answers"):
        answers.open(id)
    answers.keep(kept("0a"))
    with pytest.raises(UnknownAnswer, match="WHOBOT_KEEP is 0"):
        answers.forget(id)
    assert names(tmp_path) == ["0a.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b'"text"',
        b"\xff\xfe",
        b'{"format": 1}',
        b'{"format": 1, "asked": "", "turns": [], "filter": {}, "answer": {"quotes": [], "related": [], "claims": []}}',
        b'{"format": 1, "asked": "", "turns": [], "filter": {}, "answer": null}',
    ],
)
def test_a_broken_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    answers = KeptAnswers(tmp_path)
    answers.keep(kept("0a"))
    (tmp_path / "answers" / "0a.json").write_bytes(content)
    with pytest.raises(DamagedAnswer, match=r"0a\.json cannot be read as a kept answer .*whobot answers 0a --forget"):
        answers.open("0a")
    assert [row.status for row in answers.listed()] == ["unreadable"]
    assert answers.forget("0") == "0a"
    assert names(tmp_path) == []


def test_a_claim_whose_quote_is_not_in_the_file(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    answers.keep(kept("0a"))
    path = tmp_path / "answers" / "0a.json"
    path.write_text(path.read_text("utf-8").replace('"quotes": ["q-1"]', '"quotes": ["q-7"]'), encoding="utf-8")
    with pytest.raises(DamagedAnswer, match="q-7"):
        answers.open("0a")


def test_another_format(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    answers.keep(kept("0a"))
    path = tmp_path / "answers" / "0a.json"
    path.write_text(path.read_text("utf-8").replace('"format": 1', '"format": 2'), encoding="utf-8")
    with pytest.raises(ForeignAnswer, match=r"another version of this program. Ask .* --forget"):
        answers.open("0a")


def test_what_a_later_version_adds_is_left_out(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    answers.keep(kept("0a"))
    path = tmp_path / "answers" / "0a.json"
    found = json.loads(path.read_text("utf-8"))
    found["answer"]["mood"] = found["mood"] = "good"
    path.write_text(json.dumps(found), encoding="utf-8")
    assert answers.open("0a") == kept("0a")


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path, most=3)
    for age, name in enumerate(("d4", "c3", "b2")):
        answers.keep(kept(name))
        os.utime(tmp_path / "answers" / f"{name}.json", (1000 + age, 1000 + age))
    (tmp_path / "answers" / "note.json").write_text("of somebody else", encoding="utf-8")
    answers.keep(kept("a1"))
    assert names(tmp_path) == ["a1.json", "b2.json", "c3.json", "note.json"]
    assert [row.id for row in answers.listed()] == ["a1", "b2", "c3"]


def test_the_list_tells_when_and_what(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    assert list(answers.listed()) == []
    answers.keep(kept("0a", "Où ?"))
    (row,) = answers.listed()
    assert (row.id, row.asked, row.status, row.question) == ("0a", "2026-05-03T12:00:00+00:00", "partial", "Où ?")


def test_a_home_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("a file where the folder should be", encoding="utf-8")
    answers = KeptAnswers(tmp_path)
    assert not answers.keep(kept())
    assert kept().answer.id not in answers
    assert list(answers.listed()) == []


def test_many_at_once_leave_whole_files_only(tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path, most=20)

    def keep(ids: Sequence[str]) -> None:
        for name in ids:
            answers.keep(kept(name))

    ids = [f"{number:04x}" for number in range(40)]
    threads = [threading.Thread(target=keep, args=(ids[start:] + ids[:start],)) for start in (0, 10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = names(tmp_path)
    assert 0 < len(left) <= 20 and all(name.endswith(".json") for name in left)
    assert all(answers.open(name.removesuffix(".json")).answer.question for name in left)


def test_the_id_names_all_that_decides() -> None:
    other = [
        answer_id("Why?", VERSIONS, Filter()),
        answer_id("Why", VERSIONS, Filter()),
        answer_id("Why?", VERSIONS, Filter(kinds=("a or b",))),
        answer_id("Why?", VERSIONS, Filter(kinds=("a", "b"))),
        answer_id("Why?", VERSIONS, Filter(), "Why is the sky blue?"),
        *(
            answer_id("Why?", replace(VERSIONS, **{name: "x"}), Filter())
            for name in ("index", "embedder", "model", "settings")
        ),
        answer_id("Why?", replace(VERSIONS, model=None), Filter()),
    ]
    assert len(set(other)) == len(other)
    assert answer_id("Why?", VERSIONS, Filter()) == other[0]


def test_settings_are_those_of_the_code_and_its_libraries() -> None:
    assert settings() == settings() and settings(2) == f"{settings()}, threads 2"
    code, libraries = settings().split(", ")
    assert code.startswith("code ") and libraries.startswith("libraries ")
    assert changes(VERSIONS, VERSIONS) == ()
    assert changes(VERSIONS, replace(VERSIONS, index="2", settings="x")) == (
        "the index of the documents",
        "this program, its libraries or its gate",
    )
    threads = [replace(VERSIONS, settings=f"{VERSIONS.settings}, threads {number}") for number in (1, 2)]
    assert changes(*threads) == ("the number of threads (1, now 2)",)
    (said,) = changes(threads[0], replace(VERSIONS, model=None))
    assert said == "the language model (it was model, now it is none)"
