"""The set mtrag_human_rated: does our check tell faithful answers from others, as people rated them?

Each answer was written from passages and rated by two or three people for faithfulness, 1 (no) to 4 (yes). Here each of its
sentences is checked against these passages, and the share that the check lets through is held against the ratings,
beside plain measures (words that the passages hold, cosine of sentences) and beside the automatic measures that the
authors of the set give for the same answers. No language model runs.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import mean as average
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from bot.answer import Quote
from bot.check import check
from bot.english import read
from bot.startup import open_embedder
from corpus.sentences import sentence_spans
from corpus.source import Passage, Source, Span
from index.search import Embeds
from tests.benchmarks.public.score import Result, mean, resampled, share
from tests.benchmarks.public.sets import Public

NAME = "mtrag_human_rated"
DEFAULT = 1000
"""Questions, each with three answers: all of them."""
FAITHFUL = 3
"""Median rating from which an answer counts as faithful: "mostly yes"."""

THEIRS = {
    "RL-F, of the set's authors": "rl_f",
    "RB-LLM, of the set's authors": "rb_llm",
    "RB-ALG, of the set's authors": "rb_agg",
    "Bert-KPrec, of the set's authors": "Bert-KPrec",
    "Rouge-L, of the set's authors": "RougeL",
}
CHECK = "our check, share of sentences"
WORDS = "words that the passages hold"
COSINE = "cosine with the nearest sentence"


@dataclass(frozen=True, slots=True)
class Rated:
    """One answer: ``ratings`` for faithfulness, 1 to 4, and automatic ``measures`` by the set's authors."""

    task: str
    model: str
    answerable: str
    text: str
    passages: tuple[str, ...]
    ratings: tuple[float, ...]
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer with its detectors' scores, higher for what looks more faithful, and its sentences that stood."""

    rated: Rated
    scores: Mapping[str, float]
    stood: tuple[bool, ...]


def answers(file: Path) -> tuple[Rated, ...]:
    """The answers that were written from at least one passage, those to one question together."""
    data = json.loads(file.read_text(encoding="utf-8"))
    texts = {one["document_id"]: one["text"] for one in data["documents"]}
    tasks = {one["task_id"]: one for one in data["tasks"] if one["contexts"]}
    found = [_rated(one, tasks[one["task_id"]], texts) for one in data["evaluations"] if one["task_id"] in tasks]
    return tuple(sorted(found, key=lambda one: one.task))


def _rated(row: Mapping[str, Any], task: Mapping[str, Any], texts: Mapping[str, str]) -> Rated:
    notes = row["annotations"]
    theirs = {name: notes[key] for name, key in THEIRS.items() if key in notes}
    return Rated(
        task=row["task_id"],
        model=row["model_id"],
        answerable=", ".join(task["Answerability"]).lower(),
        text=row["model_response"],
        passages=tuple(texts[one["document_id"]] for one in task["contexts"]),
        ratings=tuple(float(one["value"]) for one in notes["faithfulness"].values()),
        measures={
            name: float(one["value"])
            for name, kinds in theirs.items()
            for one in kinds.values()
            if one.get("value") is not None
        },
    )


def quotes(passages: Sequence[str]) -> tuple[Quote, ...]:
    """Each passage as one quote; the check looks at its sentences one by one."""
    made = []
    for number, text in enumerate(passages):
        source = Source(
            id=f"p{number}",
            title="Text",
            kind="text",
            publisher=None,
            date=None,
            url=None,
            licence=None,
            language="en",
        )
        span = Span(0, len(text))
        made.append(Quote(f"q-{number}", Passage(f"p{number}", source, text, span, None, ""), span, None))
    return tuple(made)


def scored(one: Rated, embedder: Embeds) -> Scored | None:
    """What each detector says of an answer; None for one without a sentence."""
    said = [text for text in _sentences(one.text) if re.search(r"\w", text)]
    if not said:
        return None
    given = quotes(one.passages)
    stood = tuple(check(text, given).verdict.stands for text in said)
    stems = [set(read(text).stems) for text in said]
    held = {stem for text in one.passages for part in _sentences(text) for stem in read(part).stems}
    known = [len(words & held) / len(words) for words in stems if words]
    vectors = embedder.embed([*said, *(part for text in one.passages for part in _sentences(text))])
    nearest = (vectors[: len(said)] @ vectors[len(said) :].T).max(axis=1)
    ours = {CHECK: average(stood), WORDS: average(known) if known else 0.0, COSINE: float(nearest.mean())}
    return Scored(one, {**ours, **one.measures}, stood)


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


