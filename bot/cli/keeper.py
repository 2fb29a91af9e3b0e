"""The commands by which documents, their index and the model files are looked after; see ``bot.cli.commands``."""

from contextlib import closing
from typing import Annotated

import typer

from bot import startup, upkeep
from bot.cli import batch, console, progress, render
from bot.cli.options import Compare, Day, Json, Kinds, Pillars, Publishers, filter_of
from bot.settings import MULTILINGUAL, Settings
from corpus.errors import FetchError, WeightsError
from corpus.fetch import fetch
from corpus.publications import read_publications
from index.filters import checked
from index.weights import listing, resolve

index_app = typer.Typer(help="The index that is searched.", no_args_is_help=True)
corpus_app = typer.Typer(help="The documents.", no_args_is_help=True)
models_app = typer.Typer(help="The model files: list them, or pull some.")


@index_app.command("build")
def build(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Do everything again.")] = False,
    compare: Compare = None,
) -> None:
    """Bring the index up to date with the documents."""
    renew(context.obj, full=full, compare=compare)


@index_app.command("status")
def status(context: typer.Context) -> None:
    """What the index in use is, and whether documents have changed since."""
    render.state(upkeep.index_state(context.obj))
    render.left_out(upkeep.left_out(context.obj))


@index_app.command("search")
def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="What to look for.")],
    json: Json = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages at most.")] = 10,
    since: Day = None,
    until: Day = None,
    kind: Kinds = None,
    publisher: Publishers = None,
    pillar: Pillars = None,
) -> None:
    """The passages that fit a question best, without an answer."""
    keep_to = filter_of(since, until, kind, publisher, pillar)
    asked = batch.usable(question)
    with progress.waiting("Starting"):
        index = startup.open_index(context.obj)
    with closing(index):
        render.hits(index.search(asked, limit=limit, keep_to=checked(keep_to, index.sources())), json=json)


@index_app.command("rollback")
def rollback(context: typer.Context) -> None:
    """Go back to the index before; a second time returns to where you were."""
    upkeep.rollback(context.obj)
    render.state(upkeep.index_state(context.obj))


@corpus_app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """The documents that the index in use was made of, and what is not known of them."""
    files = startup.index_files(context.obj)
    render.sources([(file.source, file.passages) for file in files if file.source], json=json)


@corpus_app.command("fetch")
def fetch_(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Default: all that can be fetched.")] = None,
    json: Json = False,
) -> None:
    """Get official publications from their addresses, and bring the index up to date."""
    settings: Settings = context.obj
    listed = read_publications()
    with progress.counting(sizes=True) as tell:
        library = startup.open_library(settings)
        got = fetch(library, settings.home, listed, ids or (), offline=settings.offline, progress=tell)
        stati = render.fetched(got, json=json)
    if not ids:
        render.not_fetched([item.id for item in listed.unreachable])
    if all(status == "failed" for status in stati):
        raise FetchError("Nothing was fetched; the reason is given with each publication.")
    renew(settings, remark=json)


@models_app.callback()
def models(context: typer.Context) -> None:
    """List the model files, or pull some."""
    if context.invoked_subcommand is None:
        render.models(listing(context.obj.home, context.obj.models_folder))


@models_app.command("pull")
def pull(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME…", help="Default: those that the settings need.")
    ] = None,
) -> None:
    """Get model files, and check them."""
    settings: Settings = context.obj
    for name in names or startup.needed(settings):
        try:
            with progress.downloading(name) as tell:
                path = resolve(
                    name, home=settings.home, folder=settings.models_folder, offline=settings.offline, progress=tell
                )
        except WeightsError as error:
            if names or name != MULTILINGUAL:
                raise
            console.failure(error)
            console.say("Questions in English are answered all the same.")
        else:
            console.say(f"{name}: {path}")


def renew(settings: Settings, *, full: bool = False, compare: bool | None = None, remark: bool = False) -> None:
    """Bring the index up to date with the documents, and show what came of it; a ``remark`` goes to standard error."""
    with progress.counting() as tell:
        made = upkeep.build_index(settings, full=full, progress=tell)
        if made:
            render.report(made, remark=remark)
            if compare is not False:
                render.otherwise(upkeep.otherwise(settings, tell, thorough=bool(compare)), remark=remark)
    if not made:
        render.state(upkeep.index_state(settings), remark=remark)
    render.left_out(upkeep.left_out(settings))
