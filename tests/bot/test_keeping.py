"""A bot whose answers are kept, and what is said of them when the documents have changed since."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.gate import Gate
from bot.keeping import Keeping
from bot.kept import KeptAnswers
from bot.today import Today, remark
from corpus.library import OWN, Library
from index.build import build
from index.embed import Embedder
from index.filters import Filter
from index.search import Index
from tests.bot.scripted import ScriptedModel

OPEN, SHUT = Gate(0.0, {}, 0.5), Gate(0.0, {}, 1.0)
LAUNCH = "When was S.A.R.A.H. launched?"
SAYS = "S.A.R.A.H. was launched on 2 April 2024."
Opened = Callable[..., Keeping]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("sarah", "eios", "three-pillars"):
        shutil.copy(OWN / f"{name}.md", folder)
    return folder


@pytest.fixture
def opened(documents: Path, embedder: Embedder, tmp_path: Path) -> Opened:
    """Builds the index of the documents as they are, and gives a bot over it."""
    home = tmp_path / "home"

    def bot(model: ScriptedModel | None, gate: Gate = OPEN) -> Keeping:
        build(home, Library(home, documents).entries(), embedder)
        index = Index.open(home, embedder)
        return Keeping(Bot(index, embedder, model, gate=gate), KeptAnswers(home))

    return bot


def said(keeping: Keeping, id: str) -> tuple[Today, str]:
    kept = keeping.answers.open(id)
    found = keeping.compared(kept)
    return found, remark(kept, found)


def test_it_would_be_the_same_today(opened: Opened) -> None:
    model = ScriptedModel(SAYS)
    keeping = opened(model)
    answer = keeping.ask(LAUNCH)
    kept = keeping.answers.open(answer.id)
    assert (kept.answer.text, kept.answer.quotes, kept.answer.claims) == (answer.text, answer.quotes, answer.claims)
    asked = len(model.asked)
    found, words = said(keeping, answer.id)
    assert found == Today(True, (), (), ())
    assert words.endswith("The answer would be the same today.")
    assert len(model.asked) == asked  # the model is not asked again


@pytest.mark.parametrize(
    "question",
    [LAUNCH, "What did WHO say on AI, only in speeches?", "What has WHO published since March 2024?", "Hello!"],
)
@pytest.mark.parametrize(("model", "gate"), [(ScriptedModel(SAYS), OPEN), (ScriptedModel(SAYS), SHUT), (None, OPEN)])
def test_nothing_has_changed_whatever_became_of_the_question(
    opened: Opened, question: str, model: ScriptedModel | None, gate: Gate
) -> None:
    keeping = opened(model, gate)
    answer = keeping.ask(question, keep_to=Filter(until="2026"))
    assert said(keeping, answer.id)[0] == Today(True, (), (), ())


def test_a_document_that_is_gone_is_still_quoted(opened: Opened, documents: Path) -> None:
    before = opened(ScriptedModel(SAYS)).ask(LAUNCH)
    (documents / "sarah.md").unlink()
    keeping = opened(ScriptedModel(SAYS))
    kept = keeping.answers.open(before.id)
    assert kept.answer.text == "S.A.R.A.H. was launched on 2 April 2024. [1]"
    assert "2 April 2024" in kept.answer.cited[0].text
    found, words = said(keeping, before.id)
    assert found.changed == ("the index of the documents",) and not found.same
    assert "sarah" in {quote.passage.source.id for quote in found.gone}
    assert "Since then the index of the documents has changed, so the answer may differ today." in words
    assert "Found then, not now: “" in words


def test_a_document_that_has_come_is_named_with_its_quotes(opened: Opened, documents: Path) -> None:
    (documents / "sarah.md").rename(documents.parent / "sarah.md")
    before = opened(ScriptedModel(), SHUT).ask(LAUNCH)
    assert before.declined
    shutil.copy(documents.parent / "sarah.md", documents)
    found, words = said(opened(ScriptedModel(), SHUT), before.id)
    assert "sarah" in {quote.passage.source.id for quote in found.new}
    assert "Found now, not then: “" in words


def test_another_model_finds_the_same_quotes(opened: Opened) -> None:
    before = opened(ScriptedModel(SAYS)).ask(LAUNCH)
    other = ScriptedModel(SAYS)
    other.name = "another"
    found, words = said(opened(other), before.id)
    assert not found.same and not found.new and not found.gone
    assert "the language model (it was scripted, now it is another) has changed" in words
    assert words.endswith("The quotes that are found are the same.")


def test_an_answer_that_was_stopped_is_not_kept(opened: Opened) -> None:
    keeping = opened(ScriptedModel(SAYS))
    assert [answer.finished for answer in keeping.stream(LAUNCH, stopped=lambda: True)][-1]
    assert list(keeping.answers.listed()) == []


def test_the_model_settles_after_each_answer_even_if_it_fails(opened: Opened) -> None:
    settled: list[int] = []

    class Settling(ScriptedModel):
        def settle(self, system: str, user: str) -> None:
            settled.append(len(self.asked))

    model = Settling(SAYS)
    keeping = opened(model)
    keeping.ask(LAUNCH)
    keeping.ask(LAUNCH)  # waits until the model has settled after the first
    assert settled[:3] == [0, 1, 1]
    stream = keeping.stream(LAUNCH)
    next(answer for answer in stream if answer.claims)
    stream.close()  # type: ignore[attr-defined]
    assert keeping.ask(LAUNCH).claims
