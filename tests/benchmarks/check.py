"""How well the check tells what its quotes support: ``python -m tests.benchmarks.check [--split fit|report]``.

Reads the labelled pairs of tests/check. A pair that is supported and let through is a hit: precision is the share of
hits among what is let through, recall their share among what is supported; each with its 95 % interval (Wilson). Of
the pairs for fitting it lists those that the check gets wrong; of those for reporting it never does.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.answer import Claim, Quote
from bot.check import check
from bot.evaluation.totals import wilson
from corpus.read import read
from corpus.source import Document, Passage, Span
from corpus.split import split

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ROOT / "tests" / "check"
DOCUMENTS = ROOT / "corpus" / "documents"
SPLITS = ("fit", "report")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its quotes; ``why`` says what is wrong where the quotes do not support it, else it is ""."""

    id: str
    kind: str
    supported: bool
    sentence: str
    quotes: tuple[Quote, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Of some pairs: how many are supported, how many the check lets through, and how many are both (hits)."""

    pairs: int
    supported: int
    passed: int
    hits: int


def contents(name: str) -> dict[str, Any]:
    """What the file of one split holds, as it stands there."""
    found: dict[str, Any] = yaml.safe_load((PAIRS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def pairs(name: str) -> tuple[Pair, ...]:
    """The pairs of one split, each quote with the title, date, publisher and heading that it has in its document."""
    given = contents(name)
    return tuple(
        Pair(
            row["id"],
            row["kind"],
            row["supported"],
            row["sentence"],
            tuple(_quote(row["id"], number, quote) for number, quote in enumerate(row["quotes"])),
            row.get("why", ""),
        )
        for row in given["pairs"]
    )


@lru_cache(maxsize=128)
def document(name: str) -> Document:
    """A document of the corpus, by its id."""
    return read(DOCUMENTS / f"{name}.md")


@lru_cache(maxsize=128)
def _passages(name: str) -> tuple[Passage, ...]:
    # Only their headings are wanted: words will do for tokens.
    return split(document(name), lambda text: len(text.split()))


def _quote(pair: str, number: int, row: dict[str, str]) -> Quote:
    """The quote as a passage of its own. Raises ValueError where its document does not hold it word for word."""
    text, source = row["text"], document(row["document"]).source
    start = document(row["document"]).text.index(text)
    heading = next(one.heading for one in _passages(source.id) if one.span.start <= start < one.span.end)
    span = Span(start, start + len(text))
    return Quote(f"{pair}-{number}", Passage(f"{pair}-{number}", source, text, span, None, heading), span, None)


def count(judged: Iterable[tuple[Pair, Claim]]) -> Counts:
    """The counts of pairs that the check has judged."""
    of: Counter[tuple[bool, bool]] = Counter((pair.supported, claim.verdict.stands) for pair, claim in judged)
    hits = of[True, True]
    return Counts(of.total(), hits + of[True, False], hits + of[False, True], hits)


def table(judged: Sequence[tuple[Pair, Claim]]) -> Iterator[str]:
    """One line of figures for all pairs, then one for each kind."""
    yield f"{'kind':12} pairs  right  let through  wrong of these  precision            recall"
    yield _line("all", count(judged))
    for kind in sorted({pair.kind for pair, _ in judged}):
        yield _line(kind, count([(pair, claim) for pair, claim in judged if pair.kind == kind]))


def _line(kind: str, counts: Counts) -> str:
    wrong = counts.passed - counts.hits
    shares = f"{_share(counts.hits, counts.passed):20} {_share(counts.hits, counts.supported)}"
    return f"{kind:12} {counts.pairs:5}  {counts.supported:5}  {counts.passed:11}  {wrong:14}  {shares}"


def _share(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{100 * hits / of:5.1f} % [{100 * low:.0f}, {100 * high:.0f}]" if of else "    -"


def mistakes(judged: Iterable[tuple[Pair, Claim]]) -> Iterator[str]:
    """The pairs that the check gets wrong: first what it should have stopped."""
    for pair, claim in sorted(judged, key=lambda one: (one[0].supported, one[0].kind)):
        if pair.supported != claim.verdict.stands:
            verdict = f"stopped: {claim.verdict.reason}" if pair.supported else f"let through: {pair.why}"
            yield f"\n{pair.id} {pair.kind} ({verdict})\n  {pair.sentence}"
            yield from (f"  > {quote.text}" for quote in pair.quotes)


def main() -> None:
    """Judge the pairs of one split and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=SPLITS, default="fit")
    options = parser.parse_args()
    judged = [(pair, check(pair.sentence, pair.quotes)) for pair in pairs(options.split)]
    lines = [*table(judged), *(mistakes(judged) if options.split == "fit" else ())]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
