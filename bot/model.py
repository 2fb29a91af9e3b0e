"""The language model, whatever serves it: one client of the OpenAI protocol, for servers and for ``llama`` in here.

Gives back text, probabilities of one token, and how much was read and written. Knows no question, quote or prompt.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

from bot.llama import CONFIRMING, WRITING, serve
from corpus.errors import ModelError

_SEED = 7
_TIMEOUT_S = 120.0
_TOO_LONG = re.compile(r"\bcontext.(?:size|length|window)\b", re.IGNORECASE)
"""How llama.cpp, vLLM and others say that a prompt has more tokens than the model reads at once."""
_LIKELIEST = 20
"""Tokens whose log-probabilities are asked for."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were newly read (what the server still held is not counted) and written."""

    read: int = 0
    written: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.read + other.read, self.written + other.written)


class Model(Protocol):
    """What the bot needs of a language model."""

    name: str

    @property
    def confirms(self) -> bool:
        """Whether it was trained to confirm that a text answers a question."""

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        """Log-probabilities of the likeliest first tokens of a reply."""

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        """The reply in pieces as they come, at most ``limit`` tokens; the usage comes with the last piece."""

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        """Log-probabilities of the likeliest next tokens, by what was trained to confirm; only for a model that ``confirms``."""

    def settle(self, system: str, user: str) -> None:
        """Be as every question is to find the model; ``system`` and ``user`` are how each prompt begins.

        To be called between answers, when nobody waits. Nothing is done where nothing was read since.
        """


class UnaskedModel:
    """Stands for the model called ``name`` where only what comes before it is wanted: it says No and writes nothing."""

    confirms = False

    def __init__(self, name: str) -> None:
        self.name = name

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        """See ``Model``."""
        return {"No": 0.0}, Usage()

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        """See ``Model``."""
        return iter(())

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        """See ``Model``."""
        return self.next_token("", prompt)

    def settle(self, system: str, user: str) -> None:
        """See ``Model``."""


class ServedModel:
    """A model behind an OpenAI-compatible address (llama.cpp, Ollama, vLLM, …)."""

    confirms = False

    def __init__(self, url: str, *, name: str, key: str = "none", local: bool = False) -> None:
        """Connect to ``url`` (ending in /v1). ``local``: in this process, so that no proxy is ever used."""
        self.name = name
        self._url = url
        self._http = httpx.Client(trust_env=not local, timeout=_TIMEOUT_S)
        self._chat = ChatOpenAI(
            model=name,
            base_url=url,
            api_key=lambda: key,
            temperature=0,
            seed=_SEED,
            timeout=_TIMEOUT_S,
            max_retries=0,
            http_client=self._http,
            extra_body={"cache_prompt": True, "id_slot": WRITING} if local else None,
        )

    def close(self) -> None:
        """Let go of the connection; the model cannot be used afterwards."""
        self._http.close()

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        """See ``Model``. Raises ModelError when the server fails or gives no probabilities."""
        try:
            reply = self._chat.invoke(_messages(system, user), max_tokens=1, logprobs=True, top_logprobs=_LIKELIEST)
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise self._failed(error) from error
        try:
            odds = _likeliest(reply.response_metadata["logprobs"])
        except (KeyError, TypeError, IndexError) as error:
            raise ModelError(
                f"The model server at {self._url} gives no log-probabilities (logprobs), which the bot needs to decide "
                "whether the documents answer a question in another language than English. Use a server that does, such "
                "as llama-server or vLLM, or unset WHOBOT_LLM_URL to use the model that comes with whobot."
            ) from error
        return odds, _usage(reply)

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        """See ``Model``. Closing the iterator closes the connection, on which the server stops writing."""
        try:
            for chunk in self._chat.stream(_messages(system, user), max_tokens=limit, stream_usage=True):
                yield str(chunk.content), _usage(chunk)
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise self._failed(error) from error

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        """See ``Model``. Nothing is known of what a server's model was trained to do."""
        raise NotImplementedError

    def settle(self, system: str, user: str) -> None:
        """See ``Model``. A server keeps what it wants of what it has read, so that there is nothing to be done."""

    def _failed(self, error: Exception) -> ModelError:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if _TOO_LONG.search(reason):
            return ModelError(
                f"The question, with its quotes, is longer than the model {self.name!r} can read at once. Ask it in fewer words."
            )
        return ModelError(
            f"The model server at {self._url} did not answer ({reason}). Check that it runs and serves the model "
            f"{self.name!r}, or unset WHOBOT_LLM_URL to use the model that comes with whobot."
        )


