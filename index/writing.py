"""Writes the passages of a new index: a copy of those of the one before with what changed, or all from nothing.

Only the file that is being made is touched. Knows the tables (see ``index.passages``); makes no vectors.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from corpus.source import Passage
from index.passages import OTHER, OTHER_SCHEMA, ROW, SCHEMA, VECTORS, WORDS_SCHEMA
from index.records import (
    Filed,
    Record,
    embedded,
    key,
    passage_as_row,
    passage_from_row,
    source_as_json,
    source_from_json,
)
from index.words import words


class Writing:
    """A file of passages that nobody reads yet; use ``begin``."""

    def __init__(self, database: sqlite3.Connection, table: str = VECTORS) -> None:
        """``table``: which vectors are told of, those of the first embedder or those for other languages."""
        self._database = database
        self._table = table

    @property
    def other(self) -> Self:
        """The same passages, with the vectors for other languages."""
        return type(self)(self._database, OTHER)

    @property
    def suffix(self) -> str:
        """What the name of a store for these vectors ends in."""
        return "" if self._table == VECTORS else "-other"

    @classmethod
    @contextmanager
    def begin(cls, path: Path, before: Path | None) -> Iterator[Self]:
        """Make the file at ``path``, as a copy of ``before`` where that is given. Raises OSError."""
        if before:
            shutil.copyfile(before, path)
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as database:
                # A file that was not finished is thrown away, so nothing is needed to undo a part of it.
                for setting in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-65536"):
                    database.execute(f"PRAGMA {setting}")
                database.executescript(SCHEMA if not before else OTHER_SCHEMA)
                one_column = not any(row[1] == "title" for row in database.execute("PRAGMA table_info(words)"))
                if one_column:
                    database.executescript(f"DROP TABLE words; {WORDS_SCHEMA}")
                database.execute("BEGIN")
                writing = cls(database)
                if one_column:
                    writing._say_all()
                yield writing
                database.execute("COMMIT")
        except sqlite3.Error as error:
            raise OSError(f"{path.name}: {error}") from error

    def update(self, files: Sequence[Record | Filed]) -> None:
        """Hold what ``files`` say, in their order: of a Filed, the passages are here already and stay."""
        stay = {file.source.id for file in files if isinstance(file, Filed) and file.source}
        there = [source_id for (source_id,) in self._database.execute("SELECT DISTINCT source_id FROM passages")]
        for source_id in there:
            if source_id not in stay:
                self._remove(source_id)
        self._database.execute("DELETE FROM files")
        self._database.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", map(_file_row, range(len(files)), files)
        )
        for file in files:
            if isinstance(file, Record):
                self._insert(file.passages)
        if not there:
            self._database.execute("INSERT INTO words (words) VALUES ('optimize')")

    def missing(self) -> Mapping[str, str]:
        """What has no vector yet: embedded texts by key."""
        rows = self._database.execute(
            f"SELECT source, p.key, p.{ROW.replace(', ', ', p.')} FROM passages p JOIN files f USING (source_id) "
            f"LEFT JOIN {self._table} v ON v.key = p.key WHERE v.key IS NULL ORDER BY place, number"
        )
        return {name: embedded(passage_from_row(source_from_json(source), tuple(row))) for source, name, *row in rows}

    def segments(self) -> Mapping[str, tuple[int, int]]:
        """Of each store of vectors, how many there are, and how many of them no passage needs."""
        rows = self._database.execute(
            f"SELECT segment, count(*), sum(key NOT IN (SELECT key FROM passages)) FROM {self._table} GROUP BY segment"
        )
        return {segment: (count, dead) for segment, count, dead in rows}

    def needed(self, segment: str) -> tuple[str, ...]:
        """The keys in one store that a passage needs."""
        rows = self._database.execute(
            f"SELECT key FROM {self._table} WHERE segment = ? AND key IN (SELECT key FROM passages)", (segment,)
        )
        return tuple(name for (name,) in rows)

    def drop(self, segment: str) -> None:
        """Forget what one store holds."""
        self._database.execute(f"DELETE FROM {self._table} WHERE segment = ?", (segment,))

    def keep(self, keys: Sequence[str], segment: str) -> None:
        """Note that the vectors of ``keys`` are in one store."""
        self._database.executemany(f"INSERT INTO {self._table} VALUES (?, ?)", ((name, segment) for name in keys))

    def prune(self) -> None:
        """Forget the vectors that no passage needs."""
        self._database.execute(f"DELETE FROM {self._table} WHERE key NOT IN (SELECT key FROM passages)")

    def _remove(self, source_id: str) -> None:
        (source,) = self._database.execute("SELECT source FROM files WHERE source_id = ?", (source_id,)).fetchone()
        rows = self._database.execute(
            f"SELECT number, {ROW} FROM passages WHERE source_id = ?", (source_id,)
        ).fetchall()
        for number, *row in rows:
            # FTS5 keeps no texts here, so it must be told what to take out.
            said = _said(passage_from_row(source_from_json(source), tuple(row)))
            self._database.execute(
                "INSERT INTO words (words, rowid, title, said) VALUES ('delete', ?, ?, ?)", (number, *said)
            )
        self._database.execute("DELETE FROM passages WHERE source_id = ?", (source_id,))

    def _say_all(self) -> None:
        """Put in the words of all passages that are there."""
        query = f"SELECT source, number, p.{ROW.replace(', ', ', p.')} FROM passages p JOIN files f USING (source_id)"
        for source, number, *row in self._database.execute(query).fetchall():
            self._say(number, passage_from_row(source_from_json(source), tuple(row)))

    def _say(self, number: int | None, passage: Passage) -> None:
        self._database.execute("INSERT INTO words (rowid, title, said) VALUES (?, ?, ?)", (number, *_said(passage)))

    def _insert(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            row = (passage.source.id, key(embedded(passage)), *passage_as_row(passage))
            number = self._database.execute(
                f"INSERT INTO passages (source_id, key, {ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            ).lastrowid
            self._say(number, passage)


def _said(passage: Passage) -> tuple[str, str]:
    """The words of the title, and those of the headings and the text."""
    return " ".join(words(passage.source.title)), " ".join(words(f"{passage.heading}\n{passage.text}"))


def _file_row(place: int, file: Record | Filed) -> tuple[int, str, str, str | None, str | None, str]:
    source_id, source = (file.source.id, source_as_json(file.source)) if file.source else (None, None)
    return place, file.digest, file.name, source_id, source, file.reason
