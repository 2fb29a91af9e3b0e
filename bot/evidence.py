"""The evidence for an English question: the passages that are found, and the quotes chosen from them.

Searches for the question, and for each side of a comparison beside it. Knows no model.
"""

from bot.answer import Quote
from bot.quote import Search, share_quotes
from bot.ranking import Ranking
from bot.sides import sides
from index.filters import Filter
from index.search import EVERYTHING, Embeds, Hit, Index

PASSAGES = 12
"""Passages that quotes are taken from, for each search."""


def find(
    question: str,
    index: Index,
    embedder: Embeds,
    keep_to: Filter = EVERYTHING,
    ranking: Ranking | None = None,
) -> tuple[tuple[Hit, ...], tuple[Quote, ...]]:
    """The passages that fit a question best, and the quotes chosen from them; each side that it compares has its own.

    ``ranking``: tells, beside words and meaning, which sentences answer.
    """
    compared = sides(question)
    texts = (*(side.question for side in compared), question)
    # One batch: a text more takes a few milliseconds, and one by one they would take as long as the whole search.
    vectors = embedder.embed(texts) if compared else [index.embed_question(question)]
    searches = [
        Search(
            text,
            vector,
            index.search(text, limit=PASSAGES, vector=vector, keep_to=keep_to),
            asked=text if text != question else "",
        )
        for text, vector in zip(texts, vectors, strict=True)
    ]
    return tuple(searches[-1].hits), share_quotes(searches, embedder, ranking=ranking)
