"""The second set of vectors, for questions in other languages, in folders and on a server."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import DamagedIndex, MissingLanguages
from index.build import out_of_date
from index.records import read_manifest
from index.store import Vectors
from tests.index.corpus import OtherWords, Words, entries, write
from tests.index.home import Home

QUESTION = "rouges, pommes"


class Stopped(OtherWords):
    """Is cut off at once, as by a power cut."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise KeyboardInterrupt


class Changed(OtherWords):
    """Another model of the same name."""

    digest = "7" * 64


def in_french(home: Home, question: str = QUESTION) -> list[str]:
    with closing(home.open(Words(), OtherWords())) as index:
        return [hit.passage.text for hit in index.in_other_languages.search(question, said="")]


def test_a_question_in_another_language_finds_english_passages(home: Home, folder: Path) -> None:
    report = home.build(entries(folder), Words(), other=OtherWords())
    assert (report.passages, report.embedded) == (3, 6)
    assert in_french(home)[0] == "Apples are red."
    assert in_french(home, "pain")[0] == "Bread is baked of flour."
    with closing(home.open(Words(), OtherWords())) as index:
        index.check()
        assert index.in_other_languages.embedder.name == "other words"
        assert index.in_other_languages.id == index.id


def test_english_questions_find_what_they_found(folders: Home, folder: Path, tmp_path: Path) -> None:
    alone = Home(tmp_path / "alone")
    alone.build(entries(folder), Words())
    folders.build(entries(folder), Words(), other=OtherWords())
    found = []
    for home in (alone, folders):
        with closing(home.open(Words(), OtherWords())) as index:
            hits = index.search("What are red apples?")
            found.append([(hit.passage.text, hit.score) for hit in hits])
    assert found[0] == found[1]


def test_an_index_of_before_answers_english_and_says_what_to_run(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words())
    with closing(home.open(Words(), OtherWords())) as index:
        assert index.search("red apples")[0].passage.text == "Apples are red."
        with pytest.raises(MissingLanguages, match=r"whobot models pull multilingual-e5-small-q4; whobot index build"):
            _ = index.in_other_languages
        assert out_of_date(index.manifest, entries(folder), OtherWords())
        assert not out_of_date(index.manifest, entries(folder))
    report = home.build(entries(folder), Words(), other=OtherWords())
    assert (report.built, report.embedded, report.new) == (True, 3, 0)
    assert in_french(home)[0] == "Apples are red."
    assert not home.build(entries(folder), Words(), other=OtherWords()).built


def test_without_the_model_english_goes_on(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words(), other=OtherWords())
    with closing(home.open(Words())) as index:
        assert index.search("flour")[0].passage.text == "Bread is baked of flour."
        with pytest.raises(MissingLanguages):
            _ = index.in_other_languages
    write(folder, "cheese", "Cheese is made of milk.")
    home.build(entries(folder), Words())
    with closing(home.open(Words(), OtherWords())) as index, pytest.raises(MissingLanguages):
        _ = index.in_other_languages


def test_only_what_is_new_is_embedded(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words(), other=OtherWords())
    write(folder, "cheese", "Cheese is made of milk.")
    (folder / "bread.md").unlink()
    first, other = Words(), OtherWords()
    assert home.build(entries(folder), first, other=other).embedded == 2
    assert len(first.texts) == len(other.texts) == 1
    assert sorted(in_french(home)) == ["Apples are red.", "Apples grow on trees.", "Cheese is made of milk."]


def test_another_model_makes_all_of_its_vectors_anew(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words(), other=OtherWords())
    with closing(home.open(Words(), Changed())) as index, pytest.raises(MissingLanguages):
        _ = index.in_other_languages
    first, other = Words(), Changed()
    assert home.build(entries(folder), first, other=other).embedded == 3
    assert (len(first.texts), len(other.texts)) == (0, 3)


def test_rollback_takes_both_sets_with_it(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words())
    home.build(entries(folder), Words(), other=OtherWords())
    home.rollback()
    with closing(home.open(Words(), OtherWords())) as index, pytest.raises(MissingLanguages):
        _ = index.in_other_languages
    home.rollback()
    assert in_french(home)[0] == "Apples are red."


def test_a_build_that_is_cut_off_leaves_the_index_in_use(home: Home, folder: Path) -> None:
    home.build(entries(folder), Words(), other=OtherWords())
    write(folder, "cheese", "Cheese is made of milk.")
    with pytest.raises(KeyboardInterrupt):
        home.build(entries(folder), Words(), other=Stopped())
    assert len(in_french(home)) == 3
    first, other = Words(), OtherWords()
    home.build(entries(folder), first, other=other)
    assert len(other.texts) == 1 and len(in_french(home)) == 4


def test_other_machines_copy_both_sets(chroma: object, home: Home, folder: Path) -> None:
    home.build(entries(folder), Words(), other=OtherWords())
    beside = home.beside("second") if home.url else home
    with closing(beside):
        assert in_french(beside)[0] == "Apples are red."
        write(folder, "cheese", "Cheese is made of milk.")
        home.build(entries(folder), Words(), other=OtherWords())
        assert len(in_french(beside)) == 4


def test_vectors_that_are_gone_are_said_and_made_again(folders: Home, folder: Path) -> None:
    folders.build(entries(folder), Words(), other=OtherWords())
    manifest = read_manifest(next(folders.indexes.glob("0*")) / "manifest.json")
    assert manifest is not None and manifest.other is not None
    assert manifest.stores.keys() == manifest.segments.keys() | manifest.other.segments.keys()
    for name in manifest.other.segments:
        shutil.rmtree(folders.path / "vectors" / name)
    with pytest.raises(DamagedIndex, match="whobot index build"):
        folders.open(Words(), OtherWords())
    folders.build(entries(folder), Words(), other=OtherWords(), full=True)
    assert in_french(folders)[0] == "Apples are red."
    assert {path.name for path in (folders.path / "vectors").iterdir()} >= set(manifest.segments)
