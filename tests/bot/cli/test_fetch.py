"""``whobot corpus fetch`` against a site on this machine: what it shows, where things go, and how it ends."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bot import startup
from bot.cli import keeper, main
from corpus.fetch import fetch
from corpus.library import Library
from corpus.publications import Publication, Publications
from corpus.web import Rules
from tests.corpus.site import TEXT, Site, file, served

Ran = tuple[int, list[str], str]
Run = Callable[..., Ran]

WORDS = b"The hub in Berlin opened in September 2021 and watches for outbreaks with artificial intelligence.\n"


UNSEEN = "Page 51 was read without text that nobody sees there: too pale or too small, covered, or outside the page."
"""What is said of the real publication: a title lies under a figure."""


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def run(
    site: Site, tmp_path: Path, weights_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run ``corpus fetch`` (or ``more`` of the command line) with three publications, which are on the site."""
    own = tmp_path / "own"
    own.mkdir()
    for id_ in ("guidance", "hub", "meeting"):
        text = (
            f"---\nid: {id_}\ntitle: The {id_}\nkind: guidance\ndate: 2021-06-28\n---\nOur words on the {id_} of WHO.\n"
        )
        (own / f"{id_}.md").write_text(text, encoding="utf-8")
    items = (
        Publication("guidance", "The guidance", files=(site.address("/a.pdf"),)),
        Publication("hub", "The hub", files=(site.address("/hub.txt"),)),
        Publication("meeting", "The meeting", sites=(site.address("/"),)),
    )
    rules = Rules(frozenset({"127.0.0.1"}), local=True, pause=0.0, patience=5.0)
    monkeypatch.setattr(keeper, "read_publications", lambda: Publications(rules.hosts, items))
    monkeypatch.setattr(keeper, "fetch", partial(fetch, rules=rules, own=own))
    monkeypatch.setattr(startup, "open_library", lambda settings: Library(settings.home, settings.corpus, own))

    def ran(*arguments: str, **more: str) -> Ran:
        environ = {"WHOBOT_MODELS": str(weights_home / "models"), "WHOBOT_THREADS": "2", **more}
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(tmp_path / "home"), *(arguments or ("corpus", "fetch"))], environ)
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, captured.out.splitlines(), captured.err

    return ran


def test_the_real_publication_before_there_is_a_model(run: Run, site: Site, shared: Path, tmp_path: Path) -> None:
    """It is in the library all the same, and the next step is named."""
    content = (shared / "who" / "9789240029200-eng.pdf").read_bytes()
    address = site.has("/a.pdf", file(content, etag='"one"', cut=1_000_000), file(content, etag='"one"'))
    code, (row,), err = run("corpus", "fetch", "--json", "guidance", WHOBOT_MODELS=str(tmp_path))
    assert json.loads(row) == {
        "id": "guidance",
        "status": "fetched",
        "reason": UNSEEN,
        "url": address,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert code == 1
    assert "whobot models pull" in err
    assert [path.read_bytes() for path in (tmp_path / "home" / "library").glob("*.pdf")] == [content]
    _, (row,), _ = run("corpus", "fetch", "--json", "guidance", WHOBOT_MODELS=str(tmp_path))
    assert json.loads(row)["status"] == "unchanged"


def test_what_was_fetched_is_found(run: Run, site: Site) -> None:
    address = site.has("/hub.txt", file(WORDS * 3, TEXT))
    code, (row,), err = run("corpus", "fetch", "--json", "hub")
    assert (code, json.loads(row)["status"]) == (0, "fetched")
    assert "4 documents" in err
    code, (row,), _ = run("index", "search", "--json", "--limit", "1", "Which hub watches for outbreaks?")
    (hit,) = json.loads(row)
    assert (hit["source"]["title"], hit["source"]["date"]) == ("The hub", "2021-06-28")
    assert "watches for outbreaks" in hit["text"]
    _, rows, _ = run("corpus", "list", "--json")
    assert address in [source["url"] for source in json.loads("".join(rows))]


def test_what_is_shown_to_people(run: Run, site: Site) -> None:
    address = site.has("/hub.txt", file(WORDS * 30, TEXT))
    code, out, err = run()
    assert code == 0
    assert out[0] == f"fetched: hub: {address} (3 kB)"
    assert out[1].startswith("Index ")
    failed, front, *_ = err.splitlines()
    assert failed.startswith(f"failed: guidance: {site.address('/a.pdf')} {site.address('/a.pdf')} answered 404 Not")
    assert front == "Of 1 more only a front page is known, which is not fetched: meeting."
    site.has("/hub.txt", file(WORDS * 31, TEXT))
    code, out, _ = run("corpus", "fetch", "hub")
    assert out[0].startswith(f"changed: hub: {address} (3 kB) Another edition: SHA-256 ")
    assert "1 added, 1 removed" in out[1] or "1 changed" in out[1]


def test_nothing_was_fetched(run: Run) -> None:
    code, out, err = run("corpus", "fetch", "guidance")
    assert (code, out) == (1, [])
    assert err.splitlines()[-1] == "Error: Nothing was fetched; the reason is given with each publication."
    code, (row,), err = run("corpus", "fetch", "--json", "meeting")
    assert code == 1
    assert json.loads(row)["status"] == "failed"
    assert "Only a front page" in json.loads(row)["reason"]


@pytest.mark.parametrize(
    ("arguments", "more", "said"),
    [
        ((), {"WHOBOT_OFFLINE": "1"}, "offline mode is on"),
        ((), {"HF_HUB_OFFLINE": "1"}, "offline mode is on"),
        (("tmgl",), {}, "No official address is known for 'tmgl'. Choose from: guidance, hub, meeting"),
        ((), {"WHOBOT_CORPUS": "/tmp"}, "is in use instead"),  # noqa: S108
    ],
)
def test_it_cannot_begin(run: Run, site: Site, arguments: tuple[str, ...], more: dict[str, str], said: str) -> None:
    code, out, err = run("corpus", "fetch", *arguments, **more)
    assert (code, out) == (1, [])
    assert err.startswith("Error: ")
    assert said in err
    assert site.asked == []


def test_the_command_itself(tmp_path: Path) -> None:
    """As a process, with the list that comes with the project."""
    command = [str(Path(sys.executable).with_name("whobot")), "--home", str(tmp_path), "corpus", "fetch", "--json"]
    done = subprocess.run(
        command,
        env={**os.environ, "WHOBOT_OFFLINE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: Nothing can be fetched: offline mode is on")
