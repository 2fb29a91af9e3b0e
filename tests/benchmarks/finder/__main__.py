"""Trains the answer finder, and tells how well it does on questions about documents that it never saw.

``python -m tests.benchmarks.finder`` measures on tests/finder/held.jsonl: whether the sentence that it puts first holds
the answer, beside the embedder's choice; how well it tells questions that are answered from near misses; its time.
``--train FOLDER`` trains it anew, on the public sets that lie in FOLDER (``tests.benchmarks.finder.sets`` names them) and on
tests/finder/train*.jsonl, and writes ``bot/finder.safetensors``: about an hour on two cores. The publication must have been
added to the library (``whobot add``), or the questions on it are left out.
"""

import argparse
import os
import random
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score

from bot.answer import Quote
from bot.check import whole
from bot.evidence import find
from bot.finder import FILE, Finder, change, untrained
from bot.likeness import likeness
from bot.settings import EMBEDDER, Settings, quiet, read_settings
from bot.startup import open_embedder, open_finder, open_index, weights
from index.embed import Embedder
from index.search import Index
from tests.benchmarks.finder import sets
from tests.benchmarks.finder.asked import Asked, Texts, asked
from tests.benchmarks.finder.train import train

RANK = 32
"""Of the matrices that are kept: 64 and 96 told no more."""
_PUBLIC, _OWN, _ALL = (1, 1e-4), (2, 6e-5), (1, 5e-5)
"""How often the pairs are read, and the learning rate: public ones first, then ours, then ours with those on health."""
_MOST = 18_000
"""Public pairs."""


def main() -> None:
    """Train or measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.finder", description=__doc__)
    parser.add_argument("--train", type=Path, metavar="FOLDER", help="train anew, with the public sets in this folder")
    parser.add_argument("--out", type=Path, default=FILE, help="what training changed (default: %(default)s)")
    options = parser.parse_args()
    settings = read_settings(os.environ)
    quiet(os.environ)
    embedder, index = open_embedder(settings), open_index(settings)
    if options.train:
        _train(settings, Texts(index, embedder), options.train, options.out)
    _measure(index, embedder, open_finder(settings))


def _train(settings: Settings, texts: Texts, public: Path, out: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    own = [pair for name in ("train", "train-publication") for one in asked(name) for pair in texts.pairs(one, chance)]
    general = sets.pairs(public, chance)
    general = chance.sample(general, min(_MOST, len(general)))
    health = sets.health(public, asked("train-health"))
    sys.stderr.write(f"{len(general)} public pairs, {len(own)} of ours, {len(health)} of ours on health\n")
    folder = weights(settings, EMBEDDER)
    after = train(folder, [(general, *_PUBLIC), (own, *_OWN), ([*own, *health], *_ALL)])
    save_file(change(untrained(folder).state_dict(), after, rank=RANK), out)


def _measure(index: Index, embedder: Embedder, finder: Finder) -> None:
    found: list[tuple[Asked, list[tuple[Quote, str]]]] = []
    for one in asked("held"):
        _, quotes = find(one.question, index, embedder)
        found.append((one, [(quote, text) for quote in quotes for text in whole(quote)]))
    rows, seconds = [], []
    for one, units in found:
        began = time.perf_counter()
        odds = finder.log_odds(one.question, [(quote.passage.source.title, text) for quote, text in units])
        seconds.append(time.perf_counter() - began)
        right = [one.may_be_answered_by(text) for _, text in units]
        rows.append(
            (
                one.answerable,
                float(odds.max()),
                right,
                int(np.argmax(odds)),
                int(likeness(one.question, units, embedder).argmax()),
            )
        )
    answerable = [row for row in rows if row[0] and any(row[2])]
    table = Table("what", "value", box=None)
    table.add_row(
        "questions, answerable, with the answer among the quotes",
        f"{len(rows)}, {sum(r[0] for r in rows)}, {len(answerable)}",
    )
    table.add_row("the finder's first sentence answers", f"{np.mean([row[2][row[3]] for row in answerable]):.3f}")
    table.add_row("the embedder's first sentence answers", f"{np.mean([row[2][row[4]] for row in answerable]):.3f}")
    table.add_row(
        "area under the curve, answered or near miss",
        f"{roc_auc_score([r[0] for r in rows], [r[1] for r in rows]):.3f}",
    )
    table.add_row("ms for the sentences of one question, median", f"{1000 * median(seconds):.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
