"""Reading the SQLite file of PeaTMOSS: streamed, never whole, and never written to.

Counts and groups are made by SQLite in temporary tables on disk. Joins go from the rows of one
table, in their order, to others by key; where a key has no index, SQLite makes a temporary one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.unfetched import BEGIN, unfetched

_CHUNK = 5_000
_LONGEST_VALUE = 50_000_000  # bytes; SQLite itself allows a gigabyte
_TEMPORARY = """
CREATE TEMP TABLE model_key (id INTEGER PRIMARY KEY, key TEXT, written TEXT);
CREATE TEMP TABLE repository_key (id INTEGER PRIMARY KEY, key TEXT, written TEXT);
CREATE TEMP TABLE counted (
    kind TEXT, id INTEGER, property TEXT, number INTEGER,
    PRIMARY KEY (kind, id, property)) WITHOUT ROWID;
CREATE TEMP TABLE model_tag (id INTEGER, tag TEXT, PRIMARY KEY (id, tag)) WITHOUT ROWID;
CREATE TEMP TABLE link (
    repository INTEGER, model INTEGER, place TEXT,
    PRIMARY KEY (repository, model, place)) WITHOUT ROWID;
"""


class PeatmossFile:
    """The open file. `tables` are the names of the tables it has."""

    def __init__(self, file: Path) -> None:
        """Raises `SourceError` when the file is not a PeaTMOSS database."""
        with file.open("rb") as stream:
            if instead := unfetched(stream.read(BEGIN)):
                raise SourceError(f"{file}: {instead}")
        # A published file does not change, so no lock is needed, nor a folder to write locks to.
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._db = sqlite3.connect(uri, uri=True, isolation_level=None)
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
            names = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            self.tables = {str(name) for (name,) in names}
        except sqlite3.Error as error:
            raise SourceError(f"{file} is not a SQLite file ({error}).") from None
        if not self.tables & {"model", "reuse_repository"}:
            raise SourceError(
                f"{file} has neither a table `model` nor `reuse_repository`; give PeaTMOSS.db"
            )
        # Text that is not UTF-8 must not end the load.
        self._db.text_factory = lambda data: data.decode("utf-8", "replace")
        self._db.execute("PRAGMA temp_store = FILE")
        self._db.executescript(_TEMPORARY)

    def close(self) -> None:
        """Close the file and drop what was made beside it."""
        self._db.close()

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, in a stream. Raises `sqlite3.Error`."""
        cursor = self._db.execute(query)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows

    def run(self, statement: str) -> None:
        """Fill a temporary table. Raises `sqlite3.Error`."""
        self._db.execute(statement)

    def keep(self, table: str, keys: Sequence[tuple[int, str, str]]) -> None:
        """Remember the graph's key and the written name of models or repositories by row id."""
        self._db.execute("BEGIN")
        self._db.executemany(f"INSERT OR REPLACE INTO temp.{table}_key VALUES (?, ?, ?)", keys)
        self._db.execute("COMMIT")

    def size(self, *tables: str) -> int | None:
        """The number of rows of those of the tables that are there; None when one is damaged."""
        try:
            return sum(
                int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in tables
                if table in self.tables
            )
        except sqlite3.Error:
            return None


def unpacked(text: str) -> Any:
    """A value that SQLite packed as JSON."""
    return json.loads(text)
