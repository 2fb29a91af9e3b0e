"""The documents that come with the project: their front matter, their references, and that no number is made up."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import frontmatter
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "documents"
PATHS = sorted(FOLDER.glob("*.md"))
POST = "post-what-is-who-doing"

# The n-th id is the document of the n-th item of the fact base.
ORDER = (
    "gi-ai4h",
    "three-pillars",
    "fg-ai4h",
    "fg-ai4h-report-2025",
    "gi-ai4h-meeting-riyadh-2023",
    "gi-ai4h-meeting-singapore-2025",
    "gi-ai4h-meeting-hangzhou-2026",
    "open-code-initiative",
    "gi-ai4h-benchmarking-challenge",
    "wg-data-work-plan",
    "npj-digital-medicine-gi-ai4h",
    "rise-framework",
    "who-ai-department",
    "ethics-guidance-2021",
    "lmm-guidance-2024",
    "regulatory-considerations-2023",
    "evidence-framework-2021",
    "ageism-policy-brief-2022",
    "pharmaceutical-development-2024",
    "srhr-technical-brief-2024",
    "traditional-medicine-brief-2025",
    "evidence-informed-policy-2026",
    "safe-ethical-ai-statement-2023",
    "science-council-digital-technologies",
    "wha71-7-digital-health",
    "global-strategy-digital-health",
    "eb158-ai-governance",
    "wha79-ai-governance",
    "wha79-precision-medicine",
    "director-general-speeches",
    "course-ethics-ai",
    "course-ethics-ai-developers",
    "who-academy",
    "florence",
    "sarah",
    "eios",
    "berlin-hub",
    "cad-tuberculosis",
    "skin-ntds-app",
    "cervical-cancer-screening-ai",
    "tmgl",
    "collaborating-centre-delft",
    "consortium-collaborating-centres",
    "mental-health-workshop-2026",
    "healthai",
    "gidh",
    "ai-for-good-2025",
    "ai-for-good-2026",
    "india-ai-impact-summit-2026",
    "euro-readiness-report-2025",
    "eu-readiness-report-2026",
    "euro-mental-health-and-action-plan",
    "paho-principles",
    "paho-readiness-toolkit",
    "paho-prompts-guide",
    "paho-ai-programme",
    "afro-workshops",
    "emro-aim-toolkit",
    "emro-community-of-practice",
    "searo-open-digital-health",
    "wpro-ai-forum",
    "adb-forum-2026",
)
ITEMS: Mapping[str, int] = dict(zip(ORDER, count(1)))
POST_ITEM = 2  # the fact base dates the post there

KEYS = [
    *("id", "title", "kind", "publisher", "date", "url", "licence"),
    *("language", "pillars", "identifiers", "status", "related", "wording"),
]
KINDS = {
    *("initiative", "programme", "guidance", "considerations", "framework", "policy brief", "technical brief"),
    *("discussion paper", "report", "article", "statement", "resolution", "strategy", "governing body", "speech"),
    *("news", "post", "course", "institution", "tool", "guideline", "research", "partnership", "event", "challenge"),
    *("standards", "plan", "principles"),
}
PILLARS = {"governance", "knowledge", "implementation"}
STATUS = {"current", "superseded", "closed"}
WORDING = {"original", "summary"}
RELATIONS = {"supersedes", "extends", "part of"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

DEFINITION = re.compile(r"^\[\^([\w-]+)\]: *(.*)$", re.MULTILINE)
MARK = re.compile(r"\[\^([\w-]+)\]")
ADDRESS = re.compile(r"https?://\S+")
NO_ADDRESS = "WHO (no address found)"
SENTENCE_END = re.compile(r"""[.!?]["\u201d\u2019)]*((?:\[\^[\w-]+\])*)(?=\s+["“(]?[A-Z0-9]|\s*$)""")
ABBREVIATION = re.compile(r"(?:\b(?:Dr|Prof|Mr|Ms|St|No|Inc|vs|e\.g|i\.e)|(?<![A-Za-z])[A-Z])\.$")
DANGLING = re.compile(r"""["“(]?(?:It|This|These|They|Its|Their)\b""")


@dataclass(frozen=True)
class Paper:
    """One document: its front matter, its text without the footnote definitions, and those."""

    front: Mapping[str, Any]
    body: str
    notes: Mapping[str, str]

    def sentences(self) -> Iterator[str]:
        """The sentences outside headings, each with the footnote marks behind it."""
        lines = [line if not line.startswith("#") else "" for line in self.body.splitlines()]
        for paragraph in re.split(r"\n\s*\n|\n(?=[-*] )", "\n".join(lines)):
            yield from sentences(" ".join(paragraph.split()).removeprefix("- ").removeprefix("* "))


def sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in SENTENCE_END.finditer(paragraph):
        if end[1] or end.end() == len(paragraph) or not ABBREVIATION.search(paragraph, start, end.start() + 1):
            yield paragraph[start : end.end()].strip()
            start = end.end()
    if rest := paragraph[start:].strip():
        yield rest


def load(path: Path) -> Paper:
    front, text = frontmatter.parse(path.read_text(encoding="utf-8"))
    return Paper(front, DEFINITION.sub("", text), {found[1]: found[2].strip() for found in DEFINITION.finditer(text)})


def numbers(text: str) -> set[str]:
    """The numbers of a text without their commas; digits inside a name (AI4H) and list counters "(1)" are none."""
    text = re.sub(r"(?<=[A-Za-z])\d+(?=[A-Za-z])|\(\d{1,2}\)", " ", ADDRESS.sub(" ", MARK.sub(" ", text)))
    return {number.replace(",", "") for number in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)}


