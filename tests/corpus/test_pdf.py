"""PDF to layout: a whole real publication, small pages made here, and files that nobody can read."""

import json
import re
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import (
    BrokenDocument,
    EmptyDocument,
    EncryptedDocument,
    KnownError,
    LargeDocument,
    ScannedDocument,
)
from corpus.layout import Layout
from corpus.pdf import read_pdf
from corpus.source import Block

# Where pdftotext, another program, finds these words in the publication; each stands on one page only.
PHRASES = {
    "comprised 20 experts in public health": 12,
    "half a century, and AI poses": 17,
    "video-observed therapy for tuberculosis": 25,
    "intrinsically reversible": 42,
    "everybody’s problem becomes nobody’s responsibility": 44,
    "Pseudo-anonymization is defined in Article 5": 57,
    "age, disability, co-morbidities or poverty": 73,
    "Facebook play an important role": 113,
    "eliminating HIV and AIDS by 2030": 128,
    "“social license” from the communities": 164,
}
HEADINGS = {
    "FOREWORD": 1,
    "EXECUTIVE SUMMARY": 1,
    "1. INTRODUCTION": 1,
    "5. KEY ETHICAL PRINCIPLES FOR USE OF ARTIFICIAL INTELLIGENCE FOR HEALTH": 1,
    "5.1 Protect autonomy": 2,
    "5.2 Promote human well-being, human safety and the public interest": 2,
    "5.6 Promote artificial intelligence that is responsive and sustainable": 2,
    "Clinical care": 3,
    "6.10 Artificial intelligence and climate change": 2,
    "REFERENCES": 1,
    "A1. Considerations for AI developers": 2,
}

Text = tuple[float, float, float, str]
"""Left edge, baseline and size in points, and what is written there."""


@pytest.fixture(autouse=True)
def _no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are of text that is in the files; pictures of text are for ``test_scan``."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)


@pytest.fixture(scope="module")
def publication(shared: Path) -> Layout:
    """WHO's guidance on the ethics of AI for health: 165 pages in one column with boxes, figures and footnotes."""
    return read_pdf(shared / "who" / "9789240029200-eng.pdf")


def words(layout: Layout, block: Block) -> str:
    return layout.text[block.span.start : block.span.end]


def of_kind(layout: Layout, kind: str) -> list[str]:
    return [words(layout, block) for block in layout.blocks if block.kind == kind]


def page_of(layout: Layout, offset: int) -> int:
    return sum(1 for start in layout.pages if start <= offset)


def holding(layout: Layout, phrase: str) -> tuple[Block, str]:
    """The one block that holds a phrase, and its text."""
    found = [block for block in layout.blocks if phrase in words(layout, block)]
    assert len(found) == 1, (phrase, len(found))
    return found[0], words(layout, found[0])


def pdf(path: Path, pages: Sequence[Sequence[Text]], info: str = "", picture: bool = False) -> Path:
    """A PDF made by hand. Sizes below zero are bold; with a picture, every page shows a grey dot."""
    fonts = " ".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>"
        for name, font in (("R", "Helvetica"), ("B", "Helvetica-Bold"))
    )
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< {info} >>".encode(),
    ]
    for number, lines in enumerate(pages):
        drawn = [f"BT /{'B' if z < 0 else 'R'} {abs(z)} Tf {x} {y} Td ({line}) Tj ET" for x, y, z, line in lines]
        drawn += ["q 50 0 0 50 90 700 cm BI /W 1 /H 1 /BPC 8 /CS /G ID 0 EI Q"] if picture else []
        stream = "\n".join(drawn).encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            f"/Resources << /Font << {fonts} >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    size = len(objects) + 1
    path.write_bytes(
        out + b"trailer << /Root 1 0 R /Info 3 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, out.rfind(b"xref\n"))
    )
    return path


def column(left: float, top: float, lines: Sequence[str], size: float = 10, lead: float = 12) -> list[Text]:
    return [(left, top - lead * number, size, line) for number, line in enumerate(lines)]


# The real publication


def test_has_every_page(publication: Layout) -> None:
    assert len(publication.pages) == 165
    assert publication.pages[0] == 0
    assert all(one <= other for one, other in pairwise(publication.pages))
    assert publication.metadata["date"] == "2021-06-30"


