"""Questions that compare things are taken apart into their sides, and no others."""

import pytest

from bot.sides import sides

PAPER, FRAMEWORK = "the paper on AI in medicines", "the framework on evidence for AI devices"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Compare the Riyadh meeting with the Hangzhou meeting.", ("the Riyadh meeting", "the Hangzhou meeting")),
        ("Can you compare EIOS and the Berlin hub?", ("EIOS", "the Berlin hub")),
        ("Compare EIOS and the Berlin hub in terms of cost.", ("How much money: EIOS", "How much money: the Berlin hub")),
        (
            "Compare the turnout at the workshop in Africa in 2021 with that at the forum in Malaysia in 2025.",
            ("How many people: the workshop in Africa in 2021", "How many people: the forum in Malaysia in 2025"),
        ),
        ("How do EIOS and GIDH compare?", ("EIOS", "GIDH")),
        ("How does EIOS compare with the Berlin hub?", ("EIOS", "the Berlin hub")),
        (
            "How did Florence produce its answers, compared with Sarah?",
            ("How produce its answers: Florence", "How produce its answers: Sarah"),
        ),
        ("What is the difference between EIOS and GIDH?", ("EIOS", "GIDH")),
        ("What is the difference in length between EIOS and GIDH?", ("How long, in pages or days: EIOS", "How long, in pages or days: GIDH")),
        (
            "What changed between the Riyadh and the Hangzhou meetings?",
            ("the Riyadh meeting", "the Hangzhou meeting"),
        ),
        (
            "How many months lay between the Riyadh meeting and the Singapore meeting of GI-AI4H?",
            ("When: the Riyadh meeting of GI-AI4H", "When: the Singapore meeting of GI-AI4H"),
        ),
        (
            "How does the developers' course on AI ethics differ from the introductory one?",
            ("the developers' course on AI ethics", "the introductory course on AI ethics"),
        ),
        (
            "Are PAHO's principles for AI the same as the ones that WHO set out in 2021?",
            ("PAHO's principles for AI", "the principles for AI that WHO set out in 2021"),
        ),
        ("Is HealthAI different from GI-AI4H?", ("HealthAI", "GI-AI4H")),
        ("What sets EIOS apart from the Berlin hub?", ("EIOS", "the Berlin hub")),
        ("What do EIOS and GIDH have in common?", ("EIOS", "GIDH")),
        ("What disease do the framework and the research by IARC have in common?", ("Disease: the framework", "Disease: the research by IARC")),
        (f"Which was longer, {PAPER} or {FRAMEWORK}?", (f"How long, in pages or days: {PAPER}", f"How long, in pages or days: {FRAMEWORK}")),
        ("What took place first, the workshop or the forum?", ("When took place: the workshop", "When took place: the forum")),
        ("The workshop or the forum: which came first?", ("When came: The workshop", "When came: the forum")),
        (
            "Which reached learners in more countries: the WHO Academy when it opened, or the OpenWHO course?",
            (
                "Reached learners in how many countries: the WHO Academy when it opened",
                "Reached learners in how many countries: the OpenWHO course",
            ),
        ),
        ("Which is cheaper, the Academy or the course?", ("How much does it cost: the Academy", "How much does it cost: the course")),
        (f"Is {FRAMEWORK} longer than {PAPER}?", (f"How long, in pages or days: {FRAMEWORK}", f"How long, in pages or days: {PAPER}")),
        (
            "Did WHO speak about language models before or after it gave out guidance? Give both dates.",
            ("When: WHO speak about language models", "When: it gave out guidance"),
        ),
        (
            "Phase 1 versus phase 2 of the challenge: what is judged in each?",
            ("What is judged: Phase 1 of the challenge", "What is judged: phase 2 of the challenge"),
        ),
        (
            "Where did the first and the third meeting of GI-AI4H take place?",
            ("Where take place: the first meeting of GI-AI4H", "Where take place: the third meeting of GI-AI4H"),
        ),
        (
            "On which days were the AI for Good summits of 2025 and 2026 held?",
            ("On which days held: the AI for Good summit of 2025", "On which days held: the AI for Good summit of 2026"),
        ),
        ("When were HealthAI and the Berlin hub set up?", ("When set up: HealthAI", "When set up: the Berlin hub")),
        (
            "What share of countries use AI in the European Region, and what share in the EU?",
            ("What share of countries use AI: the European Region", "What share of countries use AI: the EU"),
        ),
        (
            "From how many countries did people come to the forum in Malaysia, and to the forum in Manila?",
            ("From how many countries did people come: the forum in Malaysia", "From how many countries did people come: the forum in Manila"),
        ),
        ("Compare EIOS, GIDH and HealthAI.", ("EIOS", "GIDH", "HealthAI")),
    ],
)  # fmt: skip
def test_a_comparison_has_sides_and_what_is_asked_of_each(question: str, expected: tuple[str, ...]) -> None:
    """Each side stands alone, with the noun that it shares with the other."""
    assert tuple(side.question for side in sides(question)) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What does WHO say on AI for prevention and control of disease?",
        "What is WHO doing on AI and health?",
        "How does WHO use AI to compare images of the lung?",
        "Who leads the working group on ethics and governance of GI-AI4H?",
        "Who is the director of WHO's department for data, digital health, analytics and AI?",
        "Name the risks and benefits of chatbots.",
        "What did the World Bank and WHO say at the summit?",
        "Which tools do doctors and nurses use?",
        "When did WHO and ITU set up the focus group?",
        "What has WHO published between 2020 and 2023?",
        "What is the agreement between WHO and ITU about?",
        "Does the guidance cover more than 40 recommendations?",
        "Do more than half of the countries use AI?",
        "Is the course free or paid?",
        "Which countries or regions take part in the challenge?",
        "What should governments and developers do first?",
        "Which first steps did WHO take on AI and data?",
        "When did the hub open, and who leads it?",
        "What is EIOS? How many countries use it?",
        "How long is the report and what did it cost to make?",
        "Which meetings of the governing bodies in 2026 discussed rules for data, digital health and AI?",
        "Both of them were launched in 2021?",
        "Does WHO want both safety and equity?",
        "What do both say?",
        "What else is in it?",
        "Was it published before 2024?",
        "Did WHO publish it after the summit in Paris?",
        "Where is the Viral and Rickettsial Disease Laboratory located?",
        "Tell me about graft versus host disease in bone marrow transplant patients.",
        "What can I do to reduce my risk, at home or outside?",
        "I am older and have a chronic condition, which puts me at a higher risk. What can I do?",
        "What makes the difference in AI for health?",
        "Does AI make a difference to the health of mothers and children?",
        "How is AI different?",
        "How does WHO differ?",
        "WHO or ITU?",
        "Is AI safe and effective?",
        "In which six languages does the page of WHO speak and write?",
        "Which is the longest report?",
        "What comes first?",
        "",
    ],
)
def test_other_questions_have_none(question: str) -> None:
    """Words that are joined, agents that act together, periods and quantities are no sides."""
    assert sides(question) == ()


def test_a_very_long_question_is_not_looked_at() -> None:
    assert sides(f"Compare {'the paper on AI and ' * 30} the framework.") == ()
