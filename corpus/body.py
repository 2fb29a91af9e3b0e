"""The part of a web page that is its own: without menus, banners, asides, lists of related pages and footers.

Elements that say what they are go first; on pages that have much beside the text, trafilatura then says where the text
begins and ends. What stands in between is kept as the page has it. Knows no blocks of documents and no metadata.
"""

import logging
import re
from collections.abc import Sequence

from lxml import etree

from corpus.elements import Piece
from corpus.tree import letters, local, roles, shown, take_out

_ASIDE_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert", "alertdialog", "toolbar")
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:cookie-?(?:banner|bar|consent|law|notice|policy|popup)s?|consent-?(?:banner|manager|popup)|onetrust"
    r"|cookiebot|cookieyes|borlabs|cmplz|gdpr|breadcrumbs?|skip-?(?:link|nav|to-content|to-main)s?|navbar|navbox"
    r"|social-?(?:share|links?|media|icons?)|share-?(?:buttons?|links?|bar|tools?|this)|addtoany|sharedaddy"
    r"|newsletter|subscribe|back-?to-?top|related-?(?:posts?|articles?|links?|content|stories)|advert(?:isement)?s?"
    r"|noprint|catlinks|printfooter|site-?(?:header|footer|nav)|page-?footer|global-?(?:header|footer|nav))(?=[\s_-]|$)"
)
_SHARE = 0.34
_LINKED = 0.5
_SMALL = 1_500
_LARGE = 2_000_000
_FEW_LINKS = 5
_LEAST = 0.2
_ENOUGH = 1_000
_DEEP = 200
_ABOVE = 12
_SHINGLE = 3
_MATCHED = 0.6
_WORD = re.compile(r"\w+")
FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, etree.LxmlError)
"""What trafilatura may raise for a page that it does not expect."""


def strip_furniture(root: etree._Element) -> None:
    """Take out of a tree what says of itself that it is no part of the text, unless nearly all text is in it."""
    whole = letters(shown(root))
    gone: set[etree._Element] = set()
    for element in list(root.iter(etree.Element)):
        if element in gone or element is root or not _is_furniture(element):
            continue
        inside = letters(shown(element))
        if inside <= _SHARE * whole:
            gone.update(element.iter())
            take_out(element)
            whole -= inside


def own_part(found: Sequence[Piece], root: etree._Element, depth: int) -> Sequence[Piece]:
    """Of the pieces of a page those from the first to the last that belong to its main text.

    Args:
        found: All pieces of the tree, in its order.
        root: The tree, without furniture.
        depth: How many of its elements are inside one another.
    """
    size = sum(letters(piece.text) for piece in found)
    links = sum(1 for _ in root.iter("a", "{*}a"))
    if not _SMALL < size < _LARGE or links < _FEW_LINKS or depth > _DEEP:
        return found
    main = _main_text(root)
    known = set(_shingles(main))
    hits = [_is_in(piece, known) for piece in found]
    if letters(main) < min(_ENOUGH, _LEAST * size) or not any(hits):
        return found
    first, last = _title(found, hits.index(True)), len(hits) - hits[::-1].index(True)
    kept: list[Piece] = []
    aside: list[Piece] = []
    for piece, hit in zip(found[first:last], hits[first:last], strict=True):
        if hit:
            kept += [*_unlinked(aside), piece]
            aside = []
        else:
            aside.append(piece)
    return kept


def _title(found: Sequence[Piece], first: int) -> int:
    """Where the heading stands under which the main text begins; ``first`` without one close above it."""
    above = [at for at in range(max(0, first - _ABOVE), first) if found[at].kind == "heading"]
    highest = min((found[at].level for at in above), default=0)
    return max((at for at in above if found[at].level == highest), default=first)


def _unlinked(aside: Sequence[Piece]) -> Sequence[Piece]:
    """What stands between two stretches of the main text, unless most of it leads elsewhere."""
    end = len(aside)
    while end and aside[end - 1].kind == "heading":
        end -= 1
    size = [letters(piece.text) for piece in aside[:end]]
    if sum(piece.linked * count for piece, count in zip(aside, size, strict=False)) < _LINKED * sum(size):
        return aside
    return [piece for piece in aside[:end] if piece.kind in ("table", "contents", "reference")] + list(aside[end:])


def _is_furniture(element: etree._Element) -> bool:
    name, role = local(element), element.get("role", "")
    if role in _ASIDE_ROLES or name == "nav":
        return "toc" not in roles(element)
    if name in ("header", "footer"):
        inside = any(local(outer) in ("article", "main", "blockquote", "figure") for outer in element.iterancestors())
        # A page without a main part may keep its title in the header.
        return not inside and (name == "footer" or not _holds_title(element))
    if name == "aside":
        links = "".join(shown(link) for link in element.iter("a", "{*}a"))
        outside = not any(local(outer) in ("article", "main") for outer in element.iterancestors())
        return outside or letters(links) > _LINKED * letters(shown(element))
    named = f"{element.get('class', '')} {element.get('id', '')}".lower()
    return bool(named.strip()) and name not in ("html", "body", "main", "article") and bool(_FURNITURE.search(named))


def _holds_title(header: etree._Element) -> bool:
    links = sum(1 for _ in header.iter("a", "{*}a"))
    return links <= 2 and any(True for _ in header.iter("h1", "{*}h1"))


def _main_text(root: etree._Element) -> str:
    from trafilatura import bare_extraction  # loading it takes a while

    # It reports each page that it finds strange.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page = etree.tostring(root, method="html", encoding="unicode")
    try:
        found = bare_extraction(page, include_comments=False, favor_recall=True)
    except FAULTS:
        return ""
    return getattr(found, "text", None) or ""


def _is_in(piece: Piece, known: set[tuple[str, ...]]) -> bool:
    found = _shingles(piece.text)
    return sum(shingle in known for shingle in found) >= _MATCHED * max(len(found), 1)


def _shingles(text: str) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return [tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))]
