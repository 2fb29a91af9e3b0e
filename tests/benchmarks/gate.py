"""Fits the gate on the prompts for fitting and writes ``bot/gate.toml``: ``python -m tests.benchmarks.gate``.

Reads tests/prompts/fit.yaml only, never the prompts that are reported on. What fixed replies take care of (emergencies,
medical advice, attacks) is left out. The precision and recall in the file are those of ten-fold cross-validation.
"""

import argparse
import os
import sys
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot import prompts
from bot.bot import Bot
from bot.gate import FILE, Signals, signals
from bot.question import fixed_reply
from bot.run import find
from bot.settings import read_settings
from bot.startup import open_bot

FIT = Path(__file__).resolve().parent.parent / "prompts" / "fit.yaml"
THRESHOLD = 0.4
"""Lower than even: what is let through is still drafted, checked, and held against the kind of thing that is asked for."""


def collect(bot: Bot, rows: list[dict[str, object]]) -> tuple[list[Signals], list[bool]]:
    """The signals of each prompt that reaches the gate, and whether the documents answer it."""
    assert bot.model is not None
    found, answerable = list[Signals](), list[bool]()
    for row in rows:
        question = str(row["question"])
        if fixed_reply(question):
            continue
        _, quotes = find(question, bot.index, bot.embedder)
        tokens, _ = bot.model.next_token(prompts.SYSTEM, prompts.evidence(quotes, question) + prompts.GATE)
        found.append(signals(question, quotes, tokens))
        answerable.append(bool(row["answerable"]))
        sys.stderr.write(f"{row['id']} {found[-1].log_odds:+.2f} {row['answerable']}\n")
    return found, answerable


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
    options = parser.parse_args()
    bot = open_bot(read_settings(os.environ))
    rows = yaml.safe_load(FIT.read_text(encoding="utf-8"))["prompts"]
    # The publication is not part of our own documents, turns are rewritten first, and other languages have other signals.
    rows = [row for row in rows if not {"needs", "turns", "language"} & set(row)]
    # What follows is for other languages, and is written by tests.benchmarks.languages.
    kept = FILE.read_text(encoding="utf-8").partition("\n# Written by `python -m tests.benchmarks.languages")[1:]
    options.out.write_text(fit(*collect(bot, rows)) + "".join(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
