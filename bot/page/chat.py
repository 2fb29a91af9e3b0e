"""The conversations of the page: a question becomes an Exchange that grows until it is answered, stopped or failed.

Knows nothing of gradio or HTML. Errors end here: a KnownError is shown as it is, anything else is logged and told
without detail.
"""

import itertools
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answer import Answer, Turn
from bot.page.exchange import Exchange
from corpus.errors import KnownError

if TYPE_CHECKING:
    from bot.keeping import Answering, Keeping

REOPENED = "An answer that was kept"
COMPARING = "An answer that was kept. Looking whether it would be the same today …"
SORRY = "Something went wrong, and the question was not answered. Ask it again; if that fails too, start the chat anew."

log = logging.getLogger(__name__)


class Chat:
    """Asks one bot for many readers; ``session`` names a reader's page. Safe to share between threads."""

    def __init__(self, bot: "Answering", keeping: "Keeping | None" = None) -> None:
        """``keeping`` has the answers that can be opened again, where any are kept."""
        self.bot = bot
        self._keeping = keeping
        self._count = itertools.count(1)
        self._running: dict[str, threading.Event] = {}

    def reply(self, question: str, past: tuple[Exchange, ...], session: str) -> Iterator[tuple[Exchange, ...]]:
        """The conversation with ``question`` at its end, again and again while the answer grows.

        At once without an answer, then for each Answer of the bot. Raises nothing: what goes wrong is the exchange's
        ``failure``. When the caller stops listening, the bot stops drafting.
        """
        self.stop(session)
        stopped = self._running[session] = threading.Event()
        exchange = Exchange(f"turn-{next(self._count)}", question)
        yield (*past, exchange)
        try:
            for answer in self.bot.stream(question, turns(past), stopped=stopped.is_set):
                kept = answer.finished and self._keeping is not None and answer.id in self._keeping.answers
                exchange = replace(exchange, answer=answer, stopped=stopped.is_set(), kept=kept)
                yield (*past, exchange)
        except KnownError as error:
            yield (*past, replace(exchange, failure=str(error)))
        except Exception:
            # The edge of the program: a reader is told no detail, the log has all of it.
            log.exception("A question could not be answered")
            yield (*past, replace(exchange, failure=SORRY))
        finally:
            stopped.set()
            if self._running.get(session) is stopped:
                del self._running[session]

    def reopen(self, beginning: str) -> Iterator[tuple[Exchange, ...]]:
        """A conversation of one kept answer, whose id begins so: at once as it was, then with how it stands to today.

        Raises nothing, as ``reply``; nothing comes where no answers are kept.
        """
        if self._keeping is None:
            return
        key = f"turn-{next(self._count)}"
        try:
            kept = self._keeping.answers.open(beginning)
        except KnownError as error:
            yield (Exchange(key, REOPENED, failure=str(error)),)
            return
        exchange = Exchange(key, kept.answer.question, kept.answer, kept=True, remark=COMPARING)
        yield (exchange,)
        try:
            # The comparing needs the bot's libraries, which take seconds to import; the kept answer does not.
            from bot.today import remark

            said = remark(kept, self._keeping.compared(kept))
        except KnownError as error:
            said = f"Whether it would be the same today cannot be told: {error}"
        except Exception:
            log.exception("A kept answer could not be compared")
            said = "Whether it would be the same today cannot be told."
        yield (replace(exchange, remark=said),)

    def stop(self, session: str) -> None:
        """No more is drafted for this page; its answer ends with what has been checked."""
        running = self._running.get(session)
        if running:
            running.set()


def turns(past: tuple[Exchange, ...]) -> tuple[Turn, ...]:
    """What was said so far, as the bot reads it; questions that failed are left out."""
    said = []
    for exchange in past:
        if exchange.answer and not exchange.failure:
            said += [Turn("reader", exchange.question), Turn("bot", exchange.answer.text, main_title(exchange.answer))]
    return tuple(said)


def main_title(answer: Answer) -> str:
    """The title of the document that most of an answer rests on; "" where it rests on none."""
    rests_on = answer.cited or (() if answer.declined else answer.quotes)
    titles = [quote.passage.source.title for quote in rests_on]
    return max(titles, key=titles.count, default="")
