"""What an answer leaves out of what was asked: a part of the question, or a side of a comparison; and the quote that tells it.

Rules only. Knows questions, sentences and quotes; adds nothing to an answer itself.
"""

from collections.abc import Sequence

from bot.answer import Claim, Quote
from bot.check import nearest
from bot.english import read
from bot.kind import asks_count, holds
from bot.parts import parts
from bot.question import specific
from bot.sides import Side, sides

_PLAIN = "blue skies shine."
"""A sentence without an amount, a date, a name: it holds only what is asked for where no such thing is."""
_SHORT = 4
"""Letters of a name that only the same word repeats."""


def unsaid(compared: Sequence[Side], claims: Sequence[Claim]) -> tuple[Side, ...]:
    """The sides of which no claim tells what is asked. A claim that speaks of all sides at once compares them."""
    if compared and any(
        all(_speaks_of(claim.text, claim.quotes, side, compared) for side in compared) for claim in claims
    ):
        return ()
    return tuple(
        side for side in compared if not any(_tells(claim.text, claim.quotes, side, compared) for claim in claims)
    )


def telling(side: Side, compared: Sequence[Side], units: Sequence[tuple[Quote, str]]) -> list[tuple[Quote, str]]:
    """The units that tell what is asked of ``side``, that which tells most first."""
    found = [(quote, text) for quote, text in units if _tells(text, (quote,), side, compared)]
    return sorted(found, key=lambda unit: _nearness(side, *unit), reverse=True)


def supplement(
    compared: Sequence[Side], closed: Sequence[str], claims: Sequence[Claim], units: Sequence[tuple[Quote, str]]
) -> tuple[tuple[Side, list[tuple[Quote, str]]], ...]:
    """Each side that no claim tells of, with the units that tell of it, that which tells most first.

    For a side in ``closed``, which the gate did not let through, only where a kind of thing is asked for, such as a date:
    then the unit can be seen to hold it.
    """
    sought = (side for side in unsaid(compared, claims) if side.name not in closed or not holds(_PLAIN, side.question))
    return tuple((side, found) for side in sought if (found := telling(side, compared, units)))


def unanswered(
    question: str, closed: Sequence[str], claims: Sequence[Claim], quotes: Sequence[Quote]
) -> tuple[str, ...]:
    """What an answer does not tell, in the question's words: parts of it, or sides of a comparison.

    Args:
        question: one question that stands alone.
        closed: the parts or sides that the quotes do not answer, as far as that was found out before the draft.
        claims: those of the answer.
        quotes: all that were found. A side is not said to lack what a quote tells in a passage that speaks of the side.
    """
    compared = sides(question)
    asked = () if compared else parts(question)
    told = {part: any(holds(claim.text, part) for claim in claims) for part in asked}
    # That so many of something are told of can be seen, whatever the gate said.
    lacking = [part for part in asked if not told[part] or (part in closed and not asks_count(part))]
    for side in unsaid(compared, claims):
        near = any(
            holds(one.text, side.question) and _speaks_of(one.passage.text, (one,), side, compared) for one in quotes
        )
        if side.name in closed or not near:
            lacking.append(side.name)
    return tuple(lacking)


def _nearness(side: Side, quote: Quote, text: str) -> tuple[float, int]:
    """The share of what is asked that a text holds, and three times the share of the side's name that it or its title holds.

    Of two as near, the one whose date is known to the day, if there is one, tells more.
    """
    around = f"{quote.passage.source.title}. {text}"
    exact = max((sum(part is not None for part in date) for date in read(text).dates), default=0)
    return nearest(side.asked, [(quote, text)])[0] + 3 * nearest(side.name, [(quote, around)])[0], exact


def _tells(text: str, quotes: Sequence[Quote], side: Side, compared: Sequence[Side]) -> bool:
    return _speaks_of(text, quotes, side, compared) and holds(text, side.question)


def _speaks_of(text: str, quotes: Sequence[Quote], side: Side, compared: Sequence[Side]) -> bool:
    """Whether a text, with the titles of its quotes, has what tells a side from the others.

    One of its own names, numbers and years is enough; where it has none, half of its own words.
    """
    others = " / ".join(other.name for other in compared if other != side)
    said = " / ".join((text, *(quote.passage.source.title for quote in quotes)))
    if own := _marks(side.name) - _marks(others):
        stems = set(read(said).stems) | _marks(said)
        # "African" speaks of Africa.
        return any(stem.startswith(mark) if len(mark) > _SHORT else stem == mark for mark in own for stem in stems)
    words = specific(side.name) - specific(others)
    return 2 * len(words & set(read(said).stems)) >= len(words)


def _marks(text: str) -> frozenset[str]:
    """The names, numbers and years in a text, without those that tell nothing here, such as WHO and AI."""
    wording = read(f", {text}")
    years = {str(year) for year, *_ in wording.dates if year}
    return frozenset(wording.names) & specific(text) | wording.numbers | years
