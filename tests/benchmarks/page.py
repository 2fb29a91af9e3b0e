"""The page as a reader starts it: ``python app.py`` in a process of its own, asked over HTTP, its memory watched.

Knows Gradio's addresses for asking; knows nothing of answers.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import httpx
import psutil  # type: ignore[import-untyped]

from bot.settings import Settings
from corpus.errors import KnownError

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 180.0
_PAUSE_S = 0.05


class PageDown(KnownError):
    """The page does not come up, or does not answer."""


class Page:
    """A page that is up; ``seconds`` is how long that took from the start of its process. Use ``opened``."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
        self._began = time.perf_counter()
        self._process = process
        self._log = log
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=_PATIENCE_S)
        self._over = threading.Event()
        self._peak = 0
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        self.seconds = self._wait()

    @property
    def peak(self) -> int:
        """The most bytes of memory (resident, of the process and all below it) at any moment so far."""
        return self._peak

    def ask(self, question: str) -> None:
        """Ask as the page's button does, and wait for the end of the answer. Raises PageDown."""
        asking = next(
            place
            for place, one in enumerate(self._http.get("/config").json()["dependencies"])
            if any(event == "submit" for _, event in one["targets"])
        )
        body = {"data": [question, None], "fn_index": asking, "session_hash": "benchmark"}
        self._http.post("/gradio_api/queue/join", json=body).raise_for_status()
        with self._http.stream("GET", "/gradio_api/queue/data", params={"session_hash": "benchmark"}) as events:
            for line in events.iter_lines():
                if "process_completed" in line:
                    if '"success":true' not in line.replace(" ", ""):
                        raise PageDown(f"The page failed to answer: {line[:300]}")
                    return
        raise PageDown(f"The page did not end its answer; see {self._log}")

    def close(self) -> None:
        """Stop the process."""
        self._over.set()
        self._watch.join()
        self._http.close()
        self._process.terminate()
        self._process.wait(30)

    def _wait(self) -> float:
        while (passed := time.perf_counter() - self._began) < _PATIENCE_S and self._process.poll() is None:
            try:
                if self._http.get("/").status_code == httpx.codes.OK:
                    return time.perf_counter() - self._began
            except httpx.TransportError:
                time.sleep(_PAUSE_S)
        self.close()
        raise PageDown(f"The page was not up after {passed:.0f} s: {self._log.read_text(encoding='utf-8')[-500:]}")

    def _look(self) -> None:
        top = psutil.Process(self._process.pid)
        while not self._over.wait(_PAUSE_S):
            self._peak = max(self._peak, sum(map(_resident, [top, *_below(top)])))


def _below(top: psutil.Process) -> list[psutil.Process]:
    try:
        return list(top.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


@contextmanager
def opened(settings: Settings) -> Iterator[Page]:
    """The page with these settings, up; stopped at the end. Raises PageDown."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = settings.home / "app.log"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("WHOBOT_")}
    environ |= {"WHOBOT_HOME": str(settings.home), "WHOBOT_MODEL": settings.model}
    environ |= {"WHOBOT_THREADS": str(settings.threads)}
    if settings.models_folder:
        environ["WHOBOT_MODELS"] = str(settings.models_folder)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port)], cwd=ROOT, env=environ, stdout=output, stderr=output
        )
    page = Page(process, f"http://127.0.0.1:{port}", log)
    try:
        yield page
    finally:
        page.close()
