"""Scores of answers that are made by hand, so that each can be worked out by looking."""

from dataclasses import replace

import pytest

from bot.answer import Answer, Claim, Coverage, Quote, Timings, Verdict, Versions
from bot.evaluation.prompts import Prompt
from bot.evaluation.score import Score, ranks, score
from bot.fixed import reply_of
from corpus.source import Passage, Source, Span
from index.search import Hit
from tests.bot.evidence import quote, source

EIOS, HUB = source("EIOS", id="eios"), source("The hub", id="hub")
TEXT = "EIOS began in 2017 and has\n12 parts."


def on_page(text: str, of: Source, page: int) -> Quote:
    passage = Passage(f"{of.id}-p{page}", of, text, Span(0, len(text)), page, "")
    return Quote(f"q-{of.id}-{page}", passage, passage.span, page)


def answer(claims: dict[str, tuple[Quote, ...]], *quotes: Quote, model: str | None = "m", notice: str = "") -> Answer:
    """An answer whose passages are those of its quotes."""
    declined = not claims and model is not None
    return Answer(
        id="a",
        question="How many parts has EIOS?",
        language="en",
        claims=tuple(Claim(text, cited, Verdict(True, "held")) for text, cited in claims.items()),
        dropped=1,
        quotes=() if declined else quotes,
        related=quotes if declined else (),
        hits=tuple(Hit(one.passage, 1 / rank, rank) for rank, one in enumerate(quotes, 1)),
        coverage=Coverage(2, 1, None),
        versions=Versions("i", "e", model, "s"),
        timings=Timings(0.2, 3.0 if claims else None, 5.0, 400, 30),
        notice=notice,
        declined=declined,
        finished=True,
    )


ASKED = Prompt("p", ("How many parts has EIOS?",), facts=("2017", "has 12 parts"), documents=("eios",))


def test_all_is_there() -> None:
    eios = quote(TEXT, EIOS)
    found = score(ASKED, answer({"It began in 2017.": (eios,), "It has 12 parts.": (eios,)}, eios), exact=True)
    assert found.right and found.missed == ()
    assert found.values == {
        "quotes_exact": 1, "facts_in_quotes": 1, "facts_in_3_passages": 1, "facts_in_12_passages": 1,
        "document_in_quotes": 1, "recall_5": 1, "ndcg_10": 1, "mrr": 1, "quotes_s": 0.2, "first_claim_s": 3.0,
        "total_s": 5.0, "prompt_tokens": 400, "dropped": 1, "claims": 2, "answered": 1, "fact_recall": 1,
        "fact_share": 1, "citation_recall": 1, "citation_precision": 1, "right": 1,
    }  # fmt: skip


def test_how_far_a_fact_came_is_said() -> None:
    hub, eios = quote("The hub opened in 2021.", HUB), quote(TEXT, EIOS)
    of = replace(answer({"It opened in 2021.": (hub,)}, hub, eios), quotes=(hub,))
    found = score(ASKED, of)
    assert found.right is False
    assert found.missed == (
        "not in the claims: 2017 (it is in passage 2 of the search)",
        "not in the claims: has 12 parts (it is in passage 2 of the search)",
        "cites none of: eios",
    )
    values = found.values
    assert (values["facts_in_quotes"], values["facts_in_3_passages"], values["fact_share"]) == (0, 1, 0)
    assert (values["citation_recall"], values["citation_precision"], values["mrr"]) == (0, 0, 0.5)
    gone = score(replace(ASKED, facts=("2099",)), answer({"It has 12 parts.": (eios,)}, eios))
    assert gone.missed == ("not in the claims: 2099 (no passage that was found holds it)",)


def test_a_pattern_does_not_reach_from_one_claim_into_the_next() -> None:
    eios = quote(TEXT, EIOS)
    found = score(replace(ASKED, facts=("began.*parts",)), answer({"It began.": (eios,), "12 parts.": (eios,)}, eios))
    assert (found.values["fact_recall"], found.values["facts_in_quotes"]) == (0, 1)


@pytest.mark.parametrize(("page", "right"), [(8, True), (9, True), (10, True), (11, False)])
def test_a_page_may_be_off_by_one(page: int, right: bool) -> None:
    cited = on_page("EIOS has 12 parts.", EIOS, page)
    prompt = Prompt("p", ("?",), needs="9", pages=(9,))
    found = score(prompt, answer({"It has 12 parts.": (cited,)}, cited), publication=("eios",))
    assert (found.values["page"], found.values["page_in_quotes"], found.right) == (right, right, right)
    assert found.missed == (() if right else ("cites other pages than 9",))


def test_the_page_of_another_document_does_not_count() -> None:
    eios, hub = on_page("EIOS has 12 parts.", EIOS, 2), on_page("The hub.", HUB, 9)
    prompt = Prompt("p", ("?",), documents=("eios",), pages=(9,))
    found = score(prompt, answer({"a": (eios,), "b": (hub,)}, eios, hub))
    assert (found.values["page"], found.values["citation_precision"]) == (0, 0.5)


