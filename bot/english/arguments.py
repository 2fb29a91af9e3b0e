"""What a noun phrase is to its clause: the subject, what is done to, what something is, or where, when and whose it is.

A part of the parser (``grammar``).
"""

from collections.abc import Iterable

from bot.english.clauses import Link
from bot.english.lexicon import BE, HAVE, LISTS
from bot.english.phrases import PhraseReader


class ArgumentReader(PhraseReader):
    """Gives a phrase its place in the clause that it stands in."""

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
