"""What ``whobot add`` says of documents that say the same: with a real library and index, and a small embedder."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli import render, stock
from bot.cli.similar import Similar, compared
from bot.settings import Settings
from corpus.library import OWN, Library
from index.build import build
from tests.index.corpus import Words

TEXT = " ".join(f"Clinic number {number} counted {number * number} visits in a year." for number in range(30))
OTHER = " ".join(f"Nurse {number} walked to village {number * 7} before noon with a bag." for number in range(30))
PAGE = "<html><head><title>Clinics</title></head><body><main><h1>Clinics</h1><p>{}</p></main></body></html>"
SAME = "looks like the same publication as"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home without documents or an index."""
    return Settings(home=tmp_path / "home", model="none")


def write(folder: Path, name: str, text: str, id: str | None = None, **fields: str) -> Path:
    path = folder / name
    known = {"id": id, **fields} if id else fields
    front = "".join(f"{key}: {value}\n" for key, value in known.items())
    path.write_text(f"---\n{front}---\n{text}\n" if front else text, encoding="utf-8")
    return path


def add(settings: Settings, *paths: Path, date: str | None = None) -> list[tuple[str, Sequence[Similar]]]:
    """Take files into the library; their statuses, and what is like each."""
    known = {"date": date} if date else {}
    items = Library(settings.home).adding(paths, known)
    return [(item.status, found) for item, found in compared(items, settings)]


def index(settings: Settings, own: Path | None = None) -> None:
    """An index of the library, and of our own documents only where they are named."""
    own = own or settings.home / "none"
    own.mkdir(exist_ok=True)
    build(settings.home, Library(settings.home, own=own).entries(), Words())


def ids(added: Sequence[tuple[str, Sequence[Similar]]]) -> list[tuple[str, list[str]]]:
    return [(status, [one.source_id for one in found]) for status, found in added]


def test_a_file_that_is_added_again_with_another_title_is_not_like_itself(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path, "clinics.txt", TEXT)
    library = Library(settings.home)
    list(compared(library.adding([file], {"title": "Clinics"}), settings))
    index(settings)
    ((item, found),) = compared(library.adding([file], {"title": "Clinics of a year"}), settings)
    assert item.status == "added" and found == ()


def test_the_same_text_in_another_format_as_one_in_the_index(settings: Settings, tmp_path: Path) -> None:
    assert ids(add(settings, write(tmp_path, "clinics.md", TEXT, "clinics"))) == [("added", [])]
    index(settings)
    other = write(tmp_path, "nurses.txt", OTHER)
    ((_, nothing), (_, found)) = add(settings, other, write(tmp_path, "clinics.html", PAGE.format(TEXT)))
    assert nothing == ()
    assert found == (Similar("clinics", "library/clinics.md", SAME),)


def test_those_that_are_added_together(settings: Settings, tmp_path: Path) -> None:
    paths = [write(tmp_path, "a.md", TEXT, "a"), write(tmp_path, "b.txt", OTHER), write(tmp_path, "c.txt", TEXT)]
    assert ids(add(settings, *paths)) == [("added", []), ("added", []), ("added", ["a"])]
    assert not (settings.home / "indexes").exists()


def test_a_part_and_the_whole(settings: Settings, tmp_path: Path) -> None:
    whole = write(tmp_path, "whole.md", f"{OTHER} {TEXT}\n\n{OTHER[::-1]}", "whole")
    part, again = write(tmp_path, "part.md", TEXT, "part"), write(tmp_path, "again.md", whole.read_text()[20:], "again")
    _, (_, of_part), (_, of_again) = add(settings, whole, part, again)
    assert of_part == (Similar("whole", "library/whole.md", "looks like a part of"),)
    assert {one.source_id: one.how for one in of_again} == {"part": "looks like the whole of", "whole": SAME}


def test_a_date_that_is_given_later_makes_it_the_same_publication(settings: Settings, tmp_path: Path) -> None:
    first = write(tmp_path, "a.md", TEXT, "a", title="Clinics", date="2024-05-01")
    second = write(tmp_path, "b.md", OTHER, "b", title="Clinics")
    assert ids(add(settings, first, second)) == [("added", []), ("added", [])]
    index(settings)
    assert ids(add(settings, second)) == [("unchanged", [])]
    assert ids(add(settings, second, date="2024-05-01")) == [("added", ["a"])]


