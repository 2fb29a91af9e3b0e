"""The packed file of multilingual-e5-small becomes a folder that sentence-transformers reads, once.

The file is plain: numbers that say its shape, the pieces of an XLM-R unigram tokenizer with their scores, a directory,
and tensors, of which the large ones lie in blocks of 32 four-bit weights with one fp16 scale. Its own digest was
checked before (``index.weights``); a folder carries the digests of what was written. Knows nothing of who embeds.
"""

import json
import os
import shutil
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock
from safetensors import SafetensorError
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from corpus.errors import DigestError
from index.digest import check_room, digest, writing

VERSION = 1
"""Goes up whenever the folder that is made of the same file would give other vectors."""
MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share a scale; 18 bytes."""
READS = 512
"""Word pieces that the model reads, with its two marks."""
SEAL = "unpacked.json"
"""Written last: what the folder was made of, and size and digest of each file in it."""

Numbers = npt.NDArray[np.float32]

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What the file says of the model: widths, counts, and the ids of the tokenizer's marks."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float
    begin: int
    end: int
    pad: int
    unknown: int


def unpacked(file: Path, sha256: str, folder: Path, *, thorough: bool = False) -> Path:
    """The folder made of ``file``, made now if it is not there: some seconds, and 0.5 GB.

    Args:
        file: the packed model.
        sha256: its digest.
        folder: where the result is to be. It is written beside its place and renamed when it is whole.
        thorough: read all of what is there to tell whether it is still what was written.

    Raises:
        DigestError: the file is not a model of this kind.
        DiskFull, WeightsError: the folder cannot be written.
    """
    if is_unpacked(folder, sha256, thorough=thorough):
        return folder
    with writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock")):
            if not is_unpacked(folder, sha256, thorough=thorough):
                _unpack(file, sha256, folder)
    return folder


def is_unpacked(folder: Path, sha256: str, *, thorough: bool = False) -> bool:
    """Whether ``folder`` was made of the file with this digest by this version, and each file in it has its size.

    ``thorough``: and its digest.
    """
    try:
        seal = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        made_of, files = seal["of"], seal["files"]
        return made_of == [sha256, VERSION] and all(
            (folder / name).stat().st_size == size and (not thorough or digest(folder / name) == due)
            for name, (size, due) in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _unpack(file: Path, sha256: str, folder: Path) -> None:
    check_room(folder.parent, 8 * file.stat().st_size, folder.name)
    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    (beside / "1_Pooling").mkdir(parents=True)
    try:
        shape, tokenizer, tensors = _read(file.read_bytes())
        save_file(tensors, beside / "model.safetensors", {"format": "pt"})
        (beside / "model.safetensors").chmod(0o644)  # the library lets only its owner read it
        tokenizer.save(str(beside / "tokenizer.json"))
    except (struct.error, ValueError, KeyError, IndexError, SafetensorError) as error:
        raise DigestError(
            f"{file} is not the packed model that it should be ({error}). Remove it and get it again with: "
            "whobot models pull multilingual-e5-small-q4"
        ) from error
    for name, content in _settings(shape).items():
        (beside / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    made = sorted(path for path in beside.rglob("*") if path.is_file())
    files = {str(path.relative_to(beside)): (path.stat().st_size, digest(path)) for path in made}
    (beside / SEAL).write_text(json.dumps({"of": [sha256, VERSION], "files": files}, indent=1), encoding="utf-8")
    for path in (*made, beside / SEAL):
        with path.open("rb") as written:
            os.fsync(written.fileno())
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)


def _read(data: bytes) -> tuple[Shape, Tokenizer, dict[str, Numbers]]:
    if data[:4] != MAGIC:
        raise ValueError("it begins otherwise")
    at = 8
    width, layers, heads, inner, words, positions, types = struct.unpack_from("<7i", data, at)
    epsilon, block, count, begin, end, pad, unknown = struct.unpack_from("<f6i", data, at + 28)
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights")
    shape = Shape(width, layers, heads, inner, words, positions, types, epsilon, begin, end, pad, unknown)
    (letters,) = struct.unpack_from("<Q", data, at + 56)
    at += 64
    starts = np.frombuffer(data, "<u4", count + 1, at)
    scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1))
    at += 4 * (count + 1) + 4 * count
    text = data[at : at + letters]
    pieces = [text[starts[i] : starts[i + 1]].decode() for i in range(count)]
    # What follows tells how characters are normalised; the library has the same rules (see _tokenizer).
    (rules,) = struct.unpack_from("<I", data, at + letters + 4)
    at += letters + 8 + rules
    tensors = {_full_name(name): values for name, values in _tensors(data, at, shape).items()}
    # BertModel has a part that mean pooling does not use; without it, transformers warns of a model that is not whole.
    tensors["pooler.dense.weight"] = np.zeros((width, width), dtype=np.float32)
    tensors["pooler.dense.bias"] = np.zeros(width, dtype=np.float32)
    return shape, _tokenizer(pieces, scores, shape), tensors


def _tensors(data: bytes, at: int, shape: Shape) -> dict[str, Numbers]:
    """The tensors by their short names; matrices in the shape (out, in)."""
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found: dict[str, Numbers] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, size, start, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        values = _blocks(data, start, size) if kind else np.frombuffer(data, "<f4", size, start)
        across = shape.inner if name.endswith(".fo.w") else shape.width
        is_matrix = size > shape.inner or name == "emb.type"
        found[name] = values.reshape(-1, across) if is_matrix else values
    return found


def _blocks(data: bytes, start: int, size: int) -> Numbers:
    """``size`` weights: in a block, byte j holds weight j in its lower half and weight j + 16 in its upper one."""
    kind = np.dtype([("scale", "<f2"), ("pairs", "u1", (BLOCK // 2,))])
    blocks = np.frombuffer(data, kind, size // BLOCK, start)
    values = np.empty((len(blocks), BLOCK), dtype=np.float32)
    values[:, : BLOCK // 2] = blocks["pairs"] & 15
    values[:, BLOCK // 2 :] = blocks["pairs"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, np.newaxis]
    return values.reshape(-1)


def _full_name(name: str) -> str:
    """What BertModel calls a tensor. Example: "l3.aln.b" -> "encoder.layer.3.attention.output.LayerNorm.bias"."""
    if name in _EMBEDDINGS:
        return f"embeddings.{_EMBEDDINGS[name]}"
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"


def _tokenizer(pieces: Sequence[str], scores: Numbers, shape: Shape) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(list(zip(pieces, map(float, scores), strict=True)), shape.unknown, False))
    # SentencePiece's nmt_nfkc, which the file spells out: of all characters these rules treat two otherwise.
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    begin, end = pieces[shape.begin], pieces[shape.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, shape.begin), (end, shape.end)]
    )
    return tokenizer


def _settings(shape: Shape) -> Mapping[str, Any]:
    """The small files of the folder."""
    pooling = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": shape.width,
            "intermediate_size": shape.inner,
            "layer_norm_eps": shape.epsilon,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "type_vocab_size": shape.types,
            "vocab_size": shape.words,
            "pad_token_id": shape.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": READS,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "sentence_bert_config.json": {"max_seq_length": READS, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.width, "pooling_mode_mean_tokens": True},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{pooling}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{pooling}.Pooling"},
        ],
    }
