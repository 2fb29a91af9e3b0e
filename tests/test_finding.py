"""What the answer finder is trained and measured on: the questions kept here, and the readers of public sets."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from corpus.library import OWN
from corpus.read import read
from tests.benchmarks.finder import sets
from tests.benchmarks.finder.asked import FOLDER, Asked, Pair, asked, name_of, read_rows
from tests.benchmarks.finder.mined import mined
from tests.bot.evidence import Odds
from tests.corpus.test_documents import ORDER

OURS = ("train", "held")


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.jsonl")))
def test_every_question_is_there_once_and_names_what_answers_it(name: str) -> None:
    questions = asked(name)
    assert all(one.answerable == bool(one.evidence) for one in questions)
    assert max(Counter((one.doc, one.question) for one in questions).values()) == 1
    assert 0.4 < sum(one.answerable for one in questions) / len(questions) < 0.6


@pytest.mark.parametrize("name", OURS)
def test_what_answers_stands_in_our_documents(name: str) -> None:
    texts = {path.stem: read(path).text for path in OWN.glob("*.md")}
    for one in asked(name):
        assert all(any(_holds(text, part) for text in texts.values()) for part in (*one.evidence, *one.nearest)), one


def _holds(text: str, part: str) -> bool:
    return Asked("", "", True, (part,)).answered_by(text)


def test_documents_are_trained_on_or_held_and_none_is_reported_on() -> None:
    train, held = ({one.doc for one in asked(name)} for name in OURS)
    assert not train & held
    # Every second document is for the prompts that are reported on, but for the few that answer a question, too.
    others = [one.doc for name in OURS for one in asked(name) if one.doc in ORDER[1::2]]
    assert len(others) < 15


def test_a_text_that_is_not_ours_is_known_by_its_digest() -> None:
    text = "Regulators should see the data,\nnot only the claims."
    question = Asked("9789240029200", "What should regulators see?", True, (name_of(text),), answer="claims")
    assert question.answered_by("Regulators should see the data, not only the claims.")
    assert not question.answered_by("Regulators should see the data.")
    assert question.may_be_answered_by("They see claims.")


def test_invented_documents_and_what_is_asked_of_them() -> None:
    documents = {row["doc"]: row for row in read_rows(FOLDER / "invented" / "documents.jsonl")}
    questions = list(read_rows(FOLDER / "invented" / "questions.jsonl"))
    assert len(documents) == 1881
    assert len({(row["doc"], row["question"]) for row in questions}) == len(questions) == 43406
    for row in questions:
        assert row["answerable"] == bool(row["right"])
        assert row["answerable"] or row["near"]
        near = [at if isinstance(at, str) else f"{row['doc']}:{at}" for at in row["near"]]
        assert not {f"{row['doc']}:{at}" for at in row["right"]} & set(near)
        for name, at in (place.split(":") for place in (*near, *(f"{row['doc']}:{at}" for at in row["right"]))):
            assert 0 <= int(at) < len(documents[name]["sentences"])
    pairs = list(sets.invented(FOLDER / "invented"))
    written = {name: [text for row in questions for text in row.get(name, ())] for name in ("also", "instead")}
    assert {name: len(texts) for name, texts in written.items()} == {"also": 33663, "instead": 35628}
    assert len({*written["also"], *written["instead"]}) == 65677
    turned = next(row for row in questions if not row["answerable"] and "also" in row)
    kept = next(row for row in questions if row["answerable"] and "instead" in row)
    assert Pair(turned["question"], documents[turned["doc"]]["title"], turned["also"][0], answers=True) in pairs
    assert Pair(kept["question"], documents[kept["doc"]]["title"], kept["instead"][0], answers=False) in pairs
    assert 0.15 < sum(pair.answers for pair in pairs) / len(pairs) < 0.35
    assert len({(pair.question, pair.text) for pair in pairs}) > 0.95 * len(pairs)


POST = """---
title: "Signs &amp; wonders"
---
## About

