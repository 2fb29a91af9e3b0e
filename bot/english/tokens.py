"""A sentence as a row of tokens: its content words, numbers and dates in order, each with the small words before it.

Knows what a text says, not whether it is true; ``bot.check`` compares two rows. English only.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.english.dates import Moment, find_dates
from bot.english.names import contract
from bot.english.numbers import Amount, find_numbers
from bot.english.stems import STOPWORDS, WORD, key, stems_of
from bot.english.stems import stem as stem_of

Kind = Literal["word", "name", "number", "date"]

# Turns of phrase that mean the same as a plainer one.
_PHRASES = tuple(
    (re.compile(rf"\b(?:{form})\b", re.IGNORECASE), plain)
    for form, plain in (
        (r"(?:is|are) not (\w+) any ?more", r"is no longer \1"),
        (r"came out|has appeared|appeared(?= (?:in|on)\b)", "was published"),
        (r"takes place|take place", "is held"),
        (r"took place|was organi[sz]ed and held", "was held"),
        (r"costs nothing|cost nothing|(?:is|was) free of charge", "is free"),
        (r"a number of", "several"),
        (r"as well as|along with|together with", "and"),
        (r"in order to|so as to", "to"),
        (r"(?:lacks|lack)(?= \w)", "have no"),
        (r"(?:is|are|was|were) unable to", "cannot"),
        (r"(?:might|may|could) be unable to", r"might not"),
        (r"fail(?:s|ed)? to", "did not"),
        (r"not the same(?: as)?", "different from"),
        (r"(?:is|are) called", "is named"),
        (r"follow(?:s|ed)? on from|came after|comes after", "succeeds"),
        (r"stands? for|(?:is|are) short for", "means"),
        (r"lasted(?= from| until| \d)", "was held"),
        (r"(?:is|are|was|were) there(?= since)", "exists"),
        (r"(?:has|had|holds|held) the title of", "was"),
        (r"ha(?:ve|s) to do with", "concerns"),
        (r"just one of", "one of"),
        (r"set up", "created"),
        (r"in (?:the )?([\w.-]+)'s (?:own )?(?:view|opinion|words|eyes)", r"according to \1"),
        (r"in the (?:view|opinion|words|eyes) of", "according to"),
        (r"make use of|makes use of", "use"),
        (r"took part|takes part|take part", "participated"),
        (r"(?:is|are|was|were) in use", "is used"),
        (r"ahead of|prior to|earlier than", "before"),
        (r"because of|owing to|due to(?= (?:the|a|its|their)\b)", "because"),
        (r"what is known of", ""),
        (r"out of(?= \d)", "of"),
        (r"x-?rays?", "xray"),
        (r"put(?:s)? the question|raise[sd]? the question", "asks"),
        (r"web ?site", "website"),
        (r"decision[- ]makers", "decision-makers"),
        (r"health ?care", "health-care"),
    )
)
# Small words that carry a fact of their own: here they are content.
_WEIGHTY = frozenset(
    "use used uses using made make makes making give gives given gave giving need needs own say says said saying stated follow follows followed call calls called calling".split()
)
# Small words that are no content, though other modules count them as such.
_SMALL = frozenset(
    "a nobody nothing none everybody everyone anybody anyone somebody someone whoever whatever "
    "never always still already cannot yet now ever just".split()
)
_PER = re.compile(r"\b(?:a|per|each|every) (day|week|month|year|hour|minute|head|person)\b(?! of)", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:[A-L]|\d{1,2})[.)]\s+(?=[A-Z\"“])")


@dataclass(frozen=True, slots=True)
class Token:
    """One content word, number or date; ``lead`` are the small words and marks between it and the one before.

    ``key`` is what words are compared by; ``joined`` says that it is part of the same word as the one before
    ("people-centred"), ``possessive`` that it ends in 's.
    """

    key: str
    text: str
    kind: Kind
    lead: tuple[str, ...]
    amount: Amount | None = None
    moment: Moment | None = None
    joined: bool = False
    possessive: bool = False


@lru_cache(maxsize=8192)
def tokens(text: str, names: tuple[tuple[str, str], ...] = ()) -> tuple[Token, ...]:
    """The tokens of a text, with the names of ``names`` (what it stands for, acronym) in their short form."""
    text = plain(contract(_NUMBERED.sub("", text), names))
    found: list[Token] = []
    lead: list[str] = []
    place = 0
    for start, end, parts in _pieces(text):
        lead.extend(re.findall(r"[,;:.()?–\"]", text[place:start]))
        place = end
        for part in parts:
            if isinstance(part, str):
                lead.append(part)
                continue
            if part.amount is not None and part.amount.unit == "item":
                lead.extend((";", f"({part.amount.value:.0f})"))
                continue
            found.append(Token(part.key, part.text, part.kind, tuple(lead), *_rest(part)))
            lead = []
    return tuple(found)


def _rest(token: Token) -> tuple[Amount | None, Moment | None, bool, bool]:
    return token.amount, token.moment, token.joined, token.possessive


def plain(text: str) -> str:
    """The text with plain marks, and with plain words in place of turns of phrase."""
    text = text.replace("‑", "-").replace("\u00a0", " ").replace("\u202f", " ").replace("—", " – ")
    text = re.sub(r"[“”«»]", '"', text).replace("’", "'")
    text = re.sub(r"(?<=\d)[ \u2009](?=\d{3}\b)", ",", text)
    text = re.sub(r"(?<=\d)\s*(?:per\s?cent|percent)\b", "%", text)
    for form, plainer in _PHRASES:
        text = form.sub(plainer, text)
    return text


def _pieces(text: str) -> list[tuple[int, int, list[Token | str]]]:
    """Stretches of the text in order, each with its tokens or, as a bare string, its small word."""
    pieces: list[tuple[int, int, list[Token | str]]] = []
    for dated in find_dates(text):
        written = text[dated.start : dated.end]
        made: list[Token | str] = []
        for moment in dated.moments:
            if made:
                made.append("to" if moment.relation == "to" else "and")
            made.append(Token("#date", written, "date", (), moment=moment))
        pieces.append((dated.start, dated.end, made))
    taken = [(start, end) for start, end, _ in pieces]
    for counted in find_numbers(text):
        if not any(start < counted.end and counted.start < end for start, end in taken):
            written = text[counted.start : counted.end].strip()
            token = Token("#number", written, "number", (), amount=counted.amount)
            pieces.append((counted.start, counted.end, [token]))
    for per in _PER.finditer(text):
        pieces.append((per.start(), per.end(), [Token(f"per-{per.group(1).lower()}", per.group(0), "word", ())]))
    taken = [(start, end) for start, end, _ in pieces]
    for match in WORD.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            pieces.append((match.start(), match.end(), _word(text, match)))
    return sorted(pieces, key=lambda piece: piece[0])


def _word(text: str, match: re.Match[str]) -> list[Token | str]:
    written = match.group(0).rstrip(".") if match.group(0).count(".") == 1 else match.group(0)
    written = re.sub(r"^([A-Z]{2,})s$", r"\1", written)
    lower = written.lower()
    if lower in _SMALL:
        return [lower]
    if lower in ("state", "states") and not re.match(r"\s+that\b", text[match.end() :]):
        return [Token("countri", written, "word", ())]
    stem = re.sub(r"'s?$", "", lower)
    if stem in _WEIGHTY:
        # "was made by", "may use": what is done, however weak the verb.
        kind = {"m": "make", "g": "give", "u": "use", "n": "need", "o": "own", "s": "say", "f": "follow", "c": "call"}[
            stem[0]
        ]
        return [Token(kind, written, "word", ())]
    prefixed = re.match(r"(co|non|re|pre|ex|vice|sub|inter)-(\w+)$", lower)
    stems = (f"{prefixed.group(1)}-{key(stem_of(prefixed.group(2)))}",) if prefixed else stems_of(written)
    if not stems:
        return [lower] if lower in STOPWORDS or lower else []
    capitals = sum(character.isupper() for character in written)
    opens = match.start() == 0 or bool(re.search(r"[.!?:;(]\s*$", text[: match.start()]))
    kind_of: Kind = "name" if capitals >= 2 or (written[0].isupper() and not opens) else "word"
    owns = written.endswith(("'s", "s'"))
    return [
        Token(key(stem), written, kind_of, (), joined=at > 0, possessive=owns and at == len(stems) - 1)
        for at, stem in enumerate(stems)
    ]
