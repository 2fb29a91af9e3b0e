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

from bot.bot import Bot
from bot.claims import Claims
from bot.evaluation.fitting import asked
from bot.evaluation.form import PROMPTS, read_prompts
from bot.evaluation.prompts import Prompt
from bot.evaluation.regression import others, table
from bot.evidence import find
from bot.gate import FILE, DenialSignals
from bot.ranking import Ranking
from bot.settings import quiet, read_settings
from bot.startup import open_bot, open_finder, open_reranker

KINDS = frozenset({"false premise", "near miss"})
SPLITS = frozenset({"fit", "premises"})
THRESHOLD = 0.6
WRITER = "python -m tests.benchmarks.denials --fit"


@dataclass(frozen=True, slots=True)
class Case:
    """A prompt, the likeliest denial among its quotes, what is known of it, and whether it is the right one."""

    prompt: Prompt
    text: str
    signals: DenialSignals
    right: bool


def cases(bot: Bot, ranking: Ranking) -> Iterator[Case]:
    """Those of the prompts to fit on with a sentence that denies something."""
    chosen = [
        prompt
        for file in read_prompts([PROMPTS])
        if file.split in SPLITS
        for prompt in file.prompts
        if prompt.category in KINDS and len(prompt.turns) == 1
    ]
    for prompt, question in asked(chosen, bot.index, bot.embedder):
        _, quotes = find(question, bot.index, bot.embedder, ranking=ranking)
        if found := Claims(question, quotes, ranking).denial(bot.denial_gate):
            right = bool(prompt.facts) and all(re.search(fact, found.text) for fact in prompt.facts)
            yield Case(prompt, found.text, found.signals, right)


def main() -> None:
    """Measure, and fit if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fit", action="store_true", help="write the gate for denials")
    options = parser.parse_args()
    settings = read_settings(os.environ)
    quiet(os.environ)
    bot, found = open_bot(settings, with_model=False), []
    with closing(bot.index):
        for case in cases(bot, Ranking(bot.embedder, open_finder(settings), open_reranker(settings))):
            found.append(case)
            told = "told" if bot.denial_gate.opens(case.signals) else "not "
            verdict = "right" if case.right else "wrong"
            sys.stderr.write(f"{case.prompt.id} {told} {verdict} {case.signals} {case.text[:80]}\n")
        if options.fit:
            rows = [case.signals for case in found], [case.right for case in found]
            texts = [case.text for case in found]
            text = others(WRITER) + table(WRITER, "denial", *rows, THRESHOLD, apart=texts)
            FILE.write_text(text.lstrip(), encoding="utf-8")
    opened = [case for case in found if bot.denial_gate.opens(case.signals)]
    right = sum(case.right for case in found)
    sys.stdout.write(
        f"{len(found)} questions with a denial among their quotes, {right} of them with the right one: "
        f"told {sum(case.right for case in opened)} right and {sum(not case.right for case in opened)} others\n"
    )


if __name__ == "__main__":
    main()
