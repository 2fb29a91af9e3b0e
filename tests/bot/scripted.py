"""A language model for tests that says what it is told to, and keeps what it was asked."""

from collections.abc import Iterator, Mapping

from bot.model import Usage


class ScriptedModel:
    """Answers the gate for other languages with ``odds`` (log-odds of Yes) and writes ``reply`` word by word.

    It confirms with the log-odds ``confirmed``, if there are any.
    """

    def __init__(self, reply: str = "", *, odds: float = 5.0, confirmed: float | None = None) -> None:
        self.name = "scripted"
        self.reply = reply
        self.odds = odds
        self.confirms = confirmed is not None
        self._confirmed = confirmed or 0.0
        self.asked: list[str] = []
        self.written = 0

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        """Log-probabilities of Yes and No."""
        self.asked.append(user)
        return {"Yes": self.odds / 2, "No": -self.odds / 2}, Usage(410, 1)

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        """The reply in pieces of one word."""
        self.asked.append(user)
        for word in self.reply.split(" "):
            self.written += 1
            yield f"{word} ", Usage()
        yield "", Usage(40, self.written)

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        """Log-probabilities of Yes and No."""
        self.asked.append(prompt)
        return {" Yes": self._confirmed / 2, " No": -self._confirmed / 2}, Usage(70, 1)

    def settle(self, system: str, user: str) -> None:
        """Says the same whatever it was asked before."""
