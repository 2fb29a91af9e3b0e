"""Passages in a real SQLite file: what goes in comes out, and words are scored by the published formula."""

import math
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import DamagedIndex
from corpus.source import Passage, Relation, Source, Span
from index.passages import Passages
from index.records import Filed, Manifest, Record, embedded, key
from index.words import words
from index.writing import Writing

TEXTS = {
    "guidance": ("The guidance sets out six principles for the ethics of AI.", "Principles guide ministers."),
    "assembly": ("Ministers adopted a resolution on digital health.",),
    "empty": ("...",),
}


def source(name: str) -> Source:
    relations = (Relation("extends", "assembly"),)
    return Source(
        name, "", "guidance", "WHO", "2021-06", None, None, "en", ("governance",), ("ISBN 1",), "closed", relations
    )


def record(name: str, *texts: str) -> Record:
    passages = (
        Passage(f"{name}-{n}", source(name), text, Span(n, n + len(text)), 3, "", (7, 9))
        for n, text in enumerate(texts)
    )
    return Record(f"digest of {name} {texts}", f"{name}.md", source(name), tuple(passages))


def titled(name: str, title: str, text: str) -> Record:
    file = record(name, text)
    origin = replace(source(name), title=title)
    return replace(file, source=origin, passages=tuple(replace(each, source=origin) for each in file.passages))


def written(path: Path, files: list[Record | Filed], before: Path | None = None) -> Passages:
    with Writing.begin(path, before) as writing:
        writing.update(files)
        writing.keep(tuple(writing.missing()), "store")
    return Passages.open(path)


@pytest.fixture
def records() -> list[Record | Filed]:
    return [record(name, *texts) for name, texts in TEXTS.items()]


def test_what_goes_in_comes_out(tmp_path: Path, records: list[Record | Filed]) -> None:
    rejected = Record("d", "scan.pdf", None, (), "It is a scan.")
    with closing(written(tmp_path / "p", [*records, rejected])) as passages:
        assert [passages.of(name) for name in TEXTS] == [file.passages for file in records]
        assert list(passages.sources.values()) == [file.source for file in records]
        assert passages.files[3] == Filed("d", "scan.pdf", None, 0, "It is a scan.")
        assert [file.passages for file in passages.files] == [2, 1, 1, 0]
        assert len(passages) == 4
        assert passages.of("nobody") == ()


def test_the_passage_that_shares_words_scores_and_the_others_do_not(
    tmp_path: Path, records: list[Record | Filed]
) -> None:
    with closing(written(tmp_path / "p", records)) as passages:
        best = passages.best(words("Which resolution of the assembly?"), 10)
        assert [passage.source.id for passage in passages.get(best).values()] == ["assembly"]
        assert (
            passages.best(words("principle of ethics"), 1).keys()
            < passages.best(words("principle of ethics"), 2).keys()
        )
        assert passages.best(words("resolution principle"), 10, of={"guidance"}).keys() == {1, 2}
        assert passages.scores(words("resolution"), [1, 3]) == passages.best(words("resolution"), 10)


@pytest.mark.parametrize("question", ["", "the of and", "zebra", "!?", 'or "and" not near(', "x" * 10_000])
def test_a_question_without_a_known_word_finds_nothing(
    tmp_path: Path, records: list[Record | Filed], question: str
) -> None:
    with closing(written(tmp_path / "p", records)) as passages:
        assert passages.best(words(question), 10) == {}


def test_scores_follow_the_published_formula(tmp_path: Path) -> None:
    """BM25 by hand, k1 1.2 and b 0.75: five passages of 2, 4, 1, 1 and 1 words, two of which hold the word."""
    texts = [record(f"n{n}", text) for n, text in enumerate(["alpha beta", "alpha beta beta gamma", "d", "e", "f"])]
    with closing(written(tmp_path / "p", list(texts))) as passages:
        scores = passages.best(["beta"], 10)
    idf = math.log((5 - 2 + 0.5) / (2 + 0.5))
    for number, count, length in ((1, 1, 2), (2, 2, 4)):
        share = count * 2.2 / (count + 1.2 * (1 - 0.75 + 0.75 * length / (9 / 5)))
        assert scores[number] == pytest.approx(idf * share, rel=1e-6)


