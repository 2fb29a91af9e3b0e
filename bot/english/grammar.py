"""Which words of a sentence belong to which: a small parser that gives each content word what it may hang on.

Rules over small words and word order only, for plain English prose. Where it cannot tell, a word has several options.
Clauses, phrases, arguments and lists have a module each, which build on one another in that order.
"""

from collections.abc import Sequence
from functools import lru_cache

from bot.english.clauses import Link, complement_of
from bot.english.lexicon import BE, CONJUNCTIONS, LISTS, MARKS, PREPOSITIONS, RELATIVES, SPEECH, TELLING, WHY
from bot.english.lists import ListReader
from bot.english.tokens import Token
from bot.english.verbs import is_gerund, is_verb, next_verb, verb_ahead

_QUANTITIES = frozenset("each all some most many several few both none any".split())


@lru_cache(maxsize=8192)
def parse(row: tuple[Token, ...]) -> tuple[tuple[tuple[Link, ...], ...], ...]:
    """For each token the things it hangs on, each with its options; nothing for what hangs on no other word."""
    reader = _Reader(row)
    reader.read()
    return tuple(tuple(tuple(dict.fromkeys(options)) for options in groups if options) for groups in reader.links)


class _Reader(ListReader):
    """Reads a row of tokens from left to right, one phrase at a time."""

    def read(self) -> None:
        """Fill ``links``."""
        at = 0
        while at < len(self.row):
            lead = self._brackets(at)
            if is_verb(self.row, at, self._has_verb(lead), self._needs()):
                self._verb(at, lead)
                at += 1
            else:
                end = self._phrase_end(at)
                self._phrase(at, end, lead)
                at = end + 1

    def _phrase(self, at: int, end: int, lead: Sequence[str]) -> None:
        """A noun phrase: first what stands inside it, then what it hangs on as a whole."""
        words = set(lead)
        head = self._head(at, end)
        if head == at and end > at and is_gerund(self.row, at):
            inner = self._head(at + 1, end)
            self._inside(at + 1, end, inner)
            self._link(inner, [Link(head, "O")])
        else:
            self._inside(at, end, head)
        if "according" in words:
            self._link(head, [Link(-1, "S")])
            self._new()
            self.clause.last = [head]
        elif self.row[head].moment is not None and at == head and not lead and self.clause.last:
            # "the AI for Good Global Summit 2025"
            self._link(head, [Link(main, "N") for main in self.clause.last])
        elif words & {";", ":"} and not verb_ahead(self.row, head) and (":" in words or self.clause.role):
            if ":" in words:
                self._list(head)
            else:
                self._coordinate(head, lead)
        else:
            if words & {";", ":"}:
                self._new()
                lead = tuple(word for word in lead if word not in (",", "and", "or"))
            self._place(head, lead)

    def _place(self, head: int, lead: Sequence[str]) -> None:
        """What a phrase hangs on, by the small words before it."""
        if "of" in lead and set(lead) & _QUANTITIES:
            # "each of the states sees": the states do.
            lead = tuple(word for word in lead if word != "of")
        words = set(lead)
        preposition = next((PREPOSITIONS[word] for word in reversed(lead) if word in PREPOSITIONS), None)
        preposition = "than" if "than" in words else preposition
        opens = words & RELATIVES and (self.clause.verb is not None or words & {"that", "which", "whom"})
        if words & {"one", "ones"} and words & CONJUNCTIONS:
            self._coordinate(head, lead)
        elif (words & BE and words & {"among", "one"}) or (words & LISTS and not words & MARKS):
            self._argument(head, words | {"is"})
        elif words & {"which", "who", "that"} and words & BE:
            self._open(self.clause.last[-1:])
            self._argument(head, words)
        elif opens and not words & BE:
            self._relative(head, words)
        elif words & (CONJUNCTIONS | {","}) and preposition is None:
            self._coordinate(head, lead)
        elif preposition is not None:
            self._prepositional(head, preposition, words)
        else:
            self._argument(head, words)

    def _relative(self, head: int, words: set[str]) -> None:
        """A clause with a subject of its own: "that WHO published", "says that WHO …", "because WHO …"."""
        clause = self.clause
        antecedent = list(dict.fromkeys([*clause.last[-1:], *clause.chain[::-1], *clause.subject]))
        telling = clause.verb is not None and self.row[clause.verb].key in SPEECH | TELLING
        complement = bool(words & {"that", "whether", "if", "how", "what"}) and (
            clause.verb == self._before(head) or (telling and "that" in words)
        )
        why = bool(words & set(WHY))
        parent = clause.verb if complement or why else None
        clause = self._open([head])
        clause.parent, clause.complement = parent, complement_of(words)
        clause.chain, clause.last = [head], [head]
        if words & {"that", "which", "whom", "where"} and not complement:
            verb = next_verb(self.row, head)
            if verb is not None:
                self._link(verb, [Link(main, "rO") for main in antecedent if main != head])
        elif "whose" in words:
            self._link(head, [Link(main, "N") for main in antecedent])
