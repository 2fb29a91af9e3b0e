"""Quotes: the whole sentences of the passages found that speak most to the question.

Chooses and orders; never changes a word. Knows no model, and does not judge whether a quote answers (``gate`` does).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answer import Quote
from bot.check import leans
from bot.choice import choose, pool
from bot.kind import holds
from bot.likeness import heading_of, shared_words
from bot.ranking import Ranking
from bot.summaries import summarised
from corpus.instructions import instructs
from corpus.sentences import sentence_spans
from corpus.source import Passage, Span
from index.search import Embeds, Hit

LIMIT = 8
"""Quotes at most."""
TOKENS = 280
"""Tokens that all quotes together may take, about: what the model reads before its first word."""
_LONGEST = 130
"""Tokens that a quote of several sentences may have."""
_STUFFED = 20
"""Words above which a sentence was written to be found, if less than two in five of them are different."""
_LIST = 0.15
"""What a sentence that lists gains where a list is asked for: sentences about a list often fit the question better."""
_KIND = 0.15
"""What a sentence gains that holds the kind of thing that is asked for: an amount, a date, a person."""
_ACCOUNT = 0.25
"""What a summary loses where the publication itself is among the hits: its own words come first."""
_ODDS = (-5.0, 3.0)
"""The finder's log-odds beyond which it is no more sure."""
# Readers' comments, thanks and lists of people tell nothing of what WHO does.
_ASIDE = re.compile(r"\b(?:comments|acknowledge?ments|contributors|declarations? of interests?)\b", re.IGNORECASE)
# A question that asks for a list, and a sentence that is one.
_ASKS_LIST = re.compile(
    r"\b(?:which|what|name|list)\b.{0,40}\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|\d+)\b|\bwhat are\b|\blist\b",
    re.IGNORECASE,
)
_IS_LIST = re.compile(r"\(1\).+\(2\)|:.+[,;\n].+(?:[,;\n]|\band\b)|;.+;", re.DOTALL)
_ITEM = re.compile(r"^\s*(?:[-–•*]|\(?[a-z0-9]{1,2}[.)])\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Weighing:
    """How sentences are compared with a question.

    ``meaning``, ``words`` and ``passage`` are weights: of the cosine, of shared words, and of the passage's own score.
    ``pool`` sentences are compared by meaning: more take longer than a reader should wait. Where there is a finder ``wide`` are,
    it reads the ``read`` best of them, and its log-odds count with the weight ``answers``. ``low`` and ``high`` are the
    cosines that stand for no and for full likeness.
    """

    meaning: float = 0.5
    words: float = 0.3
    passage: float = 0.2
    answers: float = 0.06
    pool: int = 20
    wide: int = 30
    read: int = 16
    low: float = 0.0
    high: float = 1.0

    def likeness(self, cosines: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Cosines, stretched so that ``low`` becomes 0 and ``high`` 1."""
        stretched: npt.NDArray[np.float32] = (cosines - self.low) / (self.high - self.low)
        return stretched


USUAL = Weighing()


@dataclass(frozen=True, slots=True)
class _Unit:
    """A candidate: one sentence, or a few that are not understood apart."""

    hit: Hit
    span: Span

    @property
    def text(self) -> str:
        offset = self.hit.passage.span.start
        return self.hit.passage.text[self.span.start - offset : self.span.end - offset]


@dataclass(frozen=True, slots=True)
class Search:
    """One search text, and what was found for it.

    ``vector`` is its embedding, shape (d,), length 1; ``hits`` are the best first; ``terms`` are the words that quotes should
    share, if not those of the text; ``asked`` is the question that tells which kind of thing is asked for, if one does.
    """

    text: str
    vector: npt.NDArray[np.float32]
    hits: Sequence[Hit]
    terms: str | None = None
    asked: str = ""


def find_quotes(
    question: str,
    vector: npt.NDArray[np.float32],
    hits: Sequence[Hit],
    embedder: Embeds,
    *,
    limit: int = LIMIT,
    tokens: int = TOKENS,
    terms: str | None = None,
    weighing: Weighing = USUAL,
) -> tuple[Quote, ...]:
    """The quotes for a question, at most ``limit`` and about ``tokens`` long, grouped by document in reading order.

    Args:
        question: one question that stands alone.
        vector: its embedding, shape (d,), length 1.
        hits: what the search found, the best first.
        embedder: the one that made ``vector``.
        limit: quotes at most.
        tokens: tokens at most, by the embedder's count; the best quote is taken however long it is.
        terms: the words that quotes should share, if not those of the question.
        weighing: suits the embedder.
    """
    return share_quotes(
        (Search(question, vector, hits, terms),), embedder, limit=limit, tokens=tokens, weighing=weighing
    )


def share_quotes(
    searches: Sequence[Search],
    embedder: Embeds,
    *,
    limit: int = LIMIT,
    tokens: int = TOKENS,
    weighing: Weighing = USUAL,
    ranking: Ranking | None = None,
) -> tuple[Quote, ...]:
    """The quotes for several searches, which have their best ones in turn; otherwise as ``find_quotes``.

    ``ranking``: its finder tells which sentences answer the last search. With an earlier one the quotes held what was asked for
    in 97.7 of 100 questions on documents that it never saw (220), without in 96.4.
    """
    finds = ranking is not None and ranking.finder is not None
    hits = list({hit.passage.id: hit for search in searches for hit in search.hits}.values())
    units = [unit for hit in hits if not _ASIDE.search(hit.passage.heading) for unit in _units(hit, embedder)]
    if not units:
        return ()
    # Only the most promising are embedded; the others have few words in common and a weak passage.
    cheap = np.array([_promise(search, units, hits, weighing) for search in searches])
    places = pool(cheap, weighing.wide if finds else weighing.pool, lambda place: not orders(units[place].text))
    if not places:
        return ()
    vectors = embedder.embed([units[place].text for place in places])
    meaning = np.array([weighing.likeness(vectors @ search.vector) for search in searches])
    scores = weighing.meaning * meaning + cheap[:, places]
    if ranking is not None and finds:
        # The others are taken for no answers: to ask of all would take longer than a reader should wait.
        best = np.argsort(-scores.max(axis=0), kind="stable")[: weighing.read]
        texts = [(units[places[at]].hit.passage.source, units[places[at]].text) for at in best]
        odds = np.full(len(places), _ODDS[0])
        odds[best] = ranking.odds(searches[-1].text, texts).clip(*_ODDS)
        scores = scores + weighing.answers * odds
    lengths = [embedder.count_tokens(units[place].text) for place in places]
    chosen = choose(scores, weighing.likeness(vectors @ vectors.T), lengths, limit, tokens)
    return _in_reading_order([units[places[place]] for place in chosen], embedder)


def _promise(
    search: Search, units: Sequence[_Unit], hits: Sequence[Hit], weighing: Weighing
) -> npt.NDArray[np.float64]:
    """What words and passages say of each unit, before it is compared by meaning."""
    terms = search.text if search.terms is None else search.terms
    words = shared_words(terms, [(unit.text, heading_of(unit.hit.passage)) for unit in units])
    found = {hit.passage.id: hit.score for hit in search.hits}
    passage = np.array([found.get(unit.hit.passage.id, 0.0) for unit in units])
    accounts = summarised(hits)
    account = np.array([unit.hit.passage.source.id in accounts for unit in units], dtype=float)
    lists = np.array([bool(_IS_LIST.search(unit.text)) for unit in units]) * bool(_ASKS_LIST.search(search.text))
    kinds = np.array([bool(search.asked) and holds(unit.text, search.asked) for unit in units], dtype=float)
    promise: npt.NDArray[np.float64] = (
        weighing.words * words + weighing.passage * passage + _LIST * lists + _KIND * kinds - _ACCOUNT * account
    )
    return promise


def candidates(passage: Passage, embedder: Embeds) -> tuple[str, ...]:
    """The texts of a passage of which quotes are made, each alone or with those that it is not understood without."""
    if _ASIDE.search(passage.heading):
        return ()
    return tuple(unit.text for unit in _units(Hit(passage, 1.0, 1), embedder))


def orders(text: str) -> bool:
    """Whether a text of one or more sentences, or one of them, is written for a language model."""
    spans = sentence_spans(text)
    return instructs(text) or (len(spans) > 1 and any(instructs(text[span.start : span.end]) for span in spans))


def _units(hit: Hit, embedder: Embeds) -> list[_Unit]:
    """The sentences of one passage, with list items joined to their lead-in and leaning sentences to the one before."""
    passage = hit.passage
    units: list[_Unit] = []
    for span in sentence_spans(passage.text):
        text = passage.text[span.start : span.end]
        placed = Span(span.start + passage.span.start, span.end + passage.span.start)
        before = units[-1] if units else None
        if before:
            joined = _Unit(hit, Span(before.span.start, placed.end))
            listed = before.text.rstrip().endswith(":") or bool(_ITEM.match(text))
            leaning = leans(text) and not leans(before.text)
            if (listed or leaning) and embedder.count_tokens(joined.text) <= _LONGEST:
                # A list takes its lead-in with it; the sentence before a leaning one also stands alone.
                units[-1:] = [joined] if listed else [before, joined]
                continue
        units.append(_Unit(hit, placed))
    return [unit for unit in units if _says_something(unit.text)]


def _says_something(text: str) -> bool:
    """Questions, scraps, addresses, and the same words over and over say nothing that could be cited."""
    words = re.findall(r"[^\W\d_]{2,}", text.lower())
    stuffed = len(words) > _STUFFED and len(set(words)) < 0.4 * len(words)
    return not re.search(r"\?[\"”'’]?(?:\s|$)", text) and len(words) >= 4 and not stuffed


def _in_reading_order(units: Sequence[_Unit], embedder: Embeds) -> tuple[Quote, ...]:
    """Documents in the order of their best unit, inside them the order of the text; units that overlap become one."""
    order = {source: place for place, source in reversed(list(enumerate(unit.hit.passage.source.id for unit in units)))}
    quotes: list[Quote] = []
    for unit in sorted(units, key=lambda one: (order[one.hit.passage.source.id], one.span.start, -one.span.end)):
        passage = unit.hit.passage
        last = quotes[-1] if quotes else None
        if last and last.passage.id == passage.id and unit.span.start < last.span.end:
            whole = _quote(passage, Span(last.span.start, max(last.span.end, unit.span.end)))
            if embedder.count_tokens(whole.text) <= _LONGEST:
                quotes[-1] = whole
        else:
            quotes.append(_quote(passage, unit.span))
    return tuple(quotes)


def _quote(passage: Passage, span: Span) -> Quote:
    digest = hashlib.sha256(f"{passage.source.id}:{span.start}:{span.end}".encode()).hexdigest()
    return Quote(f"q-{digest[:10]}", passage, span, passage.page_at(span.start))
