"""What an index keeps of each file of the corpus, and about itself.

Plain values, and their form as JSON. Where they are kept is for ``index.passages``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from corpus.errors import DamagedIndex
from corpus.source import Passage, Relation, Source, Span

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Record:
    """One file of the corpus as it was read for a build.

    ``digest`` changes whenever what is read from the file may; ``name`` is for messages. ``source`` is None and
    ``reason`` says why where the file was not taken in; beside a source, ``reason`` says what is to be known of it.
    """

    digest: str
    name: str
    source: Source | None
    passages: tuple[Passage, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """One file of the corpus as an index has it: a Record whose passages are only counted."""

    digest: str
    name: str
    source: Source | None
    passages: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A second set of vectors, for questions in other languages: who made them, and where they are.

    ``segments`` names the stores, with the number of vectors in each.
    """

    embedder: str
    digest: str
    segments: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself.

    ``id`` is a digest of corpus, embedder and splitting: the same ones give the same id. ``corpus`` is the digest of
    the corpus alone, ``splitting`` names the way in which files became passages, ``built`` is an ISO 8601 time in UTC.
    ``segments`` names the stores that hold the vectors, with the number of vectors in each. ``other`` is None where
    questions in other languages than English cannot be searched for.
    """

    id: str
    corpus: str
    splitting: str
    embedder: str
    embedder_digest: str
    built: str
    documents: int
    passages: int
    segments: Mapping[str, int] = field(default_factory=dict)
    format: int = FORMAT
    other: Other | None = None

    @property
    def stores(self) -> Mapping[str, int]:
        """All stores that the index needs, with the number of vectors in each."""
        return {**self.segments, **(self.other.segments if self.other else {})}


def embedded(passage: Passage) -> str:
    """The text that stands for a passage in both searches: title, headings and its own words."""
    return "\n".join(part for part in (passage.source.title, passage.heading, passage.text) if part)


def key(text: str) -> str:
    """The name under which the vector of an embedded text is kept: same text, same key."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write as JSON."""
    path.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


def read_manifest(path: Path) -> Manifest | None:
    """What ``write_manifest`` wrote; None if a program with another format did.

    Raises:
        DamagedIndex: the file is missing or not what was written.
    """
    try:
        return manifest_from(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndex(
            f"The index in {path.parent} cannot be read ({path.name}: {error}). "
            "Make it again with: whobot index build --full"
        ) from error


def record_as_json(source: Source, passages: Iterable[Passage]) -> str:
    """A Source and its passages as JSON."""
    rows = [passage_as_row(passage) for passage in passages]
    return json.dumps([source_as_json(source), rows], ensure_ascii=False, separators=(",", ":"))


def record_from_json(text: str) -> tuple[Source, tuple[Passage, ...]]:
    """What ``record_as_json`` wrote, equal in every field. Raises ValueError, KeyError or TypeError for anything else."""
    line, rows = json.loads(text)
    source = source_from_json(line)
    return source, tuple(passage_from_row(source, tuple(row)) for row in rows)


def manifest_from(values: Mapping[str, Any]) -> Manifest | None:
    """A Manifest of its values, as ``asdict`` gives them; None if they have another format."""
    if values["format"] != FORMAT:
        return None
    # Indexes of before there were other languages have no such value.
    other = values.get("other")
    return Manifest(**{**values, "other": Other(**other) if other else None})


def source_as_json(source: Source) -> str:
    """A Source as one line of JSON."""
    # By hand, since asdict copies every value: with thousands of records that is half a second.
    values = {field.name: getattr(source, field.name) for field in fields(Source)}
    values["related"] = [(relation.kind, relation.id) for relation in source.related]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def source_from_json(line: str) -> Source:
    """What ``source_as_json`` wrote, equal in every field. Raises ValueError, KeyError or TypeError for anything else."""
    values: dict[str, Any] = json.loads(line)
    tuples = {name: tuple(values[name]) for name in ("pillars", "identifiers")}
    related = tuple(Relation(kind, id_) for kind, id_ in values["related"])
    return Source(**{**values, **tuples, "related": related})


def passage_as_row(passage: Passage) -> tuple[str, str, int, int, int | None, str, str]:
    """A Passage without its source, as plain values: id, text, start, end, page, heading, pages."""
    span = passage.span
    pages = " ".join(map(str, passage.pages))
    return passage.id, passage.text, span.start, span.end, passage.page, passage.heading, pages


def passage_from_row(source: Source, row: tuple[str, str, int, int, int | None, str, str]) -> Passage:
    """What ``passage_as_row`` gave, equal in every field."""
    id_, text, start, end, page, heading, pages = row
    return Passage(id_, source, text, Span(start, end), page, heading, tuple(map(int, pages.split())))
