"""Reads presentations (PPTX): each slide is a page, its title a heading, its text in the order in which it is read.

python-pptx opens the file. Notes, comments, hidden slides, and what stands on most slides are left out. What single
shapes hold is for ``corpus.shapes``. Knows no sources.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from corpus.archive import UNFORESEEN, Archive
from corpus.blocks import Blocks, is_contents
from corpus.errors import EmptyDocument
from corpus.layout import Layout
from corpus.office import core_properties, main_language
from corpus.shapes import Text, texts

_TYPES = "[Content_Types].xml"
# Slide shows and templates are presentations by another name.
_SHOWS = (b"presentationml.slideshow.main+xml", b"presentationml.template.main+xml")
_OFTEN = 0.6
_FEW_SLIDES = 4
_LONG = 80


def read_slides(path: Path) -> Layout:
    """Read a presentation.

    Raises:
        BrokenDocument: It is damaged.
        EncryptedDocument: A part of it needs a password.
        LargeDocument: It unpacks to more than is safe.
        EmptyDocument: It holds no text.
    """
    from pptx import Presentation  # loading it takes a while
    from pptx.exc import PythonPptxError

    with Archive(path) as archive:
        metadata = core_properties(archive)
        copy = archive.slim(_plain(archive))
        try:
            slides = [_slide(slide) for slide in Presentation(copy).slides]
        except (*UNFORESEEN, etree.LxmlError, PythonPptxError) as error:
            raise archive.broken("it is damaged, or no PowerPoint file") from error
    layout = _layout(slides, metadata)
    if not any(map(str.isalnum, layout.text)):
        raise EmptyDocument(
            f"{path.name} holds no text. If its slides show words, they are pictures: print it as PDF, run text "
            "recognition (OCR) on that, and add the result."
        )
    return layout


def _plain(archive: Archive) -> dict[str, bytes]:
    """The parts that python-pptx does not take as they are: what has alternatives, and other kinds of shows."""
    types = archive.read(_TYPES)
    for kind in _SHOWS:
        types = types.replace(kind, b"presentationml.presentation.main+xml")
    changed = {_TYPES: types}
    for name in archive.names:
        if name.startswith("ppt/slides/") and name.endswith(".xml"):
            root = archive.xml(name)
            for element in list(root.iter("{*}AlternateContent")):
                branch = next(iter([*element.iterfind("{*}Choice"), *element.iterfind("{*}Fallback")]), None)
                parent = element.getparent()
                if parent is not None:
                    for child in [] if branch is None else list(branch):
                        element.addprevious(child)
                    parent.remove(element)
            changed[name] = etree.tostring(root, encoding="UTF-8")
    return changed


def _slide(slide: Any) -> Sequence[Text]:
    return () if slide.element.get("show") in ("0", "false") else texts(slide)


def _layout(slides: Sequence[Sequence[Text]], metadata: dict[str, str]) -> Layout:
    often = _running(slides)
    blocks = Blocks()
    for slide in slides:
        blocks.begin_page()
        contents = any(text.kind == "heading" and is_contents(text.text) for text in slide)
        for text in slide:
            if text.first:
                blocks.end_list()
            if text.kind == "heading":
                blocks.add("heading", text.text, 1)
            elif text.text not in often:
                blocks.add("contents" if contents else text.kind, text.text)
    language = main_language((text.languages, text.text) for slide in slides for text in slide)
    return blocks.layout({"language": language, **metadata} if language else metadata)


def _running(slides: Sequence[Sequence[Text]]) -> frozenset[str]:
    """What stands on most slides, such as the name of a meeting."""
    lines = ({text.text for text in slide if text.kind == "paragraph" and len(text.text) < _LONG} for slide in slides)
    count = Counter(text for slide in lines for text in slide)
    return frozenset(text for text, times in count.items() if times >= max(_FEW_SLIDES, _OFTEN * len(slides)))
