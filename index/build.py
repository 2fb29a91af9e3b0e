"""Builds an index: reads what is new, embeds what is new, and puts the result in place of the one before in one step.

The index in use is never touched. A build makes a folder beside it, checks it, and only then names it as the current
one; killed at any moment, it leaves the old index in use and a folder that the next build removes.
"""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from corpus.errors import CorpusError, StoreError, UnreachableStore
from corpus.source import Passage
from index.current import unwritable
from index.entries import Entry, Progress, corpus_digest, digest, digest_of_read, read_entries, splitting
from index.passages import Passages
from index.place import Place, place
from index.records import FORMAT, Filed, Manifest, Other, Record, read_manifest, write_manifest
from index.search import Embeds
from index.server import Server
from index.writing import Writing


@dataclass(frozen=True, slots=True)
class Noted:
    """A file, and what is to be known of it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. ``added``, ``changed`` and ``removed`` are ids of sources; ``embedded`` counts new vectors.

    ``new`` and ``gone`` count the passages that the index before had not, or that it alone had. ``noted`` are files of
    this build that were taken in, but not all of them or not with certainty. ``built`` is False where nothing had
    changed and the index in use stays.
    """

    id: str
    built: bool
    documents: int
    passages: int
    embedded: int
    seconds: float
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    new: int
    gone: int
    rejected: tuple[Noted, ...]
    noted: tuple[Noted, ...]


