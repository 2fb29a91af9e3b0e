"""Clauses of a sentence, read verb by verb: which verb has which subject, and which clause stands in which.

The part of the parser (``grammar``) that deals with verbs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.english.lexicon import AUXILIARIES, BE, CONJUNCTIONS, RELATIVES, SPEECH, WHY
from bot.english.tokens import Token
from bot.english.verbs import is_passive, is_reduced, verb_later


class Link(NamedTuple):
    """One word that another may hang on, and how.

    S: does it, O: is done to, N: of, 's or compound, C: is the same, rS and rO: the verb of a clause that tells of the
    head, "and", "to", "that": of another verb; else the preposition. A head of -1 is "according to".
    """

    head: int
    role: str


@dataclass
class Clause:
    """What has been read of one clause: its verb, who it is told of, and what has been said since.

    ``chain`` are the heads of the phrases since the verb, ``last`` those that an "and" would go on with, ``role`` what
    the last of them hangs on; ``waiting`` are phrases that stand before the verb that they belong to; ``parent`` is the
    verb whose complement the clause is ("asks whether …").
    """

    subject: list[int] = field(default_factory=list)
    verb: int | None = None
    passive: bool = False
    copula: bool = False
    waiting: list[tuple[int, str]] = field(default_factory=list)
    chain: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    role: list[Link] = field(default_factory=list)
    inverted: bool = False
    parent: int | None = None
    complement: str = "that"


def complement_of(words: set[str]) -> str:
    """The word by which a clause hangs on a verb: "because", "whether", "that"."""
    why = next((word for word in WHY if word in words), None)
    return why or ("whether" if words & {"whether", "if"} else "that")


class ClauseReader:
    """What has been read of a row of tokens, and how a verb goes on from there."""

    def __init__(self, row: Sequence[Token]) -> None:
        self.row = row
        self.links: list[list[list[Link]]] = [[] for _ in row]
        self.clause = Clause()
        self.outer: list[Clause] = []
        self.front: list[tuple[int, str]] = []
        self.brackets: list[tuple[Clause, list[Clause], str]] = []

    def _link(self, token: int, options: Iterable[Link]) -> None:
        self.links[token].append([link for link in options if link.head != token])

    def _verb(self, at: int, lead: Sequence[str]) -> None:
        """A verb: the clause that it is the verb of is opened, gone on with or gone back to; its subject hangs on it."""
        words = set(lead)
        if ";" in words or (":" in words and lead[-1:] != ("to",)):
            self._new()
        said = "," in words and self.row[at].key in SPEECH and self.clause.verb is not None
        if said and not words & (CONJUNCTIONS | RELATIVES):
            # "…, says WHO": who says it is still to come.
            self._new()
            self.clause.inverted, self.clause.verb = True, at
            return
        participle = is_reduced(self.row, at) and not words & AUXILIARIES
        opened = self._subordinate(at, lead, words) or self._participle(at, words, participle) or self._resume(words)
        if not opened and self.clause.verb is not None and words & CONJUNCTIONS:
            self._link(at, [Link(self.clause.verb, "and")])
        self._govern(at, words, participle and not opened)

    def _subordinate(self, at: int, lead: Sequence[str], words: set[str]) -> bool:
        """Open the clause of "who …", "because …" or "to …"; whether there is one."""
        clause = self.clause
        if words & {"who", "which", "that", "whom", "where"} and not (clause.verb == at - 1 and "that" in words):
            before = [] if clause.verb is not None else clause.subject
            heads = dict.fromkeys([*clause.last[-1:], *clause.chain[::-1], *before])
            self._open([])
            self._link(at, [Link(main, "rO" if is_passive(self.row, at) else "rS") for main in heads])
        elif words & RELATIVES and clause.verb is not None:
            parent = clause.verb
            self._open([]).parent = parent
            self.clause.complement = complement_of(words)
        elif lead[-1:] == ("to",) and (clause.verb is not None or clause.copula):
            if clause.verb is not None:
                self._link(at, [Link(clause.verb, "to")])
            subject = clause.last[-1:] if clause.verb is not None and clause.chain else []
            self._open(dict.fromkeys([*subject, *clause.subject]))
        else:
            return False
        return True

    def _resume(self, words: set[str]) -> bool:
        """Go back to the clause around this one where an auxiliary or a comma shows that its verb comes only now."""
        back = self.clause.verb is not None and bool(self.outer) and not words & CONJUNCTIONS
        if back and words & (AUXILIARIES | {","}):
            self.clause = self.outer.pop()
            return True
        return False

    def _participle(self, at: int, words: set[str], participle: bool) -> bool:
        """Open the clause of "users facing …" or "a meeting held in …"; whether there is one."""
        clause = self.clause
        text = self.row[at].text.lower()
        if text.endswith("ing") and clause.last and not words & (AUXILIARIES | CONJUNCTIONS | {","}):
            role = "rS"
        elif participle and not words & (CONJUNCTIONS | {","}):
            if clause.verb is None and text != "aged" and not verb_later(self.row, at):
                return False
            role = "rO"
        else:
            return False
        of = dict.fromkeys([*clause.last[-1:], *clause.chain[::-1], *(clause.subject if clause.verb is None else [])])
        self._open([]).passive = role == "rO"
        self._link(at, [Link(main, role) for main in of])
        return True

    def _govern(self, at: int, words: set[str], participle: bool) -> None:
        """What the verb is told of hangs on it, and it hangs on what its clause is the complement of."""
        clause = self.clause
        passive = is_passive(self.row, at) or participle or (clause.passive and not words & CONJUNCTIONS)
        for head in clause.subject:
            roles = ("O", "S") if participle and not words & BE else ("O",) if passive else ("S",)
            self._link(head, [Link(at, role) for role in roles])
        for dependent, preposition in clause.waiting:
            self._link(dependent, [Link(at, preposition)])
        for dependent, preposition in self.front:
            # What stands in front of the sentence may belong to a later verb ("In 2027, WHO plans to publish …").
            if self.links[dependent]:
                self.links[dependent][-1].append(Link(at, preposition))
        if clause.waiting:
            self.front = list(clause.waiting)
        if clause.verb is None and clause.parent is not None:
            self._link(at, [Link(clause.parent, clause.complement)])
        clause.verb, clause.passive, clause.copula = at, passive, False
        clause.waiting, clause.chain, clause.last, clause.role = [], [], [], []

    def _new(self) -> Clause:
        self.outer = []
        self.clause = Clause()
        return self.clause

    def _open(self, subject: Iterable[int]) -> Clause:
        self.outer.append(self.clause)
        self.clause = Clause(subject=list(subject))
        return self.clause
