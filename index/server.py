"""A Chroma server: the connection to it, and what is kept there for indexes.

All of it is shared by all indexes and by all machines that use the server: one collection of texts, whose metadata name
the index in use, and collections of vectors. What the texts say is not known here. Every request is made by ``ask``,
which tries again for a few seconds where the server is not there, and turns foreign errors into ours.
"""

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.fastapi import FastAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings, System
from chromadb.errors import ChromaAuthError, ChromaError, InternalError, NotFoundError, RateLimitError, error_types

from corpus.errors import DamagedIndex, UnreachableStore
from index.current import Current
from index.store import HNSW, Store
from index.texts import Texts

PREFIX = "whobot-"
"""What the names of all our collections begin with: others may share the server."""
PAUSES_S = (0.2, 0.5, 1.0, 2.0)
PATIENCE_S = 30.0
BATCH = 1000
"""Vectors in one request: some 2 MB, and a few seconds of work for the server."""

_TEXTS = f"{PREFIX}texts"
_LATER = (429, 502, 503, 504)
"""What a proxy answers for a server that is not there now."""
_FOREIGN = (ChromaError, httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError)
"""What Chroma's client raises. The last four: for replies that are not what a Chroma server says."""

Result = TypeVar("Result")


class Server:
    """The Chroma server at ``url``, such as ``http://127.0.0.1:8000``. It is connected to when it is first asked.

    May be shared by threads. ``token`` is for a proxy in front of the server that wants one; ``patience`` is how long
    one reply may take, in seconds.
    """

    def __init__(self, url: str, token: str | None = None, *, patience: float = PATIENCE_S) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}
        self._patience = httpx.Timeout(patience, connect=min(patience, 5.0))
        self._client: FastAPI | None = None
        self._end: Callable[[], object] = lambda: None
        self._turn = threading.Lock()

    def close(self) -> None:
        """Let go of the connection, as also happens when nobody needs this object; the next request makes a new one."""
        with self._turn:
            self._end()
            self._client = None

    def ask(self, question: Callable[[FastAPI], Result]) -> Result:
        """What ``question`` gives, asked again for some seconds where the server is not there; it may be asked twice.

        Raises:
            UnreachableStore: the server does not answer, or not as it should.
            DamagedIndex: it answers, and a collection is gone.
        """
        for pause in (*PAUSES_S, None):
            try:
                return question(self._connected())
            except NotFoundError as error:
                raise self.damaged(str(error)) from error
            except _FOREIGN as error:
                if pause is None or not _passing(error):
                    raise self._unreachable(error) from error
                time.sleep(pause)
        raise AssertionError("the last turn returns or raises")

    def now(self) -> float:
        """The time by the server's clock, in seconds; the clocks of several machines may differ."""
        return self.ask(lambda client: client.heartbeat()) / 1e9

    def collection(self, name: str) -> Collection | None:
        """The collection with this name, if there is one."""

        def find(client: FastAPI) -> Collection | None:
            try:
                return Collection(client, client.get_collection(name), None)
            except NotFoundError:
                return None

        return self.ask(find)

    def names(self) -> frozenset[str]:
        """The names of all our collections."""
        found = self.ask(lambda client: client.list_collections())
        return frozenset(each.name for each in found if each.name.startswith(PREFIX))

    def remove(self, name: str) -> None:
        """Remove a collection, if it is there."""

        def drop(client: FastAPI) -> None:
            try:
                client.delete_collection(name)
            except NotFoundError:
                return

        self.ask(drop)

    def current(self) -> Current | None:
        """Which index is in use; None where none was put here yet."""
        found = self.collection(_TEXTS)
        said = (found.metadata if found else None) or {}
        return Current(str(said["current"]), str(said.get("before") or "") or None) if said.get("current") else None

    def switch(self, current: Current) -> None:
        """Make ``current`` what is in use, for all machines and in one step."""
        named = {"current": current.name, "before": current.before or ""}
        self.ask(lambda client: client._modify(client.get_collection(_TEXTS).id, new_metadata=named))

    def texts(self) -> Texts:
        """The texts; an empty collection is made for them where there is none."""
        return Texts(self.made(_TEXTS), self.call)

    def vectors(self, name: str) -> Store:
        """The store of vectors with this name. Raises DamagedIndex where there is none."""
        found = self.collection(name)
        if found is None:
            raise self.damaged(f"{name} is missing")
        return Store(found, self.call, batch=BATCH)

    def new_vectors(self, name: str) -> Store:
        """The store of vectors with this name, made where there is none."""
        return Store(self.made(name, configuration=CreateCollectionConfiguration(hnsw=HNSW)), self.call, batch=BATCH)

    def call(self, question: Callable[[], Result]) -> Result:
        """``ask``, for questions that have what they need."""
        return self.ask(lambda _: question())

    def damaged(self, reason: str) -> DamagedIndex:
        """The error for what should be on the server and is not."""
        return DamagedIndex(
            f"The index on the Chroma server at {self.url} is not whole ({reason}). "
            "Make it again with: whobot index build --full"
        )

    def made(
        self,
        name: str,
        *,
        configuration: CreateCollectionConfiguration | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Collection:
        """The collection with this name, as it is; made where there is none."""
        said = dict(metadata) if metadata else None

        def make(client: FastAPI) -> Collection:
            model = client.create_collection(name, configuration=configuration, metadata=said, get_or_create=True)
            return Collection(client, model, None)

        return self.ask(make)

    def _connected(self) -> FastAPI:
        with self._turn:
            if self._client is None:
                self._end()
                self._client = self._connect()
            return self._client

    def _connect(self) -> FastAPI:
        settings = Settings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=self.url,
            chroma_server_http_port=0,  # one is asked for, though it is in the address
            chroma_server_headers=dict(self._headers),
            anonymized_telemetry=False,
        )
        # What chromadb.HttpClient is made of. That one makes its first requests at once, when there is no limit of time.
        client = System(settings).instance(FastAPI)
        client._session.timeout = self._patience
        client._session.event_hooks = {"response": [_refuse]}
        self._end = weakref.finalize(self, client._session.close)
        version = client.get_version()
        if not isinstance(version, str) or version.startswith("0."):
            raise ValueError(f"its version is {version}")
        return client

    def _unreachable(self, error: Exception) -> UnreachableStore:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        if isinstance(error, ChromaAuthError) or _status(error) in (401, 403):
            what, remedy = "does not let this machine in", "Set WHOBOT_CHROMA_TOKEN to a token that it accepts."
        elif isinstance(error, httpx.TransportError) or _status(error) in _LATER:
            what = "does not answer"
            remedy = (
                "Start it, or check WHOBOT_CHROMA_URL and the network, and try again; "
                "unset WHOBOT_CHROMA_URL to use an index on this machine."
            )
        elif isinstance(error, ChromaError):
            what, remedy = "could not do what it was asked", "See what it says in its log, and try again."
        else:
            what = "does not answer as a Chroma server of version 1 does"
            remedy = (
                "Check WHOBOT_CHROMA_URL: the address must be that of a Chroma server, such as http://127.0.0.1:8000."
            )
        return UnreachableStore(f"The Chroma server at {self.url} {what} ({reason}). {remedy}")


def _passing(error: Exception) -> bool:
    """Whether the same question may well be answered in a second."""
    if isinstance(error, httpx.TimeoutException):
        return False  # that took its time already
    return isinstance(error, httpx.TransportError | InternalError | RateLimitError) or _status(error) in _LATER


def _status(error: Exception) -> int:
    return error.response.status_code if isinstance(error, httpx.HTTPStatusError) else 0


def _refuse(response: httpx.Response) -> None:
    """Raise for replies that are not Chroma's own; its client raises a bare Exception for them."""
    if response.is_success:
        return
    response.read()
    try:
        known = response.json()["error"] in error_types
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        response.raise_for_status()
