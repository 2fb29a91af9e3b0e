"""What becomes of every real file in ../shared: ``python -m tests.benchmarks.files [--json OUT] [PATH…]``.

Each file is read as ``whobot add`` reads it, in a process with limits, and is one line: what it gave, or why it was
refused. Where the folder says what two other PDF libraries made of its files, differences are listed. Ends with 1 if a
file raised what it should not, or ended the process that read it.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from corpus.errors import FatalDocument, KnownError
from corpus.worker import Worker
from tests.benchmarks.page import ROOT

SHARED = ROOT.parent / "shared"
FOLDERS = ("who", "evaldata/files_pdf", "evaldata/files_office_html")
READ, FAULT = "read", "fault"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``outcome`` is "read", the name of an error, or "fault: …" for one that is a bug."""

    path: str
    suffix: str
    outcome: str
    message: str
    characters: int
    blocks: int
    pages: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Read all files, show what became of them. Returns the exit code."""
    options = _options(arguments)
    console = Console(soft_wrap=True, highlight=False)
    paths = options.paths or [SHARED / folder for folder in FOLDERS]
    files = [
        file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*"))) if file.is_file()
    ]
    outcomes: list[Outcome] = []
    with Worker() as worker:
        for file in files:
            outcomes.append(_outcome(worker, file))
            console.print(_line(outcomes[-1]), markup=False)
    console.print(_table(outcomes))
    for difference in _differences(outcomes, _observed(paths)):
        console.print(difference, markup=False)
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in outcomes], indent=1), encoding="utf-8")
    missing = len(files) - len(outcomes)
    faults = [one for one in outcomes if one.outcome.startswith(FAULT)]
    console.print(f"{len(files)} files, {missing} missing, {len(faults)} faults.")
    return int(bool(missing or faults))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.files", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="files and folders to read instead")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the outcomes to this file")
    return parser.parse_args(arguments)


def _outcome(worker: Worker, file: Path) -> Outcome:
    begin = time.monotonic()
    name = file.relative_to(SHARED).as_posix() if file.is_relative_to(SHARED) else str(file)
    outcome, message, sizes = READ, "", (0, 0, 0)
    try:
        document = worker.read(file)
        message = " ".join(document.notes)
        sizes = (len(document.text), len(document.blocks), len(document.pages))
    except FatalDocument as error:
        outcome, message = f"{FAULT}: {type(error).__name__}", str(error)
    except KnownError as error:
        outcome, message = type(error).__name__, str(error)
    except Exception as error:  # noqa: BLE001 - whatever else a reader raises is what this looks for
        outcome, message = f"{FAULT}: {type(error).__name__}", str(error)
    return Outcome(name, file.suffix.lower(), outcome, message, *sizes, round(time.monotonic() - begin, 2))


def _line(one: Outcome) -> str:
    sizes = f"{one.characters} characters, {one.blocks} blocks, {one.pages} pages, " if one.outcome == READ else ""
    return f"{one.path}: {one.outcome}: {sizes}{one.seconds} s {one.message}".rstrip()


def _table(outcomes: Iterable[Outcome]) -> Table:
    """How many files of each kind had each outcome."""
    counts: dict[str, Counter[str]] = {}
    for one in outcomes:
        counts.setdefault(one.outcome, Counter())[one.suffix or "none"] += 1
    table = Table("outcome", "files", "by suffix", title="What became of the files")
    for outcome, kinds in sorted(counts.items(), key=lambda pair: -pair[1].total()):
        table.add_row(outcome, str(kinds.total()), ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    return table


def _observed(paths: Iterable[Path]) -> Mapping[str, str]:
    """How many characters two other libraries found in files, by name; 0 where neither could read one."""
    observed: dict[str, str] = {}
    for path in paths:
        file = path / "observed_outcomes.jsonl"
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            row = json.loads(line)
            found = [key for key in row if key.startswith("pypdf")]
            observed[row["file"]] = "; ".join(f"{key} {row[key]}" for key in found)
    return observed


def _differences(outcomes: Iterable[Outcome], observed: Mapping[str, str]) -> Iterator[str]:
    """PDFs that others read text from and we refuse, and the other way round."""
    for one in outcomes:
        others = observed.get("/".join(one.path.split("/")[-2:]))
        if others is None:
            continue
        # "OK pages characters seconds"
        theirs = any(said.split()[1] == "OK" and int(said.split()[3]) > 0 for said in others.split("; "))
        if theirs != (one.outcome == READ):
            yield f"differs: {one.path}: {one.outcome} {one.message} | {others}"


if __name__ == "__main__":
    sys.exit(main())
