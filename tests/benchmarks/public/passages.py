"""Sets of texts and questions on them: is the answer among the passages found, and is it left when quotes are chosen?

All texts of a set are one index, and each question is asked without a language model. Where a set says in which words the
answer stands, a passage of any text that holds them counts, and beside it whether the right text was found; where it
does not, only the latter can be told.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from bot.answer import Answer
from bot.startup import open_bot
from tests.benchmarks import questions
from tests.benchmarks.public.score import Scores, holds_any
from tests.benchmarks.public.sets import Public, Text, rows

FIRST = (1, 3, 5, 12)
DEFAULT = 200
"""Questions of each set."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the id of the text that answers it, and the words in which the answer stands there, if they are known."""

    question: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """A set: texts by id with their titles, and questions on them."""

    texts: Mapping[str, tuple[str, str]]
    asked: Sequence[Asked]
    language: str = field(default="en")


def _of(data: questions.Data, answers: Sequence[Sequence[str]] | None = None) -> Texts:
    """A set that the benchmark of the search reads, with the words of its answers where that does not know them."""
    given = answers or [[one.answer] if one.answer else [] for one in data.questions]
    asked = [Asked(one.text, one.source, tuple(words)) for one, words in zip(data.questions, given, strict=True)]
    return Texts(data.texts, asked)


def nq(public: Public) -> Texts:
    """Paragraphs of Wikipedia, what people asked a search engine, and short answers."""
    file = public.file("nq_open_oracle", "nq_open_oracle.jsonl")
    return _of(questions.nq(file.parents[1]), [row["answers"] for row in rows(file)])


def boolq(public: Public) -> Texts:
    """Paragraphs of Wikipedia, and what people asked a search engine that yes or no answers."""
    found = list(rows(public.file("boolq_dev", "boolq_dev_sample.jsonl")))
    texts = dict.fromkeys((row["title"], row["passage"]) for row in found)
    ids = {text: f"b{number}" for number, text in enumerate(texts)}
    asked = [Asked(f"{row['question']}?", ids[row["title"], row["passage"]]) for row in found]
    return Texts({name: text for text, name in ids.items()}, asked)


def covid_qa(public: Public) -> Texts:
    """Papers on coronaviruses, and questions of biomedical experts with the words that answer them."""
    return _of(questions.covid_qa(public.file("covid_qa", "docs.jsonl").parents[1]))


def medquad(public: Public) -> Texts:
    """Answers of health agencies, and the questions that they belong to."""
    return _of(questions.medquad(public.file("medquad_cdc_nhlbi", "medquad_subset.jsonl").parents[1]))


def faq(public: Public) -> Texts:
    """Questions and answers of WHO, CDC and others, and the same questions in other words."""
    return _of(questions.faq(public.file("who_un_faq", "deepset_faq_en.csv").parents[1]))


def cmrc(public: Public) -> Texts:
    """Paragraphs in Chinese, and questions in Chinese with the words that answer them."""
    file = public.file("cmrc2018_zh", "cmrc2018_trial.json")
    texts: dict[str, tuple[str, str]] = {}
    asked: list[Asked] = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            name = f"z{len(texts)}"
            texts[name] = (article["title"], paragraph["context"])
            asked += [
                Asked(one["question"], name, tuple(dict.fromkeys(answer["text"] for answer in one["answers"])))
                for one in paragraph["qas"]
            ]
    return Texts(texts, asked, "zh")


SETS: Mapping[str, Callable[[Public], Texts]] = {
    "nq_open_oracle": nq,
    "boolq_dev": boolq,
    "covid_qa": covid_qa,
    "medquad": medquad,
    "who_un_faq": faq,
    "cmrc2018_zh": cmrc,
}


def judged(one: Asked, answer: Answer) -> Scores:
    """Whether the quotes, and the first passages, hold the answer, and whether they are of the right text.

    A question that got a fixed reply was not searched for; it is counted as such and nowhere else.
    """
    scores: dict[str, bool] = {"taken for something else (fixed reply)": answer.declined and not answer.hits}
    if answer.declined and not answer.hits:
        return scores
    if one.answers:
        scores["an answer among the quotes"] = holds_any((quote.text for quote in answer.quotes), one.answers)
        for most in FIRST:
            found = (hit.passage.text for hit in answer.hits[:most])
            scores[f"an answer in the first {most}"] = holds_any(found, one.answers)
    scores["the right text among the quotes"] = any(quote.passage.source.id == one.text for quote in answer.quotes)
    for most in FIRST:
        scores[f"the right text in the first {most}"] = any(
            hit.passage.source.id == one.text for hit in answer.hits[:most]
        )
    return scores


def measure(name: str, public: Public) -> Iterator[tuple[Mapping[str, Any], tuple[str, Scores]]]:
    """Each question that is drawn with what is to be kept of it, and its scores."""
    data = SETS[name](public)
    texts = [Text(id_, title, text, data.language) for id_, (title, text) in data.texts.items()]
    bot = open_bot(public.index(name.replace("_", "-"), texts), with_model=False)
    with closing(bot.index):
        for group, one in public.drawn(name, (("all", one) for one in data.asked), DEFAULT):
            scores = judged(one, bot.ask(one.question))
            yield {"question": one.question, "answers": one.answers, "scores": scores}, (group, scores)
