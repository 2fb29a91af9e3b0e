"""The vectors of a new index: those of the one before that still serve, and new ones for the rest.

Knows texts by key; knows nothing of documents, nor of how a new index comes into use.
"""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np

from index.entries import Progress
from index.journal import Journal
from index.search import Embeds, Index
from index.store import Store, Vectors

CHUNK = 256


def fill(
    folder: Path, texts: Mapping[str, str], before: Index | None, embedder: Embeds, journal: Journal, tell: Progress
) -> tuple[int, int]:
    """Make a store in ``folder`` with a vector for each of ``texts``, and no other.

    Args:
        folder: where to; it is made.
        texts: what is to be embedded, by key.
        before: an index whose vectors may be used again; it is not changed.
        embedder: makes the vectors that are not there yet.
        journal: keeps new vectors as they are made, and may hold those of a build that was cut off.
        tell: is told of the progress.

    Returns:
        how many vectors were taken out of the store since it was new, and how many were made now.
    """
    old = before.keys if before else frozenset()
    removed = len(old - texts.keys()) + (before.manifest.removed if before else 0)
    if before and removed <= len(texts):
        # Twenty times as fast as putting all vectors in again.
        _copy(before.folder / "chroma", folder)
        with closing(Store.open(folder)) as store:
            store.remove(old - texts.keys())
            return removed, _add(store, texts, frozenset(old), {}, embedder, journal, tell)
    # What is taken out of Chroma's graph stays in it as a dead point: when most are dead, a new graph is made.
    kept = before.vectors(old & texts.keys()) if before else {}
    with closing(Store.create(folder)) as store:
        return 0, _add(store, texts, frozenset(), kept, embedder, journal, tell)


def _add(
    store: Store,
    texts: Mapping[str, str],
    there: frozenset[str],
    known: Mapping[str, Vectors],
    embedder: Embeds,
    journal: Journal,
    tell: Progress,
) -> int:
    """Put in what is not ``there``; how many vectors had to be made."""
    new = [name for name in texts if name not in there]
    if not new:
        return 0
    vectors = {**journal.read(embedder.dimension), **known}
    # Longest first: texts of like length share a batch, and the time that is left is not underestimated.
    wanted = sorted((name for name in new if name not in vectors), key=lambda name: -len(texts[name]))
    for start in range(0, len(wanted), CHUNK):
        tell("embedding", start, len(wanted))
        chunk = wanted[start : start + CHUNK]
        rows = embedder.embed([texts[name] for name in chunk])
        journal.append(chunk, rows)
        vectors.update(zip(chunk, rows, strict=True))
    tell("embedding", len(wanted), len(wanted))
    store.add(new, np.stack([vectors[name] for name in new]))
    return len(wanted)


def _copy(store: Path, folder: Path) -> None:
    """Copy a store that others may have open: the database through SQLite itself, so that it is of one moment."""
    shutil.copytree(store, folder, ignore=shutil.ignore_patterns("*.sqlite3*"))
    with (
        closing(sqlite3.connect(store / "chroma.sqlite3")) as source,
        closing(sqlite3.connect(folder / "chroma.sqlite3")) as target,
    ):
        source.backup(target)
