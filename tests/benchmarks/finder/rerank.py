"""Trains the reranker: the weights of all-mpnet-base-v2, on the same pairs as the finder, once through.

Public pairs come first, then ours, and into the last two fifths of these what it took for answers by then. The six lower layers and
the embeddings of words stay as they are. Arithmetic in bfloat16, which processors with matrix units do ten times as fast: about an
hour and a half on two such cores, most of a day on others.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from bot.finder import inputs, tokenizer_of, untrained
from tests.benchmarks.finder.asked import Pair
from tests.benchmarks.finder.train import BATCH, READ, batches, learn

_RATE, _WARM, _LEAST = 3e-5, 0.05, 0.03
"""The highest learning rate, the share of steps until it is reached, and the share of it that is left at the end."""
_FROZEN = (".embeddings.", "relative_attention_bias", *(f".layer.{place}." for place in range(6)))
_LATE = 0.6
"""Share of our pairs that are read before it is asked what it takes for answers."""
_EVERY = 20
"""Steps between two weights that count in the mean."""


def train_reranker(
    folder: Path,
    public: Sequence[Pair],
    ours: Sequence[Pair],
    mined: Callable[[dict[str, torch.Tensor]], Sequence[Pair]],
    expected: int,
    *,
    seed: int = 1,
) -> dict[str, torch.Tensor]:
    """The weights after training: the mean of those while the last two fifths of our pairs are read.

    Args:
        folder: that of all-mpnet-base-v2.
        public: pairs that are read first.
        ours: pairs that are read in any order.
        mined: gives more pairs, for the weights as they are then.
        expected: how many they will be.
        seed: of the new last layers and of the order.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311
    model, tokenizer = untrained(folder), tokenizer_of(folder, READ)
    for name, parameter in model.named_parameters():
        parameter.requires_grad = not any(part in f".{name}" for part in _FROZEN)
    trained = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    steps = (len(public) + len(ours) + expected) // BATCH + 2
    optimiser = torch.optim.AdamW(trained.values(), lr=_RATE, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (_WARM * steps)) * max(_LEAST, 1 - step / steps)
    )
    mean, counted, step = {name: torch.zeros_like(tensor) for name, tensor in trained.items()}, 0, 0
    ours = chance.sample(list(ours), len(ours))
    early = int(_LATE * len(ours))
    for late, pairs in ((False, public), (False, ours[:early]), (True, ours[early:])):
        more = mined({name: tensor.clone() for name, tensor in model.state_dict().items()}) if late else ()
        for batch in batches([*pairs, *more], 1, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                odds = model(**inputs(tokenizer, [(one.question, one.title, one.text) for one in batch])).logits[:, 0]
            step += 1
            learn(odds.float(), batch, optimiser, schedule, (step, steps))
            if late and step % _EVERY == 0:
                counted += 1
                for name, tensor in trained.items():
                    mean[name] += (tensor.detach() - mean[name]) / counted
    return {name: tensor.detach() for name, tensor in model.state_dict().items()} | mean
