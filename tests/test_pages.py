"""The benchmark of pages on PDFs of one's own: which files are measured, and what comes of a small one."""

import shutil
from pathlib import Path

import pytest

from tests.benchmarks.pages import main, shown
from tests.corpus.test_pdf import column, pdf

PAGES = (
    ("The nurse of the village walked over the pass", "with a bag of vaccines for all of the children."),
    ("A well was dug beside the school in the spring", "so that nobody walks to the river for water now."),
)
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not here")


def written(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return pdf(path, [column(72, 700, lines) for lines in PAGES])


def counts(out: str, name: str) -> list[str]:
    """The row of a file: drawn, on the page, elsewhere, nowhere."""
    (row,) = (line for line in out.splitlines() if line.strip("│ ").startswith(name))
    return [cell.strip() for cell in row.strip("│ ").split("│")][1:]


@needs_poppler
def test_a_pdf_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "small [b].pdf")
    assert [shown(file, page) for page in (1, 2)] == [[" ".join(lines)] for lines in PAGES]
    assert main(["--files", str(file)]) == 0
    out = capsys.readouterr().out
    assert counts(out, "small [b].pdf") == counts(out, "all") == ["2", "2", "0", "0"]


@needs_poppler
def test_folders_give_the_pdfs_in_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, named = written(tmp_path / "in" / "deep" / "first.pdf"), written(tmp_path / "in" / "second.download")
    (tmp_path / "in" / "notes.txt").write_text("No PDF.", encoding="utf-8")
    (tmp_path / "in" / "named.pdf").write_text("No PDF, whatever its name.", encoding="utf-8")
    third = written(tmp_path / "third.pdf")
    assert main(["--sentences", "1", "--files", str(tmp_path / "in"), str(third), "--files", str(first)]) == 0
    out = capsys.readouterr().out
    assert [counts(out, path.name)[0] for path in (first, named, third)] == ["1", "1", "1"]
    assert counts(out, "all") == ["3", "3", "0", "0"]
    assert "notes.txt" not in out
    assert "named.pdf: named.pdf cannot be read as a PDF" in " ".join(out.split())


@needs_poppler
def test_paths_without_the_option_are_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(written(tmp_path / "small.pdf"))]) == 0
    assert counts(capsys.readouterr().out, "small.pdf") == ["2", "2", "0", "0"]


@needs_poppler
def test_a_pdf_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    assert main(["--files", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "broken.pdf: " in out
    assert counts(out, "all") == ["0", "0", "0", "0"]


@pytest.mark.parametrize("name", ["gone.pdf", "empty", "words.txt"])
def test_where_no_pdf_is_that_is_said(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.txt").write_text("Words.", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["--files", str(tmp_path / name)])
    assert ended.value.code == 2
    assert f"No PDF at {tmp_path / name}. Name PDFs, or folders with PDFs in them." in capsys.readouterr().err
