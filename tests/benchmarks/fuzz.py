"""Reads damaged files: ``python -m tests.benchmarks.fuzz --count 1000 --seed 0``.

Each is a mutated real file (see ``mutate``), goes the way that a file of the library goes, and has to come out as a
document that is sound, or as a DocumentError. Anything else is a failure: the exit code is 1 then, and the file is kept
in ``build/fuzz``. So are files that took too long or ended the process that read them.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track
from rich.table import Table

from corpus.errors import CostlyDocument, DocumentError, FatalDocument, KnownError
from corpus.read import recognise
from corpus.source import Document
from corpus.split import split
from corpus.worker import SECONDS, Worker
from tests.benchmarks.mutate import Mutant, mutant, real_files

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one damaged file: "read", the class of the error that refused it, or what failed."""

    number: int
    mutant: Mutant
    status: str
    seconds: float
    message: str = ""
    failed: bool = False

    @property
    def kept(self) -> bool:
        """Whether somebody should look at the file."""
        return self.failed or self.status in (CostlyDocument.__name__, FatalDocument.__name__)

    @property
    def name(self) -> str:
        """Of the damaged file."""
        return f"{self.number:05}-{self.mutant.origin.stem}{self.mutant.suffix}"


def fuzz(
    folders: Sequence[Path], numbers: Sequence[int], seed: int, folder: Path, *, seconds: float = SECONDS
) -> Iterator[Outcome]:
    """Read damaged files, one after another; the same seed and number give the same file.

    Args:
        folders: With real files.
        numbers: Of the files that are made.
        seed: Another one gives others.
        folder: Where they are written, one at a time.
        seconds: That the reading of one may take.

    Raises:
        UsageError: There are no real files.
    """
    files = real_files(folders)
    with Worker(seconds=seconds) as worker:
        for number in numbers:
            made = mutant(files, Random(f"{seed}-{number}"))  # noqa: S311
            path = folder / f"damaged{made.suffix}"
            path.write_bytes(made.data)
            started = time.monotonic()
            status, message, failed = _read(path, worker)
            path.unlink()
            yield Outcome(number, made, status, time.monotonic() - started, message, failed)


def _read(path: Path, worker: Worker) -> tuple[str, str, bool]:
    """What became of the file, what is to be said of it, and whether that is a failure."""
    try:
        recognise(path)
        document = worker.read(path)
        wrong = unsound(document)
        passages = () if wrong else split(document, lambda text: len(text.split()))
    except DocumentError as error:
        words = "\n".join((str(error), *getattr(error, "__notes__", ())))
        # A process that dies of a fault of PDFium is what it is there for; one that dies of our own fault is not.
        return type(error).__name__, words, "Traceback (most" in words or path.name not in words
    except Exception as error:  # noqa: BLE001 it is what is looked for
        return "failed", f"{type(error).__name__}: {error}", True
    if not wrong and any(document.text[one.span.start : one.span.end] != one.text for one in passages):
        wrong = "a passage is not what stands in its place"
    return ("unsound", wrong, True) if wrong else ("read", "", False)


def unsound(document: Document) -> str:
    """Which of the promises of ``corpus.source`` and ``corpus.layout`` a document breaks; "" where it keeps them."""
    text, spans = document.text, [block.span for block in document.blocks]
    pages = document.pages
    said = (text, document.source.title, document.source.publisher or "", *document.notes)
    checks = {
        "characters that are none": all(_writable(words) for words in said),
        "no title": document.source.title.strip() != "",
        "empty blocks": all(text[span.start : span.end].strip() for span in spans),
        "blocks outside the text": all(0 <= span.start < span.end <= len(text) for span in spans),
        "blocks that overlap": all(one.end <= two.start for one, two in pairwise(spans)),
        "lines in a block": all(
            "\n" not in text[block.span.start : block.span.end] for block in document.blocks if block.kind != "table"
        ),
        "pages that fall": not pages
        or (pages[0] == 0 and all(one <= two <= len(text) for one, two in pairwise(pages))),
    }
    return ", ".join(what for what, holds in checks.items() if not holds)


def _writable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" or char == "\0" for char in text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read damaged files, and show what became of them. Returns the exit code: 1 where one was a failure."""
    options = _options(arguments)
    shared = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared"))
    data = shared / "evaldata"
    folders = options.folder or [data / "files_pdf", data / "files_office_html", shared / "who", ROOT / "corpus"]
    keep = ROOT / "build" / "fuzz"
    console, found = Console(), list[Outcome]()
    numbers = range(options.first, options.first + options.count)
    try:
        with TemporaryDirectory() as folder:
            outcomes = fuzz(folders, numbers, options.seed, Path(folder), seconds=options.seconds)
            for outcome in track(outcomes, total=options.count, console=console, description="reading"):
                found.append(outcome)
                if outcome.kept:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / outcome.name).write_bytes(outcome.mutant.data)
                    console.print(f"{keep / outcome.name} ({outcome.mutant.how}):\n{outcome.message}", markup=False)
    except KnownError as error:
        console.print(f"Error: {error}", markup=False)
        return 1
    _show(console, found)
    return int(any(outcome.failed for outcome in found))


def _show(console: Console, found: Sequence[Outcome]) -> None:
    forms = sorted({outcome.mutant.origin.suffix.lower() for outcome in found})
    counts = Counter((outcome.status, outcome.mutant.origin.suffix.lower()) for outcome in found)
    table = Table("what became of it", *(form for form in forms), "all")
    for status, total in Counter(outcome.status for outcome in found).most_common():
        table.add_row(status, *(str(counts[status, form] or "") for form in forms), str(total))
    console.print(table)
    slowest = Table("slowest", "seconds", "became", "what was done", "to which file")
    for one in sorted(found, key=lambda outcome: -outcome.seconds)[:5]:
        slowest.add_row(str(one.number), f"{one.seconds:.1f}", one.status, one.mutant.how, one.mutant.origin.name)
    console.print(slowest)
    failed = sum(outcome.failed for outcome in found)
    console.print(f"{len(found)} damaged files, {failed} failures.")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="of damaged files (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another one gives other files (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for one file (default: %(default)s)")
    parser.add_argument("--folder", type=Path, action="append", help="with real files; may be given more than once")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
