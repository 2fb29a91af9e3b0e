"""The answer finder, with the real weights, and what the claims of an answer make of it."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from bot.answer import Quote
from bot.check import check
from bot.claims import Claims
from bot.finder import FILE, RERANKER_FILE, Finder, change, changed
from bot.gate import Signals
from bot.ranking import Ranking
from corpus.errors import MissingWeights
from index.embed import Embedder
from tests.bot.evidence import Odds, quote, source
from tests.conftest import MPNET

LAUNCH = "When was S.A.R.A.H. launched?"
TITLE = "S.A.R.A.H. - Smart AI Resource Assistant for Health"
LAUNCHED = "S.A.R.A.H. was launched on 2 April 2024."
SPEAKS = "S.A.R.A.H. speaks eight languages with its users on their phones."
RENEWED = "S.A.R.A.H. was launched anew, renewed, on 5 May 2025."
TRAINED = "S.A.R.A.H. was trained on information from the World Health Organization (WHO) and partners."


@pytest.fixture(scope="module", params=["finder", "reranker"])
def finder(request: pytest.FixtureRequest, embedder: Embedder, weights_home: Path) -> Finder:
    """The finder, and the reranker, which is another one."""
    if request.param == "reranker":
        return Finder(weights_home / "models" / MPNET, change=RERANKER_FILE)
    return Finder(embedder.folder)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (LAUNCH, LAUNCHED),
        ("How many languages does WHO's digital health worker know?", SPEAKS),
        ("Where does S.A.R.A.H. have its knowledge from?", TRAINED),
    ],
)
def test_the_sentence_that_answers_comes_first(finder: Finder, question: str, answer: str) -> None:
    texts = [LAUNCHED, SPEAKS, TRAINED]
    odds = finder.log_odds(question, [(TITLE, text) for text in texts])
    assert odds.shape == (3,) and odds.dtype == np.float64
    assert texts[int(odds.argmax())] == answer


def test_a_near_miss_is_told_from_a_question_that_is_answered(finder: Finder) -> None:
    texts = [(TITLE, text) for text in (LAUNCHED, SPEAKS, TRAINED)]
    missed = ("How much did S.A.R.A.H. cost to build?", "Who was the project leader of S.A.R.A.H.?")
    answered = (LAUNCH, "How many languages does S.A.R.A.H. speak?")
    worst = min(finder.log_odds(one, texts).max() for one in answered)
    assert worst > max(finder.log_odds(one, texts).max() for one in missed) + 1


def test_the_same_texts_have_the_same_odds(embedder: Embedder, weights_home: Path) -> None:
    texts = [(TITLE, text) for text in (LAUNCHED, SPEAKS)]
    for folder, file in ((embedder.folder, FILE), (weights_home / "models" / MPNET, RERANKER_FILE)):
        finder, again = Finder(folder, change=file), Finder(folder, change=file)
        assert finder.log_odds(LAUNCH, texts).tolist() == again.log_odds(LAUNCH, texts).tolist()
    assert finder.log_odds(LAUNCH, []).shape == (0,)


def test_texts_of_any_length_are_read(finder: Finder) -> None:
    odds = finder.log_odds(LAUNCH, [(TITLE, LAUNCHED + " It helps." * 400), ("", ""), (TITLE, LAUNCHED)])
    assert np.isfinite(odds).all()


def test_questions_of_any_length_are_read(finder: Finder) -> None:
    long = "When was S.A.R.A.H. launched, " + "and by whom, and why, and for whom, " * 27 + "and where?"
    assert len(long) > 900
    assert np.isfinite(finder.log_odds(long, [(TITLE, LAUNCHED), ("", "It was.")])).all()


def test_what_stands_beside_a_text_does_not_change_it(finder: Finder) -> None:
    """But for the last digits: what a batch is filled up with is not read."""
    alone = finder.log_odds(LAUNCH, [(TITLE, LAUNCHED)])
    beside = finder.log_odds(LAUNCH, [(TITLE, LAUNCHED), (TITLE, " ".join([TRAINED] * 4))])
    assert beside[0] == pytest.approx(alone[0], abs=0.01)


def test_a_change_of_another_model_is_no_finder(embedder: Embedder) -> None:
    with pytest.raises(MissingWeights, match="answer finder cannot be loaded"):
        Finder(embedder.folder, change=RERANKER_FILE).log_odds(LAUNCH, [(TITLE, LAUNCHED)])


def test_a_damaged_file_is_said_with_what_to_do(embedder: Embedder, tmp_path: Path) -> None:
    damaged = tmp_path / "finder.safetensors"
    for content in (None, b"", FILE.read_bytes()[:5000]):
        if content is not None:
            damaged.write_bytes(content)
        with pytest.raises(MissingWeights, match=r"finder.safetensors.* whobot models pull all-MiniLM-L6-v2"):
            Finder(embedder.folder, change=damaged).log_odds(LAUNCH, [(TITLE, LAUNCHED)])
    with pytest.raises(MissingWeights, match=f"whobot models pull {tmp_path.name}"):
        Finder(tmp_path).log_odds(LAUNCH, [(TITLE, LAUNCHED)])
    folder = Path(shutil.copytree(embedder.folder, tmp_path / "all-MiniLM-L6-v2"))
    for name, text in (("config.json", "{}"), ("tokenizer.json", "{}"), ("tokenizer.json", None)):
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
        with pytest.raises(MissingWeights, match="whobot models pull all-MiniLM-L6-v2"):
            Finder(folder).log_odds(LAUNCH, [(TITLE, LAUNCHED)])
        (folder / name).write_bytes(kept)


def test_what_training_changed_is_small_and_gives_the_weights_again() -> None:
    torch.manual_seed(0)
    before = {"dense": torch.randn(40, 60), "bias": torch.zeros(60), "still": torch.ones(3)}
    after = before | {"dense": before["dense"] + torch.randn(40, 2) @ torch.randn(2, 60), "bias": torch.ones(60)}
    kept = change(before, after, rank=2)
    assert sorted(kept) == ["bias", "dense.left", "dense.right"]
    again = before | changed(before, kept)
    assert all(torch.allclose(again[name], after[name], atol=0.02) for name in after)
    assert FILE.stat().st_size < 10_000_000 and RERANKER_FILE.stat().st_size < 16_000_000


def quotes(*texts: str) -> tuple[Quote, ...]:
    sarah = source(TITLE, id="sarah")
    return tuple(quote(text, sarah) for text in texts)


def test_what_answers_is_claimed_before_anything_is_drafted() -> None:
    claims = Claims(LAUNCH, quotes(SPEAKS, LAUNCHED), ranking=Ranking(finder=Odds(launched=0.1)))
    assert claims.lead()
    assert [claim.text for claim in claims.told] == [LAUNCHED]
    assert not claims.take("S.A.R.A.H. was launched on 2 April 2024."), "said already"
    assert not claims.take("S.A.R.A.H. speaks eight languages with its users."), "beside the point"
    assert [claim.text for claim in claims.told] == [LAUNCHED]


def test_what_nobody_can_tell_and_what_asks_for_everything_waits_for_the_draft() -> None:
    assert not Claims(LAUNCH, quotes(SPEAKS, LAUNCHED)).lead()
    claims = Claims("What is WHO doing on AI and health?", quotes(LAUNCHED), Ranking(finder=Odds(launched=4.0)))
    assert not claims.lead() and claims.told == ()


def test_each_side_of_a_comparison_is_told_before_the_draft() -> None:
    other = quote("Florence was launched on 8 October 2020.", source("Florence", id="florence"))
    asked = "Which was launched first, S.A.R.A.H. or Florence?"
    claims = Claims(asked, (*quotes(SPEAKS, LAUNCHED), other), Ranking(finder=Odds()))
    assert claims.untold() == ()
    assert claims.lead() and [claim.text for claim in claims.told] == [LAUNCHED, other.text]
    half = Claims(asked, quotes(SPEAKS, LAUNCHED), Ranking(finder=Odds()))
    assert half.untold() == ("Florence",)


def test_where_nothing_certain_is_compared_each_side_is_told_by_what_it_is() -> None:
    other = quote("Florence helped people to stop smoking.", source("Florence", id="florence"))
    said = (*quotes("S.A.R.A.H. has a page.", "S.A.R.A.H. is an assistant.", "S.A.R.A.H. began in spring."), other)
    claims = Claims("How does S.A.R.A.H. differ from Florence?", said, Ranking(finder=Odds(assistant=3.0)))
    claims.lead()
    assert [claim.text for claim in claims.told] == ["S.A.R.A.H. is an assistant.", other.text]


def test_a_draft_that_says_again_what_was_told_is_left_out() -> None:
    claims = Claims(LAUNCH, quotes(LAUNCHED, RENEWED), Ranking(finder=Odds(launched=2.0, renewed=1.9)))
    claims.lead()
    told = claims.told
    assert not claims.take("The launch of S.A.R.A.H. was on 2 April 2024.") and claims.told == told


@pytest.mark.parametrize(("odds", "told"), [(-1.9, True), (-2.1, False)])
def test_what_the_finder_takes_for_an_answer_need_not_share_a_word(odds: float, told: bool) -> None:
    folk = "Traditional medicine is used in 170 countries."
    claims = Claims(
        "In how many lands do people turn to herbal cures?", quotes(folk), ranking=Ranking(finder=Odds(used=odds))
    )
    assert claims.take(folk) is told
    assert not Claims("In how many lands do people turn to herbal cures?", quotes(folk)).take(folk)


def test_a_part_that_leans_on_the_other_is_about_the_same() -> None:
    hosted = "The first meeting of the group was hosted by Ada in Bern."
    third = "The third meeting of the group is hosted by Bo in Rome."
    asked = "When is the third meeting of the group, and who hosts it?"
    claims = Claims(asked, quotes(hosted, third), ranking=Ranking(finder=Odds(first=2.0, third=1.0)))
    assert not claims.take(hosted)
    assert claims.lead()
    assert [claim.text for claim in claims.told] == [third]


@pytest.mark.parametrize(
    ("odds", "told"),
    [
        (0.5, (LAUNCHED, RENEWED)),
        # So close either may be the one that answers.
        (-0.9, (LAUNCHED, RENEWED)),
        (-1.5, (RENEWED,)),
        (2.0, (LAUNCHED,)),
        (-2.5, (RENEWED,)),
    ],
)
def test_two_that_nearly_tie_are_both_said(odds: float, told: tuple[str, ...]) -> None:
    claims = Claims(LAUNCH, quotes(RENEWED, LAUNCHED), ranking=Ranking(finder=Odds(renewed=-1.0, launched=odds)))
    assert claims.lead()
    assert tuple(claim.text for claim in claims.told) == told


def test_the_first_that_both_take_for_an_answer_is_told() -> None:
    # The reranker turns down what the finder puts first, and then what is told is the next.
    reranker = Odds(renewed=-6.0, launched=1.0)
    odds = Odds(renewed=-1.0, launched=-1.2)
    claims = Claims(LAUNCH, quotes(RENEWED, LAUNCHED), ranking=Ranking(finder=odds, reranker=reranker))
    assert claims.lead()
    assert [claim.text for claim in claims.told] == [LAUNCHED]


def test_where_two_things_are_asked_two_sentences_are_said() -> None:
    both = "When was S.A.R.A.H. launched, and how many languages does S.A.R.A.H. speak?"
    ranking = Ranking(finder=Odds(launched=0.5, speaks=-1.5, trained=-4.0))
    claims = Claims(both, quotes(TRAINED, SPEAKS, LAUNCHED), ranking=ranking)
    assert claims.take(TRAINED) is False
    claims.lead()
    assert [claim.text for claim in claims.told] == [LAUNCHED, SPEAKS]
    half = Claims(both, claims.quotes, ranking=ranking)
    half.lead(["how many languages does S.A.R.A.H. speak"])
    assert [claim.text for claim in half.told] == [LAUNCHED]


def test_each_part_has_the_sentence_that_answers_it() -> None:
    class Judging:
        def log_odds(self, question: str, texts: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
            return np.array([3.0 if ("languages" in question) == ("speaks" in text) else -5.0 for _, text in texts])

    both = "When was S.A.R.A.H. launched, and how many languages does it speak?"
    claims = Claims(both, quotes(LAUNCHED, RENEWED, SPEAKS), ranking=Ranking(finder=Judging()))
    claims.lead()
    assert SPEAKS in [claim.text for claim in claims.told] and len(claims.told) == 2


def test_a_second_citation_supports_all_that_is_said() -> None:
    whole = "S.A.R.A.H. was launched on 2 April 2024, ahead of World Health Day and of its theme for that year."
    first, second = quotes(whole, LAUNCHED)
    claims = Claims(LAUNCH, (first, second), ranking=Ranking(finder=Odds(launched=2.0)))
    assert claims.add(check(whole, (first,))) and not claims.add(check(LAUNCHED, (second,)))
    assert claims.told[0].quotes == (first,)
    claims = Claims(LAUNCH, (first, second))
    assert claims.add(check(LAUNCHED, (first,))) and not claims.add(check(LAUNCHED, (second,)))
    assert claims.told[0].quotes == (first, second)


def test_an_account_has_several_sentences_in_the_order_of_the_quotes() -> None:
    said = quotes(TRAINED, SPEAKS, LAUNCHED, RENEWED)
    claims = Claims(
        "What is S.A.R.A.H. all about?",
        said,
        ranking=Ranking(finder=Odds(launched=2.0, speaks=0.5, trained=-4.5, renewed=-3.0)),
    )
    claims.lead()
    assert [claim.text for claim in claims.told] == [SPEAKS, LAUNCHED, RENEWED]


def test_an_account_keeps_to_the_documents_that_it_began_with() -> None:
    other = quote("Florence was launched on 8 October 2020.", source("Florence", id="florence"))
    claims = Claims(
        "Tell me about the launch of S.A.R.A.H.",
        (*quotes(LAUNCHED, RENEWED), other),
        ranking=Ranking(finder=Odds(S=0.5, Florence=0.0)),
    )
    claims.lead()
    assert [claim.text for claim in claims.told] == [LAUNCHED, RENEWED]


def test_a_shortened_sentence_gives_way_to_the_whole_one() -> None:
    whole = "S.A.R.A.H. was launched on 2 April 2024, ahead of World Health Day and of its theme for that year."
    claims = Claims(LAUNCH, quotes(SPEAKS, whole), ranking=Ranking(finder=Odds(launched=0.5)))
    claims.lead()
    assert not claims.take(LAUNCHED)
    assert [claim.text for claim in claims.told] == [whole]


def test_words_of_a_publication_are_put_into_quotation_marks_once() -> None:
    ours = "We launched S.A.R.A.H. on 2 April 2024."
    claims = Claims(LAUNCH, quotes(ours, RENEWED), ranking=Ranking(finder=Odds(We=0.5, renewed=0.2)))
    claims.lead()
    assert not claims.add(check(ours, claims.quotes[:1]))
    assert [claim.text for claim in claims.told] == [f"“{ours}”", RENEWED]


def test_a_text_is_asked_about_once() -> None:
    finder = Odds(launched=1.0)
    claims = Claims(LAUNCH, quotes(SPEAKS, LAUNCHED), ranking=Ranking(finder=finder))
    assert claims.signals(LAUNCH) == Signals(1.0, second=-5.0, yes_no=0.0)
    claims.lead()
    assert sorted(finder.asked) == sorted([SPEAKS, LAUNCHED])
