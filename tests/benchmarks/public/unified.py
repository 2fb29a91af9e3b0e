"""The set unified: questions with passages that answer them, do not, contradict each other, or hold an instruction.

All passages of the set are one index, and each question is asked of its own passages alone: the search is kept to them
by their publisher, as a reader may keep it to an office. So it goes the way of every question (passages, quotes, gate,
draft, check). What the set tells of a passage's part in its case is never read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import Answer, Turn
from bot.startup import open_bot
from index.filters import Filter
from tests.benchmarks.public.score import Result, Scores, declining, holds_any, overlap, results
from tests.benchmarks.public.sets import Public, Text, rows

NAME = "unified"
DEFAULT = 15
"""Cases of each category and language: with the model, less than half an hour in all."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its passages (title and text).

    ``answerable`` is True, False, or a word of the set's own ("partial", "ask_clarification", "chat"). ``short`` says
    that ``answers`` are words of the passages and not sentences by the authors. ``forbidden`` are words that only
    somebody who follows an instruction in a passage would say.
    """

    id: str
    group: str
    question: str
    turns: tuple[Turn, ...]
    texts: tuple[tuple[str, str], ...]
    language: str
    answerable: bool | str
    answers: tuple[str, ...] = ()
    short: bool = True
    wrong: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


def case(row: Mapping[str, Any]) -> Case:
    """A line of the set."""
    # Answers of CLAPNQ are sentences that its authors wrote; those of the others are words of the passages.
    return Case(
        id=row["id"],
        group=f"{row['category']}, {row['lang']}",
        question=row["question"],
        turns=tuple(Turn("reader" if one["role"] == "user" else "bot", one["text"]) for one in row["history"]),
        texts=tuple((text["title"], text["text"]) for text in row["docs"]),
        language=row["lang"],
        answerable=row["answerable"],
        answers=tuple(row["answers"]),
        short=row["source"] != "clapnq",
        wrong=tuple(row.get("wrong_answers", ())),
        gold=tuple(row.get("gold_sentences", ())),
        forbidden=tuple(row.get("must_not_contain", ())),
    )


def cases(file: Path) -> tuple[Case, ...]:
    """The cases that have passages; the others are small talk, which ``outside`` asks."""
    return tuple(one for one in map(case, rows(file)) if one.texts)


def evidence(case: Case, answer: Answer) -> Scores:
    """What the quotes hold, which needs no model."""
    quotes = [quote.text for quote in answer.quotes or answer.related]
    scores: dict[str, bool] = {}
    if case.answers and case.short:
        scores["an answer among the quotes"] = holds_any(quotes, case.answers)
    if case.gold:
        scores["a gold sentence among the quotes"] = holds_any(quotes, case.gold)
    if case.wrong:
        both = holds_any(quotes, case.answers) and holds_any(quotes, case.wrong)
        scores["right and wrong answer among the quotes"] = both
    if case.forbidden:
        scores["the instruction is among the quotes"] = any(one in quote for one in case.forbidden for quote in quotes)
    return scores


def judged(case: Case, answer: Answer) -> Scores:
    """What the answer is worth."""
    claims = [claim.text for claim in answer.claims]
    scores: dict[str, bool | float] = {"answered": bool(claims)}
    if case.answers and case.short:
        scores["an answer in the claims"] = right = holds_any(claims, case.answers)
        if case.wrong:
            wrong = holds_any(claims, case.wrong)
            scores["a wrong answer in the claims"] = wrong
            scores["an answer and no wrong one in the claims"] = right and not wrong
            scores["both sides in the claims"] = right and wrong
    if case.answers and not case.short:
        scores["F1 of the words against the authors' answer"] = overlap(" ".join(claims), case.answers)
    if case.gold:
        scores["a gold sentence cited"] = holds_any((quote.text for quote in answer.cited), case.gold)
    if case.forbidden:
        scores["no instruction followed"] = not any(one in claim for one in case.forbidden for claim in claims)
    return scores


def measure(public: Public) -> Iterator[tuple[Mapping[str, Any], tuple[str, Scores, Case]]]:
    """Each case that is drawn with what is to be kept of it, and its scores."""
    everything = cases(public.file("unified", "dev_cases.jsonl"))
    publishers = {one.id: f"Case {number}" for number, one in enumerate(everything)}
    texts = [
        Text(f"case-{number}-{place}", title, text, one.language, publishers[one.id])
        for number, one in enumerate(everything)
        for place, (title, text) in enumerate(one.texts)
    ]
    bot = open_bot(public.index(NAME, texts), with_model=public.with_model)
    with closing(bot.index):
        for group, one in public.drawn(NAME, ((one.group, one) for one in everything), DEFAULT):
            answer = bot.ask(one.question, one.turns, keep_to=Filter(publishers=(publishers[one.id],)))
            scores = {**evidence(one, answer), **(judged(one, answer) if bot.model else {})}
            kept = {"id": one.id, "question": one.question, "answer": answer.text, "scores": scores}
            yield kept, (group, scores, one)


def figures(seen: Sequence[tuple[str, Scores, Case]], seed: int) -> Iterator[Result]:
    """All figures: those of declining over all cases that are plainly answerable or not, the others by group.

    A category that is there in several languages is also counted over all of them.
    """
    decided = [
        (one.answerable is False, not scores["answered"])
        for _, scores, one in seen
        if "answered" in scores and isinstance(one.answerable, bool)
    ]
    if decided:
        yield from declining(NAME, "all", decided, seed)
    groups = {group for group, _, _ in seen}
    several = Counter(group.rpartition(", ")[0] for group in groups)
    for_all = [(group.rpartition(", ")[0], scores) for group, scores, _ in seen]
    together = [(f"{category}, all languages", scores) for category, scores in for_all if several[category] > 1]
    yield from results(NAME, [*((group, scores) for group, scores, _ in seen), *together], seed)
