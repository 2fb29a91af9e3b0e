"""The page in a real browser, over a bot that answers by script from real documents of the corpus."""

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, expect, sync_playwright

import app
from bot.answer import Answer, Claim, Coverage, Quote, Timings, Turn, Verdict, Versions
from bot.bot import Bot
from bot.page.chat import SORRY
from corpus.errors import ModelError, PortInUse
from corpus.read import read
from corpus.sentences import sentence_spans
from corpus.source import Passage, Span
from corpus.split import split
from index.filters import Filter
from index.search import EVERYTHING

if TYPE_CHECKING:
    import gradio as gr

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("lmm-guidance-2024", "ethics-guidance-2021", "three-pillars")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FIRST = "What exactly is WHO doing at the intersection of AI and health?"
MOST_MS = 15_000


def passages_of(name: str) -> tuple[Passage, ...]:
    document = read(ROOT / "corpus" / "documents" / f"{name}.md")
    return split(document, lambda text: len(text.split()))


def quotes_of(passages: Sequence[Passage]) -> list[Quote]:
    """The first sentence of each passage that has another one after it, so that there is something around it."""
    found = []
    for passage in passages:
        spans = [span for span in sentence_spans(passage.text) if span.end - span.start > 60]
        if len(spans) > 1:
            start, end = passage.span.start + spans[1].start, passage.span.start + spans[1].end
            found.append(Quote(f"q-{passage.id}", passage, Span(start, end), passage.page))
    return found


class ScriptedBot(Bot):
    """Says what the question asks for: "slow", "broken", "bug", "unknown", "no model", "nasty"; else three sentences.

    ``nasty`` are strings to quote; ``heard`` are the questions with how many turns came before, ``halted`` the
    questions that were stopped.
    """

    def __init__(self, pause: float = 0.15) -> None:
        self.nasty: tuple[str, ...] = ()
        self.pause = pause
        self.heard: list[tuple[str, int]] = []
        self.halted: list[str] = []
        documents = [passages_of(name) for name in DOCUMENTS]
        self.sources = tuple(passages[0].source for passages in documents)
        self.quotes = tuple(quote for passages in documents for quote in quotes_of(passages)[:2])

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        *,
        keep_to: Filter = EVERYTHING,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer]:
        self.heard.append((question, len(turns)))
        quotes = self._nasty_quotes() if "nasty" in question else self.quotes
        found = self._empty(question, quotes)
        yield found
        self._wait(stopped)
        if "broken" in question:
            raise ModelError("The model does not answer. Start it again with: make chat")
        if "bug" in question:
            raise ZeroDivisionError("secret detail")
        if "unknown" in question or "no model" in question:
            yield self._without_claims(found, declined="unknown" in question)
            return
        claims: tuple[Claim, ...] = ()
        for quote in quotes * 50 if "slow" in question else quotes[::2]:
            self._wait(stopped)
            if stopped():
                self.halted.append(question)
                break
            claims += (Claim(quote.text, (quote,), Verdict(True, "")),)
            try:
                yield replace(found, claims=claims)
            except GeneratorExit:  # nobody listens any longer: the page may be gone before it asks to stop
                self.halted.append(question)
                raise
        used = len({quote.passage.source.id for claim in claims for quote in claim.quotes})
        yield replace(
            found,
            claims=claims,
            dropped=0 if question == FIRST else 2,
            coverage=Coverage(62, used, "2024-10-23" if used else None),
            timings=Timings(0.21, 5.1, 9.84, 412, 96),
            finished=True,
        )

    def _wait(self, stopped: Callable[[], bool]) -> None:
        until = time.monotonic() + self.pause
        while time.monotonic() < until and not stopped():
            time.sleep(0.01)

    def _without_claims(self, found: Answer, *, declined: bool) -> Answer:
        timings = Timings(0.21, None, 1.4)
        if not declined:
            notice = "There is no language model on this machine, so these are the quotes that fit best."
            return replace(found, notice=notice, timings=timings, finished=True)
        notice = "The documents do not say. They were searched, and what is nearest does not answer the question."
        return replace(found, quotes=(), related=found.quotes[:2], notice=notice, declined=True, finished=True)

    def _nasty_quotes(self) -> tuple[Quote, ...]:
        quotes = []
        for n, text in enumerate(self.nasty):
            source = replace(self.sources[0], id=text, title=text, kind=text, publisher=text, url=text, date=text)
            passage = Passage(text, source, f"{text} Before. {text} After.", Span(0, 16 + 2 * len(text)), None, text)
            quotes.append(Quote(f"{n}{text}", passage, Span(len(text) + 9, 2 * len(text) + 9), None))
        return tuple(quotes)

    def _empty(self, question: str, quotes: tuple[Quote, ...]) -> Answer:
        versions = Versions("index-1", "all-MiniLM-L6-v2", "scripted", "1")
        coverage = Coverage(62, 0, None)
        return Answer("a-1", question, "en", (), 0, quotes, (), (), coverage, versions, Timings(0.21))


