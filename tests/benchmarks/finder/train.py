"""Trains the finder: the weights of all-MiniLM-L6-v2, first on public questions, then on those asked of documents.

What is kept is the mean of the weights after several stages (stochastic weight averaging, Izmailov et al., 2018): it tells
near misses better than those after the last one, and is less sure of itself.
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from bot.finder import inputs, tokenizer_of, untrained
from tests.benchmarks.finder.asked import Pair

BATCH = 32
READ = 128
"""Word pieces of a pair while training: a list with its question and title seldom has more."""
_WARM = 0.06


class Stage(NamedTuple):
    """Pairs, how many times they are read, the highest learning rate, and what the weights after it count in the mean.

    ``more``: gives further pairs when the stage begins, for the weights as they are then.
    """

    pairs: Sequence[Pair]
    epochs: int
    rate: float
    share: float = 0.0
    more: Callable[[dict[str, torch.Tensor]], Sequence[Pair]] | None = None


def train(folder: Path, stages: Sequence[Stage], *, seed: int = 1) -> dict[str, torch.Tensor]:
    """The weights after training: the mean of those after each stage, by their shares.

    Args:
        folder: that of all-MiniLM-L6-v2.
        stages: one after the other; one at least has a share.
        seed: of the new last layer and of the order.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311
    model = untrained(folder)
    tokenizer = tokenizer_of(folder, READ)
    for name, parameter in model.named_parameters():
        # Words keep their meaning, so that those which no question held have theirs still.
        parameter.requires_grad = ".embeddings." not in name
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    whole = sum(stage.share for stage in stages)
    mean = {name: torch.zeros_like(tensor) for name, tensor in model.state_dict().items()}
    for pairs, epochs, rate, share, more in stages:
        if more:
            pairs = [*pairs, *more({name: tensor.clone() for name, tensor in model.state_dict().items()})]
        steps = epochs * (len(pairs) // BATCH)
        optimiser = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, rate, total_steps=steps + 1, pct_start=_WARM, anneal_strategy="linear"
        )
        for step, batch in enumerate(batches(pairs, epochs, chance), 1):
            read = inputs(tokenizer, [(one.question, one.title, one.text) for one in batch])
            learn(model(**read).logits[:, 0], batch, optimiser, schedule, (step, steps))
        for name, tensor in model.state_dict().items():
            mean[name] += tensor.detach() * (share / whole)
    return mean


def learn(
    odds: torch.Tensor,
    batch: Sequence[Pair],
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    at: tuple[int, int],
) -> None:
    """One step: from the log-odds of a batch, shape (pairs,), by their cross-entropy to other weights; ``at``: of how many."""
    value = nn.functional.binary_cross_entropy_with_logits(odds, torch.tensor([float(one.answers) for one in batch]))
    optimiser.zero_grad()
    value.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_([weight for group in optimiser.param_groups for weight in group["params"]], 1.0)
    optimiser.step()
    schedule.step()
    step, steps = at
    if step % 50 == 0:
        sys.stderr.write(f"{step} of {steps} steps, loss {value.item():.3f}\n")


def batches(pairs: Sequence[Pair], epochs: int, chance: random.Random) -> Iterator[list[Pair]]:
    """All pairs, so many times, in batches of pairs of like length, in any order."""
    for _ in range(epochs):
        order = chance.sample(list(pairs), len(pairs))
        batches: list[list[Pair]] = []
        for start in range(0, len(order), 40 * BATCH):
            # Of like length, so that little is padded.
            alike = sorted(order[start : start + 40 * BATCH], key=lambda pair: len(pair.question) + len(pair.text))
            batches += [alike[at : at + BATCH] for at in range(0, len(alike) - BATCH + 1, BATCH)]
        chance.shuffle(batches)
        yield from batches
