"""What a reader meant by a question: slips of the pen put right, and what leans on earlier turns as it stands alone.

For English; a question in another language stays as it is. Knows the documents' words, and nothing of how an answer is made.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Turn
from bot.followup import LOOK_BACK, standalone
from bot.language import ENGLISH, language_of
from bot.spelling import Spelling
from index.search import Index


class Understanding:
    """Understands questions to the documents of one index, whose words are read when first needed."""

    def __init__(self, index: Index) -> None:
        self._spelling = Spelling(
            lambda: (
                text
                for source in index.sources()
                for text in (source.title, *(passage.text for passage in index.passages(source.id)))
            )
        )

    def meant(self, question: str, turns: Sequence[Turn] = ()) -> str | None:
        """A question as it stands alone and was meant to be written; None where that is as it is.

        ``turns``: the earlier ones, of which the last few are looked at.
        """
        if language_of(question) != ENGLISH:
            return None
        corrected = self._spelling.corrected
        # What it leans on was written by the same hand.
        turns = [
            replace(turn, text=corrected(turn.text)) if turn.role == "reader" else turn for turn in turns[-LOOK_BACK:]
        ]
        text = corrected(question)
        follow_up = standalone(text, turns)
        text = follow_up.question if follow_up else text
        return text if text != question else None
