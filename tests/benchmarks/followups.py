"""Whether follow-ups are understood: ``python -m tests.benchmarks.followups [--set fit|report] [--show]``.

For each conversation of tests/bot/followup/followups.yaml the last turn is searched as it is, as ``bot.followup`` rewrites it (from
the earlier questions alone, as in a file of many questions, and with the answers of a bot without a model, as on the
page), and as a person would write it. A follow-up counts as found when one of its documents is among the first five
passages; a question that stands alone counts as changed when it is not left exactly as it is. Documents are our own; the
publication of 2021 itself counts as its summary.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from bot.answer import Turn
from bot.bot import Bot
from bot.followup import standalone
from bot.page.chat import main_title
from bot.question import clean
from bot.scope import scope
from bot.settings import quiet, read_settings
from bot.startup import open_bot

CASES = Path(__file__).resolve().parent.parent / "bot" / "followup" / "followups.yaml"
FIRST = 5
"""Passages among which a document must be."""
_SAME = {"9789240029200": "ethics-guidance-2021"}

Row = Mapping[str, Any]


def found(bot: Bot, question: str, documents: Sequence[str]) -> bool:
    """Whether one of ``documents`` is among the first passages, searched as the bot does: with what the question restricts to."""
    asked = scope(clean(question))
    hits = bot.index.search(asked.question, limit=FIRST, keep_to=asked.filter)
    sources = [hit.passage.source for hit in hits] or [
        hit.passage.source for hit in bot.index.search(question, limit=FIRST)
    ]
    ids = {source.id for source in sources} | {
        _SAME[isbn] for source in sources for isbn in _SAME if any(isbn in _bare(one) for one in source.identifiers)
    }
    return bool(ids & set(documents))


def _bare(identifier: str) -> str:
    return identifier.replace("-", "").replace(" ", "")


def alone(question: str, turns: Sequence[Turn]) -> str:
    """The question as it stands alone; "" where it is left as it is."""
    understood = standalone(question, turns)
    return understood.question if understood else ""


def asked_only(turns: Sequence[str]) -> list[Turn]:
    """The earlier questions as a file of many questions gives them, without answers."""
    return [Turn("reader", text) for text in turns]


def answered(bot: Bot, turns: Sequence[str]) -> list[Turn]:
    """The earlier questions with what the bot answered to each, as the page gives them."""
    said: list[Turn] = []
    for text in turns:
        answer = bot.ask(text, said)
        said += [Turn("reader", text), Turn("bot", answer.text, main_title(answer))]
    return said


def main() -> int:
    """Measure and show a table. Returns the exit code: 1 where a question that stands alone was changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", choices=("fit", "report"), default="report")
    parser.add_argument("--show", action="store_true", help="every conversation with what was understood")
    options = parser.parse_args()
    quiet(os.environ)
    bot = open_bot(read_settings(os.environ), with_model=False)
    rows: Sequence[Row] = yaml.safe_load(CASES.read_text(encoding="utf-8"))[options.set]
    changed = 0
    score = {name: [0, 0] for name in ("as asked", "rewritten, questions only", "rewritten, with answers")}
    score |= {f"{name}, of those a person rewrote": [0, 0] for name in (*score, "by a person")}
    seconds = 0.0
    out = Console(width=200)
    for row in rows:
        *earlier, last = row["turns"]
        began = time.perf_counter()
        bare = alone(last, asked_only(earlier))
        seconds = max(seconds, time.perf_counter() - began)
        full = alone(last, answered(bot, earlier))
        if row.get("alone"):
            changed += bool(bare or full)
            if options.show and (bare or full):
                out.print(f"{row['id']} CHANGED  {last}\n    → {bare}\n    → {full}", markup=False)
            continue
        right = {
            "as asked": found(bot, last, row["documents"]),
            "rewritten, questions only": found(bot, bare or last, row["documents"]),
            "rewritten, with answers": found(bot, full or last, row["documents"]),
        }
        human = row.get("human")
        if human:
            right |= {f"{name}, of those a person rewrote": hit for name, hit in tuple(right.items())}
            right["by a person, of those a person rewrote"] = found(bot, human, row["documents"])
        for name, hit in right.items():
            score[name][0] += hit
            score[name][1] += 1
        if options.show:
            marks = "".join("+" if hit else "-" for hit in right.values())
            out.print(
                f"{row['id']} {marks}  {last}\n    → {bare}" + (f"\n    → {full}" if full != bare else ""), markup=False
            )
    table = Table("Follow-ups with the right document among the first five passages", "found", "share")
    for name, (hits, count) in score.items():
        table.add_row(name, f"{hits} of {count}", f"{hits / count:.0%}" if count else "")
    count = sum(bool(row.get("alone")) for row in rows)
    table.add_row("standing alone, changed", f"{changed} of {count}", f"{changed / count:.0%}")
    out.print(table)
    out.print(f"The slowest rewriting took {seconds * 1000:.1f} ms.")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
