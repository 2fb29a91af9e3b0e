"""From a question to a checked answer: search, quotes, the gate and what answers best at once; a draft, each sentence checked."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot import foreign, prompts
from bot.answer import Answer, Turn
from bot.draft import sentences
from bot.fixed import fixed_reply
from bot.followup import apart
from bot.gate import Gate, Signals, log_odds
from bot.kind import asks_everything
from bot.language import ENGLISH, words
from bot.model import Model, UnaskedModel
from bot.question import as_written, clean, has_words, touches
from bot.queue import ModelQueue
from bot.ranking import Finds
from bot.replies import Replies
from bot.run import Run
from bot.scope import Scope, only, scope, wider
from bot.sides import sides
from bot.understanding import Understanding
from corpus.errors import MissingLanguages
from index.filters import Filter, checked
from index.remembered import Remembered
from index.search import EVERYTHING, GET_LANGUAGES, Embeds, Index

_CLAIMS = 3
"""Sentences that the model is asked for, and claims after which it is stopped."""
_LIMIT = 120
"""Tokens that a draft may have."""
_SURELY = 0.9
"""The gate's probability from which a question is answered that seems to be on something else: of eight such questions to fit on none has .8,
and of two that were asked in the course of a conversation ("And is there a prize?") both have .98."""


class Bot:
    """Answers questions from one index. May be shared between threads; the model serves one answer at a time."""

    def __init__(
        self,
        index: Index,
        embedder: Embeds,
        model: Model | None,
        *,
        finder: Finds | None = None,
        reranker: Finds | None = None,
        gate: Gate | None = None,
        reopen: Callable[[], Index] | None = None,
        threads: int | None = None,
    ) -> None:
        """Without a ``model`` answers are quotes, and say so.

        ``finder``: tells which sentences answer a question; without one all that the documents touch upon is drafted.
        ``reranker``: reads again the few sentences that may answer, more slowly and better.
        ``gate``: the one in ``gate.toml`` unless given. ``reopen``: opens the index in use; called before a question when
        a build has put another one in its place. ``threads``: of a model in this process, to be named by the answers' ids.
        """
        self.index = index
        self._reopen = reopen
        self.embedder = embedder if isinstance(embedder, Remembered) else Remembered(embedder)
        self.model = model
        self._finder = finder
        self._reranker = reranker
        self.gate = gate or Gate.load()
        self.denial_gate = Gate.load(table="denial")
        self.foreign_gates = {True: Gate.load(table="foreign"), False: Gate.load(table="foreign_unconfirmed")}
        self._threads = threads
        self._declines = False
        self._replies = Replies(index, self.embedder)
        self._understanding = Understanding(index)
        self._queue = ModelQueue()

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        *,
        keep_to: Filter = EVERYTHING,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer]:
        """Growing answers: the quotes, what of them answers best, then claims as they are checked; the last one is ``finished``.

        ``turns`` are the earlier turns of the conversation; a question that leans on them is answered as it stands alone, and
        slips of the pen are put right (``bot.understanding``). The search is kept to ``keep_to``, and to what the question itself
        says of the documents that it wants; where that leaves no answer, to ``keep_to`` alone. When ``stopped()`` turns true no
        more is drafted, and the answer is finished with what has been checked.

        Raises:
            UsageError: the question or the filter cannot be used.
            ModelError: the model fails.
        """
        began = time.monotonic()
        question = clean(question)
        if self._reopen is not None and not self.index.current:
            # Answers under way go on with the index that they began with.
            self.index = self._reopen()
            self._replies = Replies(self.index, self.embedder)
            self._understanding = Understanding(self.index)
        checked(keep_to, self.index.sources())
        reply = self._replies.to(question)
        understood = None if reply else self._understanding.meant(question, self._replies.questions(turns))
        alone = as_written(understood or question, (source.title for source in self.index.sources()))
        begin = self._beginning(question, understood, began)
        wide = begin(Scope(keep_to, alone), "" if keep_to.empty else only(keep_to))
        if reply := reply or fixed_reply(understood or question, wide.language):
            yield wide.finish(declined=True, notice=reply.text)
            return
        if wide.language != ENGLISH:
            yield from self._quote(wide, stopped)
            return
        said = scope(alone)
        if said.filter.empty:
            yield from self._answer(wide, stopped)
        else:
            both = keep_to.over(said.filter)
            narrow = begin(replace(said, filter=both), only(both))
            yield from self._narrowed(narrow, wide, wider(said.filter), stopped)

    def _beginning(self, question: str, understood: str | None, began: float) -> Callable[[Scope, str], Run]:
        """What begins a run for a scope, with a remark."""
        return partial(
            Run,
            self.index,
            self.embedder,
            self.model.name if self.model else None,
            question,
            understood,
            began,
            threads=self._threads if self.model else None,
            gate=self.gate.name,
            denials=None if self._declines else self.denial_gate,
            finder=self._finder,
            reranker=self._reranker,
        )

    def ask(self, question: str, turns: Sequence[Turn] = (), *, keep_to: Filter = EVERYTHING) -> Answer:
        """The finished answer."""
        *_, answer = self.stream(question, turns, keep_to=keep_to)
        return answer

    def warm(self) -> None:
        """Load what reads sentences, so that the first question need not wait for it."""
        text = "The first text loads the model."
        self._understanding.meant("Wich words are known?")
        self.embedder.embed([text])
        for finder in filter(None, (self._finder, self._reranker)):
            finder.log_odds("Which text loads the model?", [("", text)])

    def searching(self) -> "Bot":
        """A bot that finds what this one finds, declines every question, and whose model reads nothing."""
        unasked = UnaskedModel(self.model.name) if self.model else None
        bot = Bot(
            self.index,
            self.embedder,
            unasked,
            finder=self._finder,
            gate=self.gate,
            reopen=self._reopen,
            threads=self._threads,
        )
        bot._declines = True
        return bot

    def _narrowed(self, narrow: Run, wide: Run, remark: str, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """Growing answers from the documents that the question wants; from all, with ``remark``, where those hold none."""
        narrow.denials = None  # others may answer
        for answer in self._answer(narrow, stopped):
            if not (answer.finished and answer.declined):
                yield answer
        # Not before the first is over: until then the model is its own.
        if answer.declined:
            wide = replace(wide, remark=f"{remark} {wide.remark}".strip(), usage=narrow.usage)
            yield from self._answer(wide, stopped)

    def _answer(self, run: Run, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """Growing answers to one question from the documents of one filter."""
        run.find()
        yield run.answer
        if not run.answer.quotes:
            yield run.decline()
        elif self.model is None:
            yield run.finish(notice=words(ENGLISH).notices["no_model"])
        elif (opened := self._opened(run, stopped)) is None:
            yield run.decline()
        else:
            closed, signals = opened
            if run.lead(closed, partial(self._sure, signals)):
                yield run.answer
            if run.told_all:
                yield run.conclude()
            else:
                yield from self._draft(run, self.model, stopped)

    def _quote(self, run: Run, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """Growing answers to a question in another language: the gate, then quotes word for word."""
        said = words(run.language).notices
        try:
            index = run.index.in_other_languages
        except MissingLanguages:
            yield run.finish(declined=True, notice=f"{said['missing']} {GET_LANGUAGES}")
            return
        found = foreign.find(run.searched, run.language, index, run.scope.filter)
        run.show(found.hits, found.quotes)
        yield run.answer
        if not found.quotes:
            yield run.decline()
            return
        if self.model is None:
            yield run.finish(notice=said["no_model"])
            return
        gate = self.foreign_gates[self.model.confirms]
        with self._queue.wait(self.model, stopped) as begun:
            judged = foreign.judged(run.searched, found, self.model, run.spend)
            for read, (signals, claims) in enumerate(judged if begun else (), start=1):
                if claims and gate.opens(signals):
                    before = run.answer
                    run.quote(claims, sure=gate.sure(signals))
                    if (before.claims, before.lead) != (claims, run.answer.lead):
                        yield run.answer
                if stopped() or (run.answer.claims and read >= foreign.READ):
                    break
        if stopped():
            yield run.finish(notice=said["stopped"])
        elif run.answer.claims:
            yield run.finish(notice=said["quotes"])
        else:
            yield run.decline()

    def _draft(self, run: Run, model: Model, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """The draft sentence by sentence, each checked before it is shown."""
        ask = prompts.evidence(run.answer.quotes, run.searched) + prompts.DRAFT.format(sentences=_CLAIMS)
        if len(run.answer.claims) < _CLAIMS:
            with self._queue.wait(model, stopped) as begun:
                drafted = sentences(model, prompts.SYSTEM, ask, limit=_LIMIT, stopped=stopped, spent=run.spend)
                for sentence in drafted if begun else ():
                    if run.take(sentence):
                        yield run.answer
                    if stopped() or len(run.answer.claims) >= _CLAIMS:
                        break
        if stopped():
            yield run.finish(notice=words(ENGLISH).notices["stopped"])
        else:
            run.complete()
            yield run.conclude()

    def _opened(self, run: Run, stopped: Callable[[], bool]) -> tuple[tuple[str, ...], Signals | None] | None:
        """What the quotes do not answer, in the question's words, and the best signals of what they do; None for nothing.

        The parts of a question are judged one by one. Few documents compare what a reader does: where the quotes do not state
        a comparison they may tell of its sides, which code can see. Where all that WHO does is asked for, there is always
        something to tell.
        """
        if self._declines:
            return None
        if asks_everything(run.searched):
            return (), None
        if not (has_words(run.searched) and touches(run.searched, run.answer.quotes)):
            # Of 635 questions for fitting that the gate lets through none is like this.
            return None
        asked = apart(run.searched) or {run.searched: run.searched}
        found = {name: self._signals(run, part, stopped) for name, part in asked.items()}
        if run.elsewhere and max(map(self.gate.probability, found.values())) < _SURELY:
            return None
        if opened := [one for one in found.values() if self.gate.opens(one)]:
            closed = tuple(name for name, one in found.items() if not self.gate.opens(one))
            return closed, max(opened, key=self.gate.probability)
        compared, untold = sides(run.searched), run.claims.untold()
        return (untold, None) if len(untold) < len(compared) else None

    def _signals(self, run: Run, part: str, stopped: Callable[[], bool]) -> Signals:
        """What tells whether the quotes answer a question, or a part of it; the model is asked where this is not sure.

        The claims are told what it confirms. Who stops while others have the model is told what is known without it.
        """
        found = run.claims.signals(part)
        if not (self._finder and self.model and self.gate.unsure(found) and self.model.confirms):
            return found
        best = run.claims.best(part)
        with self._queue.wait(self.model, stopped) as begun:
            if not begun:
                return found
            tokens, usage = self.model.confirm(prompts.confirmation(part, *best))
        run.spend(usage)
        odds = log_odds(tokens)
        found = replace(found, confirmed=odds)
        if odds > 0 and self.gate.opens(found):
            run.claims.confirm(part, best)
        return found

    def _sure(self, before: Signals | None, odds: float) -> bool:
        """Whether an answer, of whose best claim these are the log-odds, can be told without reserve."""
        if before is None:
            return True
        # What was confirmed may be another sentence.
        confirmed = before.confirmed if odds == before.answers else None
        return self.gate.sure(replace(before, answers=odds, confirmed=confirmed))
