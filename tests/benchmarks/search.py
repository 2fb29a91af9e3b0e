"""How well the search finds, on public questions: ``python -m tests.benchmarks.search [--fit]``.

Our combination of meaning and words beside BM25 alone, MiniLM alone and rank fusion of the two (Cormack, Clarke and
Büttcher, 2009, https://doi.org/10.1145/1571941.1572114), in one run over the real index. With ``--fit`` weights and
lengths of passages are compared on covid_qa, which is for choosing them; figures are reported on the other sets. The
measures are those of ir-measures. Indexes are kept in ``build/bench``.
"""

import argparse
import csv
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

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

MEASURES = (R @ 5, nDCG @ 10)
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
LENGTHS = (100, 150, 200)
FUSED = 60
"""The constant of rank fusion, as published."""

Run = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Question:
    """``source`` holds the answer; where ``answer`` is given, only passages with these words count."""

    text: str
    source: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """A set: texts by id with their titles, and questions."""

    texts: Mapping[str, tuple[str, str]]
    questions: Sequence[Question]


def covid_qa(folder: Path) -> Data:
    """Papers, and questions with the words that answer them."""
    papers = {
        f"p{row['document_id']}": (row["title"], row["text"]) for row in _rows(folder / "covid_qa" / "docs.jsonl")
    }
    asked = [
        Question(row["question"], f"p{row['document_id']}", row["answers"][0])
        for row in _rows(folder / "covid_qa" / "questions.jsonl")
    ]
    return Data(papers, asked)


def nq(folder: Path) -> Data:
    """Paragraphs of Wikipedia, and what people asked a search engine."""
    rows = list(_rows(folder / "nq_open_oracle" / "nq_open_oracle.jsonl"))
    ids = {
        text: f"n{number}" for number, text in enumerate(dict.fromkeys((row["title"], row["passage"]) for row in rows))
    }
    return Data(
        {name: text for text, name in ids.items()},
        [Question(row["question"], ids[row["title"], row["passage"]]) for row in rows],
    )


def medquad(folder: Path) -> Data:
    """Answers of health agencies, without the questions that they belong to, and these questions."""
    rows = list(_rows(folder / "medquad_cdc_nhlbi" / "medquad_subset.jsonl"))
    ids = {text: f"m{number}" for number, text in enumerate(dict.fromkeys(row["answer"] for row in rows))}
    return Data(
        {name: ("", text) for text, name in ids.items()},
        [Question(row["question"], ids[row["answer"]]) for row in rows],
    )


def faq(folder: Path) -> Data:
    """Questions and answers of WHO, CDC and others, and the same questions in other words."""
    with (folder / "who_un_faq" / "deepset_faq_en.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = {row["question"].strip(): f"f{number}" for number, row in enumerate(rows)}
    with (folder / "who_un_faq" / "deepset_eval_question_similarity_en.csv").open(encoding="utf-8", newline="") as file:
        pairs = [row for row in csv.DictReader(file) if row["similar"].strip() == "1"]
    return Data(
        {ids[row["question"].strip()]: (row["question"], row["answer"]) for row in rows},
        [
            Question(row["question_2"], ids[row["question_1"].strip()])
            for row in pairs
            if row["question_1"].strip() in ids
        ],
    )


FIT: Mapping[str, Callable[[Path], Data]] = {"covid_qa": covid_qa}
REPORT: Mapping[str, Callable[[Path], Data]] = {"nq_open_oracle": nq, "medquad": medquad, "who_un_faq": faq}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and show the table. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="compare weights and lengths of passages, on covid_qa")
    options = parser.parse_args(arguments)
    settings = read_settings(os.environ)
    quiet(os.environ)
    shared = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared")) / "evaldata"
    embedder, console = open_embedder(settings), Console()
    table = Table("set", "questions", "passages", "search", *map(str, MEASURES), box=None)
    found: dict[str, list[list[float]]] = {}
    if options.fit:
        for length in LENGTHS:
            _measure(f"covid_qa, {length} tokens", covid_qa(shared), embedder, length, WEIGHTS, table, {})
    else:
        for name, read in REPORT.items():
            _measure(name, read(shared), embedder, corpus.split.LIMIT, (), table, found)
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
    home = ROOT / "build" / "bench" / f"search-{re.sub(r'[^a-z0-9]+', '-', name)}"
    folder = home / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for id_, (title, text) in data.texts.items():
        front = json.dumps({"id": id_, "title": " ".join(title.split()) or "Answer"})
        (folder / f"{id_}.txt.md").write_text(f"---\n{front}\n---\n{_plain(text)}\n", encoding="utf-8")
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
    answer = _plain(question.answer)[:80].strip()
    return [passage.id for passage in passages if answer in _plain(passage.text)]


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
    for dense in weights or (DENSE,):
        yield f"convex combination, {dense:g} meaning", run(dense)


def _plain(text: str) -> str:
    """Without what Markdown would take for markup."""
    return re.sub(r"[\\`*_{}\[\]<>#|~^$]", " ", " ".join(text.split()))


def _rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    sys.exit(main())