class LocalModel(ServedModel):
    """A GGUF file served by llama.cpp in this process, on 127.0.0.1 at a free port, with a random key."""

    def __init__(self, path: Path, *, threads: int, name: str | None = None, adapter: Path | None = None) -> None:
        """Load the file; takes seconds and about its size in memory. Raises ModelError when it cannot be loaded.

        ``name``: what to call the model instead of the name of its file. ``adapter``: what was trained to confirm with it.
        """
        key = secrets.token_hex(16)
        self._server, url = serve(path, key, threads=threads, adapter=adapter)
        super().__init__(url, name=name or path.stem, key=key, local=True)
        self.confirms = adapter is not None
        self._beginning: tuple[str, str] | None = None
        """What the slot's cache begins with, read in one piece into an empty cache."""
        self._reads = 0
        """How many prompts were read, those of ``settle`` left out."""
        self._settled_after: int | None = None

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        """See ``ServedModel``."""
        self._read(system, user)
        return super().next_token(system, user)

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        """See ``ServedModel``."""
        self._read(system, user)
        yield from super().write(system, user, limit=limit)

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        """See ``Model``. Raises ModelError.

        What is read here has a slot of its own, and each prompt is read as one piece; see ``settle``.
        """
        try:
            reply = self._chat.root_client.completions.create(
                model=self.name,
                prompt=prompt,
                max_tokens=1,
                temperature=0,
                logprobs=_LIKELIEST,
                extra_body={"cache_prompt": False, "id_slot": CONFIRMING, "lora": [{"id": 0, "scale": 1.0}]},
            )
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise self._failed(error) from error
        read = reply.model_dump()
        used = read["usage"]
        return _likeliest(read["choices"][0]["logprobs"]), Usage(used["prompt_tokens"], used["completion_tokens"])

    def settle(self, system: str, user: str) -> None:
        """See ``Model``. Raises ModelError.

        What is read in pieces of another size comes out otherwise in the last digits, and log-probabilities with it (by
        a tenth and more). Without this the pieces of a question depend on what the prompt before it had in common
        with it; after this, a prompt has ``system`` and the first tokens of ``user`` in common with what was read, and
        all the rest is read as one piece.
        """
        reads = self._reads
        if (self._settled_after == reads and self._beginning == (system, user)) or self._http.is_closed:
            return
        still_there = self._beginning == (system, user)
        self._beginning = None
        try:
            body = {"cache_prompt": still_there, "id_slot": WRITING}
            self._chat.invoke(_messages(system, user), max_tokens=1, extra_body=body)
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise self._failed(error) from error
        if self._reads == reads:  # nothing else came in between
            self._beginning, self._settled_after = (system, user), reads

    def _read(self, system: str, user: str) -> None:
        """Take note that a prompt is read: one that begins otherwise leaves nothing of what each is to begin with."""
        self._reads += 1
        if self._beginning and not (system == self._beginning[0] and user.startswith(self._beginning[1])):
            self._beginning = None


def _messages(system: str, user: str) -> list[BaseMessage]:
    return [SystemMessage(system), HumanMessage(user)]


def _likeliest(logprobs: Mapping[str, Any]) -> dict[str, float]:
    """The log-probabilities of the likeliest tokens in the place of the first one that was written."""
    return {one["token"]: float(one["logprob"]) for one in logprobs["content"][0]["top_logprobs"]}


def _usage(message: AIMessage) -> Usage:
    usage: Any = message.usage_metadata
    if not usage:
        return Usage()
    held = (usage.get("input_token_details") or {}).get("cache_read") or 0
    return Usage(usage["input_tokens"] - held, usage["output_tokens"])
