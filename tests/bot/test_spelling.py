"""Slips of the pen are put right; names, codes, what is quoted and what is only rare stay."""

import pytest

from bot.spelling import Spelling

TEXTS = (
    "Labrique spoke of telemedicine, genomics and traditional medicine in Riyadh. Traditional medicine is old.",
    "WPRO",
)
SPELLING = Spelling(lambda: TEXTS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("how many poeple joined the libary", "how many people joined the library"),
        ("helth AI: wich contries?", "health AI: which countries?"),
        ("tradional medecine", "traditional medicine"),
        ("Waht is the guidence", "What is the guidance"),
        ("Wich contries (and whcih people) from whcih year?", "Which countries (and which people) from which year?"),
        ("who started it in riyahd", "who started it in riyadh"),
        ("langauge", "language"),
    ],
)
def test_slips_are_put_right(written: str, meant: str) -> None:
    assert SPELLING.corrected(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "What did Dr Ghebreyesus say to Contoso?",
        "who is labrique",
        "telemedicine and genomics in wpro",
        "Is the bot a programme, and does the organisation favour its behaviour?",
        "sceptical organisers, ozempic, chatgpt",
        "amr ehr ehrs cpu hta wto gans mhealth ehealth telemonitoring",
        "Marek opened the centre with Amit in Porto",
        "Alain Labrique did what?",
        "what is ‘wich poeple’ at https://www.exmaple.com/a?wich=poeple&libary=tradional and C:\\poeple\\libary",
        "What does “poeple” mean in resolution WHA71.7, GI-AI4H and www.exmaple.org/libary?",
        "Is nonmaleficence a biomarker?",
        "",
    ],
)
def test_what_is_no_slip_stays(text: str) -> None:
    assert SPELLING.corrected(text) == text


def test_the_documents_are_read_when_a_word_is_not_in_the_dictionary() -> None:
    read: list[str] = []
    spelling = Spelling(lambda: read.append("read") or ("nothing",))  # type: ignore[func-returns-value]
    assert spelling.corrected("What is artificial intelligence?") == "What is artificial intelligence?"
    assert read == []
    assert spelling.corrected("What is artifical intelligence?") == "What is artificial intelligence?"
    assert read == ["read"]
