"""How well the search finds, on public questions: ``python -m tests.benchmarks.search [--fit]``.

Our combination of meaning and words beside BM25 alone, MiniLM alone and rank fusion of the two (Cormack, Clarke and
Büttcher, 2009, https://doi.org/10.1145/1571941.1572114), in one run over the real index: all have the same texts with
the same titles, and the same weight of titles in BM25. The measures are those of ir-measures. Indexes are kept in
``build/bench``.

With ``--fit`` weights are compared on the sets that are for choosing them: covid_qa, boolq_dev, unified (English),
jhu_official_faq (FDA and Canada), and one half each of who_un_faq and medquad. Figures are reported on nq_open_oracle and
the other halves (see ``tests.benchmarks.questions``), on which nothing may be chosen. Lengths of passages are compared with
``--fit --length 100``.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import mean

import ir_measures
from ir_measures import R, nDCG
from rich.console import Console
from rich.table import Table

import corpus.split
import index.entries
from bot.settings import quiet, read_settings
from bot.startup import open_embedder
from corpus.library import Library
from index.build import build
from index.embed import Embedder
from index.search import CANDIDATES, DENSE, Index
from tests.benchmarks.page import ROOT
from tests.benchmarks.questions import FIT, REPORT, Data, Question, beginning, plain

MEASURES = (R @ 5, nDCG @ 10)
WEIGHTS = (0.78, 0.82, 0.84, 0.86, 0.88, 0.9, 0.94)
FUSED = 60
"""The constant of rank fusion, as published."""

Run = dict[str, dict[str, float]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and show the table. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="compare weights of meaning, on the sets for fitting")
    parser.add_argument(
        "--length", type=int, default=corpus.split.LIMIT, help="tokens of a passage (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    settings = read_settings(os.environ)
    quiet(os.environ)
    shared = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared")) / "evaldata"
    embedder, console = open_embedder(settings), Console()
    table = Table("set", "questions", "passages", "search", *map(str, MEASURES), box=None)
    found: dict[str, list[list[float]]] = {}
    for name, share in (FIT if options.fit else REPORT).items():
        weights = WEIGHTS if options.fit else (DENSE,)
        _measure(name, share.data(shared), embedder, options.length, weights, table, found)
    for way, figures in found.items():
        table.add_row("mean", "", "", way, *(f"{mean(column):.3f}" for column in zip(*figures, strict=True)))
    console.print(table)
    return 0


def _measure(
    name: str,
    data: Data,
    embedder: Embedder,
    length: int,
    weights: Sequence[float],
    table: Table,
    found: dict[str, list[list[float]]],
) -> None:
    usual = length == corpus.split.LIMIT
    home = ROOT / "build" / "bench" / f"search-{name.replace('_', '-')}{'' if usual else f'-{length}'}"
    folder = home / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for id_, (title, text) in data.texts.items():
        front = json.dumps({"id": id_, "title": " ".join(title.split()) or "Answer"})
        (folder / f"{id_}.txt.md").write_text(f"---\n{front}\n---\n{plain(text)}\n", encoding="utf-8")
    # A build has one length of passages; here it is what is measured.
    setattr(index.entries, "split", partial(corpus.split.split, limit=length))  # noqa: B010
    build(home, Library(home, folder).entries(), embedder)
    with closing(Index.open(home, embedder)) as opened:
        asked = {f"q{number}": question for number, question in enumerate(data.questions)}
        right = {name: right for name, question in asked.items() if (right := _right(opened, question))}
        judged = [ir_measures.Qrel(name, id_, 1) for name, ids in right.items() for id_ in ids]
        for way, run in _runs(opened, embedder, {name: asked[name].text for name in right}, weights):
            figures = ir_measures.calc_aggregate(MEASURES, judged, run)
            row = [figures[measure] for measure in MEASURES]
            found.setdefault(way, []).append(row)
            table.add_row(name, str(len(right)), str(opened.manifest.passages), way, *(f"{one:.3f}" for one in row))


def _right(opened: Index, question: Question) -> list[str]:
    """The ids of the passages that answer."""
    passages = opened.passages(question.source)
    if not question.answer:
        return [passage.id for passage in passages]
    answer = beginning(question.answer)
    return [passage.id for passage in passages if answer in plain(passage.text)]


def _runs(
    opened: Index, embedder: Embedder, questions: Mapping[str, str], weights: Sequence[float]
) -> Iterator[tuple[str, Run]]:
    vectors = dict(zip(questions, embedder.embed(list(questions.values())), strict=True))

    def run(dense: float) -> Run:
        return {
            name: {
                hit.passage.id: -float(hit.rank)
                for hit in opened.search(text, limit=CANDIDATES, dense=dense, vector=vectors[name])
            }
            for name, text in questions.items()
        }

    words, meaning = run(0), run(1)
    yield "BM25 alone", words
    yield "MiniLM alone", meaning
    fused: Run = {}
    for name in questions:
        scores: dict[str, float] = {}
        for one in (words, meaning):
            for id_, rank in one[name].items():
                scores[id_] = scores.get(id_, 0.0) + 1 / (FUSED - rank)
        fused[name] = scores
    yield "rank fusion", fused
    for dense in weights:
        yield f"convex combination, {dense:g} meaning", run(dense)


if __name__ == "__main__":
    sys.exit(main())