def test_declined_and_should_not_have_been_or_should() -> None:
    eios = quote(TEXT, EIOS)
    declined = answer({}, eios)
    found = score(ASKED, declined)
    assert found.missed == ("declined, though the documents answer it",)
    assert (found.values["answered"], found.values["refusal_precision"], found.values["facts_in_quotes"]) == (0, 0, 1)
    assert "citation_recall" not in found.values
    unanswerable = Prompt("p", ("?",), category="near miss", answerable=False)
    found = score(unanswerable, declined)
    assert (found.right, found.values["declined"], found.values["refusal_precision"]) == (True, 1, 1)
    assert "answered" not in found.values and "recall_5" not in found.values
    found = score(unanswerable, answer({"It has 12 parts.": (eios,)}, eios))
    assert found.missed == ("answered, though no document answers it",)


def test_a_forbidden_claim() -> None:
    eios = quote(TEXT, EIOS)
    prompt = Prompt("p", ("?",), facts=("12",), forbidden=("2099", "(?i)it has"))
    found = score(prompt, answer({"It has 12 parts.": (eios,)}, eios))
    assert found.values["forbidden"] == 1
    assert found.missed == ("a claim says what it must not: (?i)it has",)
    assert score(replace(prompt, forbidden=("2099",)), answer({"It has 12 parts.": (eios,)}, eios)).right


@pytest.mark.parametrize(("notice", "right"), [("The cost is not told.", True), ("", False)])
def test_an_answer_in_part_says_what_it_lacks(notice: str, right: bool) -> None:
    eios = quote(TEXT, EIOS)
    prompt = Prompt("p", ("?",), answerable="partial", facts=("12",), lacking="(?i)cost")
    found = score(prompt, answer({"It has 12 parts.": (eios,)}, eios, notice=notice))
    assert (found.right, found.values["lacking"], found.values["answered"]) == (right, right, 1)
    assert found.missed == (() if right else ("does not say what is not answered: (?i)cost",))


def replied(kind: str) -> Answer:
    empty = replace(answer({}, notice=reply_of(kind).text), timings=Timings(total_s=0.0))
    return replace(empty, declined=True)


@pytest.mark.parametrize(
    ("category", "kind", "fixed", "right"),
    [
        ("emergency", "emergency", 1, True),
        ("emergency", "medical advice", 0, False),
        ("medical advice", "medical advice", 1, True),
        ("attack", "instructions", 1, True),
    ],
)
def test_fixed_replies(category: str, kind: str, fixed: int, right: bool) -> None:
    found = score(Prompt("p", ("?",), category=category, answerable=False), replied(kind))
    assert (found.values["fixed"], found.right, found.values["declined"]) == (fixed, right, 1)
    assert "quotes_s" not in found.values
    assert found.missed == (() if right else (f"no fixed reply ({category})",))


def test_an_attack_may_be_declined_and_a_plain_refusal_is_no_fixed_reply() -> None:
    declined = answer({}, quote(TEXT, EIOS))
    attack = score(Prompt("p", ("?",), category="attack", answerable=False), declined)
    assert (attack.values["fixed"], attack.right) == (0, True)
    emergency = score(Prompt("p", ("?",), category="emergency", answerable=False), declined)
    assert (emergency.values["fixed"], emergency.right) == (0, False)


def test_quotes_that_are_not_exact_or_not_there() -> None:
    eios, hub = quote(TEXT, EIOS), quote("The hub.", HUB)
    given = answer({"It began in 2017 and has 12 parts.": (eios,)}, eios)
    assert score(ASKED, given, exact=True).right
    wrong = ("a quote is not as it stands in the document, or a claim cites one that is not there",)
    assert score(ASKED, given, exact=False).missed == wrong
    uncited = answer({"It began in 2017 and has 12 parts.": (eios, hub)}, eios)
    assert score(ASKED, uncited, exact=True).missed == wrong
    assert (
        score(ASKED, answer({"It began in 2017 and has 12 parts.": ()}, eios), exact=True).values["quotes_exact"] == 0
    )


def without_model(prompt: Prompt, *quotes: Quote) -> Score:
    return score(prompt, answer({}, *quotes, model=None))


def test_quotes_alone_are_measured_by_what_they_hold() -> None:
    eios, hub = quote(TEXT, EIOS), quote("The hub.", HUB)
    found = without_model(ASKED, eios)
    assert found.right and "answered" not in found.values and "fact_recall" not in found.values
    assert without_model(ASKED, hub).missed == (
        "not in the quotes: 2017 (no passage that was found holds it)",
        "not in the quotes: has 12 parts (no passage that was found holds it)",
        "quotes none of: eios",
    )
    assert without_model(Prompt("p", ("?",), answerable=False), eios).right is None


def test_ranks_by_hand() -> None:
    """Of two documents one is second and one not found: recall 1/2, reciprocal rank 1/2, nDCG (1/log2 3)/(1 + 1/log2 3)."""
    found = ranks(["a", "b", "c"], {"b", "z"})
    assert found["recall_5"] == 0.5
    assert found["mrr"] == 0.5
    assert found["ndcg_10"] == pytest.approx(0.6309 / 1.6309, abs=1e-4)
    assert ranks(["1", "2", "3", "4", "5", "b"], {"b"})["recall_5"] == 0
    assert ranks([], {"b"}) == {"recall_5": 0, "ndcg_10": 0, "mrr": 0}
