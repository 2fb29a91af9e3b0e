"""Search over the project's own kind of documents with the real embedder, Chroma in both forms, and BM25."""

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DamagedIndex, ForeignIndex, MissingIndex, UsageError
from corpus.library import Library
from corpus.source import newest
from index.build import build
from index.embed import Embedder
from index.filters import Filter
from index.search import Index, _scaled
from index.server import Server
from index.store import Store

DOCUMENTS = {
    "ethics.md": (
        "id: ethics\ntitle: Ethics guidance\ndate: 2021-06-28\npublisher: WHO\nurl: https://example.org/ethics\n"
        "identifiers: [ISBN 1]\npillars: [governance]\nwording: summary\n"
        "related: [{kind: extends, id: strategy}]",
        "# Principles\n\nProtecting human autonomy is the first of six consensus principles.\n\n"
        "## Equity\n\nAlgorithms should be accessible to everybody, whatever their age, gender or income.\n",
    ),
    "strategy.md": (
        "id: strategy\ntitle: Digital strategy\ndate: 2020-08",
        "# Vision\n\nThe strategy aims at better health for everyone, everywhere, through digital technologies.\n",
    ),
    "malaria.md": (
        "id: malaria\ntitle: Malaria report",
        "# Nets\n\nBed nets treated with insecticide prevented most cases of malaria in children.\n",
    ),
    "course.md": (
        "id: course\ntitle: Online course",
        "# Training\n\nThe OpenWHO course MX-4711 teaches clinicians about machine learning.\n",
    ),
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for name, (front, text) in DOCUMENTS.items():
        (folder / name).write_text(f"---\n{front}\n---\n{text}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, documents: Path, embedder: Embedder) -> Path:
    home = tmp_path_factory.mktemp("home")
    build(home, Library(home, documents).entries(), embedder)
    return home


@pytest.fixture(scope="module", params=["folders", "server"])
def index(request: pytest.FixtureRequest, home: Path, documents: Path, embedder: Embedder) -> Iterator[Index]:
    if request.param == "folders":
        with closing(Index.open(home, embedder)) as index:
            yield index
        return
    chroma = request.getfixturevalue("chroma_server")
    chroma.clear()
    with closing(Server(chroma.url)) as server:
        build(home, Library(home, documents).entries(), embedder, server=server)
        with closing(Index.open(home, embedder, server=server)) as index:
            yield index


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Which moral rules apply to artificial intelligence?", "ethics"),
        ("How can mosquito bites be avoided?", "malaria"),
        ("MX-4711", "course"),
        ("What is the goal of going digital?", "strategy"),
    ],
)
def test_the_passage_that_answers_comes_first(index: Index, question: str, source: str) -> None:
    hits = index.search(question)
    assert hits[0].passage.source.id == source
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_meaning_finds_what_words_do_not_and_the_other_way_round(index: Index) -> None:
    assert index.search("How can mosquito bites be avoided?", dense=1)[0].passage.source.id == "malaria"
    assert index.search("4711", dense=0)[0].passage.source.id == "course"
    best = index.search("4711", dense=0)
    assert [hit.score for hit in best] == [1, *[0] * (len(best) - 1)]


def test_equal_scores_keep_the_order_of_the_corpus(index: Index) -> None:
    ids = [hit.passage.source.id for hit in index.search("zebra", dense=0)]
    assert ids == [source.id for source in index.sources() for _ in index.passages(source.id)]


def test_the_limit_takes_the_best(index: Index) -> None:
    question = "principles for everybody"
    assert index.search(question, limit=2) == index.search(question)[:2]


def test_a_vector_that_is_there_already_gives_the_same(index: Index) -> None:
    question = "principles for everybody"
    vector = index.embed_question(question)
    assert vector.shape == (384,)
    assert index.search(question, vector=vector) == index.search(question)
    assert (
        index.search(question, dense=1, vector=index.embed_question("malaria nets"))[0].passage.source.id == "malaria"
    )


def test_passages_come_back_whole(index: Index) -> None:
    first, second = index.passages("ethics")
    assert first.text == "Protecting human autonomy is the first of six consensus principles."
    assert (first.heading, second.heading) == ("Principles", "Principles > Equity")
    assert (first.page, first.pages) == (None, ())
    source = first.source
    assert (source.publisher, source.date, source.wording) == ("WHO", "2021-06-28", "summary")
    assert (source.identifiers, source.pillars) == (("ISBN 1",), ("governance",))
    assert [(relation.kind, relation.id) for relation in source.related] == [("extends", "strategy")]
    assert index.passages("nobody") == ()


def test_passages_are_those_that_the_documents_split_into(index: Index) -> None:
    for source in index.sources():
        for passage in index.passages(source.id):
            assert passage.span.end - passage.span.start == len(passage.text)
    assert index.manifest.passages == sum(len(index.passages(source.id)) for source in index.sources()) == 5
    assert index.manifest.documents == len(index.sources()) == 4