def days(text: str) -> set[tuple[int, str]]:
    """The days of a text with their months; a span such as "6-7 March" gives its first and its last."""
    spans = re.findall(rf"(?:(\d{{1,2}}) ?[-\u2013] ?)?\b(\d{{1,2}}) ({'|'.join(MONTHS)})", text)
    return {(int(day), month) for *ends, month in spans for day in ends if day}


@pytest.fixture(scope="module")
def facts(shared: Path) -> Mapping[int, str]:
    """The text of each item of the fact base without the places where it can be checked; Part 8 is item 0."""
    text = (shared / "who" / "facts.md").read_text(encoding="utf-8")
    text = ADDRESS.sub(" ", re.sub(r"\[source:[^\]]*\]", " ", text))
    items, _, misconceptions = text.partition("# PART 8")
    pieces = re.split(r"^## (\d+)\. ", re.sub(r"^# .*$", "", items, flags=re.MULTILINE), flags=re.MULTILINE)
    return {
        0: misconceptions.partition("\n")[2],
        **{int(n): body for n, body in zip(pieces[1::2], pieces[2::2], strict=True)},
    }


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def paper(path: Path) -> Paper:
    return load(path)


def test_each_item_of_the_fact_base_has_its_document() -> None:
    assert {path.stem for path in PATHS} == {*ORDER, POST}


def test_front_matter_has_all_keys_in_order(paper: Paper) -> None:
    assert list(paper.front) == KEYS


def test_id_is_the_file_name(path: Path, paper: Paper) -> None:
    assert paper.front["id"] == path.stem


def test_title_is_the_first_heading(paper: Paper) -> None:
    assert paper.body.lstrip().splitlines()[0] == f"# {paper.front['title']}"


def test_values_are_of_the_known_ones(paper: Paper) -> None:
    front = paper.front
    assert front["kind"] in KINDS
    assert front["status"] in STATUS
    assert front["wording"] in WORDING
    assert front["language"] == "en"
    assert set(front["pillars"]) <= PILLARS  # a document on how WHO is organised has none
    assert front["publisher"] is None or isinstance(front["publisher"], str)
    assert front["licence"] is None or isinstance(front["licence"], str)
    assert all(isinstance(identifier, str) for identifier in front["identifiers"])


def test_date_is_iso_as_far_as_known(paper: Paper) -> None:
    date = paper.front["date"]
    assert date is None or re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", date)


def test_address_is_https(paper: Paper) -> None:
    url = paper.front["url"]
    assert url is None or re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", url)


def test_related_documents_exist(path: Path, paper: Paper) -> None:
    stems = {path.stem for path in PATHS}
    for relation in paper.front["related"]:
        assert set(relation) == {"kind", "id"}
        assert relation["kind"] in RELATIONS
        assert relation["id"] in stems - {path.stem}


def test_every_sentence_of_a_summary_has_a_reference(paper: Paper) -> None:
    if paper.front["wording"] == "summary":
        found = list(paper.sentences())
        assert found
        assert [
            sentence for sentence in found if not re.search(r"[.!?][\"\u201d\u2019)]*(\[\^[\w-]+\])+$", sentence)
        ] == []


def test_references_and_definitions_match(paper: Paper) -> None:
    assert set(MARK.findall(paper.body)) == set(paper.notes)
    assert [note for note in paper.notes.values() if note != NO_ADDRESS and not ADDRESS.fullmatch(note)] == []
    assert len(set(paper.notes.values())) == len(paper.notes)


def test_no_sentence_of_a_summary_leans_on_the_one_before(paper: Paper) -> None:
    if paper.front["wording"] == "summary":
        assert [sentence for sentence in paper.sentences() if DANGLING.match(sentence)] == []


def test_every_number_is_in_the_facts(path: Path, paper: Paper, facts: Mapping[int, str], shared: Path) -> None:
    known = facts[POST_ITEM if path.stem == POST else ITEMS[path.stem]] + facts[0]
    if path.stem == POST:
        known += (shared / "who" / "post.txt").read_text(encoding="utf-8")
    year, month, day = (int(part) for part in [*(paper.front["date"] or "0").split("-"), "0", "0"][:3])
    text = " ".join([paper.body, *paper.front["identifiers"], str(year or "")])
    assert numbers(text) - numbers(known) == set()
    assert days(text) | ({(day, MONTHS[month - 1])} if day else set()) <= days(known)
    assert not month or MONTHS[month - 1] in known


def test_sentences_are_told_apart() -> None:
    text = 'Dr. Moeti spoke in 2.0 ways.[^1][^2] S.A.R.A.H. was one. WHO "agreed."[^1] (Nobody) else did'
    assert list(sentences(text)) == [
        "Dr. Moeti spoke in 2.0 ways.[^1][^2]",
        "S.A.R.A.H. was one.",
        'WHO "agreed."[^1]',
        "(Nobody) else did",
    ]


def test_numbers_are_those_of_quantities_and_dates() -> None:
    text = "GI-AI4H had (1) 1,600 officials, 2.2 billion people; G20, WHA79 and CE168/11.[^3] https://who.int/9"
    assert numbers(text) == {"1600", "2.2", "20", "79", "168", "11"}


def test_days_are_those_of_spans_too() -> None:
    assert days("on 6-7 March 2025, from 30 October to 2 November and in May 2026") == {
        (6, "Mar"),
        (7, "Mar"),
        (30, "Oct"),
        (2, "Nov"),
    }
