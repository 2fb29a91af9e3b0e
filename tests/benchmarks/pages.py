"""Are sentences on the pages on which a PDF viewer shows them? ``python -m tests.benchmarks.pages [--files PATH…]``.

Ten sentences are drawn from each file, from what pdftotext (Poppler, another reader than ours) makes of its pages, and
looked for in our text of the same page. Two orders in which pdftotext can read have to agree on a sentence, so that
none is made of two columns. ``--files`` takes PDFs, and folders with all PDFs in them; without it PDFs of ../shared are
measured, those on which the reader was tuned and others.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from corpus.errors import DocumentError, KnownError
from corpus.read import read, recognise
from corpus.source import Document
from tests.benchmarks.page import ROOT

SHARED = ROOT.parent / "shared"
TUNED = (
    "edge_tika/testPDF-TIKA-4444.pdf",
    "clean_pypdf_samples/pdflatex-4-pages.pdf",
    "gold_docling/multi_page.pdf",
    "edge_pypdf/pdflatex-outline.pdf",
    "clean_pypdf_samples/multicolumn.pdf",
    "gold_docling/code_and_formula.pdf",
    "edge_unstructured/multi-column-2p.pdf",
    "edge_unstructured/copy-protected.pdf",
    "gold_markitdown/REPAIR-2022-INV-001_multipage.pdf",
    "edge_pypdf/indirect-rotation.pdf",
)
OTHERS = (
    "gold_docling/picture_classification.pdf",
    "text_pdfjs/tracemonkey_a11y.pdf",
    "gold_markitdown/test.pdf",
    "edge_unstructured/pdf-bad-color-space.pdf",
    "edge_unstructured/list-item-example.pdf",
    "gold_docling/table_mislabeled_as_picture.pdf",
    "gold_docling/2305.03393v1-pg9.pdf",
    "edge_pypdf/commented.pdf",
    "edge_pypdf/attachment.pdf",
    "clean_pypdf_samples/google-doc-document.pdf",
)
_SENTENCE = re.compile(r"(?:^|(?<=[a-z)\]][.!?] ))[A-Z][^.!?]{30,400}[.!?](?=\s|$)")
_FEWEST_WORDS = 8
_FULL = 0.6
"""Share of the longest line of a part from which on a line is full."""
_RUNNING = 3
_NOTE = re.compile(r"\d{1,3} [A-Z]")
_ACCENTS = dict.fromkeys(map(ord, "`^~\u00b4\u02c6\u02dc\u00af\u02d8\u00a8\u02da\u02dd\u02c7\u00b8"))
# Blanks, accents, and what is no character: neither reader knows what fonts draw that do not name their letters.
_HYPHENS = "-\u2010\u2011"
_SKIPPED = frozenset({"Zs", "Zl", "Zp", "Mn", "Cc", "Cf", "Co", "Cn", "Cs"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sentence that a viewer shows on a page (from 1), and where it is in our text: there, elsewhere or nowhere."""

    page: int
    text: str
    found: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and show a table.

    Returns:
        The exit code: 1 where a sentence is not on its page or nothing was measured, 2 where used wrongly.
    """
    options = _options(arguments)
    console = Console()
    if not shutil.which("pdftotext"):
        console.print("pdftotext is missing. Install Poppler's tools: apt-get install poppler-utils.")
        return 1
    folder = SHARED / "evaldata" / "files_pdf"
    sets = {"given": options.files} if options.files else {}
    if not options.files:
        sets = {"tuned on": [folder / name for name in TUNED], "others": [folder / name for name in OTHERS]}
    wrong = False
    for name, files in sets.items():
        drawn = {file: _measured(file, options.seed, options.sentences, console) for file in files}
        console.print(_table(name, drawn))
        amiss = [(file, one) for file, found in drawn.items() for one in found if one.found != "there"]
        for file, one in amiss:
            console.print(f"{file.name}, page {one.page}, {one.found}: {one.text}", markup=False, style="dim")
        wrong = wrong or bool(amiss) or not any(drawn.values())
    return int(wrong)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="the same as --files PATH")
    parser.add_argument(
        "--files",
        nargs="+",
        action="extend",
        default=[],
        type=Path,
        metavar="PATH",
        help="measure these PDFs, and those in these folders, instead of those of ../shared",
    )
    parser.add_argument("--sentences", type=int, default=10, help="drawn from each file (default: 10)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found = {path: _pdfs(path) for path in (*options.paths, *options.files)}
    if lacking := [str(path) for path, files in found.items() if not files]:
        parser.error(f"No PDF at {', '.join(lacking)}. Name PDFs, or folders with PDFs in them.")
    options.files = [*dict.fromkeys(file for files in found.values() for file in files)]
    return options


def _pdfs(path: Path) -> list[Path]:
    """The PDFs that a path stands for, told by content or name, in the order of their paths."""
    return [file for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if _is_pdf(file)]


def _is_pdf(path: Path) -> bool:
    try:
        # One that is too large to be read is a PDF all the same, and what is wrong with it is said when it is read.
        return path.is_file() and recognise(path, sys.maxsize) == "pdf"
    except DocumentError:
        return False


def _measured(file: Path, seed: int, count: int, console: Console) -> list[Drawn]:
    """Sentences of one file, drawn at random, and where they are in our text of it."""
    try:
        document = read(file)
    except KnownError as error:
        console.print(f"{file.name}: {error}", markup=False, style="red")
        return []
    ours = [plain(text) for text in _page_texts(document)]
    known = [(page, sentence) for page in range(1, len(ours) + 1) for sentence in shown(file, page)]
    # What several pages show is a running line, which is no part of a page's text.
    often = Counter(plain(sentence) for _, sentence in known)
    known = [(page, sentence) for page, sentence in known if often[plain(sentence)] < _RUNNING]
    chosen = sorted(random.Random(seed).sample(known, min(count, len(known))))  # noqa: S311
    whole = "".join(ours)
    return [
        Drawn(
            page, text, "there" if plain(text) in ours[page - 1] else "elsewhere" if plain(text) in whole else "nowhere"
        )
        for page, text in chosen
    ]


def _page_texts(document: Document) -> list[str]:
    ends = (*document.pages[1:], len(document.text))
    return [document.text[start:end] for start, end in zip(document.pages, ends, strict=True)]


def shown(file: Path, page: int) -> list[str]:
    """The sentences of a page (from 1) on which pdftotext agrees with itself, each once."""
    default, raw = (_poppler(file, page, *order) for order in ([], ["-raw"]))
    whole = plain(re.sub(r"-\n", "", raw))
    found = (sentence for part in _parts(default) for sentence in _sentences(part))
    return [sentence for sentence in dict.fromkeys(found) if plain(sentence) in whole]


def _parts(text: str) -> list[list[tuple[str, bool]]]:
    """The lines that pdftotext sets apart with blank ones, each with whether it is full.

    A part of several lines may go on in another one, such as the next column, with a small letter.
    """
    parts: list[list[tuple[str, bool]]] = []
    for part in re.split(r"\n\s*\n|\f", text):
        lines = [" ".join(line.split()) for line in part.split("\n") if line.strip()]
        longest = max(map(len, lines), default=0)
        judged = [(line, len(line) > _FULL * longest and not _NOTE.match(line)) for line in lines]
        if lines and lines[0][:1].islower() and parts and len(parts[-1]) > 1:
            parts[-1] += judged
        else:
            parts.append(judged)
    return parts


def _sentences(part: Sequence[tuple[str, bool]]) -> Iterable[str]:
    """The sentences of running text: they go on from full lines only, so headings, labels and notes are not in them."""
    text, breaks = "", []
    for number, (line, full) in enumerate(part):
        breaks += [] if full else [len(text) + len(line) - 1]
        if number and _NOTE.match(line):
            breaks.append(len(text))
        text += line.removesuffix("-") if line.endswith("-") and number < len(part) - 1 else f"{line} "
    for match in _SENTENCE.finditer(text):
        if len(match[0].split()) >= _FEWEST_WORDS and not any(match.start() < at < match.end() - 1 for at in breaks):
            yield match[0]


def _poppler(file: Path, page: int, *options: str) -> str:
    command = ["pdftotext", *options, "-enc", "UTF-8", "-f", str(page), "-l", str(page), str(file), "-"]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).stdout.decode(errors="replace")


def plain(text: str) -> str:
    """The letters, figures and signs of a text: readers differ in how they put lines, words and accents together.

    An arrow is what pdftotext makes of the ligature ff in some files of TeX's.
    """
    apart = unicodedata.normalize("NFKD", text.translate(_ACCENTS)).replace("\u21b5", "ff").casefold()
    return "".join(char for char in apart if char not in _HYPHENS and unicodedata.category(char) not in _SKIPPED)


def _table(name: str, drawn: dict[Path, list[Drawn]]) -> Table:
    table = Table("file", "drawn", "on the page", "elsewhere", "nowhere", title=f"Sentences of PDFs: {name}")
    counts = [(file.name, [one.found for one in found]) for file, found in drawn.items()]
    counts.append(("all", [one for _, found in counts for one in found]))
    for file, found in counts:
        table.add_row(escape(file), *map(str, (len(found), *map(found.count, ("there", "elsewhere", "nowhere")))))
    return table


if __name__ == "__main__":
    sys.exit(main())
