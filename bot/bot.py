"""From a question to a checked answer: search, quotes at once, the gate, a draft, the check of each sentence."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from bot import foreign, gate, prompts
from bot.answer import Answer, Turn
from bot.claims import SURE
from bot.draft import sentences
from bot.fixed import fixed_reply
from bot.followup import standalone
from bot.gate import AnswerSignals, Gate, Signals
from bot.language import ENGLISH, words
from bot.model import Model, UnaskedModel
from bot.parts import parts
from bot.question import as_written, clean
from bot.ranking import Finds
from bot.run import Run
from bot.scope import Scope, only, scope, wider
from bot.sides import sides
from corpus.errors import MissingLanguages, ModelError
from index.filters import Filter, checked
from index.search import EVERYTHING, GET_LANGUAGES, Embeds, Index

_CLAIMS = 3
"""Sentences that the model is asked for, and claims after which it is stopped."""
_LIMIT = 120
"""Tokens that a draft may have."""


class Bot:
    """Answers questions from one index. May be shared between threads; the model serves one answer at a time."""

    def __init__(
        self,
        index: Index,
        embedder: Embeds,
        model: Model | None,
        *,
        finder: Finds | None = None,
        gate: Gate | None = None,
        reopen: Callable[[], Index] | None = None,
        threads: int | None = None,
    ) -> None:
        """Without a ``model`` answers are quotes, and say so. ``finder``: tells which sentences answer a question.

        ``gate``: the one in ``gate.toml`` unless given. ``reopen``: opens the index in use; called before a question when
        a build has put another one in its place. ``threads``: of a model in this process, to be named by the answers' ids.
        """
        self.index = index
        self._reopen = reopen
        self.embedder = embedder
        self.model = model
        self._finder = finder
        self.gate = gate or Gate.load()
        self.foreign_gate = Gate.load(table="foreign")
        self.relevance = Gate.load(table="relevance")
        self._threads = threads
        self._lock = threading.Lock()

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        *,
        keep_to: Filter = EVERYTHING,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer]:
        """Growing answers: the quotes first, then claims as they are checked; the last one is ``finished``.

        At the end a quoted sentence that answers better may come before the claims that were drafted.

        ``turns`` are the earlier turns of the conversation; a question that leans on them is answered as it stands alone
        (``bot.followup``). The search is kept to ``keep_to``, and to what the question itself says of the documents that
        it wants; where that leaves no answer, to ``keep_to`` alone. When ``stopped()`` turns true no more is drafted, and
        the answer is finished with what has been checked.

        Raises:
            UsageError: the question or the filter cannot be used.
            ModelError: the model fails.
        """
        began = time.monotonic()
        question = clean(question)
        if self._reopen is not None and not self.index.current:
            # Answers under way go on with the index that they began with.
            self.index = self._reopen()
        checked(keep_to, self.index.sources())
        name = self.model.name if self.model else None
        follow_up = standalone(question, turns)
        understood = follow_up.question if follow_up else None
        alone = as_written(understood or question, (source.title for source in self.index.sources()))
        threads = self._threads if self.model else None
        begin = partial(
            Run, self.index, self.embedder, name, question, understood, began, threads=threads, finder=self._finder
        )
        wide = begin(Scope(keep_to, alone), "" if keep_to.empty else only(keep_to))
        if reply := fixed_reply(question, wide.language):
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

    def ask(self, question: str, turns: Sequence[Turn] = (), *, keep_to: Filter = EVERYTHING) -> Answer:
        """The finished answer."""
        *_, answer = self.stream(question, turns, keep_to=keep_to)
        return answer

    def searching(self) -> "Bot":
        """A bot that finds what this one finds, and whose model reads nothing and declines every question."""
        unasked = UnaskedModel(self.model.name) if self.model else None
        return Bot(
            self.index,
            self.embedder,
            unasked,
            finder=self._finder,
            gate=self.gate,
            reopen=self._reopen,
            threads=self._threads,
        )

    def _narrowed(self, narrow: Run, wide: Run, remark: str, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """Growing answers from the documents that the question wants; from all, with ``remark``, where those hold none."""
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
        else:
            with self._turn(self.model):
                yield from self._judge(run, self.model, stopped)

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
        with self._turn(self.model):
            tokens, usage = self.model.next_token(prompts.SYSTEM, foreign.evidence(run.searched, found))
        run.spend(usage)
        if stopped():
            yield run.finish(notice=said["stopped"])
        elif self.foreign_gate.opens(foreign.signals(run.searched, run.language, found, tokens)):
            run.quote(foreign.claims(found))
            yield run.finish(notice=said["quotes"])
        else:
            yield run.decline()

    @contextmanager
    def _turn(self, model: Model) -> Iterator[None]:
        """The model for one answer at a time; each finds it as the one before did, so that what it says is the same.

        The model settles in the background when an answer was given, was stopped or failed: its reader does not wait.
        """
        self._lock.acquire()
        try:
            model.settle(prompts.SYSTEM, prompts.OPENING)
            yield
        finally:
            threading.Thread(target=self._settle, args=(model,), name="settling").start()

    def _settle(self, model: Model) -> None:
        try:
            # The answer is there, and the next question will meet what is wrong with the model.
            with suppress(ModelError):
                model.settle(prompts.SYSTEM, prompts.OPENING)
        finally:
            self._lock.release()

    def _judge(self, run: Run, model: Model, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """The gate, then the draft sentence by sentence, each checked and judged before it is shown."""
        read = prompts.evidence(run.answer.quotes, run.searched)
        if led := run.lead():
            yield run.answer
            if stopped():
                yield run.finish(notice=words(ENGLISH).notices["stopped"])
                return
        judged = self._judged(run, model, read)
        if judged is None:
            yield run.conclude() if led else run.decline()
            return
        closed, signals = judged
        run.lack(closed)
        run.claims.judge = partial(self._answers, signals)
        ask = read + prompts.DRAFT.format(sentences=_CLAIMS)
        for sentence in sentences(model, prompts.SYSTEM, ask, limit=_LIMIT, stopped=stopped, spent=run.spend):
            if run.take(sentence):
                yield run.answer
            if stopped() or len(run.answer.claims) >= _CLAIMS:
                break
        if stopped():
            yield run.finish(notice=words(ENGLISH).notices["stopped"])
        else:
            run.complete()
            yield run.conclude(sure=self._sure(signals, run.claims.best_told))

    def _answers(self, before: Signals, odds: float) -> bool:
        """Whether a claim gives what was asked for, of which the finder gives these log-odds."""
        sure = self.gate.probability(before) >= self.gate.sure
        return sure or self.relevance.opens(AnswerSignals(before.log_odds, odds))

    def _sure(self, before: Signals, odds: float) -> bool:
        """Whether an answer, of whose best claim the finder gives these log-odds, can be told without reserve."""
        return odds >= SURE or self.gate.probability(replace(before, answers=odds)) >= self.gate.told

    def _judged(self, run: Run, model: Model, read: str) -> tuple[tuple[str, ...], Signals] | None:
        """What the quotes do not answer, in the question's words, and the best signals of what they do; None for nothing.

        Parts of the question, or sides of a comparison, are judged one by one. Few documents compare what a reader does:
        where the quotes do not state a comparison, they may tell of its sides.
        """
        asked = {part: part for part in parts(run.searched) or (run.searched,)}
        compared = {side.name: side.question for side in sides(run.searched)}
        for of in (asked, compared):
            found = {name: self._signals(run, model, read, part) for name, part in of.items()}
            opened = [one for one in found.values() if self.gate.opens(one)]
            if opened:
                closed = tuple(name for name, one in found.items() if not self.gate.opens(one))
                return closed, max(opened, key=self.gate.probability)
        return None

    def _signals(self, run: Run, model: Model, read: str, part: str) -> Signals:
        """What tells whether the quotes that the model has read answer the question, or this part of it."""
        only_this = "" if part == run.searched else prompts.PART.format(part=prompts.plain(part))
        tokens, usage = model.next_token(prompts.SYSTEM, read + only_this + prompts.GATE)
        run.spend(usage)
        return gate.signals(part, tokens, run.claims.odds(part))
