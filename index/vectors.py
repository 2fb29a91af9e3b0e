"""The vectors of an index: one store after another, none of which ever changes.

A build that needs new vectors puts them into a store of their own and leaves the others as they are, so that it costs
what is new, however large the index is. Small stores are joined before there are many, and a store of which most is no
longer needed is written anew: the idea of the log-structured merge-tree (O'Neil and others, 1996,
https://doi.org/10.1007/s002360050048). Knows texts by key; knows nothing of documents.
"""

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import DamagedIndex
from index.entries import Progress
from index.journal import Journal
from index.store import Store, Vectors
from index.writing import Writing

if TYPE_CHECKING:
    from index.search import Embeds

CHUNK = 256
MOST = 8
"""Stores that a search looks into, one after the other; each takes some milliseconds."""
PROBES = 20
SAME = 0.999


def fill(folder: Path, name: str, passages: Writing, embedder: "Embeds", journal: Journal, tell: Progress) -> int:
    """See to it that each text of ``passages`` has a vector, in the stores below ``folder``.

    Args:
        folder: where the stores are.
        name: of the store that is made, if one is needed.
        passages: tells which vectors are there, and is told of the new ones.
        embedder: makes the vectors that are not there yet.
        journal: keeps new vectors as they are made, and may hold those of a build that was cut off.
        tell: is told of the progress.

    Returns:
        how many vectors were made now.

    Raises:
        DamagedIndex: a store is broken, or the new one does not find what is in it.
    """
    texts = passages.missing()
    found = {key: vector for key, vector in journal.read(embedder.dimension).items() if key in texts}
    wanted = {key: text for key, text in texts.items() if key not in found}

    def note(keys: Sequence[str], rows: Vectors) -> None:
        journal.append(keys, rows)
        found.update(zip(keys, rows, strict=True))

    embed(wanted, embedder, note, tell)
    for segment in _worn(passages.segments(), bool(texts)):
        kept = passages.needed(segment)
        with closing(Store.open(folder / segment)) as store:
            found.update(store.vectors(kept))
        passages.drop(segment)
    if found:
        tell("storing", 0, len(found))
        _write(folder / name, found)
        passages.keep(tuple(found), name)
        tell("storing", len(found), len(found))
    return len(wanted)


def embed(
    texts: Mapping[str, str], embedder: "Embeds", keep: Callable[[Sequence[str], Vectors], None], tell: Progress
) -> None:
    """Make the vector of each text, and hand them to ``keep`` with their keys as they are made."""
    # Longest first: texts of like length share a batch, and the time that is left is not underestimated.
    wanted = sorted(texts, key=lambda name: -len(texts[name]))
    for start in range(0, len(wanted), CHUNK):
        tell("embedding", start, len(wanted))
        chunk = wanted[start : start + CHUNK]
        keep(chunk, embedder.embed([texts[name] for name in chunk]))
    tell("embedding", len(wanted), len(wanted))


def prove(store: Store, keys: Collection[str], where: str) -> None:
    """Look for some of the vectors in a store by themselves. Raises DamagedIndex where they are not found."""
    probes = sorted(keys)[:: max(1, len(keys) // PROBES)]
    vectors = store.vectors(probes)
    # The graph is approximate, and texts may repeat each other: one may be missed, but never all of them.
    nearest = [max(store.nearest(vector, 10).values(), default=-1.0) for vector in vectors.values()]
    if len(store) < len(keys) or len(vectors) < len(probes) or not any(cosine >= SAME for cosine in nearest):
        raise DamagedIndex(
            f"The new vectors {where} do not find themselves, so the index before stays in use. "
            "Make it from nothing with: whobot index build --full"
        )


def _worn(segments: Mapping[str, tuple[int, int]], more: bool) -> set[str]:
    """The stores to be written anew: those of which most is not needed, and the smallest where there would be too many."""
    worn = {name for name, (count, dead) in segments.items() if 2 * dead > count}
    rest = sorted((count, name) for name, (count, _) in segments.items() if name not in worn)
    if len(rest) + (more or bool(worn)) > MOST:
        worn.update(name for _, name in rest[: MOST // 2])
    return worn


def _write(folder: Path, vectors: Mapping[str, Vectors]) -> None:
    """Make a store, then open it as a reader will and look for some vectors by themselves."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as undo:
        # Where the disk is full, what is not finished should not keep it so.
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        with closing(Store.create(folder)) as store:
            store.add(tuple(vectors), np.stack(tuple(vectors.values())))
        with closing(Store.open(folder)) as store:
            prove(store, vectors, f"in {folder}")
        undo.pop_all()
