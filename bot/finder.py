"""The answer finder: how probable it is that one sentence answers a question, read together by a small cross-encoder.

A cross-encoder (Nogueira and Cho, 2019) made of the embedder's own weights, all-MiniLM-L6-v2: what training changed is
kept beside this module as matrices of low rank (Hu et al., 2021), a few megabytes in half precision. Trained by
``python -m tests.benchmarks.finder``, which also tells of the data and the figures. English only; knows no quotes.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedModel
from transformers.utils import logging as transformers_logging

from corpus.errors import MissingWeights

FILE = Path(__file__).with_name("finder.safetensors")
_BATCH = 8
LIMIT = 160
"""Word pieces of question, title and sentence that are read."""
_LEFT, _RIGHT = ".left", ".right"


class Finder:
    """Says of sentences whether they answer a question. May be shared between threads.

    Args:
        folder: that of all-MiniLM-L6-v2, in the layout of sentence-transformers.
        change: what training made of its weights.
        threads: how many threads torch may use.
    """

    def __init__(self, folder: Path, *, change: Path = FILE, threads: int = 1) -> None:
        self._folder = folder
        self._change = change
        self._threads = threads
        self._loading = Lock()

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
        with self._loading:
            model = self._model
        odds = np.zeros(len(texts))
        # Those of like length are read together, so that little is padded.
        order = np.argsort([len(title) + len(text) for title, text in texts], kind="stable")
        torch.set_num_threads(self._threads)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            read = inputs(self._tokenizer, [(question, *texts[place]) for place in places])
            with torch.inference_mode():
                odds[places] = model(**read).logits[:, 0]
        # Other numbers of threads, and other texts beside it, change the last digits of a text's odds.
        return odds.round(3)

    @cached_property
    def _model(self) -> PreTrainedModel:
        try:
            model = untrained(self._folder)
            model.load_state_dict(changed(model.state_dict(), load_file(self._change)))
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise MissingWeights(
                f"The answer finder cannot be loaded from {self._change} and {self._folder}: {error}. Install whobot again, "
                "delete that folder, and get it again with: whobot models pull all-MiniLM-L6-v2"
            ) from error
        model.eval()  # type: ignore[no-untyped-call]
        return model

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return tokenizer_of(self._folder, LIMIT)


def untrained(folder: Path) -> PreTrainedModel:
    """The cross-encoder with the embedder's weights, and a last layer that is new."""
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    config = AutoConfig.from_pretrained(folder, local_files_only=True, num_labels=1)
    config.update({"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0})
    model: PreTrainedModel = AutoModelForSequenceClassification.from_config(config)  # type: ignore[no-untyped-call]
    weights = {f"bert.{name}": tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    weights.pop("bert.embeddings.position_ids", None)
    missing, _ = model.load_state_dict(weights, strict=False)
    if lacking := [name for name in missing if not name.startswith("classifier.")]:
        raise ValueError(f"it has no {lacking[0]}")
    return model


def tokenizer_of(folder: Path, limit: int) -> Tokenizer:
    """The embedder's tokenizer for pairs of question and text, of which ``limit`` word pieces are kept."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(limit, strategy="longest_first")
    tokenizer.enable_padding()
    return tokenizer


def inputs(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str, str]]) -> dict[str, torch.Tensor]:
    """What the model reads of questions with a title and a text each; every tensor of shape (len(pairs), word pieces)."""
    encoded = tokenizer.encode_batch([(question, f"{title}. {text}") for question, title, text in pairs])
    names = {"input_ids": "ids", "token_type_ids": "type_ids", "attention_mask": "attention_mask"}
    return {name: torch.tensor([getattr(one, field) for one in encoded]) for name, field in names.items()}


def changed(weights: dict[str, torch.Tensor], change: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights after training: those of low rank are added, all others take the place of what was there."""
    result = dict(weights)
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
        if was is None or tensor.dim() < 2 or min(tensor.shape) <= rank:
            result[name] = tensor.half()
            continue
        left, values, right = torch.linalg.svd(tensor - was, full_matrices=False)
        result[name + _LEFT] = (left[:, :rank] * values[:rank]).half().contiguous()
        result[name + _RIGHT] = right[:rank].half().contiguous()
    return result
