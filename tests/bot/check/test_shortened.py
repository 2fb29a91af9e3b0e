"""A quote made shorter keeps what changes its meaning: who says it, on what condition, how sure it is, and when it was."""

import pytest

from bot.check import check
from tests.bot.evidence import quote

LOST = [
    ("Developers reported an accuracy of 94% for the model.", "The model has an accuracy of 94%."),
    ("The tool cuts waiting times by half, said the vendor.", "The tool cuts waiting times by half."),
    ("The tool cuts waiting times, the vendor said.", "The tool cuts waiting times."),
    ("The tool, its vendor says, cuts waiting times in hospitals.", "The tool cuts waiting times in hospitals."),
    ("In the vendor's words, the tool is safe for children.", "The tool is safe for children."),
    ("The reported accuracy of the model is 94%.", "The accuracy of the model is 94%."),
    ("The model has a reported accuracy of 94%.", "The model has an accuracy of 94%."),
    ("By its own account, the company serves 40 countries.", "The company serves 40 countries."),
    (
        "The ministry describes the tool as the first chatbot of the Region.",
        "The tool is the first chatbot of the Region.",
    ),
    ("The grant is worth as much as US$ 5 million.", "The grant is worth US$ 5 million."),
    ("The tool covers all countries other than Malta.", "The tool covers all countries."),
    ("With the exception of Malta, all countries use the tool.", "All countries use the tool."),
    ("The tool is free on condition that hospitals share data.", "The tool is free."),
    ("Once regulators approve the tool, hospitals use the tool in surgery.", "Hospitals use the tool in surgery."),
    ("Subject to approval by the board, the fund pays for training.", "The fund pays for training."),
    ("The fund pays for training, subject to approval by the board.", "The fund pays for training."),
    ("In case of an outbreak, the tool sends alerts to ministries.", "The tool sends alerts to ministries."),
    ("In theory, the tool detects tuberculosis in adults.", "The tool detects tuberculosis in adults."),
    ("In a simulation, the tool detected tuberculosis in adults.", "The tool detected tuberculosis in adults."),
    ("In 2019, the network had 40 members.", "The network has 40 members."),
    ("As of March 2020, the network had 40 members.", "The network has 40 members."),
    ("In 2019, 40 hospitals used the tool.", "40 hospitals use the tool."),
    ("In 2021, WHO funded the tool in Ghana.", "WHO funds the tool in Ghana."),
    ("The hub led the work on chatbots until 2022.", "The hub leads the work on chatbots."),
    (
        "According to the ministry, the hub in Berlin trains 200 nurses a year.",
        "The hub in Berlin trains 200 nurses a year.",
    ),
    (
        "The company said that its tool detects tuberculosis in adults.",
        "The company's tool detects tuberculosis in adults.",
    ),
    ("Critics argue that the tool harms patients.", "The tool harms patients."),
    ("About 300 hospitals use the tool.", "300 hospitals use the tool."),
    ("The tool reads up to 200 X-rays a day.", "The tool reads 200 X-rays a day."),
    ("At least 12 countries have a law on AI.", "12 countries have a law on AI."),
    ("The hub was scheduled to open in May 2024.", "The hub opened in May 2024."),
    (
        "The meeting was scheduled for 16 September 2026 in Hangzhou.",
        "The meeting was held on 16 September 2026 in Hangzhou.",
    ),
    ("WHO planned a hub for AI in Nairobi.", "WHO has a hub for AI in Nairobi."),
    ("The proposed law covers chatbots.", "The law covers chatbots."),
    ("The draft guideline recommends audits of AI.", "The guideline recommends audits of AI."),
    ("Hospitals may use the tool if a doctor checks its results.", "Hospitals may use the tool."),
    ("Unless a doctor checks the results, the tool is unsafe.", "The tool is unsafe."),
    ("The tool works only in English.", "The tool works in English."),
    ("The tool covers all countries except Malta.", "The tool covers all countries."),
    ("The app was available in 8 languages in 2024.", "The app is available in 8 languages."),
]
KEPT = [
    (
        "The company said that its tool detects tuberculosis in adults and children.",
        "The company said that its tool detects tuberculosis in adults.",
    ),
    (
        "Developers reported in 2024 that the model found 90% of cases.",
        "Developers reported that the model found 90% of cases.",
    ),
    ("The tool reads up to 200 X-rays a day in each clinic.", "The tool reads up to 200 X-rays a day."),
    ("The hub was scheduled to open in May 2024 in Nairobi.", "The hub was scheduled to open in May 2024."),
    (
        "The meeting was scheduled for 16 September 2026 in Hangzhou.",
        "The meeting was scheduled for 16 September 2026.",
    ),
    ("The proposed law of 2025 covers chatbots.", "The proposed law covers chatbots."),
    ("The draft guideline of WHO recommends audits of AI.", "The draft guideline recommends audits of AI."),
    ("WHO intends to test the tool in Ghana and Kenya.", "WHO intends to test the tool in Ghana."),
    ("The tool is safe if a doctor checks its results.", "If a doctor checks its results, the tool is safe."),
    (
        "The tool is free unless hospitals sell its results to others.",
        "The tool is free unless hospitals sell its results.",
    ),
    ("In 2019, the director of the hub was Anna Berg.", "The director of the hub was Anna Berg in 2019."),
    ("In 2019, the network had 40 members.", "In 2019 the network had 40 members."),
    ("In 2019, 40 hospitals used the tool.", "40 hospitals used the tool in 2019."),
    ("In 2021, WHO funded the tool in Ghana.", "WHO funded the tool in Ghana."),
    ("The hub led the work on chatbots until 2022.", "Until 2022, the hub led the work on chatbots."),
    ("The app was available in 8 languages in 2024.", "The app was available in 8 languages."),
    ("The tool was recommended by WHO in 2015.", "WHO recommended the tool in 2015."),
    ("WHO published a report on AI in May 2024.", "WHO published a report on AI."),
    (
        "WHO published a report on AI in May 2024, according to the ministry.",
        "According to the ministry, WHO published a report on AI.",
    ),
    ("The hub aims to train 500 nurses by 2027.", "The hub aims to train 500 nurses."),
    ("WHO plans to publish guidance in 2027 on AI in surgery.", "WHO plans to publish guidance on AI in surgery."),
    ("WHO launched the network in 2019, and the network links 30 hospitals.", "The network links 30 hospitals."),
    ("The report of 2024 says that 40 hospitals use the tool.", "The report says that 40 hospitals use the tool."),
    ("WHO said that the network has 40 members.", "WHO says that the network has 40 members."),
    ("Since 2019, the network has had 40 members.", "The network has had 40 members since 2019."),
    ("The network of 30 hospitals was launched in 2019 and is run by WHO.", "The network is run by WHO."),
    (
        "When WHO launched the network in 2019, the network linked 30 hospitals.",
        "When WHO launched the network, the network linked 30 hospitals.",
    ),
    (
        "The vendor claims that the tool cuts waiting times in hospitals.",
        "The vendor claims that the tool cuts waiting times.",
    ),
    (
        "In a simulation, the tool detected tuberculosis in adults and children.",
        "In a simulation, the tool detected tuberculosis in adults.",
    ),
    ("The network had 40 members in 2019 and trained 200 nurses.", "The network had 40 members in 2019."),
    ("WHO said in 2021 that the network has 40 members.", "WHO said that the network has 40 members."),
    ("The reported accuracy of the model is 94% in adults.", "The reported accuracy of the model is 94%."),
    (
        "Developers reported an accuracy of 94% for the model in 2023.",
        "Developers reported an accuracy of 94% for the model.",
    ),
    (
        "In theory, the tool detects tuberculosis in adults and children.",
        "In theory, the tool detects tuberculosis in adults.",
    ),
    (
        "With the exception of Malta, all countries use the tool.",
        "All countries use the tool, with the exception of Malta.",
    ),
    ("The hub was launched in Nairobi in 2021, and it is run by WHO.", "The hub was launched in Nairobi in 2021."),
    ("The guidance covered chatbots in 2021.", "The guidance covers chatbots."),
    ("The tool, the vendor says, cuts waiting times in hospitals.", "The tool, the vendor says, cuts waiting times."),
    ("WHO reported an increase of 5% in Ghana.", "An increase of 5% was reported by WHO."),
    ("The network met once in 2019 in Rome.", "The network met in 2019 in Rome."),
]


@pytest.mark.parametrize(("text", "sentence"), LOST)
def test_a_shorter_quote_that_means_more_falls(text: str, sentence: str) -> None:
    assert check(text, [quote(text)]).verdict.stands
    assert not check(sentence, [quote(text)]).verdict.stands


@pytest.mark.parametrize(("text", "sentence"), KEPT)
def test_a_shorter_quote_that_means_no_more_holds(text: str, sentence: str) -> None:
    assert check(sentence, [quote(text)]).verdict.stands
