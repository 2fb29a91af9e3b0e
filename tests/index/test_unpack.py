"""A packed model, small or real, becomes a folder that the libraries read."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.errors import DigestError, WeightsError
from index.catalogue import File, Weights
from index.multilingual import Multilingual
from index.unpack import SEAL, is_unpacked, unpacked
from index.weights import resolve
from tests.index.packed import READS, WIDTH, WORDS, packed, weights

REFERENCE = Path(__file__).with_name("e5.json")


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, str, Path]:
    """The packed file, its digest, and where the folder is to be."""
    path = tmp_path / "small.bin"
    path.write_bytes(packed())
    return path, hashlib.sha256(packed()).hexdigest(), tmp_path / "models" / "small"


def test_each_weight_is_its_number_times_the_scale(small: tuple[Path, str, Path]) -> None:
    tensors = load_file(unpacked(*small) / "model.safetensors")
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.shape == (WORDS, WIDTH) and words.dtype == np.float32
    assert words.reshape(-1).tolist() == weights(WORDS * WIDTH)[1]
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (WIDTH, 2 * WIDTH)
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (2 * WIDTH, WIDTH)
    assert set(tensors["encoder.layer.0.attention.output.LayerNorm.bias"]) == {0.25}
    assert tensors["embeddings.position_embeddings.weight"].shape == (READS, WIDTH)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("health", ["<s>", "▁health", "</s>"]),
        ("  health   health ", ["<s>", "▁health", "▁health", "</s>"]),
        ("heath健康！", ["<s>", "▁", "he", "a", "th", "健", "康", "!", "</s>"]),
        ("?", ["<s>", "▁", "<unk>", "</s>"]),
    ],
)
def test_words_are_cut_into_the_likeliest_pieces(small: tuple[Path, str, Path], text: str, pieces: list[str]) -> None:
    tokenizer = Tokenizer.from_file(str(unpacked(*small) / "tokenizer.json"))
    assert tokenizer.encode(text).tokens == [piece if piece != "<unk>" else "?" for piece in pieces]


def test_a_small_model_embeds(small: tuple[Path, str, Path]) -> None:
    vectors = Multilingual(unpacked(*small), "small").embed(["health", "健康"])
    assert vectors.shape == (2, WIDTH)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_it_is_made_once_and_again_when_it_is_not_what_was_made(small: tuple[Path, str, Path]) -> None:
    _, digest, folder = small
    unpacked(*small)
    made = (folder / SEAL).stat().st_mtime_ns
    assert unpacked(*small) == folder and (folder / SEAL).stat().st_mtime_ns == made
    config = folder / "config.json"
    config.write_text(config.read_text(encoding="utf-8").replace("gelu", "relu"), encoding="utf-8")
    assert is_unpacked(folder, digest) and not is_unpacked(folder, digest, thorough=True)
    assert (
        json.loads((unpacked(*small, thorough=True) / "config.json").read_text(encoding="utf-8"))["hidden_act"]
        == "gelu"
    )
    (folder / "model.safetensors").write_bytes(b"")
    assert not is_unpacked(folder, digest)
    assert is_unpacked(unpacked(*small), digest, thorough=True)
    assert not is_unpacked(folder, "0" * 64)


@pytest.mark.parametrize(
    "data", [b"", b"GGUF" * 30, packed()[:900], packed(block=64)], ids=["empty", "other", "cut", "blocks"]
)
def test_what_is_no_such_model_is_named_and_leaves_nothing(tmp_path: Path, data: bytes) -> None:
    path, folder = tmp_path / "small.bin", tmp_path / "small"
    path.write_bytes(data)
    with pytest.raises(DigestError, match=r"small\.bin.*whobot models pull"):
        unpacked(path, "0" * 64, folder)
    assert not folder.exists()


def test_a_place_that_cannot_be_written_is_named(small: tuple[Path, str, Path]) -> None:
    path, digest, folder = small
    folder.parent.write_text("no folder", encoding="utf-8")
    with pytest.raises(WeightsError, match="cannot be written"):
        unpacked(path, digest, folder)


def test_the_name_of_a_packed_model_is_its_folder(small: tuple[Path, str, Path], tmp_path: Path) -> None:
    path, digest, _ = small
    file = File(path.name, path.stat().st_size, digest)
    row = Weights("small", "tests", "for this test", "CC0", (file,), packed=True)
    found = resolve("small", home=tmp_path / "home", folder=path.parent, offline=True, rows=(row,))
    assert found == tmp_path / "home" / "models" / "small" and is_unpacked(found, digest)
    shutil.copytree(found, path.parent / "small")
    assert (
        resolve("small", home=tmp_path / "new", folder=path.parent, offline=True, rows=(row,)) == path.parent / "small"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("row", json.loads(REFERENCE.read_text(encoding="utf-8")), ids=lambda row: row["text"][:24])
def test_the_real_model_gives_the_vectors_of_the_engine_it_was_packed_for(
    multilingual: Multilingual, row: dict[str, str]
) -> None:
    if row["prefix"] == "query: ":
        vector = multilingual.embed_question(row["text"])
    else:
        vector = multilingual.embed([row["text"]])[0]
    assert vector.shape == (384,) == (multilingual.dimension,)
    due = np.array(row["vector"])
    ours = vector[: len(due)]
    assert float(ours @ due) / float(np.linalg.norm(ours) * np.linalg.norm(due)) > 0.99
    assert ours == pytest.approx(due, abs=0.005)


def test_a_question_is_near_what_answers_it_in_another_language(multilingual: Multilingual) -> None:
    question = multilingual.embed_question("ما هي المبادئ الستة للذكاء الاصطناعي في الصحة؟")
    texts = ("WHO names six principles for artificial intelligence in health.", "The app works offline.")
    right, wrong = multilingual.embed(texts) @ question
    assert right > wrong + 0.03


def test_many_texts_get_the_vectors_of_one(multilingual: Multilingual) -> None:
    texts = [f"Guidance number {number} of the organization." for number in range(9)]
    together = multilingual.embed(texts)
    alone = np.stack([multilingual.embed([text])[0] for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.999
    assert multilingual.limit == 512
