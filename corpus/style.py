"""Which elements of a page its own styles hide: by not showing them, or so that nobody can see them.

Reads style attributes and style sheets (CSS) as far as they can hide: declarations, simple selectors, and which of them
goes before which. Styles that a page loads from elsewhere, or sets by scripts, are not known here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

Declarations = Mapping[str, str]
"""Values by property, in small letters."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BLOCK = re.compile(r"([^{}]*)\{((?:[^{}]|\{[^{}]*\})*)\}")
_GROUP = re.compile(r"\s*@(?:media\s+(?:only\s+)?(?:all|screen)\s*|supports\b.*|layer\b.*)", re.IGNORECASE | re.DOTALL)
_SIMPLE = re.compile(
    r"(?P<name>[a-zA-Z][\w-]*|\*)|\.(?P<part>-?[A-Za-z_][\w-]*)|\#(?P<id>[\w-]+)"
    r"|\[\s*(?P<key>[\w-]+)\s*(?:(?P<how>[*^$~]?=)\s*[\"']?(?P<value>[^\"'\]]*)[\"']?\s*)?\]"
)
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|ex|ch|vw|vh|%|in|cm|mm|)")
_PIXELS = {"px": 1.0, "": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "%": 0.16, "vw": 10.0, "vh": 10.0,
           "in": 96.0, "cm": 37.8, "mm": 3.78}  # fmt: skip
_FAR, _SPECK, _FAINT = -500.0, 2.0, 0.05
"""Pixels beyond which nothing is on the page, and below which letters are specks; opacity that is next to none."""
_HIDING = (
    "display", "visibility", "content-visibility", "opacity", "font-size", "font", "color", "background", "background-color",
    "text-indent", "position", "left", "right", "top", "bottom", "margin-left", "margin-top", "clip", "clip-path", "height",
    "width", "max-height", "max-width", "overflow", "transform", "filter", "-webkit-text-fill-color", "line-height",
)  # fmt: skip
_WHITE = re.compile(
    r"(?:white|snow|ivory|ghostwhite|floralwhite|whitesmoke|#f[a-f0-9]{2}|#[ef][a-f0-9][ef][a-f0-9][ef][a-f0-9](?:[a-f0-9]{2})?"
    r"|rgba?\(\s*2[45]\d\s*[, ]\s*2[45]\d\s*[, ]\s*2[45]\d\s*(?:[,/]\s*[\d.%]+\s*)?\)|hsla?\([^,]*[, ]\s*[\d.]+%?\s*[, ]\s*(?:9[5-9]|100)%.*\))"
)
_CLEAR = re.compile(
    r"transparent|(?:rgb|hsl)a?\([^,/)]+(?:,[^,/)]+,[^,/)]+,|/)\s*0(?:\.0\d*)?%?\s*\)|#[a-f0-9]{6}0[0-9a-f]|#[a-f0-9]{3}0"
)
_CLIPPED = re.compile(
    r"rect\(\s*(?:0|1px)|inset\(\s*(?:100|[5-9]\d)(?:\.\d+)?%|circle\(\s*0|polygon\(\s*0(?:px|%)?\s+0(?:px|%)?(?:\s*,\s*0(?:px|%)?\s+0(?:px|%)?)*\s*\)"
)
_SHRUNK = re.compile(r"scale[xy3d]*\(\s*0(?:\.0\d*)?\s*[,)]|translate[xy3d]*\(\s*-\d{3,}")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is said of the elements that ``steps`` select; the last step is the element, those before it are around it."""

    steps: tuple[Mapping[str, tuple[str, ...]], ...]
    weight: tuple[int, int, int, int]
    declarations: Declarations


class Styles:
    """The rules of a page, asked for one element after the other."""

    def __init__(self, sheets: Sequence[str] = ()) -> None:
        self._by_key: dict[str, list[_Rule]] = defaultdict(list)
        for rule in _rules(sheets):
            self._by_key[_key(rule.steps[-1])].append(rule)

    def hide(self, element: etree._Element) -> bool:
        """Whether the page hides an element by its own or a sheet's style; what is around it is not looked at."""
        found = self.declarations(element)
        return bool(found) and (hides(found) or self._is_pale(element, found))

    def declarations(self, element: etree._Element) -> Declarations:
        """What is said of an element, what goes before having the last word."""
        rules: list[_Rule] = []
        if self._by_key:
            keys = [f".{name}" for name in element.get("class", "").split()]
            keys += [f"#{element.get('id', '')}", _name(element), "*"]
            rules = [rule for key in keys for rule in self._by_key.get(key, ()) if _selects(rule.steps, element)]
        said: dict[str, str] = {}
        for rule in sorted(rules, key=lambda rule: rule.weight):
            said |= rule.declarations
        own = element.get("style")
        return {**said, **declared(own)} if own else said

    def _is_pale(self, element: etree._Element, found: Declarations) -> bool:
        """Whether a text has the colour of the paper: what is around it says so, or nothing could say otherwise."""
        if not _WHITE.fullmatch(found.get("color", "")):
            return False
        one: etree._Element | None = element
        while one is not None:
            said = self.declarations(one)
            ground = said.get("background-color") or said.get("background") or (one.get("bgcolor") or "").lower()
            if ground:
                return bool(_WHITE.fullmatch(ground.strip()))
            if (one.get("class") or one.get("id")) and _name(one) not in ("body", "html"):
                # A sheet that is not here may give it any ground.
                return False
            one = one.getparent()
        return True


