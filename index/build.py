"""Builds an index: reads what is new, embeds what is new, and puts the result in place of the one before in one step.

The index in use is never touched. A build makes a folder beside it, checks it, and only then names it as the current
one; killed at any moment, it leaves the old index in use and a folder that the next build removes.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from corpus.errors import CorpusError, DamagedIndex, StoreError
from index.current import BUILDING, Current, indexes, locked, read_current, sweep, switch
from index.entries import Entry, Progress, corpus_digest, digest, read_entries, splitting
from index.journal import Journal
from index.lexical import Lexical
from index.records import FORMAT, Manifest, Record, embedded, key, write_manifest, write_records
from index.search import Embeds, Index
from index.vectors import fill

PROBES = 20
SAME = 0.999


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that was not taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. ``added``, ``changed`` and ``removed`` are ids of sources; ``embedded`` counts new vectors.

    ``built`` is False where nothing had changed and the index in use stays.
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
    rejected: tuple[Rejected, ...]


def build(
    home: Path, corpus: Iterable[Entry], embedder: Embeds, *, full: bool = False, progress: Progress | None = None
) -> Report:
    """Make an index of ``corpus`` under ``home`` and put it in use.

    Files that are as they were are not read again, and passages whose embedded text is as it was are not embedded
    again, not even those of a build that was cut off; ``full`` does everything again. Files that cannot be read are
    reported and left out.

    Raises:
        BusyIndex: another build is under way.
        CorpusError: there is no document that can be read; the index in use stays.
        StoreError: the index cannot be written; the index in use stays.
    """
    started = perf_counter()
    tell = progress or _silent
    entries = tuple(corpus)
    try:
        with locked(home):
            return _build(home, entries, embedder, tell, started, full=full)
    except OSError as error:
        raise StoreError(
            f"The index cannot be written to {indexes(home)}: {error}. "
            "The index in use is as it was; make room there, or choose another folder with --home."
        ) from error


def out_of_date(index: Index, corpus: Iterable[Entry]) -> bool:
    """Whether a build of ``corpus`` would give another index: files have changed, or how they are read and split."""
    return (index.manifest.corpus, index.manifest.splitting) != (corpus_digest(corpus), splitting())


def _build(
    home: Path, entries: Sequence[Entry], embedder: Embeds, tell: Progress, started: float, *, full: bool
) -> Report:
    before = _before(home, embedder)
    try:
        if before and not full and not out_of_date(before, entries):
            return _report(before.manifest, before.records, before, 0, started, built=False)
        known = before.records if before and not full and before.manifest.splitting == splitting() else ()
        records = read_entries(entries, known, embedder.count_tokens, tell)
        journal = Journal(indexes(home) / f"vectors-{embedder.digest[:12]}")
        if full:
            journal.remove()
        manifest, made = _make(home, entries, records, None if full else before, embedder, journal, tell)
        return _report(manifest, records, before, made, started, built=True)
    finally:
        if before:
            before.close()


def _before(home: Path, embedder: Embeds) -> Index | None:
    """The index in use, if it can be used; a missing, foreign or damaged one is no help, and no hindrance."""
    try:
        return Index.open(home, embedder)
    except StoreError:
        return None


def _make(
    home: Path,
    entries: Sequence[Entry],
    records: Sequence[Record],
    reused: Index | None,
    embedder: Embeds,
    journal: Journal,
    tell: Progress,
) -> tuple[Manifest, int]:
    """Write an index, check it and put it in use; its manifest, and how many vectors were made for it."""
    passages = [passage for record in records for passage in record.passages]
    if not passages:
        reasons = "".join(f" {record.name}: {record.reason}" for record in records[:3])
        raise CorpusError(f"There is no document to make an index of.{reasons} Add documents with: whobot add PATH")
    texts = [embedded(passage) for passage in passages]
    sweep(home)
    corpus, split_by = corpus_digest(entries), splitting()
    id_ = digest(corpus, split_by, embedder.name, embedder.digest, str(FORMAT))[:16]
    name = f"{_next_number(home):06d}-{id_}"
    folder = indexes(home) / (name + BUILDING)
    folder.mkdir()
    try:
        by_key = {key(text): text for text in texts}
        removed, made = fill(folder / "chroma", by_key, reused, embedder, journal, tell)
        Lexical.of(texts).save(folder / "words")
        write_records(folder / "records.jsonl", records)
        manifest = Manifest(
            id=id_,
            corpus=corpus,
            splitting=split_by,
            embedder=embedder.name,
            embedder_digest=embedder.digest,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            documents=sum(1 for record in records if record.source),
            passages=len(passages),
            removed=removed,
        )
        write_manifest(folder / "manifest.json", manifest)
        _check(folder, embedder)
        _put_in_place(home, folder, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    journal.remove()
    return manifest, made


def _check(folder: Path, embedder: Embeds) -> None:
    """Open the index as a reader will, and look for passages by their own vectors."""
    with closing(Index.read(folder, embedder)) as index:
        probes = sorted(index.keys)[:: max(1, len(index.keys) // PROBES)]
        # The graph is approximate, and passages may repeat each other: one may be missed, but never all of them.
        nearest = (max(index.nearest(vector, 10).values()) for vector in index.vectors(probes).values())
        if not any(cosine >= SAME for cosine in nearest):
            raise DamagedIndex(
                f"The new index in {folder} does not find its own passages, so the one before stays in use. "
                "Make it from nothing with: whobot index build --full"
            )


def _put_in_place(home: Path, folder: Path, name: str) -> None:
    """Give the folder its name, then make it the current one; everything is on the disk before."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    folder.rename(indexes(home) / name)
    current = _current(home)
    switch(home, Current(name, current.name if current else None))
    sweep(home)


def _current(home: Path) -> Current | None:
    try:
        return read_current(home)
    except DamagedIndex:
        return None


def _next_number(home: Path) -> int:
    names = [folder.name.partition("-")[0] for folder in indexes(home).iterdir() if folder.is_dir()]
    return max((int(number) for number in names if number.isdecimal()), default=0) + 1


def _report(
    manifest: Manifest, records: Sequence[Record], before: Index | None, made: int, started: float, *, built: bool
) -> Report:
    old = {record.source.id: record for record in before.records if record.source} if before else {}
    new = {record.source.id: record for record in records if record.source}
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
            for name in new
            if name in old and (new[name].source, new[name].passages) != (old[name].source, old[name].passages)
        ),
        removed=tuple(name for name in old if name not in new),
        rejected=tuple(Rejected(record.name, record.reason) for record in records if not record.source),
    )


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""
