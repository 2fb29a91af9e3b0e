"""Fits the gate on questions for fitting and writes ``bot/gate.toml``: ``python -m tests.benchmarks.gate``.

Reads the questions of documents on which the answer finder was not trained (tests/finder/held.jsonl), the prompts for
fitting (tests/prompts/fit.yaml) on these documents, and those that no document answers; never the prompts that are
reported on. What fixed replies take care of (emergencies, medical advice, attacks) is left out. Each is answered with the
gate open, so that its draft can be judged too. The figures in the file are those of ten-fold cross-validation, the last
ones those of both decisions together.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.answer import Turn
from bot.bot import Bot
from bot.fixed import fixed_reply
from bot.followup import standalone
from bot.gate import FILE, AnswerSignals, ForeignSignals, Gate, Signals
from bot.settings import read_settings
from bot.startup import open_bot
from tests.benchmarks.finder.asked import asked

FIT = Path(__file__).resolve().parent.parent / "prompts" / "fit.yaml"
THRESHOLD = 0.2
"""Of the quotes. Low: what is let through is drafted, checked, held against the kind of thing asked for, and judged."""
SURE = 0.5
"""From here on the first claim is not judged, so that most answers are shown as they are written."""
TOLD = 0.65
"""Below it an answer is told with reserve."""
ANSWERED = 0.5
"""Of a claim."""


@dataclass(frozen=True, slots=True)
class Noting(Gate):
    """A gate that is always open and takes note of what it was asked."""

    noted: list[Signals | AnswerSignals | ForeignSignals] = field(default_factory=list)

    def opens(self, signals: Signals | AnswerSignals | ForeignSignals) -> bool:
        """True."""
        self.noted.append(signals)
        return True


@dataclass(frozen=True, slots=True)
class Case:
    """One prompt that reached the gate; ``answer`` is None where no sentence of the draft, and no quote, stood."""

    id: str
    answerable: bool
    quotes: dict[str, float]
    answer: dict[str, float] | None


def collect(bot: Bot, rows: Sequence[dict[str, Any]]) -> Iterator[Case]:
    """The signals of each prompt, those of its quotes and those of its draft."""
    for row in rows:
        question = _alone(row)
        if fixed_reply(question):
            continue
        bot.gate, bot.relevance = Noting(0.0, {}, 0.0, 2.0), Noting(0.0, {}, 0.0)
        answered = bot.ask(question)
        if bot.gate.noted:
            # The first question is about all of it; parts and sides come after. What leads is not judged: the best sentence.
            best = AnswerSignals(bot.gate.noted[0].log_odds, getattr(bot.gate.noted[0], "answers", 0.0))
            noted = bot.relevance.noted or ([best] if answered.claims else [])
            answer = asdict(noted[-1]) if noted else None
            yield Case(row["id"], bool(row["answerable"]), asdict(bot.gate.noted[0]), answer)


def _alone(row: dict[str, Any]) -> str:
    """The question of a prompt as it is searched: a follow-up with what it leans on."""
    *earlier, question = row.get("turns") or [row["question"]]
    understood = standalone(question, [Turn("reader", text) for text in earlier])
    return understood.question if understood else question


def fit(cases: Sequence[Case]) -> str:
    """The text of ``gate.toml``."""
    drafted = [case for case in cases if case.answer]
    wanted, answered = (np.array([case.answerable for case in some]) for some in (cases, drafted))
    quotes, first = _regression([case.quotes for case in cases], wanted)
    answers, second = _regression([case.answer or {} for case in drafted], answered)
    told = dict(zip((case.id for case in drafted), second, strict=True))
    both = np.array(
        [
            one >= THRESHOLD and case.id in told and (one >= SURE or told[case.id] >= ANSWERED)
            for case, one in zip(cases, first, strict=True)
        ]
    )
    return (
        "# Written by `python -m tests.benchmarks.gate` from questions for fitting; see bot/gate.py.\n"
        f"threshold = {THRESHOLD}\nsure = {SURE}\ntold = {TOLD}\n{quotes}"
        f"\n# Ten-fold cross-validation on the questions for fitting.\n[measured]\n{_figures(wanted, first, first >= THRESHOLD)}"
        "\n# The same for a claim, which is judged where the gate is not sure.\n"
        f"[relevance]\nthreshold = {ANSWERED}\n{answers.replace('[weights]', '[relevance.weights]')}"
        f"\n[relevance.measured]\n{_figures(answered, second, second >= ANSWERED)}"
        f"\n# Both together; and of those that are let through the share that is told with reserve.\n[together]\n{_shares(wanted, both)}"
        f"answerable_with_reserve = {(first < TOLD)[wanted & both].mean():.3f}\n"
        f"unanswerable_with_reserve = {(first < TOLD)[~wanted & both].mean():.3f}\n"
    )


def _regression(rows: Sequence[dict[str, float]], wanted: npt.NDArray[np.bool_]) -> tuple[str, npt.NDArray[np.float64]]:
    """Bias and weights as they stand in the file, and the probability of each row, predicted by the other nine tenths."""
    inputs = np.array([list(row.values()) for row in rows])
    regression = LogisticRegression(C=1.0)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    guess = cross_val_predict(regression, inputs, wanted, cv=folds, method="predict_proba")[:, 1]
    regression.fit(inputs, wanted)
    weights = "\n".join(f"{name} = {weight:.3f}" for name, weight in zip(rows[0], regression.coef_[0], strict=True))
    return f"bias = {regression.intercept_[0]:.3f}\n\n[weights]\n{weights}\n", guess


def _figures(wanted: npt.NDArray[np.bool_], guess: npt.NDArray[np.float64], opened: npt.NDArray[np.bool_]) -> str:
    return f"area_under_the_curve = {roc_auc_score(wanted, guess):.3f}\n{_shares(wanted, opened)}"


def _shares(wanted: npt.NDArray[np.bool_], opened: npt.NDArray[np.bool_]) -> str:
    return (
        f"answerable = {int(wanted.sum())}\nunanswerable = {int((~wanted).sum())}\n"
        f"answerable_let_through = {opened[wanted].mean():.3f}\nunanswerable_declined = {(~opened)[~wanted].mean():.3f}\n"
        f"precision_of_declining = {(~wanted)[~opened].mean():.3f}\n"
    )


def main() -> None:
    """Collect, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument(
        "--signals", type=Path, help="keeps what was collected here; where the file is there, it is used"
    )
    parser.add_argument(
        "--each", type=int, default=60, help="answerable and unanswerable prompts at most; 6 to 12 s each"
    )
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    if options.signals and options.signals.is_file():
        cases = [Case(**row) for row in json.loads(options.signals.read_text(encoding="utf-8"))]
    else:
        cases = _cases(options.each, options.seed)
        if options.signals:
            options.signals.write_text(json.dumps([asdict(case) for case in cases]), encoding="utf-8")
    # What follows is for other languages, and is written by tests.benchmarks.languages.
    kept = FILE.read_text(encoding="utf-8").partition("\n# Written by `python -m tests.benchmarks.languages")[1:]
    options.out.write_text(fit(cases) + "".join(kept), encoding="utf-8")


def _cases(each: int, seed: int) -> list[Case]:
    bot = open_bot(read_settings(os.environ))
    held = asked("held")
    documents = {question.doc for question in held}
    rows = [{"id": f"held {at}", "question": one.question, "answerable": one.answerable} for at, one in enumerate(held)]
    prompts = yaml.safe_load(FIT.read_text(encoding="utf-8"))["prompts"]
    # Other languages have other signals; of documents that the finder was trained on it knows too much.
    prompts = [row for row in prompts if "language" not in row and row["answerable"] != "partial"]
    prompts = [row for row in prompts if not row["answerable"] or documents >= set(row.get("documents", ["?"]))]
    cases: list[Case] = []
    for some, share in ((rows, each * 2 // 3), (prompts, each // 3)):
        random.Random(seed).shuffle(some)  # noqa: S311
        chosen = [row for kind in (True, False) for row in [row for row in some if row["answerable"] is kind][:share]]
        for case in collect(bot, chosen):
            cases.append(case)
            sys.stderr.write(f"{case.id} {case.answerable} {case.quotes} {case.answer}\n")
    return cases


if __name__ == "__main__":
    main()
