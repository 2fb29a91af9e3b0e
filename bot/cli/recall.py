"""Kept answers on the command line: the list of them, one opened again with what would differ today, one forgotten."""

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table

from bot import startup
from bot.cli import console, progress, render
from bot.kept import Kept, KeptAnswers
from bot.settings import Settings
from corpus.errors import KnownError
from corpus.folder import shown

if TYPE_CHECKING:
    from bot.today import Today


def show_all(settings: Settings, *, json: bool) -> None:
    """The kept answers, the newest first."""
    rows = tuple(KeptAnswers(settings.home).listed())
    if json:
        console.line([asdict(row) for row in rows])
        return
    written = console.console_for()
    if not written.is_terminal:
        written.width = 2000  # every answer stays on one line, for grep
    table = Table(box=None, pad_edge=False)
    for name in ("id", "asked", "status"):
        table.add_column(name, no_wrap=True)
    table.add_column("question", no_wrap=True)
    for row in rows:
        table.add_row(row.id, row.asked[:16].replace("T", " "), shown(row.status), shown(row.question))
    written.print(table)


def show(settings: Settings, beginning: str, *, json: bool) -> None:
    """One kept answer, as ``ask`` shows it, and whether it would be the same today; raises what ``open`` raises."""
    kept = KeptAnswers(settings.home).open(beginning)
    try:
        with progress.waiting("Starting"):
            found = _compared(settings, kept)
        why = ""
    except KnownError as error:
        # It can be read all the same, without an index or a model.
        found, why = None, f"Whether it would be the same today cannot be told: {error}"
    if json:
        console.line(_as_json(kept, found))
    else:
        render.answer([kept.answer], json=False)
        if found:
            from bot.today import remark

            console.say(f"\n{remark(kept, found)}")
    if why:
        console.say(why, remark=True)


def forget(settings: Settings, beginning: str) -> None:
    """Remove one; raises what ``KeptAnswers.forget`` raises."""
    console.say(f"Forgotten: {KeptAnswers(settings.home).forget(beginning)}")


def _compared(settings: Settings, kept: Kept) -> "Today":
    name = startup.model_name(settings)
    bot = startup.open_bot(settings, with_model=False)
    from bot.model import UnaskedModel
    from bot.today import today

    bot.model = UnaskedModel(name) if name else None
    try:
        return today(kept, bot.searching())
    finally:
        with suppress(KnownError):
            bot.index.close()


def _as_json(kept: Kept, found: "Today | None") -> dict[str, Any]:
    from bot.answer import as_json

    return {
        **as_json(kept.answer),
        "asked": kept.asked,
        "turns": [asdict(turn) for turn in kept.turns],
        "filter": asdict(kept.keep_to),
        "today": found.as_json() if found else None,
    }
