"""Trains what the language model confirms with: low-rank changes (LoRA, Hu et al., 2021) of the upper layers of Qwen2.5-Coder-1.5B.

It reads the words that it is asked with (``bot.prompts``), and learns to go on with " Yes" or " No". Arithmetic is in bfloat16 on the
weights as they stand in the file of four bits, so that it learns what they leave open. Needs ``pip install --editable .[train]``.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFWriter
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from bot.prompts import confirmation
from tests.benchmarks.finder.asked import Pair

_LAYERS = range(16, 28)
"""Layers that are changed; what lies below is read without looking back, which saves more than half of the time."""
_RANK, _ALPHA = 16, 32
_RATE, _WARM, _LEAST = 2e-4, 30, 0.02
"""The highest learning rate, the steps until it is reached, and the share of it that is left at the end."""
_BATCH, _READ = 16, 170
"""Pairs of a step, and tokens of a pair; what is longer is left out."""
_LIKE = 20
"""Batches whose pairs are ordered by length, so that little is padded."""
_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""Matrices, by their names in transformers and in GGUF."""


def balanced(pairs: Sequence[Pair], count: int, chance: random.Random) -> list[Pair]:
    """Some ``count`` pairs: of each question one that answers and one that does not, where there are both."""
    kinds: dict[str, dict[bool, Pair]] = {}
    for pair in chance.sample(list(pairs), len(pairs)):
        kinds.setdefault(pair.question, {})[pair.answers] = pair
    both = [one for one in kinds.values() if len(one) > 1] or list(kinds.values())
    return [pair for one in both for pair in one.values()][:count]


def train_confirming(file: Path, pairs: Sequence[Pair], to: Path, *, seed: int = 3) -> None:
    """Write to ``to`` what was learnt from ``pairs``, read once, as an adapter for the model in the GGUF ``file``."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311
    whole: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        file.parent, gguf_file=file.name, dtype=torch.bfloat16, local_files_only=True
    )
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name, local_files_only=True).backend_tokenizer
    (yes,), (no,) = (tokenizer.encode(word, add_special_tokens=False).ids for word in (" Yes", " No"))
    towards = (whole.lm_head.weight[yes] - whole.lm_head.weight[no]).detach().float()
    config = LoraConfig(r=_RANK, lora_alpha=_ALPHA, layers_to_transform=[*_LAYERS], target_modules=[*_names()])
    changed = get_peft_model(whole, config)  # in place
    trained = {name: one for name, one in changed.named_parameters() if one.requires_grad}
    batches = list(_batches(pairs, tokenizer, chance))
    optimiser = torch.optim.AdamW(trained.values(), lr=_RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARM) * max(_LEAST, 1 - step / len(batches))
    )
    for step, (read, last, answers) in enumerate(batches, 1):
        # No mask: what pads comes after what is read, and nothing looks ahead.
        hidden = whole.base_model(input_ids=read, use_cache=False).last_hidden_state[torch.arange(len(read)), last]
        loss = nn.functional.binary_cross_entropy_with_logits(hidden.float() @ towards, answers)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(trained.values(), 1.0)
        optimiser.step()
        schedule.step()
        sys.stderr.write(f"\r{step} of {len(batches)}, loss {loss.item():.3f} ")
    _write({name: one.detach().numpy().astype(np.float16) for name, one in trained.items()}, to)


def _names() -> list[str]:
    return [name.partition(".")[2] for name in _NAMES]


def _batches(
    pairs: Sequence[Pair], tokenizer: Tokenizer, chance: random.Random
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Tokens of shape (pairs, longest), the place of the last one of each pair, and 1.0 for those that answer."""
    read = [
        (tokenizer.encode(confirmation(one.question, one.title, one.text)).ids, float(one.answers))
        for one in chance.sample(list(pairs), len(pairs))
    ]
    read = [one for one in read if len(one[0]) <= _READ]
    for start in range(0, len(read), _LIKE * _BATCH):
        alike = sorted(read[start : start + _LIKE * _BATCH], key=lambda one: len(one[0]))
        firsts = range(0, len(alike) - _BATCH + 1, _BATCH)
        for first in chance.sample(firsts, len(firsts)):
            tokens, answers = zip(*alike[first : first + _BATCH], strict=True)
            longest = max(map(len, tokens))
            padded = torch.tensor([[*one, *[0] * (longest - len(one))] for one in tokens])
            yield padded, torch.tensor([len(one) - 1 for one in tokens]), torch.tensor(answers)


def _write(trained: dict[str, "np.ndarray[tuple[int, int], np.dtype[np.float16]]"], to: Path) -> None:
    """The adapter as llama.cpp reads it."""
    writer = GGUFWriter(to, "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(_ALPHA))
    for name, matrix in trained.items():
        # "….layers.16.self_attn.q_proj.lora_A.default.weight"
        layer, part, kind, side = name.partition(".layers.")[2].split(".")[:4]
        writer.add_tensor(f"blk.{layer}.{_NAMES[f'{part}.{kind}']}.weight.{side.lower()}", matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
