"""The parts of a question that asks several things, each as it stands alone."""

from bot.answer import Turn
from bot.followup.leaning import lean
from bot.followup.rewrite import standalone
from bot.parts import parts


def apart(question: str) -> dict[str, str]:
    """What each part of a question asks, by its words; empty where the question asks one thing.

    A part that leans on the first and cannot be completed with it is taken for the whole question.

    Example: apart("When did EIOS open, and who leads it?") -> {"When did EIOS open": "When did EIOS open",
    "who leads it": "Who leads EIOS"}
    """
    asked = parts(question)
    return {part: _completed(part, asked[0], question) for part in asked}


def _completed(part: str, first: str, question: str) -> str:
    if part == first or not lean(part):
        return part
    understood = standalone(part, [Turn("reader", first)])
    return understood.question if understood else question