@pytest.mark.parametrize("phrase", PHRASES)
def test_finds_sentences_on_their_page(publication: Layout, phrase: str) -> None:
    at = publication.text.index(phrase)
    assert publication.text.count(phrase) == 1
    assert page_of(publication, at) == page_of(publication, at + len(phrase) - 1) == PHRASES[phrase]


def test_knows_headings_and_their_levels(publication: Layout) -> None:
    levels = {words(publication, block): block.level for block in publication.blocks if block.kind == "heading"}
    assert {heading: levels.get(heading) for heading in HEADINGS} == HEADINGS
    assert all(block.level == 0 for block in publication.blocks if block.kind != "heading")


def test_drops_running_heads_and_page_numbers(publication: Layout) -> None:
    head = "ETHICS AND GOVERNANCE OF ARTIFICIAL INTELLIGENCE FOR HEALTH"
    assert publication.text.count(head) == 1
    assert publication.text.startswith(head)
    assert publication.text.count("6. ETHICAL CHALLENGES TO USE") == 1
    assert [text for text in of_kind(publication, "paragraph") if text.isdigit() or len(text) < 5] == []


def test_blocks_part_the_text(publication: Layout) -> None:
    assert words(publication, publication.blocks[0]) == publication.text[: publication.blocks[0].span.end]
    assert publication.blocks[-1].span.end == len(publication.text)
    for one, other in pairwise(publication.blocks):
        assert publication.text[one.span.end : other.span.start] == "\n\n"
    for block in publication.blocks:
        text = words(publication, block)
        assert text
        assert text == text.strip()
        assert "\n" not in text or block.kind == "table"


def test_one_paragraph_runs_over_the_page(publication: Layout) -> None:
    block, text = holding(publication, "which might create challenges")
    assert block.kind == "paragraph"
    turn = publication.pages[5]
    assert block.span.start < turn < block.span.end
    assert publication.text[turn:].startswith("might create")
    assert publication.text[publication.pages[128] - 9 :].startswith("standard-setting")
    assert "  " not in text


def test_a_figure_does_not_part_a_paragraph(publication: Layout) -> None:
    block, _ = holding(publication, "entities that wish to make use")
    assert block.kind == "paragraph"
    assert "Fig. 1" not in words(publication, block)
    assert publication.text.index("Fig. 1. Health") < publication.pages[51]


def test_lines_beside_a_figure_stay_together(publication: Layout) -> None:
    block, text = holding(publication, "In New Zealand, an independent")
    assert text.endswith("for an individual (Fig. 2).")
    assert page_of(publication, block.span.start) == 103


def test_keeps_real_hyphens_and_joins_parted_words(publication: Layout) -> None:
    for word in ("third-party-owned", "better-represented", "back-and-forth", "not-for-profit", "Secretary-General’s"):
        assert word in publication.text
    for half in ("decisionmaking", "en-gineers", "consul-tation", "lowand", "low-and", "\u00ad", "\u0002", "\ufffe"):
        assert half not in publication.text


def test_notes_and_bibliography_are_references(publication: Layout) -> None:
    assert holding(publication, "4 Presentation by Dr Amel")[0].kind == "reference"
    assert holding(publication, "153. Dixon-Woods")[0].kind == "reference"
    references = of_kind(publication, "reference")
    assert sum(1 for text in references if text.split(".")[0].isdigit()) > 300
    # The annex after the bibliography is text again.
    assert holding(publication, "• Who will use the tool?")[0].kind == "item"


def test_contents_and_table(publication: Layout) -> None:
    contents = of_kind(publication, "contents")
    assert "5.1 Protect autonomy 25" in contents
    assert any(text.startswith("6.4 Accountability") and text.endswith("intelligence 41") for text in contents)
    abbreviations, text = holding(publication, "CeBIL Centre for Advanced Studies")
    assert abbreviations.kind == "table"
    assert "\nEU European Union\n" in text


def test_a_heading_that_runs_in_stays_in_its_paragraph(publication: Layout) -> None:
    block, text = holding(publication, "Protecting human autonomy: Use of AI")
    assert block.kind == "paragraph"
    assert len(text) > 300
    assert "(79)" in publication.text


