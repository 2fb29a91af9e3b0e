"""What an answer looks like as HTML: numbers, marks, what is said of it, and that nothing foreign is taken as HTML."""

from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Claim, Coverage, Quote, Timings, Verdict, Versions
from bot.evaluation.scorecard import Headline, Scorecard
from bot.page.about import SUGGESTIONS, about
from bot.page.chat import SORRY, turns
from bot.page.entry import in_words, link_of, marked, references, relations
from bot.page.exchange import Exchange, conversation, coverage_line, timings_line
from corpus.source import Passage, Relation, Source, Span

GUIDANCE = Source(
    id="guidance",
    title="Ethics and governance",
    kind="guidance",
    publisher="WHO",
    date="2021-06-28",
    url="https://www.who.int/publications/guidance.pdf",
    licence=None,
    language="en",
)
UPDATE = replace(GUIDANCE, id="update", title="On large models", related=(Relation("extends", "guidance"),))
TEXT = "AI is spreading. There are six principles. They bind nobody."
ELEMENTS = {
    *("article", "h2", "h3", "div", "span", "p", "a", "ol", "ul", "li", "details", "summary", "cite", "blockquote"),
    *("mark", "dl", "dt", "dd", "strong", "button"),
}
ATTRIBUTES = {
    *(
        "class",
        "id",
        "dir",
        "href",
        "title",
        "target",
        "rel",
        "role",
        "type",
        "data-copy",
        "aria-live",
        "aria-label",
        "lang",
    ),
}


def quote_of(name: str, source: Source = GUIDANCE, page: int | None = 13) -> Quote:
    passage = Passage(f"p-{name}", source, TEXT, Span(100, 100 + len(TEXT)), page, "5. Principles")
    return Quote(name, passage, Span(117, 142), page)


def answer_of(*claims: Claim, **changes: object) -> Answer:
    quotes = tuple(quote_of(name) for name in "abcd")
    versions = Versions("i", "e", "m", "s")
    answer = Answer("id", "Why?", "en", claims, 0, quotes, (), (), Coverage(62, 2, "2026-03"), versions, finished=True)
    return replace(answer, **changes)  # type: ignore[arg-type]


def claim_of(text: str, *names: str) -> Claim:
    return Claim(text, tuple(quote_of(name) for name in names), Verdict(True, ""))


def html_of(answer: Answer | None, **changes: object) -> str:
    exchange = replace(Exchange("turn-1", "Why?", answer), **changes)  # type: ignore[arg-type]
    return conversation([exchange], {source.id: source for source in (GUIDANCE, UPDATE)})


