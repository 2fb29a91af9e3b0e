"""Text recognition: pages of real publications as pictures, laid straight or not, and what cannot be recognised."""

import re
import sys
from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from corpus.errors import ScannedDocument
from corpus.layout import Layout
from corpus.pdf import read_pdf
from corpus.read import read
from corpus.scan import installed
from tests.corpus.test_pdf import Text, column, of_kind, pdf

pytestmark = pytest.mark.skipif(not installed(), reason="text recognition is not installed")

WELLS = [
    "Wells are dug by hand in most villages, and the",
    "people who dig them know the ground that they",
    "stand on better than any map that was drawn.",
]
CLINICS = [
    "Clinics in the hills are open on two days of the",
    "week, and the nurse comes over the pass on foot",
    "whenever the road is closed by snow or by rain.",
]


def pictures(path: Path, number: int | None = None, *, tilt: float = 0, turn: int = 0) -> list[Image.Image]:
    """The pages of a PDF (or one of them, from 0) as pictures at 150 dpi, in which they may lie askew."""
    with pdfium.PdfDocument(path) as document:
        numbers = range(len(document)) if number is None else [number]
        pages = [document[one].render(scale=150 / 72).to_pil() for one in numbers]
    laid = [page.rotate(tilt, fillcolor="white", resample=Image.Resampling.BICUBIC) for page in pages]
    return [page.rotate(turn, expand=True) for page in laid]


def scanned(path: Path, pages: list[Image.Image]) -> Path:
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=150)
    return path


def drawn(folder: Path, pages: list[list[Text]]) -> Path:
    return pdf(folder / "drawn.pdf", pages)


