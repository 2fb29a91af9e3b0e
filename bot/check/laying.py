"""A sentence laid on a quote: which of its words, numbers and dates follow from which there."""

from dataclasses import dataclass

from bot.english.dates import says_date
from bot.english.lexicon import SPEECH
from bot.english.numbers import says_number
from bot.english.tokens import Token

# Verbs that say no more than these others.
_WEAKER = {
    "say": SPEECH | {"stress", "call"},
    "name": frozenset("list mention describ identifi call".split()),
    "want": frozenset("ask call urg".split()),
    "provid": frozenset({"offer"}),
    "offer": frozenset({"provid"}),
    "cover": frozenset("deal address".split()),
    "deal": frozenset("cover address".split()),
    "address": frozenset("cover deal".split()),
    "ask": frozenset("urg call".split()),
    "warn": frozenset({"caution"}),
}


@dataclass(frozen=True, slots=True)
class Laid:
    """A sentence laid on a quote: for each of its tokens the place in the quote, or None where the quote has none."""

    claim: tuple[Token, ...]
    said: tuple[Token, ...]
    places: tuple[int | None, ...]

    @property
    def used(self) -> frozenset[int]:
        """The places of the quote that the sentence takes up."""
        return frozenset(place for place in self.places if place is not None)


def follows(said: Token, claimed: Token) -> bool:
    """Whether one token of a sentence follows from one of a quote."""
    if claimed.moment is not None and said.amount is not None:
        # "1,900" and the year 1900 look alike without their comma.
        return claimed.moment.day == (said.amount.value, None, None) and not said.amount.bound
    if claimed.amount is not None or said.amount is not None:
        return claimed.amount is not None and said.amount is not None and says_number(said.amount, claimed.amount)
    if claimed.moment is not None or said.moment is not None:
        return claimed.moment is not None and said.moment is not None and says_date(said.moment, claimed.moment)
    return claimed.key == said.key or said.key in _WEAKER.get(claimed.key, ())


def lay(claim: tuple[Token, ...], said: tuple[Token, ...]) -> Laid:
    """The sentence laid on the quote with as few breaks as can be (dynamic programming over the places of each token)."""
    choices = [[at for at, token in enumerate(said) if follows(token, one)] for one in claim]
    best: dict[int | None, tuple[float, tuple[int | None, ...]]] = {None: (0.0, ())}
    for options in choices:
        if not options:
            best = {last: (cost, (*path, None)) for last, (cost, path) in best.items()}
            continue
        best = {
            at: min(
                (
                    (cost + _break(last, at) + (2.0 if at in path else 0.0), (*path, at))
                    for last, (cost, path) in best.items()
                ),
                key=lambda one: one[0],
            )
            for at in options
        }
    return Laid(claim, said, min(best.values(), key=lambda one: one[0])[1])


def _break(last: int | None, at: int) -> float:
    if last is None or at == last + 1:
        return 0.0
    return 1.0 + 0.01 * (at - last) if at > last else 1.5 + 0.01 * (last - at)
