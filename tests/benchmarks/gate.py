"""Fits the gate on the prompts for fitting and writes ``bot/gate.toml``: ``python -m tests.benchmarks.gate``.

Reads tests/prompts/fit.yaml only, never the prompts that are reported on. What fixed replies take care of (emergencies,
medical advice, attacks) is left out. The precision and recall in the file are those of ten-fold cross-validation.
"""

import argparse
import os
import random
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot import prompts
from bot.answer import Turn
from bot.bot import Bot
from bot.evidence import find
from bot.followup import standalone
from bot.gate import FILE, Signals, signals
from bot.question import fixed_reply
from bot.settings import read_settings
from bot.startup import open_bot

FIT = Path(__file__).resolve().parent.parent / "prompts" / "fit.yaml"
THRESHOLD = 0.4
"""Lower than even: what is let through is still drafted, checked, and held against the kind of thing that is asked for."""


def collect(bot: Bot, rows: list[dict[str, Any]]) -> tuple[list[Signals], list[bool]]:
    """The signals of each prompt that reaches the gate, and whether the documents answer it."""
    assert bot.model is not None
    found, answerable = list[Signals](), list[bool]()
    for row in rows:
        question = _alone(row)
        if fixed_reply(question):
            continue
        _, quotes = find(question, bot.index, bot.embedder)
        tokens, _ = bot.model.next_token(prompts.SYSTEM, prompts.evidence(quotes, question) + prompts.GATE)
        found.append(signals(question, quotes, tokens))
        answerable.append(bool(row["answerable"]))
        sys.stderr.write(f"{row['id']} {found[-1].log_odds:+.2f} {row['answerable']}\n")
    return found, answerable


def _alone(row: dict[str, Any]) -> str:
    """The question of a prompt as it is searched: a follow-up with what it leans on."""
    *earlier, question = row.get("turns") or [row["question"]]
    understood = standalone(question, [Turn("reader", text) for text in earlier])
    return understood.question if understood else question


def fit(found: list[Signals], answerable: list[bool]) -> str:
    """The text of ``gate.toml``."""
    inputs, wanted = np.array([list(asdict(one).values()) for one in found]), np.array(answerable)
    regression = LogisticRegression(C=1.0)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    guess = cross_val_predict(regression, inputs, wanted, cv=folds, method="predict_proba")[:, 1]
    opened = guess >= THRESHOLD
    regression.fit(inputs, wanted)
    weights = "\n".join(
        f"{field.name} = {weight:.3f}" for field, weight in zip(fields(Signals), regression.coef_[0], strict=True)
    )
    return (
        "# Written by `python -m tests.benchmarks.gate` from tests/prompts/fit.yaml; see bot/gate.py.\n"
        f"bias = {regression.intercept_[0]:.3f}\nthreshold = {THRESHOLD}\n\n[weights]\n{weights}\n\n"
        "# Ten-fold cross-validation on the prompts for fitting.\n[measured]\n"
        f"answerable = {int(wanted.sum())}\nunanswerable = {int((~wanted).sum())}\n"
        f"area_under_the_curve = {roc_auc_score(wanted, guess):.3f}\n"
        f"answerable_let_through = {opened[wanted].mean():.3f}\nunanswerable_declined = {(~opened)[~wanted].mean():.3f}\n"
        f"precision_of_declining = {(~wanted)[~opened].mean():.3f}\n"
    )


def main() -> None:
    """Collect, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument(
        "--each", type=int, default=60, help="answerable and unanswerable prompts at most; 4 to 8 s each"
    )
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    bot = open_bot(read_settings(os.environ))
    rows = yaml.safe_load(FIT.read_text(encoding="utf-8"))["prompts"]
    # Other languages have other signals; the publication is there only for those who have added it.
    rows = [row for row in rows if "language" not in row and row["answerable"] != "partial"]
    if not any(source.wording != "summary" and "9789240029200" in str(source) for source in bot.index.sources()):
        rows = [row for row in rows if "needs" not in row]
    random.Random(options.seed).shuffle(rows)  # noqa: S311
    rows = [row for kind in (True, False) for row in [row for row in rows if row["answerable"] is kind][: options.each]]
    # What follows is for other languages, and is written by tests.benchmarks.languages.
    kept = FILE.read_text(encoding="utf-8").partition("\n# Written by `python -m tests.benchmarks.languages")[1:]
    options.out.write_text(fit(*collect(bot, rows)) + "".join(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
