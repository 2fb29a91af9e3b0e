"""Which test prompts a new index answers otherwise than the one before, told by the quotes that it finds for them.

No model runs: where the quotes are the same, so is the answer. Knows two indexes and some questions; whether an
answer is right is not judged here (``bot.evaluation`` does).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.quote import find_quotes
from bot.run import PASSAGES
from bot.scope import scope
from index.search import Embeds, Hit, Index


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
    scopes = [scope(question) for question in questions]
    vectors = embedder.embed([searched.question for searched in scopes])
    for done, (question, searched, vector) in enumerate(zip(questions, scopes, vectors, strict=True)):
        tell("test prompts", done, len(questions))
        found = [
            index.search(searched.question, limit=PASSAGES, vector=vector, keep_to=searched.filter)
            for index in (before, after)
        ]
        # Quotes are chosen from the passages alone, and choosing takes ten times as long as searching.
        if _texts(found[0]) != _texts(found[1]):
            old, new = (
                [quote.text for quote in find_quotes(searched.question, vector, hits, embedder)] for hits in found
            )
            if set(old) != set(new):
                yield Otherwise(
                    question,
                    tuple(text for text in old if text not in new),
                    tuple(text for text in new if text not in old),
                )
    tell("test prompts", len(questions), len(questions))


def _texts(hits: Sequence[Hit]) -> list[tuple[str, str]]:
    return [(hit.passage.source.title, hit.passage.text) for hit in hits]
