"""What a question is about, and what takes it up."""

import pytest

from bot.question import as_written, clean, is_broad, missing_names, missing_words, speaks_to, unnamed
from corpus.errors import UsageError
from tests.bot.evidence import quote, source


def test_clean_tidies_and_refuses() -> None:
    assert clean("  What\tis\x00 it? ") == "What is it?"
    assert clean("What is \ud800 it?") == "What is ? it?"
    with pytest.raises(UsageError, match="empty"):
        clean("?!")
    with pytest.raises(UsageError, match="10,000 characters; at most 1,000"):
        clean("a" * 10_000)


def test_broad_questions_ask_for_everything() -> None:
    assert is_broad("What exactly is WHO doing at the intersection of AI and health?")
    assert is_broad("What is WHO doing on AI?")
    assert not is_broad("What is WHO doing on AI and tuberculosis?")


def test_speaks_to_shares_words_and_names() -> None:
    budget = quote("The budget of the hub in Berlin was small.")
    assert speaks_to(budget.text, "What is WHO's budget for the hub in Berlin?", [budget])
    assert not speaks_to("WHO uses AI.", "What is WHO's budget for AI?", [quote("WHO uses AI.")])
    assert not speaks_to(budget.text, "What is the budget of the hub in Nairobi?", [budget])
    assert not speaks_to(budget.text, "What was the budget of the hub in 2019?", [budget])
    assert speaks_to(budget.text, "Is the budget larger in Nairobi or in Berlin?", [budget])
    assert speaks_to("Anything.", "What is WHO doing on AI?", [])


def test_missing_words_are_spelled_as_asked() -> None:
    assert missing_words("What is WHO's budget for malaria?", [quote("Malaria is one domain.")]) == ("budget",)
    held = quote("WHO works on health.")
    assert missing_words("Does S.A.R.A.H. know of GI-AI4H's work?", [held]) == ("S.A.R.A.H.", "GI-AI4H")
    assert missing_words("Which country leads, and which countries follow in Africa?", [held]) == (
        "country",
        "leads",
        "Africa",
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Please tell me roughly how many nurses are currently trained.", ("nurses", "trained")),
        ("I need to know exactly what kind of people got to use it, can't you say?", ()),
        ("What did the United States ask for when the Board discussed tariffs?", ("Board", "tariffs")),
        ("Okay. And who won the tennis at Wimbledon this year?", ("won", "tennis", "Wimbledon")),
        ("How many people turned up for the first meeting in Riyadh?", ("meeting", "Riyadh")),
        ("How much is the work after EB158 going to cost?", ("EB158", "cost")),
        ("Apart from Singapore, which bodies belong to the network so far?", ("Singapore", "bodies", "network")),
        (
            "How precisely does precision medicine test the hearing of a person?",
            ("precision", "medicine", "test", "hearing"),
        ),
        ("into wich languages was it translated", ("languages", "translated")),
        ("Which country put forward AI-based surgery?", ("country", "surgery")),
    ],
)
def test_missing_words_tell_the_reader_something(question: str, expected: tuple[str, ...]) -> None:
    assert missing_words(question, [quote("WHO works on health.")]) == expected


def test_names_that_tell_one_thing_from_another() -> None:
    said = [quote("The hub in Berlin works with a university.")]
    assert unnamed("What did Tedros say at Davos, and what in Berlin?", said) == {"tedro", "davo"}
    assert unnamed("Which Dutch university works with the hub in Berlin since 2019?", said) == frozenset()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who made SARAH's face?", "Who made S.A.R.A.H.'s face?"),
        ("Was Sarah tested?", "Was S.A.R.A.H. tested?"),
        ("Was S.A.R.A.H. tested?", "Was S.A.R.A.H. tested?"),
        ("Who is Sarah Smith of EIOS?", "Who is Sarah Smith of EIOS?"),
        ("when was sarah put online", "when was S.A.R.A.H. put online"),
    ],
)
def test_acronyms_are_read_as_titles_write_them(question: str, expected: str) -> None:
    assert as_written(question, ["S.A.R.A.H. - Smart AI Resource Assistant for Health", "The EIOS system"]) == expected


def test_short_acronyms_in_small_letters_are_words() -> None:
    assert as_written("what can we do on aids", ["News of A.I.D.S. and W.E."]) == "what can we do on aids"


@pytest.mark.parametrize(
    ("question", "text", "speaks"),
    [
        ("Who spoke at AI for Good 2026?", "Ada spoke at AI for Good in July 2025.", False),
        ("Who spoke at AI for Good in 2026?", "Ada spoke at AI for Good 2025.", False),
        ("Who spoke at AI for Good 2025?", "Ada spoke at AI for Good in July 2025.", True),
        ("Who spoke at AI for Good 2026?", "Ada has spoken at AI for Good.", True),
        ("Who spoke in Berlin in 2021?", "Between 2019 and 2023 Ada spoke in Berlin.", True),
        # The year is that of the source, of another document, or what is asked about.
        ("What did Ada say in Berlin in 2024?", "In Berlin Ada told of a trial of 2019.", True),
        ("What came after the 2021 report by Ada in Berlin?", "In 2025 Ada published another report in Berlin.", True),
        ("Where did Ada speak after July 2023, and in Berlin?", "Ada spoke in Berlin in March 2025.", True),
        ("Where did Ada speak since the talk of 2019 in Berlin?", "Ada spoke in Berlin in March 2025.", True),
        ("Where did Ada speak in Berlin in 2023 and 2025?", "Ada spoke in Berlin in March 2025.", True),
        ("Which talk came after Berlin 2023 by Ada?", "Ada spoke in Berlin in March 2025.", True),
        ("Who led Ada's hub in Berlin in 2026?", "Ada's hub in Berlin closed on 30 September 2023.", True),
        ("In 2024, did Ada speak in Berlin?", "Ada spoke in Berlin in March 2025.", True),
        ("I heard that Ada spoke in Berlin in 2024, is that right?", "Ada spoke in Berlin in March 2025.", True),
        ("Did Ada speak in Berlin in 2022?", "Ada spoke in Berlin in 2025.", True),
    ],
)
def test_what_is_of_another_year_is_no_answer(question: str, text: str, speaks: bool) -> None:
    assert speaks_to(text, question, [quote(text, source("A report on AI for Good"))]) == speaks


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When was the paper released?", "The article was published in 2024."),
        ("What is the annual price?", "It costs 3 dollars yearly."),
        ("Who founded it, and who spoke there?", "Its founding was in May; the minister will speak."),
        ("What of TB?", "It detects tuberculosis."),
        ("What of tuberculosis?", "It detects TB."),
        ("What of large multi-modal models (LMMs)?", "The LMMs are described."),
        ("What of LMMs?", "Each LMM is described."),
        ("What of AI4H?", "The FG-AI4H closed."),
    ],
)
def test_words_in_another_form_short_or_by_a_synonym_are_not_missing(question: str, text: str) -> None:
    assert missing_words(question, [quote(text)]) == ()


def test_words_of_the_heading_are_not_missing() -> None:
    assert missing_words("What of tuberculosis?", [quote("It works.", heading="Tuberculosis")]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The FG-AI4H closed in 2023.", frozenset()),
        ("GI-AI4H has three partners.", frozenset()),
        ("AI4H is a short name.", frozenset()),
        ("The MAID network has three partners.", frozenset({"ai"})),
    ],
)
def test_a_compound_holds_the_acronyms_that_it_is_made_of(text: str, expected: frozenset[str]) -> None:
    assert missing_names("What did the group on AI do?", [quote(text)]) == expected
