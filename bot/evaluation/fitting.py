"""Fitting the gate: from questions of which it is known whether the documents answer them, to weights that can be read.

The bot asks the gate about parts of a question, and sides of a comparison, too; here it is asked about whole questions. The language model
reads what it is to confirm, where it is the one that was trained to. What is made of it is for ``bot.evaluation.regression``.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from bot import startup
from bot.answer import Turn
from bot.evaluation.answering import Tell, askable
from bot.evaluation.form import PROMPTS, read_prompts
from bot.evaluation.prompts import Prompt
from bot.evaluation.regression import FEWEST, Case, fitted
from bot.gate import Signals, inputs, log_odds
from bot.kind import asks_everything
from bot.language import ENGLISH
from bot.prompts import confirmation
from bot.question import as_written
from bot.replies import Replies
from bot.settings import Settings
from bot.understanding import Understanding
from corpus.errors import UsageError

if TYPE_CHECKING:
    from bot.model import Model
    from index.search import Embeds, Index

HELD = PROMPTS.parent / "finder" / "held.jsonl"
"""Questions on documents that the answer finder did not learn from."""


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
    with closing(model) if model else nullcontext():
        return _gate_file(list(cases(settings, prompts, tell)), model, tell)


def _gate_file(rows: Sequence[Case], model: "Model | None", tell: Tell) -> str:
    """The text of a gate file; see ``fit``. ``model``: what is to confirm, if anything does."""
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
        rows = asked(prompts, index, embedder)
        for done, (prompt, question) in enumerate(rows):
            tell("questions", done, len(rows))
            ranking = Ranking(embedder, finder, reranker)
            _, quotes = find(question, index, embedder, ranking=ranking)
            if quotes:
                claims = Claims(question, quotes, ranking)
                known = claims.signals(question)
                signals = {name: getattr(known, name) for name in inputs(Signals)}
                document, answerable = next(iter(prompt.documents), ""), bool(prompt.answerable)
                yield Case(question, document, answerable, signals, prompt.category, claims.best(question))
        tell("questions", len(rows), len(rows))


def asked(prompts: Sequence[Prompt], index: "Index", embedder: "Embeds") -> list[tuple[Prompt, str]]:
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