class Tags(HTMLParser):
    """Collects what a browser would make elements and attributes of; ``open`` are those that were never closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def test_citations_are_numbered_in_the_order_of_first_use() -> None:
    html = html_of(answer_of(claim_of("Six.", "c"), claim_of("Not binding.", "a", "c")))
    assert html.index(">[1]</a>") < html.index(">[2]</a>") < html.rindex(">[1]</a>")
    assert html.count('href="#turn-1-source-3"') == 2
    assert '<details class="entry" id="turn-1-source-3"><summary><span class="number" aria-label="Source 1">1<' in html
    assert 'href="#turn-1-claim-1">Back to the sentence' in html
    assert "Also found, not cited" in html
    assert Tags(html).open == []


def test_a_quote_is_marked_in_its_passage() -> None:
    assert marked(quote_of("a")) == "AI is spreading. <mark>There are six principles.</mark> They bind nobody."
    html = html_of(answer_of(claim_of("Six.", "a")))
    assert "page 13 of the PDF" in html
    assert "https://www.who.int/publications/guidance.pdf#page=13" in html
    assert "5. Principles" in html
    assert "28 June 2021" in html
    assert "current; extended by “On large models”" in html
    assert "<strong>Original text</strong>" in html


def test_a_summary_is_called_one() -> None:
    quote = quote_of("a", replace(GUIDANCE, wording="summary", url="https://www.who.int/news"), None)
    html = html_of(answer_of(Claim("Six.", (quote,), Verdict(True, "")), quotes=(quote,)))
    assert "Summary written by this project — not WHO's own words" in html
    assert "Open the official page" in html
    assert "of the PDF" not in html


def test_what_is_said_while_an_answer_grows() -> None:
    assert "Searching the documents" in html_of(None)
    quotes_only = html_of(answer_of(finished=False))
    assert "Reading the quotes" in quotes_only
    assert "<h3>Found in the documents</h3>" in quotes_only
    assert "supported" not in quotes_only
    growing = html_of(answer_of(claim_of("Six.", "a"), finished=False))
    assert "Looking for more" in growing
    assert "supported" not in growing
    assert "Stopping" in html_of(answer_of(finished=False), stopped=True)


def test_what_is_said_of_a_finished_answer() -> None:
    claim = claim_of("Six.", "a")
    assert "Every sentence is supported by the quote it cites." in html_of(answer_of(claim))
    assert "1 sentence was left out because no quote supports it." in html_of(answer_of(claim, dropped=1))
    three = html_of(answer_of(claim, dropped=3))
    assert "3 sentences were left out because no quote supports them." in three
    assert "Every sentence" not in three
    assert "These sentences had been checked by then" in html_of(answer_of(claim), stopped=True)
    assert "Stopped before a sentence was checked" in html_of(answer_of(), stopped=True)


def test_declined() -> None:
    related = (quote_of("a"),)
    html = html_of(answer_of(quotes=(), related=related, declined=True, notice="The documents do not say."))
    assert '<p class="notice" lang="en" dir="ltr">The documents do not say.</p>' in html
    assert '<details class="folded" id="turn-1-related"><summary>Related, but does not answer' in html
    assert "Found in the documents" not in html
    assert "supported" not in html
    assert 'class="turn below"' in html


def test_quotes_without_a_model() -> None:
    html = html_of(answer_of(notice="There is no model."))
    assert "There is no model." in html
    assert html.count("<li>") == 4
    assert 'class="cite"' not in html
    assert "Copy" not in html


def test_a_kept_answer_has_a_link_and_one_opened_again_its_remark() -> None:
    claim = claim_of("Six.", "a")
    assert "Link to this answer" not in html_of(answer_of(claim))
    assert '<a class="kept" href="?answer=id" target="_blank" rel="noopener">Link to this answer' in html_of(
        answer_of(claim), kept=True
    )
    assert "Link to this answer" in html_of(answer_of(declined=True, notice="No."), kept=True)
    opened = html_of(answer_of(claim), kept=True, remark="It would be the <same>.")
    assert '<p class="notice remark">It would be the &lt;same&gt;.</p>' in opened
    assert Tags(opened).open == []


def test_a_failure_keeps_what_was_found() -> None:
    html = html_of(answer_of(finished=False), failure="The model is gone. Start it <again>.")
    assert '<p class="failure" role="alert">The model is gone. Start it &lt;again&gt;.</p>' in html
    assert "Found in the documents" in html
    assert "Checking" not in html


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (Coverage(62, 3, "2026-03-09"), "From 3 of 62 documents, newest March 2026."),
        (Coverage(62, 1, None), "From 1 of 62 documents."),
        (Coverage(62, 0, None), "Searched 62 documents."),
        (Coverage(1, 0, None), "Searched 1 document."),
        (Coverage(0, 0, None), ""),
    ],
)
def test_coverage(coverage: Coverage, said: str) -> None:
    assert coverage_line(coverage) == said


def test_timings() -> None:
    assert timings_line(Timings(0.21, 5.1, 9.84)) == "Quotes after 0.2 s, first sentence after 5.1 s, all after 9.8 s."
    assert timings_line(Timings(0.21)) == "Quotes after 0.2 s."
    assert timings_line(Timings()) == ""


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2021-06-28", "28 June 2021"),
        ("2024-03", "March 2024"),
        ("2021", "2021"),
        ("2021-13", "2021-13"),
        ("<b>", "<b>"),
    ],
)
def test_dates(date: str, words: str) -> None:
    assert in_words(date) == words


@pytest.mark.parametrize(
    ("url", "page", "link"),
    [
        ("https://www.who.int/a.pdf", 3, "https://www.who.int/a.pdf#page=3"),
        ("https://www.who.int/A.PDF", 3, "https://www.who.int/A.PDF#page=3"),
        ("https://www.who.int/a.pdf", None, "https://www.who.int/a.pdf"),
        ("https://www.who.int/a", 3, "https://www.who.int/a"),
        ("javascript:alert(1)", 3, ""),
        ("https://x/ onclick=alert(1)", None, ""),
        ("file:///etc/passwd", None, ""),
        (None, 3, ""),
    ],
)
def test_links(url: str | None, page: int | None, link: str) -> None:
    assert link_of(replace(GUIDANCE, url=url), page) == link


def test_relations_both_ways() -> None:
    library = {source.id: source for source in (GUIDANCE, UPDATE)}
    assert relations(GUIDANCE, library) == ["extended by “On large models”"]
    assert relations(UPDATE, library) == ["extends “Ethics and governance”"]
    assert relations(replace(UPDATE, related=(Relation("extends", "gone"),)), library) == []


def test_references_are_plain_lines() -> None:
    bare = replace(GUIDANCE, publisher=None, date=None, url=None)
    assert references([quote_of("a"), quote_of("b", bare, None)]) == [
        "[1] Ethics and governance. WHO, 28 June 2021, page 13. https://www.who.int/publications/guidance.pdf#page=13",
        "[2] Ethics and governance.",
    ]


def hostile(text: str) -> str:
    """Everything on the page that can come from outside, being ``text``."""
    source = replace(GUIDANCE, title=text, kind=text, publisher=text, date=text, url=text)
    library = {"guidance": replace(source, related=(Relation(text, "guidance"),))}
    passage = Passage(text, source, text * 3, Span(0, len(text) * 3), 1, text)
    quote = Quote(text, passage, Span(len(text), len(text) * 2), 1)
    answer = answer_of(
        Claim(text, (quote,), Verdict(True, text)),
        quotes=(quote, quote_of("b", source)),
        related=(quote_of("c", source),),
    )
    answer = replace(answer, notice=text, coverage=Coverage(3, 1, text))
    exchanges = [
        Exchange("turn-1", text, answer),
        Exchange("turn-2", text, replace(answer, declined=True, claims=())),
        Exchange("turn-3", text, failure=text),
        Exchange("turn-4", text, replace(answer, id=text), kept=True, remark=text),
    ]
    card = Scorecard(text, text, text, text, 3, (Headline("answered", 0.5, None, None, 3),))
    return conversation(exchanges, library) + about([source], {text: text}, [text], card) + about([source], {})


def only_ours(html: str) -> None:
    tags = Tags(html)
    assert tags.elements <= ELEMENTS
    assert tags.attributes <= ATTRIBUTES
    assert all(link.startswith(("#turn-", "?answer=", "http://", "https://")) for link in tags.links)
    assert tags.open == []


def test_known_attacks_stay_text(shared: Path) -> None:
    folder = shared / "evaldata" / "xss_strings"
    lines = [line for file in sorted(folder.glob("*.txt")) for line in file.read_text("utf-8").split("\n") if line]
    assert len(lines) > 1000
    for line in lines:
        html = hostile(line)
        only_ours(html)
        assert unescape(html).count(line[:100].strip()) >= 3


@given(st.text(st.sampled_from("<>&\"'/=!-` \n\x00\u2028abcjs:#[]()*_"), min_size=1, max_size=40))
def test_nothing_foreign_becomes_html(text: str) -> None:
    only_ours(hostile(text))


def test_about_counts_the_documents() -> None:
    html = about([GUIDANCE, replace(UPDATE, wording="summary", date="2026-03")], {"Index": "i-1"})
    assert "2 documents, the newest from March 2026; 1 of them are summaries" in html
    assert "i-1" in html
    assert html.index("On large models") < html.index("Ethics and governance")


def test_suggestions_cover_the_pillars() -> None:
    assert [pillar for pillar, _ in SUGGESTIONS] == ["", "Governance", "Knowledge sharing", "Implementation"]
    assert SUGGESTIONS[0][1] == ("What exactly is WHO doing at the intersection of AI and health?",)


def test_turns_leave_out_what_failed() -> None:
    said = answer_of(claim_of("Six.", "a"))
    past = (Exchange("1", "Why?", said), Exchange("2", "Broken?", said, failure=SORRY), Exchange("3", "Nothing?"))
    assert [(turn.role, turn.text) for turn in turns(past)] == [("reader", "Why?"), ("bot", "Six. [1]")]


def test_turns_name_the_document_that_most_of_an_answer_rests_on() -> None:
    two = Claim("Two.", (quote_of("b", UPDATE), quote_of("c", UPDATE)), Verdict(True, ""))
    cited = Exchange("1", "Why?", answer_of(claim_of("One.", "a"), two))
    declined = Exchange("2", "Why?", answer_of(declined=True))
    assert [turn.title for turn in turns((cited, declined)) if turn.role == "bot"] == ["On large models", ""]


def test_what_was_understood_is_shown_and_escaped() -> None:
    html = html_of(answer_of(understood="Who runs <b>it</b>?"))
    assert "I understood:" in html and "Who runs &lt;b&gt;it&lt;/b&gt;?" in html
    assert "I understood" not in html_of(answer_of())


def test_about_tells_where_questions_are_sent() -> None:
    assert "nothing that you ask leaves the machine" in about([GUIDANCE], {})
    html = about([GUIDANCE], {}, ["http://10.0.0.7:8000/<v1>"])
    assert "leaves the machine" not in html
    assert "what you ask is sent: http://10.0.0.7:8000/&lt;v1&gt;." in html
