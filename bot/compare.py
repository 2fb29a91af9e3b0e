"""Which test prompts a new index answers otherwise than the one before, told by the quotes that it finds for them.

No model runs: where the quotes are the same, so is the answer. Knows two indexes and some questions; whether an
answer is right is not judged here (``bot.evaluation`` does).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot import foreign
from bot.evidence import PASSAGES, find
from bot.language import ENGLISH, language_of
from bot.scope import scope
from bot.sides import sides
from corpus.errors import MissingLanguages
from index.search import EVERYTHING, Embeds, Hit, Index
from index.store import Vectors


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A question for which other quotes are found than before; ``gone`` and ``new`` are their texts."""

    question: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def otherwise(
    questions: Sequence[str],
    before: Index,
    after: Index,
    embedder: Embeds,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> Iterator[Otherwise]:
    """The questions for which ``after`` has other quotes than ``before``, as they are found."""
    english = [question for question in questions if language_of(question) == ENGLISH]
    vectors = dict(zip(english, embedder.embed([scope(question).question for question in english]), strict=True))
    for done, question in enumerate(questions):
        tell("test prompts", done, len(questions))
        if question in vectors:
            old, new = _quotes(question, vectors[question], before, after, embedder)
        else:
            old, new = _foreign_quotes(question, before, after)
        if set(old) != set(new):
            yield Otherwise(
                question,
                tuple(text for text in old if text not in new),
                tuple(text for text in new if text not in old),
            )
    tell("test prompts", len(questions), len(questions))


def _quotes(
    question: str, vector: Vectors, before: Index, after: Index, embedder: Embeds
) -> tuple[list[str], list[str]]:
    searched = scope(question)
    found = [
        index.search(searched.question, limit=PASSAGES, vector=vector, keep_to=searched.filter)
        for index in (before, after)
    ]
    # Quotes are chosen from the passages alone, and choosing takes ten times as long as searching. Where things are
    # compared, each of them is searched for as well.
    if _texts(found[0]) == _texts(found[1]) and not sides(searched.question):
        return [], []
    quotes = (find(searched.question, index, embedder, searched.filter)[1] for index in (before, after))
    old, new = ([quote.text for quote in found] for found in quotes)
    return old, new


def _foreign_quotes(question: str, before: Index, after: Index) -> tuple[list[str], list[str]]:
    """The same for a question in another language; nothing is compared where an index cannot be searched for it."""
    language = language_of(question)
    try:
        indexes = [index.in_other_languages for index in (before, after)]
    except MissingLanguages:
        return [], []
    hits = [foreign.search(question, language, index, EVERYTHING)[-1] for index in indexes]
    if _texts(hits[0]) == _texts(hits[1]):
        return [], []
    found = [foreign.find(question, language, index, EVERYTHING).quotes for index in indexes]
    old, new = ([quote.text for quote in quotes] for quotes in found)
    return old, new


def _texts(hits: Sequence[Hit]) -> list[tuple[str, str]]:
    return [(hit.passage.source.title, hit.passage.text) for hit in hits]
