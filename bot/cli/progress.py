"""What the command line shows while somebody waits: bars with the time left on a terminal, some lines elsewhere.

Knows what is counted by name only.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.console import console_for, say
from index.digest import readable

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is; 0 where that is not known."""

PAUSE = 30.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def waiting(message: str) -> Iterator[None]:
    """Say what is waited for, on a terminal."""
    console = console_for(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(message):
        yield


@contextmanager
def counting(*, sizes: bool = False) -> Iterator[Tell]:
    """A bar for each thing that is counted, with the time that is left; with ``sizes`` what is counted are bytes."""
    console = console_for(stderr=True)
    if not console.is_terminal:
        yield _lines(sizes)
        return
    count = DownloadColumn() if sizes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn())
    # What is written meanwhile stands above the bar; but what goes to a file or a pipe still goes there.
    with Progress(*columns, console=console, redirect_stdout=sys.stdout.isatty()) as progress:
        yield _bars(progress)


@contextmanager
def downloading(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar in bytes, ``tell(done, total)``; one line at the beginning where there is no terminal."""
    with counting(sizes=True) as tell:
        said: list[int] = []

        def told(done: int, total: int) -> None:
            if not said and not console_for(stderr=True).is_terminal:
                say(f"Getting {name} ({readable(total)})", remark=True)
            said.append(total)
            tell(name, done, total)

        yield told


def _bars(progress: Progress) -> Tell:
    tasks: dict[str, Any] = {}

    def tell(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = progress.add_task(what, total=None)
        progress.update(tasks[what], completed=done, total=total or None)

    return tell


def _lines(sizes: bool) -> Tell:
    began: dict[str, tuple[float, int]] = {}
    last = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        since, first = began.setdefault(what, (now, done))
        if now - last < PAUSE or done >= total:
            return
        last = now
        left = (total - done) * (now - since) / (done - first) if done > first else None
        amount = f"{readable(done)} of {readable(total)}" if sizes else f"{done} of {total}"
        remaining = f", {timedelta(seconds=round(left))} left" if left is not None else ""
        say(f"{what}: {amount}{remaining}", remark=True)

    return tell
