"""What a user can set: about a dozen values, read once, where the program starts, and passed down.

Knows the names of the environment variables and of nothing behind them: whether a folder or model exists is found out
by those who open it.
"""

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_path

from corpus.errors import UsageError

DEFAULT_MODEL = "qwen2.5-coder-1.5b-instruct"
EMBEDDER = "all-MiniLM-L6-v2"
RERANKER = "all-mpnet-base-v2"
"""What the second answer finder is made of, which reads again the few sentences that may answer."""
MULTILINGUAL = "multilingual-e5-small-q4"
"""The embedder for questions in other languages than English; without it, those in English are answered as ever."""
NO_MODEL = "none"
"""The name of a model that stands for no model at all: answers are quotes then."""
MOST_THREADS = 8
"""More threads than this make a small model slower: memory, not arithmetic, is what it waits for."""

_YES = frozenset(("1", "true", "yes", "on"))
_NO = frozenset(("", "0", "false", "no", "off"))
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.

    ``home`` holds all state; ``corpus`` is a folder of documents used instead of our own and the library.
    ``models_folder`` is where else model files may lie. ``model`` is a name of index/weights.toml, the path of a .gguf
    file, or "none". With ``llm_url`` the model is served from there, as ``llm_model``, with ``llm_key``;
    ``judge_key`` is for the judge of ``whobot eval``. With
    ``chroma_url`` the index is on that Chroma server, which is told ``chroma_token``. ``offline``: nothing is
    downloaded. ``threads`` is for arithmetic, of the embedder and the model alike. ``keep``: answers are kept in ``home``.
    ``gate``: a file that ``whobot eval --fit`` wrote, in place of the gate that comes with the program.
    """

    home: Path
    corpus: Path | None = None
    model: str = DEFAULT_MODEL
    models_folder: Path | None = None
    llm_url: str | None = None
    llm_model: str = "default"
    llm_key: str = field(default="none", repr=False)
    judge_key: str = field(default="none", repr=False)
    chroma_url: str | None = None
    chroma_token: str | None = field(default=None, repr=False)
    offline: bool = False
    threads: int = 1
    keep: bool = True
    gate: Path | None = None


def read_settings(environ: Mapping[str, str], **overrides: Any) -> Settings:
    """The settings that ``environ`` gives, and the defaults for the rest.

    ``overrides`` are fields of Settings that take precedence; those that are None do not count. To be called before
    ``quiet``, which sets a variable that is read here.

    Raises:
        UsageError: a variable that has a value which cannot be used.
    """
    offline = _switch(environ, "WHOBOT_OFFLINE") or _switch(environ, "HF_HUB_OFFLINE")
    values: dict[str, Any] = {
        "home": _path(environ, "WHOBOT_HOME") or user_data_path("whobot", appauthor=False),
        "corpus": _path(environ, "WHOBOT_CORPUS"),
        "model": _text(environ, "WHOBOT_MODEL") or DEFAULT_MODEL,
        "models_folder": _path(environ, "WHOBOT_MODELS"),
        "llm_url": _url(environ, "WHOBOT_LLM_URL"),
        "llm_model": _text(environ, "WHOBOT_LLM_MODEL") or "default",
        "llm_key": _text(environ, "WHOBOT_LLM_KEY") or "none",
        "judge_key": _text(environ, "WHOBOT_JUDGE_KEY") or "none",
        "chroma_url": _server(environ, "WHOBOT_CHROMA_URL"),
        "chroma_token": _text(environ, "WHOBOT_CHROMA_TOKEN") or None,
        "offline": offline,
        "threads": _threads(environ, "WHOBOT_THREADS"),
        "gate": _path(environ, "WHOBOT_GATE"),
        "keep": not _text(environ, "WHOBOT_KEEP") or _switch(environ, "WHOBOT_KEEP"),
    }
    return Settings(**(values | {name: value for name, value in overrides.items() if value is not None}))


def quiet(environ: MutableMapping[str, str]) -> None:
    """Turn off, in ``environ``, the telemetry and downloads of the libraries in use; before they are imported."""
    environ.update(_QUIET)


def processors() -> int:
    """How many processors this process may use."""
    # Not on every system; where it is, it knows of containers and of taskset.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _text(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    text = _text(environ, name)
    return Path(text).expanduser().absolute() if text else None


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = _text(environ, name).casefold()
    if text not in _YES | _NO:
        raise UsageError(f"{name} is {text!r}. Set it to 1 or 0, or leave it out.")
    return text in _YES


def _url(environ: Mapping[str, str], name: str) -> str | None:
    text = _text(environ, name).rstrip("/")
    if not text:
        return None
    if not text.startswith(("http://", "https://")):
        raise UsageError(
            f"{name} is {text!r}. Set it to an address such as http://127.0.0.1:11434/v1, or leave it out."
        )
    return text


def _server(environ: Mapping[str, str], name: str) -> str | None:
    text = _text(environ, name).rstrip("/")
    if not text:
        return None
    try:
        parts = urlsplit(text)
        plain = f"{parts.scheme}://{parts.netloc}" == text and parts.port != 0
    except ValueError:
        plain = False
    if not plain or parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise UsageError(
            f"{name} is {text.rpartition('@')[2]!r}. Set it to an address such as http://127.0.0.1:8000, without user, "
            "path or tenant (a token goes into WHOBOT_CHROMA_TOKEN), or leave it out."
        )
    return text


def _threads(environ: Mapping[str, str], name: str) -> int:
    text = _text(environ, name)
    if not text:
        return min(processors(), MOST_THREADS)
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise UsageError(f"{name} is {text!r}. Set it to a whole number of at least 1, or leave it out.")
    return int(text)