def declared(text: str) -> Declarations:
    """The declarations of a style attribute or a rule.

    Example: "Color: RED; font-size:0 !important" -> {"color": "red", "font-size": "0"}
    """
    found: dict[str, str] = {}
    for part in _COMMENT.sub("", text).lower().split(";"):
        name, _, value = part.partition(":")
        found[name.strip()] = value.replace("!important", "").strip()
    return {name: value for name, value in found.items() if name in _HIDING}


def hides(said: Declarations) -> bool:
    """Whether declarations hide a text, on whatever ground it stands."""
    if (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or said.get("content-visibility") == "hidden"
        or _CLEAR.fullmatch(said.get("-webkit-text-fill-color") or said.get("color", ""))
        or _CLIPPED.search(f"{said.get('clip', '')} {said.get('clip-path', '')}")
        or _SHRUNK.search(said.get("transform", ""))
    ):
        return True
    faint = re.search(r"opacity\(\s*([\d.]+)(%?)", said.get("filter", ""))
    if any(
        found and float(found[1] or 1) / (100 if found[2] else 1) <= _FAINT
        for found in (re.fullmatch(r"(\d*\.?\d+)(%?)", said.get("opacity", "")), faint)
    ):
        return True
    size = said.get("font-size") or next(iter(re.findall(r"[\d.]+(?:px|pt|em|rem|%)", said.get("font", ""))), "")
    if (pixels := _pixels(size)) is not None and pixels < _SPECK:
        return True
    placed = said.get("position") in ("absolute", "fixed", "relative")
    sides = ("left", "right", "top", "bottom") if placed else ()
    if any((_pixels(said.get(name, "")) or 0) <= _FAR for name in (*sides, "text-indent", "margin-left", "margin-top")):
        return True
    sizes = [_pixels(said.get(name, "")) for name in ("height", "width", "max-height", "max-width")]
    return said.get("overflow") in ("hidden", "clip") and any(one is not None and one <= 1 for one in sizes)


def _pixels(value: str) -> float | None:
    match = _LENGTH.fullmatch(value.strip())
    return float(match[1]) * _PIXELS[match[2]] if match else None


def _rules(sheets: Sequence[str]) -> Iterator[_Rule]:
    order = 0
    for sheet in sheets:
        for selectors, said in _blocks(_COMMENT.sub("", sheet)):
            if not (found := declared(said)):
                continue
            for selector in selectors.split(","):
                order += 1
                if steps := _steps(selector):
                    parts = [key for step in steps for key, values in step.items() for _ in values]
                    weight = (parts.count("#"), sum(key in ".[" for key in parts), parts.count("name"), order)
                    yield _Rule(steps, weight, found)


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations, of groups that are for screens, too."""
    for match in _BLOCK.finditer(sheet):
        head = match[1].rpartition(";")[2]
        if "{" not in match[2]:
            yield head, match[2]
        elif _GROUP.fullmatch(head):
            yield from _blocks(match[2])


def _steps(selector: str) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """The parts of a selector; none if it says more than names, classes, ids and attributes of elements inside others."""
    steps = []
    for word in selector.replace(">", " ").split():
        step: dict[str, tuple[str, ...]] = {}
        at = 0
        while match := _SIMPLE.match(word, at):
            at = match.end()
            for key, value in (("name", match["name"]), (".", match["part"]), ("#", match["id"])):
                if value:
                    step[key] = (*step.get(key, ()), value.lower() if key == "name" else value)
            if match["key"]:
                step["["] = (*step.get("[", ()), f"{match['key']}\0{match['how'] or ''}\0{match['value'] or ''}")
        if at < len(word) or not step:
            return ()
        steps.append(step)
    return tuple(steps)


def _key(step: Mapping[str, tuple[str, ...]]) -> str:
    if "#" in step:
        return f"#{step['#'][0]}"
    return f".{step['.'][0]}" if "." in step else step.get("name", ("*",))[0]


def _selects(steps: Sequence[Mapping[str, tuple[str, ...]]], element: etree._Element) -> bool:
    if not _fits(steps[-1], element):
        return False
    rest = list(steps[:-1])
    outer = element.getparent()
    while rest and outer is not None:
        if _fits(rest[-1], outer):
            rest.pop()
        outer = outer.getparent()
    return not rest


def _fits(step: Mapping[str, tuple[str, ...]], element: etree._Element) -> bool:
    classes = element.get("class", "").split()
    return (
        all(name in ("*", _name(element)) for name in step.get("name", ()))
        and all(name in classes for name in step.get(".", ()))
        and all(name == element.get("id") for name in step.get("#", ()))
        and all(_has(element, *one.split("\0")) for one in step.get("[", ()))
    )


def _has(element: etree._Element, key: str, how: str, value: str) -> bool:
    said = element.get(key)
    if said is None or not how:
        return said is not None
    tests = {"=": said == value, "~=": value in said.split(), "^=": said.startswith(value), "$=": said.endswith(value)}
    return tests.get(how, value in said)


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
