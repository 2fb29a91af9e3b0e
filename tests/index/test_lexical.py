from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DamagedIndex
from index.lexical import Lexical, words

TEXTS = (
    "The guidance sets out six principles for the ethics of AI.",
    "Ministers adopted a resolution on digital health.",
    "Regulators considered how software is validated.",
    "...",
)


def test_words_are_stemmed_and_common_ones_left_out() -> None:
    assert words("WHO's guidelines on the AI") == ["who", "s", "guidelin", "ai"]


def test_words_of_other_scripts_and_widths_are_kept() -> None:
    assert words("\uff27uide santé الصحة") == ["guid", "santé", "الصحة"]


def test_the_text_that_shares_words_scores_and_the_others_do_not() -> None:
    scores = Lexical.of(TEXTS).scores("Which principle of ethics?")
    assert scores.argmax() == 0
    assert scores[0] > 0
    assert scores[1:].tolist() == [0, 0, 0]


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    scores = Lexical.of(["health strategy", "health budget", "health policy", "measles"]).scores("health measles")
    assert scores.argmax() == 3


def test_scores_follow_the_published_formula() -> None:
    """BM25 as in Lucene, by hand: k1 1.5, b 0.75, two texts of 2 and 4 words, one of which holds the word twice."""
    scores = Lexical.of(["alpha beta", "alpha alpha gamma delta"]).scores("beta")
    idf = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert scores[0] == pytest.approx(idf * 1 / (1 + 1.5 * (1 - 0.75 + 0.75 * 2 / 3)), rel=1e-5)


@pytest.mark.parametrize("question", ["", "the of and", "zebra", "!?"])
def test_a_question_without_a_known_word_scores_nothing(question: str) -> None:
    assert Lexical.of(TEXTS).scores(question).tolist() == [0, 0, 0, 0]


def test_texts_without_any_word_can_be_kept() -> None:
    assert Lexical.of(["...", "the"]).scores("anything").tolist() == [0, 0]


def test_saved_and_loaded_it_scores_the_same(tmp_path: Path) -> None:
    before = Lexical.of(TEXTS)
    before.save(tmp_path / "words")
    after = Lexical.load(tmp_path / "words")
    assert len(after) == len(TEXTS)
    for question in ("principles of ethics", "digital health resolution", "zebra"):
        assert after.scores(question).tolist() == before.scores(question).tolist()


@pytest.mark.parametrize("damage", ["missing", "cut"])
@pytest.mark.parametrize("file", ["data.csc.index.npy", "vocab.index.json", "params.index.json"])
def test_damaged_files_are_named_with_the_remedy(tmp_path: Path, file: str, damage: str) -> None:
    Lexical.of(TEXTS).save(tmp_path / "words")
    path = tmp_path / "words" / file
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(DamagedIndex, match="whobot index build --full"):
        Lexical.load(tmp_path / "words")
