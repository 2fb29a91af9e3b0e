"""Where the command line writes, and in which form: words, or lines of JSON.

Results go to standard output, everything else to standard error, so that JSON on standard output is never mixed with
anything.
"""

import sys
from collections.abc import Iterable
from json import dumps
from typing import Any

from rich.console import Console

from corpus.errors import KnownError
from corpus.folder import shown


def console_for(*, stderr: bool = False) -> Console:
    """Where to write: standard output, or standard error."""
    # Titles and quotes may hold brackets and colons, which are not to be taken for markup or emoji.
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width, console.soft_wrap = 200, True  # a file or a pipe has no width: no line is broken there
    return console


def line(value: Any) -> None:
    """One JSON value on a line of standard output, at once. ASCII only, so that no locale can spoil it."""
    sys.stdout.write(dumps(value) + "\n")
    sys.stdout.flush()


def lines(values: Iterable[Any]) -> None:
    """JSON values as they come, a line each."""
    for value in values:
        line(value)


def say(message: str, *, remark: bool = False) -> None:
    """A result in words; a ``remark`` is none, and goes to standard error."""
    console_for(stderr=remark).print(printable(message))


def printable(text: str) -> str:
    """A text that no terminal takes for orders: control characters but line ends, and marks of direction, as escapes."""
    return "\n".join(map(shown, text.split("\n")))


def failure(error: KnownError) -> None:
    """The message of an error, as it is."""
    say(f"Error: {error}", remark=True)
