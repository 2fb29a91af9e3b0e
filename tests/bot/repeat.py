"""Asks the same questions in the orders given, in a process of its own, and writes what came of each.

    python -m tests.bot.repeat HOME EMBEDDER MODEL THREADS ORDER…

An order is digits, such as 021; between two of them there is a question that is stopped, and one of another kind.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot import prompts
from bot.answer import as_json
from bot.bot import Bot
from bot.gate import Gate
from bot.model import LocalModel, Model, Usage
from index.embed import Embedder
from index.search import Index

QUESTIONS = (
    "When was S.A.R.A.H. launched, and in which languages does it work?",
    "What does EIOS do?",
    "What exactly is WHO doing at the intersection of AI and health?",
)


class Heard:
    """A model of which everything that it says is kept."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.confirms = model.confirms
        self.said: list[Any] = []
        self._model = model

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        odds, usage = self._model.next_token(system, user)
        self.said.append([sorted(odds.items()), usage.read])
        return odds, usage

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        for piece, usage in self._model.write(system, user, limit=limit):
            self.said.append(piece)
            yield piece, usage

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        return self._model.confirm(prompt)

    def settle(self, system: str, user: str) -> None:
        self._model.settle(system, user)


def asked(bot: Bot, model: Heard, question: str) -> dict[str, Any]:
    """All that the model said to a question, and the answer without its timings; at last its odds after the same quotes."""
    model.said.clear()
    found = bot.ask(question)
    # The words of a draft tell less than the last bits of what lies behind them.
    with bot._queue.wait(model):
        model.next_token(prompts.SYSTEM, prompts.evidence(found.quotes, question) + prompts.GATE)
    answer = as_json(found)
    del answer["timings"]
    return {"question": question, "said": list(model.said), "answer": answer}


def main(home: str, embedder_folder: str, file: str, threads: str, *orders: str) -> None:
    embedder = Embedder(Path(embedder_folder), "all-MiniLM-L6-v2", threads=int(threads))
    with closing(LocalModel(Path(file), threads=int(threads))) as local:
        model, index = Heard(local), Index.open(Path(home), embedder)
        # A gate that lets everything through, so that a small model gets to write.
        bot = Bot(index, embedder, model, gate=Gate(0.0, {}, 0.0))
        for number, order in enumerate(orders):
            if number:
                next(answer for answer in bot.stream(QUESTIONS[0], stopped=lambda: True) if answer.finished)
                local.next_token("You translate.", "Translate: health.")
            for place in order:
                sys.stdout.write(json.dumps(asked(bot, model, QUESTIONS[int(place)])) + "\n")
        index.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
