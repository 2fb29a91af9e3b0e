"""Where a noun phrase begins and ends, which of its words is the head, and what stands inside it.

A part of the parser (``grammar``).
"""

from collections.abc import Sequence

from bot.english.clauses import Clause, ClauseReader, Link
from bot.english.lexicon import CONJUNCTIONS, MARKS, PARTING, PREPOSITIONS, RELATIVES
from bot.english.verbs import is_adverb, is_gerund, is_verb


class PhraseReader(ClauseReader):
    """Finds the phrases of a row of tokens."""

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

    def _lead_after(self, head: int) -> tuple[str, ...]:
        return self.row[head + 1].lead if head + 1 < len(self.row) else ()