@pytest.fixture(scope="module")
def page(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The 41st page of WHO's guidance, as a scan."""
    source = shared / "who" / "9789240029200-eng.pdf"
    return read_pdf(scanned(tmp_path_factory.mktemp("scan") / "page.pdf", pictures(source, 40)))


def test_a_real_page_is_recognised_word_for_word(page: Layout, shared: Path) -> None:
    with pdfium.PdfDocument(shared / "who" / "9789240029200-eng.pdf") as document:
        written = Counter(re.findall(r"\w+", document[40].get_textpage().get_text_range()))
    found = Counter(re.findall(r"\w+", page.text))
    assert sum((written & found).values()) > 0.98 * sum(written.values())
    assert sum((written & found).values()) > 0.98 * sum(found.values())


def test_the_layout_of_a_real_page_is_kept(page: Layout) -> None:
    assert of_kind(page, "heading") == ["5.1 Protect autonomy"]
    paragraphs = [text for text in of_kind(page, "paragraph") if len(text) > 100]
    assert [text.split(" ", 3)[:3] for text in paragraphs] == [
        ["powerful", "framework", "by"],
        ["The", "existence", "of"],
        ["This", "guidance", "identifies"],
        ["Adoption", "of", "AI"],
    ]
    assert "creating a decision-making process" in page.text


def test_pages_keep_their_numbers(tmp_path: Path) -> None:
    pages = pictures(drawn(tmp_path, [column(60, 700, WELLS), [], column(60, 700, CLINICS)]))
    layout = read_pdf(scanned(tmp_path / "a.pdf", pages))
    assert layout.text == "\n\n".join([" ".join(WELLS), " ".join(CLINICS)])
    second = layout.text.index("Clinics")
    assert layout.pages == (0, second, second)
    assert layout.notes == (
        "Pages 1, 3 were recognised from pictures, so letters may be wrong: check what is quoted from there.",
    )


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    both = [line for pair in zip(column(60, 700, WELLS, 9), column(310, 700, CLINICS, 9), strict=True) for line in pair]
    layout = read_pdf(scanned(tmp_path / "a.pdf", pictures(drawn(tmp_path, [both]), tilt=0.5)))
    assert layout.text == "\n\n".join([" ".join(WELLS), " ".join(CLINICS)])


@pytest.mark.parametrize(("tilt", "turn"), [(2, 0), (-1.5, 0), (0, 90), (0, 180), (0, 270)])
def test_pages_that_were_not_laid_straight(tmp_path: Path, tilt: float, turn: int) -> None:
    lines = column(60, 700, [*WELLS, *CLINICS])
    layout = read_pdf(scanned(tmp_path / "a.pdf", pictures(drawn(tmp_path, [lines]), tilt=tilt, turn=turn)))
    assert layout.text == " ".join([*WELLS, *CLINICS])


def test_what_is_recognised_is_said_of_the_source(tmp_path: Path) -> None:
    path = scanned(tmp_path / "a.pdf", pictures(drawn(tmp_path, [column(60, 700, WELLS)])))
    document = read(path, {"title": "Wells"})
    assert document.source.wording == "recognised"
    assert document.notes[0].startswith("Page 1 was recognised")
    plain = read(drawn(tmp_path, [column(60, 700, WELLS)]), {"title": "Wells"})
    assert (plain.source.wording, plain.notes) == ("original", ())


@pytest.mark.parametrize("name", ["right_to_left_01.pdf", "normal_4pages.pdf"])
def test_scripts_that_are_not_known_are_refused(shared: Path, tmp_path: Path, name: str) -> None:
    (picture,) = pictures(shared / "evaldata" / "files_pdf" / "gold_docling" / name, 0)
    with pytest.raises(ScannedDocument, match=r"^a\.pdf is a scan, and no text .* Latin letters.*language.*OCR"):
        read_pdf(scanned(tmp_path / "a.pdf", [picture.crop((0, 400, picture.width, 800))]))


def test_of_cyrillic_its_commas_are_not_taken_for_text(tmp_path: Path) -> None:
    font = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
    if not Path(font).exists():
        pytest.skip("no font with Cyrillic letters")
    from PIL import ImageDraw, ImageFont

    picture = Image.new("L", (1240, 600), 255)
    draw, type_ = ImageDraw.Draw(picture), ImageFont.truetype(font, 24)
    for number in range(6):
        words = "Принимая во внимание, что признание достоинства, присущего всем, является"
        draw.text((80, 80 + 40 * number), words, fill=0, font=type_)
    with pytest.raises(ScannedDocument, match="Latin letters"):
        read_pdf(scanned(tmp_path / "a.pdf", [picture]))


# Documents of which some pages are pictures


def mixed(folder: Path, pages: list[list[Text]], number: int) -> Path:
    """A PDF with text, one page of which (from 0) is a picture of itself."""
    with pdfium.PdfDocument(drawn(folder, pages)) as document:
        picture = scanned(folder / "picture.pdf", pictures(folder / "drawn.pdf", number))
        with pdfium.PdfDocument(picture) as other:
            document.del_page(number)
            document.import_pages(other, index=number)
        document.save(folder / "mixed.pdf")
    return folder / "mixed.pdf"


def test_a_page_that_is_a_picture_is_set_as_the_others_are(tmp_path: Path) -> None:
    long = [*WELLS, *CLINICS]
    path = mixed(tmp_path, [column(60, 700, WELLS), column(60, 700, long), column(60, 700, CLINICS)], 1)
    layout = read_pdf(path)
    assert layout.text == "\n\n".join([" ".join(WELLS), " ".join(long), " ".join(CLINICS)])
    assert {block.kind for block in layout.blocks} == {"paragraph"}
    assert layout.pages == (0, len(" ".join(WELLS)) + 2, layout.text.rindex("Clinics in the hills"))
    assert layout.notes[0].startswith("Page 2 was recognised")


def test_the_words_of_an_illustration_are_left_to_it(tmp_path: Path) -> None:
    path = mixed(tmp_path, [column(60, 700, WELLS), [(60, 500, 40, "The Well Book")], column(60, 700, CLINICS)], 1)
    layout = read_pdf(path)
    assert "Well Book" not in layout.text
    assert "recognised" not in layout.metadata
    assert layout.notes == ()


def test_pages_for_which_there_is_no_time_are_named(tmp_path: Path) -> None:
    pages = pictures(drawn(tmp_path, [column(60, 700, WELLS)] * 4))
    layout = read_pdf(scanned(tmp_path / "a.pdf", pages), seconds=0)
    assert layout.text == " ".join(WELLS)
    assert len(layout.pages) == 4
    assert layout.notes[1].startswith("Pages 2-4 were not read")
    assert "Split the file" in layout.notes[1]


def test_it_says_nothing_by_itself(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    read_pdf(scanned(tmp_path / "a.pdf", pictures(drawn(tmp_path, [column(60, 700, WELLS)]))))
    assert capfd.readouterr() == ("", "")


# Where it is not installed


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No text recognition: so Python marks a module that is not to be found."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)


@pytest.mark.usefixtures("missing")
def test_a_scan_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    path = scanned(tmp_path / "a.pdf", pictures(drawn(tmp_path, [column(60, 700, WELLS)])))
    with pytest.raises(ScannedDocument, match=r"^a\.pdf is a scan: .*pip install 'whobot\[ocr\]'"):
        read_pdf(path)


@pytest.mark.usefixtures("missing")
def test_pages_that_are_pictures_are_named(tmp_path: Path) -> None:
    path = mixed(tmp_path, [column(60, 700, WELLS), column(60, 700, CLINICS), column(60, 700, WELLS)], 1)
    layout = read_pdf(path)
    assert "Clinics" not in layout.text
    assert len(layout.notes) == 1
    assert layout.notes[0].startswith("Page 2 was not read: pictures without text. Install")
