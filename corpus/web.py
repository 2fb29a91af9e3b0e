"""Polite requests: one at a time, to listed hosts over https, as their robots.txt and their answers ask.

Knows addresses, hosts and waiting; what is in an answer, and where it goes, is for ``corpus.download``.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import version
from types import TracebackType
from typing import Self

import httpcore
import httpx
from protego import Protego

from corpus.errors import CutShort, FetchError
from corpus.wire import LookUp, Wire, look_up

NAME = "whobot"
"""What robots.txt files may call this program."""

_MOVED = frozenset((301, 302, 303, 307, 308))
_BUSY = frozenset((429, 503))
_ROBOTS_LIMIT = 500 << 10  # bytes that a reader has to take at least (RFC 9309); none takes more
_TROUBLE = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Rules:
    """What requests may do.

    Only ``hosts`` are asked, over https, at their usual port and at public addresses; with ``local`` instead at any
    port of this machine and nowhere else, over http, too, which is for tests. Seconds: ``pause`` between two requests to a host,
    ``patience`` without a byte, ``longest`` for one file, ``wait`` for the longest wait that a server may ask for.
    ``limit``: bytes of the largest file. ``redirects`` and ``tries``: how often a request is sent on, and how often it
    is made where the server is busy.
    """

    hosts: frozenset[str]
    local: bool = False
    pause: float = 3.0
    patience: float = 30.0
    longest: float = 900.0
    wait: float = 120.0
    limit: int = 200_000_000
    redirects: int = 5
    tries: int = 3

    def checked(self, address: str) -> httpx.URL:
        """The address, if it may be asked.

        Raises:
            FetchError: It may not; the message says why.
        """
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL as error:
            raise FetchError(f"{address[:200]!r} is no address ({error}).") from error
        if url.scheme != "https" and not (self.local and url.scheme == "http"):
            raise FetchError(f"{_shown(url)} is not asked for: only https addresses are.")
        if url.userinfo:
            raise FetchError(f"{_shown(url)} is not asked for: it holds a user name or a password.")
        if url.host not in self.hosts:
            raise FetchError(f"{_shown(url)} is not asked for: {url.host or 'no host'} is not one of the listed hosts.")
        if url.port is not None and not self.local:  # the usual one was left out by httpx
            raise FetchError(f"{_shown(url)} is not asked for: only the usual port is.")
        return url


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the address that did in the end, the status, the headers, and the body as it comes."""

    url: str
    status: int
    headers: httpx.Headers
    chunks: Iterator[bytes]


