"""The table of a run over public sets, in Markdown and JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.public.score import Result

ABOUT = {
    "unified": (
        "Answering from given passages: a few passages a question, most of them beside the point; with questions that "
        "they do not answer, that they answer differently, or that come with an instruction hidden in a passage.",
        "Drawn from several sets, with passages added: not comparable with figures published for any of them.",
    ),
    "outside": (
        "Questions that our own documents do not answer, by people who did not know these documents: are they declined? "
        "Nobody has read whether one of them is answered there after all; cases.jsonl holds the answers.",
        "Not comparable: the questions are public, the documents are ours.",
    ),
    "nq_open_oracle": (
        "Search and quotes: questions to a search engine over paragraphs of Wikipedia that answer one of them each.",
        "A sample over its own paragraphs: not comparable with figures over all of Wikipedia.",
    ),
    "boolq_dev": (
        "Search and quotes: yes/no questions to a search engine over paragraphs of Wikipedia. "
        "The weights of the search were chosen on this set, among others.",
        "The set is for reading, not for search: not comparable.",
    ),
    "covid_qa": (
        "Search and quotes in long papers. The weights of the search were chosen on this set, among others, and the length of "
        "passages.",
        "A sample of short papers, searched and not read one by one: not comparable.",
    ),
    "medquad": (
        "Search and quotes: questions to health agencies over the agencies' answers, under their subjects and without their "
        "questions. The weights of the search were chosen on half of them, among others.",
        "A subset over its own answers: not comparable.",
    ),
    "who_un_faq": (
        "Search and quotes: frequent questions to WHO, CDC and others, asked in other words. The weights of the search were "
        "chosen on half of them, among others.",
        "Not comparable: the pairs were not made for search over these answers.",
    ),
    "cmrc2018_zh": (
        "Search and quotes in another language: Chinese questions over Chinese paragraphs.",
        "The set is for reading, not for search: not comparable.",
    ),
    "mtrag_human_rated": (
        "Our check as a detector: do answers whose sentences it lets through get better ratings for faithfulness?",
        "Comparable with the set's own automatic measures (RL-F, RB-LLM, RB-ALG, Bert-KPrec, Rouge-L), which its authors "
        "give for the same answers and which stand in the same table.",
    ),
}
"""What each set measures, and what its figures can be held against by what the set itself says."""

Head = Mapping[str, str | int]


def write(folder: Path, head: Head, results: Sequence[Result]) -> None:
    """Write ``figures.md`` and ``figures.json`` into a folder."""
    (folder / "figures.md").write_text(in_markdown(head, results), encoding="utf-8")
    content = {
        "run": dict(head),
        "sets": {name: dict(zip(("measures", "comparable"), ABOUT[name], strict=True)) for name in _names(results)},
        "figures": [asdict(one) for one in results],
    }
    (folder / "figures.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def in_markdown(head: Head, results: Sequence[Result]) -> str:
    """One table a set, below what was run and what each set measures."""
    lines = ["# Public sets", "", *(f"- {name}: {value}" for name, value in head.items()), ""]
    lines += [
        "Shares have Wilson's 95 % interval, other scores that of the bootstrap; n is what was counted.",
        "Texts are compared in small letters, without punctuation and articles.",
        "SQuAD, BoolQ and NQ are in the training data of every language model: good for search, weak evidence of grounding.",
    ]
    for name in _names(results):
        measures, comparable = ABOUT[name]
        lines += ["", f"## {name}", "", measures, f"Held against others: {comparable}", ""]
        lines += ["| group | measure | figure | 95 % interval | n |", "|---|---|---|---|---|"]
        lines += [_line(one) for one in results if one.set == name]
    return "\n".join(lines) + "\n"


def _names(results: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(one.set for one in results))


def _line(one: Result) -> str:
    interval = "" if one.low is None or one.high is None else f"{_shown(one, one.low)} to {_shown(one, one.high)}"
    return f"| {one.group} | {one.measure} | {_shown(one, one.value)} | {interval} | {one.n} |"


def _shown(one: Result, value: float) -> str:
    return f"{100 * value:.0f} %" if one.unit == "share" else f"{value:.2f}"