def test_is_fast(shared: Path) -> None:
    begin = time.process_time()
    read_pdf(shared / "who" / "9789240029200-eng.pdf")
    # About 2 s; the bound only catches work that grows with the square of a page.
    assert time.process_time() - begin < 20


# Pages made here

LEFT = [
    "Clean water is the base of health in",
    "every town. It saves more lives than",
    "any drug that we know of today.",
]
RIGHT = [
    "A second column tells of vaccines and",
    "of how they reach people who live far",
    "from the next town and its clinic.",
]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    both = [line for pair in zip(column(60, 700, LEFT), column(310, 700, RIGHT), strict=True) for line in pair]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[(60, 750, 18, "Water and vaccines"), *both]]))
    assert layout.text == "\n\n".join(["Water and vaccines", " ".join(LEFT), " ".join(RIGHT)])
    assert [block.kind for block in layout.blocks] == ["heading", "paragraph", "paragraph"]


def test_running_lines_go_and_the_text_stays(tmp_path: Path) -> None:
    pages = [
        [
            (60, 800, 8, "Report on water"),
            *column(60, 700, [f"Page text {name} is here and it is", f"quite unlike any other, so {name}."]),
            (500, 30, 8, str(number)),
        ]
        for number, name in enumerate(["alpha", "beta", "gamma", "delta"], 7)
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", pages))
    assert "Report on water" not in layout.text
    assert layout.text.endswith("Page text delta is here and it is quite unlike any other, so delta.")
    assert [layout.text[start:].split()[2] for start in layout.pages] == ["alpha", "beta", "gamma", "delta"]


def test_a_line_that_is_all_of_every_page_is_text(tmp_path: Path) -> None:
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[(60, 800, 10, "Hello World")]] * 5))
    assert layout.text.count("Hello World") == 5


def test_pages_without_text_begin_with_the_next(tmp_path: Path) -> None:
    pages = [[], column(60, 700, ["The first words."]), [], column(60, 700, ["The last words."]), []]
    layout = read_pdf(pdf(tmp_path / "a.pdf", pages))
    second = layout.text.index("The last")
    assert layout.pages == (0, 0, second, second, len(layout.text))


def test_words_parted_at_the_end_of_a_line(tmp_path: Path) -> None:
    lines = [
        "The decision-making of a government and its well-",
        "being depend on low- and high-income popula-",
        "tions alike, and on decision-",
        "making that is open, for low-",
        "and high-income people.",
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [column(60, 700, lines)]))
    assert "populations alike, and on decision-making that is open, for low- and high-income" in layout.text


def test_a_note_goes_before_or_after_the_paragraph_that_runs_round_it(tmp_path: Path) -> None:
    long = [f"word {number} of a very long paragraph that does not" for number in range(40)]
    note = (60, 40, 7, "1 A note on the second page.")
    pages = [column(60, 600, long), [*column(60, 780, long), note], column(60, 780, ["end until it does."])]
    layout = read_pdf(pdf(tmp_path / "a.pdf", pages))
    assert [block.kind for block in layout.blocks] == ["paragraph", "reference"]
    # The first page's words are not taken for the second's.
    assert layout.pages[1] == len(" ".join(long)) + 1
    assert layout.text[layout.pages[2] :].startswith("end until")


def test_short_last_lines_end_paragraphs(tmp_path: Path) -> None:
    lines = [
        "The first of three paragraphs that nothing but their last lines part",
        "ends early.",
        "The second does the same, and is followed by one that begins with a",
        "figure.",
        "2021 was the year in which it all was written down for the first time",
        "and then",
        "never again.",
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [column(60, 700, lines)]))
    assert layout.text.split("\n\n") == [" ".join(lines[:2]), " ".join(lines[2:4]), " ".join(lines[4:])]


