"""Reads web pages (HTML, XHTML): the part that is the page's own, without navigation, banners and footers.

Decodes and parses, finds the main content with trafilatura, and says what the page tells of itself. How elements
become blocks is for ``corpus.elements``.
"""

import re
from html.entities import html5
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from corpus.about import about_page
from corpus.archive import xml_parser
from corpus.blocks import Blocks
from corpus.body import own_part, strip_furniture
from corpus.characters import bytes_of, characters
from corpus.elements import pieces, put
from corpus.errors import BrokenDocument, EmptyDocument
from corpus.layout import Layout
from corpus.tree import strip_hidden

DEEPEST = 2_000
"""Elements inside one another in a page that is read; libxml2 drops what is deeper than 2,048."""

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_HEAD = 4096
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_OWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def read_html(path: Path) -> Layout:
    """Read a saved web page.

    Raises:
        BrokenDocument: It cannot be opened, is not text, or its elements are nested too deep.
        EmptyDocument: It shows no text.
    """
    text = decoded(bytes_of(path), path.name)
    root = parsed(text, path.name)
    metadata = about_page(root, text[:_HEAD])
    strip_hidden(root)
    strip_furniture(root)
    blocks = Blocks()
    put(blocks, own_part(pieces(root), root, depth(root)))
    layout = blocks.layout(metadata)
    if not any(map(str.isalnum, layout.text)):
        raise EmptyDocument(
            f"{path.name} shows no text: what it shows may be loaded by scripts. "
            "Open it in a browser, print it as PDF, and add that."
        )
    return layout


def decoded(data: bytes, name: str) -> str:
    """The characters of a page, in the encoding that it declares unless that makes nonsense.

    Raises:
        BrokenDocument: It is not text.
    """
    return characters(data, name, [match[1].decode("ascii") for match in _DECLARED.finditer(data[:_HEAD])])


def parsed(text: str, name: str) -> etree._Element:
    """The tree of a page: as XML if it is well-formed XHTML, else as browsers read HTML.

    Raises:
        BrokenDocument: Its elements are nested too deep.
        EmptyDocument: It has none.
    """
    if "http://www.w3.org/1999/xhtml" in text[:_HEAD]:
        # XML knows five entities only, and an element that ends itself (<a/>) must not swallow the rest.
        known = _ENTITY.sub(lambda match: match[0] if match[1] in _OWN else html5.get(match[1], match[0]), text)
        try:
            return etree.fromstring(_DECLARATION.sub("", known).encode(), xml_parser())
        except etree.XMLSyntaxError:
            pass
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise EmptyDocument(f"{name} shows no text. Get it again from where it came from.") from error
    if depth(root) >= DEEPEST:
        raise BrokenDocument(f"{name} cannot be read: its elements are nested too deep. Print it as PDF and add that.")
    return root


def depth(root: etree._Element) -> int:
    """How many elements of a tree are inside one another."""
    deepest = inside = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        inside += 1 if event == "start" else -1
        deepest = max(deepest, inside)
    return deepest
