"""A home whose indexes are in its own folders or on a real Chroma server, so that tests can say the same of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.entry import Entry
from index.build import Report, build
from index.current import Current, read_current
from index.entries import Progress
from index.place import place
from index.records import key
from index.search import Asks, Embeds, Index
from index.server import Server


@dataclass(frozen=True)
class Home:
    """The state of one machine below ``path``; ``url`` is that of the server, if the indexes are on one."""

    path: Path
    url: str | None = None

    def close(self) -> None:
        if self.server:
            self.server.close()

    @property
    def server(self) -> Server | None:
        return connection(self.url) if self.url else None

    @property
    def state(self) -> Path:
        """The folder that holds the indexes, or what this machine has of those on the server."""
        return self.path / "servers" / key(self.url)[:12] if self.url else self.path

    @property
    def indexes(self) -> Path:
        return self.state / "indexes"

    def beside(self, name: str) -> "Home":
        """Another machine; with a server, it reads the same indexes."""
        return Home(self.path / name, self.url)

    def build(
        self,
        corpus: Iterable[Entry],
        embedder: Embeds,
        *,
        other: Embeds | None = None,
        full: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        return build(self.path, corpus, embedder, other=other, server=self.server, full=full, progress=progress)

    def open(self, embedder: Embeds, other: Asks | None = None) -> Index:
        return Index.open(self.path, embedder, other=other, server=self.server)

    def rollback(self) -> str:
        return place(self.path, self.server).rollback()

    def current(self) -> Current | None:
        return self.server.current() if self.server else read_current(self.path)


@cache
def connection(url: str) -> Server:
    """One for all tests; who uses it closes it, and it connects again when it is needed."""
    return Server(url)
