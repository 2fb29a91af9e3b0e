"""The command line: what can be asked for, and which function does it.

Parses and hands over: the work is done elsewhere, and what is shown is decided in ``render``. Errors are met in one
place, ``main``. The commands on documents, index and model files stand in ``keeper``. Libraries that take seconds to
import are imported by ``startup`` and ``upkeep``, when they are needed.
"""

import os
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot import startup
from bot.cli import batch, console, doctor, progress, recall, render, similar
from bot.cli.keeper import corpus_app, index_app, models_app, renew
from bot.cli.options import Compare, Day, Json, Kinds, Pillars, Publishers, Text, filter_of
from bot.evaluation.evaluation import Choice, Outputs, evaluate, fit_gate
from bot.settings import quiet, read_settings
from corpus.errors import DocumentError, KnownError

app = typer.Typer(
    help="What is WHO doing on AI and health? Answers from documents, with citations that hold.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(index_app, name="index")
app.add_typer(corpus_app, name="corpus")
app.add_typer(models_app, name="models", invoke_without_command=True)

Home = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where all state lives (WHOBOT_HOME).", resolve_path=True)
]
Corpus = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Use this folder of documents and no other (WHOBOT_CORPUS).", resolve_path=True),
]


@app.callback()
def settle(context: typer.Context, home: Home = None, corpus: Corpus = None) -> None:
    """Read the settings, then see to it that no library calls home."""
    environ: MutableMapping[str, str] = context.obj
    context.obj = read_settings(environ, home=home, corpus=corpus)
    quiet(environ)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="The question.", show_default=False)] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="F.jsonl", help=f"Many questions, a line each, such as {batch.FORM}; one JSON line out."),
    ] = None,
    json: Json = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Quotes only, without the language model.")] = False,
    since: Day = None,
    until: Day = None,
    kind: Kinds = None,
    publisher: Publishers = None,
    pillar: Pillars = None,
) -> None:
    """Answer a question, or every question of a file."""
    keep_to = filter_of(since, until, kind, publisher, pillar)
    if (question is None) == (file is None):
        raise typer.BadParameter("Give either a question or --file.")
    # Both are checked before models are loaded, which takes seconds.
    cases = batch.read_cases(file) if file else ()
    asked = batch.usable(question) if question is not None else None
    with progress.waiting("Starting"):
        bot = startup.open_keeping(context.obj, with_model=not no_model)
    console.lines(batch.answers(bot, cases, keep_to))
    if asked is not None:
        render.answer(bot.stream(asked, keep_to=keep_to), json=json)


@app.command()
def answers(
    context: typer.Context,
    beginning: Annotated[
        str | None, typer.Argument(metavar="ID", help="Open this one again; as much of its id as is unique.")
    ] = None,
    json: Json = False,
    forget: Annotated[bool, typer.Option("--forget", help="Remove it.")] = False,
) -> None:
    """List the answers that are kept, or open one again and tell whether it would be the same today."""
    if beginning is None and forget:
        raise typer.BadParameter("Give the id of the answer to forget.")
    if beginning is None:
        recall.show_all(context.obj, json=json)
    elif forget:
        recall.forget(context.obj, beginning)
    else:
        recall.show(context.obj, beginning, json=json)


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with all that is in them.")],
    json: Json = False,
    title: Text = None,
    date: Text = None,
    publisher: Text = None,
    url: Text = None,
    kind: Text = None,
    licence: Text = None,
    language: Text = None,
    compare: Compare = None,
) -> None:
    """Take documents into the library, and bring the index up to date."""
    given = {"title": title, "date": date, "publisher": publisher, "url": url}
    given |= {"kind": kind, "licence": licence, "language": language}
    known = {name: value for name, value in given.items() if value is not None}
    with progress.counting() as tell:
        items = startup.open_library(context.obj).adding(paths, known, tell)
        stati = render.added(similar.compared(items, context.obj), context.obj.home, json=json)
    if all(status == "rejected" for status in stati):
        raise DocumentError("Nothing was added; the reason is given with each file.")
    renew(context.obj, compare=compare, remark=json)


@app.command("eval")
def eval_(
    context: typer.Context,
    prompts: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Prompt files, or folders of them; may be repeated. Default: the project's."),
    ] = None,
    json: Annotated[Path | None, typer.Option(metavar="OUT", help="Write everything there, as JSON.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Write the report there, to read and print.")] = None,
    split: Annotated[str | None, typer.Option(help="Only files of this split: fit, report or one of your own.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="Only this category; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many prompts, evenly spread.")] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Search and quotes only; takes seconds.")] = False,
    judge_url: Annotated[
        str | None, typer.Option(metavar="URL", help="A model server that judges whether claims are supported.")
    ] = None,
    judge_model: Annotated[str | None, typer.Option(metavar="NAME", help="The judge's name there.")] = None,
    fit: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT",
            help="Fit the gate, which decides what is answered, on the prompts instead of asking them, and write it there, "
            "for WHOBOT_GATE. A second or two a prompt. Default prompts: those that the project's own was fitted on.",
        ),
    ] = None,
) -> None:
    """Ask test prompts and measure the answers. Ends with 1 if a threshold of a prompt file is missed."""
    if (judge_url is None) != (judge_model is None):
        raise typer.BadParameter("Give both --judge-url and --judge-model, or neither.")
    choice = Choice(tuple(prompts or ()), split, tuple(category or ()), limit, not no_model, judge_url, judge_model)
    if fit:
        if json or html or judge_url or no_model:
            raise typer.BadParameter("--fit asks nothing: leave out --json, --html, --no-model and the judge.")
        with progress.counting() as tell:
            text = fit_gate(context.obj, choice, fit, tell)
        render.fitted(text, fit)
        return
    outputs = Outputs.checked(json, html)
    with progress.counting() as tell:
        report = evaluate(context.obj, choice, tell)
    render.evaluation(report, outputs)
    raise typer.Exit(report.code)


@app.command("doctor")
def doctor_(
    context: typer.Context,
    json: Json = False,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Read all of the models, and compare all documents; takes a minute.")
    ] = False,
) -> None:
    """What is wrong with this installation, and what to do about it. Ends with 1 if anything is."""
    found = tuple(doctor.examine(context.obj, thorough=thorough))
    render.findings(found, json=json)
    if not all(finding.ok for finding in found):
        raise typer.Exit(1)


def main(arguments: Sequence[str] | None = None, environ: MutableMapping[str, str] = os.environ) -> None:
    """Run one command and end the process: 0 when done, 1 after a KnownError, 2 when used wrongly."""
    try:
        app(arguments, prog_name="whobot", obj=environ)
    except KnownError as error:
        console.failure(error)
        sys.exit(1)
