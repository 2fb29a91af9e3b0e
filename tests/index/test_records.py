from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DamagedIndex
from corpus.source import Passage, Relation, Source, Span
from index.journal import Journal
from index.records import Record, embedded, key, read_records, write_records

sources = st.builds(
    Source,
    id=st.text(),
    title=st.text(),
    kind=st.text(),
    publisher=st.none() | st.text(),
    date=st.none() | st.text(),
    url=st.none() | st.text(),
    licence=st.none() | st.text(),
    language=st.text(),
    pillars=st.lists(st.text()).map(tuple),
    identifiers=st.lists(st.text()).map(tuple),
    status=st.sampled_from(["current", "superseded", "closed"]),
    related=st.lists(st.builds(Relation, st.text(), st.text())).map(tuple),
    wording=st.sampled_from(["original", "summary"]),
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    source = draw(sources)
    passages = st.builds(
        Passage,
        id=st.text(),
        source=st.just(source),
        text=st.text(),
        span=st.builds(Span, st.integers(0), st.integers(0)),
        page=st.none() | st.integers(1),
        heading=st.text(),
        pages=st.lists(st.integers(0)).map(tuple),
    )
    return Record(draw(st.text()), draw(st.text()), source, tuple(draw(st.lists(passages))))


@given(st.lists(records() | st.builds(Record, st.text(), st.text(), st.none(), st.just(()), st.text())))
def test_records_come_back_equal_in_every_field(tmp_path_factory: pytest.TempPathFactory, some: list[Record]) -> None:
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    write_records(path, some)
    assert read_records(path) == tuple(some)


@pytest.mark.parametrize("content", ["{", "[]\n", '{"digest": "x"}\n', "null\n"])
def test_broken_records_say_what_to_do(tmp_path: Path, content: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DamagedIndex, match=r"records\.jsonl.*whobot index build --full"):
        read_records(path)


def test_what_is_embedded_is_title_headings_and_text() -> None:
    source = Source("a", "Title", "post", None, None, None, None, "en")
    assert embedded(Passage("p", source, "Text.", Span(0, 5), None, "One > Two")) == "Title\nOne > Two\nText."
    assert embedded(Passage("p", source, "Text.", Span(0, 5), None, "")) == "Title\nText."


def test_a_key_names_a_text() -> None:
    assert key("a") == key("a") != key("b")
    assert len(key("a")) == 32


def test_a_journal_keeps_what_was_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    rows = np.arange(12, dtype=np.float32).reshape(4, 3)
    names = [key(str(n)) for n in range(4)]
    assert Journal(path).read(3) == {}
    Journal(path).append(names[:2], rows[:2])
    Journal(path).append(names[2:3], rows[2:3])
    path.write_bytes(path.read_bytes()[:-5])
    journal = Journal(path)
    assert {name: row.tolist() for name, row in journal.read(3).items()} == {names[0]: [0, 1, 2], names[1]: [3, 4, 5]}
    journal.append(names[3:], rows[3:])
    assert {name: row.tolist() for name, row in journal.read(3).items()} == {
        names[0]: [0, 1, 2],
        names[1]: [3, 4, 5],
        names[3]: [9, 10, 11],
    }
    journal.remove()
    assert Journal(path).read(3) == {}