def test_what_was_not_added_is_compared_with_nothing(settings: Settings, tmp_path: Path) -> None:
    first = write(tmp_path, "a.md", TEXT, "a")
    add(settings, first)
    index(settings)
    copy, empty = write(tmp_path, "copy.md", TEXT, "a"), write(tmp_path, "empty.txt", "")
    found = ids(add(settings, first, copy, empty, tmp_path / "gone.txt"))
    assert found == [("unchanged", []), ("duplicate", []), ("rejected", []), ("rejected", [])]


def test_files_that_are_gone_since_are_not_named(settings: Settings, tmp_path: Path) -> None:
    add(settings, write(tmp_path, "a.md", TEXT, "a"))
    index(settings)
    (settings.home / "library" / "a.md").unlink()
    assert ids(add(settings, write(tmp_path, "b.md", TEXT, "b"))) == [("added", [])]


def test_our_own_documents_are_known(settings: Settings, tmp_path: Path) -> None:
    index(settings, OWN)
    own = Library(settings.home).entries()[0]
    copy = write(tmp_path, "copy.md", own.path.read_text(encoding="utf-8").replace("id: ", "id: copy-of-", 1))
    ((_, (found,)),) = add(settings, copy)
    assert (found.name, found.own) == (own.name, True)


def test_a_damaged_index_does_not_hinder(settings: Settings, tmp_path: Path) -> None:
    add(settings, write(tmp_path, "a.md", TEXT, "a"))
    index(settings)
    (passages,) = settings.home.glob("indexes/*/passages.sqlite")
    passages.write_bytes(passages.read_bytes()[:5000])
    assert ids(add(settings, write(tmp_path, "b.md", TEXT, "b"))) == [("added", [])]


def test_too_many_are_not_compared_and_that_is_said_once(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [write(tmp_path, f"{name}.md", TEXT, name) for name in "abc"]
    monkeypatch.setattr(stock, "MOST_PASSAGES", 5)
    assert ids(add(settings, *paths)) == [("added", []), ("added", ["a"]), ("added", [])]
    said = "Whether documents say the same was not looked for, as there are many: whobot doctor --thorough\n"
    assert capsys.readouterr() == ("", said)
    index(settings)
    assert ids(add(settings, write(tmp_path, "d.md", TEXT, "d"))) == [("added", [])]
    assert capsys.readouterr() == ("", said)
    assert ids(add(settings, paths[0])) == [("unchanged", [])]
    assert capsys.readouterr() == ("", "")


def shown(settings: Settings, *paths: Path, json: bool = False) -> None:
    render.added(compared(Library(settings.home).adding(paths), settings), settings.home, json=json)


def test_a_remark_says_what_to_do(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown(settings, write(tmp_path, "a.md", TEXT, "a"), write(tmp_path, "B c.txt", TEXT))
    out, err = capsys.readouterr()
    assert [line.split(":")[0] for line in out.splitlines()] == ["added", "added"]
    assert err == (
        "note: B c.txt looks like the same publication as a (library/a.md). Unless all are wanted, keep one: delete "
        f"library/B-c.txt or library/a.md in {settings.home}, then run: whobot index build\n"
    )
    (settings.home / "library" / "B-c.txt").unlink()
    index(settings)
    assert ids(add(settings, write(tmp_path, "d.txt", f"{TEXT} The end."))) == [("added", ["a"])]


def test_of_our_own_documents_nothing_is_to_be_deleted(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index(settings, OWN)
    own = Library(settings.home).entries()[0]
    text = own.path.read_text(encoding="utf-8").replace("id: ", "id: copy-of-", 1)
    shown(settings, write(tmp_path, "copy.md", text))
    assert f"keep one: delete library/copy.md in {settings.home}, then run" in capsys.readouterr().err


def test_json_has_a_field_more_and_no_remark(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(tmp_path, "a.md", TEXT, "a")
    shown(settings, first, write(tmp_path, "b.txt", TEXT), tmp_path / "gone.txt", first, json=True)
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["status"], row["similar"]) for row in rows] == [
        ("added", []),
        ("added", ["a"]),
        ("rejected", []),
        ("unchanged", []),
    ]
    assert all([*row] == ["path", "status", "reason", "source_id", "similar"] for row in rows)
    assert rows[0] == {"path": str(first), "status": "added", "reason": "", "source_id": "a", "similar": []}
    assert err == ""
