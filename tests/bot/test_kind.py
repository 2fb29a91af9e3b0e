"""A sentence that lacks the kind of thing that is asked for is no answer."""

import pytest

from bot.kind import asks_account, holds, names_who_or_ai

HELD = "The workshop of 21 June 2023 in Lomé had 250 participants from nine countries, and cost US$ 40,000."
BARE = "The workshop in Lomé was about the use of data for health."


@pytest.mark.parametrize(
    "question",
    [
        "How many people came to the workshop in Lomé?",
        "From how many nations did they come?",
        "What was the budget of the workshop?",
        "How much did the workshop cost?",
        "On which day was the workshop in Lomé?",
        "When was the workshop in Lomé?",
        "What was it about, and when was it held?",
    ],
)
def test_amounts_and_dates_are_looked_for(question: str) -> None:
    """Only the sentence that holds one answers."""
    assert holds(HELD, question)
    assert holds(BARE, question) == question.startswith("What was it about")


@pytest.mark.parametrize(
    ("sentence", "question", "expected"),
    [
        ("Lomé had 12 sessions on data.", "How many people came to the workshop?", False),
        ("The report came out in June 2023.", "On which day did the report come out?", False),
        ("The first day of the meeting is not known from the sources.", "On which day did the meeting begin?", True),
        ("The hub was led by Chikwe Ihekweazu.", "Who led the hub?", True),
        ("The hub was led by an expert on outbreaks.", "Who led the hub?", False),
        ("WHO works with partners in Africa.", "WHO and AI: which partners?", True),
        ("Data hosts and developers can take part.", "Who can take part in the challenge?", True),
        ("AI is used in 64% of countries.", "What share of countries uses AI?", True),
        ("AI is used in many countries.", "What share of countries uses AI?", False),
        ("S.A.R.A.H. speaks eight languages.", "Which eight languages does S.A.R.A.H. speak?", False),
        ("It speaks English and French.", "Which languages does S.A.R.A.H. speak?", True),
        ("S.A.R.A.H. uses a large model.", "Which language model does S.A.R.A.H. use?", True),
        ("TMGL GPT answers from 1.6 million records.", "Which company developed TMGL GPT?", False),
        ("TMGL GPT was made by Bireme.", "Which company developed TMGL GPT?", True),
        ("The forum is held every year.", "In which city is the forum held?", False),
        ("The forum is held online.", "Where is the forum held?", True),
        ("The device is meant for screening.", "Which sensitivity does the device need?", False),
        ("The app was downloaded by many.", "How often has the app been downloaded?", False),
        ("France offered the building.", "What did the building cost France?", False),
        ("The office answers questions.", "What is the e-mail address of the office?", False),
        ("The office answers at ai@example.org.", "What is the e-mail address of the office?", True),
        ("About 250 people came.", "how many poeple came", True),
        ("It is a network of countries, which one joined on 10 July 2025.", "How many countries are in it?", False),
        ("The topic group on oral health is on hold.", "Why was the topic group on oral health put on hold?", False),
        ("The topic group on oral health is on hold.", "Was the topic group on oral health put on hold?", True),
        ("The topic group lacks members and is on hold.", "Why was the topic group put on hold?", True),
        ("The report looks at 27 EU states.", "How many nations does the report cover?", True),
        ("It is used in 170 countries.", "In how many lands is it used?", True),
        ("It is used in 170 hospitals.", "In how many lands is it used?", False),
        ("Deployers should train their staff.", "What should a hospital that brings in a chatbot do?", True),
        ("Unclear laws are the main barrier to its use.", "What holds countries in Europe back from using it?", True),
        ("Unclear laws are the main barrier to its use.", "Which European countries use it?", False),
        ("Deployers should train their staff.", "Which hospital brought in a chatbot?", False),
        ("India started the resolution.", "Which country took the lead on the resolution?", True),
        ("Proposers took the lead on the resolution.", "Which country took the lead on the resolution?", False),
        ("The means are standards, rules and law.", "What can a state do to keep models in check?", True),
        ("The Pan American Health Organization (PAHO) works on AI.", "Who heads PAHO's work on AI and health?", False),
        ("The Pan American Health Organization (PAHO) works with Brazil.", "Who heads PAHO's work on AI?", True),
        ("The World Health Organization has a hub.", "Who runs WHO's hub?", False),
        ("The hub of WHO was first led by Chikwe Ihekweazu.", "Who leads WHO's hub?", True),
        ("The Asian Development Bank (ADB) held a forum.", "In which city was the ADB forum held?", False),
        ("The Asian Development Bank (ADB) held a forum in Manila.", "In which city was the ADB forum held?", True),
        ("The forum is run by the Asian Development Bank (ADB).", "Who runs the forum?", True),
        (
            "It was written by the International Agency for Research on Cancer (IARC).",
            "Who wrote the IARC handbook?",
            True,
        ),
        ("India led the resolution.", "Who led the resolution?", True),
        ("Germany paid for the hub.", "Who paid for the hub run by WHO?", True),
        ("The workshop took place in India.", "In which country did the WHO-led workshop take place?", True),
        ("He was born in Eritrea.", "Which country does WHO's Director-General come from?", True),
    ],
)
def test_the_kind_decides(sentence: str, question: str, expected: bool) -> None:
    """Numbers of other things, years without days and sentences without names do not answer."""
    assert holds(sentence, question) is expected


@pytest.mark.parametrize(
    "question",
    [
        "Sum up the rules of the challenge for entrants",
        "Please summarise what the brief says.",
        "What is the Berlin hub all about?",
        "What's the note about?",
        "the good and the bad of generative AI in health according to WHO?",
        "Tell me how the hub came into being",
        "I'm writing a piece on herbal healing. What has WHO found?",
        "What does WHO say about AI in medicines?",
        "An overview of the work on tuberculosis, please",
    ],
)
def test_an_account_is_asked_for(question: str) -> None:
    assert asks_account(question)


@pytest.mark.parametrize(
    "question",
    [
        "When was the hub opened?",
        "Tell me how many countries take part",
        "Which principles does the brief name?",
        "Who told the story of the hub?",
        "What did the meeting cost?",
    ],
)
def test_one_thing_is_no_account(question: str) -> None:
    assert not asks_account(question)


@pytest.mark.parametrize(
    "question",
    [
        "What did WHO say?",
        "what does the who do in lyon",
        "Is ai safe?",
        "What does EMRO teach?",
        "By whom is artificial intelligence run?",
    ],
)
def test_a_question_that_names_its_subject(question: str) -> None:
    assert names_who_or_ai(question)


@pytest.mark.parametrize(
    "question", ["Who invented the telephone?", "Is coffee bad for the heart?", "What did he say?"]
)
def test_a_question_that_names_neither_who_nor_ai(question: str) -> None:
    assert not names_who_or_ai(question)
