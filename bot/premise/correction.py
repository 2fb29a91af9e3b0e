"""What a reader is told when the found texts do not hold what a question takes for granted.

Two things may be said. "The documents do not say that …": no found text tells of such an event, or of a name in it.
"They say: …": a quote tells of the same with another date, number or place, denies it, or tells that it was otherwise.
Where neither is sure, nothing is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.answer import Answer, Claim, Quote, Verdict
from bot.check import is_whole, whole
from bot.check.support import best_support, evidence_of
from bot.english.dates import Dated, Day, agrees, find_dates
from bot.english.numbers import find_numbers
from bot.english.tokens import Token, tokens
from bot.language import ENGLISH
from bot.premise.events import Event, events_of
from bot.premise.statement import Premise, premise
from bot.question import DEMONYM, GENERIC
from corpus.sentences import sentence_spans
from index.filters import Filter
from index.search import Hit, Index

_PASSAGES = 12
"""Passages that the statement itself is looked for in, besides those that were found for the question."""
_MOST = 0.5
"""Share of a premise's telling words that a sentence with a word for the event must hold to tell of it."""
_ABOUT = 0.75
"""The same for a sentence that tells that it was otherwise; all names besides."""
_ALIKE = 0.8
"""From this likeness on two names may be one with a typing error."""
_PLACE = re.compile(r"\b(?:in|at|to|from)\s+((?:[A-Z][\w.'-]+)(?:\s+[A-Z][\w.'-]+)*)")


