"""What a question restricts its documents to, on questions that do and questions that must not."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.scope import only, scope, wider
from corpus.library import Library
from index.filters import Filter
from tests.conftest import ROOT

TODAY = date(2026, 3, 31)
EUROPE = "WHO Regional Office for Europe"
AFRICA = "WHO Regional Office for Africa"
AMERICAS = "WHO Regional Office for the Americas"
PACIFIC = "WHO Regional Office for the Western Pacific"


def since(day: str) -> Filter:
    return Filter(since=day)


def until(day: str) -> Filter:
    return Filter(until=day)


def of(day: str) -> Filter:
    return Filter(since=day, until=day)


def kind(name: str) -> Filter:
    return Filter(kinds=(name,))


def by(*names: str) -> Filter:
    return Filter(publishers=names)


RESTRICTS = [
    ("What has WHO published on AI since 2024?", since("2024")),
    ("What has WHO done on AI and health since 2024?", since("2024")),
    ("Since 2024, what has WHO published on mental health?", since("2024")),
    ("Which guidance on large language models was issued after 2023?", since("2024")),
    ("What did WHO publish on AI before 2020?", until("2019")),
    ("What did WHO publish in 2021?", of("2021")),
    ("What did WHO release on AI in January 2024?", of("2024-01")),
    ("Which documents were published in 2021?", of("2021")),
    ("documents published in 2021", of("2021")),
    ("What did WHO publish between 2019 and 2022?", Filter("2019", "2022")),
    ("What guidance did WHO issue from 2020 to 2022?", Filter("2020", "2022")),
    ("Show me publications on AI since March 2024", since("2024-03")),
    ("Is there anything new on AI in mental health since 2025?", since("2025")),
    ("What has happened in AI and health since 2025?", since("2025")),
    ("Has WHO published anything on chatbots since 2023?", since("2023")),
    ("How many documents on AI has WHO published since 2021?", since("2021")),
    ("What did WHO recommend on chatbots after 16 May 2023?", since("2023-05-17")),
    ("Reports from 2025 on AI in Europe", of("2025")),
    ("What was published on 18 January 2024?", of("2024-01-18")),
    ("What did WHO publish until 2020?", until("2020")),
    ("From 2024 onwards, what has WHO said about generative AI?", since("2024")),
    ("What did WHO publish last year?", of("2025")),
    ("What has WHO published this year?", of("2026")),
    ("What has WHO done on AI in the last two years?", since("2024-03-31")),
    ("What does WHO say about large language models? Guidance only.", kind("guidance")),
    ("What does WHO say about bias, guidance only?", kind("guidance")),
    ("Only in speeches: what did WHO say about AI?", kind("speech")),
    ("What has WHO said about AI in speeches only?", kind("speech")),
    ("Only resolutions, please: what has been decided on digital health?", kind("resolution")),
    ("AI and ageing (policy briefs only)", kind("policy brief")),
    ("Which resolutions deal with AI?", kind("resolution")),
    ("Which guidelines has WHO issued on AI?", kind("guidance")),
    ("What do the resolutions say about digital health?", kind("resolution")),
    ("List speeches about AI", kind("speech")),
    ("Show me news about the Global Initiative", kind("news")),
    ("In his speeches, what did the Director-General say about AI?", kind("speech")),
    ("Which press releases mention the AI for Good summit?", kind("news")),
    ("What is happening with AI in the European Region?", by(EUROPE)),
    ("Which countries in the WHO European Region have an AI strategy?", by(EUROPE)),
    ("What is WHO AFRO doing on AI?", by(AFRICA)),
    ("What has WHO/Europe published on AI?", by(EUROPE)),
    ("What does PAHO recommend on prompts?", by(AMERICAS)),
    ("What was published by the Regional Office for Africa?", by(AFRICA)),
    ("How is AI used in the African Region and the Western Pacific Region?", by(AFRICA, PACIFIC)),
    ("What falls under the governance pillar?", Filter(pillars=("governance",))),
    ("Which guidelines has WHO published since 2021?", Filter("2021", kinds=("guidance",))),
    ("What has been done in the European Region since 2024?", Filter("2024", publishers=(EUROPE,))),
    ("What has WHO/Europe published since 2025?", Filter("2025", publishers=(EUROPE,))),
    ("Guidance only, since 2022: what does WHO say about large models?", Filter("2022", kinds=("guidance",))),
    ("AI guidance since 2024", since("2024")),
    ("WHO work on AI since 2024", since("2024")),
    ("What guidance is there since 2024?", since("2024")),
    ("What was issued by WHO in 2023 on regulation?", of("2023")),
    ("What happened in AI for health at WHO since 2025?", since("2025")),
    ("What steps has WHO taken on AI since 2024?", since("2024")),
]

DOES_NOT = [
    "What does the 2021 guidance say about ChatGPT?",
    "What does the 2024 guidance on large multimodal models recommend?",
    "What happened at the meeting in Geneva in 2018?",
    "What did the World Health Assembly decide about digital health in May 2025?",
    "How many people joined the African Region's workshop on AI in June 2021?",
    "What principles are in the guidance published in 2021?",
    "How do the six principles published in 2021 apply to chatbots?",
    "Who wrote WHO's guidance issued in 2021?",
    "Did WHO publish the guidance on LLMs in 2023?",
    "Why did WHO publish a brief on ageism in 2022?",
    "When was the guidance on large multi-modal models released, in 2023 or 2024?",
    "Who has led the Global Initiative since 2023?",
    "Is the focus group closed since 30 September 2023?",
    "How many countries have joined the Global Initiative since 2024?",
    "What was known about AI in health before 2020?",
    "What did WHO publish after the meeting in Riyadh in 2023?",
    "What did WHO say about the tool that was launched in 2024?",
    "In which countries did WHO launch pilots in 2021?",
    "What changed between the 2021 and the 2024 guidance?",
    "How does the guidance of 2024 differ from what WHO published in 2021?",
    "Which meetings of WHO's governing bodies in 2026 discussed AI?",
    "What does the global strategy on digital health 2020-2025 aim at?",
    "What should have been done by 2027?",
    "What is the Berlin hub, opened on 1 September 2021, for?",
    "What did Dr Tedros say in 2018?",
    "Which resolution asked WHO for a global strategy on digital health?",
    "Are the regulatory considerations guidance only?",
    "Is AI used only in research?",
    "Does the brief cover only tools for older people?",
    "Which is the only WHO guideline on computer-aided detection?",
    "Which meetings has the Global Initiative held?",
    "What does WHO's guidance say about bias?",
    "What is the role of resolutions and decisions in WHO?",
    "Which resolutions and strategies cover digital health?",
    "What is WHO doing in Europe?",
    "What flaws did WHO/Europe's study find?",
    "Which bank made the readiness toolkit together with PAHO?",
    "What is the population of the WHO European Region?",
    "How does Europe compare with the African Region?",
    "What does the governance pillar consist of?",
    "Which courses does WHO offer on AI?",
    "Is there any news from the Global Initiative?",
    "What did WHO publish last year and what in 1999, and what in 2001?",
    "In May 2018, what did the Director-General say about AI?",
    "How should guidance from 2021 on ethics be applied?",
    "What is WHO doing on AI and health?",
    "What principles did WHO's 2021 guidance set out, and have they changed since 2021?",
    "Which countries have used EIOS since 2024?",
    "Which course was launched in 2022?",
    "Is the strategy valid until 2027?",
    "Which countries outside the European Region took part?",
    "What did AFRO's survey in 2021 show?",
]


@pytest.mark.parametrize(("question", "expected"), RESTRICTS)
def test_clear_wording_restricts(question: str, expected: Filter) -> None:
    assert scope(question, TODAY).filter == expected


@pytest.mark.parametrize("question", DOES_NOT)
def test_other_wording_does_not(question: str) -> None:
    found = scope(question, TODAY)
    assert found.filter.empty, str(found.filter)
    assert found.question == question


def test_the_lists_are_long_enough_to_say_something() -> None:
    assert len(RESTRICTS) >= 30 and len(DOES_NOT) >= 30
    assert len({question for question, _ in RESTRICTS} | set(DOES_NOT)) == len(RESTRICTS) + len(DOES_NOT)


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("What has WHO published on AI since 2024?", "What has WHO published on AI?"),
        ("Since 2024, what has WHO done on mental health?", "what has WHO done on mental health?"),
        ("What are the risks of LLMs (guidance only)?", "What are the risks of LLMs?"),
        ("What does WHO say about bias, guidance only?", "What does WHO say about bias?"),
        ("Only in speeches: what did WHO say about AI?", "what did WHO say about AI?"),
        # These words say more than the filter does.
        ("Which resolutions deal with AI?", "Which resolutions deal with AI?"),
        ("How is AI used in the European Region?", "How is AI used in the European Region?"),
        # Nothing would be left to search for.
        ("Guidance only", "Guidance only"),
        ("since 2024", "since 2024"),
    ],
)
def test_words_that_only_say_the_filter_are_not_searched(question: str, searched: str) -> None:
    assert scope(question).question == searched


def test_words_that_count_from_today_need_it() -> None:
    assert scope("What did WHO publish last year?").filter.empty
    assert scope("What has WHO done in the past month?", TODAY).filter == since("2026-02-28")
    assert scope("What did WHO publish last month?", date(2026, 1, 15)).filter == of("2025-12")
    assert scope("What has WHO published since last year?", TODAY).filter == since("2025")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("before March 2023", until("2023-02")),
        ("before January 2023", until("2022-12")),
        ("after 31 December 2022", since("2023-01-01")),
        ("since May 16, 2023", since("2023-05-16")),
        ("since 2023-05-16", since("2023-05-16")),
        ("between 2022 and 2019", Filter("2019", "2022")),
        ("since 31 February 2023", Filter()),
        ("since 2019 and before 2022", Filter()),
        ("in 2021 and 2023", Filter()),
    ],
)
def test_dates_are_read_as_exactly_as_they_are_given(words: str, expected: Filter) -> None:
    assert scope(f"What did WHO publish {words}?").filter == expected


def test_no_test_prompt_loses_a_document_that_it_expects(tmp_path: Path) -> None:
    sources = {document.source.id: document.source for document in Library(tmp_path).documents()}
    prompts = [
        prompt
        for file in sorted((ROOT / "tests" / "prompts").glob("*.yaml"))
        for prompt in yaml.safe_load(file.read_text(encoding="utf-8"))["prompts"]
    ]
    kept = [(prompt, scope(prompt["question"], TODAY).filter) for prompt in prompts if "question" in prompt]
    lost = {
        (prompt["id"], name)
        for prompt, found in kept
        for name in prompt.get("documents", ())
        if name in sources and not found.matches(sources[name])
    }
    assert lost == set()
    assert any(not found.empty for _, found in kept)


def test_notices_say_what_was_searched() -> None:
    found = scope("Which guidelines has WHO published since March 2021?").filter
    assert only(found) == "Searched only: since March 2021, guidance."
    assert "(since March 2021, guidance)" in wider(found)