def test_items_headings_and_numbers(tmp_path: Path) -> None:
    lines = [
        (60, 780, -18, "1. Water"),
        (60, 740, -14, "1.1 Safe wells"),
        *column(60, 720, ["Wells are dug by hand, and what is needed for each of them is:", "people with time,"]),
        (60, 690, 10, "• a rope that is long enough, which most often is the hardest"),
        (70, 678, 10, "thing to get;"),
        (60, 666, 10, "• a bucket."),
        (60, 630, -14, "1.2 Unsafe wells"),
        (60, 610, 10, "They are closed."),
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines], info="/Title (On wells) /CreationDate (D:20240229120000)"))
    found = [(block.kind, block.level, words(layout, block)) for block in layout.blocks]
    assert found == [
        ("heading", 1, "1. Water"),
        ("heading", 2, "1.1 Safe wells"),
        ("paragraph", 0, "Wells are dug by hand, and what is needed for each of them is: people with time,"),
        ("item", 0, "• a rope that is long enough, which most often is the hardest thing to get;"),
        ("item", 0, "• a bucket."),
        ("heading", 2, "1.2 Unsafe wells"),
        ("paragraph", 0, "They are closed."),
    ]
    assert layout.metadata == {"title": "On wells", "date": "2024-02-29"}


def test_cells_of_tables_may_hold_several_lines(tmp_path: Path) -> None:
    rows = [
        (700, "What was asked", "Yes"),
        (680, "Is the well near enough to be reached by all", "11"),
        (668, "people of the village on foot", ""),
        (648, "Is its water clear", "37"),
    ]
    lines = [(x, y, 10, cell) for y, *cells in rows for x, cell in zip((60, 400), cells, strict=True) if cell]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines]))
    assert [block.kind for block in layout.blocks] == ["table"]
    assert "\nIs the well near enough to be reached by all people of the village on foot 11\n" in layout.text


def test_text_beside_a_heading_at_the_side_is_no_table(tmp_path: Path) -> None:
    beside = column(
        200, 700, ["Wells are dug by hand in most villages, and the", "people who dig them know", "the ground."]
    )
    side = column(60, 700, ["2.3 Wells", "(2020)", "By hand"])
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[line for pair in zip(side, beside, strict=True) for line in pair]]))
    assert " ".join(text for _, _, _, text in beside) in layout.text
    assert "table" not in {block.kind for block in layout.blocks}


def test_a_line_with_a_symbol_in_it_is_one_line(tmp_path: Path) -> None:
    lines = [
        *column(60, 700, ["Where a well was closed on the advice of the nurse, it is shown with"]),
        (60, 688, 10, "a"),
        (90, 688, 10, "on the maps of the district, and with its date."),
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines]))
    assert layout.text.endswith("it is shown with a on the maps of the district, and with its date.")


def test_a_justified_line_with_wide_blanks_is_one_line(tmp_path: Path) -> None:
    lines = column(60, 700, ["The wells of the hills are known to all who live there, and too,"] * 6)
    # "too," is 16.7 points wide in Helvetica of 10 points, and the lines above end at 329.
    pieces = [(60, "They are counted by the nurses"), (220, "and"), (253, "shepherds"), (312.3, "too,")]
    parted = [(x, 628, 10, piece) for x, piece in pieces]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[*lines, *parted, *column(60, 616, ["each in a way of their own."])]]))
    assert layout.text.endswith("They are counted by the nurses and shepherds too, each in a way of their own.")


def test_a_justified_line_with_wide_blanks_is_one_line_beside_another_column(tmp_path: Path) -> None:
    lines = column(60, 700, ["The wells of the hills are known to all who live there, and too,"] * 6)
    first = [(60, 628, 10, "They are counted."), (157, 628, 10, "The nurses of the hills go and see them")]
    other = column(350, 705, ["The rivers of the plain were never counted by anybody."] * 9)
    below = column(60, 616, ["each year in a way of their own, and write down all of them."])
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[*lines, *first, *below, *other]]))
    assert "They are counted. The nurses of the hills go and see them each year in a way of their own" in layout.text


