"""The whole way, in processes of their own: the page in a browser, the real index and embedder, a model server.

The server speaks the OpenAI protocol and says one sentence that holds and one that does not.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from corpus.library import OWN, Library
from index.build import build
from index.embed import Embedder

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
NOWHERE = "0" * 16
"""The id of no answer; a shorter one could be how an id begins."""
FIRST = "When was S.A.R.A.H. launched, and who supplied its avatar?"
"""Two things are asked for, so that the model is asked too."""
SAYS = "S.A.R.A.H. was launched on 2 April 2024. S.A.R.A.H. cures malaria in Kenya."


class Says(BaseHTTPRequestHandler):
    """Yes to the gate; ``SAYS`` to everything else, word by word."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        if not asked.get("stream"):
            tops = [{"token": "Yes", "logprob": -0.01}, {"token": "No", "logprob": -6.0}]
            choice = {
                "index": 0,
                "message": {"role": "assistant", "content": "Yes"},
                "logprobs": {"content": [{"token": "Yes", "logprob": -0.01, "top_logprobs": tops}]},
                "finish_reason": "length",
            }
            body = json.dumps({"id": "1", "object": "chat.completion", "choices": [choice]}).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in SAYS.split(" "):
            delta = {"index": 0, "delta": {"role": "assistant", "content": f"{word} "}, "finish_reason": None}
            event = {"id": "1", "object": "chat.completion.chunk", "choices": [delta]}
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def model_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Says)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(model_url: str, embedder: Embedder, weights_home: Path, tmp_path: Path) -> Iterator[str]:
    """The page of a real ``python app.py`` over an index of three documents."""
    documents, home = tmp_path / "documents", tmp_path / "home"
    documents.mkdir()
    for name in ("sarah", "eios", "gi-ai4h"):
        shutil.copy(OWN / f"{name}.md", documents)
    build(home, Library(home, documents).entries(), embedder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "WHOBOT_HOME": str(home),
        "WHOBOT_CORPUS": str(documents),
        "WHOBOT_MODELS": str(weights_home / "models"),
        "WHOBOT_LLM_URL": model_url,
    }
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            try:
                if httpx.get(url, trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.3)
        yield url
        process.terminate()
        process.wait(30)


def test_a_question_is_answered_with_a_checked_sentence_and_its_quote_and_a_follow_up_is_understood(
    address: str,
) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        box = page.get_by_placeholder("Ask a question")
        box.fill(FIRST)
        box.press("Enter")
        expect(page.locator(".claim", has_text="2 April 2024").first).to_be_visible(timeout=120_000)
        expect(page.get_by_text("because no quote supports").first).to_be_visible(timeout=30_000)
        page.locator(".cite").first.click()
        marked = page.locator("mark").first
        expect(marked).to_be_visible()
        assert "2 April 2024" in marked.inner_text()
        assert "malaria" not in page.locator("body").inner_text()
        box.fill("And which topics did it know?")
        box.press("Enter")
        expect(page.locator(".understood")).to_have_text(
            "I understood: Which topics did S.A.R.A.H. know?", timeout=60_000
        )
        links = page.get_by_role("link", name="Link to this answer")
        expect(links).to_have_count(2, timeout=60_000)
        first, second = (link.get_attribute("href") for link in links.all())
        page.goto(f"{address}/{second}")
        expect(page.locator(".understood")).to_have_text("I understood: Which topics did S.A.R.A.H. know?")
        answer, sources = (page.locator(f".turn.beside .{name}").bounding_box() for name in ("answer", "sources"))
        assert answer and sources and answer["x"] + answer["width"] <= sources["x"]
        expect(page.get_by_text("The answer would be the same today.")).to_be_visible(timeout=60_000)
        page.goto(f"{address}/{first}")
        expect(page.locator(".claim", has_text="2 April 2024").first).to_be_visible(timeout=60_000)
        expect(page.get_by_text("The answer would be the same today.")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("heading", name=FIRST)).to_be_visible()
        expect(page.get_by_role("button", name="Ask again")).to_be_visible()
        page.locator(".cite").first.click()
        expect(page.locator("mark").first).to_be_visible()
        page.goto(f"{address}/?answer={NOWHERE}")
        expect(page.get_by_role("alert")).to_contain_text(
            f"No answer with the id '{NOWHERE}' is kept here", timeout=60_000
        )
        elsewhere = [url for url in requests if not url.startswith((address, "data:", "blob:", "ws://127.0.0.1"))]
        assert elsewhere == []
        browser.close()
