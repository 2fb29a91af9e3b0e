"""A small corpus, seven prompts and a scripted model, so that every score of the run can be worked out by hand."""

from collections.abc import Iterator, Mapping
from pathlib import Path

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
  - {id: g4, question: "Which tools does the hub sell?", category: near miss, answerable: false, forbidden: ["(?i)early warning"]}
  - {id: g5, question: "I have chest pain and cannot breathe", category: emergency, answerable: false}
  - {id: g6, turns: ["What is the guidance?", "How many principles does the guidance set out?"], category: fact, facts: ["six"], documents: [ethics-guidance]}
  - {id: g7, question: "Was this in the book?", category: publication, needs: "9780000000002", pages: [3]}
"""

REPLIES: Mapping[str, tuple[float, str]] = {
    "open the hub": (5.0, "WHO opened a hub in Berlin on 1 September 2021."),
    "comes first": (5.0, "The first principle is to protect autonomy."),
    "How many people": (-5.0, ""),
    "tools does": (5.0, "Its tools use artificial intelligence for early warning of outbreaks."),
    "How many principles": (-5.0, ""),
}
"""Log-odds of Yes at the gate, and the draft, by words of the question."""


class Golden:
    """A language model that answers by ``REPLIES``."""

    name = "golden"

    def __init__(self) -> None:
        self.replies = REPLIES
        self.asked: list[str] = []

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        odds, _ = self._reply(user)
        return {"Yes": odds / 2, "No": -odds / 2}, Usage(100, 1)

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        _, reply = self._reply(user)
        yield reply, Usage()
        yield "", Usage(20, 9)

    def settle(self, system: str, user: str) -> None:
        """Says the same whatever it was asked before."""

    def _reply(self, user: str) -> tuple[float, str]:
        self.asked.append(user)
        return next(reply for words, reply in self.replies.items() if words in user)


def write_golden(folder: Path) -> tuple[Path, Path]:
    """The corpus and the prompts in ``folder``; returns the folder of documents and the prompt file."""
    corpus, prompts = folder / "corpus", folder / "golden.yaml"
    corpus.mkdir()
    for name, text in DOCUMENTS.items():
        (corpus / f"{name}.md").write_text(text, encoding="utf-8")
    prompts.write_text(PROMPTS, encoding="utf-8")
    return corpus, prompts