def test_a_change_leaves_what_a_new_file_would_hold(tmp_path: Path, records: list[Record | Filed]) -> None:
    """BM25 depends on all passages, so scores are alike only if nothing of what was taken out is left."""
    with closing(written(tmp_path / "a", records)) as before:
        kept = [file for file in before.files if file.name != "guidance.md"]
    changed = record("guidance", "Six principles were adopted.", "AI is new here.", "And a third.")
    new = record("new", "Digital ministers.")
    with (
        closing(written(tmp_path / "b", [new, *kept, changed], tmp_path / "a")) as steps,
        closing(written(tmp_path / "c", [new, *records[1:], changed])) as once,
    ):
        assert list(steps.sources) == list(once.sources) == ["new", "assembly", "empty", "guidance"]
        assert [steps.of(name) for name in steps.sources] == [once.of(name) for name in once.sources]
        for question in ("ministers adopted principles", "AI ethics", "third digital"):
            found = [
                [(passage.id, scores[number]) for number, passage in file.get(scores).items()]
                for file in (steps, once)
                for scores in [file.best(words(question), 10)]
            ]
            assert [name for name, _ in found[0]] == [name for name, _ in found[1]] != []
            assert [score for _, score in found[0]] == pytest.approx([score for _, score in found[1]])
        assert len(steps) == len(once) == 6


def test_what_lacks_a_vector_is_known(tmp_path: Path, records: list[Record | Filed]) -> None:
    written(tmp_path / "a", records).close()
    with Writing.begin(tmp_path / "b", tmp_path / "a") as writing:
        new = record("new", "Digital ministers.", "Digital ministers.")
        writing.update([new])
        assert writing.missing() == {key(embedded(new.passages[0])): "Digital ministers."}
        assert writing.segments() == {"store": (4, 4)}
        assert writing.needed("store") == ()
        writing.keep(tuple(writing.missing()), "other")
        writing.drop("store")
        assert writing.segments() == {"other": (1, 0)}


def test_a_file_that_is_not_whole_says_what_to_do(tmp_path: Path, records: list[Record | Filed]) -> None:
    written(tmp_path / "p", records).close()
    manifest = Manifest("i", "c", "s", "e", "d", "now", 3, 4, {"store": 4})
    with closing(Passages.open(tmp_path / "p")) as passages:
        passages.check(manifest)
    with closing(sqlite3.connect(tmp_path / "p")) as database, database:
        database.execute("DELETE FROM vectors WHERE key = (SELECT key FROM passages WHERE number = 2)")
    with closing(Passages.open(tmp_path / "p")) as passages, pytest.raises(DamagedIndex, match="do not fit together"):
        passages.check(manifest)
    content = (tmp_path / "p").read_bytes()
    for damage in (b"", b"junk", content[: len(content) // 2], content + b"more"):
        (tmp_path / "p").write_bytes(damage)
        with pytest.raises(DamagedIndex, match="whobot index build --full"):
            Passages.open(tmp_path / "p")


def test_a_word_in_a_title_counts_three_times(tmp_path: Path) -> None:
    """BM25 by hand as above: a title of two words before a text of one, and the same three words as a text."""
    rows = [("beta gamma", "alpha"), ("", "alpha beta gamma"), ("", "d"), ("", "e"), ("", "f")]
    texts: list[Record | Filed] = [titled(f"n{n}", title, text) for n, (title, text) in enumerate(rows)]
    with closing(written(tmp_path / "p", texts)) as passages:
        scores = passages.best(["beta"], 10)
    idf = math.log((5 - 2 + 0.5) / (2 + 0.5))
    for number, count in ((1, 3), (2, 1)):
        share = count * 2.2 / (count + 1.2 * (1 - 0.75 + 0.75 * 3 / (9 / 5)))
        assert scores[number] == pytest.approx(idf * share, rel=1e-6)


def test_a_file_of_before_titles_counted_more_is_brought_up_to_date(tmp_path: Path) -> None:
    files: list[Record | Filed] = [
        titled("one", "Beta rays", "Alpha."),
        titled("two", "Rays", "Beta, and beta."),
        titled("three", "", "Delta."),
    ]
    changed = titled("three", "", "Alpha, delta.")
    written(tmp_path / "old", files).close()
    with closing(sqlite3.connect(tmp_path / "old")) as database, database:
        database.execute("DROP TABLE words")
        database.execute("CREATE VIRTUAL TABLE words USING fts5 (said, content='', tokenize=\"ascii tokenchars '_'\")")
        database.executemany(
            "INSERT INTO words (rowid, said) VALUES (?, ?)",
            [(1, "beta ray alpha"), (2, "ray beta beta"), (3, "delta")],
        )
    with closing(Passages.open(tmp_path / "old")) as old:
        assert old.best(["beta"], 10).keys() == {1, 2}
        kept = [file for file in old.files if file.name != "three.md"]
    with (
        closing(written(tmp_path / "steps", [*kept, changed], tmp_path / "old")) as steps,
        closing(written(tmp_path / "once", [*files[:2], changed])) as once,
    ):
        for word in ("alpha", "beta", "ray", "delta"):
            assert [*steps.best([word], 10).values()] == pytest.approx([*once.best([word], 10).values()])
