"""Public texts of the folder ``shared`` as Markdown files, to fill a library with.

Knows the form of that folder's data sets; knows nothing of indexes or of what is measured.
"""

import csv
import json
import random
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from corpus.read import read
from corpus.sentences import sentence_spans
from corpus.split import split

SECTION = 380
"""Characters after which a section ends, so that a passage is about as long as one of our own documents."""
SECTIONS = 40
"""Sections of a document: as many as in a report of 15 pages."""


def write_texts(
    data: Path, library: Path, aside: Path, *, passages: int, kept: int, count: Callable[[str], int]
) -> None:
    """Write documents into ``library`` until they make ``passages``, after ``kept`` others into ``aside``.

    Args:
        data: the folder evaldata of ``shared``.
        library: made here; not there unless it is whole.
        aside: made here; for what is added later.
        passages: how many are wanted; the last document may bring some more.
        kept: documents to be set aside.
        count: counts the tokens of a text, as the embedder does.

    Raises:
        UsageError: the texts are not there.
    """
    if not data.is_dir():
        raise UsageError(f"There are no public texts at {data}. Set WHOBOT_SHARED to the folder that holds evaldata.")
    part = library.with_name("library.part")
    for folder in (part, aside):
        folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for number, text in enumerate(_documents(data)):
        path = (aside if number < kept else part) / f"text-{number:04}.md"
        path.write_text(text, encoding="utf-8")
        made += len(split(read(path), count)) if number >= kept else 0
        if made >= passages:
            break
    part.rename(library)


def _documents(data: Path) -> Iterator[str]:
    """Documents without end."""
    sections: list[str] = []
    number = 0
    for title, section in _sections(data):
        sections.append(f"## {' '.join(title.split())} ({len(sections) + 1})\n\n{section}\n")
        if len(sections) == SECTIONS:
            yield f"---\ntitle: Public texts {number}\n---\n" + "\n".join(sections)
            number, sections = number + 1, []


def _sections(data: Path) -> Iterator[tuple[str, str]]:
    """Titles and sections: every text once, then new ones whose sentences are taken in turn from two of the others."""
    real = []
    for title, text in dict.fromkeys(_texts(data)):
        for section in _cut("".join(filter(str.isprintable, " ".join(text.split())))):
            real.append((title, section))
            yield title, section
    chance = random.Random(0)  # noqa: S311
    while True:
        (title, first), (_, second) = chance.sample(real, 2)
        parts = [[text[span.start : span.end] for span in sentence_spans(text)] for text in (first, second)]
        mixed = [sentence for pair in zip_longest(*parts) for sentence in pair if sentence]
        yield title, next(_cut(" ".join(mixed)))


def _cut(text: str) -> Iterator[str]:
    """Whole sentences, about ``SECTION`` characters at a time."""
    start = 0
    for span in sentence_spans(text):
        if span.end - start >= SECTION:
            yield text[start : span.end]
            start = span.end
    if text[start:].strip():
        yield text[start:]


def _texts(data: Path) -> Iterator[tuple[str, str]]:
    """Titles and texts, those on health first."""
    yield from ((row["question"], row["answer"]) for row in _rows(data / "medquad_cdc_nhlbi" / "medquad_subset.jsonl"))
    yield from ((row["title"], row["text"]) for row in _rows(data / "covid_qa" / "docs.jsonl"))
    with (data / "who_un_faq" / "deepset_faq_en.csv").open(encoding="utf-8", newline="") as file:
        yield from ((row["question"], row["answer"]) for row in csv.DictReader(file))
    yield from ((row["question"], row["answer"]) for row in _rows(data / "who_un_faq" / "jhu_official_faq.jsonl"))
    yield from ((row["title"], row["passage"]) for row in _rows(data / "nq_open_oracle" / "nq_open_oracle.jsonl"))
    yield from ((row["title"], row["passage"]) for row in _rows(data / "boolq_dev" / "boolq_dev_sample.jsonl"))
    conversations = data / "mtrag_human_rated" / "reference_subset_with_human_evaluations.json"
    for row in json.loads(conversations.read_text(encoding="utf-8"))["documents"]:
        title, _, text = row["text"].partition("\n")
        yield title, text or title
    for row in _rows(data / "unified" / "dev_cases.jsonl"):
        if row["lang"] == "en":
            yield from ((text["title"] or row["question"], text["text"]) for text in row["docs"])


def _rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
