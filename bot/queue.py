"""The language model, for one answer at a time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bot import prompts
from bot.model import Model
from corpus.errors import ModelError

_ASKED_S = 0.2
"""How often one who waits is asked whether it was stopped."""


class ModelQueue:
    """Those who wait for a model. Each finds it as the one before did, so that what it says is the same."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def wait(self, model: Model, stopped: Callable[[], bool] = lambda: False) -> Iterator[bool]:
        """Have the model to oneself; False where ``stopped()`` turned true before it was this one's turn.

        The model settles in the background when an answer was given, was stopped or failed: its reader does not wait.
        """
        while not self._lock.acquire(timeout=_ASKED_S):
            if stopped():
                yield False
                return
        try:
            model.settle(prompts.SYSTEM, prompts.OPENING)
            yield not stopped()
        finally:
            threading.Thread(target=self._settle, args=(model,), name="settling").start()

    def _settle(self, model: Model) -> None:
        try:
            # The answer is there, and the next question will meet what is wrong with the model.
            with suppress(ModelError):
                model.settle(prompts.SYSTEM, prompts.OPENING)
        finally:
            self._lock.release()
