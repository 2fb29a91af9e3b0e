"""The model client, against a real small model: in this process, and served by another one."""

import math
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader, GGUFWriter

from bot.llama import CONTEXT
from bot.model import LocalModel, Model, ServedModel, Usage
from corpus.errors import ModelError

SYSTEM = "You answer in one short sentence."
NAME = "smollm2"


@pytest.fixture(scope="module")
def served_model(server: tuple[str, str]) -> Iterator[ServedModel]:
    url, key = server
    with closing(ServedModel(url, name=NAME, key=key)) as model:
        yield model


@pytest.fixture(params=["small_model", "served_model"])
def model(request: pytest.FixtureRequest) -> Model:
    found: Model = request.getfixturevalue(request.param)
    return found


def test_the_likeliest_next_tokens_with_their_log_probabilities(model: Model) -> None:
    odds, usage = model.next_token(SYSTEM, "Is the sky blue? Reply Yes or No.")
    assert len(odds) == 20
    assert any(token.strip() in ("Yes", "No") for token in odds)
    assert all(value <= 0 for value in odds.values())
    assert 0 < sum(map(math.exp, odds.values())) <= 1.0001
    assert usage.written == 1


def test_a_reply_comes_in_pieces_up_to_the_limit(model: Model) -> None:
    pieces = list(model.write(SYSTEM, "Count from one to fifty, in words.", limit=12))
    assert len([text for text, _ in pieces if text]) > 3
    assert "".join(text for text, _ in pieces).strip()
    assert sum((usage for _, usage in pieces), Usage()).written == 12


def test_the_same_prompt_gives_the_same_words(model: Model) -> None:
    once, again = ("".join(text for text, _ in model.write(SYSTEM, "What is health?", limit=10)) for _ in range(2))
    assert once == again


def test_a_reply_can_be_left_and_the_model_goes_on_with_the_next(model: Model) -> None:
    reply = model.write(SYSTEM, "Count from one to a thousand, in words.", limit=1500)
    first, _ = next(piece for piece in reply if piece[0])
    reply.close()  # type: ignore[attr-defined]
    odds, _ = model.next_token(SYSTEM, "Is water wet? Reply Yes or No.")
    assert first
    assert odds


def test_what_was_read_is_not_read_again(small_model: LocalModel) -> None:
    text = "The World Health Organization works on health. " * 20
    _, before = small_model.next_token(SYSTEM, f"{text}Is that so? Reply Yes or No.")
    *_, (_, after) = small_model.write(SYSTEM, f"{text}What does it work on?", limit=3)
    assert before.read > 150
    assert after.read < 30


def test_a_server_that_is_down() -> None:
    expected = r"The model server at http://127\.0\.0\.1:9/v1 did not answer .*'qwen', or unset WHOBOT_LLM_URL"
    with closing(ServedModel("http://127.0.0.1:9/v1", name="qwen")) as model:
        with pytest.raises(ModelError, match=expected):
            model.next_token(SYSTEM, "Hello?")
        with pytest.raises(ModelError, match=expected):
            next(model.write(SYSTEM, "Hello?", limit=5))


def test_a_wrong_key(server: tuple[str, str]) -> None:
    with (
        closing(ServedModel(server[0], name=NAME, key="another key")) as model,
        pytest.raises(ModelError, match="Check"),
    ):
        model.next_token(SYSTEM, "Hello?")


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF, but no more")
    with pytest.raises(ModelError, match=r"broken\.gguf cannot be loaded .*Get it again with `whobot models pull`"):
        LocalModel(path, threads=1)


def adapter(base: Path, folder: Path, size: float) -> Path:
    """Something that training might have changed of a model; nothing for a ``size`` of 0."""
    layer = next(one for one in GGUFReader(base).tensors if one.name == "blk.2.ffn_up.weight")
    wide, high = (int(length) for length in layer.shape)
    path, chance = folder / f"{size}.gguf", np.random.default_rng(1)
    writer = GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0)
    for name, shape in (("a", (2, wide)), ("b", (high, 2))):
        writer.add_tensor(f"blk.2.ffn_up.weight.lora_{name}", (size * chance.normal(size=shape)).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_what_was_trained_is_used_to_confirm_and_for_nothing_else(
    small_model: LocalModel, small_file: Path, tmp_path: Path
) -> None:
    asked, prompt = (SYSTEM, "Is the sky blue? Reply Yes or No."), "Question: Is water wet?\nText: Water is wet.\n"
    assert not small_model.confirms
    small_model.settle(*asked)
    plain, _ = small_model.next_token(*asked)
    confirmed: list[Mapping[str, float]] = []
    for size in (0.0, 1.0):
        with closing(LocalModel(small_file, threads=1, adapter=adapter(small_file, tmp_path, size))) as model:
            assert model.confirms
            odds, usage = model.confirm(prompt)
            assert len(odds) == 20 and usage.read > 10 and usage.written == 1
            model.settle(*asked)
            assert model.next_token(*asked)[0] == pytest.approx(plain, abs=0.3)
            # Whatever was read in between.
            assert model.confirm(prompt)[0] == odds
            confirmed.append(odds)
    before, after = confirmed
    assert max(abs(after.get(token, -20.0) - value) for token, value in before.items()) > 1.0


def test_what_is_too_long_for_the_model_is_said_so(small_model: LocalModel) -> None:
    with pytest.raises(ModelError, match="Ask it in fewer words"):
        small_model.next_token(SYSTEM, "water " * CONTEXT)
    assert small_model.next_token(SYSTEM, "Is water wet?")[0]


def test_an_adapter_that_is_none(small_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "adapter.gguf"
    path.write_bytes(b"GGUF, but no more")
    with pytest.raises(ModelError, match="cannot be loaded"):
        LocalModel(small_file, threads=1, adapter=path)
