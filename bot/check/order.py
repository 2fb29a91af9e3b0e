"""Who did what to whom: whether a sentence leaves the words that it takes from a quote in the relations they have there.

The words of the sentence are laid on those of the quote; then each must hang on what it hangs on there (``bot.english.grammar``).
"published news of a study" does not support "published a study": there the study hangs on the news. English only.
"""

from collections.abc import Iterator
from itertools import islice, product

from bot.check.attribution import unattributed
from bot.check.laying import Laid, follows
from bot.check.omission import left_out, misplaced, ungoverned
from bot.check.relations import TELLS, relations
from bot.check.tense import aspect
from bot.english.clauses import Link
from bot.english.grammar import parse
from bot.english.tokens import Token

# What may stand for what: a genitive for most prepositions, "A is B" for "B is A" and for "A, B".
_SAME = {
    "N": frozenset({"N", "in", "of", "for", "from", "about", "by", "C", "with", "to"}),
    "C": frozenset({"C", "N"}),
    "S": frozenset({"S"}),
    "O": frozenset({"O"}),
    "in": frozenset({"in", "N", "about", "of"}),
    "for": frozenset({"for", "N", "about"}),
    "about": frozenset({"about", "N", "in", "for", "with", "of"}),
    "by": frozenset({"by", "S", "N"}),
    "from": frozenset({"from", "N"}),
    "with": frozenset({"with", "by"}),
    "and": frozenset({"and"}),
}
# "the host was X" for "X hosted", "the launch of X" for "launched X".
_NOMINAL = frozenset(
    {("S", "C"), ("O", "N"), ("O", "of"), ("O", "for"), ("S", "by"), ("rS", "C"), ("rO", "N"), ("N", "O"), ("N", "S")}
)
_TURNED = frozenset({"C", "N", "in", "of", "for", "from", "with", "about"})
_SHARED = frozenset("run organ host hold co-organ manag lead".split())
_MEETINGS = frozenset("meet summit committe assembl session panel workshop forum confer board congress".split())


def disorder(laid: Laid, around: frozenset[str]) -> str | None:
    """What stands otherwise in the quote, as a reason; None where the sentence keeps the relations of its words.

    A word that the quote has twice is tried in each place; ``around`` are the words of the title, heading, publisher and
    date of the source: what it says itself needs no "according to".
    """
    there = relations(laid.said)
    first: str | None = None
    for one in _readings(laid):
        fault = _fault(one, there)
        if fault is None:
            lost = misplaced(one) or left_out(one) or aspect(one) or ungoverned(one, there, around)
            return lost or unattributed(one, there, around)
        first = first or fault
    return first


def _readings(laid: Laid) -> Iterator[Laid]:
    """The sentence laid on the quote, then with words in other places that they have there too."""
    yield laid
    choices = [
        [place, *(at for at, other in enumerate(laid.said) if at != place and follows(other, token))]
        if place is not None and token.kind in ("word", "name")
        else [place]
        for token, place in zip(laid.claim, laid.places, strict=True)
    ]
    for places in islice(product(*choices), 1, 32):
        yield Laid(laid.claim, laid.said, places)


def _fault(laid: Laid, there: tuple[frozenset[Link], ...]) -> str | None:
    """The first word of the sentence that hangs on another than in the quote, as a reason."""
    for at, groups in enumerate(parse(laid.claim)):
        place = laid.places[at]
        if place is None:
            continue
        for options in groups:
            heads = [link for link in options if link.head >= 0]
            if len(heads) < len(options) and not _speaks(laid.said, there[place]):
                return f"the quote is not {laid.claim[at].text!r}'s"
            free = all(link.role == "and" for link in options) or any(laid.places[link.head] is None for link in heads)
            if heads and not free and not any(_holds(laid, link, place, there) for link in heads):
                head = laid.claim[heads[0].head].text
                return f"{laid.claim[at].text!r} and {head!r} stand in another order or relation in the quote"
    return None


def _speaks(said: tuple[Token, ...], links: frozenset[Link]) -> bool:
    return any(link.role == "S" and (link.head < 0 or said[link.head].key in TELLS) for link in links)


def _holds(laid: Laid, link: Link, place: int, there: tuple[frozenset[Link], ...]) -> bool:
    """Whether a word hangs on another in the quote as it does in the sentence, by any mention of the two."""
    head = laid.places[link.head]
    if head is None:
        return False
    return any(
        _hangs(laid, link, one, other, there)
        for one in _mentions(laid.said, place, there)
        for other in _mentions(laid.said, head, there)
    )


def _is_party(said: tuple[Token, ...], place: int, verb: int, claimed: str, there: str) -> bool:
    """Whether a part in what is done is as good as another: who does it with others, where it is done or printed."""
    if {claimed, there} == {"S", "with"}:
        return said[place].kind == "name" and said[verb].key in _SHARED
    if (claimed, there) == ("in", "S"):
        return said[place].key in _MEETINGS
    return (claimed, there) == ("S", "in") and said[verb].key == "publish"


def _mentions(said: tuple[Token, ...], place: int, there: tuple[frozenset[Link], ...]) -> list[int]:
    """The places where the quote names the same thing: by the same word, and with nothing more told of it.

    "The hub in Berlin … the hub": one thing; "PAHO's principles … WHO's six principles": two.
    """
    if said[place].amount is not None:
        # "4 of 50 countries (8%)"
        counts = {link.head for link in there[place] if link.role in ("N", "C")}
        others = {link.head for noun in counts for link in there[noun]} | {
            at for at, links in enumerate(there) if any(link.head in counts and link.role == "C" for link in links)
        }
        return [place, *(at for at in others if at >= 0 and _unit(said[at]) not in (None, _unit(said[place])))]
    if said[place].kind not in ("word", "name"):
        return [place]
    same = [place]
    if said[place].key in ("ai", "health") or any(
        link.head == place and link.role in "SO" for links in there for link in links
    ):
        return same
    for at, token in enumerate(said):
        if at != place and token.key == said[place].key and token.text.endswith("s") == said[place].text.endswith("s"):
            here, other = _told(said, place, there), _told(said, at, there)
            if here <= other or other <= here:
                same.append(at)
    return same


def _unit(token: Token) -> str | None:
    return token.amount.unit if token.amount is not None else None


def _told(said: tuple[Token, ...], head: int, there: tuple[frozenset[Link], ...]) -> frozenset[str]:
    return frozenset(
        said[at].key if said[at].amount is None else said[at].text
        for at, links in enumerate(there)
        if any(link.head == head and link.role not in ("S", "O", "C") for link in links)
    )


def _hangs(laid: Laid, link: Link, place: int, head: int, there: tuple[frozenset[Link], ...]) -> bool:
    if head == place:
        return True
    if link.role in ("rS", "rO"):
        return Link(place, link.role[1:]) in there[head] or any(
            other.head == place and (link.role, other.role) in _NOMINAL for other in there[head]
        )
    same = _SAME.get(link.role, frozenset({link.role}))
    dated = laid.said[place].moment is not None
    for other in there[place]:
        if other.head == head and (other.role in same or (dated and other.role not in ("S", "O", "C"))):
            return True
        if other.head == head and (link.role, other.role) in _NOMINAL:
            return True
        if other.head == head and _is_party(laid.said, place, head, link.role, other.role):
            return True
    if link.role in ("C", "N"):
        return any(other.head == place and other.role in _TURNED for other in there[head])
    return link.role in ("in", "of", "for", "about") and any(
        other.head == place and other.role in ("N", "C") for other in there[head]
    )
