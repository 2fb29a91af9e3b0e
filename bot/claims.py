"""The claims of one answer while they grow: drafted sentences that hold, and quotes word for word where they do not.

Knows the check and what is asked; which steps follow one another, and the model, are for ``bot.bot``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.answer import Claim, Quote, Verdict
from bot.balance import supplement
from bot.check import FIRST_PERSON, check, is_readable, is_whole, nearest, retells, same, whole
from bot.english import read
from bot.followup.leaning import lean
from bot.kind import holds
from bot.parts import parts
from bot.prompts import LETTERS
from bot.question import of_another, speaks_to, unnamed
from bot.ranking import Ranked, Ranking
from bot.sides import sides

ACCOUNT = 5
"""Sentences that are said where an account is asked for ("Sum up …"), or everything ("What is WHO doing?")."""
_NEAR = 0.6
"""Share of what a drafted sentence says that a quote must hold to be shown in its place."""
SURE = 1.5
"""The finder's log-odds from which a sentence answers, whatever the model says: 30 % of answerable questions on documents that
it never saw have one, and 2 % of near misses (docs/finder.md)."""
_TAKEN = -2.0
"""The finder's log-odds from which a sentence need not look like an answer, and a drafted one may stand beside another. In lay
words few look like answers: with it the first sentence answers 71 of 100 such questions whose answer is quoted, without 60.
Of sentences below it, in quotes that hold an answer, one in ten is part of it."""
_BESIDE = -4.0
"""Below this a sentence tells nothing of what is asked, beside one that does."""
_CLOSE = 1.0
"""How much lower the log-odds of a sentence may be that is said beside those that were drafted."""
_BARE = re.compile(r"\W*(?:yes|no)\W*", re.IGNORECASE)
_LETTER = re.compile(rf"\W*([{LETTERS}])\W*")


@dataclass
class Claims:
    """The claims of one answer: ``told`` so far, from ``quotes``, to ``question``, which stands alone.

    ``ranking`` tells which sentences answer best. ``dropped`` counts drafted sentences that did not stand, ``fallen`` is the
    first of them. ``judge`` says of the finder's log-odds whether a claim gives what is asked for; what comes before one
    that does is not told.
    """

    question: str
    quotes: tuple[Quote, ...]
    ranking: Ranking = field(default_factory=Ranking)
    told: tuple[Claim, ...] = ()
    dropped: int = 0
    judge: Callable[[float], bool] = field(default_factory=lambda: lambda odds: True, init=False)
    fallen: str = field(default="", init=False)

    def take(self, sentence: str) -> bool:
        """Check one drafted sentence; True when there is a claim more (its own, or a quote in its place)."""
        if _BARE.fullmatch(sentence):
            # A bare yes or no tells nothing that could be checked: the quote that speaks to all of the question does.
            sentence = self.question
        elif (letter := _LETTER.fullmatch(sentence)) and LETTERS.index(letter[1]) < len(self.quotes):
            # The model names a quote instead of retelling it.
            sentence = self.quotes[LETTERS.index(letter[1])].text
        claim = check(sentence, self.quotes)
        if not (
            claim.verdict.stands
            and not claim.text.endswith("?")
            and is_whole(claim.text)
            and self._answers(claim.text, claim.quotes)
        ):
            claim = self._quoted(sentence)
        elif len(claim.quotes) == 1:
            # A list is as it stands what it says, and what a model makes of it reads no better.
            lists = [text for text in whole(claim.quotes[0]) if retells(claim.text, text) and is_whole(text)]
            if lists:
                claim = replace(claim, text=lists[0], verdict=Verdict(True, "word for word"))
        if not claim.verdict.stands:
            self.dropped += 1
            self.fallen = self.fallen or sentence
            return False
        return self._speaks(claim) and self.add(claim)

    def add(self, claim: Claim) -> bool:
        """Add a claim unless it is there already; two that say the same become one with both citations."""
        for place, other in enumerate(self.told):
            if same(claim.text, other.text):
                merged = replace(other, quotes=tuple(dict.fromkeys(other.quotes + claim.quotes)))
                self.told = (*self.told[:place], merged, *self.told[place + 1 :])
                return False
        spoken = any(quote.passage.source.wording != "summary" for quote in claim.quotes)
        if spoken and FIRST_PERSON.search(claim.text) and not claim.text.startswith("“"):
            claim = replace(claim, text=f"“{claim.text}”")
        self.told = (*self.told, claim)
        return True

    def odds(self, question: str) -> float:
        """The finder's log-odds of the sentence that answers ``question`` best, of all quotes; 0 where nobody can tell."""
        return float(self._odds(question, self._units).max()) if self._units else 0.0

    @property
    def best_told(self) -> float:
        """The finder's log-odds of the claim that answers best; 0 where there is none, or nobody can tell."""
        return max(float(self._told_odds(one).max()) for one in self._asked_for()) if self.told else 0.0

    def lead(self) -> bool:
        """Add the sentence that surely answers, word for word, before anything is drafted. True where there is one."""
        best = self._best()
        if best is None or best.odds < SURE or parts(self.question) or sides(self.question):
            return False
        # One that lacks a name may tell of something else.
        return not unnamed(self.question, [best.quote]) and self.add(_verbatim(best.quote, best.text))

    def prefer(self, closed: Sequence[str] = ()) -> None:
        """Say the sentence that answers best, or two that nearly tie and are not sure, beside what was drafted.

        With it the claims hold what is asked for in 37 of 41 questions on documents that the finder never saw, without in 34.
        Where several things are asked for as many sentences are said, but for those in ``closed``, which no quote answers:
        of 12 such prompts to fit on the first sentence held all facts in 6, two in 10, all quotes in 10.
        """
        if not self.ranking.finder or not self.told or sides(self.question):
            return
        several = len(parts(self.question)) - len(closed)
        ranked = self._ranked()
        tied = [one for one in ranked[1:2] if one.ties(ranked[0]) and ranked[0].odds < SURE]
        for one in reversed(ranked[:several] if several > 1 else [*ranked[:1], *tied]):
            self._beside(_verbatim(one.quote, one.text), one.odds, several=several > 1)

    def recount(self) -> None:
        """Say what tells most of the subject, up to ``ACCOUNT`` claims, in the order of the quotes.

        It keeps to documents that are cited already: what stands in others would be taken to be about the same. In 27
        accounts 53 of 100 sentences belong there with that, and 47 without; as much is told.
        """
        if not self.ranking.finder or not self.told:
            return
        begun = {quote.passage.source.id for claim in self.told for quote in claim.quotes}
        for one in self._ranked():
            if len(self.told) < ACCOUNT and one.odds >= _BESIDE and one.quote.passage.source.id in begun:
                self.add(_verbatim(one.quote, one.text))
        self.told = tuple(sorted(self.told, key=lambda claim: self.quotes.index(claim.quotes[0])))

    def _beside(self, claim: Claim, odds: float, *, several: bool) -> None:
        """Say a quoted sentence of these log-odds beside what was told, but for one that answers worse.

        Where ``several`` things are asked for it may answer worse: the other one.
        """
        for place, other in enumerate(self.told):
            if other.quotes == claim.quotes and same(other.text, claim.text):
                # A sentence that was shortened has lost something.
                self.told = (*self.told[:place], claim, *self.told[place + 1 :])
                return
        told = self._told_odds(self.question).max()
        if odds >= (_BESIDE if several else told - _CLOSE):
            drafted, self.told = self.told, ()
            for one in (claim, *drafted) if odds >= told else (*drafted, claim):
                self.add(one)

    def level(self, closed: Sequence[str]) -> None:
        """Add a quote, word for word, for each side of a comparison that no claim tells of; ``closed`` as in ``supplement``."""
        for quote, text in supplement(sides(self.question), closed, self.told, self._fit()):
            claim = _verbatim(quote, text)
            if self.told or self._speaks(claim):
                self.add(claim)

    def widen(self) -> None:
        """Add quotes word for word, up to ``ACCOUNT`` claims: first those of documents that no claim cites yet."""
        used = {quote for claim in self.told for quote in claim.quotes}
        cited = {quote.passage.source.id for quote in used}
        new = [quote for quote in self.quotes if quote not in used]
        for quote in sorted(new, key=lambda quote: quote.passage.source.id in cited):
            text = whole(quote)[0]
            named = {"who", "organiz"} & set(read(text).names) or FIRST_PERSON.search(text)
            if len(self.told) < ACCOUNT and named and (is_whole(text) or FIRST_PERSON.search(text)):
                self.add(_verbatim(quote, text))

    def fall_back(self) -> None:
        """Add the sentence that answers best, where the gate let the question through and no drafted sentence held.

        What the draft wanted to say helps: with it the quote holds a fact asked for in 45 of 57 prompts to fit on, without in 38.
        """
        if (best := self._best(self.fallen)) and self.judge(best.odds):
            self.add(_verbatim(best.quote, best.text))

    def _speaks(self, claim: Claim) -> bool:
        """Whether a claim gives what is asked for, or tells more of it beside one that does."""
        odds = max(self._odds(one, [(claim.quotes[0], claim.text)])[0] for one in self._asked_for())
        return odds >= _TAKEN if self.told else self.judge(float(odds))

    def _asked_for(self) -> tuple[str, ...]:
        """The question, and the several that it is made of, but for a part that says nothing by itself ("who hosts it")."""
        compared = (side.question for side in sides(self.question))
        return (self.question, *compared, *(part for part in parts(self.question) if not lean(part)))

    @cached_property
    def _units(self) -> list[tuple[Quote, str]]:
        """All sentences of the quotes, each with its quote."""
        return [(quote, text) for quote in self.quotes for text in whole(quote)]

    def _best(self, said: str = "") -> Ranked | None:
        """What answers best of all that may be said, as in ``_ranked``."""
        return next(iter(self._ranked(said)), None)

    def _ranked(self, said: str = "") -> list[Ranked]:
        """What may be said word for word, that which answers best first; ``said`` is what was drafted."""
        return self.ranking.ranked(self.question, self._fit(), said)

    def _odds(self, question: str, units: Sequence[tuple[Quote, str]]) -> npt.NDArray[np.float64]:
        return self.ranking.odds(question, [(quote.passage.source, text) for quote, text in units])

    def _told_odds(self, question: str) -> npt.NDArray[np.float64]:
        """The finder's log-odds of what has been told; shape (len(told),)."""
        return self._odds(question, [(claim.quotes[0], claim.text.strip("“”")) for claim in self.told])

    def _fit(self) -> list[tuple[Quote, str]]:
        """What could be said word for word, each text with its quote."""
        return [(quote, text) for quote, text in self._units if is_readable(text) and self._answers(text, (quote,))]

    def _answers(self, text: str, quotes: Sequence[Quote]) -> bool:
        """Whether a text takes up what is asked, by its words or by the finder, and holds the kind of thing that is asked for."""
        asked = self._asked_for()
        titles = ". ".join(quote.passage.source.title for quote in quotes)
        if self.ranking.finder and self._odds(self.question, [(quotes[0], text)])[0] >= _TAKEN:
            takes_up = not all(of_another(text, one, quotes) for one in asked)
        else:
            takes_up = any(speaks_to(text, one, quotes) for one in asked)
        return takes_up and holds(text, self.question, titles)

    def _quoted(self, sentence: str) -> Claim:
        """The quote that holds what a sentence wanted to say, word for word; a claim that falls where there is none."""
        share, place = nearest(sentence, self._units)
        quote, text = self._units[place]
        if share < _NEAR or not is_readable(text) or not self._answers(text, (quote,)):
            return Claim(sentence, (), Verdict(False, "no quote holds it"))
        return _verbatim(quote, text)


def _verbatim(quote: Quote, text: str) -> Claim:
    return Claim(text, (quote,), Verdict(True, "word for word"))
