"""Numbers and dates in all their forms, and what follows from what."""

import pytest

from bot.english.dates import find_dates, says_date
from bot.english.names import contract, find_names
from bot.english.numbers import find_numbers, says_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 000 people, 12,000 people, twelve thousand people", ["12000", "12000", "12000"]),
        ("thirty-five, one hundred and four, half a million, a dozen", ["35", "104", "500000", "12"]),
        ("1.6 million and US$ 600 billion", ["1600000", "600000000000"]),
        ("99.8 per cent, nearly half of the states, two thirds of them", ["99.8%", "1/2", "0.67"]),
        ("the 11th, the seventy-first and the twelfth", ["11", "71", "12"]),
        ("between 12 and 18 countries, 8-11 members", ["12 to 18", "8 to 11"]),
        ("GPT-3.5, WHA71.7, CE168/11 and 978-92-4-008475-9", []),
    ],
)
def test_numbers_are_read_in_words_and_digits(text: str, expected: list[str]) -> None:
    assert [one.amount.written for one in find_numbers(text)] == expected


@pytest.mark.parametrize(
    ("said", "claimed", "follows"),
    [
        ("172 countries", "more than 150 countries", True),
        ("172 countries", "more than 180 countries", False),
        ("more than 40 rules", "over forty rules", True),
        ("more than 40 rules", "40 rules", False),
        ("up to four teams", "at most 4 teams", True),
        ("up to four teams", "at least four teams", False),
        ("about 20 people", "around twenty people", True),
        ("about 20 people", "more than 20 people", False),
        ("nearly half of them", "almost 50 % of them", True),
        ("30 million euros", "US$ 30 million", False),
        ("63%", "63", False),
        ("the 11th", "11", False),
        ("aged 15 and over", "aged 12 and over", False),
    ],
)
def test_an_amount_follows_from_what_leaves_no_more_open(said: str, claimed: str, follows: bool) -> None:
    one, other = (find_numbers(text)[0].amount for text in (said, claimed))
    assert says_number(one, other) is follows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 5 July 2023, July 5, 2023, 2023-07-05", [(2023, 7, 5)] * 3),
        ("from 9 to 20 July 2018", [(2018, 7, 9), (2018, 7, 20)]),
        ("30 October to 2 November 2023", [(2023, 10, 30), (2023, 11, 2)]),
        ("April and May 2025; in May", [(2025, 4, None), (2025, 5, None), (None, 5, None)]),
        ("2028-2033 and 2018", [(2028, None, None), (2033, None, None), (2018, None, None)]),
        ("WHO may act on 4 of 50 points", []),
    ],
)
def test_dates_are_read_in_all_their_forms(text: str, expected: list[tuple[int | None, ...]]) -> None:
    assert [moment.day for one in find_dates(text) for moment in one.moments] == expected


@pytest.mark.parametrize(
    ("said", "claimed", "follows"),
    [
        ("released on 18 January 2024", "released in January 2024", True),
        ("released on 18 January 2024", "released before February 2024", True),
        ("released on 18 January 2024", "released after January 2024", False),
        ("opened on 17 December 2024", "open since December 2024", True),
        ("held on 17 December 2024", "held since December 2024", False),
        ("held from 9 to 20 July 2018", "held in July 2018", True),
        ("held from 9 to 20 July 2018", "began on 9 July 2018", True),
        ("held from 9 to 20 July 2018", "ended on 9 July 2018", False),
        ("in June 2026", "in the middle of 2026", True),
        ("in early February 2026", "in late February 2026", False),
        ("free until 2024", "free from 2024", False),
    ],
)
def test_a_date_follows_from_a_closer_one(said: str, claimed: str, follows: bool) -> None:
    one, other = (find_dates(text)[0].moments[0] for text in (said, claimed))
    assert says_date(one, other) is follows


def test_acronyms_and_what_they_stand_for_are_one_name() -> None:
    text = "The Focus Group on AI for Health (FG-AI4H) met with S.A.R.A.H. (Smart AI Resource Assistant for Health)."
    names = find_names(text)
    assert names == (
        ("Focus Group on AI for Health", "FG-AI4H"),
        ("Smart AI Resource Assistant for Health", "S.A.R.A.H."),
    )
    assert contract("The focus group and the World Health Organization (WHO) met.", names) == "FG-AI4H and WHO met."
    assert find_names("The network grew (see Table 2).") == ()
