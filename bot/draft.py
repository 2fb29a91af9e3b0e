"""The draft: what the model writes, handed on sentence by sentence as each is complete.

Nothing here is shown to a reader before ``bot.check`` has let it through.
"""

import re
from collections.abc import Callable, Iterator

from bot.model import Model, Usage
from corpus.sentences import sentence_spans
from corpus.source import Span

_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+(?=\S)|\*\*|`")


def sentences(
    model: Model,
    system: str,
    user: str,
    *,
    limit: int,
    stopped: Callable[[], bool],
    spent: Callable[[Usage], None],
) -> Iterator[str]:
    """The sentences of one reply, as they are complete, without list marks; the same one is given once.

    Args:
        model: who writes.
        system: the fixed beginning of the prompt.
        user: quotes, question and task.
        limit: tokens at most; a sentence that is cut there is not given.
        stopped: asked after each piece; once true, the model is stopped and what is incomplete is left out.
        spent: told the tokens when they are known.
    """
    buffer, given, ended, pieces = "", set[str](), True, 0
    for piece, usage in model.write(system, user, limit=limit):
        pieces += bool(piece)
        if usage != Usage():
            spent(usage)
        if stopped():
            ended = False
            break
        buffer += piece
        # The last sentence may still go on: only those before it are complete.
        *whole, last = sentence_spans(buffer) or (Span(0, 0),)
        for span in whole:
            yield from _new(buffer[span.start : span.end], given)
        buffer = buffer[last.start :]
    if ended and (pieces < limit or re.search(r"[.!?]['\")”]?\s*$", buffer)):
        for span in sentence_spans(buffer):
            yield from _new(buffer[span.start : span.end], given)


def _new(sentence: str, given: set[str]) -> Iterator[str]:
    sentence = _MARK.sub("", sentence).strip()
    key = re.sub(r"\W+", " ", sentence).lower().strip()
    if key and key not in given:
        given.add(key)
        yield sentence
