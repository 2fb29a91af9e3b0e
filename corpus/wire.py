"""Connections that go to public addresses only, and end in time.

A name is looked up once for each connection, every address that it has is checked, and the connection is made to an
address that was checked: a name that changes its mind in between gains nothing. Knows sockets and seconds; which hosts
may be asked, and what for, is for ``corpus.web``.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

from corpus.errors import FetchError

CONNECT = 10.0
"""Seconds after which an address that has not taken the connection is given up."""

LookUp = Callable[[str, int], Sequence[str]]
"""From a host and a port to the IP addresses of the host."""

_NAT64 = IPv6Network("64:ff9b::/96")


def look_up(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, as the system knows them; raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(item[4][0]) for item in found))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the open internet: not private, local, reserved, or such a one in disguise."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:  # how a network without IPv4 names an IPv4 address (RFC 6052)
            return is_public(IPv4Address(address.packed[-4:]))
        if address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class Wire(httpcore.NetworkBackend):
    """Makes connections for httpcore.

    Args:
        local: Only connections to this machine are made, instead of to public addresses.
        names: How names are looked up.
    """

    def __init__(self, *, local: bool, names: LookUp = look_up) -> None:
        self._local = local
        self._names = names
        self._backend = httpcore.SyncBackend()
        self.deadline = float("inf")
        """The ``time.monotonic()`` at which everything that runs ends with a timeout."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to ``host``.

        Raises:
            FetchError: It has no address, or one that may not be connected to.
            httpcore.ConnectError: None of its addresses answers; ConnectTimeout: not in time.
        """
        addresses = self._addresses(host, port)
        for left, address in zip(reversed(range(len(addresses))), addresses, strict=True):
            try:
                stream = self._backend.connect_tcp(address, port, self.left(CONNECT), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not left:
                    raise
            else:
                return _Stream(stream, self)
        raise httpcore.ConnectError(f"{host} has no address")

    def left(self, timeout: float | None) -> float:
        """The seconds that something may still take which may take ``timeout``.

        Raises:
            httpcore.ReadTimeout: None.
        """
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("out of time")
        return seconds if timeout is None else min(timeout, seconds)

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses: Sequence[str] = (str(ip_address(host)),)
        except ValueError:
            try:
                addresses = self._names(host, port)
            except (OSError, UnicodeError) as error:
                raise FetchError(
                    f"The address of {host} cannot be found ({error}). Check the connection to the network."
                ) from error
        for address in addresses:
            found = ip_address(address)
            if not (found.is_loopback if self._local else is_public(found)):
                raise FetchError(
                    f"{host} is at {address}, which is not a public address. Nothing was asked of it. "
                    "Check the network's name server."
                )
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing outlasts the deadline of its Wire, however slowly the bytes come."""

    def __init__(self, stream: httpcore.NetworkStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._wire.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._wire.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._wire.left(timeout))
        return _Stream(stream, self._wire)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
