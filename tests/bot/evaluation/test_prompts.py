"""Prompt files: what is read of them, and what is said of those that cannot be used."""

from pathlib import Path

import pytest

from bot.evaluation.form import PROMPTS, prompt_files, read_file, read_prompts
from bot.evaluation.prompts import Prompt, Threshold, digest_of
from corpus.errors import UsageError


def written(folder: Path, text: str, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
split: fit
thresholds: {fact_recall: 0.75, list: {fact_recall: 1}}
prompts:
- {id: f1, turns: ["What is EIOS?", "Since when?"], language: fr, category: follow-up, answerable: partial,
   facts: ["20\\\\d\\\\d"], forbidden: [always], documents: [eios], needs: "9789240029200", pages: [3, 4], lacking: cost}
- question: One?
""",
    )
    file = read_file(path)
    assert file.split == "fit"
    assert file.thresholds == (Threshold("fact_recall", 0.75), Threshold("fact_recall", 1.0, "list"))
    first, second = file.prompts
    assert first == Prompt(
        id="f1",
        turns=("What is EIOS?", "Since when?"),
        language="fr",
        category="follow-up",
        answerable="partial",
        facts=("20\\d\\d",),
        forbidden=("always",),
        documents=("eios",),
        needs="9789240029200",
        pages=(3, 4),
        lacking="cost",
    )
    assert first.question == "Since when?"
    assert second == Prompt("a-2", ("One?",))


ITEM = "prompts: [{id: x, question: Why, %s}]"
WRONG = [
    ("a: [", "a.yaml: while parsing"),
    ("[1, 2]", "a.yaml: it has no list under “prompts”"),
    ("prompts: 1", "a.yaml: it has no list under “prompts”"),
    ("prompts: []\nprompt: []", "a.yaml: “prompt” is not known"),
    ("split: a b\nprompts: []", "“split” is 'a b'; give one word"),
    ("prompts: [Why]", "a.yaml, item 1: it is not a mapping"),
    ("prompts: [{id: x}]", "a.yaml, item 1 (x): “question” or “turns” is needed"),
    (ITEM % "turns: [Why]", "item 1 (x): “question” or “turns” is needed, and not both"),
    (ITEM % "answerble: true", "item 1 (x): “answerble” is not known; the fields are id, question"),
    (ITEM % "answerable: perhaps", "“answerable” is 'perhaps'; give true, false or partial"),
    (ITEM % "answerable: 1.5", "“answerable” is 1.5; give"),
    (ITEM % "category: facts", "“category” is 'facts'; choose of: fact, list"),
    (ITEM % "facts: many", "“facts” is 'many'; give a list"),
    (ITEM % "facts: [12]", "“facts” is [12]; give a list of one or more texts"),
    (ITEM % "facts: []", "“facts” is []; give a list"),
    (ITEM % 'facts: ["(?i"]', "“facts” holds '(?i', which is not a regular expression (missing"),
    (ITEM % 'forbidden: ["*"]', "“forbidden” holds '*', which is not a regular expression"),
    (ITEM % 'answerable: partial, lacking: "["', "“lacking” holds '[', which is not"),
    (ITEM % "lacking: cost", "“lacking” goes with “answerable: partial” only"),
    (ITEM % "needs: 9789240029200", "“needs” is 9789240029200; give a text, in quotation marks"),
    (ITEM % "needs: none", "“needs” is 'none'; give the number"),
    (ITEM % "pages: [1]", "“pages” needs “needs”"),
    (ITEM % 'needs: "9", pages: [0]', "“pages” is [0]; give a list of page numbers"),
    (ITEM % 'needs: "9", pages: 7', "“pages” is 7; give a list"),
    (ITEM % "answerable: false, facts: [a]", "“facts” cannot be wanted where “answerable” is false"),
    ("prompts: [{id: x, question: a}, {id: x, question: b}]", "item x: “id” is used twice; give each"),
    ("prompts: []\nthresholds: 1", "thresholds: is 1; give a mapping"),
    ("prompts: []\nthresholds: {facts: 1}", "thresholds: “facts” is not known; the measures are right, answered"),
    ("prompts: []\nthresholds: {right: high}", "thresholds: “right” is 'high'; give a number"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_cannot_be_used_is_named_with_file_item_and_field(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as error:
        read_file(path)
    assert said in str(error.value)
    assert str(error.value).startswith(str(path))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"a\.yaml: .*decode"):
        read_file(tmp_path / "a.yaml")


def test_files_are_found_in_folders_and_ids_may_not_meet(tmp_path: Path) -> None:
    one = written(tmp_path, "prompts: [{id: x, question: One}]")
    two = written(tmp_path, "prompts: [{id: x, question: Two}]", "b.yaml")
    written(tmp_path, "no prompts", "c.txt")
    assert prompt_files((tmp_path, tmp_path / "none", two)) == (one, two)
    with pytest.raises(UsageError, match=r"b\.yaml, item x: .*a\.yaml has it, too"):
        read_prompts([tmp_path])


def test_the_digest_is_of_the_prompts_and_not_of_their_order() -> None:
    a, b = Prompt("a", ("A?",)), Prompt("b", ("B?",))
    assert digest_of([a, b]) == digest_of([b, a])
    assert digest_of([a]) != digest_of([Prompt("a", ("A!",))])


def test_the_prompts_of_the_project_are_of_the_form() -> None:
    files = read_prompts([PROMPTS])
    assert {file.split for file in files} >= {"fit", "report"}
    assert all(file.prompts for file in files)
