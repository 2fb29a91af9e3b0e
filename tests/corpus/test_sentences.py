"""Sentence boundaries: real cases, and properties that hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list(" \n\t.!?()[]\"'“”’:;,-–0123456789aAbBeEgGNo。؟।\u00a0\r")), st.characters()
    ),
    max_size=200,
)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It was published in 2023.[1]", "Next came a report."),
        ("It was published in 2023. [1]", "Next came a report."),
        ("It was shown by Smith et al. 2021.", "Next came a report."),
        ("It has been recommended (79).", "Next came a report."),
        ("It has been recommended.(79)", "Next came a report."),
        ("It has been recommended.12,13", "Next came a report."),
        ("It ended there (see Annex 1.)", "Next came a report."),
        ("“AI is not a panacea.”", "Next came a report."),
        ("See Fig. 2.", "Next came a report."),
        ("It is No. 3.", "Next came a report."),
        ("WHO's tool is named S.A.R.A.H.", "WHO launched it in 2024."),
        ("It was used in the U.S.", "The report says so."),
        ("A vaccine protects against hepatitis B.", "The virus is common."),
        ("It was launched in Geneva.", "eHealth came before."),
        ("Is it safe?", "Yes, if it is tested."),
        ("It was launched in Geneva.\u00a0", "It grew."),
    ],
)
def test_splits(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first.strip(), second]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tools, e.g. Chat bots for health, need care.",
        "Tools (e.g. Chat bots) need care.",
        "Dr. Tedros opened the meeting.",
        "Prof. Dr. Smith spoke.",
        "Resolution No. 3 was adopted.",
        "Nos. 3 and 4 were adopted, as Figs. 2 and 3 show.",
        "Fig. 2 shows the timeline, and Vol. II the rest (pp. 3–4).",
        "S.A.R.A.H. is a tool of WHO.",
        "S.A.R.A.H. Smart AI Resource Assistant for Health was its name.",
        "Ghebreyesus et al. (2021) said so.",
        "The U.S. Government took part.",
        "A. B. Smith wrote the report.",
        "Version 2.0 of www.who.int/About is written with Node.js and Fondation.Botnar.",
        "It cost approx. 5 million, i.e. Half of the budget.",
        "1. Protect autonomy.",
        "(a) Protect autonomy.",
        "2.3. Protect autonomy.",
        "• Protect autonomy.",
        "(79) Protect autonomy.",
        "“Is it safe?” asked the minister.",
        "The principles are: (1) protect autonomy; (2) promote well-being.",
    ],
)
def test_keeps_whole(sentence: str) -> None:
    assert sentences(sentence) == [sentence]
    assert sentences(f"{sentence} Next came a report.") == [sentence, "Next came a report."]


def test_lead_in_is_a_sentence_of_its_own() -> None:
    assert sentences("WHO recommends:\nto test tools.\n\n  to train staff.") == [
        "WHO recommends:",
        "to test tools.",
        "to train staff.",
    ]


def test_numbered_sentences_of_one_line() -> None:
    assert sentences("1. Protect autonomy. 2. Promote safety.") == ["1. Protect autonomy.", "2. Promote safety."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这是指南。那是工具！好吗？好", ["这是指南。", "那是工具！", "好吗？", "好"]),
        ("هل هذا آمن؟ نعم، إنه آمن. شكرا.", ["هل هذا آمن؟", "نعم، إنه آمن.", "شكرا."]),
        ("यह ठीक है। अगला वाक्य।", ["यह ठीक है।", "अगला वाक्य।"]),
        ("¿Qué es? Es la OMS. ¡Sí!", ["¿Qué es?", "Es la OMS.", "¡Sí!"]),
        ("Это т.е. руководство. Оно новое.", ["Это т.е. руководство.", "Оно новое."]),
        ("L'OMS agit. Élaboré en 2021, le guide suit.", ["L'OMS agit.", "Élaboré en 2021, le guide suit."]),
    ],
)
def test_other_languages(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_offsets_count_code_points() -> None:
    text = "Épée — «naïve» 😀 café. 中文😀 is here. End"
    assert sentences(text) == ["Épée — «naïve» 😀 café.", "中文😀 is here.", "End"]


def test_halves_of_characters_are_kept() -> None:
    assert sentences("\ud800 is a half. Another: \udfff.") == ["\ud800 is a half.", "Another: \udfff."]


@given(TEXTS)
def test_properties(text: str) -> None:
    spans = sentence_spans(text)
    covered = 0
    for span in spans:
        assert span.start >= covered, "in order, without overlap"
        assert not text[covered : span.start].strip(), "only blanks are left out"
        sentence = text[span.start : span.end]
        assert sentence
        assert sentence == sentence.strip()
        assert "\n" not in sentence
        covered = span.end
    assert not text[covered:].strip()


@given(st.lists(st.sampled_from(["WHO launched it.", "Dr. Smith spoke.", "It grew (79).", "Why?"]), max_size=6))
def test_sentences_survive_joining(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_lines_longer_than_a_stretch() -> None:
    sentence = "Ministries of health read this once, and then they read it twice."
    assert sentences(" ".join([sentence] * 1_000)) == [sentence] * 1_000
    endless = "The words " + "go on and " * 1_000
    assert sentences(f"{endless}stop. {sentence} {endless}stop.") == [f"{endless}stop.", sentence, f"{endless}stop."]
    numbered = "1. " * 10_000 + sentence
    assert sentences(f"{sentence} {numbered}") == [sentence, numbered]
