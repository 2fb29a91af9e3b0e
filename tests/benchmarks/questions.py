"""Public questions with the texts that answer them, read from the folder ``evaldata`` of the shared data.

Every set is for fitting or for reporting; two are halved by subject, so that no text answers questions of both halves.
Knows the form of these files; knows nothing of indexes or of what is measured.
"""

import csv
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """``source`` holds the answer; where ``answer`` is given, only passages with these words count.

    Questions of one ``subject`` are in one half of a set.
    """

    text: str
    source: str
    answer: str = ""
    subject: str = ""

    @property
    def half(self) -> int:
        """0 is for fitting, 1 for reporting, where a set is halved."""
        return zlib.crc32((self.subject or self.source).encode()) % 2


@dataclass(frozen=True, slots=True)
class Data:
    """A set: texts by id with their titles, and questions."""

    texts: Mapping[str, tuple[str, str]]
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Share:
    """What is asked of a set: all its questions, or one ``half`` of them; its texts are searched in any case."""

    read: Callable[[Path], Data]
    half: int | None = None

    def data(self, folder: Path) -> Data:
        """The set in ``folder``, with these questions."""
        every = self.read(folder)
        return Data(every.texts, [one for one in every.questions if self.half in (None, one.half)])


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


def boolq(folder: Path) -> Data:
    """Paragraphs of Wikipedia, and questions of yes or no that people asked a search engine."""
    return _titled(folder / "boolq_dev" / "boolq_dev_sample.jsonl", "b", ("title", "passage"))


def nq(folder: Path) -> Data:
    """Paragraphs of Wikipedia, and what people asked a search engine."""
    return _titled(folder / "nq_open_oracle" / "nq_open_oracle.jsonl", "n", ("title", "passage"))


def medquad(folder: Path) -> Data:
    """Answers of health agencies under the name of their subject, without the questions that they belong to, and these."""
    return _titled(folder / "medquad_cdc_nhlbi" / "medquad_subset.jsonl", "m", ("focus", "answer"))


def unified(folder: Path) -> Data:
    """Passages of CLAPnq, SQuAD 2 and XQuAD together, and the English questions that one of them answers."""
    ids: dict[tuple[str, str], str] = {}
    asked = []
    for case in _rows(folder / "unified" / "dev_cases.jsonl"):
        ours = case["source"] in ("clapnq", "squad2", "xquad") and case["lang"] == "en"
        if not ours or case["category"] == "prompt_injection_in_document":
            continue
        texts = [(one["title"], one["text"]) for one in case["docs"]]
        for text in texts:
            ids.setdefault(text, f"u{len(ids)}")
        answers = [*case.get("gold_sentences", []), *case["answers"]] if case["answerable"] is True else []
        held = ((text, answer) for answer in answers for text in texts if beginning(answer) in plain(text[1]))
        if found := next(held, None):
            asked.append(Question(case["question"], ids[found[0]], found[1]))
    return Data({name: text for text, name in ids.items()}, asked)


def agencies(folder: Path) -> Data:
    """Answers of two agencies for medicines and public health on COVID-19, without titles, and their questions."""
    rows = [
        row
        for row in _rows(folder / "who_un_faq" / "jhu_official_faq.jsonl")
        if row["source"] in ("FDA", "Public Health Agency of Canada")
    ]
    ids = {text: f"j{number}" for number, text in enumerate(dict.fromkeys(row["answer"] for row in rows))}
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


FIT: Mapping[str, Share] = {
    "covid_qa": Share(covid_qa),
    "boolq_dev": Share(boolq),
    "unified": Share(unified),
    "jhu_official_faq": Share(agencies),
    "who_un_faq": Share(faq, 0),
    "medquad": Share(medquad, 0),
}
REPORT: Mapping[str, Share] = {
    "nq_open_oracle": Share(nq),
    "who_un_faq": Share(faq, 1),
    "medquad": Share(medquad, 1),
}


def plain(text: str) -> str:
    """Without what Markdown would take for markup."""
    return re.sub(r"[\\`*_{}\[\]<>#|~^$]", " ", " ".join(text.split()))


def beginning(answer: str) -> str:
    """So much of an answer that a passage with it holds the answer; more might not be in one passage."""
    return plain(answer)[:80].strip()


def _titled(path: Path, letter: str, fields: tuple[str, str]) -> Data:
    """Rows of a question, a title and a text; ``fields`` names these two. Questions under one title stay together."""
    rows = [((row[fields[0]], row[fields[1]]), row["question"]) for row in _rows(path)]
    ids = {text: f"{letter}{number}" for number, text in enumerate(dict.fromkeys(text for text, _ in rows))}
    return Data(
        {name: text for text, name in ids.items()},
        [Question(asked, ids[text], subject=" ".join(text[0].split())) for text, asked in rows],
    )


def _rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
