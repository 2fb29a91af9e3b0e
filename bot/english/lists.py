"""What stands beside what: lists, appositions, and clauses that are joined by "and", a comma or a colon.

A part of the parser (``grammar``).
"""

from collections.abc import Sequence

from bot.english.arguments import ArgumentReader
from bot.english.clauses import Link
from bot.english.lexicon import AUXILIARIES, BE, CONJUNCTIONS, DETERMINERS, HAVE, LISTS
from bot.english.verbs import verb_ahead, verb_next


class ListReader(ArgumentReader):
    """Goes on with a list, or with another clause."""

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

    def _list(self, head: int) -> None:
        """What a colon opens: it tells what the last counted word, or else the last word, is."""
        counted = [main for main in [*self.clause.subject, *self.clause.chain] if self._is_counted(main)]
        mains = list(dict.fromkeys([*counted, *self.clause.last]))
        role = [Link(main, "C") for main in mains]
        self._link(head, role)
        self.clause.last, self.clause.role, self.clause.copula = [head], role, True
        self.clause.chain = [head]