def test_cells_of_a_table_above_a_paragraph_stay_apart(tmp_path: Path) -> None:
    rows = [("Wells", "Open all year"), ("Springs", "Open in summer"), ("Rivers", "Never counted")]
    cells = [
        one
        for number, (left, right) in enumerate(rows)
        for one in ((60, 700 - 14 * number, 10, left), (120, 700 - 14 * number, 10, right))
    ]
    text = column(60, 656, ["The nurses of the hills count them in a way of their own, every year."] * 3)
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[*cells, *text]]))
    assert of_kind(layout, "table") == ["Wells Open all year\nSprings Open in summer\nRivers Never counted"]


def test_raised_and_lowered_letters_stay_in_their_line(tmp_path: Path) -> None:
    lines = [
        *column(60, 700, ["The water of the wells was tested for ions, of which ammonium [NH"]),
        (357.9, 703.7, 6, "+"),
        (361.5, 700, 10, "] was found most often."),
        *column(60, 688, ["The others were found in one well of ten, or not at all, and never twice."] * 3),
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines, *([column(60, 700, ["Wells."])] * 3)]))
    assert "ammonium [NH+] was found most often." in layout.text


def test_what_is_drawn_twice_in_one_place_is_read_once(tmp_path: Path) -> None:
    line = "The wells of the hills are known to all who live there."
    twice = [(60, 700, 10, line), (60.4, 700, 10, line), (60, 680, 10, line)]
    assert read_pdf(pdf(tmp_path / "a.pdf", [twice])).text.count("The wells") == 2


def test_a_paragraph_goes_round_a_box(tmp_path: Path) -> None:
    lines = [
        *column(
            60,
            700,
            ["The wells of the hills are known to all who live there, and they are counted by the nurses of"] * 2,
        ),
        *column(160, 676, ["the district each year in summer, so that none of them is ever missing from"] * 2),
        *column(60, 652, ["the list that they send to the ministry."]),
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines]))
    assert layout.text.count("counted by the nurses of the district each year") == 1
    assert "missing from the list that they send" in layout.text


def test_accents_that_are_drawn_after_their_line_join_their_letters(tmp_path: Path) -> None:
    lines = [(60, 700, 20, "Muller wrote of traffic."), (60, 660, 20, "Next line."), (81.5, 700, 20, "\u00a8")]
    assert "M\u00fcller wrote of traffic." in read_pdf(pdf(tmp_path / "a.pdf", [lines])).text


def test_a_title_that_a_picture_cuts_off_is_no_part_of_a_page(publication: Layout) -> None:
    # Page 51 shows "Fig. 1. Health data ecosystem"; the drawing's own title lies outside of what is drawn of it.
    page = publication.text[publication.pages[50] : publication.pages[51]]
    assert "Fig. 1. Health data ecosystem" in page and "Evolving" not in page


def test_a_paragraph_goes_on_below_the_figures_of_a_table(tmp_path: Path) -> None:
    left = column(
        60,
        112,
        ["Our figures say that wells which were dug by hand are", "deeper than those that were dug by others in the"],
    )
    table = [(310 + 60 * x, 780 - 12 * y, 10, f"{x + y}.{y}x") for y in range(3) for x in range(3)]
    right = column(
        310,
        700,
        ["same year, and better than all that were dug before", "there was a road to the village and to its clinic."],
    )
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[*left, *table, *right]]))
    assert "by others in the same year, and better" in layout.text


def test_page_numbers_at_the_side_and_printers_marks_go(tmp_path: Path) -> None:
    pages = [
        [
            *column(60, 780, [f"Page text {name} is here and it is", f"quite unlike any other, so {name}."]),
            *column(60, 500, [f"The {name} well, line {line} of the lines that tell of it." for line in "abcdefgh"]),
            (560, 640, 12, str(number)),
            (60, 20, 6, f"VerDate 14:{number * 7 % 60:02} Aug 05, 2020 Jkt 250001 Frm {number:05} Sfmt 4702 wells.sgm"),
        ]
        for number, name in enumerate(["alpha", "beta", "gamma", "delta"], 171)
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", pages))
    assert "VerDate" not in layout.text
    assert not any(char.isdigit() for char in layout.text)


@pytest.mark.parametrize(("left", "step"), [(30, 1), (46, 1), (30, 5), (330, 1), (272, 1)])
def test_line_numbers_of_a_draft_go(tmp_path: Path, left: int, step: int) -> None:
    """Apart from the text on its left and right, close to it, and every fifth only."""
    lines = [f"and line {name}{more} of the draft tells of wells that" for name in "abcd" for more in "abcdefghijkl"]
    lines[20:22] = ["were dug by the people of it in 2012 and of", "their ropes, all of them long and new."]
    drawn = column(60, 780, lines, lead=15)
    marks = [(left, y, 8, str(number)) for number, (_, y, _, _) in enumerate(drawn, 96) if number % step == 0]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[*drawn, *marks]]))
    assert "aa of the draft tells of wells that and line ab of the draft" in layout.text
    assert "by the people of it in 2012 and of their ropes, all of them long" in layout.text
    assert re.findall(r"\d+", layout.text) == ["2012"]


