"""Fitting the gate: from questions of which it is known whether the documents answer them, to weights that can be read.

What is written is a file like ``bot/gate.toml``, with the figures of a cross-validation in which no document is in two
folds. The language model reads what it is to confirm, where it is the one that was trained to. The bot asks the gate about parts of a question, and sides of a comparison, too; here it is
asked about whole questions.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import startup
from bot.answer import Turn
from bot.evaluation.answering import Tell, askable
from bot.evaluation.form import PROMPTS, read_prompts
from bot.evaluation.prompts import OTHER, Prompt
from bot.gate import FILE, Signals, inputs, log_odds
from bot.kind import asks_everything
from bot.language import ENGLISH
from bot.prompts import confirmation
from bot.question import as_written
from bot.replies import Replies
from bot.settings import Settings
from bot.understanding import Understanding
from corpus.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from index.search import Embeds, Index

HELD = PROMPTS.parent / "finder" / "held.jsonl"
"""Questions on documents that the answer finder did not learn from."""

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
_FOREIGN = "\n# Written by `python -m tests.benchmarks.languages"


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


def fit(settings: Settings, prompts: Sequence[Prompt], tell: Tell = lambda *_: None) -> str:
    """The text of a gate file, fitted on ``prompts``.

    Left out are prompts in other languages than English, which have a gate of their own, those that are answered in
    part, those whose documents are not in the index, and what the gate is not asked about: emergencies, medical advice,
    attacks, and questions for everything.

    Raises:
        UsageError: fewer than ``FEWEST`` questions are left of those that are answered, or of the others.
        KnownError: what ``startup.open_index`` and ``startup.open_model`` raise.
    """
    # What is missing is said before anything is read.
    model = startup.open_model(settings) if startup.confirms(settings) else None
    rows = list(cases(settings, prompts, tell))
    answerable = sum(row.answerable for row in rows)
    if min(answerable, len(rows) - answerable) < FEWEST:
        raise UsageError(
            f"To fit the gate takes at least {FEWEST} questions that the documents answer and {FEWEST} that they do not, in "
            f"English; there are {answerable} and {len(rows) - answerable}. Name more prompt files with --prompts."
        )
    if model is None:
        return fitted(rows)
    return fitted(rows, lambda row: log_odds(model.confirm(confirmation(row.question, *row.best))[0]), tell)


def project_prompts() -> tuple[Prompt, ...]:
    """The questions of the project that its own gate is fitted on: on documents that the answer finder did not learn from.

    Raises:
        UsageError: this is no checkout of the project's repository.
    """
    if not HELD.is_file():
        raise UsageError("The project's questions for fitting are not here. Name your own with --prompts.")
    rows = [json.loads(line) for line in HELD.read_text(encoding="utf-8").splitlines()]
    held = tuple(
        Prompt(f"h{place}", (row["question"],), answerable=row["answerable"], documents=(row["doc"],))
        for place, row in enumerate(rows)
    )
    documents = {row["doc"] for row in rows}
    files = (file for file in read_prompts([PROMPTS]) if file.split == "fit")
    # Of other documents the finder knows too much.
    more = (one for file in files for one in file.prompts if not one.answerable or documents >= set(one.documents))
    return (*held, *more)


def cases(settings: Settings, prompts: Sequence[Prompt], tell: Tell = lambda *_: None) -> Iterator[Case]:
    """The signals of each prompt that the gate would be asked about; see ``fit``."""
    from bot.claims import Claims  # torch
    from bot.evidence import find
    from bot.ranking import Ranking
    from index.remembered import Remembered

    embedder = Remembered(startup.open_embedder(settings))
    finder, reranker = startup.open_finder(settings), startup.open_reranker(settings)
    with closing(startup.open_index(settings)) as index:
        asked = _asked(prompts, index, embedder)
        for done, (prompt, question) in enumerate(asked):
            tell("questions", done, len(asked))
            ranking = Ranking(embedder, finder, reranker)
            _, quotes = find(question, index, embedder, ranking=ranking)
            if quotes:
                claims = Claims(question, quotes, ranking)
                known = claims.signals(question)
                signals = {name: getattr(known, name) for name in inputs(Signals)}
                document, answerable = next(iter(prompt.documents), ""), bool(prompt.answerable)
                yield Case(question, document, answerable, signals, prompt.category, claims.best(question))
        tell("questions", len(asked), len(asked))


def _asked(prompts: Sequence[Prompt], index: "Index", embedder: "Embeds") -> list[tuple[Prompt, str]]:
    """The prompts that the gate would be asked about, each with its question as it is searched."""
    titles = [source.title for source in index.sources()]
    understanding, replies = Understanding(index), Replies(index, embedder)
    found: list[tuple[Prompt, str]] = []
    for prompt in askable(prompts, index.sources())[0]:
        *earlier, question = prompt.turns
        text = as_written(understanding.meant(question, [Turn("reader", text) for text in earlier]) or question, titles)
        if (
            prompt.language == ENGLISH
            and prompt.answerable != "partial"
            and not replies.to(text)
            and not asks_everything(text)
        ):
            found.append((prompt, text))
    return found


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
    # What is for other languages is fitted elsewhere, and kept.
    kept = "".join(FILE.read_text(encoding="utf-8").partition(_FOREIGN)[1:])
    return (
        "# Written by `whobot eval --fit` from questions for fitting; see bot/gate.py.\n"
        f"threshold = {threshold}\ntold = {told}\nbias = {regression.intercept_[0]:.3f}\n\n[weights]\n{weights}\n"
        f"\n{_MEASURED}[measured]\n{_figures(wanted, guess, threshold, told)}{second}{kept}"
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
        f"\n{_MEASURED}[confirming.measured]\nread = {len(odds)}\n{_figures(wanted, joined, threshold, _told(threshold))}"
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

    On prompts with a category, which are what readers ask, where there are enough of them: the questions of ``HELD`` have none, and half
    of them were made to be near misses, more and harder ones than readers ask.
    """
    import numpy as np

    usual = _usual(rows)
    if min(sum(usual & wanted), sum(usual & ~wanted)) < FEWEST:
        usual = np.full(len(rows), fill_value=True)
    apart = [abs((guess[usual & wanted] >= one).mean() - (guess[usual & ~wanted] < one).mean()) for one in _GRID]
    nearest = [one for one, difference in zip(_GRID, apart, strict=True) if difference <= min(apart) + 1e-9]
    return nearest[len(nearest) // 2]


def _figures(wanted: "npt.NDArray[np.bool_]", guess: "npt.NDArray[np.float64]", threshold: float, told: float) -> str:
    from sklearn.metrics import roc_auc_score

    opened, reserve = guess >= threshold, guess < told
    shares = {
        "answerable_let_through": opened[wanted],
        "unanswerable_declined": ~opened[~wanted],
        "precision_of_declining": ~wanted[~opened],
        "answerable_with_reserve": reserve[wanted & opened],
        "unanswerable_with_reserve": reserve[~wanted & opened],
    }
    return (
        f"area_under_the_curve = {roc_auc_score(wanted, guess):.3f}\n"
        f"answerable = {int(wanted.sum())}\nunanswerable = {int((~wanted).sum())}\n"
        # None of which there is nothing to tell.
        + "".join(f"{name} = {share.mean():.3f}\n" for name, share in shares.items() if share.size)
    )
