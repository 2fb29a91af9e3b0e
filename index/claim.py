"""The right to build, on a server that several machines use: only one has it at a time.

It is a collection that can be made only once, with who made it in its metadata. Its holder renews it while it works; one
that was not renewed for some minutes, because its machine is gone, may be taken over. Times are by the server's clock.
"""

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Self

from chromadb.api.fastapi import FastAPI
from chromadb.api.models.Collection import Collection
from chromadb.errors import NotFoundError

from corpus.errors import BusyIndex, StoreError
from index.server import PREFIX, Server

NAME = f"{PREFIX}building"
RENEWED_S = 20.0
STALE_S = 180.0


class Claim:
    """The right to build while ``held`` lasts."""

    def __init__(self, server: Server, machine: str) -> None:
        self._server = server
        self._said: dict[str, str] = {
            "machine": machine,
            "token": uuid.uuid4().hex,
            "holder": f"process {os.getpid()} on {machine}, since {datetime.now(UTC).isoformat(timespec='seconds')}",
        }

    @classmethod
    @contextmanager
    def held(cls, server: Server, machine: str) -> Iterator[Self]:
        """Be the only one who builds or rolls back.

        Args:
            server: where the index is.
            machine: names this machine. Whoever calls sees to it that nobody else on it asks at the same time: what
                this machine is said to hold is left over from a process that was killed, and is taken over.

        Raises:
            BusyIndex: another machine is at it.
            UnreachableStore: the server does not answer.
        """
        claim = cls(server, machine)
        mine = claim._take()
        done = threading.Event()
        renewing = threading.Thread(target=claim._renew, args=(mine, done), daemon=True, name="renewing")
        renewing.start()
        try:
            yield claim
        finally:
            done.set()
            renewing.join()
            # Where the server is gone, nobody holds anything for long.
            with suppress(StoreError):
                claim._discard(mine)

    def check(self) -> None:
        """Raise BusyIndex unless this is still ours: another machine may think that we are gone."""
        now = self._server.collection(NAME)
        if now is None or (now.metadata or {}).get("token") != self._said["token"]:
            raise BusyIndex(
                f"Another machine has taken over the index on {self._server.url}, because nothing was heard of this one "
                f"for {STALE_S:.0f} seconds. The index in use is as it was; try again."
            )

    def _take(self) -> Collection:
        for _ in range(2):
            found = self._server.made(NAME, metadata={**self._said, "renewed": self._server.now()})
            there = found.metadata or {}
            if there.get("token") == self._said["token"]:
                return found
            silent = self._server.now() - float(str(there.get("renewed", 0)))
            if there.get("machine") != self._said["machine"] and silent < STALE_S:
                break
            self._discard(found)
        raise BusyIndex(
            f"The index on {self._server.url} is being built already ({there.get('holder', 'another machine')}). "
            "Wait until that is done, or end that process, and try again. If that machine is gone, the index can be "
            f"built again {STALE_S:.0f} seconds after it was last heard of."
        )

    def _renew(self, mine: Collection, done: threading.Event) -> None:
        while not done.wait(RENEWED_S):
            # If the server is gone, the build itself will say so.
            with suppress(StoreError):
                self._server.call(partial(mine.modify, metadata={**self._said, "renewed": self._server.now()}))

    def _discard(self, claim: Collection) -> None:
        """Remove this claim, and no other that was made since: only renaming tells them apart."""
        name = f"{PREFIX}left-{claim.id.hex}"

        def away(client: FastAPI) -> None:
            with suppress(NotFoundError):
                claim.modify(name=name)
                client.delete_collection(name)

        self._server.ask(away)
