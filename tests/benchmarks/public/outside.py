"""Questions that our own documents do not answer, by people who did not know them: how many are declined.

Questions of experts of all fields (expertqa_questions), of people who asked a public service about COVID-19
(who_un_faq), and small talk (unified).
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

from bot.answer import Answer
from bot.question import LIMIT
from bot.startup import open_bot
from tests.benchmarks.public.score import Scores
from tests.benchmarks.public.sets import Public, rows

NAME = "outside"
DEFAULT = 20
"""Questions of each kind."""


def questions(public: Public) -> Iterator[tuple[str, str]]:
    """Kind and question; those that are too long for any answer are left out."""
    for row in rows(public.file("expertqa_questions", "expert_questions_sample.jsonl")):
        if len(row["question"]) <= LIMIT:
            yield "questions of experts", row["question"]
    asked = public.file("who_un_faq", "jhu_real_user_questions_dialogueMD.txt").read_text(encoding="utf-8")
    yield from (("questions on COVID-19", line.strip()) for line in asked.splitlines() if line.strip())
    for row in rows(public.file("unified", "dev_cases.jsonl")):
        if not row["docs"]:
            yield "small talk", row["question"]


def judged(answer: Answer) -> Scores:
    """Whether it was declined, and whether before anything was searched."""
    return {"declined": not answer.claims, "declined by a fixed reply": not answer.claims and not answer.hits}


def measure(public: Public) -> Iterator[tuple[Mapping[str, Any], tuple[str, Scores]]]:
    """Each question that is drawn with what is to be kept of it, and its scores."""
    bot = open_bot(replace(public.bench().own(), llm_url=public.user.llm_url))
    with closing(bot.index):
        for group, question in public.drawn(NAME, questions(public), DEFAULT):
            answer = bot.ask(question)
            scores = judged(answer)
            yield {"question": question, "answer": answer.text, "scores": scores}, (group, scores)
