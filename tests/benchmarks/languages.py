"""Questions in other languages than English: ``python -m tests.benchmarks.languages [--fit]``.

Whether the right document is among the first five passages, asked as it is, by words alone, by MiniLM and by the
multilingual embedder; and how many questions have all expected facts in their quotes. With ``--fit`` the model reads the quotes,
which tells how many have all facts in the answer, and the gates are fitted anew: in ``bot/gate.toml`` the section ``foreign``, for a model that confirms,
and ``foreign_unconfirmed``, for any other, with their figures in ten-fold cross-validation. Reads the prompts to fit on only, never those
that are reported on.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from bot import foreign
from bot.answer import Claim
from bot.evaluation.regression import others, table
from bot.foreign import Found
from bot.gate import FILE, ForeignSignals
from bot.model import Model, UnaskedModel, Usage
from bot.replies import Replies
from bot.settings import quiet, read_settings
from bot.startup import open_bot
from index.search import EVERYTHING, Hit, Index

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
FIRST = 5
THRESHOLD = 0.5
WRITER = "python -m tests.benchmarks.languages --fit"


def read_prompts() -> list[dict[str, Any]]:
    """The prompts in other languages to fit on."""
    rows = [
        row
        for name in ("fit", "fit-languages")
        for row in yaml.safe_load((PROMPTS / f"{name}.yaml").read_text(encoding="utf-8"))["prompts"]
    ]
    return [row for row in rows if row.get("language", "en") != "en" and "question" in row]


def search(index: Index, rows: Sequence[dict[str, Any]]) -> str:
    """How often the right document is among the first passages, in lines."""
    asked = [row for row in rows if row.get("documents")]
    ways: dict[str, Callable[[dict[str, Any]], Sequence[Hit]]] = {
        "words alone": lambda row: index.search(row["question"], limit=FIRST, dense=0.0),
        "MiniLM alone": lambda row: index.search(row["question"], limit=FIRST, dense=1.0),
        "MiniLM and words": lambda row: index.search(row["question"], limit=FIRST),
        "e5 alone": lambda row: index.in_other_languages.search(row["question"], limit=FIRST, dense=1.0),
        "e5 and names": lambda row: foreign.search(
            row["question"], row["language"], index.in_other_languages, EVERYTHING
        )[-1][:FIRST],
    }
    lines = [f"right document among {FIRST} passages, {len(asked)} questions"]
    for name, way in ways.items():
        right = sum(_holds(way(row), row["documents"]) for row in asked)
        lines.append(f"  {name}: {right / len(asked):.2f}")
    return "\n".join(lines)


def _holds(hits: Sequence[Hit], documents: Sequence[str]) -> bool:
    return any(hit.passage.source.id in documents for hit in hits)


def quotes(found: Sequence[Found], rows: Sequence[dict[str, Any]]) -> str:
    """How often all expected facts are in the quotes."""
    pairs = [(row["facts"], one) for row, one in zip(rows, found, strict=True) if row.get("facts")]
    held = sum(_all(facts, " ".join(quote.text for quote in one.quotes)) for facts, one in pairs)
    return f"all facts, {len(pairs)} questions: in the quotes {held / len(pairs):.2f}"


def claims(claimed: Sequence[Sequence[Claim]], rows: Sequence[dict[str, Any]]) -> str:
    """How often all expected facts are in the answers that would be made of the quotes, and how many claims these have."""
    pairs = [
        (row["facts"], [one.text for one in told]) for row, told in zip(rows, claimed, strict=True) if row.get("facts")
    ]
    held = sum(_all(facts, " ".join(told)) for facts, told in pairs) / len(pairs)
    beside = sum(not any(re.search(fact, text) for fact in facts) for facts, told in pairs for text in told) / len(
        pairs
    )
    count = sum(len(told) for _, told in pairs) / len(pairs)
    return f"all facts in the answer {held:.2f}; {count:.2f} claims, of which {beside:.2f} hold none"


def _all(facts: Sequence[str], text: str) -> bool:
    return all(re.search(fact, text) for fact in facts)


def collect(
    model: Model, rows: Sequence[dict[str, Any]], found: Sequence[Found]
) -> tuple[list[ForeignSignals], list[tuple[Claim, ...]]]:
    """The signals of each prompt, and the claims of its answer if it had one; the model reads all of them."""
    signals, claimed = [], []
    for row, one in zip(rows, found, strict=True):
        judged = foreign.judged(row["question"], one, model, lambda _: None)
        *_, (last, told) = islice(judged, foreign.READ)
        signals.append(last)
        claimed.append(told)
        sys.stderr.write(f"{row['id']} {last} {row['answerable']}\n")
    return signals, claimed


class Unconfirming(UnaskedModel):
    """A model that does not confirm, though it was trained to."""

    def __init__(self, model: Model) -> None:
        super().__init__(model.name)
        self._model = model

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        """See ``Model``."""
        return self._model.next_token(system, user)


def main() -> None:
    """Measure, and fit if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fit", action="store_true", help="let the model read all prompts, and write the gate")
    options = parser.parse_args()
    settings = read_settings(os.environ)
    quiet(os.environ)
    bot = open_bot(settings, with_model=options.fit)
    with closing(bot.index) as index:
        other = index.in_other_languages
        replies = Replies(index, bot.embedder)
        rows = [row for row in read_prompts() if not replies.to(row["question"])]
        sys.stdout.write(search(index, rows) + "\n")
        found = [foreign.find(row["question"], row["language"], other, EVERYTHING) for row in rows]
        sys.stdout.write(quotes(found, rows) + "\n")
        if options.fit:
            assert bot.model is not None and bot.model.confirms, "only the default model confirms"
            answerable = [bool(row["answerable"]) for row in rows]
            text = others(WRITER)
            for section, model in (("foreign", bot.model), ("foreign_unconfirmed", Unconfirming(bot.model))):
                signals, claimed = collect(model, rows, found)
                sys.stdout.write(f"{section}: {claims(claimed, rows)}\n")
                text += table(WRITER, section, signals, answerable, THRESHOLD)
            FILE.write_text(text.lstrip(), encoding="utf-8")


if __name__ == "__main__":
    main()
