"""Official publications from their addresses into the library, as documents with their metadata.

Knows what was fetched when, and puts a new edition in the place of the old one; how a file comes is for
``corpus.download``, and how it is taken into the library is for ``corpus.library``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from corpus.download import Got, download
from corpus.entry import Entry
from corpus.errors import CorpusError, DocumentError, FetchError
from corpus.folder import remove_sidecar
from corpus.ledger import Fetch, Ledger
from corpus.library import OWN, Library
from corpus.publications import Page, Publication, Publications
from corpus.read import read
from corpus.sniff import SUFFIXES
from corpus.web import Rules, Web
from corpus.wire import LookUp, look_up
from corpus.worker import Worker

Progress = Callable[[str, int, int], None]
"""Is told what comes, the bytes that are here and the bytes that there will be, 0 where that is not known."""

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one address of the publication ``id``.

    "unchanged": the library has it as it is there now; "changed": another edition has taken the place of the one that
    was here. ``reason`` is for the reader; after a failure it says what to do. ``sha256`` and ``bytes`` are of the file
    in the library.
    """

    id: str
    status: Literal["fetched", "unchanged", "changed", "failed"]
    reason: str
    url: str | None
    bytes: int | None = None
    sha256: str | None = None


def silent(what: str, done: int, total: int) -> None:
    """A Progress that tells nobody."""


def fetch(
    library: Library,
    home: Path,
    publications: Publications,
    ids: Iterable[str] = (),
    *,
    offline: bool = False,
    rules: Rules | None = None,
    names: LookUp = look_up,
    own: Path = OWN,
    progress: Progress = silent,
) -> Iterator[Fetched]:
    """Get publications, one address after the other, and say of each what became of it.

    What is known to be here is asked for only if it has changed. A failure of one is no failure of the others, and only
    whole files that can be read get into the library.

    Args:
        library: Where they go.
        home: The folder with all state; what was fetched, and parts of files, are kept in ``home/fetched``.
        publications: What there is.
        ids: Which of them; none for all.
        offline: Nothing may be fetched.
        rules: What requests may do; by default the hosts of the list are asked, over https.
        names: How the names of hosts are looked up.
        own: The project's own documents, which hold the metadata.
        progress: Is told of the bytes.

    Raises:
        UsageError: An id is not known, or a folder is in use instead of the library.
        FetchError: Offline mode is on, or another process is fetching.
        CorpusError: The library or the folder for what is fetched cannot be written.
    """
    items = publications.chosen(ids)
    if offline:
        raise FetchError(
            "Nothing can be fetched: offline mode is on (WHOBOT_OFFLINE or HF_HUB_OFFLINE). Unset it and try again."
        )
    library.add(())  # whether documents can be added is found out before anything is asked for
    folder = home / "fetched"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0), Web(rules or Rules(publications.hosts), names=names) as web:
            yield from _Fetching(web, library, folder, own, progress).all(items)
    except Timeout as error:
        raise FetchError("Another process is fetching publications. Try again when it is done.") from error
    except OSError as error:
        raise CorpusError(
            f"The folder {folder} cannot be written: {error.strerror or error}. Check its rights, or set --home."
        ) from error


