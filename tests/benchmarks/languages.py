"""Questions in other languages than English: ``python -m tests.benchmarks.languages [--fit]``.

Whether the right document is among the first five passages, asked as it is, by words alone, by MiniLM and by the
multilingual embedder; and how many quotes and answers hold all expected facts. With ``--fit`` the model reads all of them,
and the gate for these questions is fitted anew: the section ``foreign`` of ``bot/gate.toml``, with its figures in ten-fold
cross-validation. Reads the prompts to fit on only, never those that are reported on.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot import foreign, prompts
from bot.bot import Bot
from bot.foreign import Found
from bot.gate import FILE, ForeignSignals
from bot.replies import Replies
from bot.settings import quiet, read_settings
from bot.startup import open_bot
from index.search import EVERYTHING, Hit, Index

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
FIRST = 5
THRESHOLD = 0.5
SECTION = "\n# Written by `python -m tests.benchmarks.languages --fit`"


def read_prompts() -> list[dict[str, Any]]:
    """The prompts in other languages to fit on."""
    rows = [
        row
        for name in ("fit", "fit-languages")
        for row in yaml.safe_load((PROMPTS / f"{name}.yaml").read_text(encoding="utf-8"))["prompts"]
    ]
    return [row for row in rows if row.get("language", "en") != "en" and "question" in row]


def search(index: Index, rows: Sequence[dict[str, Any]]) -> str:
    """How often the right document is among the first passages, in lines."""
    asked = [row for row in rows if row.get("documents")]
    ways: dict[str, Callable[[dict[str, Any]], Sequence[Hit]]] = {
        "words alone": lambda row: index.search(row["question"], limit=FIRST, dense=0.0),
        "MiniLM alone": lambda row: index.search(row["question"], limit=FIRST, dense=1.0),
        "MiniLM and words": lambda row: index.search(row["question"], limit=FIRST),
        "e5 alone": lambda row: index.in_other_languages.search(row["question"], limit=FIRST, dense=1.0),
        "e5 and names": lambda row: foreign.search(
            row["question"], row["language"], index.in_other_languages, EVERYTHING
        )[1][:FIRST],
    }
    lines = [f"right document among {FIRST} passages, {len(asked)} questions"]
    for name, way in ways.items():
        right = sum(_holds(way(row), row["documents"]) for row in asked)
        lines.append(f"  {name}: {right / len(asked):.2f}")
    return "\n".join(lines)


def _holds(hits: Sequence[Hit], documents: Sequence[str]) -> bool:
    return any(hit.passage.source.id in documents for hit in hits)


def quotes(found: Sequence[Found], rows: Sequence[dict[str, Any]]) -> str:
    """How often all expected facts are in the quotes, and in the answers that would be made of them."""
    pairs = [(row["facts"], one) for row, one in zip(rows, found, strict=True) if row.get("facts")]
    held = sum(_all(facts, " ".join(quote.text for quote in one.quotes)) for facts, one in pairs)
    said = sum(_all(facts, " ".join(claim.text for claim in foreign.claims(one))) for facts, one in pairs)
    return f"all facts, {len(pairs)} questions: in the quotes {held / len(pairs):.2f}, in the answer {said / len(pairs):.2f}"


def _all(facts: Sequence[str], text: str) -> bool:
    return all(re.search(fact, text) for fact in facts)


def collect(bot: Bot, rows: Sequence[dict[str, Any]], found: Sequence[Found]) -> list[ForeignSignals]:
    """The signals of each prompt; the model reads all of them."""
    assert bot.model is not None
    signals = []
    for row, one in zip(rows, found, strict=True):
        tokens, _ = bot.model.next_token(prompts.SYSTEM, foreign.evidence(row["question"], one))
        signals.append(foreign.signals(row["question"], row["language"], one, tokens))
        sys.stderr.write(f"{row['id']} {signals[-1]} {row['answerable']}\n")
    return signals


def fit(signals: Sequence[ForeignSignals], answerable: Sequence[bool]) -> str:
    """The text of the section."""
    inputs, wanted = np.array([list(asdict(one).values()) for one in signals]), np.array(answerable)
    # Cosines differ by hundredths, log-odds by whole numbers: one strength of regularisation needs one scale.
    middle, width = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    scaled = (inputs - middle) / width
    regression = LogisticRegression(C=1.0)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    guess = cross_val_predict(regression, scaled, wanted, cv=folds, method="predict_proba")[:, 1]
    opened = guess >= THRESHOLD
    regression.fit(scaled, wanted)
    weights = regression.coef_[0] / width
    bias = float(regression.intercept_[0] - weights @ middle)
    names = [field.name for field in fields(ForeignSignals)]
    lines = "\n".join(f"{name} = {weight:.3f}" for name, weight in zip(names, weights, strict=True))
    return (
        f"{SECTION} from the prompts in other languages to fit on; see bot/foreign.py.\n"
        f"[foreign]\nbias = {bias:.3f}\nthreshold = {THRESHOLD}\n\n[foreign.weights]\n{lines}\n\n"
        "# Ten-fold cross-validation on these prompts.\n[foreign.measured]\n"
        f"answerable = {int(wanted.sum())}\nunanswerable = {int((~wanted).sum())}\n"
        f"area_under_the_curve = {roc_auc_score(wanted, guess):.3f}\n"
        f"answerable_let_through = {opened[wanted].mean():.3f}\n"
        f"unanswerable_declined = {(~opened)[~wanted].mean():.3f}\n"
    )


def main() -> None:
    """Measure, and fit if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fit", action="store_true", help="let the model read all prompts, and write the gate")
    options = parser.parse_args()
    settings = read_settings(os.environ)
    quiet(os.environ)
    bot = open_bot(settings, with_model=options.fit)
    with closing(bot.index) as index:
        other = index.in_other_languages
        replies = Replies(index, bot.embedder)
        rows = [row for row in read_prompts() if not replies.to(row["question"])]
        sys.stdout.write(search(index, rows) + "\n")
        found = [foreign.find(row["question"], row["language"], other, EVERYTHING) for row in rows]
        sys.stdout.write(quotes(found, rows) + "\n")
        if options.fit:
            section = fit(collect(bot, rows, found), [bool(row["answerable"]) for row in rows])
            text = FILE.read_text(encoding="utf-8").partition("\n# Written by `python -m tests.benchmarks.languages")[0]
            FILE.write_text(text + section, encoding="utf-8")


if __name__ == "__main__":
    main()
