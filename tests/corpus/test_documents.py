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
    *("post", "course", "institution", "tool", "guideline", "guide", "research", "partnership", "event", "challenge"),
    *("standards", "principles"),
}
PUBLISHERS = {  # a document may have several, parted by ", "
    *("WHO", "WHO Director-General", "WHO Executive Board", "World Health Assembly (WHO)", "WHO Science Council"),
    *("WHO Regional Office for Africa", "WHO Regional Office for the Eastern Mediterranean"),
    *("WHO Regional Office for Europe", "WHO Regional Office for South-East Asia"),
    *("WHO Regional Office for the Western Pacific", "PAHO/WHO", "WHO Hub for Pandemic and Epidemic Intelligence"),
    *("IARC", "HRP", "OpenWHO", "ITU", "WIPO", "GI-AI4H WG-Data", "CAICT", "Tsinghua University", "USAID", "HealthAI"),
    *("Asian Development Bank", "Inter-American Development Bank", "Delft Digital Ethics Centre"),
    *("npj Digital Medicine", "Kanika Kalra (WHO)"),
}
PILLARS = {"governance", "knowledge", "implementation"}
WORDS_FOR_PILLARS = {"governance": "governance", "regulation": "governance", "knowledge": "knowledge"}
WORDS_FOR_PILLARS |= {"implementation": "implementation", "localization": "implementation"}
STATUS = {"current", "superseded", "closed"}
WORDING = {"original", "summary"}
RELATIONS = {"supersedes", "extends", "part of"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

# Numbers that are told in words ("Seventy-first"), or that the fact base asks not to repeat.
UNTOLD: Mapping[str, set[str]] = {"wha71-7-digital-health": {"71"}, "wha79-ai-governance": {"194"}}

# The misconceptions of Part 8, in its order: where each is put right, and how its sentence is known.
CORRECTIONS = (
    ("regulatory-considerations-2023", r"WHO does not approve, license or certify AI products"),
    ("three-pillars", r"WHO does not approve, license or certify AI products"),
    ("gi-ai4h-benchmarking-challenge", r"Results .* are not a regulatory approval, a certification or an endorsement"),
    ("gi-ai4h", r"benchmarks of health AI are not an approval, a certification or an endorsement"),
    ("ethics-guidance-2021", r"WHO guidance .* advice to Member States, not binding law"),
    ("lmm-guidance-2024", r"advice to Member States, not binding law"),
    ("evidence-informed-policy-2026", r"is a discussion paper, not binding regulation"),
    ("sarah", r"is not a live WHO chatbot"),
    ("sarah", r"was never a doctor or a diagnostic tool"),
    ("safe-ethical-ai-statement-2023", r"WHO is not against AI"),
    ("ethics-guidance-2021", r"six ethical principles .* date from 2021, not from 2023 or 2024"),
    ("regulatory-considerations-2023", r"six areas .* different list from the six ethical principles"),
    ("lmm-guidance-2024", r"from 18 January 2024, and web pages that date .* January 2025 are wrong"),
    ("gidh", r"\(GI-AI4H\).* is not the Global Initiative on Digital Health \(GIDH\)"),
    ("healthai", r"\(GI-AI4H\).* is not the same as HealthAI"),
    ("gi-ai4h-meeting-riyadh-2023", r"held in 2023 and not in 2024"),
    ("gi-ai4h", r"Riyadh in 2023, and not in 2024"),
    ("fg-ai4h", r"closed since 30 September 2023"),
    ("euro-readiness-report-2025", r"8% .* not 8% of all WHO Member States"),
    ("wha79-ai-governance", r"binding package on AI is not supported by a WHO source"),
    ("cad-tuberculosis", r"conditional, for ages 15 and up, and only for reading chest X-rays"),
    ("cervical-cancer-screening-ai", r"is research, not a WHO recommendation"),
    ("paho-principles", r"regional, for the Americas, and are a different list from WHO's six global"),
    ("evidence-informed-policy-2026", r"RAISE statement is not by WHO"),
    ("gi-ai4h-benchmarking-challenge", r"asks for privacy-preserving evaluation solutions and not for AI models"),
    ("ethics-guidance-2021", r"WHO does not claim that AI will replace health workers"),
)

DEFINITION = re.compile(r"^\[\^([\w-]+)\]: *(.*)$", re.MULTILINE)
MARK = re.compile(r"\[\^([\w-]+)\]")
ADDRESS = re.compile(r"https?://\S+")
NO_ADDRESS = "WHO (no address found)"
NUMBERED = re.compile(
    r"\b(?:97[89]-[\d-]{12,}|10\.\d{4,}/[\w.-]+\w|WHO-EURO[\d-]+|(?:EB|CE)\d+/\d+|B\d{5}|WHA\d+\.\d+)"
)
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


def in_facts(address: str, base: str) -> bool:
    """Whether the fact base holds the whole address, or the DOI that it resolves."""
    known = address.removeprefix("https://doi.org/").removeprefix("https://")
    return re.search(rf"{re.escape(known)}(?=[\s\].,;)]|$)", base) is not None


def days(text: str) -> set[tuple[int, str]]:
    """The days of a text with their months; a span such as "6-7 March" gives its first and its last."""
    spans = re.findall(rf"(?:(\d{{1,2}}) ?[-\u2013] ?)?\b(\d{{1,2}}) ({'|'.join(MONTHS)})", text)
    return {(int(day), month) for *ends, month in spans for day in ends if day}


@pytest.fixture(scope="module")
def base(shared: Path) -> str:
    """The whole fact base."""
    return (shared / "who" / "facts.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def items(base: str) -> Mapping[int, str]:
    """The text of each item of the fact base; Part 8 is item 0."""
    numbered, _, misconceptions = base.partition("# PART 8")
    pieces = re.split(r"^## (\d+)\. ", re.sub(r"^# .*$", "", numbered, flags=re.MULTILINE), flags=re.MULTILINE)
    return {
        0: misconceptions.partition("\n")[2],
        **{int(n): body for n, body in zip(pieces[1::2], pieces[2::2], strict=True)},
    }


@pytest.fixture(scope="module")
def facts(items: Mapping[int, str]) -> Mapping[int, str]:
    """The same without the places where it can be checked."""
    return {n: ADDRESS.sub(" ", re.sub(r"\[source:[^\]]*\]", " ", body)) for n, body in items.items()}


@pytest.fixture(scope="module")
def heads(items: Mapping[int, str]) -> Mapping[int, str]:
    """The first line of each item: type, pillars, date, publisher, address."""
    found = {n: next(line for line in body.splitlines() if line.startswith("- ")) for n, body in items.items()}
    return {n: line for n, line in found.items() if n}


@pytest.fixture(scope="module")
def papers() -> Mapping[str, Paper]:
    return {path.stem: load(path) for path in PATHS}


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
    assert front["publisher"] is None or set(front["publisher"].split(", ")) <= PUBLISHERS
    assert front["licence"] is None or isinstance(front["licence"], str)
    assert all(isinstance(identifier, str) for identifier in front["identifiers"])


def test_date_is_iso_as_far_as_known(paper: Paper) -> None:
    date = paper.front["date"]
    assert date is None or re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", date)


def test_address_is_https(paper: Paper) -> None:
    url = paper.front["url"]
    assert url is None or re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", url)


def test_no_value_is_listed_that_no_document_has(papers: Mapping[str, Paper]) -> None:
    assert {paper.front["kind"] for paper in papers.values()} == KINDS
    publishers = [paper.front["publisher"] for paper in papers.values() if paper.front["publisher"]]
    assert {name for publisher in publishers for name in publisher.split(", ")} == PUBLISHERS


def test_related_documents_exist(path: Path, paper: Paper) -> None:
    stems = {path.stem for path in PATHS}
    for relation in paper.front["related"]:
        assert set(relation) == {"kind", "id"}
        assert relation["kind"] in RELATIONS
        assert relation["id"] in stems - {path.stem}


def test_relations_agree_on_both_sides(papers: Mapping[str, Paper]) -> None:
    """What follows is not older; what is superseded has ended; what has relations to a document is not one it has."""
    pairs = {(stem, relation["id"]) for stem, paper in papers.items() for relation in paper.front["related"]}
    assert [(left, right) for left, right in pairs if (right, left) in pairs] == []
    assert len(pairs) == sum(len(paper.front["related"]) for paper in papers.values())
    for paper in papers.values():
        for relation in paper.front["related"]:
            other = papers[relation["id"]].front
            if relation["kind"] == "supersedes":
                assert other["status"] in {"superseded", "closed"}
            if relation["kind"] in {"supersedes", "extends"} and paper.front["date"]:
                assert other["date"] <= paper.front["date"]
    followed = {right for left, right in pairs if {"kind": "supersedes", "id": right} in papers[left].front["related"]}
    assert {stem for stem, paper in papers.items() if paper.front["status"] == "superseded"} <= followed


def test_address_is_an_official_one_of_the_item(path: Path, paper: Paper, heads: Mapping[int, str], base: str) -> None:
    if path.stem == POST:
        return
    head, url = heads[ITEMS[path.stem]], paper.front["url"]
    official = [address.rstrip(".,;") for address in ADDRESS.findall(head)]
    if official:
        assert url in official
    else:  # what the item names without "https://", such as a DOI, or the place where it was seen
        assert url is None or in_facts(url, base)


def test_pillars_are_those_of_the_item(path: Path, paper: Paper, heads: Mapping[int, str]) -> None:
    if path.stem == POST:
        return
    named = re.search(r"Pillars?: ([^.(]*)", heads[ITEMS[path.stem]])
    words = re.findall(r"\w+", named[1]) if named else []
    found = {WORDS_FOR_PILLARS[word] for word in words if word in WORDS_FOR_PILLARS}
    assert set(paper.front["pillars"]) == (PILLARS if "all" in words else found)


def test_numbers_of_the_publication_are_identifiers(path: Path, paper: Paper, heads: Mapping[int, str]) -> None:
    if path.stem != POST:
        known = " ".join(paper.front["identifiers"])
        head = ADDRESS.sub(" ", heads[ITEMS[path.stem]])
        assert [number for number in NUMBERED.findall(head) if number not in known] == []


def test_licence_is_in_the_item(path: Path, paper: Paper, items: Mapping[int, str]) -> None:
    if path.stem != POST:
        named = re.findall(r"Licence:? ([\w -]+?\d[\w. -]*?)(?=\.? \[|\. |$)", items[ITEMS[path.stem]], re.MULTILINE)
        assert [paper.front["licence"]] == (sorted(set(named)) or [None])


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


def test_every_reference_is_in_the_facts(path: Path, paper: Paper, base: str) -> None:
    if path.stem != POST:
        assert [note for note in paper.notes.values() if note != NO_ADDRESS and not in_facts(note, base)] == []


def test_no_sentence_is_glued_to_a_reference(paper: Paper) -> None:
    assert re.findall(r"\[\^[\w-]+\](?!\[\^|\s|$).{0,20}", paper.body) == []


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


def test_every_number_of_the_facts_is_told(path: Path, paper: Paper, facts: Mapping[int, str]) -> None:
    if path.stem != POST:
        known = facts[ITEMS[path.stem]]
        text = " ".join([paper.body, *paper.front["identifiers"]])
        assert numbers(known) - numbers(text) - UNTOLD.get(path.stem, set()) == set()


def test_misconceptions_are_put_right_where_they_belong(papers: Mapping[str, Paper]) -> None:
    for stem, words in CORRECTIONS:
        corrected = [sentence for sentence in papers[stem].sentences() if re.search(words, sentence)]
        assert corrected, (stem, words)


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
