"""Builds of real files into a real Chroma, in folders and on a server, with an embedder that counts its work."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.entry import Entry, Reader
from corpus.errors import BusyIndex, CorpusError, NothingToRollBack, StoreError
from corpus.read import read
from corpus.source import Document
from index.build import out_of_date
from index.store import Vectors
from index.vectors import MOST
from tests.index.corpus import Words, entries, found, write
from tests.index.home import Home


class Failing(Words):
    """Is cut off after so many texts, as by a power cut."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(self.texts) >= self.after:
            raise KeyboardInterrupt
        return super().embed(texts)


class Partly(Entry):
    """A file of which not all can be read."""

    def read(self, reader: Reader = read) -> Document:
        return replace(super().read(reader), notes=("Page 2 could not be read.",))


def test_the_first_build_adds_all(home: Home, folder: Path) -> None:
    said: list[tuple[str, int, int]] = []
    report = home.build(entries(folder), Words(), progress=lambda *what: said.append(what))
    assert (report.built, report.documents, report.passages, report.embedded) == (True, 2, 3, 3)
    assert (report.added, report.changed, report.removed, report.rejected) == (("apples", "bread"), (), (), ())
    assert report.seconds > 0
    assert found(home, "flour")[0] == "Bread is baked of flour."
    assert said[0] == ("reading", 0, 2)
    assert ("reading", 2, 2) in said
    assert ("embedding", 3, 3) in said
    assert said[-1] == ("storing", 3, 3)


def test_what_was_not_read_of_a_file_is_said_once(home: Home, folder: Path) -> None:
    partly = [Partly(*(getattr(entry, each.name) for each in fields(Entry))) for entry in entries(folder)[:1]]
    report = home.build(partly, Words())
    assert [(one.name, one.reason) for one in report.noted] == [("apples.md", "Page 2 could not be read.")]
    assert (report.documents, report.rejected) == (1, ())
    assert home.build([*partly, *entries(folder)[1:]], Words()).noted == ()


def test_nothing_changed_nothing_done(home: Home, folder: Path) -> None:
    first = home.build(entries(folder), Words())
    used = home.current()
    embedder = Words()
    second = home.build(entries(folder), embedder)
    assert (second.built, second.id, second.embedded) == (False, first.id, 0)
    assert (second.added, second.changed, second.removed) == ((), (), ())
    assert embedder.texts == []
    assert home.current() == used


