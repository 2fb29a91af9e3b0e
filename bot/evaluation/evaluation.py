"""One run from settings to a report: prompts are chosen, asked and scored, and compared with the run before.

Shows nothing and decides nothing about files that a user named; that is for the command line.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot import startup, upkeep
from bot.evaluation.form import prompt_folders, read_prompts
from bot.evaluation.prompts import Prompt, PromptFile
from bot.settings import Settings
from corpus.errors import KnownError, ModelError, StoreError, UsageError

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.evaluation.judge import Judge
    from bot.evaluation.report import Report
    from bot.evaluation.result import Result
    from bot.evaluation.texts import Texts

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be run: ``paths`` of prompt files or folders (none: those of the project and of the home folder).

    ``split``, ``categories`` and ``limit`` narrow it. ``judge_url`` and ``judge_model`` name a judge.
    """

    paths: tuple[Path, ...] = ()
    split: str | None = None
    categories: tuple[str, ...] = ()
    limit: int | None = None
    with_model: bool = True
    judge_url: str | None = None
    judge_model: str | None = None


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files that a report is written to, if any."""

    json: Path | None = None
    html: Path | None = None

    @classmethod
    def checked(cls, json: Path | None, html: Path | None) -> "Outputs":
        """Found out before the run, which takes long. Raises UsageError where one cannot be written."""
        for path in filter(None, (json, html)):
            writable(path, "report.html")
        return cls(json, html)


def writable(path: Path, example: str) -> None:
    """Raises UsageError where ``path`` is no file in a folder that is there."""
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{path} is not a file in a folder that exists. Name one, such as {example}")


def choose(settings: Settings, choice: Choice) -> tuple[tuple[PromptFile, ...], tuple[Prompt, ...]]:
    """The prompt files, and the prompts of them that are to be run; evenly spread where there is a limit.

    Raises:
        UsageError: a file is not there or not of the form, or nothing is left.
    """
    for path in choice.paths:
        if not path.exists():
            raise UsageError(f"There is no {path}. Give prompt files, or folders of them.")
    files = read_prompts(choice.paths or prompt_folders(settings.home))
    if choice.split:
        files = tuple(file for file in files if file.split == choice.split)
    prompts = [prompt for file in files for prompt in file.prompts]
    if choice.categories:
        prompts = [prompt for prompt in prompts if prompt.category in choice.categories]
    if not prompts:
        narrowed = " that --split and --category leave" if choice.split or choice.categories else ""
        raise UsageError(
            f"There are no test prompts{narrowed}. Name files with --prompts, or put some into "
            f"{settings.home / 'prompts'}; tests/prompts of the project's repository has examples."
        )
    if choice.limit and choice.limit < len(prompts):
        prompts = [prompts[place * len(prompts) // choice.limit] for place in range(choice.limit)]
    return files, tuple(prompts)


def evaluate(settings: Settings, choice: Choice, tell: Tell = lambda *_: None) -> "Report":
    """Run test prompts and report. Interrupted, or when the model fails on the way, the report is of what is done.

    Args:
        settings: say which index and model.
        choice: what is run.
        tell: is told of the progress.

    Raises:
        UsageError: see ``choose``.
        KnownError: what ``startup.open_bot`` raises, or the first prompt.
    """
    files, prompts = choose(settings, choice)
    with ExitStack() as opened:
        asks = _judge(settings, choice)
        if asks:
            opened.enter_context(closing(asks))
        bot = startup.open_bot(settings, with_model=choice.with_model)
        from bot.evaluation.texts import Texts  # seconds, unless a bot has imported it before
        from bot.model import ServedModel

        opened.enter_context(closing(bot.index))
        if isinstance(bot.model, ServedModel):
            opened.enter_context(closing(bot.model))
        return run(settings, files, prompts, bot, Texts.open(settings), asks, tell)


def fit_gate(settings: Settings, choice: Choice, out: Path, tell: Tell = lambda *_: None) -> str:
    """Fit the gate on the chosen prompts, or on the project's own for that; write it to ``out``, and give what was written.

    Raises:
        UsageError: ``out`` cannot be written, the prompts cannot be used (see ``choose``), are for reporting, or too few.
        KnownError: what ``startup.open_index`` raises.
    """
    from bot.evaluation import fitting
    from bot.evaluation.report import write_whole

    writable(out, "gate.toml")
    if choice == Choice():
        prompts = fitting.project_prompts()
    else:
        files, prompts = choose(settings, choice)
        if any(file.split == "report" for file in files):
            raise UsageError(
                "What is for reporting is not fitted on. Leave it out with --split fit, or name files with --prompts."
            )
    text = fitting.fit(settings, prompts, tell)
    write_whole(out, text)
    return text


def _judge(settings: Settings, choice: Choice) -> "Judge | None":
    if choice.judge_url is None:
        return None
    from bot.evaluation.judge import Judge  # langchain

    return Judge.connect(choice.judge_url, choice.judge_model or "", settings.judge_key)


@dataclass(frozen=True, slots=True)
class _Done:
    """What a run came to before it was totalled."""

    results: "tuple[Result, ...]"
    stopped: str = ""
    interrupted: bool = False


def run(
    settings: Settings,
    files: Sequence[PromptFile],
    prompts: Sequence[Prompt],
    bot: "Bot",
    texts: "Texts",
    asks: "Judge | None" = None,
    tell: Tell = lambda *_: None,
) -> "Report":
    """Ask ``prompts``, which are some or all of ``files``, of a bot that is open; see ``evaluate``."""
    from bot.evaluation.answering import ask, askable
    from bot.evaluation.report import FileUsed, Report
    from bot.evaluation.totals import figures, missed

    start, date = time.monotonic(), datetime.now(UTC)
    splits = {prompt.id: file.split for file in files for prompt in file.prompts}
    asked, skipped = askable(prompts, bot.index.sources())
    if not asked:
        raise UsageError(f"None of {len(prompts)} test prompts fits this index: {skipped[0].id}: {skipped[0].why}.")
    done = _collect(ask(bot, asked, splits, texts, asks, tell))
    ids = {str(file.path): [prompt.id for prompt in file.prompts] for file in files}
    report = Report(
        date=date.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - start, 1),
        mode="quotes" if bot.model is None else "answers",
        versions=_versions(bot, done.results),
        files=tuple(FileUsed(file.path.name, file.split, file.digest, len(file.prompts)) for file in files),
        chosen=len(prompts),
        narrowed=len(prompts) < sum(map(len, ids.values())),
        results=done.results,
        skipped=skipped,
        figures=figures(done.results),
        missed=missed(done.results, {str(file.path): file.thresholds for file in files}, ids),
        stopped=done.stopped,
        interrupted=done.interrupted,
        remarks=tuple(_remarks(settings, done.results, texts, asks)),
    )
    return _beside_the_last(settings.home, report)


def _collect(results: "Iterator[Result]") -> _Done:
    """All results, or those that there are when the run ends early; raises what ends it before the first."""
    got: list[Result] = []
    try:
        for result in results:
            got.append(result)
    except KeyboardInterrupt:
        if got:
            return _Done(tuple(got), "interrupted", interrupted=True)
        raise
    except (ModelError, StoreError) as error:
        if got:
            return _Done(tuple(got), str(error))
        raise
    return _Done(tuple(got))


def _beside_the_last(home: Path, report: "Report") -> "Report":
    """The report with what changed since the run before, which it takes the place of if it is whole."""
    from bot.evaluation.changes import compare
    from bot.evaluation.report import keep, read_kept

    past, unread = read_kept(home, report.mode)
    remarks = [f"The run before is not readable any more, and not compared with: {name}." for name in unread]
    if report.whole:
        try:
            keep(home, report)
        except UsageError as error:
            remarks.append(f"This run is not kept to compare the next one with: {error}")
    else:
        remarks.append("Not all prompts were asked: this run is not kept to compare the next one with.")
    return replace(report, changes=compare(report.results, past), remarks=(*report.remarks, *remarks))


def _versions(bot: "Bot", results: "Sequence[Result]") -> dict[str, str | None]:
    """What made the answers, and this program."""
    told: Mapping[str, str | None] = next((result.answer["versions"] for result in results if result.answer), {})
    here = {"index": bot.index.id, "embedder": bot.embedder.name, "model": bot.model.name if bot.model else None}
    return {"program": version("whobot"), **here, **told}


def _remarks(settings: Settings, results: "Sequence[Result]", texts: "Texts", asks: "Judge | None") -> Iterator[str]:
    """What a reader of the figures must know."""
    with suppress(KnownError):  # the figures stand without it
        if upkeep.index_state(settings).out_of_date:
            yield "The index is out of date: documents have changed since. Bring it up to date with: whobot index build"
    indexes = {result.answer["versions"]["index"] for result in results if result.answer}
    if len(indexes) > 1:
        yield f"The index was built anew during the run: the answers are from {len(indexes)} of them."
    if texts.unread:
        yield f"Quotes of these documents were not compared with their files, which are gone or changed: {', '.join(texts.unread)}."
    if asks:
        claims = sum(len(result.judged.verdicts) for result in results if result.judged)
        yield f"{claims} claims were put to the judge {asks.name}; it failed on {len(asks.failures)}" + (
            f" (first: {asks.failures[0]})." if asks.failures else "."
        )
