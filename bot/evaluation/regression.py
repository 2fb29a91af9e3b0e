"""The regressions of the gate: from signals of questions to the text of a file like ``bot/gate.toml``.

It tells with the figures of a cross-validation, that of the main gate with no document in two folds. Knows neither bot nor index; where the signals come
from is for ``bot.evaluation.fitting``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.evaluation.answering import Tell
from bot.evaluation.prompts import OTHER
from bot.gate import FILE, DenialSignals, ForeignSignals

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

TOLD = 0.7
"""Probability below which an answer is told with reserve, where it is not declined."""
FEWEST = 20
"""Questions of either kind without which nothing is fitted."""
_GRID = [place / 100 for place in range(5, 96)]
"""Probabilities below which a question might be declined."""
_FOLDS = 10
LOWEST, HIGHEST = 0.05, 0.85
"""Probabilities of the first regression from which, and up to which, the language model is asked."""
_MEASURED = "# Cross-validation on these questions, no document in two folds.\n"
_WRITTEN = "# Written by `"
"""How each part of a gate file begins; the name of the command that writes it follows."""
_EVAL = "whobot eval --fit"


@dataclass(frozen=True, slots=True)
class Case:
    """One question: the document that it is on ("" if none is named), whether the documents answer it, its signals and category.

    ``best``: title and text of the sentence that answers best.
    """

    question: str
    document: str
    answerable: bool
    signals: dict[str, float]
    category: str = OTHER
    best: tuple[str, str] = ("", "")


Confirm = Callable[[Case], float]


def fitted(rows: Sequence[Case], confirm: Confirm | None = None, tell: Tell = lambda *_: None) -> str:
    """The text of a gate file: a logistic regression on the signals, and what it reaches on questions it was not fitted on.

    ``confirm``: the language model's log-odds that the best sentence of a question answers it, for a second regression on those of
    which the first is not sure.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    wanted = np.array([row.answerable for row in rows])
    signals = np.array([list(row.signals.values()) for row in rows])
    # Questions that are on no document are each by themselves.
    documents = np.array([row.document or f"? {place}" for place, row in enumerate(rows)])
    guess = _guessed(signals, wanted, documents)
    regression = LogisticRegression(C=1.0).fit(signals, wanted)
    threshold = _threshold(rows, wanted, guess)
    told = _told(threshold)
    weights = "\n".join(
        f"{name} = {weight:.3f}" for name, weight in zip(rows[0].signals, regression.coef_[0], strict=True)
    )
    second = _confirming(rows, wanted, documents, guess, confirm, tell) if confirm else ""
    return (
        f"{_WRITTEN}{_EVAL}` from questions for fitting; see bot/gate.py.\n"
        f"threshold = {threshold}\ntold = {told}\nbias = {regression.intercept_[0]:.3f}\n\n[weights]\n{weights}\n"
        f"\n{_MEASURED}[measured]\n{figures(wanted, guess, threshold, told)}{second}{others(_EVAL)}"
    )


