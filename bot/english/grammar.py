"""Which words of a sentence belong to which: a small parser that gives each content word what it may hang on.

Rules over small words and word order only, for plain English prose. Where it cannot tell, a word has several options.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.english.clauses import Clause, ClauseReader, Link, complement_of
from bot.english.lexicon import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    HAVE,
    LISTS,
    MARKS,
    PARTING,
    PREPOSITIONS,
    RELATIVES,
    SPEECH,
    TELLING,
    WHY,
)
from bot.english.tokens import Token
from bot.english.verbs import (
    is_adverb,
    is_gerund,
    is_verb,
    next_verb,
    verb_ahead,
    verb_next,
)

_QUANTITIES = frozenset("each all some most many several few both none any".split())


@lru_cache(maxsize=8192)
def parse(row: tuple[Token, ...]) -> tuple[tuple[tuple[Link, ...], ...], ...]:
    """For each token the things it hangs on, each with its options; nothing for what hangs on no other word."""
    reader = _Reader(row)
    reader.read()
    return tuple(tuple(tuple(dict.fromkeys(options)) for options in groups if options) for groups in reader.links)


class _Reader(ClauseReader):
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

    def _has_verb(self, lead: Sequence[str]) -> bool:
        """Whether the clause has its verb, so that no other may come without "and", a comma or "that"."""
        return self.clause.verb is not None and not set(lead) & (CONJUNCTIONS | RELATIVES | MARKS)

    def _needs(self) -> bool:
        """Whether a relative clause with a subject of its own still has no verb."""
        return bool(self.outer) and self.clause.verb is None and bool(self.clause.subject) and not self.clause.copula

    def _brackets(self, at: int) -> tuple[str, ...]:
        """The small words before a token without brackets and quotation marks, whose insides are a row of their own."""
        lead = self.row[at].lead
        rest = []
        for place, mark in enumerate(lead):
            if self.brackets and mark == self.brackets[-1][2]:
                self.clause, self.outer, _ = self.brackets.pop()
            elif mark == "(" or (
                mark == '"' and place == 0 and at > 0 and len(lead) == 1 and not is_verb(self.row, at - 1, False)
            ):
                self.brackets.append((self.clause, self.outer, ")" if mark == "(" else '"'))
                of = list(self.clause.last)
                self.clause, self.outer = Clause(), []
                head = self._head(at, self._phrase_end(at))
                self._link(head, [Link(main, "C") for main in of])
            elif mark not in ('"', ")"):
                rest.append(mark)
        return tuple(rest)

    def _phrase_end(self, at: int) -> int:
        """The last token of the noun phrase that begins at a token."""
        end = at
        if self.row[at].moment is not None and any(word in PREPOSITIONS for word in self.row[at].lead):
            return at
        needs = self._needs() or bool(set(self.row[at].lead) & {"that", "which", "whom"})
        has_verb = self._has_verb(self.row[at].lead)
        while end + 1 < len(self.row):
            following = self.row[end + 1]
            if set(following.lead) & PARTING or is_verb(self.row, end + 1, has_verb, needs):
                break
            if following.moment is not None and not self._goes_on(end + 1):
                break
            end += 1
        return end

    def _goes_on(self, at: int) -> bool:
        """Whether a date stands inside a phrase ("the 2024 guidance") and not at its end."""
        follows = at + 1 < len(self.row) and not self.row[at + 1].lead
        return follows and not is_verb(self.row, at + 1, self.clause.verb is not None)

    def _head(self, at: int, end: int) -> int:
        """The head of a phrase: its last token that is no adverb, number or code ("Study Group 16", "report EB158/19")."""
        if is_gerund(self.row, at) and end > at:
            return at
        head = end
        while head > at and (
            self.row[head].amount is not None
            or is_adverb(self.row[head])
            or (
                any(letter.isdigit() for letter in self.row[head].text)
                and self.row[head].kind == "name"
                and not self.row[head - 1].possessive
                and self.row[head - 1].kind == "word"
            )
        ):
            head -= 1
        return head

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

    def _inside(self, at: int, end: int, head: int) -> None:
        for inner in range(at, end + 1):
            if inner == head:
                continue
            options = [Link(head, "N")]
            if inner + 1 < head:
                options.append(Link(inner + 1, "N"))
            if inner > head and self.clause.verb is not None:
                options.append(Link(self.clause.verb, "N"))
            self._link(inner, options)

    def _argument(self, head: int, words: set[str]) -> None:
        """A noun phrase by itself: the subject before a verb, what is done to after it, or what something is."""
        if self.clause.verb is not None and self.outer and (words & BE or (words & HAVE and self.outer[-1].subject)):
            # "The brief that WHO published is …": what is told now is told of the brief.
            self.clause = self.outer.pop()
        clause = self.clause
        if words & (BE | LISTS) and (clause.subject or clause.last):
            mains = clause.subject or clause.last
            for main in mains:
                self._link(main, [Link(head, "C")])
                if clause.parent is not None:
                    self._link(main, [Link(clause.parent, clause.complement)])
            role = [Link(main, "C") for main in mains]
            clause.copula, clause.chain = True, []
            self._settle([Link(head, "in"), *(Link(main, "in") for main in mains)])
        elif words & HAVE and clause.subject:
            role = [Link(main, "N") for main in clause.subject]
            clause.copula, clause.chain = True, []
            self._settle([Link(head, "in"), *role])
        elif clause.inverted and clause.verb is not None:
            role, clause.inverted = [Link(clause.verb, "S")], False
        elif clause.verb is not None:
            role = [Link(clause.verb, "O"), *([Link(main, "C") for main in clause.subject] if clause.passive else [])]
            if words & {"its", "their", "his", "her"}:
                self._own(head, clause.subject)
        elif clause.copula:
            role = list(clause.role)
        else:
            role = []
            clause.subject, clause.chain = [head], []
        self._link(head, role)
        clause.last, clause.role = [head], role
        clause.chain.append(head)

    def _own(self, head: int, owners: Iterable[int]) -> None:
        """Of "WHO published its guidance": the guidance is WHO's."""
        for owner in owners:
            self._link(owner, [Link(head, "N"), *(link for group in self.links[owner] for link in group)])

    def _settle(self, options: list[Link]) -> None:
        """What waited for the verb hangs on what has come in its place."""
        for dependent, preposition in self.clause.waiting:
            self._link(dependent, [Link(link.head, preposition) for link in options])
        if self.clause.waiting:
            self.front = list(self.clause.waiting)
        self.clause.waiting = []

    def _prepositional(self, head: int, preposition: str, words: set[str]) -> None:
        clause = self.clause
        options: list[Link] = []
        if preposition == "by" and clause.verb is not None and clause.passive:
            options.append(Link(clause.verb, "S"))
        elif preposition == "of" and clause.last:
            # "the Community of Practice of EMRO": what the last word belongs to may be meant as well.
            wider = [link for main in clause.last for group in self.links[main] for link in group if link.role == "N"]
            mains = clause.chain if self.row[head].moment is not None else clause.last
            options.extend(Link(main, "N") for main in dict.fromkeys([*clause.last, *mains]))
            options.extend(Link(link.head, "N") for link in wider if link.head < head)
        else:
            options.extend(Link(main, preposition) for main in (clause.chain or clause.last))
            if preposition == "as" and clause.chain:
                # "named Kenya as a partner": the partner is Kenya.
                self._link(head, [Link(main, "C") for main in clause.chain])
            if clause.verb is not None:
                options.append(Link(clause.verb, preposition))
            elif clause.copula:
                options.extend(Link(main, preposition) for main in clause.subject)
            elif not clause.subject or "," in words or self.row[head].moment is not None:
                clause.waiting.append((head, preposition))
                if clause.subject:
                    options = []
        if (
            preposition == "for"
            and self.row[head].kind == "name"
            and all(self.row[at].kind == "name" for at in clause.last)
        ):
            # "the AI for Good Summit" is one name.
            options.extend(clause.role)
        self._link(head, options)
        clause.last, clause.role = [head], options
        if clause.verb is not None or clause.subject or clause.copula:
            clause.chain.append(head)

    def _coordinate(self, head: int, lead: Sequence[str]) -> None:
        """After a comma or "and": another of the same, something more of the same, or the subject of a new clause."""
        words = set(lead)
        comma = "," in words and not words & CONJUNCTIONS
        if comma and self.clause.verb is not None:
            self._go_back(head)
        clause = self.clause
        begun = clause.verb is not None or clause.copula
        after = self.row[head + 1] if head + 1 < len(self.row) else None
        if begun and after is not None and after.amount is not None and not after.lead:
            # "Sensitivity was 90% and specificity 70%": the second number is of the second word alone.
            self._new().subject = [head]
        elif begun and words & {"one", "ones"} and words & CONJUNCTIONS:
            # "the agreement with Kenya ended in 2022 and the one with Ghana in 2024"
            self._new().last = [head]
        elif comma and not begun and not clause.subject and (clause.waiting or clause.last):
            self._argument(head, set())
        elif begun and verb_ahead(self.row, head, {",", "and"} <= words):
            self._new()
            self._argument(head, words - AUXILIARIES)
        elif words & (BE | HAVE | LISTS):
            self._argument(head, words)
        else:
            self._list_on(head, lead, comma)

    def _lead_after(self, head: int) -> tuple[str, ...]:
        return self.row[head + 1].lead if head + 1 < len(self.row) else ()

    def _go_back(self, head: int) -> None:
        """After a comma, to the clause around that still waits for its verb."""
        main = next((at for at, outer in enumerate(self.outer) if outer.waiting and outer.verb is None), None)
        if main is not None:
            self.clause, self.outer = self.outer[main], self.outer[:main]
        elif self.outer and verb_next(self.row, head):
            self.clause = self.outer.pop()

    def _list_on(self, head: int, lead: Sequence[str], comma: bool) -> None:
        """Another element of a list, or more of the same word in apposition; ``comma``: no "and" stands before it."""
        clause = self.clause
        if (
            any(link.role == "as" for link in clause.role)
            and "as" in self._lead_after(head)
            and clause.verb is not None
        ):
            # "named Kenya as a partner and Togo as an observer"
            clause.last, clause.chain, clause.role = [], [], [Link(clause.verb, "O")]
        earlier, role = list(clause.last), list(clause.role)
        for other in earlier:
            if not comma and self.links[other]:
                # With "and" the commas before it part the elements of a list and put nothing in apposition.
                options = self.links[other][-1]
                kept = [link for link in options if link.role != "C" or link.head not in earlier]
                self.links[other][-1] = [*kept, Link(head, "N")] if kept else []
        named = set(lead) & (DETERMINERS | {"a", "an", "the"}) or self.row[head].kind == "name"
        if comma and (named or not role):
            role = [*role, *(Link(other, "C") for other in earlier[-1:])]
        if clause.verb is None and not clause.copula and all(link.role == "C" for link in role) and not comma:
            role = []
            clause.subject = list(dict.fromkeys([*clause.subject, *earlier, head]))
        elif not comma and set(lead) & DETERMINERS and clause.verb is not None:
            # "lists a brief on medicine and the reports": the article shows that the list is of what is listed.
            whole = [Link(clause.verb, "O")]
            role += [
                link for link in whole if any(link in group for main in clause.chain for group in self.links[main])
            ]
        self._link(head, role)
        clause.chain.append(head)
        clause.last = [*earlier, head]

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

    def _list(self, head: int) -> None:
        """What a colon opens: it tells what the last counted word, or else the last word, is."""
        counted = [main for main in [*self.clause.subject, *self.clause.chain] if self._is_counted(main)]
        mains = list(dict.fromkeys([*counted, *self.clause.last]))
        role = [Link(main, "C") for main in mains]
        self._link(head, role)
        self.clause.last, self.clause.role, self.clause.copula = [head], role, True
        self.clause.chain = [head]

    def _is_counted(self, head: int) -> bool:
        """Whether a number counts a word."""
        return any(
            self.row[at].amount is not None
            and any(link == Link(head, "N") for group in self.links[at] for link in group)
            for at in range(max(0, head - 6), head)
        )

    def _before(self, head: int) -> int:
        """The token before the phrase that a head stands in."""
        at = head
        while at > 0 and any(link.head == head and link.role == "N" for group in self.links[at - 1] for link in group):
            at -= 1
        return at - 1
