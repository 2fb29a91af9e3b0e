"""What a question takes for granted is found, and named where the documents do not say it."""

import pytest

from bot.answer import Quote
from bot.premise.correction import correct
from bot.premise.statement import premise
from index.search import Hit
from tests.bot.evidence import quote, source

SARAH = source("S.A.R.A.H., a digital health promoter", id="sarah", date="2024-04-02")
LAUNCH = "WHO launched S.A.R.A.H. on 2 April 2024, ahead of World Health Day, whose theme was “My health, my right”."
MEETING = "The first meeting of GI-AI4H took place in Riyadh, Saudi Arabia, from 30 October to 2 November 2023."
APPROVES = "WHO does not approve, license or certify AI products for the market."
FREE = "The WHO Skin NTDs App is a free app for front-line workers on skin diseases, for Android and iOS."
NETWORK = "HealthAI runs a Global Regulatory Network of pioneer countries, which Singapore joined on 10 July 2025."


def told(question: str, *texts: str) -> tuple[str, str | None] | None:
    """The premise that is corrected and the quote that is set against it, where these texts are found and quoted."""
    quotes = [quote(text, SARAH) for text in texts]
    taken = premise(question)
    assert taken is not None
    found = correct(taken, quotes, [hit_of(one) for one in quotes])
    return (found.text, found.claim.text if found.claim else None) if found else None


def hit_of(one: Quote) -> Hit:
    return Hit(one.passage, 1.0, 1)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Why did WHO ban ChatGPT in hospitals?", "WHO banned ChatGPT in hospitals"),
        ("When did GI-AI4H move its headquarters to Abu Dhabi?", "GI-AI4H moved its headquarters to Abu Dhabi"),
        ("How come WHO sold EIOS to Google?", "WHO sold EIOS to Google"),
        ("Why was Singapore thrown out of the network?", "Singapore was thrown out of the network"),
        ("When was the updated guidance on LMMs published?", "the updated guidance on LMMs was published"),
        ("Why has WHO withdrawn its guidance?", "WHO has withdrawn its guidance"),
        ("When will WHO certify its first AI product?", "WHO will certify its first AI product"),
        ("How does WHO certify AI products?", "WHO certifies AI products"),
        ("Why does the WHO Academy charge tuition fees?", "the WHO Academy charges tuition fees"),
        ("Why is WHO against AI?", "WHO is against AI"),
        ("Since when must hospitals register their AI with WHO?", "hospitals must register their AI with WHO"),
        ("Since the WHO Academy was founded in 2015, what has it done?", "the WHO Academy was founded in 2015"),
        ("I read that the guidance came out in 2025. What was new in it?", "the guidance came out in 2025"),
        ("S.A.R.A.H. passed her medical exams. What may she diagnose?", "S.A.R.A.H. passed her medical exams"),
        ("How much did WHO pay Soul Machines for the avatar?", "WHO paid Soul Machines for the avatar"),
        ("What fine did WHO impose on OpenAI?", "WHO imposed any fine on OpenAI"),
        ("Which countries signed WHO's AI treaty?", "any countries signed WHO's AI treaty"),
        ("Who was dismissed over the affair?", "anyone was dismissed over the affair"),
        ("Why did PAHO throw out the six principles and write eight?", "PAHO threw out the six principles"),
        ("When did the hub open, and who leads it?", "the hub opened"),
        (
            "What disease do WHO's framework and IARC have in common?",
            "WHO's framework and IARC have any disease in common",
        ),
    ],
)
def test_the_premise_of_a_question_is_a_statement(question: str, expected: str) -> None:
    """In the form that goes on after "the documents do not say that"."""
    taken = premise(question)
    assert taken is not None and taken.text == expected


@pytest.mark.parametrize(
    "question",
    [
        "What is EIOS?",
        "How many pages has the guidance?",
        "Who leads HealthAI?",
        "Where will the fourth GI-AI4H meeting be?",
        "Did WHO build the SAHI strategy?",
        "Is HealthAI a department of WHO?",
        "How many people came to the workshop in Lome?",
        "Which company developed TMGL GPT?",
        "Where can I chat with S.A.R.A.H. today?",
        "My start-up did well. How do we get WHO's certificate now?",
        "Why doesn't WHO certify AI?",
        "Why should a doctor not carry the blame alone?",
        "When did the focus group work on the EU AI Act end?",
        "Which languages could one use?",
        "why",
        "When?",
        "Why did WHO?",
    ],
)
def test_nothing_is_taken_for_granted_or_nothing_sure(question: str) -> None:
    """Neither where nothing is, nor where two words may be the verb, nor of who asks, nor what is denied."""
    assert premise(question) is None


@pytest.mark.parametrize(
    ("question", "instead"),
    [
        ("Why did WHO launch S.A.R.A.H. in 2019?", LAUNCH),
        ("Why was the first meeting of GI-AI4H called off?", MEETING),
        ("How does WHO certify AI products?", APPROVES),
        ("When did WHO begin to charge a fee for the Skin NTDs App?", FREE),
        ("Why was Singapore thrown out of HealthAI's regulatory network?", NETWORK),
    ],
)
def test_a_quote_is_set_against_a_premise(question: str, instead: str) -> None:
    """Another date, a denial, or that it was otherwise; nothing else of what was found will do."""
    taken = premise(question)
    assert taken is not None
    assert told(question, LAUNCH, MEETING, APPROVES, FREE, NETWORK) == (taken.text, instead)


@pytest.mark.parametrize(
    "question",
    [
        "Why did WHO ban S.A.R.A.H. in hospitals?",
        "Why did WHO sell S.A.R.A.H. to Google?",
        "Who sued WHO over S.A.R.A.H.?",
    ],
)
def test_what_no_text_tells_of_is_named_alone(question: str) -> None:
    """An event, or a name, that stands nowhere: no quote is set against it."""
    taken = premise(question)
    assert taken is not None
    assert told(question, LAUNCH, MEETING) == (taken.text, None)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did WHO launch S.A.R.A.H. in April 2024?", LAUNCH),
        ("When was S.A.R.A.H. made public?", LAUNCH),
        ("Why did S.A.R.A.H. come into being?", LAUNCH),
        ("When did Singapore join the Global Regulatory Network?", NETWORK),
        ("Why did WHO ban ChatGPT?", "WHO prohibited the use of ChatGPT by its staff."),
        ("Why did police get TraceTogether data?", "Data of the Trace Together app went to the police."),
        ("Why did WHO launch the app in 2019?", "The app was launched in 2019. WHO launched it again in 2024."),
    ],
)
def test_what_holds_or_may_hold_is_let_be(question: str, text: str) -> None:
    """What a quote says, says in other words, or may say: nothing is said against it."""
    assert told(question, text) is None


def test_any_words_can_be_asked() -> None:
    """Questions that were cut anywhere, and words in any order, are read without an error."""
    cut = "Why did WHO, since it was founded in 2015, ban the S.A.R.A.H. app? Which countries won and how much did it pay?".split()
    for start in range(len(cut)):
        for end in range(start, len(cut) + 1):
            premise(" ".join(cut[start:end]))
            premise(" ".join(reversed(cut[start:end])))