def others(writer: str) -> str:
    """What the project's gate file holds that is written by other commands than ``writer``."""
    parts = re.split(rf"^(?={_WRITTEN})", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [part.strip() for part in parts if part.strip() and not part.startswith(f"{_WRITTEN}{writer}`")]
    return "".join(f"\n{part}\n" for part in kept)


def table(
    writer: str,
    name: str,
    signals: Sequence[ForeignSignals] | Sequence[DenialSignals],
    wanted: Sequence[bool],
    threshold: float,
    *,
    told: float = TOLD,
    apart: Sequence[str] | None = None,
) -> str:
    """The text of a table of a gate file: a logistic regression, and what it reaches in ten-fold cross-validation.

    Args:
        writer: the command that writes it.
        name: of the table, one of ``bot.gate.TABLES``.
        signals: one of each prompt.
        wanted: whether the gate should open to it, of the same length.
        threshold: the probability from which it does.
        told: the probability from which it is sure; 0 where nobody asks that of it.
        apart: of the same length; those with the same text are in one fold. Any may be without it.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    known, opens = np.array([list(asdict(one).values()) for one in signals]), np.array(wanted)
    # Cosines differ by hundredths, log-odds by whole numbers: one strength of regularisation needs one scale.
    scaler, regression = StandardScaler(), LogisticRegression(C=1.0)
    both = make_pipeline(scaler, regression)
    folds = GroupKFold(_FOLDS) if apart else StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    guess = cross_val_predict(both, known, opens, groups=apart, cv=folds, method="predict_proba")[:, 1]
    both.fit(known, opens)
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    lines = "\n".join(f"{key} = {weight:.3f}" for key, weight in zip(asdict(signals[0]), weights, strict=True))
    return (
        f"\n{_WRITTEN}{writer}`; see bot/gate.py.\n"
        f"[{name}]\nbias = {bias:.3f}\nthreshold = {threshold}\ntold = {told}\n\n[{name}.weights]\n{lines}\n\n"
        f"# Ten-fold cross-validation on these prompts.\n[{name}.measured]\n{figures(opens, guess, threshold, told)}"
    )


def _confirming(
    rows: Sequence[Case],
    wanted: "npt.NDArray[np.bool_]",
    documents: "npt.NDArray[np.str_]",
    guess: "npt.NDArray[np.float64]",
    confirm: Confirm,
    tell: Tell,
) -> str:
    """The tables of the second regression; none where there are too few questions of which the first is not sure."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    unsure = (guess >= LOWEST) & (guess <= HIGHEST)
    if min(sum(unsure & wanted), sum(unsure & ~wanted)) < FEWEST or len(set(documents[unsure])) < _FOLDS:
        return ""
    odds = _confirmed([row for row, one in zip(rows, unsure, strict=True) if one], confirm, tell)
    both = np.column_stack([np.log(guess / (1 - guess))[unsure], odds])
    shares = _shares(rows)[unsure]
    joined = guess.copy()
    joined[unsure] = _guessed(both, wanted[unsure], documents[unsure], shares)
    regression = LogisticRegression(C=1.0).fit(both, wanted[unsure], sample_weight=shares / shares.mean())
    (first, confirmed), (bias,) = regression.coef_[0], regression.intercept_
    threshold = _threshold(rows, wanted, joined)
    return (
        "\n# Where the above gives a probability between these two: its log-odds, and those of the language model.\n"
        f"[confirming]\nlowest = {LOWEST}\nhighest = {HIGHEST}\nthreshold = {threshold}\n"
        f"bias = {bias:.3f}\nfirst = {first:.3f}\nconfirmed = {confirmed:.3f}\n"
        f"\n{_MEASURED}[confirming.measured]\nread = {len(odds)}\n{figures(wanted, joined, threshold, _told(threshold))}"
    )


def _usual(rows: Sequence[Case]) -> "npt.NDArray[np.bool_]":
    """Which rows are what readers ask: prompts with a category."""
    import numpy as np

    return np.array([row.category != OTHER for row in rows])


def _shares(rows: Sequence[Case]) -> "npt.NDArray[np.float64]":
    """What each row counts: what readers ask as much as all others, which are more, and harder."""
    import numpy as np

    usual = _usual(rows)
    shares: npt.NDArray[np.float64] = np.where(usual, 1 / max(1, usual.sum()), 1 / max(1, (~usual).sum()))
    return shares


def _told(threshold: float) -> float:
    return TOLD if threshold < TOLD else round((1 + threshold) / 2, 2)


def _guessed(
    known: "npt.NDArray[np.float64]",
    wanted: "npt.NDArray[np.bool_]",
    documents: "npt.NDArray[np.str_]",
    shares: "npt.NDArray[np.float64] | None" = None,
) -> "npt.NDArray[np.float64]":
    """The probabilities that a logistic regression on the other folds gives, shape (len(wanted),); ``shares``: what each row counts."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    folds = GroupKFold(min(_FOLDS, len(set(documents))))
    regression = LogisticRegression(C=1.0)
    guessed: npt.NDArray[np.float64] = cross_val_predict(
        regression,
        known,
        wanted,
        groups=documents,
        cv=folds,
        method="predict_proba",
        params=None if shares is None else {"sample_weight": shares / shares.mean()},
    )[:, 1]
    return guessed


def _confirmed(rows: Sequence[Case], confirm: Confirm, tell: Tell) -> list[float]:
    found: list[float] = []
    for done, row in enumerate(rows):
        tell("sentences", done, len(rows))
        found.append(confirm(row))
    tell("sentences", len(rows), len(rows))
    return found


def _threshold(rows: Sequence[Case], wanted: "npt.NDArray[np.bool_]", guess: "npt.NDArray[np.float64]") -> float:
    """The probability at which as large a share of the answerable questions is let through as of the others declined.

    On prompts with a category, which are what readers ask, where there are enough of them: the questions of held.jsonl have none, and half
    of them were made to be near misses, more and harder ones than readers ask.
    """
    import numpy as np

    usual = _usual(rows)
    if min(sum(usual & wanted), sum(usual & ~wanted)) < FEWEST:
        usual = np.full(len(rows), fill_value=True)
    apart = [abs((guess[usual & wanted] >= one).mean() - (guess[usual & ~wanted] < one).mean()) for one in _GRID]
    nearest = [one for one, difference in zip(_GRID, apart, strict=True) if difference <= min(apart) + 1e-9]
    return nearest[len(nearest) // 2]


def figures(wanted: "npt.NDArray[np.bool_]", guess: "npt.NDArray[np.float64]", threshold: float, told: float) -> str:
    """What a gate with these thresholds makes of questions: the lines of a table of a gate file.

    ``wanted``: which are answerable; ``guess``: the probability of each, of a regression that was fitted on others; both of one shape (n,).
    Without ``told`` nothing is told with reserve.
    """
    from sklearn.metrics import roc_auc_score

    opened, reserve = guess >= threshold, guess < told
    shares = {
        "answerable_let_through": opened[wanted],
        "unanswerable_declined": ~opened[~wanted],
        "precision_of_declining": ~wanted[~opened],
    }
    if told:
        shares["answerable_with_reserve"] = reserve[wanted & opened]
        shares["unanswerable_with_reserve"] = reserve[~wanted & opened]
    return (
        f"area_under_the_curve = {roc_auc_score(wanted, guess):.3f}\n"
        f"answerable = {int(wanted.sum())}\nunanswerable = {int((~wanted).sum())}\n"
        # None of which there is nothing to tell.
        + "".join(f"{name} = {share.mean():.3f}\n" for name, share in shares.items() if share.size)
    )
