"""Trains the answer finder and its reranker, and tells how well they do on questions about documents that they never saw.

``python -m tests.benchmarks.finder`` measures on tests/finder/held.jsonl: whether the sentence that is put first holds
the answer, beside the embedder's choice; how well questions that are answered are told from near misses; the time.
``--train FOLDER`` trains the finder anew, on the public sets that lie in FOLDER (``tests.benchmarks.finder.sets`` names them), on
tests/finder/train*.jsonl and tests/finder/invented, and writes ``bot/finder.safetensors``: some hours on two cores. The publication must have been
added to the library (``whobot add``), or the questions on it are left out. ``--train-reranker FOLDER`` trains the reranker on the same,
and ``--train-confirming FOLDER``, with ``pip install --editable .[train]``, what the language model confirms with.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from rich.console import Console
from rich.table import Table
from safetensors.torch import save_file
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from bot.check import whole
from bot.evidence import find
from bot.finder import FILE, RERANKER_FILE, Finder, change, untrained
from bot.gate import CONFIRM_FILE
from bot.likeness import likeness
from bot.ranking import ALIKE, Ranking
from bot.settings import DEFAULT_MODEL, EMBEDDER, RERANKER, Settings, quiet, read_settings
from bot.startup import open_embedder, open_finder, open_index, open_reranker, weights
from index.embed import Embedder
from index.search import Embeds, Index
from tests.benchmarks.finder import sets
from tests.benchmarks.finder.asked import FOLDER, Asked, Pair, Texts, asked, read_rows
from tests.benchmarks.finder.mined import mined
from tests.benchmarks.finder.rerank import train_reranker
from tests.benchmarks.finder.train import Stage, train

RANK = 64
"""Of the matrices that are kept: 32 tells less, 96 no more."""
_PUBLIC, _OWN, _ALL = (1, 1e-4), (2, 6e-5), (1, 6e-5)
"""How often the pairs are read, and the learning rate: public ones first, then ours on our documents, then all of ours."""
_SHARES = (1, 1, 2, 2, 2, 4, 4, 2, 2)
"""In so many stages the pairs on invented documents are read, each with a quarter of those of the stage before; and what the weights
after each count in the mean."""
_SURE = 1.5
"""Log-odds from which a sentence answers nearly always."""
_MINED = 3200
"""Questions whose hardest wrong texts are learnt in each of the last two stages."""
_MINED_AGAIN = 2000
"""The same for the reranker, once."""
_CONFIRMED = (1600, 2600, 700, 5900)
"""Pairs of each kind that the language model learns to confirm from."""
_MOST, _AGAIN = 18_000, 800
"""Public pairs, and those that are read again among ours."""


def main() -> None:
    """Train or measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.finder", description=__doc__)
    parser.add_argument("--train", type=Path, metavar="FOLDER", help="train anew, with the public sets in this folder")
    parser.add_argument("--train-reranker", type=Path, metavar="FOLDER", help="train the reranker anew, with the same")
    parser.add_argument(
        "--train-confirming", type=Path, metavar="FOLDER", help="train the language model's adapter anew"
    )
    options = parser.parse_args()
    settings = read_settings(os.environ)
    quiet(os.environ)
    embedder, index = open_embedder(settings), open_index(settings)
    if options.train:
        _train(settings, Texts(index, embedder), options.train)
    if options.train_reranker:
        _train_reranker(settings, Texts(index, embedder), options.train_reranker)
    if options.train_confirming:
        _train_confirming(settings, Texts(index, embedder), options.train_confirming)
    _measure(index, embedder, open_finder(settings), open_reranker(settings))


class _Pairs(NamedTuple):
    """Public pairs, and ours: on our documents, on public texts, and on invented documents."""

    general: list[Pair]
    own: list[Pair]
    there: list[Pair]
    made_up: list[Pair]


