"""Options that several commands have in common."""

from typing import Annotated

import typer

from index.filters import Filter

Json = Annotated[bool, typer.Option("--json", help="JSON on standard output, and nothing else there.")]
Compare = Annotated[
    bool | None,
    typer.Option(
        "--compare/--no-compare",
        help="Tell which test prompts now find other quotes: of all, or of none; else of some 60, which takes seconds.",
        show_default=False,
    ),
]
Text = Annotated[str | None, typer.Option(help="Of the document, for the references.")]
Day = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only documents of that time: YYYY, YYYY-MM or YYYY-MM-DD.")
]
Kinds = Annotated[
    list[str] | None, typer.Option(help="Only documents of this kind, such as guidance; may be repeated.")
]
Publishers = Annotated[list[str] | None, typer.Option(help="Only documents of this publisher; may be repeated.")]
Pillars = Annotated[
    list[str] | None, typer.Option(help="Only documents of this pillar: governance, knowledge or implementation.")
]


def filter_of(
    since: str | None,
    until: str | None,
    kinds: list[str] | None,
    publishers: list[str] | None,
    pillars: list[str] | None,
) -> Filter:
    """What a search is kept to by these options."""
    return Filter(since, until, tuple(kinds or ()), tuple(publishers or ()), tuple(pillars or ()))
