"""Model files from a model hub: its metadata, then each file, going on where an earlier download stopped.

Speaks the hub's HTTP interface and nothing else; what else to try when it fails is decided elsewhere.
"""

import json
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import httpx

from corpus.errors import DigestError, DownloadError
from index.catalogue import File, Weights
from index.digest import Part, Progress, Record, check_room, silent

PATIENCE = 5.0
"""Seconds after which a hub that has not answered is given up."""

STALLED = 30.0
"""Seconds without a byte after which a running download counts as cut."""

RESUMES = 5
"""How often one download goes on after a cut, provided that it got further each time."""


def fetch(
    weights: Weights,
    files: Sequence[File],
    models: Path,
    record: Record,
    *,
    hub: str,
    progress: Progress = silent,
    patience: float = PATIENCE,
) -> None:
    """Gets ``files`` of ``weights`` from the hub at the address ``hub`` into the folder ``models``.

    What a cut download left is kept, and the next one goes on from there.

    Raises:
        DownloadError: no connection within ``patience`` seconds, or it failed, or the hub does not have the file.
        DigestError: other bytes than those that were asked for; nothing is kept.
        DiskFull: no room.
    """
    origin = hub.removeprefix("https://").removeprefix("http://").rstrip("/")
    try:
        wanted = _described(weights, files, record, hub, patience)
        missing = sum(file.size - _length(weights.at(models, file)) for file in wanted)
        check_room(models, missing, weights.name)
        total, done = sum(file.size for file in wanted), 0
        with httpx.Client(timeout=httpx.Timeout(STALLED, connect=patience), follow_redirects=True) as client:
            for file in wanted:
                url = f"{hub.rstrip('/')}/{weights.hub}/resolve/{weights.revision}/{file.path}"
                target = weights.at(models, file)
                with Part(target, file.size) as part:
                    _fill(client, url, part, file, _shifted(progress, done, total))
                    part.finish(file.sha256 or "", origin)
                record.note(target, file.sha256 or "")
                done += file.size
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadError(f"{origin}: {error or type(error).__name__}") from error


def _length(target: Path) -> int:
    part = target.with_name(f"{target.name}.part")
    return part.stat().st_size if part.exists() else 0


def _described(weights: Weights, files: Sequence[File], record: Record, hub: str, patience: float) -> tuple[File, ...]:
    """The files with all digests known: from the table, or else from the hub's metadata, which are kept."""
    url = f"{hub.rstrip('/')}/api/models/{weights.hub}/tree/{weights.revision}"
    response = _within(patience, lambda: httpx.get(url, timeout=patience, follow_redirects=True))
    if not response.is_success:
        raise DownloadError(f"{url} answered {response.status_code} {response.reason_phrase}".rstrip())
    return tuple(file if file.sha256 else _completed(file, response, record, url) for file in files)


def _completed(file: File, response: httpx.Response, record: Record, url: str) -> File:
    try:
        sizes = {
            entry["path"]: (int(entry["lfs"]["size"]), str(entry["lfs"]["oid"]))
            for entry in response.json()
            if "lfs" in entry
        }
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise DownloadError(f"{url} did not answer as a model hub does") from error
    if file.path not in sizes:
        raise DownloadError(f"{url} has no digest for {file.path}")
    size, sha256 = sizes[file.path]
    kept = record.kept(file.path)
    if kept not in (None, sha256):
        raise DigestError(
            f"The hub has another {file.path} than at the first download: SHA-256 {sha256}, and {kept} then. "
            f"To accept the new one, delete {record.path} and try again."
        )
    record.keep(file.path, sha256)
    return replace(file, size=size, sha256=sha256)


def _within(seconds: float, ask: Callable[[], httpx.Response]) -> httpx.Response:
    """What ``ask`` returns, or DownloadError after ``seconds`` in all.

    A timeout of the socket is not enough: looking up a name can take longer, and each address of a name is tried anew.
    """
    box: queue.Queue[httpx.Response | httpx.HTTPError | httpx.InvalidURL] = queue.Queue()

    def run() -> None:
        try:
            box.put(ask())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            box.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        answer = box.get(timeout=seconds)
    except queue.Empty:
        raise DownloadError(f"no answer within {seconds:g} s") from None
    if isinstance(answer, httpx.Response):
        return answer
    raise answer


def _shifted(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda length: progress(before + length, total)


def _fill(client: httpx.Client, url: str, part: Part, file: File, told: Callable[[int], None]) -> None:
    if part.length > part.size:
        part.restart()
    resumed = part.length > 0
    _download(client, url, part, told)
    if resumed and part.digest != file.sha256:  # what lay there was not the beginning of this file
        part.restart()
        _download(client, url, part, told)


def _download(client: httpx.Client, url: str, part: Part, told: Callable[[int], None]) -> None:
    """All bytes of ``url`` into ``part``; a download that is cut goes on as long as it gets further."""
    for left in reversed(range(RESUMES + 1)):
        before = part.length
        try:
            _stream(client, url, part, told)
        except httpx.TransportError:
            if left == 0 or part.length <= before:
                raise
        else:
            return


def _stream(client: httpx.Client, url: str, part: Part, told: Callable[[int], None]) -> None:
    if part.length == part.size:
        return
    headers = {"Accept-Encoding": "identity"}  # else neither the bytes nor their count are those of the file
    if part.length:
        headers["Range"] = f"bytes={part.length}-"
    with client.stream("GET", url, headers=headers) as response:
        if not response.is_success:
            raise DownloadError(f"{url} answered {response.status_code} {response.reason_phrase}".rstrip())
        if part.length and response.status_code != httpx.codes.PARTIAL_CONTENT:
            part.restart()
        for data in response.iter_bytes():  # in pieces as they come: at a cut none is lost
            part.write(data)
            told(part.length)
            if part.length > part.size:
                return  # not this file; a server that never ends must not fill the disk
