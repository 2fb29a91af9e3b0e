"""What an answer leaves out of a comparison, and the quote that tells it."""

from bot.answer import Claim, Quote, Verdict
from bot.balance import supplement, telling, unanswered, unsaid
from bot.sides import sides
from tests.bot.evidence import quote, source

QUESTION = "Which reached more learners, the WHO Academy or the OpenWHO course?"
SIDES = sides(QUESTION)
ACADEMY = quote("The WHO Academy had over 5,000 learners from 172 countries.", source("The Academy", id="academy"))
PLACE = quote("The WHO Academy is in Lyon.", source("The Academy", id="academy"))
COURSE = quote("The OpenWHO course reached 25,000 learners.", source("A course", id="course"))


def claim(*quotes: Quote) -> Claim:
    return Claim(" ".join(one.text for one in quotes), quotes, Verdict(True, "word for word"))


def names(question: str, *claims: Claim) -> list[str]:
    return [side.name for side in unsaid(sides(question), claims)]


def test_a_side_is_told_of_where_a_claim_names_it_with_what_is_asked() -> None:
    assert names(QUESTION, claim(ACADEMY)) == ["the OpenWHO course"]
    assert names(QUESTION, claim(PLACE)) == ["the WHO Academy", "the OpenWHO course"]
    assert names(QUESTION, claim(ACADEMY), claim(COURSE)) == []


def test_one_sentence_may_speak_of_both() -> None:
    both = quote("The OpenWHO course reached more people than the WHO Academy.")
    assert names(QUESTION, claim(both)) == []


def test_years_and_forms_of_a_name_tell_sides_apart() -> None:
    years = "On which days were the AI for Good summits of 2025 and 2026 held?"
    assert names(years, claim(quote("The AI for Good summit 2025 was held on 8 July 2025."))) == [
        "the AI for Good summit of 2026"
    ]
    places = "Compare the workshop in Africa with the forum in Malaysia."
    assert names(places, claim(quote("The African workshop was held online."))) == ["the forum in Malaysia"]


def test_the_best_unit_is_the_one_that_tells_most_of_the_side() -> None:
    units = [(one, one.text) for one in (PLACE, ACADEMY, COURSE)]
    assert [telling(side, SIDES, units)[0][0] for side in SIDES] == [ACADEMY, COURSE]
    assert telling(SIDES[0], SIDES, units[:1]) == []


def test_of_dates_the_exact_one_is_the_best() -> None:
    compared = sides("Which came first, the statement on AI or the guidance on models?")
    units = [
        (one, one.text)
        for one in (quote("The guidance on models was updated in 2025."), quote("The guidance on models is of 18 January 2024."))
    ]  # fmt: skip
    assert "18 January" in telling(compared[1], compared, units)[0][1]


def test_a_side_that_no_quote_tells_of_is_unanswered() -> None:
    assert unanswered(QUESTION, (), [claim(ACADEMY)], [ACADEMY]) == ("the OpenWHO course",)
    assert unanswered(QUESTION, (), [claim(ACADEMY)], [ACADEMY, COURSE]) == ()
    assert unanswered(QUESTION, ("the OpenWHO course",), [claim(ACADEMY)], [ACADEMY, COURSE]) == ("the OpenWHO course",)
    assert unanswered(QUESTION, ("the OpenWHO course",), [claim(ACADEMY), claim(COURSE)], [COURSE]) == ()


def test_parts_that_no_claim_answers_are_unanswered() -> None:
    asked = "Where is the WHO Academy, and how many learners did it have?"
    assert unanswered(asked, (), [claim(PLACE)], [PLACE]) == ("how many learners did it have",)
    assert unanswered(asked, (), [claim(PLACE), claim(ACADEMY)], [PLACE]) == ()
    assert unanswered("Where is the WHO Academy?", (), [claim(PLACE)], [PLACE]) == ()


def test_a_side_that_the_gate_did_not_let_through_is_told_only_where_a_kind_of_thing_is_asked_for() -> None:
    units = [(one, one.text) for one in (ACADEMY, COURSE)]
    closed = [side.name for side in SIDES]
    assert [found[0][0] for _, found in supplement(SIDES, closed, [claim(ACADEMY)], units)] == [COURSE]
    plain = sides("Compare the WHO Academy with the OpenWHO course.")
    assert supplement(plain, [side.name for side in plain], [], units) == ()
    assert [found[0][0] for _, found in supplement(plain, [], [], units)] == [ACADEMY, COURSE]
