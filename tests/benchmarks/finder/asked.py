"""Questions that were asked of documents, with the sentences that answer them: what the finder is trained and measured on.

The files in tests/finder hold one JSON object a line: ``doc``, the file name of one of our own documents without .md, or
where a public text stands in its set (``tests.benchmarks.finder.sets``); ``question``; ``answerable``; ``evidence``, parts
of each sentence that answers; ``nearest``, parts of sentences that a careless reader would give; ``answer``, a regular
expression of the answer. Sentences that are not ours to give are named by digest. train*.jsonl is trained on; held.jsonl
is of other documents: the gate is fitted with it. What stands in tests/finder/invented is trained on too.
"""

import hashlib
import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.english import read
from bot.quote import candidates
from index.search import Embeds, Index
from tests.benchmarks.page import ROOT

FOLDER = ROOT / "tests" / "finder"
_RIGHT, _WRONG, _NEAR = 2, 3, 4
"""Texts of each kind that a question is trained with at most: right, wrong beside right ones, and wrong of a near miss."""
_COMMON = 0.3
"""Share of all texts in which a word may occur to tell them apart."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a text with the title of its publication, and whether the text answers the question."""

    question: str
    title: str
    text: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; see the module."""

    doc: str
    question: str
    answerable: bool
    evidence: tuple[str, ...]
    nearest: tuple[str, ...] = ()
    answer: str = ""

    def answered_by(self, text: str) -> bool:
        """Whether a text is one of those that answer."""
        return _among(text, self.evidence)

    def misleads(self, text: str) -> bool:
        """Whether a text is one that a careless reader would give."""
        return _among(text, self.nearest)

    def may_be_answered_by(self, text: str) -> bool:
        """Whether a text holds the answer, as far as its pattern tells."""
        return self.answered_by(text) or bool(self.answer and re.search(self.answer, text, re.IGNORECASE))


def asked(name: str) -> list[Asked]:
    """The questions of tests/finder/``name``.jsonl."""
    rows = read_rows(FOLDER / f"{name}.jsonl")
    return [
        Asked(
            row["doc"],
            row["question"],
            row["answerable"],
            tuple(row["evidence"]),
            tuple(row.get("nearest", ())),
            row.get("answer", ""),
        )
        for row in rows
    ]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file that holds one a line."""
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def name_of(text: str) -> str:
    """What stands for a text that is not ours to give."""
    return f"sha256:{hashlib.sha256(_bare(text).encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Texts:
    """All that may be quoted from an index."""

    index: Index
    embedder: Embeds

    @cached_property
    def all(self) -> list[tuple[str, str]]:
        """Title and text of each."""
        return [
            (source.title, text)
            for source in self.index.sources()
            for passage in self.index.passages(source.id)
            for text in candidates(passage, self.embedder)
        ]

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, (_, text) in enumerate(self.all):
            for stem in set(read(text).stems):
                places[stem].append(place)
        return places

    def nearest(self, question: str, count: int) -> list[int]:
        """The places of the texts that share most with the question, rare words first."""
        score: dict[int, float] = defaultdict(float)
        for stem in set(read(question).stems):
            places = self._words.get(stem, [])
            if 0 < len(places) < _COMMON * len(self.all):
                for place in places:
                    score[place] += math.log(len(self.all) / len(places)) / (1 + 0.001 * len(self.all[place][1]))
        return sorted(score, key=lambda place: -score[place])[:count]

    def pairs(self, question: Asked, chance: random.Random) -> list[Pair]:
        """A question with texts that answer it and with texts that are near and do not."""
        right = [place for place, (_, text) in enumerate(self.all) if question.answered_by(text)]
        if question.answerable and not right:
            return []
        near = [place for place, (_, text) in enumerate(self.all) if question.misleads(text)][:2]
        near += [place for place in self.nearest(question.question, 14) if place not in near]
        wrong = [place for place in near if not question.may_be_answered_by(self.all[place][1])]
        chance.shuffle(right)
        chosen = [(place, True) for place in right[:_RIGHT]]
        chosen += [(place, False) for place in wrong[: _WRONG if right else _NEAR]]
        return [Pair(question.question, *self.all[place], answers) for place, answers in chosen]


def _among(text: str, parts: Sequence[str]) -> bool:
    bare = _bare(text)
    return any(name_of(text) == part if part.startswith("sha256:") else _bare(part) in bare for part in parts)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
