"""Questions that ask two things at once are taken apart, and no others."""

import pytest

from bot.parts import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did the hub open, and who leads it?", ("When did the hub open", "who leads it")),
        ("What is EIOS? How many countries use it?", ("What is EIOS", "How many countries use it")),
        ("Who chairs the group, and until when did it work?", ("Who chairs the group", "until when did it work")),
        ("In which city was it held, and how many took part, and why?", ()),
        (
            "How long is the report and what did it cost to make?",
            ("How long is the report", "what did it cost to make"),
        ),
    ],
)
def test_each_question_is_a_part(question: str, expected: tuple[str, ...]) -> None:
    """In the order and the words of the reader; a bare "why" leaves the question whole."""
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What is WHO doing on AI and health?",
        "What message did the World Bank and WHO have for the summit?",
        "Which came first, the meeting in Riyadh or the one in Singapore?",
        "Name the risks and benefits of chatbots.",
        "What did WHO do before and since the launch of the hub?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    """Neither a list, nor a comparison, nor the name WHO makes two questions of one."""
    assert parts(question) == ()
