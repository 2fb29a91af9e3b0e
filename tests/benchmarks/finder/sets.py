"""Public questions with the sentences that answer them, as far as their files lie in a folder; none comes with the project.

SQuAD 2.0 (dev-v2.0.json, and test-v2.0.json of chrischute/squad: the two halves of its development set; CC BY-SA 4.0),
SelQA (selqa-ass-dev.json, selqa-ass-test.json of emorynlp/selqa; Apache-2.0) and questions of Natural Questions with their
passages (nq_open_oracle.jsonl; MIT, texts CC BY-SA 3.0). Our own questions are asked of texts of MedQuAD (CC BY 4.0),
COVID-QA (Apache-2.0) and GSA/digitalgov.gov (CC0; a checkout of commit 4979583), which are looked for there too, and of
documents that were made up for it (tests/finder/invented).
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from bot.english import read
from corpus.sentences import sentence_spans
from tests.benchmarks.finder.asked import Asked, Pair, read_rows

_RIGHT, _WRONG = 4, 2
"""Sentences that answer one of our questions, and those beside them, at most; the latter of public questions too."""
_SHORT, _READ = 60, 1900
"""Characters that a paragraph of digital.gov has at least to be read, and those of each file that were."""


def pairs(folder: Path, chance: random.Random) -> list[Pair]:
    """All pairs of the files that are there, but for questions of the set that answers are measured on (``unified``)."""
    readers: dict[str, Callable[[Path, random.Random], Iterator[Pair]]] = {
        "dev-v2.0.json": squad,
        "test-v2.0.json": squad,
        "selqa-ass-dev.json": selqa,
        "selqa-ass-test.json": selqa,
        "nq_open_oracle.jsonl": natural,
    }
    measured = {_plain(row["question"]) for path in folder.rglob("unified/*.jsonl") for row in read_rows(path)}
    found = [pair for name, reader in readers.items() for path in folder.rglob(name) for pair in reader(path, chance)]
    return [pair for pair in found if _plain(pair.question) not in measured]


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


def asked_there(folder: Path, questions: Sequence[Asked]) -> list[Pair]:
    """Pairs of our own questions that were asked of public texts, as far as these are there."""
    texts: dict[str, tuple[str, list[str]]] = {}
    for path in folder.rglob("medquad_cdc_nhlbi/*.jsonl"):
        for place, row in enumerate(read_rows(path)):
            texts[f"medquad {place}"] = row["question"].rstrip("? "), _sentences(row["answer"][:1800])
    for path in folder.rglob("covid_qa/docs.jsonl"):
        for row in read_rows(path):
            texts[f"covid_qa {row['document_id']}"] = row["title"], _sentences(row["text"][:1700])
    for content in folder.rglob("digitalgov.gov/content"):
        for name in {one.doc for one in questions if one.doc.startswith("digitalgov ")}:
            if (path := content / f"{name.removeprefix('digitalgov ')}.md").is_file():
                texts[name] = _post(path)
    return [pair for one in questions if one.doc in texts for pair in _asked(one, *texts[one.doc])]


def invented(folder: Path) -> Iterator[Pair]:
    """Pairs of documents and questions that were both made up.

    A question names by number the sentences that answer it, and those that a careless reader would give: some stand in
    another document ("y5-03:4"), which tells the same of something else. For many more sentences were written: such as
    would answer ("also"), and such as would not ("instead"). The first turn round what the document does not answer, the
    others what it does, so that the form of a question tells little of whether it is answered (contrast sets, Gardner et
    al., 2020).
    """
    texts = {row["doc"]: (row["title"], row["sentences"]) for row in read_rows(folder / "documents.jsonl")}
    for row in read_rows(folder / "questions.jsonl"):
        title, sentences = texts[row["doc"]]
        here = [at for at in row["near"] if isinstance(at, int)]
        evidence, nearest = (tuple(sentences[at] for at in places) for places in (row["right"], here))
        yield from _asked(Asked(row["doc"], row["question"], row["answerable"], evidence, nearest), title, sentences)
        for name, _, at in (place.partition(":") for place in row["near"] if isinstance(place, str)):
            other, its = texts[name]
            yield Pair(row["question"], other, its[int(at)], answers=False)
        for name, answers in (("also", True), ("instead", False)):
            for text in row.get(name, ()):
                yield Pair(row["question"], title, text, answers)


def _asked(question: Asked, title: str, sentences: Sequence[str]) -> Iterator[Pair]:
    words = set(read(question.question).stems)
    right = [text for text in sentences if question.answered_by(text)]
    others = [text for text in sentences if not question.may_be_answered_by(text)]
    # The sentence that a careless reader would give comes first, then those that share most words with the question.
    others.sort(
        key=lambda text: (not question.misleads(text), -len(words & set(read(text).stems)) / (4 + len(text.split())))
    )
    if question.answerable and not right:
        return  # its text has changed since
    for text in right[:_RIGHT]:
        yield Pair(question.question, title, text, answers=True)
    for text in others[:_WRONG]:
        yield Pair(question.question, title, text, answers=False)


def _post(path: Path) -> tuple[str, list[str]]:
    """Title and first sentences of a Markdown file of digital.gov, without marks, short codes and tags."""
    text = path.read_text(encoding="utf-8")
    title = re.search(r"^title:\s*(.+?)\s*$", text, re.MULTILINE)
    told = ""
    for paragraph in filter(lambda one: len(one) > _SHORT, _unmarked(text).split("\n")):
        if len(told) + len(paragraph) > _READ:
            break
        told += f"{paragraph}\n"
    return unescape(title[1].strip("\"'")) if title else path.stem, _sentences(told)


def _unmarked(text: str) -> str:
    """The paragraphs of a Markdown file of digital.gov, one a line, without front matter, headings, marks and tags.

    It is not exact, and must not become so: sentences are known by what it makes of them.
    """
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>|!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|^\s*(?:[*+-]|\d+\.)\s+|[*_`>]{1,3}|\\", r"\1 ", text, flags=re.MULTILINE)
    kept = [line for line in unescape(text).splitlines() if not line.startswith("#")]
    blocks = re.split(r"\n\s*\n", "\n".join(kept))
    return "\n".join(re.sub(r" ([.,;:!?)])", r"\1", " ".join(block.split())) for block in blocks if block.strip())


def _sentences(text: str) -> list[str]:
    return [" ".join(text[span.start : span.end].split()) for span in sentence_spans(text)]


def squad(path: Path, chance: random.Random) -> Iterator[Pair]:
    """SQuAD: the sentence that holds the answer, or the plausible one that does not answer, with others."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            spans = sentence_spans(text)
            sentences = [text[span.start : span.end] for span in spans]
            for question in paragraph["qas"]:
                impossible = question.get("is_impossible", False)
                answers = question["plausible_answers" if impossible else "answers"]
                places = {answer["answer_start"] for answer in answers}
                held = [place for place, span in enumerate(spans) if any(span.start <= at < span.end for at in places)]
                title = article["title"].replace("_", " ")
                right = [] if impossible else held
                count = 1 if impossible else _WRONG
                for place in held:
                    yield Pair(question["question"], title, sentences[place], place in right)
                for text_ in _some(sentences, held, count, chance):
                    yield Pair(question["question"], title, text_, answers=False)