def letters(text: str) -> str:
    """What is left of a text when browsers have tidied its blanks and control characters."""
    return "".join(letter for letter in text if letter.isprintable() and letter not in " \ufffd")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def payloads(shared: Path) -> tuple[str, ...]:
    """All strings of the public lists that have run scripts in pages that were not careful."""
    lines = (shared / "evaldata" / "xss_strings" / "all_payloads.jsonl").read_text(encoding="utf-8").split("\n")
    found = dict.fromkeys(json.loads(line)["payload"].strip() for line in lines if line)
    return tuple(text for text in found if text and any(map(str.isalnum, text)) and len(text) < 1000)


@pytest.fixture(scope="module")
def nasty(payloads: tuple[str, ...]) -> tuple[str, ...]:
    """Sixty of them, spread over the lists."""
    telling = [text for text in payloads if "<" in text and ("alert" in text or "on" in text) and len(text) < 400]
    return tuple(telling[:: max(1, len(telling) // 60)][:60])


@pytest.fixture(scope="module")
def bot() -> ScriptedBot:
    return ScriptedBot()


@pytest.fixture(scope="module")
def address(bot: ScriptedBot) -> Iterator[str]:
    port = free_port()

    async def serve() -> "gr.Blocks":
        # Gradio makes event loops that it never closes, which is a warning, unless one is running already.
        page = app.build_page(bot, bot.sources, {"Index": "index-1"})
        app.serve(page, "127.0.0.1", port)
        return page

    with ThreadPoolExecutor(1) as pool:  # the browser's loop may be running in this thread
        page = pool.submit(lambda: asyncio.run(serve())).result()
    yield f"http://127.0.0.1:{port}/"
    page.close(verbose=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed; the page cannot be tried without a browser")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


class Seen:
    """What a page did: hosts that it asked, dialogs that it opened, errors of its scripts."""

    def __init__(self, page: Page) -> None:
        self.hosts: set[str] = set()
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._request)
        page.on("dialog", self._dialog)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.hostname or parts.scheme)

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.errors.append(message.text)


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[tuple[Page, Seen]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(MOST_MS)
    seen = Seen(page)
    page.goto(address)
    expect(question_box(page)).to_be_visible(timeout=MOST_MS)
    yield page, seen
    context.close()
    assert seen.hosts == {"127.0.0.1"}
    assert seen.dialogs == []
    assert seen.errors == []


def question_box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> Locator:
    """Types a question, and gives back its place in the conversation."""
    before = page.locator(".turn").count()
    question_box(page).fill(question)
    question_box(page).press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn).to_be_visible(timeout=MOST_MS)
    return turn


def finished(page: Page) -> None:
    expect(page.get_by_role("button", name="Ask again")).to_be_visible(timeout=MOST_MS)


def test_the_page_says_what_it_is(opened: tuple[Page, Seen]) -> None:
    page, _ = opened
    expect(page).to_have_title("What is WHO doing on AI and health?")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is WHO doing on AI and health?")
    notice = page.get_by_role("note")
    expect(notice).to_contain_text("independent project")
    expect(notice).to_contain_text("no medical advice")
    expect(notice).to_be_in_viewport()
    assert page.locator("footer a, footer button").count() == 0


def test_quotes_come_first_then_cited_sentences(opened: tuple[Page, Seen], bot: ScriptedBot) -> None:
    page, _ = opened
    turn = ask(page, "What does the guidance say?")
    expect(turn.get_by_role("heading", name="Found in the documents")).to_be_visible()
    expect(turn.locator(".peek").first).to_contain_text(bot.quotes[0].text[:80])
    assert turn.locator(".claim").count() == 0
    expect(turn.locator(".claim").first).to_contain_text(bot.quotes[0].text)
    finished(page)
    expect(turn.locator(".answer")).to_have_attribute("aria-live", "polite")
    expect(turn.locator(".cite")).to_have_text(["[1]", "[2]", "[3]"])
    expect(turn).to_contain_text("2 sentences were left out because no quote supports them")
    expect(turn).to_contain_text("From 3 of 62 documents, newest October 2024")
    expect(turn).to_contain_text("first sentence after 5.1 s")
    expect(turn.locator(".folded > summary")).to_have_text("Also found, not cited (3)")
    assert question_box(page).input_value() == ""


def test_a_citation_opens_its_quote_in_its_passage(opened: tuple[Page, Seen], bot: ScriptedBot) -> None:
    page, _ = opened
    turn = ask(page, "What does the guidance say?")
    finished(page)
    turn.locator(".cite").nth(1).click()
    entry = turn.locator(".sources .entries > li").nth(1)
    quote = bot.quotes[2]
    expect(entry.locator("mark")).to_have_text(quote.text)
    expect(entry.locator("mark")).to_be_in_viewport()
    said = entry.locator("blockquote").inner_text()
    assert " ".join(said.split()) == " ".join(quote.passage.text.split())
    expect(entry).to_contain_text("28 June 2021")
    expect(entry).to_contain_text("not WHO's own words")
    expect(entry.get_by_role("link", name="Open the official page")).to_have_attribute(
        "href", str(quote.passage.source.url)
    )
    entry.get_by_role("link", name="Back to the sentence").click()
    expect(turn.locator(".cite").nth(1)).to_be_focused()


def test_what_is_open_stays_open_while_the_answer_grows(opened: tuple[Page, Seen]) -> None:
    page, _ = opened
    turn = ask(page, "A slow one")
    turn.locator(".cite").first.click()
    expect(turn.locator("mark").first).to_be_visible()
    count = turn.locator(".claim").count()
    expect(turn.locator(".claim").nth(count + 3)).to_be_visible()
    expect(turn.locator("mark").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    finished(page)
    expect(turn.locator("mark").first).to_be_visible()


def test_everything_works_by_keyboard(opened: tuple[Page, Seen]) -> None:
    page, _ = opened
    expect(question_box(page)).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    finished(page)
    turn = page.locator(".turn").last
    turn.locator(".cite").first.focus()
    page.keyboard.press("Enter")
    summary = turn.locator(".entry > summary").first
    expect(summary).to_be_focused()
    expect(turn.locator("mark").first).to_be_visible()
    page.keyboard.press("Space")
    expect(turn.locator("mark").first).to_be_hidden()


def test_stop_ends_the_answer_with_what_was_checked(opened: tuple[Page, Seen], bot: ScriptedBot) -> None:
    page, _ = opened
    turn = ask(page, "A slow answer, to be stopped")
    expect(turn.locator(".claim").nth(1)).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    finished(page)
    assert "A slow answer, to be stopped" in bot.halted
    assert 2 <= turn.locator(".claim").count() < 30
    expect(turn).to_contain_text("Stopped. These sentences had been checked by then.")


def test_a_page_that_is_closed_stops_its_answer(browser: Browser, address: str, bot: ScriptedBot) -> None:
    page = browser.new_page()
    page.goto(address)
    turn = ask(page, "A slow answer that nobody waits for")
    expect(turn.locator(".claim").first).to_be_visible()
    page.close()
    until = time.monotonic() + 15
    while "A slow answer that nobody waits for" not in bot.halted and time.monotonic() < until:
        time.sleep(0.1)
    assert "A slow answer that nobody waits for" in bot.halted


def test_known_errors_are_told_and_others_are_not(opened: tuple[Page, Seen]) -> None:
    page, _ = opened
    turn = ask(page, "broken")
    expect(turn.get_by_role("alert")).to_have_text("The model does not answer. Start it again with: make chat")
    expect(turn.get_by_role("heading", name="Found in the documents")).to_be_visible()
    finished(page)
    turn = ask(page, "bug")
    expect(turn.get_by_role("alert")).to_have_text(SORRY)
    assert "secret detail" not in page.content()


def test_declined_and_quotes_only(opened: tuple[Page, Seen]) -> None:
    page, _ = opened
    turn = ask(page, "unknown")
    expect(turn).to_contain_text("The documents do not say.")
    related = turn.locator(".folded")
    expect(related.locator("> summary")).to_have_text("Related, but does not answer (2)")
    expect(related.locator(".peek").first).to_be_hidden()
    related.locator("> summary").click()
    expect(related.locator(".peek").first).to_be_visible()
    finished(page)
    turn = ask(page, "no model")
    expect(turn).to_contain_text("There is no language model on this machine")
    expect(turn.locator(".peek").first).to_be_visible()


def test_suggestion_again_and_new_conversation(opened: tuple[Page, Seen], bot: ScriptedBot) -> None:
    page, _ = opened
    expect(page.locator(".pillar")).to_have_text(["Governance", "Knowledge sharing", "Implementation"])
    page.get_by_role("button", name=FIRST).click()
    finished(page)
    expect(page.locator(".turn")).to_contain_text("Every sentence is supported by the quote it cites")
    expect(page.locator(".pillar").first).to_be_hidden()
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    finished(page)
    expect(page.locator(".turn")).to_have_count(1)
    ask(page, "And then?")
    finished(page)
    assert bot.heard[-3:] == [(FIRST, 0), (FIRST, 0), ("And then?", 2)]
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("button", name=FIRST)).to_be_visible()


def test_the_copy_has_the_references(opened: tuple[Page, Seen]) -> None:
    page, _ = opened
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, "To be copied")
    finished(page)
    turn.get_by_role("button", name="Copy the answer with its references").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in copied.splitlines()[0]
    assert "[2] Ethics and governance of artificial intelligence for health" in copied
    assert "WHO, 28 June 2021." in copied


def test_no_script_runs_from_questions_or_documents(
    opened: tuple[Page, Seen], bot: ScriptedBot, nasty: tuple[str, ...]
) -> None:
    page, seen = opened
    bot.nasty = nasty
    turn = ask(page, "nasty")
    finished(page)
    page.evaluate("document.querySelectorAll('details').forEach((entry) => { entry.open = true })")
    shown = turn.locator(".claim > span:first-child").all_text_contents()
    assert [letters(text) for text in shown] == [letters(text) for text in nasty[::2]]
    for text in nasty[::6]:
        ask(page, text)
        finished(page)
    only_text(page)
    assert seen.dialogs == []


@pytest.mark.parametrize("part", range(6))
def test_no_known_string_is_more_than_text(
    opened: tuple[Page, Seen], bot: ScriptedBot, payloads: tuple[str, ...], part: int
) -> None:
    page, seen = opened
    strings = payloads[part::6]
    bot.nasty = strings
    ask(page, "nasty, no model")
    finished(page)
    page.evaluate("document.querySelectorAll('details').forEach((entry) => { entry.open = true })")
    only_text(page)
    for text in strings[::80]:
        ask(page, text)
        finished(page)
    # What reacts to a mouse or to the keyboard would do so now.
    for element in page.locator(".turn summary").all()[:20]:
        element.hover()
    page.keyboard.press("Tab")
    only_text(page)
    assert seen.dialogs == []


def only_text(page: Page) -> None:
    """The conversation holds no element, attribute or address that could do anything."""
    inside = page.locator("#conversation")
    for element in ("script", "img", "svg", "iframe", "object", "embed", "style", "form", "input", "math", "video"):
        assert inside.locator(element).count() == 0, element
    attributes = inside.evaluate("(root) => [...root.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())")
    assert not [name for name in attributes if name.startswith("on")]
    links = inside.evaluate("(root) => [...root.querySelectorAll('a')].map((e) => e.getAttribute('href'))")
    assert all(link.startswith(("#", "http://", "https://")) for link in links)


def test_very_long_question_is_clipped(opened: tuple[Page, Seen], bot: ScriptedBot) -> None:
    page, _ = opened
    turn = ask(page, "why " * 2500)
    finished(page)
    assert len(turn.locator(".question").inner_text()) < 500
    assert len(bot.heard[-1][0]) > 9000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_width(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True)
    page = context.new_page()
    page.goto(address)
    expect(question_box(page)).to_be_visible(timeout=MOST_MS)
    fits = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(fits)
    turn = ask(page, "On a phone, with-a-very-long-word-" + "x" * 200)
    finished(page)
    turn.locator(".cite").first.click()
    expect(turn.locator("mark").first).to_be_visible()
    assert page.evaluate(fits)
    background = page.evaluate("getComputedStyle(document.querySelector('#composer')).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    page.get_by_role("tab", name="About").click()
    expect(page.get_by_role("heading", name="How an answer is made")).to_be_visible()
    assert page.evaluate(fits)
    context.close()


def test_the_page_refers_to_nothing_elsewhere(address: str) -> None:
    reply = httpx.get(address, trust_env=False)
    assert "connect-src" not in reply.headers["content-security-policy"]
    assert reply.headers["content-security-policy"].startswith("default-src 'self'")
    assert "fonts.googleapis.com" not in reply.text
    assert "fonts.gstatic.com" not in reply.text
    theme = httpx.get(address + "theme.css", trust_env=False)
    assert theme.status_code == 200
    assert "system-ui" in theme.text
    assert "http" not in theme.text.replace("http://www.w3.org", "")


def test_a_port_in_use_is_said_at_once(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    port = urlsplit(address).port
    started = time.monotonic()
    assert app.main(["--port", str(port)]) == 1
    assert time.monotonic() - started < 3
    assert f"port {port}" in capsys.readouterr().err
    with pytest.raises(PortInUse, match="choose another port"):
        app.check_port("127.0.0.1", int(port or 0))


def test_without_index_or_models_it_says_what_to_run(tmp_path: Path) -> None:
    environment = {"WHOBOT_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "app.py", "--port", str(free_port())],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 1
    assert "make install" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
