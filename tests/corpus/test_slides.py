"""Presentations to layout: made here with python-pptx, and real ones."""

import io
import re
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from corpus.errors import BrokenDocument, EmptyDocument
from corpus.layout import Layout
from corpus.read import read
from corpus.slides import read_slides


def blocks(layout: Layout) -> list[tuple[str, str]]:
    return [(block.kind, layout.text[block.span.start : block.span.end]) for block in layout.blocks]


def slide(show: Any, title: str, lines: str = "") -> Any:
    """A slide with a title and, if there are lines, a body."""
    added = show.slides.add_slide(show.slide_layouts[1 if lines else 5])
    added.shapes.title.text = title
    if lines:
        added.placeholders[1].text = lines
    return added


def box(shapes: Any, text: str, left: float, top: float, width: float = 2, height: float = 0.5) -> Any:
    added = shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    added.text_frame.text = text
    return added


def saved(show: Any, folder: Path, name: str = "a.pptx") -> Path:
    show.save(str(folder / name))
    return folder / name


def rewritten(path: Path, part: str, old: str, new: str) -> Path:
    """The file with a change in one part."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if re.fullmatch(part, name):
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(name, data)
    return path


def test_slides_are_pages(tmp_path: Path) -> None:
    show = Presentation()
    slide(show, "AI for health", "Key aims:\nSafety\nEquity\vfor all")
    show.slides.add_slide(show.slide_layouts[6])
    slide(show, "Thanks", "One line")
    layout = read_slides(saved(show, tmp_path))
    assert blocks(layout) == [
        ("heading", "AI for health"),
        ("paragraph", "Key aims:"),
        ("item", "Safety"),
        ("item", "Equity for all"),
        ("heading", "Thanks"),
        ("paragraph", "One line"),
    ]
    thanks = layout.text.index("Thanks")
    assert layout.pages == (0, thanks, thanks)
    assert {block.level for block in layout.blocks if block.kind == "heading"} == {1}


def test_reading_order(tmp_path: Path) -> None:
    show = Presentation()
    shapes = slide(show, "Title").shapes
    box(shapes, "right 2", 5, 4)
    box(shapes, "below", 0.5, 6, 9)
    box(shapes, "left 1", 1, 3)
    box(shapes, "right 1", 5, 3)
    box(shapes, "above", 0.5, 2, 9)
    group = shapes.add_group_shape()
    box(group.shapes, "left 3", 1, 5.4)
    box(group.shapes, "left 2", 1, 4)
    order = [text for _, text in blocks(read_slides(saved(show, tmp_path)))]
    assert order == ["Title", "above", "left 1", "left 2", "left 3", "right 1", "right 2", "below"]


def test_right_to_left_columns(tmp_path: Path) -> None:
    show = Presentation()
    shapes = slide(show, "الصحة").shapes
    box(shapes, "ثانيا", 1, 3)
    box(shapes, "أولا", 5, 3)
    assert [text for _, text in blocks(read_slides(saved(show, tmp_path)))] == ["الصحة", "أولا", "ثانيا"]


def test_tables_and_charts(tmp_path: Path) -> None:
    show = Presentation()
    shapes = slide(show, "Figures").shapes
    table = shapes.add_table(3, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for place, text in {(0, 0): "Region", (0, 1): "Beds", (1, 0): "Africa", (1, 1): "1", (2, 1): "2"}.items():
        table.cell(*place).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2023", "2024"]
    data.add_series("Tools", (1.5, 4))
    data.add_series("Laws", (None, 2))
    chart = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(4), Inches(2), data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Growth"
    assert blocks(read_slides(saved(show, tmp_path))) == [
        ("heading", "Figures"),
        ("table", "Region | Beds\nAfrica | 1\nAfrica | 2"),
        ("paragraph", "Growth"),
        ("table", "| Tools | Laws\n2023 | 1.5 |\n2024 | 4 | 2"),
    ]


def test_what_is_no_text_of_a_slide_is_left_out(tmp_path: Path) -> None:
    show = Presentation()
    for number in range(5):
        added = slide(show, f"Slide {number}", f"Text {number}\nMore")
        added.notes_slide.notes_text_frame.text = "note"
        box(added.shapes, "Meeting, Geneva 2024", 1, 7)
    show.slides[2].element.set("show", "0")
    layout = read_slides(saved(show, tmp_path))
    assert "note" not in layout.text and "Geneva" not in layout.text and "Slide 2" not in layout.text
    assert len(layout.pages) == 5 and layout.pages[2] == layout.pages[3] == layout.text.index("Slide 3")
    assert layout.text.count("More") == 4


def test_agendas_and_references(tmp_path: Path) -> None:
    show = Presentation()
    slide(show, "Contents", "Aims\nEnds")
    slide(show, "References", "Smith 2020\nJones 2021")
    slide(show, "Ends", "One\nTwo")
    kinds = Counter(kind for kind, _ in blocks(read_slides(saved(show, tmp_path))))
    assert kinds == {"heading": 3, "contents": 2, "reference": 2, "item": 2}


def test_text_in_alternatives_and_diagrams(tmp_path: Path, shared: Path) -> None:
    folder = shared / "evaldata" / "files_office_html" / "gold_docling_pptx"
    layout = read_slides(folder / "powerpoint_unrecognized_shape.pptx")
    assert layout.text.count("Text in an unrecognized shape") == 1


def test_slide_shows_and_properties(tmp_path: Path) -> None:
    show = Presentation()
    slide(show, "Title", "Lead\nMore")
    show.core_properties.title = "AI for health: slides"
    show.core_properties.author = "WHO"
    show.core_properties.modified = datetime(2024, 5, 6)
    path = rewritten(saved(show, tmp_path, "a.ppsx"), r"\[Content.*", "presentation.main+xml", "slideshow.main+xml")
    rewritten(path, "ppt/slides/.*xml", "<a:r><a:t>Lead", '<a:r><a:rPr lang="fr-CH"/><a:t>Lead')
    document = read(path)
    assert (document.source.title, document.source.date) == ("AI for health: slides", "2024-05-06")
    assert document.pages == (0,)


@pytest.mark.parametrize("what", ["empty", "cut", "a part", "no slides"])
def test_damaged(tmp_path: Path, what: str) -> None:
    show = Presentation()
    if what == "empty":
        show.slides.add_slide(show.slide_layouts[6])
    elif what != "no slides":
        slide(show, "Title", "Text\nMore")
    path = saved(show, tmp_path)
    if what == "cut":
        path.write_bytes(path.read_bytes()[:-500])
    elif what == "a part":
        rewritten(path, "ppt/presentation.xml", "<p:sldIdLst>", "<p:sldIdLst")
    error = EmptyDocument if what in ("empty", "no slides") else BrokenDocument
    with pytest.raises(error, match=r"a\.pptx (cannot be read|holds no text)"):
        read_slides(path)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def test_real_files(shared: Path) -> None:
    """Against another reader's Markdown for 7 files; it repeats what spans columns, and has the comments, too."""
    folder = shared / "evaldata" / "files_office_html" / "gold_docling_pptx"
    found = []
    for path in sorted(folder.glob("*.pptx")):
        gold = (folder / "gold" / f"{path.name}.md").read_text(encoding="utf-8")
        wanted = words(re.sub(r"<!--.*?-->|^\[author:.*$|^\s*\d+\. ", " ", gold, flags=re.M))
        found.append((wanted & words(read_slides(path).text)).total() / wanted.total())
    assert len(found) == 7
    assert sum(found) / 7 > 0.95
