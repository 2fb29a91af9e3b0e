"""The figures of this machine, each beside its budget: ``python -m tests.benchmarks.run`` (or ``make bench``).

Everything is real: documents, embedder, index, language model, page. What is built is kept in ``build/bench``, so that
a second run is quick. Nothing here runs in pytest.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from rich.console import Console
from rich.table import Table

from bot.settings import processors, quiet, read_settings
from corpus.errors import KnownError
from tests.benchmarks import figures
from tests.benchmarks.bench import Bench, Figure
from tests.benchmarks.page import ROOT

BENCHMARKS = {
    "quotes": figures.quotes,
    "answers": figures.answers,
    "build": figures.build_speed,
    "add": figures.adding,
    "size": figures.size,
    "start": figures.start,
    "memory": figures.memory,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run benchmarks, show their figures and write them down. Returns the exit code: 1 where one could not be run."""
    options = _options(arguments)
    settings = read_settings(os.environ, home=options.home and options.home.expanduser().absolute())
    quiet(os.environ)
    shared = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared"))
    folder = ROOT / "build" / "bench"
    bench = Bench(settings, shared, folder, options.passages, options.repeats, options.questions)
    console, measured, failed = Console(), list[Figure](), False
    machine = {"processors": processors(), "load": os.getloadavg(), "busy_percent": psutil.cpu_percent(1.0)}
    machine["model"] = settings.model
    load = ", ".join(f"{one:.1f}" for one in machine["load"])
    console.print(
        f"{machine['processors']} processors, {machine['busy_percent']:.0f} % busy before anything runs here "
        f"(load {load}). Model: {settings.model}. Medians of the repeats, unless it says otherwise."
    )
    for name in options.only:
        try:
            with console.status(name):
                measured += BENCHMARKS[name](bench)
        except KnownError as error:
            console.print(f"{name}: {error}", style="red", markup=False)
            failed = True
    console.print(_table(measured))
    if options.json:
        content = {"machine": machine, "figures": [asdict(one) | {"holds": one.holds} for one in measured]}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return int(failed)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    def names(text: str) -> list[str]:
        chosen = text.split(",")
        if unknown := set(chosen) - BENCHMARKS.keys():
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose of {', '.join(BENCHMARKS)}")
        return chosen

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument("--only", type=names, default=list(BENCHMARKS), help=f"some of {','.join(BENCHMARKS)}")
    parser.add_argument("--home", type=Path, help="the folder whose models are used (default: WHOBOT_HOME, or yours)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to this file, too")
    parser.add_argument("--passages", type=int, default=10_000, help="of the large index (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=3, help="of what is done over and over (default: %(default)s)")
    parser.add_argument("--questions", type=int, default=100, help="at most, in each benchmark (default: %(default)s)")
    return parser.parse_args(arguments)


def _table(measured: Sequence[Figure]) -> Table:
    table = Table("figure", "measured", "budget", "kept", "repeats", "note")
    for one in measured:
        budget = "" if one.budget is None else f"{'≥' if one.least else '≤'} {one.budget:g} {one.unit}"
        kept = {True: "[green]yes", False: "[red]no", None: ""}[one.holds]
        table.add_row(one.name, f"{one.value:.4g} {one.unit}", budget, kept, str(one.repeats), one.note)
    return table


if __name__ == "__main__":
    sys.exit(main())
