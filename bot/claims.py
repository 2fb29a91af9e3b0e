"""The claims of one answer while they grow: drafted sentences that hold, and quotes word for word where they do not.

Knows the check and what is asked; which steps follow one another, and the model, are for ``bot.bot``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.answer import Claim, Quote, Verdict
from bot.balance import supplement
from bot.check import FIRST_PERSON, check, is_readable, is_whole, nearest, retells, same, whole
from bot.english import read
from bot.kind import holds
from bot.parts import parts
from bot.prompts import LETTERS
from bot.question import speaks_to
from bot.quote import likeliest
from bot.sides import sides
from index.search import Embeds

BROAD = 5
"""Sentences that a broad question ("What is WHO doing?") is answered with."""
_NEAR = 0.6
"""Share of what a drafted sentence says that a quote must hold to be shown in its place."""
_BARE = re.compile(r"\W*(?:yes|no)\W*", re.IGNORECASE)
_LETTER = re.compile(rf"\W*([{LETTERS}])\W*")


@dataclass
class Claims:
    """The claims of one answer: ``told`` so far, from ``quotes``, to ``question``, which stands alone.

    ``dropped`` counts drafted sentences that did not stand, ``fallen`` is the first of them.
    """

    question: str
    quotes: tuple[Quote, ...]
    told: tuple[Claim, ...] = ()
    dropped: int = 0
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
        return self.add(claim)

    def add(self, claim: Claim) -> bool:
        """Add a claim unless it is there already; two that say the same become one with both citations."""
        for place, other in enumerate(self.told):
            if same(claim.text, other.text):
                merged = replace(other, quotes=tuple(dict.fromkeys(other.quotes + claim.quotes)))
                self.told = (*self.told[:place], merged, *self.told[place + 1 :])
                return False
        spoken = any(quote.passage.source.wording != "summary" for quote in claim.quotes)
        if spoken and FIRST_PERSON.search(claim.text):
            claim = replace(claim, text=f"“{claim.text}”")
        self.told = (*self.told, claim)
        return True

    def level(self, closed: Sequence[str]) -> None:
        """Add a quote, word for word, for each side of a comparison that no claim tells of; ``closed`` as in ``supplement``."""
        for quote, text in supplement(sides(self.question), closed, self.told, self._fit()):
            self.add(_verbatim(quote, text))

    def widen(self) -> None:
        """Add quotes word for word, up to ``BROAD`` claims: first those of documents that no claim cites yet."""
        used = {quote for claim in self.told for quote in claim.quotes}
        cited = {quote.passage.source.id for quote in used}
        new = [quote for quote in self.quotes if quote not in used]
        for quote in sorted(new, key=lambda quote: quote.passage.source.id in cited):
            text = whole(quote)[0]
            named = {"who", "organiz"} & set(read(text).names) or FIRST_PERSON.search(text)
            if len(self.told) < BROAD and named and (is_whole(text) or FIRST_PERSON.search(text)):
                self.add(_verbatim(quote, text))

    def fall_back(self, embedder: Embeds) -> None:
        """Add the quote that speaks most to the question, where the gate let it through and no drafted sentence held.

        What the draft wanted to say helps: with it the quote holds a fact asked for in 45 of 57 prompts to fit on, without in 38.
        """
        if units := self._fit():
            quote, text = units[likeliest(f"{self.question} {self.fallen}", units, embedder)]
            self.add(_verbatim(quote, text))

    def answering(self) -> tuple[str, ...]:
        """The texts of which one must give what was asked for: each claim; all in one where several things are asked for."""
        texts = tuple(claim.text for claim in self.told)
        return (" ".join(texts),) if texts and (parts(self.question) or sides(self.question)) else texts

    def _fit(self) -> list[tuple[Quote, str]]:
        """What could be said word for word, each text with its quote."""
        units = [(quote, text) for quote in self.quotes for text in whole(quote)]
        return [(quote, text) for quote, text in units if is_readable(text) and self._answers(text, (quote,))]

    def _answers(self, text: str, quotes: Sequence[Quote]) -> bool:
        """Whether a text takes up what is asked, and holds the kind of thing that is asked for."""
        asked = (self.question, *(side.question for side in sides(self.question)), *parts(self.question))
        titles = ". ".join(quote.passage.source.title for quote in quotes)
        return any(speaks_to(text, one, quotes) for one in asked) and holds(text, self.question, titles)

    def _quoted(self, sentence: str) -> Claim:
        """The quote that holds what a sentence wanted to say, word for word; a claim that falls where there is none."""
        units = [(quote, text) for quote in self.quotes for text in whole(quote)]
        share, place = nearest(sentence, units)
        quote, text = units[place]
        if share < _NEAR or not is_readable(text) or not self._answers(text, (quote,)):
            return Claim(sentence, (), Verdict(False, "no quote holds it"))
        return _verbatim(quote, text)


def _verbatim(quote: Quote, text: str) -> Claim:
    return Claim(text, (quote,), Verdict(True, "word for word"))
