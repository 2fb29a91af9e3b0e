"""What the finder wrongly takes for answers: the hardest texts to learn from, found with the finder as it is so far.

All that answers a question on an invented document is named there, and no document of another set answers it, however like
it is: those were made up one by one. So what else the finder would say is wrong. (Of 130 such texts from other sets of
which it was rather sure four were right.)
"""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bot.ranking import Finds
from index.search import Embeds
from tests.benchmarks.finder.asked import Pair, read_rows

_NEAR = 5
"""Texts that are most like a question, of its own document and of other sets each, and that the finder reads."""
_ODDS = (-4.0, 4.5)
"""Log-odds of what is learnt from: below it is known already, above it may be right."""


class _Text(NamedTuple):
    doc: str
    title: str
    text: str


def mined(folder: Path, count: int, finder: Finds, embedder: Embeds, chance: random.Random) -> list[Pair]:
    """Wrong pairs for ``count`` of the questions: at most one of an answerable question and two of a near miss, from its own
    document and from other sets each."""
    documents = {row["doc"]: row for row in read_rows(folder / "documents.jsonl")}
    questions = list(read_rows(folder / "questions.jsonl"))
    texts = [_Text(doc, row["title"], sentence) for doc, row in documents.items() for sentence in row["sentences"]]
    more = [(row, text) for row in questions for name in ("also", "instead") for text in row.get(name, ())]
    texts += [_Text(row["doc"], documents[row["doc"]]["title"], text) for row, text in more]
    vectors = embedder.embed([f"{one.title}. {one.text}" for one in texts])
    found = []
    for row in chance.sample(questions, min(count, len(questions))):
        its = documents[row["doc"]]["sentences"]
        said = {*(its[at] for at in row["right"]), *row.get("also", ()), *row.get("instead", ())}
        order = np.argsort(-(vectors @ embedder.embed([row["question"]])[0]))
        ranked = [one for one in (texts[at] for at in order) if one.text not in said]
        for others in (
            [one for one in ranked if one.doc == row["doc"]],
            [one for one in ranked if _set(one.doc) != _set(row["doc"])],
        ):
            found += _hardest(row, others[:_NEAR], finder)
    return found


def _hardest(row: Mapping[str, Any], others: list[_Text], finder: Finds) -> list[Pair]:
    odds = finder.log_odds(row["question"], [(one.title, one.text) for one in others])
    best = [others[at] for at in np.argsort(-odds) if _ODDS[0] < odds[at] < _ODDS[1]]
    return [Pair(row["question"], one.title, one.text, answers=False) for one in best[: 1 if row["answerable"] else 2]]


def _set(doc: str) -> str:
    return doc.partition("-")[0]