def measure(public: Public) -> Iterator[tuple[Mapping[str, Any], Scored]]:
    """Each answer that is drawn with what is to be kept of it."""
    embedder = open_embedder(public.user)
    everything = answers(public.file(NAME, "reference_subset_with_human_evaluations.json"))
    tasks = public.drawn(NAME, (("all", task) for task in dict.fromkeys(one.task for one in everything)), DEFAULT)
    chosen = {task for _, task in tasks}
    for rated in everything:
        if rated.task in chosen and (one := scored(rated, embedder)):
            yield {"task": rated.task, "model": rated.model, "ratings": rated.ratings, "scores": one.scores}, one


def figures(seen: Sequence[Scored], seed: int) -> Iterator[Result]:
    """How well each detector tells faithful answers, and what our check lets through at each rating."""
    for name in dict.fromkeys(name for one in seen for name in one.scores):
        having = [one for one in seen if name in one.scores]
        yield from detector(name, having, seed)
    for low, name in ((4, "rated 4 (yes)"), (3, "rated 3"), (2, "rated 2"), (1, "rated 1 (no)")):
        bucket = [one for one in seen if low <= median(one.rated.ratings) < low + 1]
        if bucket:
            yield mean(NAME, name, CHECK, [one.scores[CHECK] for one in bucket], seed)
    whole = [one for one in seen if all(one.stood)]
    if whole:
        faithful = [median(one.rated.ratings) >= FAITHFUL for one in whole]
        yield share(NAME, "all sentences stand by our check", "rated faithful (3 or more)", faithful)
    none = [median(one.rated.ratings) >= FAITHFUL for one in seen if not any(one.stood)]
    if none:
        yield share(NAME, "no sentence stands by our check", "rated faithful (3 or more)", none)
    yield share(NAME, "all", "sentences that stand by our check", [stands for one in seen for stands in one.stood])


def detector(name: str, having: Sequence[Scored], seed: int) -> Iterator[Result]:
    """Area under the curve and rank correlation; answers to one question are drawn together for the intervals."""
    scores = np.array([one.scores[name] for one in having])
    ratings = np.array([average(one.rated.ratings) for one in having])
    middle = np.array([median(one.rated.ratings) for one in having])
    together = [
        np.array([place for place, _ in some])
        for _, some in groupby(enumerate(having), key=lambda pair: pair[1].rated.task)
    ]
    measures: dict[str, Callable[[npt.NDArray[np.int64]], float]] = {
        "AUC, rated 3 or more against less": lambda rows: area(middle[rows] >= FAITHFUL, scores[rows]),
        "AUC, rated 4 against less": lambda rows: area(middle[rows] >= FAITHFUL + 1, scores[rows]),
        "Spearman with the mean rating": lambda rows: correlation(scores[rows], ratings[rows]),
    }
    for measure_, of in measures.items():
        value = of(np.arange(len(having)))
        if np.isnan(value):
            continue
        low, high = resampled(len(together), partial(_of_tasks, of, together), seed)
        yield Result(NAME, name, measure_, value, low, high, len(having), "score")


def _of_tasks(
    of: Callable[[npt.NDArray[np.int64]], float],
    together: Sequence[npt.NDArray[np.int64]],
    tasks: npt.NDArray[np.int64],
) -> float:
    """A figure over all answers to the tasks of these numbers."""
    return of(np.concatenate([together[task] for task in tasks]))


def area(faithful: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64]) -> float:
    """How often a faithful answer scores above one that is not, ties by half; nan where there are not both."""
    pairs = int(faithful.sum()) * int((~faithful).sum())
    if not pairs:
        return float("nan")
    count = int(faithful.sum())
    # By ranks, which takes a tenth of the time of scikit-learn's, and there are thousands of draws.
    return (float(rankdata(scores)[faithful].sum()) - count * (count + 1) / 2) / pairs


def correlation(scores: npt.NDArray[np.float64], ratings: npt.NDArray[np.float64]) -> float:
    """Spearman's, the correlation of the ranks; nan where one of them does not vary."""
    if np.ptp(scores) == 0 or np.ptp(ratings) == 0:
        return float("nan")
    return float(np.corrcoef(rankdata(scores), rankdata(ratings))[0, 1])
