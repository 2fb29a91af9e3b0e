"""The answer finder: how probable it is that one sentence answers a question, read together by a cross-encoder.

There are two (Nogueira and Cho, 2019, for the kind). A quick one, made of the embedder's own weights, all-MiniLM-L6-v2, reads
many sentences; the reranker, made of all-mpnet-base-v2, reads again the few that may answer. What training changed of these
weights is kept beside this module as matrices of low rank (Hu et al., 2021), a few megabytes in half precision. Trained by
``python -m tests.benchmarks.finder``, which also tells of the data and the figures. English only; knows no quotes.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification, PreTrainedModel
from transformers.utils import logging as transformers_logging

from corpus.errors import MissingWeights

FILE = Path(__file__).with_name("finder.safetensors")
RERANKER_FILE = Path(__file__).with_name("reranker.safetensors")
_BATCH = 8
LIMIT = 160
"""Word pieces of question, title and sentence that are read."""
_LOADING = Lock()
"""Held while a model is loaded: how much transformers says while it does is set for all."""
_LEFT, _RIGHT = ".left", ".right"
_LAST = "classifier."
"""What the names of the last layers begin with, which are new."""


class Finder:
    """Says of sentences whether they answer a question. May be shared between threads.

    Args:
        folder: that of the model it was trained from.
        change: what training made of its weights.
        threads: how many threads torch may use.
    """

    def __init__(self, folder: Path, *, change: Path = FILE, threads: int = 1) -> None:
        self._folder = folder
        self._change = change
        self._threads = threads

    def log_odds(self, question: str, texts: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """Log-odds that each text, told with the title of its publication, answers the question.

        Args:
            question: one question that stands alone.
            texts: pairs of title and text; what is beyond ``LIMIT`` word pieces is not read.

        Returns:
            shape (len(texts),), to three places; above 0 means that it rather does.

        Raises:
            MissingWeights: the model's files are not there, or not whole.
        """
        if not texts:
            return np.zeros(0)
        with _LOADING:
            model, tokenizer = self._loaded
        odds = np.zeros(len(texts))
        # Those of like length are read together, so that little is padded.
        order = np.argsort([len(title) + len(text) for title, text in texts], kind="stable")
        torch.set_num_threads(self._threads)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            read = inputs(tokenizer, [(question, *texts[place]) for place in places])
            with torch.inference_mode():
                odds[places] = model(**read).logits[:, 0]
        # Other numbers of threads, and other texts beside it, change the last digits of a text's odds.
        return odds.round(3)

    @cached_property
    def _loaded(self) -> tuple[PreTrainedModel, Tokenizer]:
        try:
            return _trained(self._folder, self._change), tokenizer_of(self._folder, LIMIT)
        except Exception as error:  # the libraries raise whatever comes of what is in the files
            raise MissingWeights(
                f"The answer finder cannot be loaded from {self._change} and {self._folder}: {error}. Install whobot again, "
                f"delete that folder, and get it again with: whobot models pull {self._folder.name}"
            ) from error


def _trained(folder: Path, change: Path) -> PreTrainedModel:
    model = untrained(folder)
    before, kept = model.state_dict(), load_file(change)
    if lacking := [name for name in before if name.startswith(_LAST) and name not in kept]:
        raise ValueError(f"it has no {lacking[0]}")
    # Only what is another: the rest stays in its file, from which the system reads it and drops it as it needs.
    loaded = model.load_state_dict(changed(before, kept), strict=False, assign=True)
    if loaded.unexpected_keys:
        raise ValueError(f"it is of another model: {loaded.unexpected_keys[0]}")
    return model


def untrained(folder: Path) -> PreTrainedModel:
    """The cross-encoder with the weights in a folder, and last layers that are new; nothing is dropped out of it."""
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    said = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        model: PreTrainedModel
        model, loaded = AutoModelForSequenceClassification.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            num_labels=1,
            dtype=torch.float32,
            output_loading_info=True,
        )
    finally:
        transformers_logging.set_verbosity(said)
    if lacking := sorted(name for name in loaded["missing_keys"] if not name.startswith(_LAST)):
        raise ValueError(f"it has no {lacking[0]}")
    return model


def tokenizer_of(folder: Path, limit: int) -> Tokenizer:
    """The model's tokenizer for pairs of question and text, of which ``limit`` word pieces are kept."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(limit, strategy="longest_first")
    pad = next(token for token in ("<pad>", "[PAD]") if tokenizer.token_to_id(token) is not None)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(pad), pad_token=pad)
    return tokenizer


def inputs(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str, str]]) -> dict[str, torch.Tensor]:
    """What the model reads of questions with a title and a text each; every tensor of shape (len(pairs), word pieces)."""
    encoded = tokenizer.encode_batch([(question, f"{title}. {text}") for question, title, text in pairs])
    names = {"input_ids": "ids", "attention_mask": "attention_mask"}
    if any(any(one.type_ids) for one in encoded):
        # Which is the question: some models are told by numbers, others by marks between the two.
        names |= {"token_type_ids": "type_ids"}
    return {name: torch.tensor([getattr(one, field) for one in encoded]) for name, field in names.items()}


def changed(weights: dict[str, torch.Tensor], change: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights that are others after training: those of low rank are added, all others take the place of what was there."""
    result: dict[str, torch.Tensor] = {}
    for name, tensor in change.items():
        if name.endswith(_LEFT):
            stem = name.removesuffix(_LEFT)
            result[stem] = weights[stem] + tensor.float() @ change[stem + _RIGHT].float()
        elif not name.endswith(_RIGHT):
            result[name] = tensor.float()
    return result


def change(before: dict[str, torch.Tensor], after: dict[str, torch.Tensor], *, rank: int) -> dict[str, torch.Tensor]:
    """What ``changed`` needs to make ``after`` of ``before``, nearly: matrices by their ``rank`` largest singular values."""
    result: dict[str, torch.Tensor] = {}
    for name, tensor in after.items():
        was = before.get(name)
        # What was frozen is there again, but for the rounding of a mean.
        if was is not None and torch.allclose(was, tensor):
            continue
        # The last layers are new, so that what they were before is another thing each time.
        if was is None or name.startswith(_LAST) or tensor.dim() < 2 or min(tensor.shape) <= rank:
            result[name] = tensor.half()
            continue
        left, values, right = torch.linalg.svd(tensor - was, full_matrices=False)
        result[name + _LEFT] = (left[:, :rank] * values[:rank]).half().contiguous()
        result[name + _RIGHT] = right[:rank].half().contiguous()
    return result
