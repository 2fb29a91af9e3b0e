"""The contents of an index as texts, for a server that several machines read.

What each file of the corpus became is one text, under its digest, so that indexes share what is alike; one more text
lists those of an index. Knows nothing of vectors.
"""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus.errors import ForeignIndex
from corpus.source import Source
from index.passages import Passages
from index.records import Filed, Manifest, Record, key, manifest_from, record_as_json, record_from_json
from index.server import Server

FILE = "list.json"
"""The name of the list of an index in its folder on a machine."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of the corpus: a Record whose source and passages are the text named ``record``.

    ``record`` is empty where the file was not taken in.
    """

    digest: str
    name: str
    reason: str
    record: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All that an index is made of, in the order of the corpus, but for the contents."""

    manifest: Manifest
    files: tuple[Listed, ...]

    @property
    def records(self) -> frozenset[str]:
        """The names of the texts with the contents."""
        return frozenset(file.record for file in self.files if file.record)


def list_name(name: str) -> str:
    """The name of the text that lists an index, by the name of the index."""
    return f"list-{name}"


def write_listing(folder: Path, listing: Listing) -> None:
    """Keep the list of an index in its folder."""
    (folder / FILE).write_text(_as_json(listing), encoding="utf-8")


def read_listing(folder: Path) -> Listing | None:
    """What ``write_listing`` wrote; None where there is none that can be used."""
    try:
        return _from_json((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def get_listing(server: Server, name: str) -> Listing:
    """The list of an index on the server.

    Raises:
        ForeignIndex: another version of this program made it.
        DamagedIndex: it is not there, or not what was put there.
    """
    text = server.texts().get([list_name(name)]).get(list_name(name), "")
    try:
        listing = _from_json(text)
    except (ValueError, KeyError, TypeError) as error:
        raise server.damaged(f"the list of {name} cannot be read: {error}") from error
    if listing is None:
        raise ForeignIndex(
            f"The index on {server.url} was made by another version of this program. Use one version on all machines, "
            "or make the index again with: whobot index build"
        )
    return listing


def get_files(server: Server, listing: Listing, before: Path | None) -> tuple[Record | Filed, ...]:
    """What an index has of each file of the corpus.

    Args:
        server: is asked for contents that are not in ``before``.
        listing: of the index.
        before: the folder of an index that this machine has; what is in it already is given as Filed.

    Raises:
        DamagedIndex: contents are not on the server.
    """
    had: dict[str, Filed] = {}
    listed = read_listing(before) if before else None
    if before and listed:
        with closing(Passages.open(before / "passages.sqlite")) as passages:
            had = {file.record: filed for file, filed in zip(listed.files, passages.files, strict=True) if filed.source}
    texts = server.texts().get(sorted(listing.records - had.keys()))

    def found(file: Listed) -> Record | Filed:
        if not file.record:
            return Record(file.digest, file.name, None, (), file.reason)
        if file.record in had:
            return replace(had[file.record], digest=file.digest, name=file.name, reason=file.reason)
        text = texts.get(file.record, "")
        if key(text) != file.record:
            raise server.damaged(f"the contents of {file.name} are missing")
        source, passages = record_from_json(text)
        return Record(file.digest, file.name, source, passages, file.reason)

    return tuple(map(found, listing.files))


def put_files(
    server: Server, name: str, manifest: Manifest, files: Sequence[Record | Filed], folder: Path, before: Listing | None
) -> Listing:
    """Put the list of a new index on the server, and those contents that are not there; see to it that all are.

    Args:
        server: where to put them.
        name: of the index.
        manifest: of the index.
        files: what it was made of.
        folder: of the index on this machine; all its passages are there.
        before: the list of the index that each Filed of ``files`` was taken from.

    Raises:
        DamagedIndex: the server has not kept them.
    """
    known = {file.digest: file.record for file in before.files} if before else {}
    with closing(Passages.open(folder / "passages.sqlite")) as passages:

        def text(source: Source) -> str:
            return record_as_json(source, passages.of(source.id))

        def listed(file: Record | Filed) -> Listed:
            record = known.get(file.digest, "") if isinstance(file, Filed) else ""
            if file.source and not record:
                record = key(text(file.source))
            return Listed(file.digest, file.name, file.reason, record)

        listing = Listing(manifest, tuple(map(listed, files)))
        texts = server.texts()
        lacking = listing.records - texts.has(listing.records)
        sources = (file.source for file, row in zip(files, listing.files, strict=True) if row.record in lacking)
        made = (text(source) for source in sources if source)
        texts.put((key(text), text) for text in made)
    texts.put([(list_name(name), _as_json(listing))])
    needed = listing.records | {list_name(name)}
    if texts.has(needed) != needed:
        raise server.damaged("it has not kept what was put there")
    return listing


def _as_json(listing: Listing) -> str:
    files = [(file.digest, file.name, file.reason, file.record) for file in listing.files]
    return json.dumps({"manifest": asdict(listing.manifest), "files": files}, ensure_ascii=False)


def _from_json(text: str) -> Listing | None:
    values = json.loads(text)
    manifest = manifest_from(values["manifest"])
    return Listing(manifest, tuple(Listed(*file) for file in values["files"])) if manifest else None
