"""What is no question to the documents, and what is replied to it: by the rules of ``bot.fixed``, and by ``bot.intent``."""

from collections.abc import Sequence

import numpy as np

from bot.answer import Turn
from bot.fixed import FixedReply, fixed_reply, reply_of
from bot.followup import LOOK_BACK
from bot.intent import Intents
from bot.language import ENGLISH, language_of
from corpus.errors import MissingLanguages
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
        """The last turns, without calls for help, and the replies to them: they are not what later questions are about."""
        kept: list[Turn] = []
        asked = True
        for turn in turns[-LOOK_BACK:]:
            if turn.role == "reader":
                asked = self._intent(turn.text, language_of(turn.text)) is None
            if asked:
                kept.append(turn)
        return kept

    def _intent(self, message: str, language: str) -> str | None:
        """Whether a message is a call for help or for medical advice; None where the embedder for its language is not here."""
        if language == ENGLISH:
            return self._intents.kind(message, self._embedder.name, self._embedder.embed)
        try:
            index = self._index.in_other_languages
        except MissingLanguages:
            return None
        return self._intents.kind(
            message, index.embedder.name, lambda texts: np.stack([index.embed_question(text) for text in texts])
        )
