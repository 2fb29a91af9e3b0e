"""Properties of a Word file's elements, and whether they leave anything to be seen of a run of letters.

Knows XML of ECMA-376, part 1; what becomes of the runs is for ``corpus.prepare``.
"""

import re
from collections.abc import Mapping

from lxml import etree

_SPECK = 3
"""Half points at which letters are specks."""
_WHITE = re.compile(r"f[a-f0-9]f[a-f0-9]f[a-f0-9]|white")


def said(element: etree._Element) -> Mapping[str, str]:
    """The attributes of an element by their names without namespaces."""
    return {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}


def val(element: etree._Element | None) -> str | None:
    """What a property is set to; None where it is not."""
    return None if element is None else said(element).get("val")


def is_on(element: etree._Element | None) -> bool:
    """Whether a property is set, and not set to be off."""
    return element is not None and val(element) not in ("false", "0", "off")


def unseen(properties: etree._Element | None) -> bool | None:
    """Whether properties of letters hide them: by saying so, or by making them specks; None where they say nothing."""
    if properties is None:
        return None
    hidden = [properties.find(f"{{*}}{name}") for name in ("vanish", "specVanish")]
    size = val(properties.find("{*}sz")) or ""
    if any(map(is_on, hidden)) or (size.isdecimal() and int(size) <= _SPECK):
        return True
    return False if any(one is not None for one in hidden) or size else None


def is_pale(run: etree._Element) -> bool:
    """Whether letters have the colour of paper, and nothing around them has another one that they could stand on."""
    colour = (val(run.find("{*}rPr/{*}color")) or "").lower()
    if not _WHITE.fullmatch(colour):
        return False
    grounds = ("{*}rPr/{*}shd", "{*}rPr/{*}highlight", "{*}pPr/{*}shd")
    for element in (run, *run.iterancestors()):
        name = etree.QName(element).localname
        # The style of a table gives its rows a ground, a box has one of its own.
        if name in ("tbl", "txbxContent") or (name == "document" and element.find("{*}background") is not None):
            return False
        for ground in (found for place in grounds if (found := element.find(place)) is not None):
            if (said(ground).get("fill") or val(ground) or "").lower() not in (
                "auto",
                "ffffff",
                "clear",
                "white",
                "none",
            ):
                return False
    return True
