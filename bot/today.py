"""Whether a kept answer would be the same today: what made it, and the quotes that are found for its question now.

No model runs. Knows the bot and what was kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer, Quote
from bot.bot import Bot
from bot.kept import Kept
from bot.versions import changes


@dataclass(frozen=True, slots=True)
class Today:
    """How a kept answer stands to today.

    ``same``: what made it is the same, and so would it be. ``changed``: what of the documents, the model and the program
    is another than then. ``new`` and ``gone``: quotes that are found for the question now and were not then, and the
    other way round.
    """

    same: bool
    changed: tuple[str, ...]
    new: tuple[Quote, ...]
    gone: tuple[Quote, ...]

    def as_json(self) -> dict[str, Any]:
        """JSON-ready; of quotes their text and the title of their document."""
        return {
            "same": self.same,
            "changed": list(self.changed),
            "new": [{"text": quote.text, "title": quote.passage.source.title} for quote in self.new],
            "gone": [{"text": quote.text, "title": quote.passage.source.title} for quote in self.gone],
        }


def today(kept: Kept, searching: Bot) -> Today:
    """How ``kept`` stands to what ``searching`` (``Bot.searching``) finds; raises what its ``stream`` raises."""
    before = kept.answer
    answers = list(searching.stream(before.question, kept.turns, keep_to=kept.keep_to))
    # A question that restricts its documents is looked for in these, then in all: one of both made the answer.
    now = max(
        [answer for answer in answers if not answer.finished] or answers,
        key=lambda answer: (answer.id == before.id, len(set(_said(before)) & set(_said(answer)))),
    )
    was, found = _said(before), _said(now)
    return Today(
        now.id == before.id,
        changes(before.versions, now.versions),
        tuple(quote for text, quote in found.items() if text not in was),
        tuple(quote for text, quote in was.items() if text not in found),
    )


def remark(kept: Kept, found: Today) -> str:
    """When it was asked and how it stands to today, in sentences; then the quotes that are new and gone, a line each."""
    asked = f"Asked on {kept.asked[:10]}."
    if found.same and not found.new and not found.gone:
        return f"{asked} The answer would be the same today."
    if found.changed:
        said = f"{asked} Since then {_listed(found.changed)} changed, so the answer may differ today."
    elif found.same:
        said = f"{asked} Nothing that makes the answer has changed, yet other quotes are found."
    else:
        said = f"{asked} The question is understood otherwise today, so the answer may differ."
    if not found.new and not found.gone:
        return f"{said} The quotes that are found are the same."
    lines = [_line("Found now, not then", quote) for quote in found.new]
    lines += [_line("Found then, not now", quote) for quote in found.gone]
    return "\n".join([said, *lines])


def _said(answer: Answer) -> dict[tuple[str, str], Quote]:
    """The quotes of an answer, by what makes them the same: their document and their words."""
    return {(quote.passage.source.id, quote.text): quote for quote in answer.quotes or answer.related}


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last} have" if first else f"{last} has"


def _line(mark: str, quote: Quote) -> str:
    return f"{mark}: “{' '.join(quote.text.split())}” ({quote.passage.source.title})"
