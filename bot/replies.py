"""What is no question to the documents, and what is replied to it: by the rules of ``bot.fixed``, and by ``bot.intent``."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from bot.answer import Turn
from bot.fixed import FixedReply, fixed_reply, reply_of
from bot.followup import LOOK_BACK
from bot.intent import Intents
from bot.language import ENGLISH, language_of
from corpus.errors import MissingLanguages, MissingWeights
from index.search import Embeds, Index


class Replies:
    """Tells what is no question to the documents of an index, and what is replied to it.

    Args:
        index: whose embedder for other languages is used, where it is here.
        embedder: that for English.
    """

    def __init__(self, index: Index, embedder: Embeds) -> None:
        self._index = index
        self._embedder = embedder
        self._intents = Intents.load()

    def to(self, message: str) -> FixedReply | None:
        """The fixed reply to a message, None for a question; who may be in danger is told so before anything else."""
        language = language_of(message)
        kind = self._intent(message, language)
        return reply_of(kind, language) if kind else fixed_reply(message, language)

    def questions(self, turns: Sequence[Turn]) -> list[Turn]:
        """The last turns, without calls for help in English, and the replies to them: later questions are not about these."""
        kept: list[Turn] = []
        asked = True
        for turn in turns[-LOOK_BACK:]:
            if turn.role == "reader":
                language = language_of(turn.text)
                asked = language != ENGLISH or self._intent(turn.text, language) is None
            if asked:
                kept.append(turn)
        return kept

    def _intent(self, message: str, language: str) -> str | None:
        """Which of ``bot.intent.KINDS`` a message is; None for neither.

        Where the embedder for its language is not here that for English is asked: short cries in English are taken for other languages.
        """
        if language != ENGLISH:
            with suppress(MissingLanguages, MissingWeights):
                index = self._index.in_other_languages
                return self._intents.kind(
                    message, index.embedder.name, lambda texts: np.stack([index.embed_question(text) for text in texts])
                )
        return self._intents.kind(message, self._embedder.name, self._embedder.embed)
