"""Fetching from a site on this machine: the real publication, and everything that a server may do wrong."""

import gzip
import hashlib
import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.errors import CorpusError, FetchError, UsageError
from corpus.fetch import Fetched, fetch
from corpus.folder import SIDECAR
from corpus.library import Library
from corpus.publications import Page, Publication, Publications
from corpus.web import Rules
from tests.corpus.site import HTML, PDF, TEXT, Site, file, moved, raw, says, served

WORDS = b"WHO guides the use of artificial intelligence in health.\n" * 400
OTHER = WORDS.replace(b"guides", b"governs")
ETAG = '"one"'
DATE = "Mon, 28 Jun 2021 10:00:00 GMT"
GUIDANCE = """---
id: guidance
title: "Ethics and governance of artificial intelligence for health: WHO guidance"
kind: guidance
publisher: WHO
date: "2021-06-28"
url: https://www.who.int/publications/i/item/9789240029200
licence: CC BY-NC-SA 3.0 IGO
wording: summary
---
# Ethics

Our own words on it.
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    for id_ in ("guidance", "second", "third"):
        (folder / f"{id_}.md").write_text(GUIDANCE.replace("id: guidance", f"id: {id_}"), encoding="utf-8")
    return folder


@pytest.fixture
def library(home: Path, own: Path) -> Library:
    return Library(home, own=own)


RULES = Rules(frozenset({"127.0.0.1"}), local=True, pause=0.0, patience=2.0, longest=20.0, wait=1.0)


def listed(*addresses: str) -> Publications:
    """A list of publications, the files of which are at these addresses."""
    ids = ("guidance", "second", "third")
    items = tuple(Publication(id_, id_, files=(url,)) for id_, url in zip(ids, addresses, strict=False))
    return Publications(frozenset({"127.0.0.1"}), items)


def get(library: Library, home: Path, own: Path, *addresses: str, rules: Rules = RULES) -> list[Fetched]:
    return [*fetch(library, home, listed(*addresses), rules=rules, own=own)]


def taken(library: Library) -> list[bytes]:
    """The contents of the files in the library."""
    names = [path for path in library.folder.iterdir() if not path.name.startswith(".")]
    return [path.read_bytes() for path in names if not path.name.endswith(SIDECAR)]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def failed(library: Library, home: Path, own: Path) -> "Failed":
    return Failed(library, home, own)


class Failed:
    """Fetches one address, which has to fail, and returns the reason: nothing may be in the library, and no part left."""

    def __init__(self, library: Library, home: Path, own: Path) -> None:
        self._given = (library, home, own)

    def __call__(self, address: str, *, rules: Rules = RULES, part: bool = False) -> str:
        library, home, own = self._given
        (found,) = get(library, home, own, address, rules=rules)
        assert (found.id, found.status, found.url) == ("guidance", "failed", address)
        assert (found.bytes, found.sha256) == (None, None)
        assert taken(library) == []
        assert any((home / "fetched").glob("*.part")) is part
        return found.reason


@pytest.fixture
def real(shared: Path) -> bytes:
    return (shared / "who" / "9789240029200-eng.pdf").read_bytes()


def test_the_real_publication_with_its_metadata(
    library: Library, home: Path, own: Path, site: Site, real: bytes
) -> None:
    address = site.has("/9789240029200-eng.pdf", file(real, etag=ETAG))
    (found,) = get(library, home, own, address)
    # A title lies under a figure there.
    assert found.reason.startswith("Page 51 was read without text that nobody sees there")
    assert replace(found, reason="") == Fetched("guidance", "fetched", "", address, len(real), digest(real))
    assert taken(library) == [real]
    *_, document = library.documents()
    source = document.source
    assert source.title == "Ethics and governance of artificial intelligence for health: WHO guidance"
    assert (source.kind, source.publisher, source.date) == ("guidance", "WHO", "2021-06-28")
    assert (source.url, source.licence, source.wording) == (address, "CC BY-NC-SA 3.0 IGO", "original")
    assert len(document.pages) == 165
    assert "techno-optimism" in document.text
    (kept,) = json.loads((home / "fetched" / "fetched.json").read_bytes()).values()
    assert (kept["sha256"], kept["stamp"]["etag"]) == (digest(real), ETAG)
    assert datetime.now(UTC) - datetime.fromisoformat(kept["fetched"]) < timedelta(minutes=5)


def test_the_requests_are_polite(library: Library, home: Path, own: Path, site: Site) -> None:
    addresses = [site.has(f"/{n}.txt", file(WORDS + b"%d" % n, TEXT)) for n in (1, 2)]
    get(library, home, own, *addresses, rules=replace(RULES, pause=0.3))
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/1.txt", "/2.txt"]
    for before, after in zip(site.asked, site.asked[1:], strict=False):
        assert after.at - before.at >= 0.3
    for asked in site.asked:
        assert asked.headers["user-agent"].startswith("whobot/")
        assert asked.headers["accept-encoding"] == "identity"
        assert not {"cookie", "authorization", "referer"} & set(asked.headers)


def test_what_is_here_is_asked_for_only_if_it_has_changed(library: Library, home: Path, own: Path, site: Site) -> None:
    tagged = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG))
    dated = site.has("/b.txt", file(OTHER, TEXT, modified=DATE))
    assert [found.status for found in get(library, home, own, tagged, dated)] == ["fetched", "fetched"]
    again = get(library, home, own, tagged, dated)
    assert [(found.status, found.sha256) for found in again] == [
        ("unchanged", digest(WORDS)),
        ("unchanged", digest(OTHER)),
    ]
    assert site.requests("/a.txt")[1].headers["if-none-match"] == ETAG
    assert site.requests("/b.txt")[1].headers["if-modified-since"] == DATE
    assert sorted(taken(library)) == sorted([WORDS, OTHER])


def test_a_server_that_knows_no_conditions(library: Library, home: Path, own: Path, site: Site) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT))
    assert [get(library, home, own, address)[0].status for _ in range(2)] == ["fetched", "unchanged"]
    assert taken(library) == [WORDS]


def test_a_file_that_was_removed_is_fetched_again(library: Library, home: Path, own: Path, site: Site) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG))
    get(library, home, own, address)
    for path in library.folder.glob("guidance*"):
        path.unlink()
    assert get(library, home, own, address)[0].status == "fetched"
    assert taken(library) == [WORDS]


def test_another_edition_takes_the_place_of_the_one_before(library: Library, home: Path, own: Path, site: Site) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG))
    get(library, home, own, address)
    site.has("/a.txt", file(OTHER, TEXT, etag='"two"'))
    (found,) = get(library, home, own, address)
    assert (found.status, found.sha256) == ("changed", digest(OTHER))
    assert digest(WORDS) in found.reason
    assert digest(OTHER) in found.reason
    assert taken(library) == [OTHER]
    assert len([*library.folder.glob(f"*{SIDECAR}")]) == 1
    assert get(library, home, own, address)[0].status == "unchanged"


def test_another_edition_that_cannot_be_read_leaves_the_one_before(
    library: Library, home: Path, own: Path, site: Site
) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG))
    get(library, home, own, address)
    site.has("/a.txt", file(b"  \n \n", TEXT, etag='"two"'))
    (found,) = get(library, home, own, address)
    assert found.status == "failed"
    assert "was not taken into the library" in found.reason
    assert taken(library) == [WORDS]
    site.has("/a.txt", file(WORDS, TEXT, etag=ETAG))
    assert get(library, home, own, address)[0].status == "unchanged"


def test_what_the_keeper_added_by_hand_stays(
    library: Library, home: Path, own: Path, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_bytes(WORDS)
    library.add([tmp_path / "mine.txt"])
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG))
    (found,) = get(library, home, own, address)
    assert (found.status, "same content" in found.reason) == ("unchanged", True)
    site.has("/a.txt", file(OTHER, TEXT, etag='"two"'))
    assert get(library, home, own, address)[0].status == "changed"
    assert sorted(taken(library)) == sorted([WORDS, OTHER])


def page(nonce: str, words: str) -> bytes:
    """A web page, with something in it that is another each time."""
    text = f"<h1>AI for health</h1><p>{words}</p><p>{'WHO guides the use of artificial intelligence. ' * 20}</p>"
    head = f'<title>AI for health</title><script nonce="{nonce}"></script>'
    return f"<!doctype html><html><head>{head}</head><body><article>{text}</article></body></html>".encode()


def test_a_web_page_with_other_bytes_and_the_same_text(library: Library, home: Path, own: Path, site: Site) -> None:
    first = "The first words on artificial intelligence for health are these."
    address = site.has("/page", file(page("a", first), HTML))
    assert get(library, home, own, address)[0].status == "fetched"
    site.has("/page", file(page("b", first), HTML, etag='"b"'))
    (found,) = get(library, home, own, address)
    assert (found.status, found.sha256) == ("unchanged", digest(page("a", first)))
    assert get(library, home, own, address)[0].status == "unchanged"
    assert site.asked[-1].headers["if-none-match"] == '"b"'
    last = first.replace("first", "last")
    site.has("/page", file(page("c", last), HTML))
    assert get(library, home, own, address)[0].status == "changed"
    assert taken(library) == [page("c", last)]


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("mammoth/tables.docx", f"{OFFICE}.wordprocessingml.document"),
        ("gold_docling_pptx/powerpoint_sample.pptx", "application/octet-stream"),
        ("tika/testEPUB.epub", "application/epub+zip"),
        ("tika/big-preamble.html", HTML),
    ],
)
def test_other_formats(
    library: Library, home: Path, own: Path, site: Site, shared: Path, name: str, type_: str
) -> None:
    content = (shared / "evaldata" / "files_office_html" / name).read_bytes()
    address = site.has(f"/{Path(name).name}", file(content, type_))
    (found,) = get(library, home, own, address)
    assert (found.status, found.sha256) == ("fetched", digest(content)), found.reason
    assert taken(library) == [content]


def test_the_real_publication_after_the_connection_was_cut(
    library: Library, home: Path, own: Path, site: Site, real: bytes
) -> None:
    address = site.has("/a.pdf", file(real, etag=ETAG, cut=700_000), file(real, etag=ETAG))
    (found,) = get(library, home, own, address)
    assert (found.status, found.sha256) == ("fetched", digest(real))
    first, second = site.requests("/a.pdf")
    assert "range" not in first.headers
    assert second.headers["if-range"] == ETAG
    start = int(second.headers["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 700_000


def test_a_part_is_kept_for_the_next_run(library: Library, home: Path, own: Path, site: Site, failed: Failed) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, modified=DATE, cut=9_000))
    assert "broke" in failed(address, part=True)
    site.has("/a.txt", file(WORDS, TEXT, modified=DATE))
    assert get(library, home, own, address)[0].sha256 == digest(WORDS)
    assert site.asked[-1].headers["range"] == "bytes=9000-"
    assert taken(library) == [WORDS]
    assert not [*(home / "fetched").glob("guidance*")]


def test_a_part_of_another_edition_is_not_gone_on_with(
    library: Library, home: Path, own: Path, site: Site, failed: Failed
) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG, cut=9_000))
    failed(address, part=True)
    site.has("/a.txt", file(OTHER, TEXT, etag='"two"'))
    assert get(library, home, own, address)[0].sha256 == digest(OTHER)
    assert len(site.requests("/a.txt")) == 3  # cut, cut at once, and whole in one piece
    assert taken(library) == [OTHER]


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": '"two"', "Content-Range": f"bytes 9000-{len(OTHER) - 1}/{len(OTHER)}"},
        {"ETag": ETAG, "Content-Range": f"bytes 9001-{len(OTHER) - 1}/{len(OTHER)}"},
        {"ETag": ETAG, "Content-Range": "bytes 9000-9999/*"},
        {"ETag": ETAG},
        {"ETag": ETAG, "Content-Encoding": "gzip", "Content-Range": f"bytes 9000-{len(OTHER) - 1}/{len(OTHER)}"},
    ],
    ids=["another edition", "another place", "no end", "no range", "compressed"],
)
def test_a_rest_that_does_not_fit_the_part(
    library: Library, home: Path, own: Path, site: Site, failed: Failed, headers: dict[str, str]
) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG, cut=9_000))
    failed(address, part=True)
    wrong = says(206, OTHER[9_000:], Content_Type=TEXT, **headers)
    site.has("/a.txt", wrong, file(OTHER, TEXT, etag='"two"'))
    assert get(library, home, own, address)[0].sha256 == digest(OTHER)
    assert taken(library) == [OTHER]


def test_a_part_that_is_longer_than_the_file(
    library: Library, home: Path, own: Path, site: Site, failed: Failed
) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG, cut=9_000))
    failed(address, part=True)
    site.has("/a.txt", says(416, Content_Range="bytes */100"), file(WORDS[:100], TEXT, etag=ETAG))
    assert get(library, home, own, address)[0].sha256 == digest(WORDS[:100])


def test_a_server_that_cuts_always_and_knows_no_ranges(site: Site, failed: Failed) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, cut=9_000))
    assert "broke" in failed(address)
    assert len(site.requests("/a.txt")) <= 3


def test_killed_in_the_middle(library: Library, home: Path, own: Path, site: Site, real: bytes) -> None:
    address = site.has("/a.pdf", file(real, etag=ETAG, drip=0.001))
    program = (
        "import sys\nfrom pathlib import Path\nfrom corpus.fetch import fetch\nfrom corpus.library import Library\n"
        "from tests.corpus.test_fetch import RULES, listed\n"
        "home, own = map(Path, sys.argv[1:3])\n"
        "[*fetch(Library(home, own=own), home, listed(sys.argv[3]), rules=RULES, own=own)]\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, home, own, address]) as process:
        deadline = time.monotonic() + 60
        part = 0
        while part < 200_000 and time.monotonic() < deadline:
            time.sleep(0.02)
            part = sum(path.stat().st_size for path in (home / "fetched").glob("*.part"))
        process.send_signal(signal.SIGKILL)
    assert taken(library) == []
    site.has("/a.pdf", file(real, etag=ETAG))
    assert get(library, home, own, address)[0].sha256 == digest(real)
    assert int(site.asked[-1].headers["range"].removeprefix("bytes=").removesuffix("-")) >= 200_000
    assert taken(library) == [real]


def test_a_cut_file_that_is_served_as_a_whole_one(site: Site, failed: Failed, real: bytes) -> None:
    assert "without an end" in failed(site.has("/a.pdf", file(real[:900_000])))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "403 Forbidden. It is not open to programs: open it in a browser"),
        (404, "404 Not Found. It has moved or gone: look for it on the publisher's site"),
        (410, "410 Gone"),
        (418, "418"),
        (500, "500 Internal Server Error. Try again later."),
        (206, "206 Partial Content"),
        (304, "304 Not Modified"),
        (204, "204 No Content"),
        (799, "799"),
    ],
)
def test_answers_that_are_no_file(site: Site, failed: Failed, status: int, said: str) -> None:
    assert said in failed(site.has("/a.pdf", says(status, b"" if status in (204, 304) else b"<html>Sorry</html>")))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(
    library: Library, home: Path, own: Path, site: Site, status: int
) -> None:
    address = site.has("/a.txt", says(status, Retry_After="1"), file(WORDS, TEXT))
    assert get(library, home, own, address)[0].status == "fetched"
    first, second = site.requests("/a.txt")
    assert second.at - first.at >= 1


def test_a_date_to_come_back_at(library: Library, home: Path, own: Path, site: Site) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    address = site.has("/a.txt", says(503, Retry_After=at), says(503, Retry_After="soon"), file(WORDS, TEXT))
    assert get(library, home, own, address, rules=replace(RULES, wait=3.0))[0].status == "fetched"
    first, second, _ = site.requests("/a.txt")
    assert second.at - first.at >= 0.9


def test_a_server_that_is_busy_for_ever(site: Site, failed: Failed) -> None:
    assert "429 Too Many Requests" in failed(site.has("/a.txt", says(429, Retry_After="0")))
    assert len(site.requests("/a.txt")) == RULES.tries


def test_a_server_that_wants_a_long_rest(site: Site, failed: Failed) -> None:
    assert "left alone for 3,600 s" in failed(site.has("/a.txt", says(503, Retry_After="3600")))
    assert len(site.requests("/a.txt")) == 1


def test_a_file_that_is_too_large(site: Site, failed: Failed) -> None:
    small = replace(RULES, limit=5_000)
    assert "larger than the 0.005 MB" in failed(site.has("/a.txt", file(WORDS, TEXT)), rules=small)
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    assert "larger than" in failed(site.has("/a.txt", raw(endless, *[WORDS] * 9)), rules=small)


def test_wrong_lengths(site: Site, failed: Failed) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %s\r\n\r\n"
    assert "broke" in failed(site.has("/a.txt", raw(head % b"99999", WORDS)))
    assert "did not answer" in failed(site.has("/a.txt", raw(head % b"-5", WORDS)))
    assert "did not answer" in failed(site.has("/a.txt", raw(b"HTTP/1.1 200 OK\r\nno header\r\n\r\n")))
    assert "did not answer" in failed(site.has("/a.txt", raw(b"")))
    assert "sent nothing (0 bytes)" in failed(site.has("/a.txt", file(b"", TEXT)))


@pytest.mark.parametrize(
    ("path", "content", "type_", "said"),
    [
        ("/a.pdf", b"<!DOCTYPE html><html>Not found</html>", HTML, "sent a web page in place of a PDF"),
        ("/a.pdf", b"<html>Please log in</html>", PDF, "should be a PDF and begins like a web page"),
        ("/a.pdf", b"\n<!-- x --> <html>Please log in</html>", "", "should be a PDF and begins like a web page"),
        ("/a.pdf", b"%PDF-1.7\n", TEXT, "sent plain text in place of a PDF"),
        ("/a", b"%PDF-1.7\n", HTML, "should be a web page and begins like a PDF"),
        ("/a", b"MZ\0\0program", "application/octet-stream", "is of a type that is not taken"),
        ("/a", b"\x89PNG\r\n\x1a\n\0\0", "image/png", "is of a type that is not taken (image/png)"),
        ("/a", b"MZ\0\0program", TEXT, "should be plain text and begins like something that is no text"),
        ("/a.docx", b"{\\rtf1}", "application/octet-stream", "should be a Word file and begins like plain text"),
        ("/a", b"x", "\x1b[31mred/x\x9b; q=1", "is of a type that is not taken ([31mred/x)"),
        ("/a", b"PK\x03\x04zip", "application/zip", "is of a type that is not taken (application/zip)"),
    ],
)
def test_a_file_of_another_kind(site: Site, failed: Failed, path: str, content: bytes, type_: str, said: str) -> None:
    reason = failed(site.has(path, file(content, type_)))
    assert said in reason
    assert "whobot add" in reason


def test_a_wrong_kind_need_not_come_whole(site: Site, failed: Failed) -> None:
    page = b"<html>" + b"x" * 2_000_000
    started = time.monotonic()
    assert "web page" in failed(site.has("/a.pdf", file(page, drip=0.01)))
    assert time.monotonic() - started < 5


def test_a_compressed_answer(site: Site, failed: Failed) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    reason = failed(site.has("/a.txt", says(200, bomb, Content_Type=TEXT, Content_Encoding="gzip")))
    assert "came compressed ('gzip')" in reason


def test_bytes_that_come_too_slowly(site: Site, failed: Failed) -> None:
    hasty = replace(RULES, longest=1.0)
    started = time.monotonic()
    address = site.has("/a.txt", file(WORDS, TEXT, drip=0.2))
    assert "took longer than 1 s" in failed(address, rules=hasty)
    header = [b"HTTP/1.1 200 OK\r\n", *[b"x-one-more: header\r\n"] * 100]
    assert "took longer than 1 s" in failed(site.has("/a.txt", raw(*header, wait=0.2)), rules=hasty)
    assert time.monotonic() - started < 5


def test_a_server_that_falls_silent(site: Site, failed: Failed) -> None:
    impatient = replace(RULES, patience=0.3)
    assert "did not answer" in failed(site.has("/a.txt", raw(b"HTTP/1.1 200 OK\r\n", b"", wait=2.0)), rules=impatient)


def test_redirects_are_followed(library: Library, home: Path, own: Path, site: Site) -> None:
    site.has("/there/a.txt", file(WORDS, TEXT))
    site.has("/next", moved("there/a.txt", 307))
    address = site.has("/go", moved(site.address("/next"), 301))
    (found,) = get(library, home, own, address)
    assert (found.status, found.url) == ("fetched", address)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("http://evil.example/a.pdf", "evil.example is not one of the listed hosts"),
        ("//evil.example/a.pdf", "evil.example is not one of the listed hosts"),
        ("http://10.0.0.1/a.pdf", "10.0.0.1 is not one of the listed hosts"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is not one of the listed hosts"),
        ("http://[::1]:80/", "::1 is not one of the listed hosts"),
        ("ftp://127.0.0.1/a.pdf", "only https addresses are"),
        ("file:///etc/passwd", "only https addresses are"),
        ("http://name:word@127.0.0.1/a.pdf", "it holds a user name or a password"),
        ("http://127.0.0.1@evil.example/a.pdf", "user name or a password"),
        ("http://\x7f/", "is no address"),
    ],
)
def test_redirects_that_are_not_followed(site: Site, failed: Failed, to: str, said: str) -> None:
    reason = failed(site.has("/go.pdf", moved(to)))
    assert reason.startswith("127.0.0.1 sent the request on")
    assert said in reason
    assert "word" not in reason.replace("password", "")


def test_redirects_without_end(site: Site, failed: Failed) -> None:
    site.has("/b", moved("/a"))
    assert "more than 5 times" in failed(site.has("/a", moved("/b")))
    assert len(site.asked) == 1 + 6
    assert "answered 302" in failed(site.has("/a", says(302)))


def test_robots_that_forbid(library: Library, home: Path, own: Path, site: Site) -> None:
    site.has("/robots.txt", says(200, b"User-agent: *\nDisallow: /closed/\n\nUser-agent: other\nDisallow: /\n"))
    closed, open_ = site.has("/closed/a.txt", file(WORDS, TEXT)), site.has("/a.txt", file(WORDS, TEXT))
    to_closed = site.has("/go", moved("/closed/a.txt"))
    found = get(library, home, own, closed, open_, to_closed)
    assert [one.status for one in found] == ["failed", "fetched", "failed"]
    assert "asks programs not to fetch /closed/a.txt" in found[0].reason
    assert site.requests("/closed/a.txt") == []
    assert len(site.requests("/robots.txt")) == 1


def test_robots_that_name_this_program(site: Site, failed: Failed) -> None:
    site.has("/robots.txt", says(200, b"\xef\xbb\xbfUser-agent: WhoBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"))
    assert "asks programs not to fetch" in failed(site.has("/a.txt", file(WORDS, TEXT)))


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (says(500), "answered 500"),
        (says(429, Retry_After="0"), "answered 429"),
        (moved("http://evil.example/robots.txt"), "not one of the listed hosts"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nUser-agent"), "broke"),
    ],
    ids=["error", "busy", "elsewhere", "cut"],
)
def test_robots_that_cannot_be_had(
    site: Site, library: Library, home: Path, own: Path, reply: object, said: str
) -> None:
    site.replies["/robots.txt"] = [reply]  # type: ignore[list-item]
    addresses = [site.has(path, file(WORDS, TEXT)) for path in ("/a.txt", "/b.txt")]
    for found in get(library, home, own, *addresses):
        assert found.status == "failed"
        assert "Nothing is fetched from 127.0.0.1, since its robots.txt cannot be had. " in found.reason
        assert said in found.reason
    assert not {"/a.txt", "/b.txt"} & {asked.path for asked in site.asked}


def test_robots_that_are_endless_or_no_text(library: Library, home: Path, own: Path, site: Site) -> None:
    site.has("/robots.txt", says(200, b"User-agent: *\nDisallow: /closed\n" + b"\xff# more\n" * 2_000_000))
    address = site.has("/a.txt", file(WORDS, TEXT))
    assert get(library, home, own, address)[0].status == "fetched"


def test_robots_that_ask_for_a_pause(library: Library, home: Path, own: Path, site: Site) -> None:
    site.has("/robots.txt", says(200, b"User-agent: *\nCrawl-delay: 0.5\n"))
    get(library, home, own, *(site.has(f"/{n}.txt", file(WORDS, TEXT)) for n in (1, 2)))
    assert site.asked[2].at - site.asked[1].at >= 0.5
    site.has("/robots.txt", says(200, b"User-agent: *\nCrawl-delay: 600\n"))
    (found, _) = get(library, home, own, site.address("/1.txt"), site.address("/2.txt"))
    assert "left alone for 600 s" in found.reason


def test_one_failure_is_no_failure_of_the_others(library: Library, home: Path, own: Path, site: Site) -> None:
    good = [site.has(f"/{n}.txt", file(WORDS + b"%d" % n, TEXT)) for n in (1, 2)]
    found = get(library, home, own, good[0], site.address("/gone.pdf"), good[1])
    assert [(one.id, one.status) for one in found] == [
        ("guidance", "fetched"),
        ("second", "failed"),
        ("third", "fetched"),
    ]


def test_nobody_is_there(failed: Failed) -> None:
    assert "did not answer" in failed("http://127.0.0.1:9/a.pdf")


def test_an_address_of_two_publications_is_asked_for_once(library: Library, home: Path, own: Path, site: Site) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT))
    found = get(library, home, own, address, address)
    assert [(one.id, one.status) for one in found] == [("guidance", "fetched"), ("second", "unchanged")]
    assert len(site.requests("/a.txt")) == 1


def test_pages_sites_and_ids(library: Library, home: Path, own: Path, site: Site) -> None:
    news = site.has("/news.txt", file(WORDS, TEXT))
    page = Page(news, {"title": "The news", "date": "2024-01-18", "kind": "news"})
    items = (
        Publication("guidance", "Ethics", pages=(page,)),
        Publication("second", "Meeting", sites=(site.address("/list"),)),
    )
    publications = Publications(frozenset({"127.0.0.1"}), items)

    def ran(*ids: str) -> list[tuple[str, str]]:
        return [(one.id, one.status) for one in fetch(library, home, publications, ids, rules=RULES, own=own)]

    assert ran() == [("guidance", "fetched")]
    assert ran("second", "guidance", "second") == [("second", "failed"), ("guidance", "unchanged")]
    assert not site.requests("/list")
    source = [*library.documents()][-1].source
    assert (source.title, source.date, source.kind, source.url) == ("The news", "2024-01-18", "news", news)
    assert source.publisher is None
    with pytest.raises(UsageError, match="No official address is known for 'fourth'"):
        ran("guidance", "fourth")


def test_offline(library: Library, home: Path, own: Path, site: Site) -> None:
    with pytest.raises(FetchError, match="offline mode is on"):
        next(fetch(library, home, listed(site.address("/a.txt")), offline=True, rules=RULES, own=own))
    assert site.asked == []


def test_a_folder_instead_of_the_library(home: Path, own: Path, site: Site) -> None:
    with pytest.raises(UsageError, match="is in use instead"):
        get(Library(home, own, own=own), home, own, site.address("/a.txt"))
    assert site.asked == []


def test_two_at_once(library: Library, home: Path, own: Path, site: Site) -> None:
    (home / "fetched").mkdir(parents=True)
    with FileLock(home / "fetched" / ".lock"), pytest.raises(FetchError, match="Another process is fetching"):
        get(library, home, own, site.address("/a.txt"))


def test_a_file_in_the_place_of_the_folder(library: Library, home: Path, own: Path, site: Site) -> None:
    home.mkdir()
    (home / "fetched").write_text("in the way", encoding="utf-8")
    with pytest.raises(CorpusError, match="cannot be written"):
        get(library, home, own, site.address("/a.txt"))
    assert site.asked == []


def test_a_full_disk(library: Library, home: Path, own: Path, site: Site) -> None:
    large = WORDS * 10
    address = site.has("/a.txt", file(large, TEXT, etag=ETAG))
    small = site.has("/b.txt", file(WORDS, TEXT))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, before[1]))  # no file of this process may grow beyond it
    try:
        found = get(library, home, own, address, small)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [one.status for one in found] == ["failed", "fetched"]
    assert "cannot be written: File too large. Make room there and try again" in found[0].reason
    assert taken(library) == [WORDS]
    assert [one.status for one in get(library, home, own, address, small)] == ["fetched", "unchanged"]
    assert 0 < int(site.requests("/a.txt")[-1].headers["range"].removeprefix("bytes=").removesuffix("-")) <= 150_000
    assert sorted(taken(library)) == sorted([WORDS, large])


def test_a_ledger_that_cannot_be_read(library: Library, home: Path, own: Path, site: Site) -> None:
    address = site.has("/a.txt", file(WORDS, TEXT, etag=ETAG))
    get(library, home, own, address)
    for broken in ("{", "[]", json.dumps({address: {"sha256": 5}})):
        (home / "fetched" / "fetched.json").write_text(broken, encoding="utf-8")
        assert get(library, home, own, address)[0].status == "unchanged"
        assert taken(library) == [WORDS]


def test_the_progress_is_told(library: Library, home: Path, own: Path, site: Site) -> None:
    told: list[tuple[str, int, int]] = []
    publications = listed(site.has("/a.txt", file(WORDS, TEXT)))
    tell = lambda *what: told.append(what)  # noqa: E731
    assert [one.status for one in fetch(library, home, publications, rules=RULES, own=own, progress=tell)] == [
        "fetched"
    ]
    assert told[0] == ("guidance", 0, len(WORDS))
    assert told[-1] == ("guidance", len(WORDS), len(WORDS))
