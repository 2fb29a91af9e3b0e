"""Many questions from one file: a JSON object a line in, a JSON object a line out.

Knows the two forms and the bot; knows nothing of the terminal.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import UsageError
from index.filters import Filter

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.keeping import Keeping

FORM = '{"id": "1", "turns": ["What is WHO doing on AI and health?"]}'


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the file: ``turns`` are the questions of one conversation, of which the last is to be answered."""

    id: str | int | float
    turns: tuple[str, ...]


def read_cases(path: Path) -> tuple[Case, ...]:
    """All lines of ``path`` but the blank ones.

    Raises:
        UsageError: the file cannot be read, or a line is not of the form; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read as text in UTF-8 ({error}). Give a file of lines like {FORM}"
        ) from error
    return tuple(_case(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip())


def answers(bot: "Bot | Keeping", cases: Iterable[Case], keep_to: Filter) -> Iterator[dict[str, Any]]:
    """One object a case, as soon as it is there: the answer with the case's id, or the id and an "error".

    Only a question that cannot be used becomes an "error"; what else fails, fails for all that follow and is raised.
    """
    # What is imported here takes seconds, and by now the bot has done it.
    from bot.answer import Turn, as_json

    for case in cases:
        *earlier, question = case.turns
        try:
            answer = bot.ask(question, [Turn("reader", text) for text in earlier], keep_to=keep_to)
        except UsageError as error:
            yield {"id": case.id, "error": str(error)}
        else:
            yield {**as_json(answer), "id": case.id}


def usable(question: str) -> str:
    """The question, tidied; raises UsageError for one that cannot be used."""
    from bot.question import clean  # brings Chroma with it

    return clean(_whole(question))


def _case(line: str, where: str) -> Case:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where} is not JSON ({error}). A line has the form {FORM}") from error
    match found:
        case {"id": str() | int() | float() as id_, "turns": [_, *_] as turns} if all(
            isinstance(turn, str) for turn in turns
        ):
            return Case(id_, tuple(map(_whole, turns)))
        case _:
            raise UsageError(f'{where} lacks an "id", or "turns" that are one or more strings. The form is {FORM}')


def _whole(text: str) -> str:
    """The text with "?" for halves of characters, which JSON and shells can hold and nothing else can read."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
