from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DamagedIndex
from index.store import Store, Vectors


def vectors(count: int, dimension: int = 64, seed: int = 0) -> Vectors:
    """Vectors of length 1 in a few loose groups, as texts on a few subjects are."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(10, dimension))
    rows = centres[random.integers(0, 10, count)] + random.normal(size=(count, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.create(tmp_path / "index" / "chroma")) as made:
        made.add([f"key-{n}" for n in range(2000)], vectors(2000))
        yield made


def test_nearest_are_those_that_brute_force_finds(store: Store) -> None:
    rows = vectors(2000)
    found = 0
    for question in vectors(20, seed=1):
        cosines = rows @ question
        nearest = store.nearest(question, 100)
        assert list(nearest.values()) == sorted(nearest.values(), reverse=True)
        for name, cosine in nearest.items():
            assert cosine == pytest.approx(cosines[int(name.removeprefix("key-"))], abs=1e-4)
        found += len(nearest.keys() & {f"key-{n}" for n in np.argsort(-cosines)[:100]})
    assert found >= 0.98 * 20 * 100


def test_vectors_come_back_as_they_went_in(store: Store) -> None:
    got = store.vectors(["key-3", "key-1999", "nobody"])
    assert got.keys() == {"key-3", "key-1999"}
    assert got["key-1999"].dtype == np.float32
    assert got["key-1999"].tolist() == vectors(2000)[1999].tolist()


def test_the_nearest_of_some_are_those_that_brute_force_finds(store: Store) -> None:
    rows, question = vectors(2000), vectors(1, seed=1)[0]
    some = [f"key-{n}" for n in range(0, 2000, 50)]
    expected = sorted(some, key=lambda name: -float(rows[int(name.removeprefix("key-"))] @ question))
    assert list(store.nearest(question, 15, some)) == expected[:15]
    assert len(store.nearest(question, 100, some)) == 40
    assert store.nearest(question, 100, []) == {}


def test_closed_and_opened_again_it_is_the_same(store: Store, tmp_path: Path) -> None:
    question = vectors(1, seed=2)[0]
    before = store.nearest(question, 10)
    store.close()
    with closing(Store.open(tmp_path / "index" / "chroma")) as opened:
        assert len(opened) == 2000
        assert opened.nearest(question, 10) == pytest.approx(dict(before))


def test_no_folder_is_a_damaged_index(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex, match=r"chroma\.sqlite3 is missing.*whobot index build --full"):
        Store.open(tmp_path / "chroma")


@pytest.mark.parametrize("content", [b"", b"junk" * 1000])
def test_a_broken_database_is_a_damaged_index(tmp_path: Path, content: bytes) -> None:
    with closing(Store.create(tmp_path / "chroma")) as made:
        made.add(["a"], vectors(1))
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(content)
    with pytest.raises(DamagedIndex, match="whobot index build --full"):
        len(Store.open(tmp_path / "chroma"))
