"""Fixtures that several packages' tests share.

No test leaves this machine: connections go to this machine or fail. Model files come from the folder WHOBOT_TEST_HOME
(default: build/test-home), which is filled before the first test that needs it.
"""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.model import LocalModel
    from index.embed import Embedder
    from index.multilingual import Multilingual
    from tests.chroma import Chroma

ROOT = Path(__file__).resolve().parent.parent
MINILM = "all-MiniLM-L6-v2"
MPNET = "all-mpnet-base-v2"
SMOLLM = "smollm2-135m-instruct"
E5 = "multilingual-e5-small-q4"


class LeftMachineError(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are not looked up and connections are not made, except those of this machine."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> None:
        _check(self.family, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _check(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        if not _is_here(host):
            raise LeftMachineError(f"A test looked up {host!r}.")
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a developer has set for their own chat is not what is tested."""
    for name in (*os.environ,):
        if name.startswith("WHOBOT_") and name not in ("WHOBOT_SHARED", "WHOBOT_TEST_HOME"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with public test data and the real WHO publication, which are not part of the project."""
    folder = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no public test data at {folder}; set WHOBOT_SHARED to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def weights_home() -> Path:
    """A home whose folder of models holds both embedders, the reranker and the smallest language model."""
    from index.weights import resolve

    home = Path(os.environ.get("WHOBOT_TEST_HOME", ROOT / "build" / "test-home")).absolute()
    for name in (MINILM, MPNET, SMOLLM, E5):
        resolve(name, home=home)
    return home


@pytest.fixture(scope="session")
def embedder(weights_home: Path) -> "Embedder":
    """The real embedding model, loaded once for all tests."""
    from index.embed import Embedder  # loading torch takes seconds, and most tests do without

    return Embedder(weights_home / "models" / MINILM, MINILM)


@pytest.fixture(scope="session")
def multilingual(weights_home: Path) -> "Multilingual":
    """The real embedder for other languages, loaded once for all tests."""
    from index.multilingual import Multilingual

    return Multilingual(weights_home / "models" / E5, E5)


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Chroma]":
    """A Chroma server, started once for all tests."""
    from tests.chroma import Chroma

    server = Chroma(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def chroma(chroma_server: "Chroma") -> "Chroma":
    """That server, with nothing in it."""
    chroma_server.clear()
    return chroma_server


@pytest.fixture(scope="session")
def small_file(weights_home: Path) -> Path:
    """The file of a real language model, too small to answer well."""
    from index.weights import resolve

    return resolve(SMOLLM, home=weights_home, offline=True)


@pytest.fixture(scope="session")
def small_model(small_file: Path) -> "Iterator[LocalModel]":
    """That model, loaded once for all tests."""
    from bot.model import LocalModel

    model = LocalModel(small_file, threads=1)
    yield model
    model.close()


def _check(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        raise LeftMachineError(f"A test connected to {address[0]}.")


def _is_here(host: Any) -> bool:
    if host is None or host in ("", "localhost", b"localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
