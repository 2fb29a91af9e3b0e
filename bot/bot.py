"""From a question to a checked answer: search, quotes at once, the gate, a draft, the check of each sentence."""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot import gate, prompts
from bot.answer import Answer, Claim, Coverage, Quote, Timings, Turn, Verdict, Versions
from bot.check import FIRST_PERSON, check, is_whole, nearest, same, whole
from bot.draft import sentences
from bot.gate import Gate
from bot.model import Model, Usage
from bot.question import clean, fixed_reply, is_broad, missing_words, speaks_to
from bot.quote import find_quotes
from index.search import Embeds, Hit, Index

PASSAGES = 12
"""Passages that quotes are taken from."""
CLAIMS = 3
"""Sentences that the model is asked for, and claims after which it is stopped."""
_LIMIT = 120
"""Tokens that a draft may have."""
BROAD = 5
"""Sentences that a broad question ("What is WHO doing?") is answered with."""
_NEAR = 0.6
"""Share of what a drafted sentence says that a quote must hold to be shown in its place."""
_BARE = re.compile(r"\W*(?:yes|no)\W*", re.IGNORECASE)
_SETTINGS = f"{PASSAGES}-{CLAIMS}-{BROAD}-{_NEAR}"


class Bot:
    """Answers questions from one index. May be shared between threads; the model serves one answer at a time."""

    def __init__(
        self,
        index: Index,
        embedder: Embeds,
        model: Model | None,
        *,
        gate: Gate | None = None,
        reopen: Callable[[], Index] | None = None,
    ) -> None:
        """Without a ``model`` answers are quotes, and say so.

        ``gate``: the one in ``gate.toml`` unless given. ``reopen``: opens the index in use; called before a question when
        a build has put another one in its place.
        """
        self.index = index
        self._reopen = reopen
        self.embedder = embedder
        self.model = model
        self.gate = gate or Gate.load()
        self._turn = threading.Lock()

    def stream(
        self, question: str, turns: Sequence[Turn] = (), *, stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[Answer]:
        """Growing answers: the quotes first, then claims as they are checked; the last one is ``finished``.

        ``turns`` are the earlier turns of the conversation. When ``stopped()`` turns true no more is drafted, and the
        answer is finished with what has been checked. Raises UsageError for a question that cannot be used and
        ModelError when the model fails.
        """
        began = time.monotonic()
        question = clean(question)
        if self._reopen is not None and not self.index.current:
            # Answers under way go on with the index that they began with.
            self.index = self._reopen()
        run = _Run(self, question, began)
        if reply := fixed_reply(run.question):
            yield run.finish(declined=True, notice=reply.text)
            return
        run.find()
        yield run.answer
        if not run.answer.quotes:
            yield run.decline()
        elif self.model is None:
            yield run.finish(notice="No language model was used: these are the quotes that speak most to the question.")
        else:
            with self._turn:
                yield from self._judge(run, self.model, stopped)

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """The finished answer."""
        *_, answer = self.stream(question, turns)
        return answer

    def _judge(self, run: "_Run", model: Model, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """The gate, then the draft sentence by sentence, each checked before it is shown."""
        read = prompts.evidence(run.answer.quotes, run.question)
        tokens, usage = model.next_token(prompts.SYSTEM, read + prompts.GATE)
        run.spend(usage)
        if not self.gate.opens(gate.signals(run.question, run.answer.quotes, tokens)):
            yield run.decline()
            return
        ask = read + prompts.DRAFT.format(sentences=CLAIMS)
        for sentence in sentences(model, prompts.SYSTEM, ask, limit=_LIMIT, stopped=stopped, spent=run.spend):
            if run.take(sentence):
                yield run.answer
            if stopped() or len(run.answer.claims) >= CLAIMS:
                break
        yield run.finish(notice="Stopped.") if stopped() else run.conclude()


def find(question: str, index: Index, embedder: Embeds) -> tuple[tuple[Hit, ...], tuple[Quote, ...]]:
    """The passages that fit a question best, and the quotes chosen from them."""
    vector = index.embed_question(question)
    hits = index.search(question, limit=PASSAGES, vector=vector)
    return hits, find_quotes(question, vector, hits, embedder)


@dataclass
class _Run:
    """One question on its way to an answer; ``answer`` is what is known so far."""

    bot: Bot
    question: str
    began: float
    index: Index = field(init=False)
    usage: Usage = field(default_factory=Usage)
    answer: Answer = field(init=False)

    def __post_init__(self) -> None:
        self.index = index = self.bot.index
        model = self.bot.model
        versions = Versions(index.id, self.bot.embedder.name, model.name if model else None, _SETTINGS)
        key = "\n".join([self.question, versions.index, versions.embedder, versions.model or "", versions.settings])
        self.answer = Answer(
            id=hashlib.sha256(key.encode()).hexdigest()[:16],
            question=self.question,
            language="en",
            claims=(),
            dropped=0,
            quotes=(),
            related=(),
            hits=(),
            coverage=Coverage(len(index.sources()), 0, None),
            versions=versions,
        )

    def find(self) -> None:
        """Search, and choose the quotes."""
        hits, quotes = find(self.question, self.index, self.bot.embedder)
        self.answer = replace(self.answer, hits=hits, quotes=quotes, timings=Timings(quotes_s=self._seconds()))

    def spend(self, usage: Usage) -> None:
        """Count tokens that were read and written."""
        self.usage += usage

    def take(self, sentence: str) -> bool:
        """Check one drafted sentence; True when the answer grew by a claim (its own, or a quote in its place)."""
        if _BARE.fullmatch(sentence):
            # A bare yes or no tells nothing that could be checked: the quote that speaks to all of the question does.
            sentence = self.question
        claim = check(sentence, self.answer.quotes)
        if not (
            claim.verdict.stands
            and not claim.text.endswith("?")
            and is_whole(claim.text)
            and speaks_to(claim.text, self.question, claim.quotes)
        ):
            claim = self._quoted(sentence)
        if not claim.verdict.stands:
            self.answer = replace(self.answer, dropped=self.answer.dropped + 1)
            return False
        return self._add(claim)

    def _quoted(self, sentence: str) -> Claim:
        """The quote that holds what a sentence wanted to say, word for word; a claim that falls where there is none."""
        units = [(quote, text) for quote in self.answer.quotes for text in whole(quote)]
        share, place = nearest(sentence, units)
        quote, text = units[place]
        if share < _NEAR or not speaks_to(text, self.question, (quote,)):
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

    def conclude(self) -> Answer:
        """The answer when the draft has ended: a broad question gets more quotes, none left is an answer that declines."""
        if is_broad(self.question):
            self._widen()
        return self.finish() if self.answer.claims else self.decline()

    def _widen(self) -> None:
        """Add quotes word for word, up to ``BROAD`` claims: first those of documents that no claim cites yet."""
        cited = {quote.passage.source.id for quote in self.answer.cited}
        for quote in sorted(self.answer.quotes, key=lambda quote: quote.passage.source.id in cited):
            text = whole(quote)[0]
            if len(self.answer.claims) < BROAD and (is_whole(text) or FIRST_PERSON.search(text)):
                self._add(Claim(text, (quote,), Verdict(True, "word for word")))

    def decline(self) -> Answer:
        """No claim: what was searched, what is nearest, and which words of the question no quote holds."""
        quotes, coverage = self.answer.quotes, self.answer.coverage
        notice = f"The documents do not answer this. I searched {coverage.documents} documents"
        newest = self.index.newest
        notice += f", the newest of {newest}." if newest else "."
        if quotes:
            nearest = quotes[0].passage.source
            notice += f" Nearest, but no answer: “{nearest.title}”" + (
                f" ({nearest.date[:4]})." if nearest.date else "."
            )
            if lacking := missing_words(self.question, quotes):
                notice += f" No quote speaks of: {', '.join(lacking)}."
        self.answer = replace(self.answer, claims=(), quotes=(), related=quotes, declined=True)
        return self.finish(notice=notice)

    def finish(self, *, notice: str = "", declined: bool = False) -> Answer:
        """The answer with its coverage and timings."""
        used = {quote.passage.source.id: quote.passage.source for quote in self.answer.cited}
        newest = max((source.date for source in used.values() if source.date), default=None)
        first = self.answer.timings
        self.answer = replace(
            self.answer,
            coverage=Coverage(self.answer.coverage.documents, len(used), newest),
            timings=Timings(first.quotes_s, first.first_claim_s, self._seconds(), self.usage.read, self.usage.written),
            notice=notice,
            declined=declined or self.answer.declined,
            finished=True,
        )
        return self.answer

    def _seconds(self) -> float:
        return round(time.monotonic() - self.began, 3)
