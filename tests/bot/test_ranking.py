"""Which sentences answer best, by a finder and by likeness."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from bot.ranking import Ranking, as_read
from index.embed import Embedder
from tests.bot.evidence import Odds, quote, source

ASKED = "When was the hub opened?"
OPENED = "The hub was opened in Berlin in 2021."
STAFF = "The hub has 120 staff."
FED = "Sparrows eat seeds."
UNITS = [(quote(text), text) for text in (FED, STAFF, OPENED)]


def test_without_finder_and_embedder_the_first_is_the_first() -> None:
    ranked = Ranking().ranked(ASKED, UNITS)
    assert [one.text for one in ranked] == [FED, STAFF, OPENED]
    # All are from one document.
    assert [one.odds for one in ranked] == [0.0] * 3
    assert [one.weight for one in ranked] == pytest.approx([0.3] * 3)
    assert Ranking().ranked(ASKED, []) == []


def test_both_have_a_say(embedder: Embedder) -> None:
    assert [one.text for one in Ranking(embedder).ranked(ASKED, UNITS)][-1] == FED
    ranked = Ranking(embedder, Odds(opened=1.0, staff=3.0)).ranked(ASKED, UNITS)
    # The finder has doubts, and likeness is sure.
    assert [(one.text, one.odds) for one in ranked] == [(OPENED, 1.0), (STAFF, 3.0), (FED, -5.0)]
    assert ranked[0].weight > ranked[1].weight > ranked[2].weight
    surer = Ranking(embedder, Odds(opened=-5.0, staff=9.0)).ranked(ASKED, UNITS)
    assert surer[0].text == STAFF and not surer[0].ties(surer[1])


def test_what_was_drafted_helps(embedder: Embedder) -> None:
    assert Ranking(embedder).ranked("What of the hub?", UNITS, "It has a staff of 120 people.")[0].text == STAFF


def test_a_text_is_asked_about_once_however_it_is_set() -> None:
    finder = Odds(opened=2.0)
    ranking = Ranking(finder=finder)
    report = source()
    assert ranking.odds(ASKED, [(report, OPENED), (report, STAFF)]).tolist() == [2.0, -5.0]
    assert ranking.odds(ASKED, [(report, OPENED.replace(" in ", "\nin  "))]).tolist() == [2.0]
    assert finder.asked == [OPENED, STAFF]
    assert ranking.odds("Why?", []).shape == (0,)


def test_the_best_are_read_again() -> None:
    finder, reranker = Odds(opened=1.0, staff=0.5), Odds(opened=-3.0, staff=2.5)
    ranking = Ranking(finder=finder, reranker=reranker)
    report = source()
    many = [(report, text) for text in (OPENED, STAFF, *(f"{FED} {place}." for place in range(9)))]
    before = ranking.odds(ASKED, many)
    ranking.reread(ASKED, many)
    after = ranking.odds(ASKED, many)
    assert len(reranker.asked) == 6 and reranker.asked[:2] == [OPENED, STAFF]
    # Both have a say, and what was not read again is as it was.
    assert -3.0 < after[0] < 1.0 and 0.5 < after[1] < 2.5 and after[2:].tolist() == before[2:].tolist()
    ranking.reread(ASKED, [*many, (report, "The hub is opened again.")])
    assert len(reranker.asked) == 6, "once for each question"
    ranked = Ranking(finder=finder, reranker=reranker).ranked(ASKED, UNITS)
    assert [one.text for one in ranked][:2] == [STAFF, OPENED]
    Ranking(finder=finder).reread(ASKED, many)


def test_a_document_of_which_much_was_found_counts_for_more(embedder: Embedder) -> None:
    report, other = source(id="report"), source(id="other")
    units = [
        (quote(text, of), text) for text, of in ((OPENED, other), (OPENED, report), (STAFF, report), (FED, report))
    ]
    first, second, *_ = Ranking(embedder, Odds(opened=1.0)).ranked(ASKED, units)
    assert (first.text, first.quote.passage.source.id) == (OPENED, "report")
    assert second.quote.passage.source.id == "other"
    # What answers better stands first all the same.
    assert Ranking(embedder, Odds(opened=1.0, staff=9.0)).ranked(ASKED, units)[0].text == STAFF


def test_what_is_to_be_told_is_read_again_once() -> None:
    finder, reranker = Odds(opened=1.0, staff=-1.0), Odds(opened=-3.0, staff=2.5)
    ranking = Ranking(finder=finder, reranker=reranker)
    report = source()
    ranking.reread(ASKED, [(report, OPENED)])
    odds = ranking.sure_odds(ASKED, report, STAFF)
    assert -1.0 < odds < 2.5
    assert ranking.sure_odds(ASKED, report, STAFF) == odds == ranking.odds(ASKED, [(report, STAFF)])[0]
    assert ranking.sure_odds(ASKED, report, OPENED) == ranking.odds(ASKED, [(report, OPENED)])[0]
    assert reranker.asked == [OPENED, STAFF]
    assert Ranking().sure_odds(ASKED, report, STAFF) == 0.0


def test_a_title_is_given_the_year_that_is_asked_about() -> None:
    finder = Titles()
    report, dated = source("Guidance of WHO", date="2021-06-28"), source("Guidance of 2021", date="2021-06-28")
    for question in ("What did the guidance of 2021 say?", "What did the guidance say?", "What was said in 2024?"):
        Ranking(finder=finder).odds(question, [(report, OPENED), (dated, OPENED)])
    assert finder.asked == [
        ("Guidance of WHO (2021)", "Guidance of 2021"),
        *[("Guidance of WHO", "Guidance of 2021")] * 2,
    ]


def test_the_year_may_stand_beside_letters_of_a_script_without_blanks() -> None:
    report = source("Guidance of WHO", date="2021-06-28")
    assert as_read("2021年世卫组织指南有哪些原则？", report, OPENED)[0] == "Guidance of WHO (2021)"
    assert as_read("What of the 12021 records?", report, OPENED)[0] == "Guidance of WHO"


class Titles:
    """A finder that keeps the titles that it is given."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def log_odds(self, question: str, texts: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        self.asked.append(tuple(title for title, _ in texts))
        return np.zeros(len(texts))