class _Fetching:
    """One run: what is in the library, and what each address gave."""

    def __init__(self, web: Web, library: Library, folder: Path, own: Path, progress: Progress) -> None:
        self._web = web
        self._library = library
        self._folder = folder
        self._own = own
        self._progress = progress
        self._ledger = Ledger(folder / "fetched.json")
        self._here: Mapping[str, Entry] | None = None
        self._done: dict[str, Fetched] = {}

    def all(self, items: Iterable[Publication]) -> Iterator[Fetched]:
        for left in self._folder.iterdir():  # by a process that was killed; parts are gone on with
            if left.suffix in SUFFIXES:
                left.unlink()
        for item in items:
            pages = (*(Page(address) for address in item.files), *item.pages)
            for page in pages:
                yield self._once(item, page)
            if not pages:
                yield Fetched(item.id, "failed", _only_sites(item), item.sites[0])

    def _once(self, item: Publication, page: Page) -> Fetched:
        """What became of an address; one that two items have is asked for once."""
        if page.url in self._done:
            before = self._done[page.url]
            return replace(before, id=item.id, status="failed" if before.status == "failed" else "unchanged")
        try:
            found = self._fetched(item, page)
        except (FetchError, CorpusError, DocumentError) as error:
            found = Fetched(item.id, "failed", str(error), page.url)
        except OSError as error:
            why = f"{error.filename or self._folder} cannot be written: {error.strerror or error}."
            found = Fetched(item.id, "failed", f"{why} Make room there and try again, or set --home.", page.url)
        self._done[page.url] = found
        return found

    def _fetched(self, item: Publication, page: Page) -> Fetched:
        known = self._ledger.get(page.url)
        here = self._entries().get(known.sha256) if known else None
        part = self._folder / f"{item.id}-{sha256(page.url.encode()).hexdigest()[:8]}.part"
        got = download(
            self._web,
            page.url,
            part,
            known=known.stamp if known and here else None,
            progress=lambda done, total: self._progress(item.id, done, total),
        )
        path = got.path.rename(part.with_suffix(got.suffix)) if got else None
        try:
            if known and here and (not got or got.sha256 == known.sha256 or _says_the_same(path, here)):
                self._ledger.put(page.url, replace(known, checked=_now(), stamp=got.stamp if got else known.stamp))
                return Fetched(item.id, "unchanged", "", page.url, known.bytes, known.sha256)
            if not got or not path:
                raise FetchError(f"{page.url} sent nothing. Try again later.")
            return self._shelved(item, page, got, path, known if here else None)
        finally:
            if path:
                path.unlink(missing_ok=True)

    def _shelved(self, item: Publication, page: Page, got: Got, path: Path, before: Fetch | None) -> Fetched:
        """Take a whole file into the library; the edition before goes only when that is done."""
        (added,) = self._library.add([path], self._metadata(item, page))
        if added.status == "rejected":
            raise FetchError(f"What {page.url} sent was not taken into the library. {added.reason}")
        self._here = None
        if before:
            self._remove(before.sha256, path.stem)
        # Last, so that a process that is killed before this does it all again.
        self._ledger.put(page.url, Fetch(item.id, got.sha256, got.bytes, _now(), _now(), got.stamp))
        found = Fetched(item.id, "fetched", added.reason, page.url, got.bytes, got.sha256)
        if before:
            why = f"Another edition: SHA-256 {got.sha256}; the one of {before.fetched[:10]} had {before.sha256}."
            return replace(found, status="changed", reason=f"{why} {added.reason}".rstrip())
        return replace(found, status="fetched" if added.status == "added" else "unchanged")

    def _entries(self) -> Mapping[str, Entry]:
        """What is in the corpus, by the digest of its bytes."""
        if self._here is None:
            self._here = {entry.content: entry for entry in self._library.entries()}
        return self._here

    def _metadata(self, item: Publication, page: Page) -> Mapping[str, str]:
        """What is known of the file: of the item where the address is its own, and of the page by itself elsewhere."""
        source = read(self._own / f"{item.id}.md").source
        if page.url not in (*item.files, source.url):
            return {**page.metadata, "url": page.url}
        known = {"title": source.title, "kind": source.kind, "publisher": source.publisher, "date": source.date}
        known |= {"language": source.language, "url": page.url}
        # The licence is that of the publication, not of a page about it.
        known |= {"licence": source.licence if page.url in item.files else None}
        return {**{key: value for key, value in known.items() if value}, **page.metadata}

    def _remove(self, content: str, stem: str) -> None:
        """Take an edition out of the library, if it was put there from here."""
        try:
            with FileLock(self._library.folder / ".lock", timeout=_PATIENCE):
                entry = self._entries().get(content)
                if entry and entry.path.parent == self._library.folder and Path(entry.called).stem == stem:
                    entry.path.unlink()
                    remove_sidecar(entry.path)
        except (OSError, Timeout) as error:
            raise FetchError(
                f"The new edition is in the library, and the old one could not be taken out ({error}). Try again."
            ) from error
        self._here = None


def _says_the_same(path: Path | None, here: Entry) -> bool:
    """Whether a web page has the text that it had: its bytes are often others for each reader."""
    if not path or path.suffix != ".html" or here.path.suffix != ".html":
        return False
    try:
        with Worker() as worker:
            return worker.read(path).text == here.read(worker.read).text
    except DocumentError:
        return False  # the library says why it cannot be taken


def _only_sites(item: Publication) -> str:
    return (
        f"Only a front page or list is known for it, which is not fetched: {item.sites[0]}. "
        "Look for it there in a browser, save it, and add it with: whobot add FILE"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