def test_numbers_of_rows_and_years_stay(tmp_path: Path) -> None:
    rows = [text for at in range(1, 21) for text in ((60, 700 - 14 * at, 10, str(at)), (90, 700 - 14 * at, 10, "Well"))]
    table = [(60, 700, 10, "All wells that were dug"), *rows]
    below = column(
        60, 380, ["The wells are old and have ropes of which", "most are long and new, as of the year 2012."]
    )
    layout = read_pdf(pdf(tmp_path / "a.pdf", [[*table, (60, 400, 10, "Ropes of wells"), *below]]))
    assert [str(at) for at in range(1, 21)] == re.findall(r"\b\d{1,2}\b", layout.text)
    assert "2012" in layout.text


def test_text_at_the_height_of_running_heads_stays(tmp_path: Path) -> None:
    pages = [
        [
            (60, 780, 8, "Manual of wells"),
            *column(60, 700, [f"Line {line} of the page that is named {name}, as are all." for line in "abcdefgh"]),
            (300, 40, 10, f"{number}-1"),
            (300, 28, 8, "Ministry of wells"),
        ]
        for number, name in enumerate(["alpha", "beta", "gamma", "delta"], 1)
    ]
    notice = column(
        60, 804, ["Handle with care:", "the wells of the hills", "and their ropes are old", "and the stones are loose."]
    )
    layout = read_pdf(pdf(tmp_path / "a.pdf", [*pages, notice]))
    assert "the wells of the hills and their ropes are old and the stones" in layout.text
    assert "Manual" not in layout.text
    assert "-1" not in layout.text


def test_accents_that_stand_apart_join_their_letters(tmp_path: Path) -> None:
    lines = [(60, 700, 20, "Ag"), (82.9, 700, 20, "e"), (85.1, 700, 20, "\u02c6"), (94, 700, 20, "ncia do Brasil.")]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines]))
    assert layout.text.replace(" ", "") == "AgênciadoBrasil."


def test_a_list_of_references_whose_title_is_set_as_text(tmp_path: Path) -> None:
    references = [
        "Minors, D.S. (1986), Circadian rhythms, Experientia, Vol. 42, pp. 1-13.",
        "Monk, T. (1996), Maintaining safety, Applied Ergonomics, Vol. 27, pp. 17-23.",
        "Walker, J. (1985), Social problems of shift work, Wiley, New York.",
    ]
    lines = [(60, 740, 10, "Shifts are hard on the sleep of nurses."), (60, 700, 10, "References")]
    lines += [(60, 670 - 24 * number, 10, text) for number, text in enumerate(references)]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines]))
    assert [block.kind for block in layout.blocks] == ["paragraph", "heading", *["reference"] * 3]


def test_a_reference_among_paragraphs_is_never_quoted(tmp_path: Path) -> None:
    lines = [
        (60, 740, 10, "The nurses who work at night were asked in 2016 (see page 12)."),
        (60, 700, 10, "1. E. Senkus et al., Primary breast cancer, Annals of Oncology, vol. 26, 2015, pp. 8-30."),
        (60, 660, 10, "2. In 2021, WHO set out six principles; see https://www.who.int for all of them."),
    ]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines]))
    assert [block.kind for block in layout.blocks] == ["paragraph", "reference", "item"]


