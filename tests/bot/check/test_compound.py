"""Acronyms that are made of others: FG-AI4H is a focus group on AI, but AI is no focus group."""

import pytest

from bot.check import check
from tests.bot.evidence import quote

FOCUS_GROUP = "The Focus Group on AI for Health (FG-AI4H) was created in July 2018 by ITU and WHO."


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("The Focus Group on AI was created in July 2018.", True),
        ("The focus group on artificial intelligence was created in July 2018.", True),
        ("The AI focus group was created in July 2018.", True),
        ("The AI for Health focus group was created by ITU and WHO.", True),
        ("ITU and WHO created a focus group on AI for health.", True),
        ("AI was created in July 2018 by ITU and WHO.", False),
        ("The Focus Group on AI for Agriculture was created in July 2018.", False),
        ("The focus group on AI in agriculture was created in July 2018.", False),
        ("The AI unit was created in July 2018.", False),
    ],
)
def test_a_compound_is_named_by_its_topic_too(sentence: str, holds: bool) -> None:
    assert check(sentence, [quote(FOCUS_GROUP)]).verdict.stands is holds


def test_a_topic_that_two_names_share_tells_neither() -> None:
    text = f"{FOCUS_GROUP} The Focus Group on AI for Natural Disaster Management (FG-AI4NDM) was created in 2020."
    assert check("FG-AI4H was created in July 2018.", [quote(text)]).verdict.stands
    assert not check("The focus group on AI was created in July 2018.", [quote(text)]).verdict.stands
