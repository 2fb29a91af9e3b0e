"""The check lets through what a quote says, and nothing that differs from it in one small way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check.claim import bare, check, is_whole, leans, nearest, retells, same, whole
from tests.bot.evidence import quote, source

LAUNCH = "S.A.R.A.H. was launched on 2 April 2024 ahead of World Health Day."
AVATAR = "The avatar of S.A.R.A.H. was made by Soul Machines."
CAD = (
    "For people aged 15 and over in groups where tuberculosis screening is advised, WHO says that computer-aided "
    "detection may replace human readers of digital chest X-rays."
)
SURVEY = (
    "In the survey of 2025, 4 of 50 countries (8%) had a health-specific AI strategy and 1,600 officials were trained."
)
PLAN = "The work plan foresees a first benchmark suite named MedEval-GI for 2027."
ASKS = "WHO asked India to share its plan for AI in health with the Region."
ONLY = "The advice of WHO on AI and tuberculosis is conditional and covers only the reading of chest X-rays."
NOT = "The research of IARC on AI for cervical cancer is not a recommendation of WHO."
SHOULD = "Governments should require impact assessments of AI for health."
PRESS = "According to press reports, S.A.R.A.H. was built on GPT-3.5."
ABOUT = "An expert group of about twenty experts worked on the guidance."

HOLDS = [
    (LAUNCH, "S.A.R.A.H. was launched on 2 April 2024."),
    (LAUNCH, "S.A.R.A.H. was launched on April 2, 2024, ahead of World Health Day."),
    (LAUNCH, "S.A.R.A.H. was launched in April 2024."),
    (CAD, "Computer-aided detection may replace human readers of chest X-rays for people aged 15 and over."),
    (SURVEY, "4 of 50 countries had a health-specific AI strategy."),
    (SURVEY, "In the survey of 2025, 8 per cent of countries had a health-specific AI strategy."),
    (SURVEY, "In the survey of 2025, 1600 officials were trained."),
    (PLAN, "The work plan foresees a first benchmark suite for 2027."),
    (NOT, "The research of IARC on AI for cervical cancer isn't a recommendation of WHO."),
    (NOT, "No, the research of IARC on AI for cervical cancer is not a recommendation of WHO."),
    (SHOULD, "Governments should require impact assessments of artificial intelligence for health."),
    (ASKS, "WHO asked India to share its plan for AI."),
    (PRESS, "According to press reports, S.A.R.A.H. was built on GPT-3.5."),
    (ABOUT, "About twenty experts worked on the guidance."),
    ("The programme has a centre in Berlin.", "The program has a center in Berlin."),
    ("The Global Initiative on AI for Health (GI-AI4H) has three partners.", "GI-AI4H has 3 partners."),
]
FALLS = [
    (LAUNCH, "S.A.R.A.H. was launched on 3 April 2024.", "2024-04-03"),
    (LAUNCH, "S.A.R.A.H. was launched on 2 April 2023.", "2023"),
    (LAUNCH, "S.A.R.A.H. was launched in May 2024.", "2024-05"),
    (LAUNCH, "S.A.R.A.H. was not launched on 2 April 2024.", "negated"),
    (LAUNCH, "Florence was launched on 2 April 2024.", "florenc"),
    (LAUNCH, "S.A.R.A.H. was stopped on 2 April 2024.", "stop"),
    (CAD, "Computer-aided detection replaces human readers of chest X-rays.", "qualification"),
    (CAD, "WHO says that computer-aided detection must replace human readers.", "stronger"),
    (CAD, "Computer-aided detection may replace human readers for people aged 12 and over.", "12"),
    (SURVEY, "14 of 50 countries had a health-specific AI strategy.", "14"),
    (SURVEY, "18% of countries had a health-specific AI strategy.", "18%"),
    (SURVEY, "50% of countries had a health-specific AI strategy.", "50%"),
    (SURVEY, "1,700 officials were trained.", "1700"),
    (SURVEY, "In the survey, 4 of 50 countries in Africa had a health-specific AI strategy.", "africa"),
    (PLAN, "MedEval-GI is a first benchmark suite.", "qualification"),
    (ASKS, "India asked WHO to share its plan for AI.", "order"),
    (ONLY, "The advice of WHO covers the reading of chest X-rays.", "qualification"),
    (NOT, "The research of IARC on AI for cervical cancer is a recommendation of WHO.", "negated"),
    (SHOULD, "Governments must require impact assessments of AI for all health.", "wider"),
    (PRESS, "S.A.R.A.H. was built on GPT-3.5.", "qualification"),
    (ABOUT, "Twenty experts worked on the guidance.", "qualification"),
    (LAUNCH, "WHO is improving health outcomes and reducing costs.", ""),
    (LAUNCH, "It.", ""),
]


@pytest.mark.parametrize(("text", "sentence"), HOLDS)
def test_what_the_quote_says_holds(text: str, sentence: str) -> None:
    claim = check(sentence, [quote(text)])
    assert claim.verdict.stands, claim.verdict.reason
    assert [one.text for one in claim.quotes] == [text]


@pytest.mark.parametrize(("text", "sentence", "reason"), FALLS)
def test_one_small_difference_falls_and_is_named(text: str, sentence: str, reason: str) -> None:
    claim = check(sentence, [quote(text)])
    assert not claim.verdict.stands
    assert claim.quotes == ()
    assert reason in claim.verdict.reason


def test_every_word_for_word_sentence_holds() -> None:
    for text in (LAUNCH, AVATAR, CAD, SURVEY, PLAN, ASKS, ONLY, NOT, SHOULD, PRESS, ABOUT):
        assert check(text, [quote(text)]).verdict.stands, text


def test_facts_of_two_quotes_are_not_mixed() -> None:
    quotes = [quote(LAUNCH), quote(AVATAR)]
    assert not check("S.A.R.A.H. was launched on 2 April 2024 by Soul Machines.", quotes).verdict.stands


def test_two_parts_may_have_a_quote_each() -> None:
    quotes = [quote(LAUNCH), quote(AVATAR), quote(PLAN)]
    claim = check(
        "S.A.R.A.H. was launched on 2 April 2024, and the avatar of S.A.R.A.H. was made by Soul Machines.", quotes
    )
    assert claim.verdict.stands
    assert [one.text for one in claim.quotes] == [LAUNCH, AVATAR]


def test_the_shortest_quote_that_says_it_is_cited() -> None:
    long = quote(f"The avatar of S.A.R.A.H. was made by Soul Machines, and {LAUNCH}")
    assert check(AVATAR, [long, quote(AVATAR)]).quotes == (quote(AVATAR),)


def test_the_date_of_the_source_may_be_said_but_not_the_one_of_another() -> None:
    text = "The guidance on AI was published by WHO."
    assert check(
        "The guidance on AI was published by WHO in 2021.", [quote(text, source(date="2021-06-28"))]
    ).verdict.stands
    assert not check(
        "The guidance on AI was published by WHO in 2021.", [quote(text, source(date="2023"))]
    ).verdict.stands


def test_a_speech_is_not_a_recommendation() -> None:
    text = "WHO recommends AI with human oversight."
    assert check(text, [quote(text, source(kind="guidance"))]).verdict.stands
    assert not check(text, [quote(text, source(kind="speech"))]).verdict.stands


@given(number=st.integers(2, 9999), other=st.integers(2, 9999))
def test_a_number_holds_only_against_itself(number: int, other: int) -> None:
    quotes = [quote(f"The network of WHO has {number:,} members in the Region.")]
    claim = check(f"The network of WHO has {other} members in the Region.", quotes)
    assert claim.verdict.stands == (number == other)


@given(
    words=st.lists(
        st.sampled_from("countries train staff share data plans rules test tools review risks".split()), min_size=3
    ),
    extra=st.sampled_from(["malaria", "Geneva", "2031", "77", "vendors"]),
)
def test_a_word_that_no_quote_holds_never_passes(words: list[str], extra: str) -> None:
    text = f"WHO says that {' '.join(words)}."
    assert check(text, [quote(text)]).verdict.stands
    assert not check(f"WHO says that {' '.join(words)} {extra}.", [quote(text)]).verdict.stands


@given(st.text(max_size=200))
def test_any_text_is_judged_without_failing(text: str) -> None:
    claim = check(text, [quote(LAUNCH), quote(SURVEY)])
    assert claim.verdict.stands == bool(claim.quotes)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Yes, WHO has a plan", "WHO has a plan."),
        ("WHO has a plan [A], [2].", "WHO has a plan."),
        ("eHealth is a plan.", "eHealth is a plan."),
        ("the plan is new.", "The plan is new."),
    ],
)
def test_bare(sentence: str, expected: str) -> None:
    assert bare(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("WHO supports countries in implementing AI.", True),
        ("The platform is open to all.", True),
        ("Supporting countries in implementing AI-related frameworks.", False),
        ("(1) Diagnosis and clinical care.", False),
        ("It was launched in April 2024.", False),
        ("July 2018.", False),
        ("Knowledge sharing: empowering countries with tools.", False),
        ("The six principles of the guidance are:.", False),
        ("Our approach is centred on three pillars.", False),
        ("According to press reports, S.A.R.A.H. was built on GPT-3.5.", True),
        ("During the pandemic, countries used chatbots.", True),
    ],
)
def test_is_whole(sentence: str, expected: bool) -> None:
    assert is_whole(sentence) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("These tools help.", True),
        ("To support such efforts, WHO trains regulators.", True),
        ("Governments should identify these applications and set standards.", True),
        ("Although this is necessary, it is not enough.", True),
        ("While this is needed, it is not enough.", True),
        ("Countries may build such a system.", True),
        ("WHO trains those who use the tools.", False),
        ("Tools such as chatbots help, as such tools do.", False),
        ("The risks described in this report are old.", False),
        ("AI technologies help where these technologies are tested.", False),
        ("WHO published a report, and much later, in another year, it said that the public liked this idea.", False),
    ],
)
def test_what_points_back_leans_on_the_sentence_before(text: str, expected: bool) -> None:
    assert leans(text) is expected


def test_nearest_finds_the_quote_of_a_fragment() -> None:
    units = [(quote(AVATAR), AVATAR), (quote(LAUNCH), LAUNCH)]
    assert nearest("April 2024", units) == (1.0, 1)
    assert nearest("malaria in Kenya", units)[0] == 0.0


def test_same_needs_the_same_numbers() -> None:
    assert same("GI-AI4H has 3 partners.", "The initiative GI-AI4H has 3 partners: WHO, ITU and WIPO.")
    assert not same("GI-AI4H has 4 partners.", "The initiative GI-AI4H has 3 partners: WHO, ITU and WIPO.")


def test_whole_joins_what_does_not_stand_alone() -> None:
    text = "The pillars are:\ngovernance of AI\nsharing of knowledge"
    assert whole(quote(text)) == (re.sub(r"\s+", " ", text),)
    assert whole(quote(f"{LAUNCH} {AVATAR}")) == (LAUNCH, AVATAR)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("WHO is doing governance and regulation, knowledge sharing, and implementation and localization.", True),
        ("WHO's work rests on governance and implementation.", False),
        ("WHO's work rests on three pillars.", False),
    ],
)
def test_a_list_is_retold_when_each_of_its_items_is_named(sentence: str, expected: bool) -> None:
    text = "It rests on three pillars: (1) governance and regulation; (2) knowledge sharing; and (3) implementation."
    assert retells(sentence, text) is expected
    assert not retells(sentence, "It rests on governance and regulation, knowledge sharing, and implementation.")


@pytest.mark.parametrize("mark", ["A. ", "[B] ", "(C) ", "D: "])
def test_the_letter_of_a_quote_is_no_part_of_a_sentence(mark: str) -> None:
    """It would read as an initial before a name."""
    assert bare(f"{mark}Labrique leads the department.") == "Labrique leads the department."


def test_which_of_several_heads_it_was_may_not_be_left_out() -> None:
    first = quote(
        "The first head of the WHO Hub for Pandemic and Epidemic Intelligence in Berlin was Chikwe Ihekweazu."
    )
    kept = "Chikwe Ihekweazu was the first head of the WHO Hub for Pandemic and Epidemic Intelligence in Berlin."
    assert check(kept, [first]).verdict.stands
    assert not check("Chikwe Ihekweazu heads the WHO hub for pandemic intelligence in Berlin.", [first]).verdict.stands
