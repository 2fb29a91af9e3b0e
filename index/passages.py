"""The passages of an index in one SQLite file, and the search by words over them: BM25, by SQLite's FTS5.

A file is written once (see ``index.writing``) and only read afterwards, from several threads if need be. Knows which
store holds the vector of each text, and nothing else of vectors.
"""

import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.errors import DamagedIndex
from corpus.source import Passage, Source
from index.records import Filed, Manifest, passage_from_row, source_from_json

TITLE = 3.0
"""How much a word counts in a title, where 1 is one of the headings or the text: a title names what all of it is about."""
WORDS_SCHEMA = f"""
-- Words come stemmed and parted by spaces, so that the tokenizer has nothing to decide. The first column takes least room.
CREATE VIRTUAL TABLE words USING fts5 (said, title, content='', tokenize="ascii tokenchars '_'");
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(1.0, {TITLE})');
"""
"""Files of before titles counted more have one column, and rank by it."""
OTHER_SCHEMA = "CREATE TABLE IF NOT EXISTS other_vectors (key TEXT PRIMARY KEY, segment TEXT) WITHOUT ROWID;"
"""Files of before there were other languages lack this table."""
SCHEMA = f"""
{OTHER_SCHEMA}
CREATE TABLE files (place INTEGER PRIMARY KEY, digest TEXT, name TEXT, source_id TEXT, source TEXT, reason TEXT);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, source_id TEXT, key TEXT,
    id TEXT, text TEXT, start INTEGER, "end" INTEGER, page INTEGER, heading TEXT, pages TEXT
);
CREATE INDEX passages_of_source ON passages (source_id);
CREATE INDEX passages_of_key ON passages (key);
CREATE TABLE vectors (key TEXT PRIMARY KEY, segment TEXT) WITHOUT ROWID;
{WORDS_SCHEMA}
"""
VECTORS, OTHER = "vectors", "other_vectors"
"""The tables that say in which store the vector of each text is: of the first embedder, and of the one for other languages."""
ROW = 'id, text, start, "end", page, heading, pages'
MOST = 500
"""Values in one statement; SQLite takes a few thousand."""