The [office](https://example.org) opened in **2019** and has {{< ref >}}four people who answer mail on Mondays.

Short.

It closed in 2023, after <em>four</em> years of work for the towns and the people who live there.
"""


def test_questions_on_public_texts_are_read_where_these_lie(tmp_path: Path) -> None:
    opened = "The office opened in 2019 and has four people who answer mail on Mondays."
    closed = "It closed in 2023, after four years of work for the towns and the people who live there."
    (tmp_path / "digitalgov.gov" / "content" / "news").mkdir(parents=True)
    (tmp_path / "digitalgov.gov" / "content" / "news" / "signs.md").write_text(POST)
    (tmp_path / "medquad_cdc_nhlbi").mkdir()
    row = {"question": "What is gout ?", "answer": "Gout is a kind of arthritis. It hurts."}
    (tmp_path / "medquad_cdc_nhlbi" / "a.jsonl").write_text(json.dumps(row) + "\n")
    asked_ = [
        Asked("digitalgov news/signs", "When did the office open?", True, (name_of(opened),)),
        Asked("digitalgov news/signs", "When did the mail stop?", False, (), (name_of(closed),)),
        Asked("medquad 0", "Is gout arthritis?", True, (name_of("Gout is a kind of arthritis."),)),
        Asked("covid_qa 1", "What is not there?", True, (name_of("Gone."),)),
    ]
    pairs = sets.asked_there(tmp_path, asked_)
    assert Pair("When did the office open?", "Signs & wonders", opened, answers=True) in pairs
    assert Pair("When did the mail stop?", "Signs & wonders", closed, answers=False) in pairs
    assert Pair("Is gout arthritis?", "What is gout", "Gout is a kind of arthritis.", answers=True) in pairs
    assert not any(pair.question == "What is not there?" for pair in pairs)
    assert not any("Short" in pair.text or "**" in pair.text for pair in pairs)


SQUAD = {
    "data": [
        {
            "title": "Health_data",
            "paragraphs": [
                {
                    "context": "The law was passed in 2019. It was signed in Bern. Nobody objected to it at all.",
                    "qas": [
                        {"question": "When was it passed?", "answers": [{"text": "2019", "answer_start": 22}]},
                        {
                            "question": "When was it repealed?",
                            "is_impossible": True,
                            "answers": [],
                            "plausible_answers": [{"text": "2019", "answer_start": 22}],
                        },
                    ],
                }
            ],
        }
    ]
}


def test_public_sets_are_read_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "dev-v2.0.json").write_text(json.dumps(SQUAD))
    selqa = {"question": "Who won?", "article": "A match", "answers": [1], "candidates": ["It rained.", "Ada won."]}
    (tmp_path / "selqa-ass-dev.json").write_text(json.dumps([selqa]))
    natural = {"question": "capital of france", "answers": ["Paris"], "title": "France", "passage": "It is Paris. Big."}
    (tmp_path / "nq_open_oracle.jsonl").write_text(json.dumps(natural) + "\n")
    chance = random.Random(1)  # noqa: S311
    pairs = sets.pairs(tmp_path, chance)
    assert Pair("When was it passed?", "Health data", "The law was passed in 2019.", answers=True) in pairs
    assert Pair("When was it repealed?", "Health data", "The law was passed in 2019.", answers=False) in pairs
    assert Pair("Who won?", "A match", "Ada won.", answers=True) in pairs
    assert Pair("capital of france?", "France", "It is Paris.", answers=True) in pairs
    assert sum(pair.answers for pair in pairs) == 3
    (tmp_path / "unified").mkdir()
    (tmp_path / "unified" / "cases.jsonl").write_text(json.dumps({"question": "Who won"}) + "\n")
    assert not any(pair.question == "Who won?" for pair in sets.pairs(tmp_path, chance))


def test_what_the_finder_takes_for_answers_elsewhere_is_learnt_from(tmp_path: Path) -> None:
    class Embedded:
        """Every text is as like as any other."""

        name, digest, dimension = "alike", "", 1

        def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            return np.ones((len(texts), 1), dtype=np.float32)

        def count_tokens(self, text: str) -> int:
            return 1

    documents = [
        {"doc": "a1-01", "title": "A hub", "sentences": ["It opened in 2019.", "It helps."]},
        {"doc": "a1-02", "title": "A lab", "sentences": ["It opened in 2018."]},
        {"doc": "b1-01", "title": "A prize", "sentences": ["It began in 2020.", "It costs nothing.", "It was known."]},
    ]
    questions = [
        {"doc": "a1-01", "question": "When did the hub open?", "answerable": True, "right": [0], "near": []},
        {
            "doc": "a1-01",
            "question": "When did the hub close?",
            "answerable": False,
            "right": [],
            "near": [0],
            "also": ["It was shut in 2022."],
        },
    ]
    for name, rows in (("documents", documents), ("questions", questions)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    finder = Odds(opened=3.0, began=2.0, costs=-1.0, known=5.0, shut=1.0)
    found = mined(tmp_path, 9, finder, Embedded(), random.Random(1))  # noqa: S311
    opens, closes = (row["question"] for row in questions)
    assert sorted((pair.question, pair.text) for pair in found) == [
        (closes, "It began in 2020."),
        (closes, "It costs nothing."),
        (closes, "It opened in 2019."),
        (opens, "It began in 2020."),
        (opens, "It was shut in 2022."),
    ]
    titles = {pair.text: pair.title for pair in found}
    assert titles["It began in 2020."] == "A prize"
    assert titles["It was shut in 2022."] == titles["It opened in 2019."] == "A hub"
    assert not any(pair.answers for pair in found)
