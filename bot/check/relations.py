"""What the words of a quote hang on, with what follows from it: whose a thing is, who spoke, when it was."""

from bot.english.clauses import Link
from bot.english.grammar import parse
from bot.english.lexicon import SPEECH
from bot.english.tokens import Token

_HAVING = frozenset("contain includ offer compris".split())
_MAKING = frozenset("publish write wrote written hold held run offer creat launch develop".split())
_GROUPS = frozenset("group team panel seri set rang varieti committe".split())
TELLS = SPEECH | frozenset("name call ask propos recommend requir set list give describ".split())
_DATING = frozenset("hold publish launch adopt open creat sign write found endors".split())
DOCUMENTS = frozenset(
    "statement guidanc report paper commentari page guid brief polici framework document strategi studi faq".split()
)


def relations(said: tuple[Token, ...]) -> tuple[frozenset[Link], ...]:
    """What each word of a quote may hang on, with what follows from it.

    "WHO's statement asks" lets WHO ask; "the guidance contains rules" and "WHO published its guidance" tell whose they
    are; what is told of a thing in time and place may be told of what happens to it.
    """
    direct = [{link for options in groups for link in options} for groups in parse(said)]
    for verb, links in enumerate(direct):
        for link in tuple(links):
            if link.role in ("rS", "rO"):
                direct[link.head].add(Link(verb, link.role[1:]))
    agents, objects = _parts(direct, "S"), _parts(direct, "O")
    found = [set(links) for links in direct]
    for verb, makers in agents.items():
        for maker in makers:
            _in_hand(said, direct, found, Link(verb, "S"), maker, objects.get(verb, set()))
    for at, links in enumerate(direct):
        for link in links:
            if link.head >= 0:
                _in_time(said, found, at, link, agents, objects)
                _in_whole(said, direct, found, at, link)
    _count_on(said, direct, found)
    _same_thing(said, direct, found)
    return tuple(frozenset(links) for links in found)


def _parts(direct: list[set[Link]], role: str) -> dict[int, set[int]]:
    """For each verb the words that play a role in it."""
    parts: dict[int, set[int]] = {}
    for at, links in enumerate(direct):
        for link in links:
            if link.role == role and link.head >= 0:
                parts.setdefault(link.head, set()).add(at)
    return parts


def _in_hand(
    said: tuple[Token, ...], direct: list[set[Link]], found: list[set[Link]], act: Link, maker: int, made: set[int]
) -> None:
    """What somebody has or makes is theirs, and whose document says something says it."""
    if said[act.head].key in _HAVING | _MAKING:
        for one in made:
            found[one].add(Link(maker, "N"))
    if said[maker].key in DOCUMENTS:
        for owner in _owners(said, direct, maker):
            found[owner].add(act)


def _owners(said: tuple[Token, ...], direct: list[set[Link]], document: int) -> set[int]:
    """Who speaks in a document: "WHO's statement", "a commentary by WHO and ITU"."""
    return {
        owner
        for owner, links in enumerate(direct)
        if Link(document, "by") in links or (Link(document, "N") in links and said[owner].possessive)
    }


def _in_time(
    said: tuple[Token, ...],
    found: list[set[Link]],
    at: int,
    link: Link,
    agents: dict[int, set[int]],
    objects: dict[int, set[int]],
) -> None:
    """In time: "a commentary of March 2019 announced": in March 2019; "a meeting held in 2023": a meeting of 2023."""
    dated = said[at].moment is not None
    if dated and link.role in ("N", "in") and said[link.head].key in DOCUMENTS:
        told = {verb for verb, parts in agents.items() if link.head in parts and said[verb].key in TELLS}
        found[at].update(Link(verb, "in") for verb in told)
    if link.role == "in" and said[link.head].key in _DATING:
        parts = objects.get(link.head) or agents.get(link.head, set())
        found[at].update(Link(part, "in") for part in parts)


def _in_whole(said: tuple[Token, ...], direct: list[set[Link]], found: list[set[Link]], at: int, link: Link) -> None:
    """In a whole: "a group of experts worked": experts did; "In 2027, WHO says that …" may be when it happens."""
    if link.role == "N" and at > link.head and said[link.head].key in _GROUPS:
        found[at].update(direct[link.head])
    if link.role == "that":
        for front in range(link.head):
            roles = {other.role for other in direct[front] if other.head == link.head} - {"S", "O", "N", "C"}
            found[front].update(Link(at, role) for role in roles)


def _count_on(said: tuple[Token, ...], direct: list[set[Link]], found: list[set[Link]]) -> None:
    """A share without a noun is of what the one before it is of: "74% of the states use AI, and 63% use chatbots"."""
    counted: int | None = None
    for at, token in enumerate(said):
        if token.amount is None or token.amount.unit not in ("%", "share"):
            continue
        nouns = {link.head for link in direct[at] if link.role == "N"}
        nouns |= {place for place, links in enumerate(direct) if Link(at, "N") in links}
        if nouns:
            counted = max(nouns)
        elif counted is not None:
            found[at].add(Link(counted, "N"))
            found[counted].add(Link(at, "N"))


def _same_thing(said: tuple[Token, ...], direct: list[set[Link]], found: list[set[Link]]) -> None:
    """What is another thing does what that does: "Jeremy Farrar, the Chief Scientist, said"."""
    for at, links in enumerate(direct):
        for link in links:
            if link.role == "C" and link.head >= 0 and said[at].amount is None:
                found[at].update(other for other in direct[link.head] if other.role in ("S", "O") and other.head != at)