class Passages:
    """All passages of a corpus, with their publications and with BM25 over their words; use ``open``.

    A passage has a number, which means nothing outside this file.
    """

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        self._turn = threading.Lock()
        with self._reading():
            self.files = tuple(_filed(database))
        self.sources: Mapping[str, Source] = {file.source.id: file.source for file in self.files if file.source}
        self._places = {name: place for place, name in enumerate(self.sources)}

    @classmethod
    def open(cls, path: Path) -> "Passages":
        """The passages in the file at ``path``.

        Raises:
            DamagedIndex: it is missing, or not what was written.
        """
        try:
            database = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            size, count = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count"))
        except sqlite3.Error as error:
            raise damaged(path, error) from error
        if size * count != path.stat().st_size:
            database.close()
            raise damaged(path, "it is not whole")
        return cls(path, database)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def check(self, manifest: Manifest) -> None:
        """Raise DamagedIndex unless these are the passages that ``manifest`` tells of, with words and vectors to each."""
        documents, lacking = len(self.sources), 0
        (words,) = self._rows("SELECT count(*) FROM words")[0]
        for table in ([VECTORS] if manifest.segments else []) + ([OTHER] if manifest.other else []):
            ((some,),) = self._rows(f"SELECT count(*) FROM passages WHERE key NOT IN (SELECT key FROM {table})")
            lacking += some
        if (documents, len(self), words, lacking) != (manifest.documents, manifest.passages, manifest.passages, 0):
            raise damaged(self.path, "its parts do not fit together")

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def of(self, source_id: str) -> tuple[Passage, ...]:
        """The passages of one publication in reading order; none if it is not there."""
        source = self.sources.get(source_id)
        if source is None:
            return ()
        rows = self._rows(f"SELECT {ROW} FROM passages WHERE source_id = ? ORDER BY number", (source_id,))
        return tuple(passage_from_row(source, row) for row in rows)

    def get(self, numbers: Iterable[int]) -> Mapping[int, Passage]:
        """Passages by number, in the order of the corpus."""
        found = sorted(
            self._some("SELECT number, source_id, {row} FROM passages WHERE number IN ({marks})", numbers),
            key=lambda row: (self._places[row[1]], row[0]),
        )
        return {number: passage_from_row(self.sources[source], tuple(row)) for number, source, *row in found}

    def keys(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """The key of each passage's embedded text, by number."""
        return dict(self._some("SELECT number, key FROM passages WHERE number IN ({marks})", numbers))

    def numbers(self, keys: Collection[str], of: Collection[str] | None = None) -> Mapping[int, str]:
        """Numbers of the passages whose embedded texts have these keys, each with its key.

        ``of``: only of publications with these ids.
        """
        rows = self._some("SELECT number, source_id, key FROM passages WHERE key IN ({marks})", keys)
        return {number: key for number, source_id, key in rows if of is None or source_id in of}

    def keys_of(self, source_ids: Collection[str]) -> frozenset[str]:
        """The keys of all embedded texts of some publications."""
        return frozenset(
            key for (key,) in self._some("SELECT key FROM passages WHERE source_id IN ({marks})", source_ids)
        )

    def segments(self, keys: Collection[str], table: str = VECTORS) -> Mapping[str, str]:
        """The name of the store that holds the vector of each key, by key; ``table`` is one of the two."""
        return dict(self._some(f"SELECT key, segment FROM {table} WHERE key IN ({{marks}})", keys))

    def count_of(self, source_ids: Collection[str]) -> int:
        """How many passages some publications have together."""
        return sum(file.passages for file in self.files if file.source and file.source.id in source_ids)

    def best(self, words: Sequence[str], limit: int, of: Collection[str] | None = None) -> Mapping[int, float]:
        """The passages that match ``words`` best, with their scores, the best first; none without a shared word.

        Args:
            words: as ``index.words.words`` gives them.
            limit: how many at most.
            of: only of publications with these ids.
        """
        # Without the plus SQLite would look up the words anew for each number.
        only, names = "", tuple[str, ...]()
        if of is not None:
            names = tuple(sorted(of))
            only = f"AND +rowid IN (SELECT number FROM passages WHERE source_id IN ({_marks(names)}))"
        question = f"SELECT rowid, rank FROM words WHERE words MATCH ? {only} ORDER BY rank, rowid LIMIT ?"
        return self._scored(question, words, (*names, limit))

    def scores(self, words: Sequence[str], numbers: Collection[int]) -> Mapping[int, float]:
        """The scores of some passages; those that share no word are left out."""
        found: dict[int, float] = {}
        for some in _parts(numbers):
            question = f"SELECT rowid, rank FROM words WHERE words MATCH ? AND +rowid IN ({_marks(some)})"
            found.update(self._scored(question, words, tuple(some)))
        return found

    def _scored(self, question: str, words: Sequence[str], values: Sequence[object]) -> Mapping[int, float]:
        if not words:
            return {}
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        # FTS5 gives the better match the lower number.
        return {number: -rank for number, rank in self._rows(question, (match, *values))}

    def _some(self, question: str, values: Iterable[object]) -> Iterator[Any]:
        for part in _parts(tuple(values)):
            yield from self._rows(question.format(marks=_marks(part), row=ROW), part)

    def _rows(self, question: str, values: Sequence[object] = ()) -> list[Any]:
        with self._reading():
            return self._database.execute(question, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """SQLite's own errors become ours, here and nowhere else."""
        try:
            with self._turn:
                yield
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise damaged(self.path, error) from error


def _filed(database: sqlite3.Connection) -> Iterator[Filed]:
    counts = dict(database.execute("SELECT source_id, count(*) FROM passages GROUP BY source_id"))
    rows = database.execute("SELECT digest, name, source_id, source, reason FROM files ORDER BY place")
    for digest, name, source_id, source, reason in rows:
        yield Filed(digest, name, source_from_json(source) if source else None, counts.get(source_id, 0), reason)


def _parts(values: Collection[object]) -> Iterator[tuple[object, ...]]:
    every = tuple(values)
    for start in range(0, len(every), MOST):
        yield every[start : start + MOST]


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def damaged(path: Path, reason: object) -> DamagedIndex:
    """The error for a file of passages that cannot be used."""
    return DamagedIndex(
        f"The index in {path.parent} cannot be read ({path.name}: {reason}). "
        "Make it again with: whobot index build --full"
    )