def test_bullets_in_bold_are_no_headings(tmp_path: Path) -> None:
    lines = [*column(60, 700, ["Wells are dug by hand in most villages."]), (60, 660, -10, "\u2022 Wells first")]
    layout = read_pdf(pdf(tmp_path / "a.pdf", [lines]))
    assert [block.kind for block in layout.blocks] == ["paragraph", "item"]


def test_lost_ligatures_are_found_again(shared: Path) -> None:
    layout = read_pdf(shared / "evaldata" / "files_pdf" / "edge_unstructured" / "copy-protected.pdf")
    assert "several practical difficulties for taking advantages" in layout.text
    assert "An off-the-shelf toolkit" in layout.text


# Files that cannot be read, and others that must not stop the reader


def test_a_file_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "whole.pdf", [column(60, 700, ["Some words."])])
    short = tmp_path / "short.pdf"
    short.write_bytes(whole.read_bytes()[:90])
    with pytest.raises(BrokenDocument, match=r"^short\.pdf .*again"):
        read_pdf(short)


def test_pages_of_pictures_are_a_scan(tmp_path: Path) -> None:
    with pytest.raises(ScannedDocument, match=r"^a\.pdf is a scan: .*recognition"):
        read_pdf(pdf(tmp_path / "a.pdf", [[], []], picture=True))


@pytest.mark.parametrize("pages", [[[]], [], [[(60, 700, 10, "- - -")]]])
def test_a_file_without_words_is_empty(tmp_path: Path, pages: list[list[Text]]) -> None:
    with pytest.raises((EmptyDocument, BrokenDocument), match=r"^a\.pdf "):
        read_pdf(pdf(tmp_path / "a.pdf", pages))


def test_the_limit_is_in_bytes(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [column(60, 700, ["Some words."])])
    size = path.stat().st_size
    assert read_pdf(path, limit=size).text == "Some words."
    with pytest.raises(LargeDocument, match=r"^a\.pdf has .*Split"):
        read_pdf(path, limit=size - 1)


def test_every_sample_is_read_or_refused_by_name(shared: Path) -> None:
    folder = shared / "evaldata" / "files_pdf"
    with (folder / "manifest.jsonl").open(encoding="utf-8") as manifest:
        rows = [json.loads(line) for line in manifest]
    refused: dict[str, KnownError] = {}
    for row in rows:
        try:
            layout = read_pdf(folder / row["file"])
        except KnownError as error:
            refused[row["file"]] = error
        else:
            assert layout.blocks, row["file"]
            assert list(layout.pages) == sorted(layout.pages), row["file"]
    assert [name for name, error in refused.items() if not str(error).startswith(Path(name).name)] == []
    assert isinstance(refused["edge_pypdf/encrypted-file.pdf"], EncryptedDocument)
    assert isinstance(refused["edge_pypdf/r6-user-password.pdf"], EncryptedDocument)
    assert isinstance(refused["malformed_qpdf/bad1.pdf"], BrokenDocument)
    assert isinstance(refused["gold_markitdown/MEDRPT-2024-PAT-3847_medical_report_scan.pdf"], ScannedDocument)
    assert isinstance(refused["malformed_pdfjs/empty.pdf"], EmptyDocument)
    # An owner's password forbids printing and the like, not reading.
    assert "edge_pypdf/r6-owner-password.pdf" not in refused
    assert len(refused) < 100


def test_arabic_letters_stand_in_the_order_in_which_they_are_read(shared: Path) -> None:
    layout = read_pdf(shared / "evaldata" / "files_pdf" / "gold_docling" / "right_to_left_01.pdf")
    # One glyph holds lam and alef here: "the problems", "through".
    assert "\u0627\u0644\u0645\u0634\u0643\u0644\u0627\u062a" in layout.text
    assert "\u0645\u0646 \u062e\u0644\u0627\u0644" in layout.text
    heading = words(layout, layout.blocks[0])
    assert layout.blocks[0].kind == "heading"
    assert heading.startswith("\u062a\u062d\u0633\u064a\u0646")
    assert "Python" in heading


def test_ligatures_come_apart(shared: Path) -> None:
    layout = read_pdf(shared / "evaldata" / "files_pdf" / "text_pdfjs" / "copy_paste_ligatures.pdf")
    assert layout.text == "abcdeffffiflffifflststghijklmno"
