"""A web site on this machine, for the tests of fetching: it answers what it is told to, and remembers what it is asked."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PDF = "application/pdf"
TEXT = "text/plain"
HTML = "text/html; charset=utf-8"

Reply = Callable[[BaseHTTPRequestHandler], None]
"""Answers one request."""


@dataclass(frozen=True)
class Asked:
    """One request: the path, the headers in small letters, and the ``time.monotonic()`` of its arrival."""

    path: str
    headers: Mapping[str, str]
    at: float


@dataclass
class Site:
    """The site; each path has replies, of which the last one is repeated."""

    port: int
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def has(self, path: str, *replies: Reply) -> str:
        """From now on ``path`` gives these replies, one after the other; returns its address."""
        self.replies[path] = [*replies]
        return self.address(path)

    def requests(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def reply(self, path: str) -> Reply:
        replies = self.replies.get(path, [says(404)])
        return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def served(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site that runs until the end of the ``with``, over TLS where there is a ``context``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(Asked(self.path, headers, time.monotonic()))
            try:
                site.reply(self.path)(self)
            except OSError:  # the reader has hung up, as it may
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        site = Site(server.server_port)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield site
        server.shutdown()


def says(status: int, body: bytes = b"", **headers: str) -> Reply:
    """A plain answer; ``headers`` with _ for -."""
    return lambda handler: _send(
        handler, status, body, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def moved(to: str, status: int = 302) -> Reply:
    return says(status, Location=to)


def file(
    content: bytes,
    type_: str = PDF,
    *,
    etag: str = "",
    modified: str = "",
    cut: int | None = None,
    ranges: bool = True,
    drip: float = 0.0,
) -> Reply:
    """A file, served as RFC 9110 says: conditions and ranges.

    ``cut``: the connection is closed when so many bytes of the file are out; ``drip``: seconds after each kilobyte.
    """

    def reply(handler: BaseHTTPRequestHandler) -> None:
        headers = {"Content-Type": type_, "ETag": etag, "Last-Modified": modified}
        asked = handler.headers
        if (etag and asked["If-None-Match"] == etag) or (modified and asked["If-Modified-Since"] == modified):
            _send(handler, 304, b"", headers)
            return
        start = 0
        if ranges and asked["Range"] and asked["If-Range"] in (etag, modified):
            start = int(asked["Range"].removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        _send(handler, 206 if start else 200, content[start:], headers, None if cut is None else cut - start, drip)

    return reply


def raw(*pieces: bytes, wait: float = 0.0) -> Reply:
    """These bytes and nothing else, with ``wait`` seconds after each piece, then the end of the connection."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            time.sleep(wait)
        _hang_up(handler)

    return reply


def _send(
    handler: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    headers: Mapping[str, str],
    cut: int | None = None,
    drip: float = 0.0,
) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        if value:
            handler.send_header(name, value)
    handler.end_headers()
    shown = body if cut is None else body[: max(0, cut)]
    step = 1024 if drip else max(1, len(shown))
    for start in range(0, len(shown), step):
        handler.wfile.write(shown[start : start + step])
        time.sleep(drip)
    if cut is not None:
        _hang_up(handler)


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