def _pairs(texts: Texts, public: Path, chance: random.Random) -> _Pairs:
    own = [pair for name in ("train", "train-publication") for one in asked(name) for pair in texts.pairs(one, chance)]
    general = sets.pairs(public, chance)
    general = chance.sample(general, min(_MOST, len(general)))
    there = sets.asked_there(public, [*asked("train-health"), *asked("train-digitalgov")])
    made_up = list(sets.invented(FOLDER / "invented"))
    sys.stderr.write(
        f"{len(general)} public pairs; ours: {len(own)} on our documents, {len(there)} on public texts, {len(made_up)} on invented ones\n"
    )
    return _Pairs(general, own, there, made_up)


def _train_reranker(settings: Settings, texts: Texts, public: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    general, own, there, made_up = _pairs(texts, public, chance)
    folder = weights(settings, RERANKER)
    more = partial(_mined, folder, _MINED_AGAIN, texts.embedder, chance)
    after = train_reranker(folder, general, [*own, *there, *made_up], more, 2 * _MINED_AGAIN)
    save_file(change(untrained(folder).state_dict(), after, rank=RANK), RERANKER_FILE)


def _train_confirming(settings: Settings, texts: Texts, public: Path) -> None:
    from tests.benchmarks.finder.confirm import balanced, train_confirming  # peft, which nothing else needs

    chance = random.Random(41)  # noqa: S311
    kinds = zip(_pairs(texts, public, chance), _CONFIRMED, strict=True)
    chosen = [pair for pairs, count in kinds for pair in balanced(pairs, count, chance)]
    train_confirming(weights(settings, DEFAULT_MODEL), chosen, CONFIRM_FILE)


def _train(settings: Settings, texts: Texts, public: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    general, own, there, made_up = _pairs(texts, public, chance)
    part = len(made_up) // len(_SHARES) + 1
    parts = [made_up[start : start + part] for start in range(0, len(made_up), part)]
    folder = weights(settings, EMBEDDER)
    again = chance.sample(general, min(_AGAIN, len(general)))
    stages = [Stage(general, *_PUBLIC), Stage(own, *_OWN)]
    stages.append(Stage([*own, *there, *parts[0], *again], *_ALL, share=_SHARES[0]))
    for place, some in enumerate(parts[1:], 1):
        before = stages[-1].pairs
        read = chance.sample(before, len(before) // 4)
        more = partial(_mined, folder, _MINED, texts.embedder, chance) if place >= len(parts) - 2 else None
        stages.append(Stage([*some, *read], *_ALL, share=_SHARES[place], more=more))
    after = train(folder, stages)
    save_file(change(untrained(folder).state_dict(), after, rank=RANK), FILE)


def _mined(
    folder: Path, count: int, embedder: Embeds, chance: random.Random, now: dict[str, torch.Tensor]
) -> list[Pair]:
    with TemporaryDirectory() as kept:
        save_file(change(untrained(folder).state_dict(), now, rank=RANK), file := Path(kept) / FILE.name)
        finder = Finder(folder, change=file, threads=os.cpu_count() or 1)
        return mined(FOLDER / "invented", count, finder, embedder, chance)


@dataclass(frozen=True, slots=True)
class _Row:
    """One question: the log-odds of its sentences by the finder and after the reranker, their likeness, each of shape
    (sentences,), and which of them answer; seconds of both.
    """

    question: str
    answerable: bool
    odds: npt.NDArray[np.float64]
    again: npt.NDArray[np.float64]
    alike: npt.NDArray[np.float64]
    right: tuple[bool, ...]
    seconds: tuple[float, float]


def _measure(index: Index, embedder: Embedder, finder: Finder, reranker: Finder) -> None:
    rows = [_row(one, index, embedder, finder, reranker) for one in asked("held")]
    can = [row for row in rows if row.answerable and any(row.right)]
    answered = [row.answerable for row in rows]
    Console().print(
        f"{len(rows)} questions, {len(can)} of them answerable, with the answer among the quotes.\n"
        f"The first sentence answers by likeness {_first(can, lambda row: row.alike)}; area under the curve by the words of "
        f"the question alone {_form([row.question for row in rows], answered):.3f}."
    )
    table = Table("what", "the finder", "and the reranker", box=None)
    kinds: tuple[Callable[[_Row], npt.NDArray[np.float64]], ...] = (lambda row: row.odds, lambda row: row.again)
    table.add_row("the first sentence answers", *(_first(can, of) for of in kinds))
    table.add_row("the same, with likeness", *(_first(can, partial(_liked, of)) for of in kinds))
    areas = (roc_auc_score(answered, [of(row).max(initial=-9) for row in rows]) for of in kinds)
    table.add_row("area under the curve, answered or near miss", *(f"{area:.3f}" for area in areas))
    without = (f"{_without(can, of):.3f}" for of in kinds)
    table.add_row("the same questions with what answers them, and without", *without)
    for name, some in (("answerable", True), ("near misses", False)):
        shares = (np.mean([of(row).max(initial=-9) >= _SURE for row in rows if row.answerable is some]) for of in kinds)
        table.add_row(f"{name} with a sentence of which it is sure", *(f"{share:.3f}" for share in shares))
    took = (f"{1000 * median(row.seconds[place] for row in rows):.0f}" for place in (0, 1))
    table.add_row("ms for the sentences of one question, median", *took)
    Console().print(table)


def _first(rows: list[_Row], score: Callable[[_Row], npt.NDArray[np.float64]]) -> str:
    return f"{np.mean([row.right[int(score(row).argmax())] for row in rows]):.3f}"


def _liked(of: Callable[[_Row], npt.NDArray[np.float64]], row: _Row) -> npt.NDArray[np.float64]:
    return of(row) / ALIKE + row.alike


def _form(questions: list[str], answered: list[bool]) -> float:
    """The area under the curve that the form of questions gives away: what cost, and why, is often asked in vain.

    Learnt from the words of the questions that the finder is trained on; see Gururangan et al. (2018) on such artefacts.
    """
    files = [*FOLDER.glob("train*.jsonl"), FOLDER / "invented" / "questions.jsonl"]
    trained = [row for file in files for row in read_rows(file)]
    words = make_pipeline(
        CountVectorizer(ngram_range=(1, 3), min_df=8, binary=True), LogisticRegression(C=0.1, max_iter=3000)
    )
    words.fit([row["question"] for row in trained], [row["answerable"] for row in trained])
    return float(roc_auc_score(answered, words.predict_proba(questions)[:, 1]))


def _without(rows: list[_Row], of: Callable[[_Row], npt.NDArray[np.float64]]) -> float:
    """The area under the curve where the question tells nothing: each with its best sentence, and with the best other one."""
    found = [of(row).max() for row in rows]
    left = [of(row)[~np.array(row.right)].max(initial=-9) for row in rows]
    return float(roc_auc_score([1] * len(found) + [0] * len(left), found + left))


def _row(one: Asked, index: Index, embedder: Embedder, finder: Finder, reranker: Finder) -> _Row:
    _, quotes = find(one.question, index, embedder, ranking=Ranking(embedder, finder))
    units = [(quote, text) for quote in quotes for text in whole(quote)]
    texts = [(quote.passage.source, text) for quote, text in units]
    ranking = Ranking(finder=finder, reranker=reranker)
    began = time.perf_counter()
    odds = ranking.odds(one.question, texts)
    read = time.perf_counter()
    ranking.reread(one.question, texts)
    seconds = (read - began, time.perf_counter() - read)
    again = ranking.odds(one.question, texts)
    right = tuple(one.may_be_answered_by(text) for _, text in units)
    return _Row(one.question, one.answerable, odds, again, likeness(one.question, units, embedder), right, seconds)


if __name__ == "__main__":
    main()
