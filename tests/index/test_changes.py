"""Files that change, move or vanish while a build reads them."""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from corpus.entry import entry_of
from corpus.errors import ChangedDocument
from corpus.read import read
from corpus.source import Document
from index.build import out_of_date
from tests.index.corpus import Words, entries, found, write
from tests.index.home import Home


def at_reading(change: Callable[[], object]) -> Callable[[str, int, int], None]:
    """A Progress that makes ``change`` between the listing of the files and the reading of the first."""

    def tell(*told: Any) -> None:
        if told[:2] == ("reading", 0):
            change()

    return tell


def test_a_file_that_vanishes_before_it_is_read(folders: Home, folder: Path) -> None:
    away = folder.parent / "away.md"
    report = folders.build(entries(folder), Words(), progress=at_reading(lambda: (folder / "apples.md").rename(away)))
    assert [rejected.name for rejected in report.rejected] == ["apples.md"]
    assert "apples.md cannot be opened: No such file" in report.rejected[0].reason
    assert report.added == ("bread",)
    away.rename(folder / "apples.md")
    assert folders.build(entries(folder), Words()).added == ("apples",)


def test_a_file_that_is_renamed_before_it_is_read(folders: Home, folder: Path) -> None:
    def rename() -> None:
        (folder / "apples.md").rename(folder / "zz.md")

    report = folders.build(entries(folder), Words(), progress=at_reading(rename))
    assert [rejected.name for rejected in report.rejected] == ["apples.md"]
    report = folders.build(entries(folder), Words())
    assert (report.added, report.rejected) == (("apples",), ())


def test_a_file_that_is_replaced_before_it_is_read(folders: Home, folder: Path) -> None:
    """It is read as it is now, and the index does not say that it holds what was there before."""
    was = (folder / "bread.md").read_bytes()
    report = folders.build(
        entries(folder), Words(), progress=at_reading(lambda: write(folder, "bread", "Bread is baked of rye."))
    )
    assert report.rejected == ()
    assert found(folders, "rye")[0] == "Bread is baked of rye."
    with closing(folders.open(Words())) as index:
        assert not out_of_date(index.manifest, entries(folder))
        (folder / "bread.md").write_bytes(was)
        assert out_of_date(index.manifest, entries(folder))
    folders.build(entries(folder), Words())
    assert found(folders, "flour")[0] == "Bread is baked of flour."


def test_a_file_that_grows_while_it_is_read(folders: Home, folder: Path) -> None:
    done = threading.Event()

    def grow() -> None:
        with (folder / "bread.md").open("ab", buffering=0) as file:
            while not done.wait(0.0005):
                file.write(b"\nBread is also bought.\n")

    growing = threading.Thread(target=grow)
    growing.start()
    try:
        report = folders.build(entries(folder), Words())
    finally:
        done.set()
        growing.join()
    assert [rejected.name for rejected in report.rejected] == ["bread.md"]
    assert "changed while it was read" in report.rejected[0].reason
    assert folders.build(entries(folder), Words()).added == ("bread",)
    assert not folders.build(entries(folder), Words()).built


def test_a_file_that_was_another_for_a_moment(folder: Path) -> None:
    """As when it is written over with the same bytes: what was read may have been cut short."""
    path = folder / "bread.md"
    entry, whole = entry_of(path, "bread.md"), path.read_bytes()

    def reader(path: Path, overrides: Mapping[str, str] | None = None, *, name: str | None = None) -> Document:
        path.write_bytes(whole[:-7])
        try:
            return read(path, overrides, name=name)
        finally:
            path.write_bytes(whole)
            os.utime(path, ns=(0, 0))

    with pytest.raises(ChangedDocument, match=r"bread\.md was changed while it was read\. Build the index again"):
        entry.read(reader)
    assert entry.read().text.endswith("flour.")
