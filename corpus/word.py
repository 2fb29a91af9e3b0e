"""Reads Word files (DOCX): headings, lists, tables and notes; what was deleted or hidden is left out.

mammoth makes HTML of the file, after ``corpus.wordparts`` has put its parts right. How elements become blocks is for
``corpus.elements``.
"""

import re
from pathlib import Path
from xml.parsers.expat import ExpatError

from lxml import etree
from lxml import html as lxml_html

from corpus.archive import UNFORESEEN, Archive
from corpus.blocks import Blocks
from corpus.elements import pieces, put
from corpus.errors import EmptyDocument
from corpus.layout import Layout
from corpus.numbers import number_headings
from corpus.office import core_properties, main_language, part
from corpus.prepare import languages, plain, style_headings
from corpus.tree import strip_hidden, take_out

_STYLE_MAP = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name^='toc '] => p.contents:fresh
p[style-name^='TOC '] => p.contents:fresh
p.TOCEntry => p.contents:fresh
p[style-name='table of figures'] => p.contents:fresh
p[style-name='Bibliography'] => p.bibliography:fresh
p[style-name^='List Bullet'] => ul > li:fresh
p[style-name^='List Number'] => ol > li:fresh
"""
_BACK = re.compile(r"#(?:foot|end)note-ref-")


def read_word(path: Path) -> Layout:
    """Read a Word file.

    Raises:
        BrokenDocument: It is damaged.
        EncryptedDocument: A part of it needs a password.
        LargeDocument: It unpacks to more than is safe.
        EmptyDocument: It holds no text.
    """
    with Archive(path) as archive:
        document = part(archive, "officeDocument", "word/document.xml")
        styles = part(archive, "styles", "word/styles.xml")
        changed: dict[str, etree._Element] = {}
        if styles in archive.names:
            changed[styles] = archive.xml(styles)
        known = style_headings(changed[styles]) if styles in changed else {}
        for name in (document, part(archive, "footnotes", ""), part(archive, "endnotes", "")):
            if name:
                changed[name] = archive.xml(name)
        metadata = core_properties(archive)
        said = main_language(languages(changed[document], changed.get(styles)))
        if (numbering := part(archive, "numbering", "")) in archive.names:
            number_headings(changed[document], archive.xml(numbering), known)
        for name in changed.keys() - {styles}:
            plain(changed[name], known)
        page = _page(archive, {name: etree.tostring(root, encoding="UTF-8") for name, root in changed.items()})
    blocks = Blocks()
    put(blocks, pieces(page))
    layout = blocks.layout({"language": said, **metadata} if said else metadata)
    if not any(map(str.isalnum, layout.text)):
        raise EmptyDocument(
            f"{path.name} holds no text. If its pages show words, they are pictures: print it as PDF, run text "
            "recognition (OCR) on that, and add the result."
        )
    return layout


def _page(archive: Archive, changed: dict[str, bytes]) -> etree._Element:
    """The file as a tree of HTML, without marks of notes."""
    import mammoth  # loading it takes a while

    copy = archive.slim(changed)
    try:
        made = mammoth.convert_to_html(
            copy, style_map=_STYLE_MAP, include_embedded_style_map=False, convert_image=lambda image: []
        )
    except (*UNFORESEEN, ExpatError) as error:
        raise archive.broken("it is damaged, or no Word file") from error
    page = lxml_html.document_fromstring(f"<div>{made.value}</div>", parser=lxml_html.HTMLParser(huge_tree=True))
    strip_hidden(page)
    for link in list(page.iter("a")):
        if _BACK.match(link.get("href", "")):
            take_out(link)
    return page
