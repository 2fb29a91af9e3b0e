"""Figures on public sets, beside which others can be held: ``python -m tests.benchmarks.public`` (``make eval-public``).

The sets are those of the folder evaldata in ``shared`` (WHOBOT_SHARED); nothing of them is part of the project. Writes
``figures.md`` and ``figures.json``, and ``cases.jsonl`` with what was answered to each question, into a folder; indexes
of the sets are kept in ``build/bench`` from run to run.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from bot.settings import EMBEDDER, quiet, read_settings
from corpus.errors import KnownError, UsageError
from tests.benchmarks.page import ROOT
from tests.benchmarks.public import outside, passages, ratings, table, unified
from tests.benchmarks.public.score import Result, results
from tests.benchmarks.public.sets import Public

Seen = Iterator[tuple[Mapping[str, Any], Any]]
NEEDS_MODEL = frozenset({outside.NAME})


def _by_group(name: str, seen: Sequence[Any], seed: int) -> Iterator[Result]:
    return results(name, seen, seed)


SETS: Mapping[str, tuple[Callable[[Public], Seen], Callable[[Sequence[Any], int], Iterator[Result]]]] = {
    **{name: (partial(passages.measure, name), partial(_by_group, name)) for name in passages.SETS},
    ratings.NAME: (ratings.measure, ratings.figures),
    unified.NAME: (unified.measure, unified.figures),
    outside.NAME: (outside.measure, partial(_by_group, outside.NAME)),
}
"""For each set what measures its cases and what makes figures of them; those without a language model first."""


def main(arguments: Sequence[str] | None = None, environ: MutableMapping[str, str] = os.environ) -> int:
    """Measure, and write after each set. Returns the exit code: 1 where a set could not be measured."""
    options = _options(arguments)
    settings = read_settings(environ)
    quiet(environ)
    public = Public(
        user=settings,
        shared=Path(environ.get("WHOBOT_SHARED", ROOT.parent / "shared")),
        folder=ROOT / "build" / "bench",
        seed=options.seed,
        limit=options.limit,
        with_model=not options.no_model,
    )
    console, found, failed = Console(stderr=True), list[Result](), False
    options.out.mkdir(parents=True, exist_ok=True)
    head = _head(public, settings.llm_model if settings.llm_url else settings.model)
    with (options.out / "cases.jsonl").open("w", encoding="utf-8") as out:
        for name in options.set:
            if name in NEEDS_MODEL and options.no_model:
                continue
            try:
                found += _measured(name, public, out, console)
            except KnownError as error:
                console.print(f"{name}: {error}", style="red", markup=False)
                failed = True
            table.write(options.out, head, found)
    sys.stdout.write(table.in_markdown(head, found))
    return int(failed)


def _measured(name: str, public: Public, out: TextIO, console: Console) -> list[Result]:
    """The figures of one set; what was seen of each case is written as it is known."""
    measure, figures = SETS[name]
    seen = []
    with console.status(f"{name}: index") as status:
        for kept, one in measure(public):
            out.write(json.dumps({"set": name, **kept}, ensure_ascii=False) + "\n")
            out.flush()
            seen.append(one)
            status.update(f"{name}: {len(seen)} done")
    if not seen:
        raise UsageError("No case was drawn. Set --limit to 1 or more.")
    return list(figures(seen, public.seed))


def _head(public: Public, model: str) -> table.Head:
    """What a figure depends on."""
    describe = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "seed": public.seed,
        "cases of each group": "as each set has it" if public.limit is None else f"{public.limit} at most",
        "language model": model if public.with_model else "none",
        "embedder": EMBEDDER,
        "whobot": f"{version('whobot')} ({commit or 'no commit'})",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("scipy", "scikit-learn", "sentence-transformers", "xllamacpp")},
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.public", description=__doc__)
    some = f"some of {', '.join(SETS)} (default: all)"
    parser.add_argument("--set", nargs="+", choices=list(SETS), default=list(SETS), metavar="NAME", help=some)
    parser.add_argument("--limit", type=int, help="cases of each group at most (default: each set has its own)")
    parser.add_argument("--no-model", action="store_true", help="leave out what needs a language model")
    parser.add_argument("--seed", type=int, default=1, help="of the draw and of the intervals (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "public", help="folder (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
