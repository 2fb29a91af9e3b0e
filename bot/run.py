"""One question on its way to an answer: what was found, what has been claimed, and what the reader is told of it.

Knows the search and the claims; which steps follow one another, and the model, are for ``bot.bot``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.answer import DENIED, Answer, Claim, Coverage, Quote, Timings, Versions
from bot.balance import unanswered
from bot.claims import Claims
from bot.denial import Denial
from bot.evidence import find
from bot.gate import Gate
from bot.kind import asks_everything, names_who_or_ai
from bot.language import ENGLISH, language_of, words
from bot.model import Usage
from bot.parts import parts
from bot.premise import Correction, corrected
from bot.question import missing_words, touches, unnamed
from bot.ranking import Finds, Ranking
from bot.scope import Scope
from bot.sides import sides
from bot.versions import answer_id, settings
from corpus.source import Source, newest
from index.search import Embeds, Hit, Index

_FAR = 0.32
"""Cosine of a question and the nearest sentence of its quotes below which it is on something else, if it names neither WHO nor AI: so far
is one of 140 such questions on documents that the finder never saw, and half of 100 on other things ("Is coffee bad for the heart?")."""
_ELSEWHERE = (
    "I know what WHO does on AI and health, and nothing else. About your health, or somebody else's, please ask a doctor, nurse "
    "or pharmacist; in an emergency call your local emergency number."
)


@dataclass
class Run:
    """One question on its way to an answer; ``answer`` is what is known so far.

    ``understood`` is the question as it stands alone, and was meant to be written, where it is not so; ``scope`` is what is searched for,
    and where; ``remark`` is said before anything else. ``threads`` are those of a model in this process, ``gate`` names
    one that does not come with this program; ``denials`` tells which sentences deny
    what is asked; ``finder`` and ``reranker`` are for English. ``sure`` tells of the log-odds of the
    best claim whether the claims are surely what was asked for.
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
    gate: str = ""
    denials: Gate | None = None
    finder: Finds | None = None
    reranker: Finds | None = None
    usage: Usage = field(default_factory=Usage)
    language: str = field(init=False)
    answer: Answer = field(init=False)
    claims: Claims = field(init=False)
    # A function as a plain default would be a method of the class.
    sure: Callable[[float], bool] = field(default_factory=lambda: lambda odds: True, init=False)

    def __post_init__(self) -> None:
        index = self.index
        self.language = language_of(self.question)
        versions = Versions(index.id, self.embedder.name, self.model, settings(self.threads, self.gate))
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
        self.claims = Claims(self.searched, ())

    def _within(self) -> tuple[Source, ...]:
        """The documents that are searched."""
        return tuple(filter(self.scope.filter.matches, self.index.sources()))

    @property
    def searched(self) -> str:
        """The question without what it says of the documents that it wants."""
        return self.scope.question

    def find(self) -> None:
        """Search, and choose the quotes."""
        ranking = Ranking(self.embedder, self.finder, self.reranker)
        hits, quotes = find(self.searched, self.index, self.embedder, self.scope.filter, ranking)
        self.show(hits, quotes, ranking)

    def show(self, hits: tuple[Hit, ...], quotes: tuple[Quote, ...], ranking: Ranking | None = None) -> None:
        """Take what was found; ``ranking`` tells which sentences of the quotes answer best."""
        self.claims = Claims(self.searched, quotes, ranking or Ranking())
        self.answer = replace(self.answer, hits=hits, quotes=quotes, timings=Timings(quotes_s=self._seconds()))

    def quote(self, claims: tuple[Claim, ...], *, sure: bool) -> None:
        """Answer with ``claims`` that are quotes, word for word; with reserve unless they are surely what was asked for."""
        self.claims.told = claims
        self.answer = replace(self.answer, lead="")
        if not sure:
            self._reserve()
        self._tell()

    def spend(self, usage: Usage) -> None:
        """Count tokens that were read and written."""
        self.usage += usage

    def lead(self, closed: tuple[str, ...], sure: Callable[[float], bool]) -> bool:
        """Claim what answers before anything is drafted; True when there is such a sentence.

        Args:
            closed: parts of the question that the documents do not answer, in its words.
            sure: see the class.
        """
        self.sure = sure
        self.answer = replace(self.answer, lacking=closed)
        led = self.claims.lead(closed)
        self._tell()
        return led

    @property
    def told_all(self) -> bool:
        """Whether nothing need be drafted: one thing was asked for, and what was told first surely gives it.

        Of 26 answers to questions on documents that the finder never saw a draft then added a sentence to three, all of which
        ask for two things, and to none that asks for one; it takes ten times as long.
        """
        several = parts(self.searched) or sides(self.searched)
        return bool(self.answer.claims) and not self.answer.reserved and not several

    def take(self, sentence: str) -> bool:
        """Check one drafted sentence; True when the answer grew by a claim (its own, or a quote in its place)."""
        grew = self.claims.take(sentence)
        self._tell()
        return grew

    def complete(self) -> None:
        """When the draft has ended: quotes for what it leaves out, or for all of it."""
        if asks_everything(self.searched):
            self.claims.widen()
        self.claims.level(self.answer.lacking)
        if not self.claims.told and not self.correction:
            self.claims.fall_back()
        self._tell()

    def conclude(self) -> Answer:
        """The answer when it is complete, and what it lacks; without claims it declines."""
        if not self.answer.claims:
            return self.decline()
        compared = sides(self.searched)
        lacking = unanswered(self.searched, self.answer.lacking, self.answer.claims, self.answer.quotes)
        self.answer = replace(self.answer, lacking=lacking)
        asked = "; ".join(f"“{part}”" for part in lacking)
        what = "say this of" if compared else "answer this part of the question:"
        return self.finish(notice=f"The documents do not {what} {asked}." if asked else "")

    @cached_property
    def correction(self) -> Correction | None:
        """What the question takes for granted and the documents do not say; to be asked for when quotes were found."""
        return corrected(self.searched, self.answer, self.index, self.scope.filter)

    def _tell(self) -> None:
        """Show the claims as they are now, and before them what is wrong with the question, or that they may not answer it."""
        timings = self.answer.timings
        if self.claims.told and timings.first_claim_s is None:
            timings = replace(timings, first_claim_s=self._seconds())
        self.answer = replace(self.answer, claims=self.claims.told, dropped=self.claims.dropped, timings=timings)
        if not self.claims.told or self.language != ENGLISH:
            return
        if (wrong := self.correction) and (self.answer.lead == wrong.lead or not self._holds(wrong)):
            self._correct(wrong)
        elif not asks_everything(self.searched) and not self.answer.reserved:
            # A name that is missing may be that of a part, or a side, of which more is said after the claims.
            elsewhere = self.answer.lacking or sides(self.searched)
            misses = not elsewhere and unnamed(self.searched, self.answer.cited)
            if misses or not self.sure(self.claims.best_told):
                self._reserve()

    def _reserve(self) -> None:
        """Say first that the claims may not be what was asked for."""
        self.answer = replace(self.answer, lead=words(self.language).notices["reserve"])

    def _holds(self, wrong: Correction) -> bool:
        """Whether the documents hold what is taken for granted after all, in other words for the event than are looked for.

        It is so where a sentence surely answers the question. Of six answers that such a denial led four were sure, and it was wrong in all four.
        """
        one_thing = not (parts(self.searched) or sides(self.searched))
        doubtful = wrong.claim is None and not wrong.unnamed
        return doubtful and one_thing and self.finder is not None and self.sure(self.claims.best_told)

    def _correct(self, wrong: Correction) -> None:
        """Say first what the question takes for granted, and what the documents say instead."""
        given, self.claims.told = self.claims.told, ()
        for claim in [*filter(None, [wrong.claim]), *given]:
            self.claims.add(claim)
        self.answer = replace(self.answer, claims=self.claims.told, lead=wrong.lead)

    def decline(self) -> Answer:
        """No claim: what was searched, what is nearest, and which words of the question no quote holds.

        Who asks of something else may be asking for help, which cannot always be told. Where a quote says that what is asked about is
        not so, or is otherwise, that is the answer.
        """
        if (wrong := self.correction) and wrong.claim:
            self._correct(wrong)
            return self.finish()
        if denied := self._denied():
            self.claims.deny(denied)
            self._tell()
            self.answer = replace(self.answer, lead=wrong.lead if wrong else DENIED)
            return self.finish()
        quotes, said = self.answer.quotes, words(self.language)
        latest = newest(self._within()) or ""
        nearest = (quotes[0].passage.source.title, quotes[0].passage.source.date or "") if quotes else None
        notice = said.declined(self.answer.coverage.documents, latest, nearest, wrong.notice if wrong else "")
        lacking = missing_words(self.searched, quotes) if quotes and self.language == ENGLISH else ()
        notice += f" No quote speaks of: {', '.join(lacking)}." if lacking else ""
        notice += f" {_ELSEWHERE}" if self.elsewhere else ""
        self.answer = replace(self.answer, claims=(), quotes=(), related=quotes, lacking=(), declined=True)
        return self.finish(notice=notice)

    def _denied(self) -> Denial | None:
        """The sentence that surely enough says that what is asked about is not so."""
        if self.denials is None or self.finder is None or self.language != ENGLISH or self.elsewhere:
            return None
        if parts(self.searched) or sides(self.searched):
            return None  # it would speak of one of them only
        found = self.claims.denial()
        return found if found and self.denials.opens(found.signals) else None

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

    @property
    def elsewhere(self) -> bool:
        """Whether the question is on something else altogether: it names neither WHO nor AI, and no quote is like it."""
        far = not touches(self.searched, self.answer.quotes) or self.claims.cosine < _FAR
        return self.language == ENGLISH and far and not names_who_or_ai(self.searched)

    def _seconds(self) -> float:
        return round(time.monotonic() - self.began, 3)
