"""What an index keeps of each document, and about itself, as lines of JSON.

A record is one file of the corpus: its publication and passages, or why it was not taken in. Records are the one place
where an index keeps passages; vectors and words are kept beside them and refer to them by key or position.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from corpus.errors import DamagedIndex
from corpus.source import Passage, Relation, Source, Span

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One file of the corpus. ``digest`` changes whenever what is read from it may; ``name`` is for messages.

    ``source`` is None and ``reason`` says why where the file was not taken in.
    """

    digest: str
    name: str
    source: Source | None
    passages: tuple[Passage, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself.

    ``id`` is a digest of corpus, embedder and splitting: the same ones give the same id. ``corpus`` is the digest of
    the corpus alone, ``splitting`` names the way in which files became passages, ``built`` is an ISO 8601 time in UTC.
    ``removed`` counts the vectors that were taken out of the store since it was made from nothing.
    """

    id: str
    corpus: str
    splitting: str
    embedder: str
    embedder_digest: str
    built: str
    documents: int
    passages: int
    removed: int
    format: int = FORMAT


def embedded(passage: Passage) -> str:
    """The text that stands for a passage in both searches: title, headings and its own words."""
    return "\n".join(part for part in (passage.source.title, passage.heading, passage.text) if part)


def key(text: str) -> str:
    """The name under which the vector of an embedded text is kept: same text, same key."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write one line a record."""
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(_as_json(record), ensure_ascii=False, separators=(",", ":")) + "\n")


def read_records(path: Path) -> tuple[Record, ...]:
    """What ``write_records`` wrote, equal in every field.

    Raises:
        DamagedIndex: the file is missing or not what was written.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return tuple(_from_json(json.loads(line)) for line in file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write as JSON."""
    path.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


def read_manifest(path: Path) -> Manifest | None:
    """What ``write_manifest`` wrote; None if a program with another format did.

    Raises:
        DamagedIndex: the file is missing or not what was written.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**manifest) if manifest["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error


def _as_json(record: Record) -> dict[str, Any]:
    return {
        "digest": record.digest,
        "name": record.name,
        "source": _source_as_json(record.source) if record.source else None,
        "passages": [(p.id, p.text, p.span.start, p.span.end, p.page, p.heading, p.pages) for p in record.passages],
        "reason": record.reason,
    }


def _from_json(line: dict[str, Any]) -> Record:
    source = _source(line["source"]) if line["source"] else None
    if source is None:
        return Record(line["digest"], line["name"], None, (), line["reason"])
    passages = tuple(
        Passage(id_, source, text, Span(start, end), page, heading, tuple(pages))
        for id_, text, start, end, page, heading, pages in line["passages"]
    )
    return Record(line["digest"], line["name"], source, passages, line["reason"])


def _source_as_json(source: Source) -> dict[str, Any]:
    # By hand, since asdict copies every value: with thousands of records that is half a second.
    values = {field.name: getattr(source, field.name) for field in fields(Source)}
    return {**values, "related": [(relation.kind, relation.id) for relation in source.related]}


def _source(line: dict[str, Any]) -> Source:
    tuples = {name: tuple(line[name]) for name in ("pillars", "identifiers")}
    related = tuple(Relation(kind, id_) for kind, id_ in line["related"])
    return Source(**{**line, **tuples, "related": related})


def _damaged(path: Path, error: Exception) -> DamagedIndex:
    return DamagedIndex(
        f"The index in {path.parent} cannot be read ({path.name}: {error}). "
        "Make it again with: whobot index build --full"
    )
