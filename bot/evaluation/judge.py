"""An optional judge: a model behind an OpenAI-compatible address that is asked whether quotes support a claim.

It says yes or no; whatever else it says, and every failure of the server, is counted as a failure and goes no further.
"""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.answer import Answer, Claim
from bot.evaluation.result import Judged
from bot.model import Model, ServedModel
from corpus.errors import ModelError, UsageError

SYSTEM = "You compare a claim with quotes. You reply with one word: Yes or No."
ASK = "Quotes:\n{quotes}\n\nClaim: {claim}\n\nIs the claim supported by the quotes? Reply Yes or No."
PATIENCE = 5
"""Failures in a row after which the judge is not asked any more: each may take minutes."""
_LIMIT = 8
_REPLY = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)


class Judges(Protocol):
    """Says what it finds of the claims of an answer, and what went wrong."""

    failures: list[str]

    def judge(self, answer: Answer) -> Judged:
        """The verdict on each claim."""


class Judge:
    """Asks a model; use ``connect`` for one behind an address."""

    def __init__(self, model: Model, close: Callable[[], None] = lambda: None) -> None:
        """``close`` lets go of what the model needs."""
        self.close = close
        self.name = model.name
        self.failures: list[str] = []
        self._model = model
        self._in_a_row = 0

    @classmethod
    def connect(cls, url: str, name: str, key: str) -> "Judge":
        """Raises UsageError for what is no address; whether somebody answers there is found out later."""
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"--judge-url is {url!r}. Give an address such as http://127.0.0.1:11434/v1")
        model = ServedModel(url.rstrip("/"), name=name, key=key)
        return cls(model, model.close)

    def judge(self, answer: Answer) -> Judged:
        """The verdict on each claim: supported by the quotes that it cites, not supported, or None after a failure."""
        return Judged(tuple(map(self._verdict, answer.claims)))

    def _verdict(self, claim: Claim) -> bool | None:
        if self._in_a_row >= PATIENCE:
            self.failures.append(f"not asked after {PATIENCE} failures in a row")
            return None
        try:
            pieces = self._model.write(SYSTEM, ASK.format(quotes=_numbered(claim), claim=claim.text), limit=_LIMIT)
            reply = "".join(piece for piece, _ in pieces)
        except ModelError as error:
            # The message is for the bot's own model; what went wrong is in its cause.
            self._failed(str(error.__cause__ or error).splitlines()[0])
            return None
        found = _REPLY.match(reply)
        if not found:
            self._failed(f"it said {reply.strip()[:40]!r}")
            return None
        self._in_a_row = 0
        return found[1].casefold() == "yes"

    def _failed(self, why: str) -> None:
        self._in_a_row += 1
        self.failures.append(why)


def _numbered(claim: Claim) -> str:
    texts: Sequence[str] = [" ".join(quote.text.split()) for quote in claim.quotes]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))
