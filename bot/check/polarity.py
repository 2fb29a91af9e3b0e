"""What a sentence denies: each negation with the words that it reaches. English only."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.check.laying import Laid
from bot.english.tokens import Token

_NEGATORS = frozenset("not no never none neither nor cannot without nobody nothing nowhere isn't".split())
_SOFT = frozenset({"only", "just", "merely", "solely"})
_ENDS = frozenset({";", ":", ".", "(", ")", "but", "?", "–", "while", "whereas", "because", "although"})
_GOES_ON = frozenset("a an the or nor any".split())
_CLAUSES = frozenset("which who and as since if when where unless that".split())


@dataclass(frozen=True, slots=True)
class Negation:
    """A negation: the places of the tokens that it reaches, nearest first, and its word."""

    word: str
    reach: tuple[int, ...]


def find_negations(row: Sequence[Token]) -> tuple[Negation, ...]:
    """The negations of a row of tokens; "not only" is none."""
    found = []
    for at, token in enumerate(row):
        for place, word in enumerate(token.lead):
            plain = "not" if word.endswith("n't") else word
            after = token.lead[place + 1 : place + 2]
            if plain not in _NEGATORS or (after and after[0] in _SOFT):
                continue
            if plain == "no" and token.key == "longer":
                plain = "no longer"
            rest = token.lead[place + 1 :]
            if _ENDS & set(rest) and not any(word in _GOES_ON for word in rest):
                # "whether or not." reaches nothing.
                continue
            found.append(Negation(plain, _reach(row, at)))
    return tuple(found)


def _reach(row: Sequence[Token], at: int) -> tuple[int, ...]:
    reach = [at]
    for place in range(at + 1, len(row)):
        lead = row[place].lead
        if _ENDS & set(lead):
            break
        if "," in lead:
            after = lead[lead.index(",") + 1 :]
            if _CLAUSES & set(after) or not (_GOES_ON & set(after[:1]) or _listed(row, place)):
                break
        reach.append(place)
    return tuple(reach)


def _listed(row: Sequence[Token], at: int) -> bool:
    """Whether the comma before a token parts the elements of a list that goes on with "or"."""
    return any("or" in token.lead for token in row[at : at + 6])


def contradicts(laid: Laid) -> str | None:
    """Whether sentence and quote differ in what they deny, as a reason.

    A negation of the quote that reaches a word of the sentence must stand there too, and the other way round.
    """
    here, there = find_negations(laid.claim), find_negations(laid.said)
    reached = {laid.places[at] for one in here for at in one.reach}
    used = laid.used
    for one in there:
        taken = [at for at in one.reach if at in used]
        if taken and taken[0] not in reached:
            return "one of them is negated"
        if taken and (lost := _narrowing(laid.said, one, used)):
            return f"it leaves out {lost!r}"
    denied = {at for one in there for at in one.reach}
    for one in here:
        if fault := _unsaid(laid, one, denied, {other.word for other in there}):
            return fault
    return "one of them is negated" if len(here) > len(there) else None


def _unsaid(laid: Laid, one: Negation, denied: set[int], words: set[str]) -> str | None:
    """Whether the sentence denies what the quote does not: by "not", all that it reaches; by "no", something of it."""
    if one.word in ("never", "no longer") and one.word not in words:
        return "it denies more than the quote"
    placed = [(at, laid.places[at]) for at in one.reach if laid.places[at] is not None]
    free = [at for at, place in placed if place not in denied]
    if one.word in ("not", "never", "cannot", "no longer"):
        if free[:1] == list(one.reach[:1]) and len(free) < len(placed):
            # "does not ask for models" of "asks for solutions and not for models"
            free = free[1:]
        if any(laid.claim[at].kind not in ("date", "number") for at in free):
            return "one of them is negated"
    if placed and not any(place in denied for _, place in placed[:2]):
        return "one of them is negated"
    return None


def _narrowing(row: Sequence[Token], one: Negation, used: frozenset[int]) -> str | None:
    """A word that narrows what is denied and that the sentence leaves out, so that it denies more.

    Elements of a list ("not an approval, a certification or an endorsement") may be left out.
    """
    for at in one.reach:
        if at in used:
            continue
        near = {*row[at].lead, *(row[at + 1].lead if at + 1 < len(row) else ())}
        if not near & {"or", "nor", ",", "and"}:
            return row[at].text
    return None
