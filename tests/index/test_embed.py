"""The real MiniLM; its folder comes from the fixture."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import MissingWeights
from index.embed import Embedder

TEXTS = (
    "WHO publishes guidance on the ethics of artificial intelligence.",
    "A new guideline addresses moral questions raised by AI in medicine.",
    "The football cup final was decided on penalties. " * 12,
)


def test_vectors_have_length_one_and_keep_the_order(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    assert together.shape == (3, 384) == (3, embedder.dimension)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    for text, row in zip(TEXTS, together, strict=True):
        assert float(embedder.embed([text])[0] @ row) == pytest.approx(1, abs=1e-5)


def test_texts_that_mean_the_same_are_near(embedder: Embedder) -> None:
    first, second, other = embedder.embed(TEXTS)
    assert first @ second > 0.5 > 0.2 > first @ other


def test_no_texts_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_what_is_beyond_the_limit_is_not_seen(embedder: Embedder) -> None:
    assert embedder.limit == 256
    start = "health " * 254
    assert embedder.count_tokens(start) == 254
    first, second = embedder.embed([start, start + "football penalties " * 50])
    assert first @ second == pytest.approx(1, abs=1e-5)


def test_tokens_are_word_pieces(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("health policy") == 2
    assert embedder.count_tokens("hepatosplenomegaly, 2021-06-28") > 8


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_words_counted_one_by_one_are_the_whole(embedder: Embedder, text: str) -> None:
    whole = embedder._tokenizer.encode(text, add_special_tokens=False).ids
    assert embedder.count_tokens(text) == len(whole)


def test_a_digest_tells_other_files_apart(embedder: Embedder, tmp_path: Path) -> None:
    for path in embedder.folder.rglob("*"):
        target = tmp_path / path.relative_to(embedder.folder)
        if path.is_file():
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    assert Embedder(tmp_path, "copy").digest == embedder.digest
    config = tmp_path / "config.json"
    config.write_text(config.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert Embedder(tmp_path, "copy").digest != embedder.digest


def test_a_missing_or_broken_folder_is_named_with_the_remedy(embedder: Embedder, tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match=r"modules\.json is missing.*whobot models pull all-MiniLM-L6-v2"):
        Embedder(tmp_path, "all-MiniLM-L6-v2").embed(["text"])
    for name in ("modules.json", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((embedder.folder / name).read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(MissingWeights, match="whobot models pull all-MiniLM-L6-v2"):
        Embedder(tmp_path, "all-MiniLM-L6-v2").embed(["text"])


def test_nothing_is_printed_and_the_number_of_threads_is_set(embedder: Embedder) -> None:
    code = (
        "import sys, torch; from pathlib import Path; from index.embed import Embedder\n"
        "model = Embedder(Path(sys.argv[1]), 'x', threads=3)\n"
        "print(model.embed(['a']).shape, torch.get_num_threads())\n"
        "print(model.embed(['a'] * 9).shape, torch.get_num_threads())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(embedder.folder)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )
    assert (done.stdout, done.stderr) == ("(1, 384) 1\n(9, 384) 3\n", "")
