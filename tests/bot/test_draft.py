"""The draft is handed on sentence by sentence."""

from bot.draft import sentences
from bot.model import Usage
from tests.bot.scripted import ScriptedModel


def drafted(reply: str, *, limit: int = 200, stop_after: int | None = None) -> tuple[list[str], list[Usage]]:
    model, spent, seen = ScriptedModel(reply), list[Usage](), list[str]()
    found = sentences(
        model,
        "",
        "",
        limit=limit,
        stopped=lambda: stop_after is not None and len(seen) >= stop_after,
        spent=spent.append,
    )
    for sentence in found:
        seen.append(sentence)
    return seen, spent


def test_sentences_come_whole_once_and_without_marks() -> None:
    found, spent = drafted(
        "- One thing is new.\n- Another thing is old.\n2. One thing is new.\nAnd the last one is here."
    )
    assert found == ["One thing is new.", "Another thing is old.", "And the last one is here."]
    assert spent and spent[-1].read == 40


def test_a_sentence_cut_at_the_limit_is_not_given() -> None:
    assert drafted("One thing is new. Another thing is", limit=7)[0] == ["One thing is new."]
    assert drafted("One thing is new. Another thing is", limit=50)[0] == ["One thing is new.", "Another thing is"]


def test_stopping_leaves_out_what_is_incomplete() -> None:
    assert drafted("One thing is new. Another thing is old. A third thing is here.", stop_after=1)[0] == [
        "One thing is new."
    ]