def build(
    home: Path,
    corpus: Iterable[Entry],
    embedder: Embeds,
    *,
    other: Embeds | None = None,
    server: Server | None = None,
    full: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Make an index of ``corpus`` under ``home``, or on ``server`` with a copy there, and put it in use.

    With ``other`` each passage gets a second vector, for questions in other languages than English.

    Files that are as they were are not read again, and passages whose embedded text is as it was are not embedded
    again, not even those of a build that was cut off; ``full`` does everything again. Files that cannot be read are
    reported and left out.

    Raises:
        BusyIndex: another build is under way.
        CorpusError: there is no document that can be read; the index in use stays.
        StoreError: the index cannot be written; the index in use stays.
        UnreachableStore: the server does not answer; the next build goes on with what it has.
    """
    started = perf_counter()
    tell = progress or _silent
    entries = tuple(corpus)
    try:
        where = place(home, server)
        with where.locked():
            return _build(where, entries, embedder, other, tell, started, full=full)
    except OSError as error:
        raise unwritable(home, error) from error


def out_of_date(manifest: Manifest, corpus: Iterable[Entry], other: Embeds | None = None) -> bool:
    """Whether a build of ``corpus`` would give another index.

    Files have changed, or how they are read and split, or there are no vectors yet that ``other`` has made.
    """
    made_of = (manifest.corpus, manifest.splitting)
    return made_of != (corpus_digest(corpus), splitting()) or (other is not None and not _by(manifest, other))


def _by(manifest: Manifest, other: Embeds) -> bool:
    """Whether the second vectors of an index are by this embedder."""
    kept = manifest.other
    return kept is not None and (kept.embedder, kept.digest) == (other.name, other.digest)


@dataclass(frozen=True, slots=True)
class _Before:
    """The index in use, as far as a build needs it."""

    manifest: Manifest
    passages: Passages


def _build(
    where: Place,
    entries: Sequence[Entry],
    embedder: Embeds,
    other: Embeds | None,
    tell: Progress,
    started: float,
    *,
    full: bool,
) -> Report:
    before = _before(where, embedder)
    try:
        if before and not full and not out_of_date(before.manifest, entries, other):
            return _report(before.manifest, before.passages.files, before, 0, started, built=False)
        reused = before if before and not full and before.manifest.splitting == splitting() else None
        files = read_entries(entries, reused.passages.files if reused else (), embedder.count_tokens, tell)
        # Where texts are split in another way, most passages still have the vectors that they had.
        manifest, made = _make(where, entries, files, None if full else before, embedder, other, tell, full=full)
        return _report(manifest, files, before, made, started, built=True)
    finally:
        if before:
            before.passages.close()


def _before(where: Place, embedder: Embeds) -> _Before | None:
    """The index in use, if it can be used; a missing, foreign or damaged one is no help, and no hindrance."""
    try:
        folder = where.folder()
        manifest = read_manifest(folder / "manifest.json")
        if manifest is None or (manifest.embedder, manifest.embedder_digest) != (embedder.name, embedder.digest):
            return None
        if not where.has_stores(manifest):
            return None
        return _Before(manifest, Passages.open(folder / "passages.sqlite"))
    except UnreachableStore:
        raise
    except StoreError:
        return None


def _make(
    where: Place,
    entries: Sequence[Entry],
    files: Sequence[Record | Filed],
    before: _Before | None,
    embedder: Embeds,
    other: Embeds | None,
    tell: Progress,
    *,
    full: bool,
) -> tuple[Manifest, int]:
    """Write an index, check it and put it in use; its manifest, and how many vectors were made for it."""
    if not any(file.source for file in files):
        reasons = "".join(f" {file.name}: {file.reason}" for file in files[:3])
        raise CorpusError(f"There is no document to make an index of.{reasons} Add documents with: whobot add PATH")
    corpus, split_by = digest_of_read(entries, files), splitting()
    by = [made_by for each in (embedder, other) if each for made_by in (each.name, each.digest)]
    id_ = digest(corpus, split_by, *by, str(FORMAT))[:16]
    folder = where.new(id_)
    try:
        path = folder / "passages.sqlite"
        with Writing.begin(path, before.passages.path if before else None) as writing:
            writing.update(files)
            made = where.fill(folder, writing, embedder, tell, full=full)
            segments = _counts(writing)
            if other is None or (before and not _by(before.manifest, other)):
                for segment in writing.other.segments():
                    writing.other.drop(segment)
            if other:
                made += where.fill(folder, writing.other, other, tell, full=full)
            second = Other(other.name, other.digest, _counts(writing.other)) if other else None
        manifest = Manifest(
            id=id_,
            corpus=corpus,
            splitting=split_by,
            embedder=embedder.name,
            embedder_digest=embedder.digest,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            documents=sum(1 for file in files if file.source),
            passages=sum(file.passages if isinstance(file, Filed) else len(file.passages) for file in files),
            segments=segments,
            other=second,
        )
        write_manifest(folder / "manifest.json", manifest)
        with closing(Passages.open(path)) as passages:
            passages.check(manifest)
        where.put_in_use(folder, files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return manifest, made


def _counts(writing: Writing) -> dict[str, int]:
    return {segment: count for segment, (count, _) in writing.segments().items()}


def _report(
    manifest: Manifest,
    files: Sequence[Record | Filed],
    before: _Before | None,
    made: int,
    started: float,
    *,
    built: bool,
) -> Report:
    old = {file.source.id: file for file in before.passages.files if file.source} if before else {}
    new = {file.source.id: file for file in files if file.source}
    was = before.passages.of if before else _nothing
    read = {name: file for name, file in new.items() if isinstance(file, Record)}
    texts = {name: {passage.text for passage in file.passages} for name, file in read.items()}
    kept = sum(len(texts[name] & {passage.text for passage in was(name)}) for name in read if name in old)
    removed = tuple(name for name in old if name not in new)
    return Report(
        id=manifest.id,
        built=built,
        documents=manifest.documents,
        passages=manifest.passages,
        embedded=made,
        seconds=perf_counter() - started,
        added=tuple(name for name in new if name not in old),
        changed=tuple(
            name
            for name, file in read.items()
            if name in old and (file.source, file.passages) != (old[name].source, was(name))
        ),
        removed=removed,
        new=sum(map(len, texts.values())) - kept,
        gone=sum(old[name].passages for name in (*removed, *(name for name in read if name in old))) - kept,
        rejected=tuple(Noted(file.name, file.reason) for file in files if not file.source),
        noted=tuple(Noted(file.name, file.reason) for file in read.values() if file.reason),
    )


def _nothing(source_id: str) -> tuple[Passage, ...]:
    return ()


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""
