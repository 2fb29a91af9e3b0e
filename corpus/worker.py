"""Reads files in a process of its own, so that no file takes more than its share, or ends more than its own reading.

Knows processes, pipes and limits, and of files only that ``corpus.read`` reads them. The process is a new interpreter
and no copy of this one: it never runs this program's main module, and shares no memory, threads or locks with it.
"""

import math
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any, Self

from corpus.errors import BrokenDocument, CorpusError, CostlyDocument, DocumentError, FatalDocument, KnownError
from corpus.read import LIMIT, read
from corpus.source import Document

SECONDS = 60.0
"""How long one file may take, by the clock on the wall."""
MEMORY = 2_500_000_000
"""Bytes that the process may have to write to; the programs and files that it maps do not count."""

_STARTING = 60.0
_GRACE = 5.0
_NO_MEMORY = 70
_LAST = 10_000
_SPENT = 4  # a process that has ever held a quarter of what it may is not used for another file
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from corpus.worker import serve; serve(*map(int, sys.argv[2:]))"
_ROOT = str(Path(__file__).parents[1])


@dataclass(frozen=True, slots=True)
class _Request:
    """One file to be read; the arguments of ``corpus.read.read``."""

    path: Path
    overrides: Mapping[str, str]
    name: str | None
    limit: int


class Worker:
    """A process that reads one file after another; started for the first, replaced when a file has ended it.

    For one thread at a time. Close it when all is read, or use it in ``with``; a process whose parent is gone ends by
    itself.

    Args:
        seconds: How long one file may take.
        memory: Bytes that the process may have to write to. Linux holds it to that; macOS has no such limit.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._running: _Running | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(
        self, path: Path, overrides: Mapping[str, str] | None = None, *, name: str | None = None, limit: int = LIMIT
    ) -> Document:
        """Read one file as ``corpus.read.read`` does, within the limits.

        Raises:
            UsageError: An override cannot be used.
            CostlyDocument: It takes more time or memory than it may.
            FatalDocument: It ended the process; a note holds what the process said last.
            DocumentError: It cannot be taken in; the message names it and says what to do.
            CorpusError: The process cannot be started.
        """
        request = _Request(path, dict(overrides or {}), name, limit)
        end, alone = monotonic() + self._seconds, self._running is None
        found, died = self._ask(request, self._seconds)
        if died and not alone and (left := end - monotonic()) > 0:
            # What the files before it have left in the process may have been too much: once more, alone.
            found, _ = self._ask(request, left)
        if isinstance(found, KnownError):
            raise found
        return found

    def close(self) -> None:
        """End the process, if one runs; another is started when a file is to be read."""
        if self._running:
            self._running.end(0)
            self._running = None

    def _ask(self, request: _Request, seconds: float) -> tuple[Document | KnownError, bool]:
        """What the process makes of a file in so many ``seconds``, and whether it died of it."""
        running = self._running = self._running or _start(self._seconds, self._memory)
        try:
            running.pipe.send(request)
            if not running.pipe.poll(seconds):
                self.close()
                return self._late(request.path.name), False
            found, spent = running.pipe.recv()
        except (EOFError, OSError):
            self._running = None
            return self._died(request.path.name, *running.end(_GRACE)), True
        if spent:
            self.close()
        return found, False

    def _late(self, name: str) -> DocumentError:
        return CostlyDocument(
            f"{name} was not read in {self._seconds:g} seconds, which is as long as a file may take. "
            "Split it, or save it as plain text (.txt)."
        )

    def _died(self, name: str, code: int, words: str) -> DocumentError:
        if code == _NO_MEMORY:
            return CostlyDocument(
                f"{name} needs more than {self._memory / 1e6:.0f} MB of memory, which is as much as a file may take. "
                "Split it, or save it as plain text (.txt)."
            )
        if code == -signal.SIGALRM:
            return self._late(name)
        why = signal.strsignal(-code) if code < 0 else words.rpartition("\n")[2]
        error = FatalDocument(
            f"{name} ended the process that read it ({why or f'exit code {code}'}). It may be damaged: open it, save "
            "it anew or as another format, and add that. If it is whole, please report this as a fault of the program."
        )
        error.add_note(words)
        return error


@dataclass(frozen=True, slots=True)
class _Running:
    """The process while it runs: the way to it, and the file that takes what it says."""

    process: subprocess.Popen[bytes]
    pipe: Any  # a Connection, whose type has parameters in newer stubs only
    said: IO[bytes]

    def end(self, patience: float) -> tuple[int, str]:
        """End the process, after ``patience`` seconds by force.

        Returns:
            Its exit code, or a signal's number below zero; and what it said last.
        """
        self.pipe.close()
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        with self.said:
            self.said.seek(0)
            return code, self.said.read()[-_LAST:].decode(errors="replace").strip()


def _start(seconds: float, memory: int) -> _Running:
    """Start the process and wait until it is ready, so that its start is no file's time."""
    ours, theirs = Pipe()
    said = TemporaryFile()  # noqa: SIM115 it is open as long as the process runs
    numbers = (theirs.fileno(), math.ceil(seconds), memory)
    # -P: the folder that somebody works in may hold files by the names of Python's modules.
    command = [sys.executable, "-P", "-X", "faulthandler", "-c", _CODE, _ROOT, *map(str, numbers)]
    try:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            pass_fds=numbers[:1],
            start_new_session=True,  # what interrupts us does not reach it; we end it
        )
    except OSError as error:
        ours.close()
        said.close()
        raise CorpusError(f"The process that reads documents cannot be started: {error.strerror}.") from error
    finally:
        theirs.close()
    running = _Running(process, ours, said)
    try:
        if not ours.poll(_STARTING):
            raise EOFError  # noqa: TRY301
        ours.recv()
    except (EOFError, OSError) as error:
        code, words = running.end(0)
        why = words.rpartition("\n")[2] or f"exit code {code}"
        raise CorpusError(
            f"The process that reads documents does not start ({why}). Install the program again."
        ) from error
    return running


def serve(descriptor: int, seconds: int, memory: int) -> None:
    """Be that process: answer what comes over ``descriptor`` until its other end is closed."""
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    most = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    pipe = Connection(descriptor)
    pipe.send(None)
    while True:
        try:
            request = pipe.recv()
        except EOFError:
            return
        # The asker keeps the time; this is for when it is gone.
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
        try:
            found = _read(request)
            pipe.send((found, _held() > memory / _SPENT))
        except MemoryError:
            os._exit(_NO_MEMORY)
        except BrokenPipeError:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)


def _held() -> int:
    """The most bytes of memory that this process has held at once."""
    try:
        # On Linux the figure of getrusage holds what the parent had when it started this process.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    except (OSError, IndexError, ValueError):
        import resource  # not on Windows

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _read(request: _Request) -> Document | KnownError:
    """Anything that no reader foresaw ends the process, as it would end any other: no file after it is harmed."""
    path = request.path
    try:
        return read(path, request.overrides, name=request.name, limit=request.limit)
    except KnownError as error:
        return error
    except OSError as error:
        return BrokenDocument(f"{path.name} cannot be read: {error.strerror or error}. Check the file and its rights.")
    except RecursionError:
        return CostlyDocument(
            f"{path.name} is nested too deeply to be read. Open it, save it as another format, and add that."
        )