class Web:
    """The hosts of ``rules``, asked politely; ``names`` is how their names are looked up."""

    def __init__(self, rules: Rules, *, names: LookUp = look_up) -> None:
        self.rules = rules
        self._wire = Wire(local=rules.local, names=names)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), max_connections=1, keepalive_expiry=5.0, network_backend=self._wire
        )
        self._robots: dict[str, Protego | str] = {}
        self._asked_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.close()

    def start_clock(self) -> None:
        """From now on, everything together takes ``rules.longest`` seconds at most, until this is called again."""
        self._wire.deadline = time.monotonic() + self.rules.longest

    @contextmanager
    def get(self, address: str, headers: Mapping[str, str] | None = None, *, robots: bool = True) -> Iterator[Answer]:
        """Ask for an address and, inside the ``with``, read the answer.

        Redirects are followed, and a server that is busy is asked again after as long as it says. The answer may be
        any but those.

        Raises:
            FetchError: It may not be asked for, or there is no answer in time.
            CutShort: The connection broke while the answer was read.
        """
        url = self.rules.checked(address)
        moves = busy = 0
        while True:
            if robots:
                self._permit(url)
            self._keep_pause(url)
            with self._ask(url, headers or {}) as answer:
                if answer.status in _MOVED and "location" in answer.headers:
                    moves += 1
                    url = self._next(url, answer.headers["location"], moves)
                    continue
                busy += 1
                if answer.status not in _BUSY or busy == self.rules.tries:
                    yield answer
                    return
                pause = _retry_after(answer.headers.get("retry-after", ""))
            self._wait(url, self.rules.pause * 2**busy if pause is None else pause)

    @contextmanager
    def _ask(self, url: httpx.URL, headers: Mapping[str, str]) -> Iterator[Answer]:
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        # Encoded bodies have other bytes and another length than the file, and may be bombs.
        sent: dict[bytes | str, bytes | str] = {
            "User-Agent": f"{NAME}/{version(NAME)}",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }
        sent.update(headers.items())
        patience = self.rules.patience
        timeout = {"connect": patience, "read": patience, "write": patience, "pool": patience}
        began = False
        try:
            with self._pool.stream("GET", target, headers=sent, extensions={"timeout": timeout}) as response:
                began = True
                yield Answer(_shown(url), response.status, httpx.Headers(response.headers), response.iter_stream())
        except _TROUBLE as error:
            if time.monotonic() >= self._wire.deadline:
                raise FetchError(
                    f"{url.host} took longer than {self.rules.longest:g} s. Run this again: it goes on from what came."
                ) from error
            why = str(error)[:200] or type(error).__name__
            if began:
                raise CutShort(f"The connection to {url.host} broke ({why}). Run this again.") from error
            raise FetchError(
                f"{url.host} did not answer ({why}). Check the connection to the network, and try again later."
            ) from error
        finally:
            self._asked_at[url.host] = time.monotonic()

    def _next(self, url: httpx.URL, location: str, moves: int) -> httpx.URL:
        """Where a redirect leads."""
        if moves > self.rules.redirects:
            raise FetchError(f"{url.host} sent the request on more than {self.rules.redirects} times. Try again later.")
        try:
            target = str(url.join(location))
        except httpx.InvalidURL as error:
            raise FetchError(f"{url.host} sent the request on to {location[:200]!r}, which is no address.") from error
        try:
            return self.rules.checked(target)
        except FetchError as error:
            raise FetchError(
                f"{url.host} sent the request on. {error} Open the address in a browser, save the document, "
                "and add it with: whobot add FILE"
            ) from error

    def _permit(self, url: httpx.URL) -> None:
        """See to it that robots.txt allows the address (RFC 9309)."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(url)
        found = self._robots[origin]
        if isinstance(found, str):
            raise FetchError(found)
        if not found.can_fetch(str(url), NAME):
            raise FetchError(
                f"The robots.txt of {url.host} asks programs not to fetch {url.path}. "
                "Open it in a browser, save the document, and add it with: whobot add FILE"
            )

    def _read_robots(self, url: httpx.URL) -> Protego | str:
        """The robots.txt of a host; why nothing may be fetched from there, where it cannot be had."""
        try:
            return Protego.parse(self._robots_text(url.copy_with(raw_path=b"/robots.txt", fragment=None)))
        except FetchError as error:
            return f"Nothing is fetched from {url.host}, since its robots.txt cannot be had. {error}"

    def _robots_text(self, url: httpx.URL) -> str:
        with self.get(str(url), robots=False) as answer:
            if 400 <= answer.status < 500 and answer.status not in _BUSY:
                return ""  # there is none, and everything is allowed
            if not 200 <= answer.status < 300:
                raise FetchError(f"It answered {named(answer.status)}. Try again later.")
            read = b""
            for chunk in answer.chunks:
                read += chunk
                if len(read) > _ROBOTS_LIMIT:
                    break
            return read[:_ROBOTS_LIMIT].decode("utf-8-sig", errors="replace")

    def _keep_pause(self, url: httpx.URL) -> None:
        found = self._robots.get(f"{url.scheme}://{url.netloc.decode('ascii')}")
        asked = found.crawl_delay(NAME) if isinstance(found, Protego) else None
        if url.host in self._asked_at:
            self._wait(url, self._asked_at[url.host] + max(self.rules.pause, asked or 0.0) - time.monotonic())

    def _wait(self, url: httpx.URL, seconds: float) -> None:
        if seconds > self.rules.wait:
            raise FetchError(f"{url.host} asks to be left alone for {seconds:,.0f} s. Run this again after that.")
        time.sleep(max(0.0, seconds))


def named(status: int) -> str:
    """A status with its name: ``named(404) == "404 Not Found"``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _retry_after(value: str) -> float | None:
    """The seconds that a Retry-After header asks for; None where it says nothing that can be read."""
    if re.fullmatch(r"[0-9]{1,12}", value.strip()):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _shown(url: httpx.URL) -> str:
    """An address for people, without a password."""
    return str(url.copy_with(userinfo=b""))[:500]
