"""Several machines that share the indexes on a real Chroma server, and what they say when it fails them."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from chromadb.api.fastapi import FastAPI
from chromadb.errors import InternalError

from corpus.errors import BusyIndex, DamagedIndex, ForeignIndex, MissingIndex, StoreError, UnreachableStore
from index import claim
from index.claim import Claim
from index.current import Current
from index.server import Server
from index.store import Vectors
from index.texts import PART
from tests.chroma import Chroma
from tests.index.corpus import Words, entries, found, write
from tests.index.home import Home


@pytest.fixture
def first(chroma: Chroma, tmp_path: Path) -> Iterator[Home]:
    """A machine that builds."""
    with closing(Home(tmp_path / "first", chroma.url)) as home:
        yield home


@pytest.fixture
def second(chroma: Chroma, tmp_path: Path) -> Home:
    """A machine that reads, and has nothing at first."""
    return Home(tmp_path / "second", chroma.url)


@pytest.fixture
def server(chroma: Chroma) -> Iterator[Server]:
    with closing(Server(chroma.url)) as server:
        yield server


def test_a_swap_is_seen_by_every_machine(first: Home, second: Home, folder: Path) -> None:
    first.build(entries(folder), Words())
    with closing(first.open(Words())) as one, closing(second.open(Words())) as two:
        assert one.search("flour") == two.search("flour")
        assert one.sources() == two.sources()
        write(folder, "bread", "Bread is baked of rye.")
        first.build(entries(folder), Words())
        assert not one.current
        assert not two.current
        # Who is in the middle of an answer goes on with what was there when it began.
        assert two.search("flour")[0].passage.text == "Bread is baked of flour."
    for home in (first, second):
        assert found(home, "bread")[0] == "Bread is baked of rye."
        with closing(home.open(Words())) as index:
            assert index.current


def test_any_machine_may_build_and_roll_back(first: Home, second: Home, folder: Path) -> None:
    first.build(entries(folder), Words())
    write(folder, "cheese", "Cheese is made of milk.")
    embedder = Words()
    report = second.build(entries(folder), embedder)
    assert (report.added, report.embedded, embedder.texts) == (
        ("cheese",),
        1,
        ["Cheese\nPart\nCheese is made of milk."],
    )
    assert found(first, "milk")[0] == "Cheese is made of milk."
    first.rollback()
    for home in (first, second):
        assert "Cheese is made of milk." not in found(home, "milk")
    second.rollback()
    assert found(first, "milk")[0] == "Cheese is made of milk."


def test_a_copy_holds_what_was_built(first: Home, second: Home, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "long.txt").write_text(" ".join(f"This is sentence {n}." for n in range(20_000)), encoding="utf-8")
    first.build(entries(folder), Words())
    second.open(Words()).close()
    write(folder, "bread", "Bread is baked of rye.")
    first.build(entries(folder), Words())
    with closing(first.open(Words())) as one, closing(second.open(Words())) as two:
        assert one.manifest == two.manifest
        assert one.sources() == two.sources()
        assert all(one.passages(source.id) == two.passages(source.id) for source in one.sources())
        for question in ("sentence 711", "rye", "what grows on trees?"):
            assert one.search(question) == two.search(question)
    report = second.build(entries(folder), Words())
    assert (report.built, [rejected.name for rejected in report.rejected]) == (False, ["broken.pdf"])


def test_the_server_keeps_what_this_index_needs_and_the_one_before(first: Home, server: Server, folder: Path) -> None:
    for turn in range(4):
        write(folder, "bread", f"Bread number {turn}.", f"More of {turn}.")
        report = first.build(entries(folder), Words())
        assert report.embedded == (4 if turn == 0 else 2)
    (store,) = (server.vectors(name) for name in server.names() if "vectors" in name)
    assert len(store) == 2 + 2 + 2
    # apples, two times bread, and two lists
    texts = server.collection("whobot-texts")
    assert texts is not None and texts.count() == 5
    first.build(entries(folder), Words(), full=True)
    first.build(entries(folder), Words(), full=True)
    assert len(server.names()) == 3
    assert found(first, "bread number")[0] == "Bread number 3."


def test_a_copy_that_is_spoilt_is_made_anew(first: Home, second: Home, folder: Path) -> None:
    first.build(entries(folder), Words())
    for file in ("passages.sqlite", "manifest.json", "list.json"):
        assert found(second, "flour")[0] == "Bread is baked of flour."
        (path,) = second.indexes.glob(f"0*/{file}")
        path.write_bytes(b"junk")
    (second.indexes / "current").write_bytes(b"{")
    assert found(second, "flour")[0] == "Bread is baked of flour."


def test_a_copy_that_cannot_be_written_says_where(first: Home, second: Home, folder: Path) -> None:
    first.build(entries(folder), Words())
    second.path.write_text("a file where the home should be", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot be copied to .*second.*--home"):
        second.open(Words())


def test_a_server_that_is_gone_is_named_and_once_it_is_back_all_goes_on(
    first: Home, second: Home, chroma: Chroma, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first.build(entries(folder), Words())
    with closing(second.open(Words())) as index:
        chroma.stop()
        began = time.monotonic()
        message = rf"Chroma server at {chroma.url} does not answer .*Start it.*unset WHOBOT_CHROMA_URL"
        with pytest.raises(UnreachableStore, match=message):
            index.search("flour")
        assert 3 < time.monotonic() - began < 30
        monkeypatch.setattr("index.server.PAUSES_S", ())
        with pytest.raises(UnreachableStore, match=message):
            assert index.current
        with pytest.raises(UnreachableStore, match=message):
            second.open(Words())
        with pytest.raises(UnreachableStore, match=message):
            first.build(entries(folder), Words())
        chroma.start()
        assert index.search("flour")[0].passage.text == "Bread is baked of flour."
        assert index.current
    assert not first.build(entries(folder), Words()).built


def test_a_short_absence_is_not_noticed(server: Server) -> None:
    failures = [httpx.ConnectError("refused"), httpx.RemoteProtocolError("disconnected"), InternalError("busy")]

    def question(client: FastAPI) -> str:
        if failures:
            raise failures.pop()
        return client.get_version()

    assert server.ask(question).startswith("1.")


def test_a_server_that_says_nothing_is_not_waited_for_without_end(chroma: Chroma, first: Home, folder: Path) -> None:
    first.build(entries(folder), Words())
    impatient = Server(chroma.url, patience=0.5)
    with closing(impatient), closing(first.open(Words())) as index:
        assert impatient.current() == first.current()
        chroma.freeze()
        began = time.monotonic()
        try:
            with pytest.raises(UnreachableStore, match="does not answer"):
                impatient.current()
            with closing(Server(chroma.url, patience=0.5)) as new, pytest.raises(UnreachableStore):
                new.current()
        finally:
            chroma.thaw()
        assert time.monotonic() - began < 5
        assert impatient.current() == first.current()
        assert index.search("flour")[0].passage.text == "Bread is baked of flour."


def test_a_server_that_has_lost_everything_is_an_error_and_never_an_empty_answer(
    first: Home, second: Home, chroma: Chroma, folder: Path
) -> None:
    with pytest.raises(MissingIndex, match=rf"no index on the Chroma server at {chroma.url} yet.*whobot index build"):
        second.open(Words())
    first.build(entries(folder), Words())
    with closing(second.open(Words())) as index:
        chroma.clear()
        with pytest.raises(MissingIndex, match="whobot index build"):
            assert index.current
        with pytest.raises(DamagedIndex, match="whobot index build --full"):
            index.search("flour")
    report = first.build(entries(folder), Words())
    assert (report.built, report.embedded) == (True, 3)
    assert found(second, "flour")[0] == "Bread is baked of flour."


def test_lost_vectors_are_an_error_until_they_are_made_again(
    first: Home, second: Home, server: Server, folder: Path
) -> None:
    first.build(entries(folder), Words())
    (name,) = (name for name in server.names() if "vectors" in name)
    with closing(second.open(Words())) as index:
        server.vectors(name).keep(())
        for question in ("flour", "zebra"):
            with pytest.raises(DamagedIndex, match=r"vectors of its texts are missing.*whobot index build --full"):
                index.search(question)
    with pytest.raises(DamagedIndex, match="whobot index build --full"):
        second.open(Words())
    assert first.build(entries(folder), Words()).embedded == 3
    assert found(second, "flour")[0] == "Bread is baked of flour."


@pytest.mark.parametrize("lost", ["list", "contents"])
def test_lost_contents_are_an_error_for_those_who_have_no_copy(
    first: Home, second: Home, server: Server, folder: Path, lost: str
) -> None:
    first.build(entries(folder), Words())
    current = server.current()
    assert current
    server.texts().keep({f"list-{current.name}"} if lost == "contents" else set())
    with pytest.raises(DamagedIndex, match=r"is not whole \(the .*whobot index build --full"):
        second.open(Words())
    assert found(first, "flour")[0] == "Bread is baked of flour."
    assert first.build(entries(folder), Words(), full=True).built
    assert found(second, "flour")[0] == "Bread is baked of flour."


def test_an_index_of_another_version_is_refused(first: Home, second: Home, server: Server, folder: Path) -> None:
    first.build(entries(folder), Words())
    server.texts().put([("list-000002-later", '{"manifest": {"format": 99}}')])
    server.switch(Current("000002-later"))
    with pytest.raises(ForeignIndex, match="another version of this program"):
        second.open(Words())
    assert first.build(entries(folder), Words()).built
    assert found(second, "flour")[0] == "Bread is baked of flour."


def test_a_build_whose_server_goes_away_goes_on_where_it_was(
    first: Home, second: Home, chroma: Chroma, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unlucky(Words):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if self.texts:
                chroma.stop()
            return super().embed(texts)

    monkeypatch.setattr("index.server.PAUSES_S", (0.1,))
    first.build(entries(folder), Words())
    write(folder, "long", *[f"Sentence number {number} of many." for number in range(600)])
    with pytest.raises(UnreachableStore, match="does not answer"):
        first.build(entries(folder), Unlucky())
    chroma.start()
    assert found(second, "flour")[0] == "Bread is baked of flour."
    # The other machine cannot know that nobody is at work any more, but the same one does.
    assert first.build(entries(folder), Words()).embedded == 600 - 256
    assert found(second, "Sentence number 77")[0] == "Sentence number 77 of many."


def test_two_machines_do_not_build_at_once(first: Home, second: Home, folder: Path) -> None:
    class Slow(Words):
        def embed(self, texts: Sequence[str]) -> Vectors:
            with pytest.raises(BusyIndex, match=r"is being built already \(process \d+ on .*first.*, since 20\d\d-"):
                second.build(entries(folder), Words())
            with pytest.raises(BusyIndex):
                second.rollback()
            return super().embed(texts)

    assert first.build(entries(folder), Slow()).built
    write(folder, "bread", "Bread is baked of rye.")
    assert second.build(entries(folder), Words()).built


def test_the_right_to_build_is_renewed_and_given_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "RENEWED_S", 0.05)
    with Claim.held(server, "here") as held:
        before = renewed(server)
        patience = time.monotonic() + 30
        while renewed(server) == before and time.monotonic() < patience:
            time.sleep(0.05)
        assert renewed(server) > before
        held.check()
    assert server.names() == frozenset()


@pytest.mark.parametrize(("machine", "silent"), [("here", 0.0), ("elsewhere", claim.STALE_S + 1)])
def test_what_a_dead_builder_held_is_taken_over(server: Server, machine: str, silent: float) -> None:
    server.made(claim.NAME, metadata={"machine": machine, "token": "old", "renewed": server.now() - silent})
    with Claim.held(server, "here") as held:
        held.check()
    assert server.names() == frozenset()


def test_who_was_taken_for_dead_does_not_put_anything_in_use(
    first: Home, second: Home, server: Server, folder: Path
) -> None:
    class Asleep(Words):
        def embed(self, texts: Sequence[str]) -> Vectors:
            server.remove(claim.NAME)
            server.made(claim.NAME, metadata={"token": "another machine"})
            return super().embed(texts)

    first.build(entries(folder), Words())
    used = server.current()
    write(folder, "bread", "Bread is baked of rye.")
    with pytest.raises(BusyIndex, match=r"has taken over.*index in use is as it was; try again"):
        first.build(entries(folder), Asleep())
    assert server.current() == used
    other = server.collection(claim.NAME)
    assert other is not None and other.metadata == {"token": "another machine"}
    assert found(second, "bread")[0] == "Bread is baked of flour."


def test_texts_of_any_length_come_back_as_they_went_in(server: Server) -> None:
    texts = {"empty": "", "short": "One.", "arabic": "الصحة " * 30_000, "long": "\x00a'\"\\\U0001f600" * PART}
    kept = server.texts()
    kept.put(texts.items())
    kept.put([("short", "Another.")])
    assert kept.get(["nobody", *texts]) == texts
    assert kept.has(["short", "nobody", "long"]) == {"short", "long"}
    kept.keep({"arabic", "empty"})
    assert kept.get(texts).keys() == {"arabic", "empty"}
    collection = server.collection("whobot-texts")
    assert collection is not None and collection.count() == 1 + 2


class Odd(ThreadingHTTPServer):
    """A server that is none of Chroma's: it gives the same answer to everything."""

    def __init__(self, status: int, body: str, kind: str) -> None:
        self.requests: list[dict[str, str]] = []
        odd = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                odd.requests.append(dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


@pytest.mark.parametrize(
    ("status", "body", "says", "asked"),
    [
        (200, "<html>", r"does not answer as a Chroma server of version 1 does.*WHOBOT_CHROMA_URL", 1),
        (200, '{"a": 1}', r"does not answer as a Chroma server of version 1 does.*WHOBOT_CHROMA_URL", 1),
        (200, '"0.5.23"', r"version 1 does \(its version is 0\.5\.23", 1),
        (404, "<html>", r"does not answer as a Chroma server of version 1 does.*WHOBOT_CHROMA_URL", 1),
        (302, "", r"does not answer as a Chroma server of version 1 does.*WHOBOT_CHROMA_URL", 1),
        (401, "who are you?", r"does not let this machine in \(.*WHOBOT_CHROMA_TOKEN", 1),
        (403, '{"error": "AuthError", "message": "no"}', r"does not let this machine in \(.*WHOBOT_CHROMA_TOKEN", 1),
        (503, "starting", r"does not answer \(.*503.*try again", 5),
        (500, '{"error": "InternalError", "message": "disk full"}', r"could not do .*disk full.*in its log", 5),
    ],
)
def test_what_is_no_chroma_server_is_told_apart(
    status: int, body: str, says: str, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.server.PAUSES_S", (0.0,) * 4)
    with Odd(status, body, "application/json" if body.startswith("{") else "text/html") as odd:
        threading.Thread(target=odd.serve_forever, daemon=True).start()
        with closing(Server(odd.url, "a token")) as server, pytest.raises(UnreachableStore, match=says):
            server.current()
        odd.shutdown()
    assert len(odd.requests) == asked
    assert odd.requests[0]["Authorization"] == "Bearer a token"
    assert odd.requests[0]["X-Chroma-Token"] == "a token"


def renewed(server: Server) -> float:
    held = server.collection(claim.NAME)
    return float(str((held.metadata or {})["renewed"])) if held else 0.0
