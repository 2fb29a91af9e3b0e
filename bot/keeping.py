"""A bot whose answers are kept, and can be opened again with a remark on what would differ today.

Stands before the bot and does not touch what it says. Knows nothing of where an answer is shown.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from bot.answer import Answer, Turn
from bot.kept import Kept, KeptAnswers
from index.filters import Filter
from index.search import EVERYTHING

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.today import Today


class Answering(Protocol):
    """What is asked: ``bot.bot.Bot``, one that is still being opened, or one whose answers are kept."""

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        *,
        keep_to: Filter = EVERYTHING,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer]:
        """See ``bot.bot.Bot``."""

    def searching(self) -> "Bot":
        """See ``bot.bot.Bot``."""


class Keeping:
    """Asks a bot, and keeps what it answers in ``answers``."""

    def __init__(self, bot: Answering, answers: KeptAnswers) -> None:
        self.answers = answers
        self._bot = bot

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        *,
        keep_to: Filter = EVERYTHING,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer]:
        """See ``bot.bot.Bot``. An answer that was stopped is not the answer to its question, and is not kept."""
        for answer in self._bot.stream(question, turns, keep_to=keep_to, stopped=stopped):
            if answer.finished and not stopped():
                asked = datetime.now(UTC).isoformat(timespec="seconds")
                self.answers.keep(Kept(asked, tuple(turns), keep_to, answer))
            yield answer

    def ask(self, question: str, turns: Sequence[Turn] = (), *, keep_to: Filter = EVERYTHING) -> Answer:
        """The finished answer."""
        *_, answer = self.stream(question, turns, keep_to=keep_to)
        return answer

    def searching(self) -> "Bot":
        """See ``bot.bot.Bot``."""
        return self._bot.searching()

    def compared(self, kept: Kept) -> "Today":
        """How a kept answer stands to what would be answered today; raises what the bot raises."""
        from bot.today import today  # brings the bot's libraries, which take seconds to import

        return today(kept, self.searching())
