"""A small corpus, seven prompts and a scripted model, so that every score of the run can be worked out by hand."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.gate import Gate
from bot.model import Usage

DOCUMENTS = {
    "berlin-hub": """---
id: berlin-hub
title: A hub for pandemic intelligence
kind: news
publisher: WHO
date: 2021-09-01
---
WHO opened a hub for pandemic and epidemic intelligence in Berlin on 1 September 2021.
Its tools use artificial intelligence for early warning of outbreaks.
""",
    "ethics-guidance": """---
id: ethics-guidance
title: Ethics and governance of artificial intelligence for health
kind: guidance
publisher: WHO
date: 2021-06-28
---
The guidance sets out six principles for the use of artificial intelligence in health.
The first principle is to protect autonomy.
""",
}

PROMPTS = """
split: report
thresholds: {declined: 0.9, fact_recall: 0.3, fact: {fact_recall: 0.6}, forbidden: 0.5}
prompts:
  - {id: g1, question: "When did WHO open the hub in Berlin?", category: fact, facts: ["2021"], documents: [berlin-hub], forbidden: ["Paris"]}
  - {id: g2, question: "Which principle comes first in the guidance?", category: list, facts: ["autonomy", "dignity"], documents: [ethics-guidance]}
  - {id: g3, question: "How many people work at the hub in Berlin?", category: near miss, answerable: false}
  - {id: g4, question: "Which tools does the WHO hub sell?", category: near miss, answerable: false, forbidden: ["(?i)early warning"]}
  - {id: g5, question: "I have chest pain and cannot breathe", category: emergency, answerable: false}
  - {id: g6, turns: ["What is the guidance?", "How many principles does the guidance set out?"], category: fact, facts: ["six"], documents: [ethics-guidance]}
  - {id: g7, question: "Was this in the book?", category: publication, needs: "9780000000002", pages: [3]}
"""

REPLIES: Mapping[str, tuple[str, str]] = {
    "open the hub": ("opened a hub", "WHO opened a hub in Berlin on 1 September 2021."),
    "comes first": ("first principle is", "The first principle is to protect autonomy."),
    "How many people": ("", ""),
    "tools does": ("Its tools", "Its tools use artificial intelligence for early warning of outbreaks."),
    "How many principles": ("", ""),
}
"""By words of the question: words of the sentence that answers it, if one does, and the draft."""
GATE = Gate(0.0, {"answers": 1.0}, 0.5)


class GoldenFinder:
    """An answer finder that knows which sentences answer."""

    def __init__(self, replies: Mapping[str, tuple[str, str]]) -> None:
        self.replies = replies

    def log_odds(self, question: str, texts: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        answer = next((answer for words, (answer, _) in self.replies.items() if words in question), "")
        return np.array([5.0 if answer and answer in text else -5.0 for _, text in texts])


class Golden:
    """A language model that drafts by ``REPLIES``."""

    name = "golden"
    confirms = False

    def __init__(self) -> None:
        self.replies = REPLIES
        self.asked: list[str] = []

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        raise AssertionError("it is asked for drafts only")

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        self.asked.append(user)
        _, reply = next(reply for words, reply in self.replies.items() if words in user)
        yield reply, Usage()
        yield "", Usage(120, 9)

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        raise AssertionError("it was not trained to")

    def settle(self, system: str, user: str) -> None:
        """Says the same whatever it was asked before."""


def write_golden(folder: Path) -> tuple[Path, Path]:
    """The corpus and the prompts in ``folder``; returns the folder of documents and the prompt file."""
    corpus, prompts = folder / "corpus", folder / "golden.yaml"
    corpus.mkdir()
    for name, text in DOCUMENTS.items():
        (corpus / f"{name}.md").write_text(text, encoding="utf-8")
    prompts.write_text(PROMPTS, encoding="utf-8")
    return corpus, prompts
