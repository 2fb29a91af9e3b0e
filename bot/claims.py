"""The claims of one answer while they grow: drafted sentences that hold, and quotes word for word where they do not.

Knows the check and what is asked; which steps follow one another, and the model, are for ``bot.bot``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.answer import Claim, Quote, Verdict
from bot.balance import supplement, telling
from bot.check import FIRST_PERSON, check, is_readable, is_whole, nearest, retells, same, whole
from bot.denial import Denial, denial
from bot.english import read
from bot.followup import apart
from bot.gate import Signals, signals
from bot.kind import asks_account, asks_everything, holds
from bot.prompts import LETTERS
from bot.question import of_another, speaks_to
from bot.ranking import Ranked, Ranking, as_read
from bot.sides import sides

ACCOUNT = 5
"""Sentences that are said where an account is asked for ("Sum up …"), or everything ("What is WHO doing?")."""
_NEAR = 0.6
"""Share of what a drafted sentence says that a quote must hold to be shown in its place."""
_TAKEN = -2.0
"""The log-odds of finder and reranker from which a sentence need not look like an answer, and below which none is said that is not confirmed. In lay words few look
like answers: by the finder alone, with it the first sentence answers 71 of 100 such questions whose answer is quoted, without 60. Of sentences
below it, in quotes that hold an answer, one in ten is part of it."""
_BESIDE = -4.0
"""Below this a sentence tells nothing of what is asked, beside one that does."""
_ALSO = -1.0
"""The log-odds from which a sentence is said beside one that answers. Of 65 that were, on documents that finder and reranker never saw, 8 are
below it, of which one holds what is asked for, and of the others 30 of 57."""
_TRIED = 3
"""Sentences of which the first that is taken for an answer is told."""
_RETOLD = 0.7
"""Share of the words of a drafted sentence that one told already holds, with all its numbers and dates, where it adds nothing."""
_BARE = re.compile(r"\W*(?:yes|no)\W*", re.IGNORECASE)
_LETTER = re.compile(rf"\W*([{LETTERS}])\W*")


@dataclass
class Claims:
    """The claims of one answer: ``told`` so far, from ``quotes``, to ``question``, which stands alone.

    ``ranking`` tells which sentences answer best. ``dropped`` counts drafted sentences that did not stand, ``fallen`` is the
    first of them.
    """

    question: str
    quotes: tuple[Quote, ...]
    ranking: Ranking = field(default_factory=Ranking)
    told: tuple[Claim, ...] = ()
    dropped: int = 0
    fallen: str = field(default="", init=False)
    _confirmed: set[tuple[str, tuple[str, str]]] = field(default_factory=set, init=False)

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
        retold = any(same(claim.text, other.text, share=_RETOLD) for other in self.told)
        return not retold and self._speaks(claim) and self.add(claim)

    def add(self, claim: Claim) -> bool:
        """Add a claim unless it is there already; two that say the same become one with both citations."""
        for place, other in enumerate(self.told):
            if same(claim.text, other.text):
                if not same(other.text, claim.text):
                    return False  # what supports the shorter one need not support the longer
                merged = replace(other, quotes=tuple(dict.fromkeys(other.quotes + claim.quotes)))
                self.told = (*self.told[:place], merged, *self.told[place + 1 :])
                return False
        spoken = any(quote.passage.source.wording != "summary" for quote in claim.quotes)
        if spoken and FIRST_PERSON.search(claim.text) and not claim.text.startswith("“"):
            claim = replace(claim, text=f"“{claim.text}”")
        self.told = (*self.told, claim)
        return True

    def signals(self, question: str) -> Signals:
        """What tells whether the quotes answer ``question``."""
        return signals(question, self._odds(question, self._units))

    def best(self, question: str) -> tuple[str, str]:
        """The sentence that answers ``question`` best, by its log-odds: title and text, as they are read; empty where there is none."""
        if not self._units:
            return "", ""
        quote, text = self._units[int(np.argmax(self._odds(question, self._units)))]
        return as_read(question, quote.passage.source, text)

    def denial(self) -> Denial | None:
        """The sentence that most probably says that what the question asks about is not so; see ``bot.denial``."""
        return denial(self.question, self._units, self._odds(self.question, self._units)) if self._units else None

    def deny(self, found: Denial) -> None:
        """Say that the question is not so, and nothing else."""
        self.told = ()
        self.add(_verbatim(found.quote, found.text))

    def confirm(self, question: str, best: tuple[str, str]) -> None:
        """Take the ``best`` sentence for an answer, whatever its log-odds: the language model says so too."""
        self._confirmed.add((question, best))

    def untold(self) -> tuple[str, ...]:
        """The sides of a comparison of which no quote tells what is asked, by name."""
        compared = sides(self.question)
        return tuple(side.name for side in compared if not telling(side, compared, self._fit(self.question)))

    def lead(self, closed: Sequence[str] = ()) -> bool:
        """Say what answers best, word for word, before anything is drafted. True where there is such a sentence.

        It is one sentence, or two that nearly tie; where several things are asked for, one for each part but those in ``closed``,
        which no quote answers; for each side of a comparison one that tells of it; and for an account up to ``ACCOUNT`` of what
        tells most of the subject, in the order of the quotes. What asks for everything is answered after the draft.
        """
        if not self.ranking.finder or asks_everything(self.question):
            return False
        if sides(self.question):
            self.level(closed)
            return bool(self.told)
        asked = {part: text for part, text in apart(self.question).items() if part not in closed}
        for text in asked.values():
            self._say_first(text, self._ranked(text))
        if not asked:
            ranked = self._ranked(self.question)
            place = self._say_first(self.question, ranked)
            if place is not None and place + 1 < len(ranked) and ranked[place + 1].ties(ranked[place]):
                self._say(self.question, ranked[place + 1], least=_ALSO)
            if asks_account(self.question) and self.told:
                self._recount(ranked)
        return bool(self.told)

    def _say_first(self, question: str, ranked: Sequence[Ranked]) -> int | None:
        """Say the first of the best few that is taken for an answer, or else what is confirmed; its place, or None where there is none."""
        confirmed = [at for at, one in enumerate(ranked) if self._is_confirmed(question, one.quote, one.text)]
        places = [*range(min(_TRIED, len(ranked))), *confirmed]
        return next((place for place in places if self._say(question, ranked[place])), None)

    def _say(self, question: str, one: Ranked, least: float = _TAKEN) -> bool:
        """Say a sentence word for word if it is taken for an answer; False if it is not."""
        if not self._taken(question, one.quote, one.text, least):
            return False
        self.add(_verbatim(one.quote, one.text))
        return True

    @property
    def best_told(self) -> float:
        """The log-odds of the claim that answers best."""
        units = [(claim.quotes[0], claim.text.strip("“”")) for claim in self.told]
        return max(float(self._odds(one, units).max(initial=-np.inf)) for one in self._asked_for)

    def _recount(self, ranked: Sequence[Ranked]) -> None:
        """Say more of a subject from the documents that are cited already: what stands in others may be about another one.

        In 27 accounts 53 of 100 sentences belong there with that, and 47 without; as much is told.
        """
        begun = {quote.passage.source.id for claim in self.told for quote in claim.quotes}
        for one in ranked:
            if len(self.told) < ACCOUNT and one.odds >= _BESIDE and one.quote.passage.source.id in begun:
                self._say(self.question, one, least=_BESIDE)
        self.told = tuple(sorted(self.told, key=lambda claim: self.quotes.index(claim.quotes[0])))

    def level(self, closed: Sequence[str]) -> None:
        """Add a quote, word for word, for each side of a comparison that no claim tells of; ``closed`` as in ``supplement``.

        Where nothing certain is asked of the sides it is the one that tells best what a side is.
        """
        for side, units in supplement(sides(self.question), closed, self.told, self._fit(self.question)):
            if self.ranking.finder and not side.asked:
                units = [(one.quote, one.text) for one in self.ranking.ranked(f"What is {side.name}?", units)]
            self.add(_verbatim(*units[0]))

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
        """Add the sentence that answers best, where none was said and no drafted sentence held.

        What the draft wanted to say helps: with it the quote holds a fact asked for in 45 of 57 prompts to fit on, without in 38.
        """
        for one in self._ranked(self.question, self.fallen)[:1]:
            claim = _verbatim(one.quote, one.text)
            if self._speaks(claim):
                self.add(claim)

    def _speaks(self, claim: Claim) -> bool:
        """Whether a claim gives what is asked for, or a part of it; of everything, and of what is compared, any does."""
        if asks_everything(self.question) or sides(self.question):
            return True
        least = _ALSO if self.told else _TAKEN
        return any(self._taken(one, claim.quotes[0], claim.text, least) for one in self._asked_for)

    def _taken(self, question: str, quote: Quote, text: str, least: float) -> bool:
        """Whether a text is taken for an answer: by finder and reranker, or since the language model confirms it."""
        source = quote.passage.source
        return self._is_confirmed(question, quote, text) or self.ranking.sure_odds(question, source, text) >= least

    def _is_confirmed(self, question: str, quote: Quote, text: str) -> bool:
        return (question, as_read(question, quote.passage.source, text)) in self._confirmed

    @cached_property
    def _asked_for(self) -> tuple[str, ...]:
        """The question, and the several that it is made of."""
        compared = (side.question for side in sides(self.question))
        return tuple(dict.fromkeys((self.question, *compared, *apart(self.question).values())))

    @cached_property
    def _units(self) -> list[tuple[Quote, str]]:
        """All sentences of the quotes, each with its quote."""
        return [(quote, text) for quote in self.quotes for text in whole(quote)]

    @property
    def cosine(self) -> float:
        """The greatest cosine of the question and a sentence of the quotes."""
        return self.ranking.cosine(self.question, [text for _, text in self._units])

    def _ranked(self, question: str, said: str = "") -> list[Ranked]:
        """What may be said word for word, that which answers ``question`` best first; ``said`` is what was drafted."""
        return self.ranking.ranked(question, self._fit(question), said)

    def _odds(self, question: str, units: Sequence[tuple[Quote, str]]) -> npt.NDArray[np.float64]:
        self.ranking.reread(question, [(quote.passage.source, text) for quote, text in self._units])
        return self.ranking.odds(question, [(quote.passage.source, text) for quote, text in units])

    def _fit(self, question: str) -> list[tuple[Quote, str]]:
        """What could be said word for word to a question, or a part of it, each text with its quote."""
        return [
            (quote, text)
            for quote, text in self._units
            if is_readable(text)
            and self._answers(text, (quote,))
            and (question == self.question or holds(text, question, quote.passage.source.title))
        ]

    def _answers(self, text: str, quotes: Sequence[Quote]) -> bool:
        """Whether a text takes up what is asked, by its words or as an answer, and holds the kind of thing that is asked for."""
        asked = self._asked_for
        titles = ". ".join(quote.passage.source.title for quote in quotes)
        confirmed = any(self._is_confirmed(one, quotes[0], text) for one in asked)
        if confirmed or (self.ranking.finder and self._odds(self.question, [(quotes[0], text)])[0] >= _TAKEN):
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
