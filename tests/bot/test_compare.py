"""Which questions a new index answers otherwise, over real indexes of a few documents."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.compare import otherwise
from corpus.library import Library
from index.build import build
from index.current import folder_before
from index.embed import Embedder
from index.search import Index

TEXTS = {"a": "The strategy names four aims.", "b": "The course has 12 parts.", "c": "The forum met in Geneva."}


def document(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.md").write_text(f"---\nid: {name}\ntitle: Text {name}\n---\n{text}\n", encoding="utf-8")


@pytest.fixture
def made(tmp_path: Path, embedder: Embedder) -> Callable[[], None]:
    def make() -> None:
        build(tmp_path / "home", Library(tmp_path, tmp_path / "corpus").entries(), embedder)

    (tmp_path / "corpus").mkdir()
    for name, text in TEXTS.items():
        document(tmp_path / "corpus", name, text)
    make()
    return make


def test_questions_with_other_quotes_are_named(tmp_path: Path, embedder: Embedder, made: Callable[[], None]) -> None:
    document(tmp_path / "corpus", "b", "The course has 14 parts.")
    made()
    home, told = tmp_path / "home", list[tuple[str, int, int]]()
    with (
        closing(Index.open(home, embedder, folder=folder_before(home))) as before,
        closing(Index.open(home, embedder)) as after,
    ):
        questions = ("How many parts has the course?", "Where did the forum meet?")
        (found,) = otherwise(questions[:1], before, after, embedder, lambda *what: told.append(what))
        assert (found.question, found.gone, found.new) == (questions[0], (TEXTS["b"],), ("The course has 14 parts.",))
        assert told == [("test prompts", 0, 1), ("test prompts", 1, 1)]
        assert list(otherwise(questions, after, after, embedder)) == []
