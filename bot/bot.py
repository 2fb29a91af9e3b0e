"""From a question to a checked answer: search, quotes at once, the gate, a draft, the check of each sentence."""

from collections.abc import Callable, Iterator, Sequence

from bot.answer import Answer, Turn
from bot.model import Model
from index.embed import Embeds
from index.search import Index  # type: ignore[attr-defined]


class Bot:
    """Answers questions from one index. Safe to share between threads; the model serves one answer at a time."""

    def __init__(self, index: Index, embedder: Embeds, model: Model | None) -> None:
        """Without a ``model`` answers are quotes, and say so."""
        self.index = index
        self.embedder = embedder
        self.model = model

    def stream(
        self, question: str, turns: Sequence[Turn] = (), *, stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[Answer]:
        """Growing answers: the quotes first, then claims as they are checked; the last one is ``finished``.

        ``turns`` are the earlier turns of the conversation. When ``stopped()`` turns true no more is drafted, and the
        answer is finished with what has been checked. Raises UsageError for a question that cannot be used and
        ModelError when the model fails.
        """
        raise NotImplementedError

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """The finished answer."""
        *_, answer = self.stream(question, turns)
        return answer
