"""Sentences that deny what a question asks about (``bot.denial``): ``python -m tests.benchmarks.denials [--fit]``.

Of the prompts to fit on with a false premise, and of near misses, those whose quotes hold a sentence that denies something: the
likeliest one should be told where it holds the facts that are expected. Tells what the gate makes of them; with ``--fit`` it is fitted anew, with its figures in ten-fold cross-validation, as the table ``denial`` of ``bot/gate.toml``. Never
reads the prompts that are reported on.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from bot.claims import Claims
from bot.evaluation.fitting import asked
from bot.evaluation.form import PROMPTS, read_prompts
from bot.evaluation.regression import others, table
from bot.evidence import find
from bot.gate import FILE, DenialSignals, Gate
from bot.parts import parts
from bot.ranking import Ranking
from bot.settings import Settings, quiet, read_settings
from bot.sides import sides
from bot.startup import open_embedder, open_finder, open_index, open_reranker
from index.remembered import Remembered

KINDS = frozenset({"false premise", "near miss"})
FILES = ("fit", "fit-more", "premises")
THRESHOLD = 0.6
WRITER = "python -m tests.benchmarks.denials --fit"


@dataclass(frozen=True, slots=True)
class Case:
    """The id of a prompt, the likeliest denial among its quotes, what is known of it, and whether it is the right one."""

    prompt: str
    text: str
    signals: DenialSignals
    right: bool


def cases(settings: Settings) -> Iterator[Case]:
    """Those of the prompts to fit on with a sentence that denies something."""
    chosen = [
        prompt
        for file in read_prompts([PROMPTS / f"{name}.yaml" for name in FILES])
        for prompt in file.prompts
        if prompt.category in KINDS and len(prompt.turns) == 1
    ]
    embedder = Remembered(open_embedder(settings))
    ranking = Ranking(embedder, open_finder(settings), open_reranker(settings))
    with closing(open_index(settings)) as index:
        for prompt, question in asked(chosen, index, embedder):
            _, quotes = find(question, index, embedder, ranking=ranking)
            alone = not (parts(question) or sides(question))
            if alone and (found := Claims(question, quotes, ranking).denial()):
                right = bool(prompt.facts) and all(re.search(fact, found.text) for fact in prompt.facts)
                yield Case(prompt.id, found.text, found.signals, right)


def main() -> None:
    """Measure, and fit if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fit", action="store_true", help="write the gate for denials")
    options = parser.parse_args()
    settings = read_settings(os.environ)
    quiet(os.environ)
    found = list(cases(settings))
    if options.fit:
        rows = [case.signals for case in found], [case.right for case in found]
        texts = [case.text for case in found]
        text = others(WRITER) + table(WRITER, "denial", *rows, THRESHOLD, told=0.0, apart=texts)
        FILE.write_text(text.lstrip(), encoding="utf-8")
    gate = Gate.load(table="denial")
    for case in found:
        told, right = ("told" if gate.opens(case.signals) else "-"), ("right" if case.right else "wrong")
        sys.stderr.write(f"{case.prompt} {told} {right} {case.signals} {case.text}\n")
    opened = [case for case in found if gate.opens(case.signals)]
    sys.stdout.write(
        f"{len(found)} questions with a denial among their quotes, {sum(case.right for case in found)} of them with the right one: "
        f"told {sum(case.right for case in opened)} right and {sum(not case.right for case in opened)} others\n"
    )


if __name__ == "__main__":
    main()