def selqa(path: Path, chance: random.Random) -> Iterator[Pair]:
    """SelQA: the sentences marked as answers, with others of their section."""
    for row in json.loads(path.read_text(encoding="utf-8")):
        for place in row["answers"]:
            yield Pair(row["question"], row["article"], row["candidates"][place], answers=True)
        for text in _some(row["candidates"], row["answers"], _WRONG, chance):
            yield Pair(row["question"], row["article"], text, answers=False)


def natural(path: Path, chance: random.Random) -> Iterator[Pair]:
    """Natural Questions: the sentences that hold an answer's words, with others of the passage."""
    for row in read_rows(path):
        question = row["question"].rstrip("?") + "?"
        text = row["passage"]
        sentences = [text[span.start : span.end] for span in sentence_spans(text)]
        right = [place for place, sentence in enumerate(sentences) if _holds(sentence, row)]
        for place in right:
            yield Pair(question, row["title"], sentences[place], answers=True)
        for sentence in _some(sentences, right, _WRONG, chance):
            yield Pair(question, row["title"], sentence, answers=False)


def _holds(sentence: str, row: dict[str, Any]) -> bool:
    return any(answer.casefold() in sentence.casefold() for answer in row["answers"])


def _some(sentences: Sequence[str], without: Sequence[int], count: int, chance: random.Random) -> list[str]:
    others = [sentence for place, sentence in enumerate(sentences) if place not in without]
    return chance.sample(others, min(count, len(others)))
