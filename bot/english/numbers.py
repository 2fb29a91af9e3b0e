"""Numbers of a text, in digits and words, as what they leave open: "more than 40" is anything above 40.

English only. One amount follows from another when all that the other leaves open lies within it: from "172 countries"
follows "more than 150", from "over 40" neither "40" nor "about 40".
"""

import re
from dataclasses import dataclass
from math import inf

_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9}
_ORDINALS = (
    {
        word: number
        for number, word in enumerate(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
            1,
        )
    }
    | {word[:-1] + "ieth": number for word, number in _TENS.items()}
    | {"hundredth": 100}
)
_SHARES = {"half": 0.5, "halves": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25}
_SHARES |= {"fifths": 0.2, "tenth": 0.1, "tenths": 0.1}

_SIMPLE = "|".join([*_UNITS, *_TENS])
_COUNT = rf"(?:(?:{'|'.join(_TENS)})[-\s](?:{'|'.join(list(_UNITS)[1:10])})|{_SIMPLE})"
_SCALE = rf"(?:{'|'.join(_SCALES)})"
_WORDS = rf"(?:(?:{_COUNT}|a)\s+{_SCALE}(?:\s+{_SCALE})?(?:\s+and\s+{_COUNT})?|half\s+a\s+(?:million|billion)|{_COUNT}|a\s+dozen)"
_ORDINAL = (
    rf"(?:(?:{'|'.join(_TENS)})[-\s](?:{'|'.join(list(_ORDINALS)[:9])})|{'|'.join(sorted(_ORDINALS, key=len)[::-1])})"
)
_SHARE = (
    r"(?:(?:a|one|two|three|four)[-\s](?:half|thirds?|quarters?|fifths|tenths?)|(?<!-)half(?=\s+(?:of|the|its|all)\b))"
)
_MONEY = r"(?:US\s?\$|\$|€|£|USD\s|EUR\s|US\sdollars?\s)"
_FORM = re.compile(
    rf"(?<![\w.$€£/-])(?P<money>{_MONEY})?\s?"
    rf"(?:(?P<ordinal>\d+(?:st|nd|rd|th)\b|\b{_ORDINAL}\b(?!\s+of\s+(?:all|the)\b))"
    rf"|(?P<share>\b{_SHARE}\b)"
    rf"|(?:(?P<digits>\d{{1,3}}(?:[,\s]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<words>\b{_WORDS}\b))"
    rf"(?:\s(?P<scale>{_SCALE})\b)?(?P<cent>\s?%|\s+per\s?cent\b)?(?P<points>\s+(?:percentage\s+)?points?\b)?"
    rf"(?P<currency>\s+(?:US\s+)?(?:dollars?|euros?|pounds?)\b)?)(?![\w/]|-\d|\.\d)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?<![\w.$€£/-])(?:between\s+)?(\d+(?:\.\d+)?)\s?(?:-|–|to|and)\s?(\d+(?:\.\d+)?)(?P<cent>%)?(?![\w/]|-\d|[.,]\d)",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(r"\((\d{1,2})\)(?=\s)")
_BOUNDS = (
    ("over", r"more than|over|above|upwards of|in excess of|greater than|exceeding"),
    ("least", r"at least|no fewer than|no less than|not less than|minimum of"),
    ("under", r"less than|fewer than|under|below"),
    ("nearly", r"almost|nearly|close to|just under"),
    ("most", r"at most|up to|as many as|as much as|no more than|not more than|maximum of"),
    ("about", r"about|around|approximately|some|roughly|circa|an estimated"),
    ("only", r"only|just"),
)
BOUNDS = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\s+(?:the\s+)?$)" for name, words in _BOUNDS), re.IGNORECASE)
_AFTER = re.compile(
    r"\s+(?:\w+\s+)?(?:or|and) (?:(?P<least>more|over|above|older)|(?P<most>less|fewer|under|younger))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a number leaves open, from ``low`` to ``high``; ``bound`` is the word for it ("over", …; "" where exact).

    ``unit`` is "" (a count), "%", "share", "points", "ordinal", "limit" ("15 and over"), "item" (of a numbered list) or a currency.
    """

    value: float
    unit: str
    bound: str
    low: float
    high: float

    @property
    def written(self) -> str:
        """The number as it is named in a reason: 1700, 8%, 1/2."""
        if self.unit == "share":
            return "1/2" if self.value == 0.5 else f"{self.value:.2g}"
        if self.bound == "range":
            return f"{self.low:.12g} to {self.high:.12g}" + ("%" if self.unit == "%" else "")
        return f"{self.value:.12g}" + ("%" if self.unit == "%" else "")


@dataclass(frozen=True, slots=True)
class Counted:
    """A stretch of a text, in characters, that is a number, with the words that bound it ("more than")."""

    start: int
    end: int
    amount: Amount


def find_numbers(text: str) -> tuple[Counted, ...]:
    """The numbers of a text in its order, without a bare "one" and without those inside names (GPT-4)."""
    found = [
        Counted(match.start(), match.end(), _amount(float(match.group(1)), "item", ""))
        for match in _ENUMERATED.finditer(text)
    ]
    for match in _RANGE.finditer(text):
        low, high = float(match.group(1)), float(match.group(2))
        if low < high and ("and" not in match.group(0) or match.group(0).lower().startswith("between")):
            unit = "%" if match["cent"] else ""
            found.append(Counted(match.start(), match.end(), Amount(high, unit, "range", low, high)))
    for match in _FORM.finditer(text):
        start = match.start() + len(match.group(0)) - len(match.group(0).lstrip())
        if match.group(0).strip().lower() == "one" or any(one.start <= start < one.end for one in found):
            continue
        before = BOUNDS.search(text[max(0, start - 24) : start])
        after = _AFTER.match(text, match.end())
        if before and before.lastgroup == "under" and match["words"] and "than" not in before.group(0):
            before = None  # "under four heads" tells where, not how many
        bound = (before.lastgroup if before else after.lastgroup if after else "") or ""
        unit = _unit(match)
        if after and not before and "and" in after.group(0) and unit == "":
            unit = "limit"  # "aged 15 and over"
        if before and unit != "ordinal":
            start = max(0, start - 24) + before.start()
        found.append(
            Counted(
                start,
                match.end() if not after or before else after.end(),
                _amount(_value(match), unit, "" if unit == "ordinal" else bound),
            )
        )
    return tuple(sorted(found, key=lambda one: one.start))


def says_number(said: Amount, claimed: Amount) -> bool:
    """Whether one amount follows from another."""
    if (said.unit, claimed.unit) in {("%", "share"), ("share", "%")}:
        factor = 0.01 if said.unit == "%" else 100.0
        said = _amount(said.value * factor, claimed.unit, said.bound)
    if said.unit != claimed.unit or (said.unit == "limit" and said != claimed):
        return False
    if "nearly" in (claimed.bound, said.bound) or "about" in (claimed.bound, said.bound):
        near = {"nearly": {"nearly"}, "about": {"about"}}.get(claimed.bound, set())
        if not (said.bound in near and said.value == claimed.value):
            return claimed.bound in ("over", "under") and claimed.low <= said.low and said.high <= claimed.high
        return True
    # Words such as "only" judge a number; they follow from nothing but themselves.
    if claimed.bound == "only" != said.bound or (said.bound == "under" != claimed.bound):
        return False
    return claimed.low <= said.low and said.high <= claimed.high and (bool(said.bound) <= bool(claimed.bound))


def _amount(value: float, unit: str, bound: str) -> Amount:
    tiny = 1e-9 * max(1.0, value)
    low, high = {
        "over": (value + tiny, inf),
        "least": (value, inf),
        "under": (0.0, value - tiny),
        "most": (0.0, value),
        "nearly": (0.9 * value, value - tiny),
        "about": (0.9 * value, 1.1 * value),
    }.get(bound, (value, value))
    return Amount(value, unit, bound, low, high)


def _unit(match: re.Match[str]) -> str:
    if match["ordinal"]:
        return "ordinal"
    if match["share"]:
        return "share"
    if match["points"] and match["cent"]:
        return "points"
    money = f"{match['money'] or ''} {match['currency'] or ''}".lower()
    for unit, signs in (("eur", ("€", "eur")), ("gbp", ("£", "pound")), ("usd", ("$", "usd", "dollar"))):
        if any(sign in money for sign in signs):
            return unit
    return "points" if match["points"] and "percentage" in match["points"] else "%" if match["cent"] else ""


def _value(match: re.Match[str]) -> float:
    if match["ordinal"]:
        if match["ordinal"][0].isdigit():
            return float(re.sub(r"\D", "", match["ordinal"]))
        *tens, last = re.split(r"[-\s]", match["ordinal"].lower())
        return float(sum(_TENS[word] for word in tens) + _ORDINALS[last])
    if match["share"]:
        *count, part = re.split(r"[-\s]", match["share"].lower())
        return (_UNITS.get(count[0], 1) if count else 1) * _SHARES[part]
    value = float(re.sub(r"[,\s]", "", match["digits"])) if match["digits"] else _spelled(match["words"].lower())
    return value * (_SCALES[match["scale"].lower()] if match["scale"] else 1)


def _spelled(words: str) -> float:
    if words.startswith("half a"):
        return 0.5 * _SCALES[words.split()[-1]]
    total = value = 0.0
    for word in re.split(r"[-\s]+", words):
        if word in _SCALES:
            value = max(value, 1) * _SCALES[word]
            if word != "hundred":
                total, value = total + value, 0.0
        elif word == "dozen":
            value = 12.0
        else:
            value += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return total + value