@dataclass(frozen=True, slots=True)
class Correction:
    """A premise that the documents do not hold: ``text`` goes on after "that"; ``claim`` is what a quote says instead.

    ``unnamed``: it names somebody or something that no found text names.
    """

    text: str
    claim: Claim | None
    unnamed: bool = False

    @property
    def notice(self) -> str:
        """What is said where there is no answer."""
        return f"The documents do not say that {self._ended}"

    @property
    def lead(self) -> str:
        """What is said before the sentences of an answer."""
        if self.claim:
            return f"The documents do not say that {self.text}; they say:"
        return f"{self.notice} On the subject they say:"

    @property
    def _ended(self) -> str:
        return self.text if self.text.endswith(".") else f"{self.text}."


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence of a found passage, with the keys of its words.

    ``around`` are those of what its source says of itself; ``near`` all of them, with those of the sentences beside it.
    """

    text: str
    keys: frozenset[str]
    around: frozenset[str]
    near: frozenset[str]


def corrected(question: str, answer: Answer, index: Index, keep_to: Filter) -> Correction | None:
    """What the question of an answer takes for granted and the documents do not say; None where there is nothing sure.

    The documents are searched for the statement too, since what was found for the question need not hold it.
    """
    taken = premise(question) if answer.language == ENGLISH else None
    if taken is None:
        return None
    more = index.search(taken.plain, limit=_PASSAGES, keep_to=keep_to)
    return correct(taken, answer.quotes, (*answer.hits, *more))


def correct(taken: Premise, quotes: Sequence[Quote], hits: Sequence[Hit]) -> Correction | None:
    """What to say of a premise, given the quotes and the passages that were found; None where it holds or may hold."""
    evidence = [one for quote in quotes for one in evidence_of(quote)]
    if best_support(taken.plain, evidence)[1] is not None:
        return None
    found = _sentences(hits)
    row = tokens(taken.plain)
    if claim := _otherwise(taken, row, quotes, found):
        return Correction(taken.text, claim)
    unnamed = _unknown(row, found)
    if not unnamed and all(_tells(event, taken.plain, found) for event in events_of(taken.plain)):
        return None
    return Correction(taken.text, _opposite(taken, row, quotes), unnamed)


def _sentences(hits: Sequence[Hit]) -> list[_Said]:
    found = []
    for hit in hits:
        source, passage = hit.passage.source, hit.passage
        around = _keys(tokens(f"{source.title}. {passage.heading}. {source.publisher or ''}."))
        texts = [passage.text[span.start : span.end] for span in sentence_spans(passage.text)]
        keys = [_keys(tokens(text)) for text in texts]
        for at, text in enumerate(texts):
            near = around.union(*keys[max(0, at - 1) : at + 2])
            found.append(_Said(text, keys[at], around, near))
    return found


def _keys(row: Sequence[Token]) -> frozenset[str]:
    return frozenset(token.key for token in row if token.amount is None and token.moment is None)


def _telling(plain: str, event: Event | None = None) -> frozenset[str]:
    """The keys that tell what a premise is about, without the words for its event; all keys where none is telling."""
    keys = _keys(tokens(event.told.sub(" ", plain) if event else plain))
    return keys - GENERIC or keys


def _tells(event: Event, plain: str, found: Sequence[_Said]) -> bool:
    """Whether a sentence may tell of this event: it has a word for it and half of what the premise is about."""
    about = _telling(plain, event)
    return any(
        (event.told.search(said.text) and len(about & said.near) >= _MOST * len(about))
        or (event.hinted.search(said.text) and about <= said.near)
        for said in found
        if not event.denied.search(said.text)
    )


def _unknown(row: Sequence[Token], found: Sequence[_Said]) -> bool:
    """Whether the premise names somebody or something that no found text names."""
    known = {key for said in found for key in said.near}
    # "TraceTogether" and "Trace Together" are one name.
    written = "".join(re.sub(r"[\W_]", "", said.text).lower() for said in found)
    return any(
        token.kind == "name"
        and re.fullmatch(r"[A-Z][a-z]{3,}|[A-Z][a-z]+[A-Z]\w+", token.text)
        and not DEMONYM.search(token.text)
        and re.sub(r"\W|s$", "", token.text).lower() not in written
        and not any(token.key in key or SequenceMatcher(None, token.key, key).ratio() >= _ALIKE for key in known)
        for token in row
    )


def _otherwise(taken: Premise, row: Sequence[Token], quotes: Sequence[Quote], found: Sequence[_Said]) -> Claim | None:
    """The quote that says the same with another date, number or place, or that denies it."""
    about = _telling(taken.plain) - GENERIC
    for quote in quotes:
        evidence = evidence_of(quote)
        for text in filter(_reads, whole(quote)):
            one = [piece for piece in evidence if " ".join(piece.text.split()) in text]
            denied = any(best_support(taken.plain, [piece])[0] == "one of them is negated" for piece in one)
            if about and denied and about <= _keys(tokens(text)):
                return _claim(text, quote)
            for lost, other in _replaced(taken.plain, text):
                if best_support(other, one)[1] is not None and not _may_hold(lost, taken.plain, found):
                    return _claim(text, quote)
    return None


def _reads(text: str) -> bool:
    """Whether a text of a quote is a sentence of its own, whoever speaks in a title that it names."""
    return is_whole(re.sub(r"[\"“][^\"”]*[\"”]", "it", text))


def _may_hold(lost: str, plain: str, found: Sequence[_Said]) -> bool:
    """Whether a sentence about the same holds the date, number or place that another does not, and does not deny it."""
    about = _telling(plain) - _keys(tokens(f"in {lost}"))
    days = [moment.day for dated in find_dates(lost) for moment in dated.moments]
    for said in found:
        others = [moment.day for dated in find_dates(said.text) for moment in dated.moments]
        held = all(any(agrees(day, other) for other in others) for day in days) if days else lost in said.text
        if held and len(about & said.near) >= _ABOUT * len(about) and not re.search(r"\b(?:not|wrong)\b", said.text):
            return True
    return False


def _replaced(plain: str, text: str) -> Iterator[tuple[str, str]]:
    """What the premise says of date, number or place, and the premise with what a sentence says instead."""
    for mine in find_dates(plain):
        for other in find_dates(text):
            if all(_differ(a.day, b.day) for a in mine.moments for b in other.moments):
                now = f"{plain[: mine.start]}{_as_exact(mine, other, text)}{plain[mine.end :]}"
                yield plain[mine.start : mine.end], now
    for counted in find_numbers(plain):
        for said in find_numbers(text):
            if counted.amount.unit == said.amount.unit and counted.amount.value != said.amount.value:
                now = f"{plain[: counted.start]}{text[said.start : said.end]}{plain[counted.end :]}"
                yield plain[counted.start : counted.end], now
    for place in _PLACE.finditer(plain):
        for name in _PLACE.finditer(text):
            where, there = place.group(1).rstrip("."), name.group(1).rstrip(".,")
            if where not in text and there not in plain:
                yield where, f"{plain[: place.start(1)]}{there}{plain[place.start(1) + len(where) :]}"


def _as_exact(mine: Dated, other: Dated, text: str) -> str:
    """A date of a text, to the year where the other tells no more."""
    bare = mine.moments[0].day[1] is None and len(other.moments) == 1
    return f"{other.moments[0].day[0]}" if bare else text[other.start : other.end]


def _differ(mine: Day, other: Day) -> bool:
    """Whether two dates cannot be the same day."""
    return any(a is not None and b is not None and a != b for a, b in zip(mine, other, strict=True))


def _opposite(taken: Premise, row: Sequence[Token], quotes: Sequence[Quote]) -> Claim | None:
    """The quote that tells of the same subject that the event was, or is, otherwise."""
    for event in events_of(taken.plain):
        about = _telling(taken.plain, event)
        names = {token.key for token in row if token.kind == "name"} - GENERIC
        for quote in quotes:
            for text in whole(quote):
                keys = _keys(tokens(text))
                if (
                    _reads(text)
                    and event.denied.search(text)
                    and names <= keys
                    and len(about & keys) >= _ABOUT * len(about)
                ):
                    return _claim(text, quote)
    return None


def _claim(text: str, quote: Quote) -> Claim:
    return Claim(text, (quote,), Verdict(True, "word for word"))
