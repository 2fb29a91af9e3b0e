"""What the finder wrongly takes for answers: the hardest texts to learn from, found with the finder as it is so far.

A question on an invented document is answered by no document of another set, however like it is: those were made up one by
one. So what the finder would say from there is wrong. (Of 130 such texts of which it was rather sure four were right.)
"""

import random
from pathlib import Path

import numpy as np

from bot.ranking import Finds
from index.search import Embeds
from tests.benchmarks.finder.asked import Pair, read_rows

_NEAR = 5
"""Texts that are most like a question and that the finder reads."""
_ODDS = (-4.0, 4.5)
"""Log-odds of what is learnt from: below it is known already, above it may be right."""


def mined(folder: Path, count: int, finder: Finds, embedder: Embeds, chance: random.Random) -> list[Pair]:
    """Wrong pairs for ``count`` of the questions: one of an answerable question, two of a near miss."""
    documents = list(read_rows(folder / "documents.jsonl"))
    sets = [_set(row["doc"]) for row in documents for _ in row["sentences"]]
    texts = [(row["title"], sentence) for row in documents for sentence in row["sentences"]]
    vectors = embedder.embed([f"{title}. {sentence}" for title, sentence in texts])
    questions = list(read_rows(folder / "questions.jsonl"))
    found = []
    for row in chance.sample(questions, min(count, len(questions))):
        cosines = vectors @ embedder.embed([row["question"]])[0]
        others = [at for at in np.argsort(-cosines) if sets[at] != _set(row["doc"])][:_NEAR]
        odds = finder.log_odds(row["question"], [texts[at] for at in others])
        best = [at for at in np.argsort(-odds) if _ODDS[0] < odds[at] < _ODDS[1]][: 1 if row["answerable"] else 2]
        for title, text in (texts[others[at]] for at in best):
            found.append(Pair(row["question"], title, text, answers=False))
    return found


def _set(doc: str) -> str:
    return doc.partition("-")[0]
