"""Answers every prompt of a file and counts what can be counted: ``python -m tests.benchmarks.answers [FILE] [--out OUT]``.

Whether each claim is supported by the quotes that it cites is for a person to read: OUT holds them side by side.
"""

import argparse
import os
import re
import statistics
import sys
from pathlib import Path

import yaml

from bot.answer import Answer
from bot.settings import read_settings
from bot.startup import open_bot

REPORT = Path(__file__).resolve().parent.parent / "prompts" / "report.yaml"


def side_by_side(row: dict[str, object], answer: Answer) -> str:
    """One answer as text: each claim above the quotes that it cites."""
    lines = [f"## {row['id']} {row['question']}", f"{answer.status}; dropped {answer.dropped}; {answer.timings}"]
    for claim in answer.claims:
        lines.append(f"- {claim.text}  ({claim.verdict.reason})")
        lines.extend(f"    > {quote.text}  ({quote.passage.source.id}, page {quote.page})" for quote in claim.quotes)
    return "\n".join([*lines, answer.notice, ""])


def main() -> None:
    """Answer, count, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, nargs="?", default=REPORT)
    parser.add_argument("--out", type=Path, default=Path("build/answers.md"))
    options = parser.parse_args()
    bot = open_bot(read_settings(os.environ))
    rows = yaml.safe_load(options.file.read_text(encoding="utf-8"))["prompts"]
    answers: list[Answer] = []
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8") as out:
        for row in rows:
            answers.append(bot.ask(row["question"]))
            out.write(side_by_side(row, answers[-1]) + "\n")
            out.flush()
    sys.stdout.write(summary(rows, answers) + "\n")


def summary(rows: list[dict[str, object]], answers: list[Answer]) -> str:
    """The counts and medians, one a line."""
    pairs = list(zip(rows, answers, strict=True))
    can = [(row, answer) for row, answer in pairs if row["answerable"]]
    cannot = [answer for row, answer in pairs if not row["answerable"]]
    facts = [row["id"] for row, answer in can if not _has_facts(row, answer)]
    timings = [answer.timings for _, answer in can if answer.claims]
    return "\n".join(
        [
            f"answerable, answered: {sum(bool(answer.claims) for _, answer in can)} of {len(can)}",
            f"answerable, all facts in the claims: {len(can) - len(facts)} of {len(can)} (not: {', '.join(map(str, facts))})",
            f"unanswerable, declined: {sum(answer.status == 'declined' for answer in cannot)} of {len(cannot)}",
            f"claims: {sum(len(answer.claims) for answer in answers)}, dropped: {sum(answer.dropped for answer in answers)}",
            f"seconds to quotes, median: {statistics.median(t.quotes_s or 0 for t in timings):.2f}",
            f"seconds to the first claim, median: {statistics.median(t.first_claim_s or 0 for t in timings):.1f}",
            f"seconds to the end, median: {statistics.median(t.total_s or 0 for t in timings):.1f}",
            f"tokens read, median: {statistics.median(t.prompt_tokens for t in timings):.0f}",
        ]
    )


def _has_facts(row: dict[str, object], answer: Answer) -> bool:
    text = " ".join(claim.text for claim in answer.claims)
    facts = row.get("facts")
    return bool(answer.claims) and all(
        re.search(str(fact), text) for fact in (facts if isinstance(facts, list) else ())
    )


if __name__ == "__main__":
    main()
