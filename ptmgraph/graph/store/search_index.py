"""The index that `search` asks, written once for each graph: no question sorts or reads all.

Entries stand in their rank, so whatever finds them in that order may stop at the first few:

- `part` has each id cut into all pieces of three letters (FTS5, trigrams). Beside the id, each of
  `FACTS` has a column of its own with one code of three letters: one piece more, however long the
  value is. `fact` says what the codes mean.
- `head` has the first entries for each beginning that many ids or names share.
- `trigram` says how many entries have each piece: rare pieces are sought first, and two letters are
  a choice of the pieces that begin with them.
- `cube` counts models by their facts, for all combinations that there are.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ptmgraph.graph.disk import disk_full
from ptmgraph.graph.heap import give_back_memory
from ptmgraph.graph.store.ranked_entries import (
    FACTS,
    code_facts,
    first_of_beginnings,
    in_columns,
    rank_entries,
)
from ptmgraph.graph.store.search_bits import BITS, write_bits

if TYPE_CHECKING:
    import duckdb

FACETS = ("task", "licence", "family", "year", "size")
"""The facts that `cube` counts."""

_END = "\ue000"  # behind each id, so that its last two letters begin a piece too
_PIECES = 64 << 20
"""Bytes of pieces that FTS5 holds before it writes them down. It joins all that it wrote, again and
again: with its own number, 1 MB, that takes longer than finding the pieces."""
_TABLES = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE entry (place INTEGER PRIMARY KEY, id TEXT, type TEXT, name TEXT, weight INTEGER);
CREATE TABLE fact (code TEXT, kind TEXT, value TEXT);
CREATE TABLE head (text TEXT, type TEXT, places TEXT);
CREATE TABLE cube ({", ".join(FACETS)}, models INTEGER);
{BITS};
CREATE VIRTUAL TABLE part USING
    fts5(id, {", ".join(FACTS)}, content='', columnsize=0, tokenize='trigram');
INSERT INTO part (part, rank) VALUES ('hashsize', {_PIECES}), ('automerge', 0);
"""
_INDEXES = f"""
INSERT INTO part (part) VALUES ('optimize');
CREATE INDEX entry_id ON entry (id COLLATE NOCASE);
CREATE INDEX entry_name ON entry (name COLLATE NOCASE);
CREATE INDEX head_text ON head (text);
CREATE VIRTUAL TABLE temp.piece USING fts5vocab(main, part, col);
CREATE TABLE trigram (text TEXT PRIMARY KEY, entries INTEGER) WITHOUT ROWID;
INSERT INTO trigram SELECT term, doc FROM temp.piece WHERE col = 'id' AND term < '{_END}';
"""


def write_index(tables: Path, file: Path) -> None:
    """Write the index over the merged tables in `tables`. Raises `OSError` and `duckdb.Error`."""
    write_ranked(rank_entries(tables, file.parent), file)


def write_ranked(ranked: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write the index of what `rank_entries` found, for which `file.parent` was its folder; closes
    it. Raises `OSError`, and `duckdb.Error` when its memory or the disk is full."""
    try:
        with closing(sqlite3.connect(file)) as db, db:
            db.executescript(_TABLES)
            with ranked:
                _copy(db, ranked)
            give_back_memory()  # the engine's process may have begun
            db.executescript(_INDEXES)
            write_bits(db)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise disk_full() from None
        raise OSError(f"{file}: {error}") from None
    shutil.rmtree(file.parent / "spill", ignore_errors=True)


def _copy(db: sqlite3.Connection, ranked: duckdb.DuckDBPyConnection) -> None:
    """All that DuckDB works out; first what takes it memory."""
    for heads in first_of_beginnings(ranked):
        db.executemany("INSERT INTO head VALUES (?, ?, ?)", heads)
    cube = f"SELECT {', '.join(FACETS)}, count(*) FROM entry WHERE type = 'Model' GROUP BY ALL"
    counts = ranked.execute(cube).fetchall()
    db.executemany(f"INSERT INTO cube VALUES (?{', ?' * len(FACETS)})", counts)
    db.executemany("INSERT INTO fact VALUES (?, ?, ?)", code_facts(ranked))
    entry = ("place", "id", "label", "name", "weight")
    query = f"SELECT {', '.join(entry)}, id || '{_END}', {', '.join(FACTS)} FROM coded"
    for columns in in_columns(ranked, f"{query} ORDER BY place"):
        own, pieces = columns[: len(entry)], columns[len(entry) :]
        db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", zip(*own, strict=True))
        db.executemany(
            f"INSERT INTO part (rowid, id, {', '.join(FACTS)}) VALUES (?, ?{', ?' * len(FACTS)})",
            zip(own[0], *pieces, strict=True),
        )