def test_only_what_changed_is_read_and_embedded(home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.build(entries(folder), Words())
    write(folder, "apples", "Apples grow on trees.", "Apples are green.")
    write(folder, "cheese", "Cheese is made of milk.")
    (folder / "bread.md").unlink()
    embedder = Words()
    report = home.build(entries(folder), embedder)
    assert (report.added, report.changed, report.removed) == (("cheese",), ("apples",), ("bread",))
    assert sorted(embedder.texts) == ["Apples\nPart\nApples are green.", "Cheese\nPart\nCheese is made of milk."]
    assert report.embedded == 2
    assert sorted(found(home, "what?")) == ["Apples are green.", "Apples grow on trees.", "Cheese is made of milk."]


def test_a_file_that_is_as_it_was_is_not_read_again(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words())
    before = entries(folder)
    write(folder, "cheese", "Cheese is made of milk.")
    after = [entry for entry in entries(folder) if entry.name == "cheese.md"]
    for path in folder.iterdir():
        if path.stem != "cheese":
            path.unlink()
    report = home.build([*before, *after], Words())
    assert (report.added, report.removed, report.rejected) == (("cheese",), (), ())


def test_new_metadata_are_a_change_but_not_a_new_vector(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words())
    path = folder / "bread.md"
    path.write_text(path.read_text(encoding="utf-8").replace("---\n", "---\npublisher: WHO\n", 1), encoding="utf-8")
    report = home.build(entries(folder), Words())
    assert (report.changed, report.embedded) == (("bread",), 0)
    with closing(home.open(Words())) as index:
        assert index.search("flour")[0].passage.source.publisher == "WHO"


def test_a_full_build_does_everything_again(home: Home, folder: Path) -> None:
    first = home.build(entries(folder), Words())
    embedder = Words()
    second = home.build(entries(folder), embedder, full=True)
    assert (second.built, second.id, second.embedded) == (True, first.id, 3)
    assert len(embedder.texts) == 3
    assert (second.added, second.changed, second.removed) == ((), (), ())


def test_another_embedder_embeds_everything_again(home: Home, folder: Path) -> None:
    class Other(Words):
        digest = "6" * 64

    first = home.build(entries(folder), Words())
    second = home.build(entries(folder), Other())
    assert second.embedded == 3
    assert second.id != first.id


def test_equal_texts_share_a_vector_and_are_all_found(home: Home, folder: Path) -> None:
    for name in ("first", "second"):
        write(folder, name, "Water boils at a hundred degrees.", title="Water")
    report = home.build(entries(folder), Words())
    assert (report.passages, report.embedded) == (5, 4)
    with closing(home.open(Words())) as index:
        assert [hit.passage.source.id for hit in index.search("water boils")[:2]] == ["first", "second"]
    (folder / "first.md").unlink()
    home.build(entries(folder), Words())
    with closing(home.open(Words())) as index:
        assert index.search("water boils")[0].passage.source.id == "second"


def test_files_that_cannot_be_read_are_reported_each_time(home: Home, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    for expected in (True, False):
        report = home.build(entries(folder), Words())
        assert report.built == expected
        assert [rejected.name for rejected in report.rejected] == ["broken.pdf"]
        assert "broken.pdf" in report.rejected[0].reason
        assert report.documents == 2


def test_two_files_with_one_id_are_told_apart(home: Home, folder: Path) -> None:
    again = folder / "zz.md"
    again.write_text("---\nid: bread\ntitle: Other bread\n---\nBread is also bought.\n", encoding="utf-8")
    report = home.build(entries(folder), Words())
    assert [(rejected.name, "bread.md has the same id" in rejected.reason) for rejected in report.rejected] == [
        ("zz.md", True)
    ]
    (folder / "bread.md").unlink()
    assert home.build(entries(folder), Words()).changed == ("bread",)
    assert found(home, "bought")[0] == "Bread is also bought."


def test_without_a_document_the_old_index_stays(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words())
    with pytest.raises(CorpusError, match=r"no document to make an index of.*whobot add"):
        home.build([], Words())
    assert found(home, "flour")[0] == "Bread is baked of flour."


def test_out_of_date_when_a_file_changes(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words())
    with closing(home.open(Words())) as index:
        assert not out_of_date(index.manifest, entries(folder))
        write(folder, "bread", "Bread is baked of rye.")
        assert out_of_date(index.manifest, entries(folder))
        assert index.current
        home.build(entries(folder), Words())
        assert not index.current
        assert index.search("flour")[0].passage.text == "Bread is baked of flour."


def test_many_changes_in_a_row_leave_what_is_there_now(home: Home, folder: Path) -> None:
    """More is taken out than stays, so the graph is made anew on the way, and nothing is embedded twice for it."""
    embedded = 0
    for turn in range(8):
        parts = [f"Text {turn * 6 + part} of turn {turn}." for part in range(6)]
        write(folder, "news", *parts)
        report = home.build(entries(folder), Words())
        embedded += report.embedded
        assert set(found(home, "text of turn")) >= set(parts)
        assert report.passages == 9
    assert embedded == 3 + 8 * 6
    with closing(home.open(Words())) as index:
        assert sum(index.manifest.segments.values()) < 3 + 8 * 6 - 6


def test_small_stores_are_joined_before_there_are_many(folders: Home, folder: Path) -> None:
    embedded = 0
    for turn in range(20):
        write(folder, f"news-{turn:02}", f"Text {turn} of the news.", f"More of text {turn}.")
        embedded += folders.build(entries(folder), Words()).embedded
        with closing(folders.open(Words())) as index:
            assert len(index.manifest.segments) <= MOST
            assert index.search(f"text {turn} news")[0].passage.text == f"Text {turn} of the news."
            assert index.search("text 0 news")[0].passage.text == "Text 0 of the news."
    assert embedded == 3 + 20 * 2
    needed = set(index.manifest.segments)
    assert needed <= {path.name for path in (folders.path / "vectors").iterdir()}


def test_built_in_steps_or_at_once_the_same_is_found(home: Home, folder: Path) -> None:
    for turn in range(6):
        write(
            folder, f"a-{5 - turn}", *[f"Sentence {part} of text {turn}, on subject {part % 3}." for part in range(9)]
        )
        home.build(entries(folder), Words())
    (folder / "a-3.md").unlink()
    write(folder, "a-2", "Another sentence on subject 2.", "Sentence 3 of text 3, on subject 0.")
    home.build(entries(folder), Words())
    other = Home(home.path.with_name("other"))
    other.build(entries(folder), Words())
    with closing(home.open(Words())) as steps, closing(other.open(Words())) as once:
        assert steps.id == once.id
        assert steps.sources() == once.sources()
        for question in ("subject 2", "sentence 4 of text 1", "Bread", "another text on subject 0"):
            first, second = steps.search(question, limit=60), once.search(question, limit=60)
            assert [hit.passage for hit in first] == [hit.passage for hit in second]
            assert [hit.score for hit in first] == pytest.approx([hit.score for hit in second], abs=1e-5)


def test_only_this_index_and_the_one_before_are_kept(home: Home, folder: Path) -> None:
    for turn in range(4):
        write(folder, "bread", f"Bread number {turn}.")
        home.build(entries(folder), Words())
    assert sorted(path.name.partition("-")[0] for path in home.indexes.iterdir() if path.is_dir()) == [
        "000003",
        "000004",
    ]


def test_rollback_goes_back_and_forth(home: Home, folder: Path) -> None:
    with pytest.raises(NothingToRollBack, match="no earlier index"):
        home.rollback()
    home.build(entries(folder), Words())
    with pytest.raises(NothingToRollBack, match="no earlier index"):
        home.rollback()
    write(folder, "bread", "Bread is baked of rye.")
    home.build(entries(folder), Words())
    assert found(home, "bread")[0] == "Bread is baked of rye."
    home.rollback()
    assert found(home, "bread")[0] == "Bread is baked of flour."
    home.rollback()
    assert found(home, "bread")[0] == "Bread is baked of rye."


def test_a_second_build_says_who_is_at_it(home: Home, folder: Path) -> None:
    class Slow(Words):
        def embed(self, texts: Sequence[str]) -> Vectors:
            with pytest.raises(BusyIndex, match=rf"process {os.getpid()}, since 20\d\d-.*try again"):
                home.build(entries(folder), Words())
            with pytest.raises(BusyIndex):
                home.rollback()
            return super().embed(texts)

    assert home.build(entries(folder), Slow()).built
    write(folder, "bread", "Bread is baked of rye.")
    assert home.build(entries(folder), Words()).built


def test_a_lock_that_another_process_holds(home: Home, folder: Path) -> None:
    home.indexes.mkdir(parents=True)
    with FileLock(home.indexes / "lock"), pytest.raises(BusyIndex, match="another process"):
        home.build(entries(folder), Words())


def test_a_build_that_was_cut_off_goes_on_where_it_was(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words())
    write(folder, "long", *[f"Sentence number {number} of many." for number in range(600)])
    cut_off = Failing(after=300)
    with pytest.raises(KeyboardInterrupt):
        home.build(entries(folder), cut_off)
    assert found(home, "flour")[0] == "Bread is baked of flour."
    embedder = Words()
    report = home.build(entries(folder), embedder)
    assert report.embedded == len(embedder.texts) == 600 - len(cut_off.texts) < 300
    with closing(home.open(Words())) as index:
        everything = [passage.text for passage in index.passages("long")]
        assert len(everything) == 600
        assert index.search("Sentence number 77")[0].passage.text == "Sentence number 77 of many."
    assert list(home.indexes.glob("vectors*")) == []


@pytest.mark.parametrize("file", ["manifest.json", "passages.sqlite", "../../vectors/{}/chroma.sqlite3"])
def test_a_damaged_index_is_made_anew(folders: Home, folder: Path, file: str) -> None:
    folders.build(entries(folder), Words())
    made = next(folders.indexes.glob("0*"))
    (made / file.format(made.name)).write_bytes(b"junk")
    report = folders.build(entries(folder), Words())
    assert (report.built, report.embedded) == (True, 3)
    assert found(folders, "flour")[0] == "Bread is baked of flour."


def test_a_damaged_pointer_is_made_anew(folders: Home, folder: Path) -> None:
    folders.build(entries(folder), Words())
    (folders.indexes / "current").write_bytes(b"{")
    assert folders.build(entries(folder), Words()).built
    assert found(folders, "flour")[0] == "Bread is baked of flour."


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(home: Home, folder: Path) -> None:
    home.path.write_text("a file where the home should be", encoding="utf-8")
    with pytest.raises(StoreError, match="--home"):
        home.build(entries(folder), Words())
