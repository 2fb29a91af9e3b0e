"""One question on its way to an answer: what was found, what has been checked, and what the reader is told of it.

Knows the search and the check; which steps follow one another, and the model, are for ``bot.bot``.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.answer import Answer, Claim, Coverage, Quote, Timings, Verdict, Versions
from bot.balance import supplement, unanswered
from bot.check import FIRST_PERSON, check, is_readable, is_whole, nearest, retells, same, whole
from bot.english import read
from bot.evidence import find
from bot.kind import holds
from bot.language import ENGLISH, language_of, words
from bot.model import Usage
from bot.parts import parts
from bot.premise import Correction, corrected
from bot.prompts import LETTERS
from bot.question import is_broad, missing_words, speaks_to
from bot.quote import likeliest
from bot.scope import Scope
from bot.sides import Side, sides
from bot.versions import answer_id, settings
from corpus.source import Source, newest
from index.search import Embeds, Hit, Index

CLAIMS = 3
"""Sentences that the model is asked for, and claims after which it is stopped."""
BROAD = 5
"""Sentences that a broad question ("What is WHO doing?") is answered with."""
_NEAR = 0.6
"""Share of what a drafted sentence says that a quote must hold to be shown in its place."""
_BARE = re.compile(r"\W*(?:yes|no)\W*", re.IGNORECASE)
_LETTER = re.compile(rf"\W*([{LETTERS}])\W*")


@dataclass
class Run:
    """One question on its way to an answer; ``answer`` is what is known so far.

    ``understood`` is the question as it stands alone, where it leaned on earlier turns; ``scope`` is what is searched for,
    and where; ``remark`` is said before anything else. ``threads`` are those of a model in this process. ``fallen`` is the
    first drafted sentence that did not stand.
    """

    index: Index
    embedder: Embeds
    model: str | None
    question: str
    understood: str | None
    began: float
    scope: Scope
    remark: str
    threads: int | None = None
    usage: Usage = field(default_factory=Usage)
    fallen: str = ""
    language: str = field(init=False)
    answer: Answer = field(init=False)

    def __post_init__(self) -> None:
        index = self.index
        self.language = language_of(self.question)
        versions = Versions(index.id, self.embedder.name, self.model, settings(self.threads))
        self.answer = Answer(
            id=answer_id(self.question, versions, self.scope.filter, self.understood),
            question=self.question,
            understood=self.understood,
            language=self.language,
            claims=(),
            dropped=0,
            quotes=(),
            related=(),
            hits=(),
            coverage=Coverage(len(self._within()), 0, None),
            versions=versions,
        )

    def _within(self) -> tuple[Source, ...]:
        """The documents that are searched."""
        return tuple(filter(self.scope.filter.matches, self.index.sources()))

    @property
    def searched(self) -> str:
        """The question without what it says of the documents that it wants."""
        return self.scope.question

    def find(self) -> None:
        """Search, and choose the quotes."""
        hits, quotes = find(self.searched, self.index, self.embedder, self.scope.filter)
        self.show(hits, quotes)

    def show(self, hits: tuple[Hit, ...], quotes: tuple[Quote, ...]) -> None:
        """Take what was found."""
        self.answer = replace(self.answer, hits=hits, quotes=quotes, timings=Timings(quotes_s=self._seconds()))

    def quote(self, claims: tuple[Claim, ...]) -> None:
        """Answer with ``claims`` that are quotes, word for word."""
        timings = replace(self.answer.timings, first_claim_s=self._seconds())
        self.answer = replace(self.answer, claims=claims, timings=timings)

    def spend(self, usage: Usage) -> None:
        """Count tokens that were read and written."""
        self.usage += usage

    def lack(self, closed: tuple[str, ...]) -> None:
        """Parts of the question that the documents do not answer, in its words; told when the answer is finished."""
        self.answer = replace(self.answer, lacking=closed)

    def take(self, sentence: str) -> bool:
        """Check one drafted sentence; True when the answer grew by a claim (its own, or a quote in its place)."""
        if _BARE.fullmatch(sentence):
            # A bare yes or no tells nothing that could be checked: the quote that speaks to all of the question does.
            sentence = self.searched
        elif (letter := _LETTER.fullmatch(sentence)) and LETTERS.index(letter[1]) < len(self.answer.quotes):
            # The model names a quote instead of retelling it.
            sentence = self.answer.quotes[LETTERS.index(letter[1])].text
        claim = check(sentence, self.answer.quotes)
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
            self.answer = replace(self.answer, dropped=self.answer.dropped + 1)
            self.fallen = self.fallen or sentence
            return False
        return self._add(claim)

    def _answers(self, text: str, quotes: Sequence[Quote]) -> bool:
        """Whether a text takes up what is asked, and holds the kind of thing that is asked for."""
        asked = (self.searched, *(side.question for side in sides(self.searched)), *parts(self.searched))
        titles = ". ".join(quote.passage.source.title for quote in quotes)
        return any(speaks_to(text, one, quotes) for one in asked) and holds(text, self.searched, titles)

    def _quoted(self, sentence: str) -> Claim:
        """The quote that holds what a sentence wanted to say, word for word; a claim that falls where there is none."""
        units = [(quote, text) for quote in self.answer.quotes for text in whole(quote)]
        share, place = nearest(sentence, units)
        quote, text = units[place]
        if share < _NEAR or not is_readable(text) or not self._answers(text, (quote,)):
            return Claim(sentence, (), Verdict(False, "no quote holds it"))
        return Claim(text, (quote,), Verdict(True, "word for word"))

    def _add(self, claim: Claim) -> bool:
        """Add a claim unless it is there already; two that say the same become one with both citations."""
        for place, other in enumerate(self.answer.claims):
            if same(claim.text, other.text):
                cited = tuple(dict.fromkeys(other.quotes + claim.quotes))
                merged = replace(other, quotes=cited)
                self.answer = replace(
                    self.answer, claims=(*self.answer.claims[:place], merged, *self.answer.claims[place + 1 :])
                )
                return False
        spoken = any(quote.passage.source.wording != "summary" for quote in claim.quotes)
        if spoken and FIRST_PERSON.search(claim.text):
            claim = replace(claim, text=f"“{claim.text}”")
        timings = self.answer.timings
        if timings.first_claim_s is None:
            timings = replace(timings, first_claim_s=self._seconds())
        self.answer = replace(self.answer, claims=(*self.answer.claims, claim), timings=timings)
        return True

    def complete(self) -> bool:
        """When the draft has ended: quotes for what it leaves out, or for all of it. True where the draft gave claims."""
        drafted = bool(self.answer.claims)
        if is_broad(self.searched):
            self._widen()
        self._level(sides(self.searched))
        if not self.answer.claims and not self.correction:
            self._fall_back()
        return drafted or is_broad(self.searched)

    def answering(self) -> tuple[str, ...]:
        """The texts of which one must give what was asked for: each claim; all in one where several things are asked for."""
        told = tuple(claim.text for claim in self.answer.claims)
        return (" ".join(told),) if told and (parts(self.searched) or sides(self.searched)) else told

    def forget(self, first: int) -> None:
        """Take back the first claims, which were not shown and do not answer."""
        self.answer = replace(self.answer, claims=self.answer.claims[first:])

    def withdraw(self) -> Answer:
        """The answer that was stopped before it was known whether it is one: its quotes."""
        self.answer = replace(self.answer, claims=())
        return self.finish(notice=words(ENGLISH).notices["stopped"])

    def conclude(self) -> Answer:
        """The answer when it is complete: what it corrects and what it lacks; without claims it declines."""
        if not self.answer.claims:
            return self.decline()
        if self.correction:
            self._lead(self.correction)
        compared = sides(self.searched)
        lacking = unanswered(self.searched, self.answer.lacking, self.answer.claims, self.answer.quotes)
        self.lack(lacking)
        asked = "; ".join(f"“{part}”" for part in lacking)
        what = "say this of" if compared else "answer this part of the question:"
        return self.finish(notice=f"The documents do not {what} {asked}." if asked else "")

    def _level(self, compared: Sequence[Side]) -> None:
        """Add a quote, word for word, for each side of a comparison that no claim tells of."""
        units = [(quote, text) for quote in self.answer.quotes for text in whole(quote)]
        units = [(quote, text) for quote, text in units if is_readable(text) and self._answers(text, (quote,))]
        for quote, text in supplement(compared, self.answer.lacking, self.answer.claims, units):
            self._add(Claim(text, (quote,), Verdict(True, "word for word")))

    @cached_property
    def correction(self) -> Correction | None:
        """What the question takes for granted and the documents do not say; to be asked for when quotes were found."""
        return corrected(self.searched, self.answer, self.index, self.scope.filter)

    def _lead(self, wrong: Correction) -> None:
        """Say first what the question takes for granted, and what the documents say instead."""
        given, self.answer = self.answer.claims, replace(self.answer, claims=(), lead=wrong.lead)
        for claim in [*filter(None, [wrong.claim]), *given]:
            self._add(claim)

    def _fall_back(self) -> None:
        """The quote that speaks most to the question, where the gate let it through and no drafted sentence held.

        What the draft wanted to say helps: with it the quote holds a fact asked for in 45 of 57 prompts to fit on, without in 38.
        """
        units = [(quote, text) for quote in self.answer.quotes for text in whole(quote)]
        units = [(quote, text) for quote, text in units if is_readable(text) and self._answers(text, (quote,))]
        if units:
            quote, text = units[likeliest(f"{self.searched} {self.fallen}", units, self.embedder)]
            self._add(Claim(text, (quote,), Verdict(True, "word for word")))

    def _widen(self) -> None:
        """Add quotes word for word, up to ``BROAD`` claims: first those of documents that no claim cites yet."""
        cited = {quote.passage.source.id for quote in self.answer.cited}
        new = [quote for quote in self.answer.quotes if quote not in self.answer.cited]
        for quote in sorted(new, key=lambda quote: quote.passage.source.id in cited):
            text = whole(quote)[0]
            named = {"who", "organiz"} & set(read(text).names) or FIRST_PERSON.search(text)
            if len(self.answer.claims) < BROAD and named and (is_whole(text) or FIRST_PERSON.search(text)):
                self._add(Claim(text, (quote,), Verdict(True, "word for word")))

    def decline(self) -> Answer:
        """No claim: what was searched, what is nearest, and which words of the question no quote holds."""
        if (wrong := self.correction) and wrong.claim:
            self._lead(wrong)
            return self.finish()
        quotes, said = self.answer.quotes, words(self.language)
        latest = newest(self._within()) or ""
        nearest = (quotes[0].passage.source.title, quotes[0].passage.source.date or "") if quotes else None
        notice = said.declined(self.answer.coverage.documents, latest, nearest, wrong.notice if wrong else "")
        lacking = missing_words(self.searched, quotes) if quotes and self.language == ENGLISH else ()
        notice += f" No quote speaks of: {', '.join(lacking)}." if lacking else ""
        self.answer = replace(self.answer, claims=(), quotes=(), related=quotes, lacking=(), declined=True)
        return self.finish(notice=notice)

    def finish(self, *, notice: str = "", declined: bool = False) -> Answer:
        """The answer with its coverage and timings."""
        used = {quote.passage.source.id: quote.passage.source for quote in self.answer.cited}
        first = self.answer.timings
        self.answer = replace(
            self.answer,
            coverage=Coverage(self.answer.coverage.documents, len(used), newest(used.values())),
            timings=Timings(first.quotes_s, first.first_claim_s, self._seconds(), self.usage.read, self.usage.written),
            notice=f"{self.remark} {notice}".strip(),
            declined=declined or self.answer.declined,
            finished=True,
        )
        return self.answer

    def _seconds(self) -> float:
        return round(time.monotonic() - self.began, 3)
