"""The test prompts: their form, that what they expect stands in the documents, and that none stands in both files.

What a failure tells is ids and never questions: who tunes on the one file is not to read the other.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.library import Library
from corpus.sentences import sentence_spans

FILES = sorted((Path(__file__).parent / "prompts").glob("*.yaml"))
CATEGORIES = {
    *("fact", "list", "summary", "comparison", "timeline", "publication", "wording", "follow-up", "language"),
    *("near miss", "false premise", "partial", "off topic", "medical advice", "emergency", "attack"),
}
NEVER_ANSWERED = {"near miss", "off topic", "medical advice", "emergency"}
FIELDS = {
    *("id", "question", "turns", "language", "category", "answerable", "facts", "forbidden", "documents"),
    *("needs", "pages", "lacking"),
}

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))


@cache
def _prompts(file: Path) -> list[dict[str, Any]]:
    prompts: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["prompts"]
    return prompts


def _asked(prompt: Mapping[str, Any]) -> tuple[str, ...]:
    """What is asked, earlier turns included, without what does not tell two questions apart."""
    turns = prompt["turns"] if "turns" in prompt else [prompt["question"]]
    return tuple(" ".join(re.findall(r"\w+", turn.lower())) for turn in turns)


def _texts(value: object) -> bool:
    """Whether this is a list of texts with something in each."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one.strip() for one in value)


def _sound(pattern: str) -> bool:
    """Whether a pattern can be read and does not match whatever is said."""
    try:
        return re.search(pattern, "") is None
    except re.error:
        return False


def _faults(prompt: Mapping[str, Any]) -> list[str]:
    """What is wrong with the form of a prompt, in words."""
    answerable, category = prompt.get("answerable"), prompt.get("category")
    expected = answerable in (True, "partial")
    patterns = [
        *prompt.get("facts", ()),
        *prompt.get("forbidden", ()),
        *([prompt["lacking"]] if "lacking" in prompt else []),
    ]
    rules = {
        "unknown fields": set(prompt) <= FIELDS,
        "id": re.fullmatch(r"[a-z]+(?:-[a-z]+)?-?\d{2,3}", str(prompt.get("id"))) is not None,
        "either question or turns": ("question" in prompt) != ("turns" in prompt),
        "a question is a text": _texts([prompt.get("question", "…")]),
        "turns are two texts or more": "turns" not in prompt or (_texts(prompt["turns"]) and len(prompt["turns"]) > 1),
        "follow-ups have turns": category != "follow-up" or "turns" in prompt,
        "language": re.fullmatch(r"[a-z]{2}", prompt.get("language", "en")) is not None,
        "category": category in CATEGORIES,
        "answerable": answerable in (True, False, "partial"),
        "answerable in a category without answers": category not in NEVER_ANSWERED or answerable is False,
        "partial both in category and answerable": (category == "partial") == (answerable == "partial"),
        "facts are told of what can be answered": ("facts" in prompt) == expected,
        "lists hold texts": all(_texts(prompt[name]) for name in ("facts", "forbidden", "documents") if name in prompt),
        "what is expected has one place": (("documents" in prompt) != ("pages" in prompt)) == expected,
        "pages are of a publication": "pages" not in prompt or "needs" in prompt,
        "publications need one": category != "publication" or "needs" in prompt,
        "needs an ISBN": re.fullmatch(r"97[89]\d{10}", prompt.get("needs", "9789240029200")) is not None,
        "pages are counted from 1": all(isinstance(page, int) and page > 0 for page in prompt.get("pages", [1])),
        "partial tells what is lacking": ("lacking" in prompt) == (answerable == "partial"),
        "patterns are sound": all(map(_sound, patterns)),
    }
    return [rule for rule, kept in rules.items() if not kept]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[str, ...]]:
    """The sentences of each document that comes with the project, by id."""
    documents = Library(tmp_path_factory.mktemp("home")).documents()
    return {
        document.source.id: tuple(document.text[span.start : span.end] for span in sentence_spans(document.text))
        for document in documents
    }


@each_file
def test_prompts_have_the_form_that_the_evaluation_reads(file: Path) -> None:
    faults = {str(prompt.get("id")): _faults(prompt) for prompt in _prompts(file)}
    assert {name: found for name, found in faults.items() if found} == {}
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["split"] == file.stem.partition("-")[0]


@each_file
def test_documents_of_prompts_exist(file: Path, sentences: Mapping[str, tuple[str, ...]]) -> None:
    unknown = {
        (prompt["id"], name)
        for prompt in _prompts(file)
        for name in prompt.get("documents", ())
        if name not in sentences
    }
    assert unknown == set()


@each_file
def test_each_fact_stands_in_a_sentence_of_a_document_that_may_be_cited(
    file: Path, sentences: Mapping[str, tuple[str, ...]]
) -> None:
    untold = {
        (prompt["id"], fact)
        for prompt in _prompts(file)
        for fact in prompt.get("facts", ())
        if "documents" in prompt  # the publication is not in the repository
        and not any(re.search(fact, one) for name in prompt["documents"] for one in sentences.get(name, ()))
    }
    assert untold == set()


@each_file
def test_nothing_that_is_forbidden_stands_in_a_document_that_may_be_cited(
    file: Path, sentences: Mapping[str, tuple[str, ...]]
) -> None:
    told = {
        (prompt["id"], pattern)
        for prompt in _prompts(file)
        for pattern in prompt.get("forbidden", ())
        if any(re.search(pattern, one) for name in prompt.get("documents", ()) for one in sentences.get(name, ()))
    }
    assert told == set()


@each_file
def test_a_quarter_of_the_prompts_at_least_cannot_be_answered(file: Path) -> None:
    answers = Counter(prompt["answerable"] for prompt in _prompts(file))
    assert answers[False] >= answers.total() / 4


@each_file
def test_each_kind_of_question_is_asked(file: Path) -> None:
    if file.stem == "fit-more":
        return  # what others wrote for another purpose
    # A file that goes with another one, as its name says, is of one kind, and so are two others.
    kinds = {file.stem.partition("-")[2].removesuffix("s")} if "-" in file.stem else CATEGORIES
    alone = {"premises": {"false premise"}, "broad": {"language"}}
    assert {prompt["category"] for prompt in _prompts(file)} == alone.get(file.stem, kinds)


def test_no_prompt_is_asked_twice() -> None:
    prompts = [prompt for file in FILES for prompt in _prompts(file)]
    asked = Counter(_asked(prompt) for prompt in prompts)
    ids = Counter(prompt["id"] for prompt in prompts)
    assert [prompt["id"] for prompt in prompts if asked[_asked(prompt)] > 1] == []
    assert [name for name, times in ids.items() if times > 1] == []
