"""Fits the gate on questions for fitting and writes ``bot/gate.toml``: ``python -m tests.benchmarks.gate``.

Reads the questions of documents on which the answer finder was not trained (tests/finder/held.jsonl), the prompts for
fitting (tests/prompts/fit.yaml) on these documents, and those that no document answers; never the prompts that are
reported on. What fixed replies take care of (emergencies, medical advice, attacks) is left out, and so is what asks for
everything, which the gate is not asked about. The figures in the file are those of ten-fold cross-validation in which no
document is in two folds. No language model runs; a question takes about a second. The bot asks the gate
about parts of a question, and sides of a comparison, too; here it is asked about whole questions.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.answer import Turn
from bot.claims import Claims
from bot.evidence import find
from bot.fixed import fixed_reply
from bot.followup import standalone
from bot.gate import FILE
from bot.kind import asks_everything
from bot.question import as_written
from bot.ranking import Ranking
from bot.settings import quiet, read_settings
from bot.startup import open_embedder, open_finder, open_index
from index.remembered import Remembered
from tests.benchmarks.finder.asked import asked

FIT = Path(__file__).resolve().parent.parent / "prompts" / "fit.yaml"
THRESHOLD = 0.5
"""Below it a question is declined."""
TOLD = 0.7
"""Below it an answer is told with reserve."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question: the document that it is on, whether that answers it, and its signals."""

    question: str
    doc: str
    answerable: bool
    signals: dict[str, float]


def cases() -> Iterator[Case]:
    """The signals of each question for fitting."""
    settings = read_settings(os.environ)
    quiet(os.environ)
    index, embedder, finder = open_index(settings), open_embedder(settings), open_finder(settings)
    titles = [source.title for source in index.sources()]
    for doc, question, answerable in _questions():
        text = as_written(question, titles)
        if fixed_reply(text) or asks_everything(text):
            continue
        once = Remembered(embedder)
        _, quotes = find(text, index, once, ranking=(ranking := Ranking(once, finder)))
        if quotes:
            yield Case(question, doc, answerable, asdict(Claims(text, quotes, ranking).signals(text)))


def _questions() -> list[tuple[str, str, bool]]:
    """Document, question, and whether it is answered."""
    held = asked("held")
    documents = {one.doc for one in held}
    found = [(one.doc, one.question, one.answerable) for one in held]
    for row in yaml.safe_load(FIT.read_text(encoding="utf-8"))["prompts"]:
        on = row.get("documents", ["?"])
        # Other languages have other signals; of documents that the finder was trained on it knows too much.
        if "language" not in row and row["answerable"] != "partial" and (not row["answerable"] or documents >= set(on)):
            found.append((on[0], _alone(row), bool(row["answerable"])))
    return found


def _alone(row: dict[str, Any]) -> str:
    """The question of a prompt as it is searched: a follow-up with what it leans on."""
    *earlier, question = row.get("turns") or [row["question"]]
    understood = standalone(question, [Turn("reader", text) for text in earlier])
    return str(understood.question if understood else question)


def fit(rows: Sequence[Case]) -> str:
    """The text of ``gate.toml``."""
    wanted = np.array([row.answerable for row in rows])
    inputs = np.array([list(row.signals.values()) for row in rows])
    # Questions that are on no document are each by themselves.
    groups = [row.doc if row.doc != "?" else f"? {place}" for place, row in enumerate(rows)]
    regression = LogisticRegression(C=1.0)
    guess = cross_val_predict(regression, inputs, wanted, groups=groups, cv=GroupKFold(10), method="predict_proba")[
        :, 1
    ]
    regression.fit(inputs, wanted)
    weights = "\n".join(
        f"{name} = {weight:.3f}" for name, weight in zip(rows[0].signals, regression.coef_[0], strict=True)
    )
    return (
        "# Written by `python -m tests.benchmarks.gate` from questions for fitting; see bot/gate.py.\n"
        f"threshold = {THRESHOLD}\ntold = {TOLD}\nbias = {regression.intercept_[0]:.3f}\n\n[weights]\n{weights}\n"
        "\n# Ten-fold cross-validation on these questions, no document in two folds.\n[measured]\n"
        f"{_figures(wanted, guess)}"
    )


def _figures(wanted: npt.NDArray[np.bool_], guess: npt.NDArray[np.float64]) -> str:
    opened, reserve = guess >= THRESHOLD, guess < TOLD
    return (
        f"area_under_the_curve = {roc_auc_score(wanted, guess):.3f}\n"
        f"answerable = {int(wanted.sum())}\nunanswerable = {int((~wanted).sum())}\n"
        f"answerable_let_through = {opened[wanted].mean():.3f}\nunanswerable_declined = {(~opened)[~wanted].mean():.3f}\n"
        f"precision_of_declining = {(~wanted)[~opened].mean():.3f}\n"
        f"answerable_with_reserve = {reserve[wanted & opened].mean():.3f}\n"
        f"unanswerable_with_reserve = {reserve[~wanted & opened].mean():.3f}\n"
    )


def main() -> None:
    """Collect, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument(
        "--signals", type=Path, help="keeps what was collected here; where the file is there, it is used"
    )
    options = parser.parse_args()
    if options.signals and options.signals.is_file():
        rows = [Case(**row) for row in json.loads(options.signals.read_text(encoding="utf-8"))]
    else:
        rows = []
        for row in cases():
            rows.append(row)
            sys.stderr.write(f"{len(rows)} {row.doc} {row.answerable} {row.signals}\n")
        if options.signals:
            options.signals.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")
    # What follows is for other languages, and is written by tests.benchmarks.languages.
    kept = FILE.read_text(encoding="utf-8").partition("\n# Written by `python -m tests.benchmarks.languages")[1:]
    options.out.write_text(fit(rows) + "".join(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
