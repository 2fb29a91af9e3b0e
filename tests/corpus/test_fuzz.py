"""Damaged real files: each is read into a sound document or refused with a reason, and none holds up the others."""

from pathlib import Path
from random import Random

import pytest

from corpus.errors import CostlyDocument, FatalDocument, UsageError
from corpus.read import read
from corpus.source import Block, Document, Span
from tests.benchmarks.fuzz import fuzz, unsound
from tests.benchmarks.mutate import mutant, real_files
from tests.corpus.test_pdf import pdf

COUNT = 150


def folders(shared: Path) -> list[Path]:
    return [shared / "evaldata" / "files_pdf", shared / "evaldata" / "files_office_html", shared / "who"]


def test_damaged_files_are_read_or_refused(shared: Path, tmp_path: Path) -> None:
    outcomes = list(fuzz(folders(shared), range(COUNT), 7, tmp_path, seconds=20))
    assert [(one.name, one.message) for one in outcomes if one.failed] == []
    assert len(outcomes) == COUNT
    statuses = [one.status for one in outcomes]
    assert statuses.count("read") > COUNT / 4
    assert statuses.count("BrokenDocument") > COUNT / 8
    assert not {CostlyDocument.__name__, FatalDocument.__name__} & {*statuses}
    assert not list(tmp_path.iterdir())


def test_the_same_seed_gives_the_same_files(shared: Path) -> None:
    files = real_files(folders(shared))
    assert {"pdf", "docx", "pptx", "html", "text"} <= files.keys()
    made = [mutant(files, Random(f"0-{number}")) for number in range(30)]  # noqa: S311
    assert made == [mutant(files, Random(f"0-{number}")) for number in range(30)]  # noqa: S311
    assert sum(one.data != one.origin.read_bytes() for one in made) > 20


def test_broken_promises_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One paragraph.\n\nAnother one.", encoding="utf-8")
    document = read(tmp_path / "a.txt")
    assert unsound(document) == ""
    source, text = document.source, document.text
    whole = Block("paragraph", Span(0, len(text)))
    assert unsound(Document(source, text, (whole, *document.blocks))) == "blocks that overlap, lines in a block"
    assert unsound(Document(source, text, (Block("item", Span(20, 99)),))) == "blocks outside the text"
    assert unsound(Document(source, text, document.blocks, (0, 9, 5))) == "pages that fall"
    assert unsound(Document(source, f"{text}\ud800", document.blocks)) == "characters that are none"


def test_titles_hold_no_control_characters(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [[(60, 700, 10, "Wells are dug by hand.")]], info=r"/Title (On safe\000 wells\000)")
    assert read(path).source.title == "On safe wells"
    (tmp_path / "a.md").write_text('---\ntitle: "One\\0and\\ttwo\\e"\n---\nWords.\n', encoding="utf-8")
    assert read(tmp_path / "a.md").source.title == "One and two"
    with pytest.raises(
        UsageError, match=r"title is 'caf\\udce9', which holds what is no character\. Write it in UTF-8"
    ):
        read(path, {"title": "caf\udce9"})


def test_lines_whose_characters_are_all_dropped(shared: Path, tmp_path: Path) -> None:
    path = shared / "evaldata" / "files_pdf" / "gold_docling" / "table_mislabeled_as_picture.pdf"
    data = bytearray(path.read_bytes())
    data[997] ^= 8  # one bit, and the page ends in a control character on a line of its own
    (tmp_path / "a.pdf").write_bytes(data)
    document = read(tmp_path / "a.pdf")
    assert unsound(document) == ""
    assert document.text.endswith("209")