def test_the_newest_date_and_who_made_it(index: Index, embedder: Embedder) -> None:
    assert newest(index.sources()) == "2021-06-28"
    assert (index.manifest.embedder, index.manifest.embedder_digest) == (embedder.name, embedder.digest)
    assert index.current


def test_several_threads_find_the_same(index: Index) -> None:
    questions = ["principles", "malaria nets", "digital strategy", "course for clinicians"] * 6
    alone = [index.search(question) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(index.search, questions)) == alone


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_refused(index: Index, question: str) -> None:
    with pytest.raises(UsageError, match="question is empty"):
        index.search(question)


@pytest.mark.parametrize(
    "question",
    ["?", "the", "x" * 10_000, "malaria " * 1_250, "السلام\u200f\x00\ud800".encode("utf-8", "replace").decode()],
)
def test_odd_questions_find_something(index: Index, question: str) -> None:
    assert len(index.search(question)) == 5


def test_scores_are_spread_over_the_candidates() -> None:
    assert _scaled(np.array([0.2, 0.6, 0.4])).tolist() == pytest.approx([0, 1, 0.5])
    assert _scaled(np.array([3.0, 3.0])).tolist() == [0, 0]
    assert _scaled(np.array([])).tolist() == []


def test_no_index_says_how_to_make_one(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(MissingIndex, match="whobot index build"):
        Index.open(tmp_path, embedder)


def test_another_embedder_is_refused(home: Path, embedder: Embedder) -> None:
    with pytest.raises(ForeignIndex, match="made with all-MiniLM-L6-v2, and cannot be searched with other"):
        Index.open(home, Embedder(embedder.folder, "other"))


def test_another_format_is_refused(home: Path, embedder: Embedder, tmp_path: Path) -> None:
    manifest = copied(home, tmp_path) / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"format": 2', '"format": 99'), encoding="utf-8")
    with pytest.raises(ForeignIndex, match=r"another version of this program.*whobot index build"):
        Index.open(tmp_path, embedder)


@pytest.mark.parametrize("damage", ["missing", "cut", "junk"])
@pytest.mark.parametrize("file", ["manifest.json", "passages.sqlite", "../../vectors/{}/chroma.sqlite3", "../current"])
def test_damaged_files_say_what_to_do(home: Path, embedder: Embedder, tmp_path: Path, file: str, damage: str) -> None:
    folder = copied(home, tmp_path)
    path = folder / file.format(folder.name)
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.write_bytes(b"\x00junk")
    with pytest.raises((DamagedIndex, MissingIndex), match="whobot index build"):
        Index.open(tmp_path, embedder)


def test_a_folder_that_is_gone_says_what_to_do(home: Path, embedder: Embedder, tmp_path: Path) -> None:
    copied(home, tmp_path).rename(tmp_path / "elsewhere")
    with pytest.raises(DamagedIndex, match=r"is gone.*whobot index build"):
        Index.open(tmp_path, embedder)


def test_passages_of_another_index_do_not_fit(home: Path, embedder: Embedder, tmp_path: Path) -> None:
    with closing(sqlite3.connect(copied(home, tmp_path) / "passages.sqlite")) as database, database:
        database.execute("DELETE FROM passages WHERE number = 1")
    with pytest.raises(DamagedIndex, match=r"do not fit together.*whobot index build --full"):
        Index.open(tmp_path, embedder)


def test_vectors_of_another_index_do_not_fit(home: Path, embedder: Embedder, tmp_path: Path) -> None:
    store = tmp_path / "vectors" / copied(home, tmp_path).name
    shutil.rmtree(store)
    with closing(Store.create(store)) as made:
        made.add(["another"], embedder.embed(["another"]))
    with pytest.raises(DamagedIndex, match=r"not those that were written.*whobot index build --full"):
        Index.open(tmp_path, embedder)


def test_a_filter_keeps_the_search_to_some_documents(index: Index) -> None:
    question = "principles for everybody"
    alone = index.search(question, keep_to=Filter(since="2021"))
    assert [hit.passage.source.id for hit in alone] == ["ethics", "ethics"]
    assert index.search(question, keep_to=Filter(kinds=("no such kind",))) == ()


@pytest.mark.parametrize(
    "question", ["principles for everybody", "algorithms for children", "MX-4711 digital strategy"]
)
def test_a_filter_leaves_the_order_as_it_is(index: Index, question: str) -> None:
    kept = [hit.passage.id for hit in index.search(question, keep_to=Filter(since="2020"))]
    every = [hit.passage.id for hit in index.search(question)]
    assert kept == [id_ for id_ in every if id_ in kept] != []


def copied(home: Path, target: Path) -> Path:
    """A copy of a home's indexes that may be spoilt; the folder of the index in use."""
    for path in sorted((*(home / "indexes").rglob("*"), *(home / "vectors").rglob("*"))):
        if path.is_file():
            copy = target / path.relative_to(home)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return next(folder for folder in (target / "indexes").iterdir() if folder.is_dir())
