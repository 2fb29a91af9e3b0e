"""Asking the test prompts, one after the other, and scoring each answer as it comes.

Knows the bot and its documents; which prompts are asked was decided before.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answer import Answer, Turn, as_json
from bot.evaluation.prompts import Prompt
from bot.evaluation.result import Found, Result
from bot.evaluation.score import score
from corpus.errors import UsageError
from corpus.source import Source

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.evaluation.judge import Judges
    from bot.evaluation.texts import Texts

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A prompt that means nothing with the documents at hand, and why."""

    id: str
    why: str


def publication(sources: Sequence[Source], number: str) -> tuple[str, ...]:
    """The ids of the documents that are the publication with this number (ISBN, DOI, …), not our account of it.

    Digits alone are compared: "9789240029200" is "ISBN 978-92-4-002920-0 (electronic)". A document that was added with
    no more than its address has the number there.
    """
    wanted = _digits(number)
    return tuple(
        source.id
        for source in sources
        if source.wording != "summary"
        and any(wanted in _digits(text) for text in (*source.identifiers, source.url or ""))
    )


def askable(prompts: Sequence[Prompt], sources: Sequence[Source]) -> tuple[tuple[Prompt, ...], tuple[Skipped, ...]]:
    """The prompts that can be asked of these documents, and those that cannot."""
    known = {source.id for source in sources}
    asked: list[Prompt] = []
    skipped: list[Skipped] = []
    for prompt in prompts:
        if prompt.needs and not publication(sources, prompt.needs):
            skipped.append(Skipped(prompt.id, f"the index has no document with the number {prompt.needs}"))
        elif prompt.documents and not prompt.needs and not known.intersection(prompt.documents):
            skipped.append(Skipped(prompt.id, f"the index has none of: {', '.join(prompt.documents)}"))
        else:
            asked.append(prompt)
    return tuple(asked), tuple(skipped)


def ask(
    bot: "Bot",
    prompts: Sequence[Prompt],
    splits: Mapping[str, str],
    texts: "Texts",
    judge: "Judges | None" = None,
    tell: Tell = lambda *_: None,
) -> Iterator[Result]:
    """One result a prompt, as soon as it is there.

    Args:
        bot: answers.
        prompts: what is asked, in this order.
        splits: the split of each prompt, by its id.
        texts: tells whether quotes are exact.
        judge: is asked about every claim, if there is one.
        tell: is told of the progress.

    Raises:
        ModelError: the model fails, and would do so for all that follow.
        StoreError: the index cannot be searched any more.
    """
    for done, prompt in enumerate(prompts):
        tell("test prompts", done, len(prompts))
        *earlier, question = prompt.turns
        try:
            answer = bot.ask(question, [Turn("reader", text) for text in earlier])
        except UsageError as error:
            values = {"right": 0.0}
            yield Result(
                prompt, splits[prompt.id], values=values, right=False, missed=(f"refused: {error}",), error=str(error)
            )
            continue
        result = _scored(prompt, splits[prompt.id], answer, bot, texts)
        yield result.with_judged(judge.judge(answer)) if judge and answer.claims else result
    tell("test prompts", len(prompts), len(prompts))


def _scored(prompt: Prompt, split: str, answer: Answer, bot: "Bot", texts: "Texts") -> Result:
    needed = publication(bot.index.sources(), prompt.needs) if prompt.needs else ()
    given = score(prompt, answer, publication=needed, exact=texts.hold(answer))
    found = (Found(hit.passage.id, hit.passage.source.id, hit.passage.page, round(hit.score, 4)) for hit in answer.hits)
    reasons = tuple(claim.verdict.reason for claim in answer.claims)
    return Result(prompt, split, as_json(answer), tuple(found), given.values, given.right, given.missed, reasons)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
