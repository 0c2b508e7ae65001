"""The index that `search` asks, written once for each graph: no question sorts or reads all.

Entries stand in their rank, so whatever finds them in that order may stop at the first few:

- `part` has each id cut into all pieces of three letters (FTS5, trigrams). Beside the id, each of
  `FACTS` has a column of its own with one code of three letters: one piece more, however long the
  value is. `fact` says what the codes mean.
- `head` has the first entries for each beginning that many ids or names share.
- `trigram` says how many entries have each piece: rare pieces are sought first, and two letters are
  a choice of the pieces that begin with them.
- `bits` has a bit for each entry for what many entries have, see `search_bits`.
- `cube` counts models by their facts, for all combinations that there are.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptmgraph.graph.disk import disk_full
from ptmgraph.graph.schema import LINEAGE, NODE, TABLES
from ptmgraph.graph.store.search_bits import BITS, write_bits

if TYPE_CHECKING:
    import duckdb

LABELS = ("Model", "Dataset", "Repository", "Owner", "License")
"""What can be found; of what is alike otherwise, the first comes first."""
FACTS = ("type", "task", "licence", "architecture", "family", "year", "size")
"""What is known of an entry beside its id. Several licences or architectures are one value, a
line each; only large families have a value."""
FACETS = ("task", "licence", "family", "year", "size")
"""The facts that `cube` counts."""
MOST_HEADS = 50
"""Entries for a beginning in `head`."""

_MANY = 256  # a beginning that more entries share is in `head`; others are sorted when asked
_LONGEST = 40
_FAMILY = 20
_LARGE_FAMILIES = 500
_BATCH = 10_000
_END = "\ue000"  # behind each id, so that its last two letters begin a piece too
USES = (*LINEAGE, "TRAINED_ON", "REUSES", "USES_DATASET")
"""The relationships that count for the rank of what they lead to."""
_SIZES = (("under 1B", 1e9), ("1B to 4B", 4e9), ("4B to 10B", 1e10), ("10B to 40B", 4e10))
_LARGEST = "over 40B"
SIZES = (*(name for name, _ in _SIZES), _LARGEST)
"""Numbers of parameters, in steps; 1B is a thousand million."""
_TABLES = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE entry (place INTEGER PRIMARY KEY, id TEXT, type TEXT, name TEXT, weight INTEGER);
CREATE TABLE fact (code TEXT, kind TEXT, value TEXT);
CREATE TABLE head (text TEXT, type TEXT, places TEXT);
CREATE TABLE cube ({", ".join(FACETS)}, models INTEGER);
{BITS};
CREATE VIRTUAL TABLE part USING
    fts5(id, {", ".join(FACTS)}, content='', columnsize=0, tokenize='trigram');
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
    """Write the index over the merged tables in `tables`. Raises `OSError`."""
    from ptmgraph.graph.tables.files import open_duckdb

    with open_duckdb(tables) as ranked:
        _rank(ranked, tables)
        try:
            with closing(sqlite3.connect(file)) as db, db:
                _write(db, ranked)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise disk_full() from None
            raise OSError(f"{file}: {error}") from None
    shutil.rmtree(tables / "spill", ignore_errors=True)


def _write(db: sqlite3.Connection, ranked: duckdb.DuckDBPyConnection) -> None:
    db.executescript(_TABLES)
    codes: dict[tuple[str, str], str] = {}
    select = f"SELECT place, id, name, weight, {', '.join(FACTS)} FROM entry ORDER BY place"
    for batch in _batches(ranked, select):
        db.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
            [(place, id_, type_, name, weight) for place, id_, name, weight, type_, *_ in batch],
        )
        db.executemany(
            f"INSERT INTO part (rowid, id, {', '.join(FACTS)}) VALUES (?, ?{', ?' * len(FACTS)})",
            [(row[0], row[1] + _END, *_coded(codes, row[4:])) for row in batch],
        )
    db.executemany(
        "INSERT INTO fact VALUES (?, ?, ?)", [(code, *fact) for fact, code in codes.items()]
    )
    for heads in _heads(ranked):
        db.executemany("INSERT INTO head VALUES (?, ?, ?)", heads)
    cube = f"SELECT {', '.join(FACETS)}, count(*) FROM entry WHERE type = 'Model' GROUP BY ALL"
    for batch in _batches(ranked, cube):
        db.executemany(f"INSERT INTO cube VALUES (?{', ?' * len(FACETS)})", batch)
    db.executescript(_INDEXES)
    write_bits(db, ranked, codes)


def _coded(codes: dict[tuple[str, str], str], values: tuple[str | None, ...]) -> Iterator[str]:
    """The code of each fact; a new one for a new value. The three letters of a code come from
    three ranges of letters that stand for nothing, so a code is in no id and begins in one way."""
    for kind, value in zip(FACTS, values, strict=True):
        if value is None:
            yield ""
            continue
        if (kind, value) not in codes:
            n = len(codes)
            letters = 0xE001 + (n >> 22), 0xE800 + (n >> 11 & 0x7FF), 0xF000 + (n & 0x7FF)
            codes[kind, value] = "".join(map(chr, letters))
        yield codes[kind, value]


def _batches(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    found = db.execute(query)
    while batch := found.fetchmany(_BATCH):
        yield batch


def _rank(db: duckdb.DuckDBPyConnection, tables: Path) -> None:
    """Make the table `entry`: what most others were made from or use first, then by downloads or
    stars; models before others."""
    from ptmgraph.graph.tables.files import quoted

    def table(name: str) -> str:
        return f"read_parquet({quoted(tables / f'{name}.parquet')})"

    uses = " UNION ALL ".join(
        f"SELECT '{t.end}' AS type, end_id AS id FROM {table(t.name)}"
        for t in TABLES.values()
        if t.rel and t.rel.name in USES and t.end in LABELS
    )
    nodes = " UNION ALL ".join(
        f"SELECT {n} AS label, '{label}' AS type, id, {_weight(label)} AS weight, "
        f"{_model_facts() if label == 'Model' else 'NULL AS task, NULL AS year, NULL AS size'} "
        f"FROM {table(label)}"
        for n, label in enumerate(LABELS)
    )
    licences = " UNION ALL ".join(
        f"SELECT '{t.start}' AS type, start_id AS id, end_id FROM {table(t.name)}"
        for t in TABLES.values()
        if t.rel and t.rel.name == "LICENSED_UNDER"
    )
    joined = "string_agg(end_id, chr(10) ORDER BY end_id)"
    db.execute(f"""
        CREATE TEMP TABLE used AS SELECT type, id, count(*) AS uses FROM ({uses}) GROUP BY ALL;
        CREATE TEMP TABLE licensed AS
          SELECT type, id, {joined} AS licence FROM ({licences}) GROUP BY ALL;
        CREATE TEMP TABLE built AS SELECT start_id AS id, {joined} AS architecture
          FROM {table("Model-HAS_ARCHITECTURE-Architecture")} GROUP BY ALL;
        CREATE TEMP TABLE large AS SELECT id FROM {table("Family")} WHERE members >= {_FAMILY}
          ORDER BY members DESC, id LIMIT {_LARGE_FAMILIES};
        CREATE TEMP TABLE member AS SELECT start_id AS id, min(end_id) AS family
          FROM {table("Model-IN_FAMILY-Family")} WHERE end_id IN (SELECT id FROM large)
          GROUP BY ALL;
        CREATE TEMP TABLE entry AS
          SELECT row_number() OVER (ORDER BY coalesce(uses, 0) DESC, weight DESC, label, id) - 1
                 AS place, id, split_part(id, '/', -1) AS name, weight, type, task, licence,
                 CASE WHEN type = 'Model' THEN architecture END AS architecture,
                 CASE WHEN type = 'Model' THEN family END AS family, year, size
          FROM ({nodes}) LEFT JOIN used USING (type, id) LEFT JOIN licensed USING (type, id)
          LEFT JOIN built USING (id) LEFT JOIN member USING (id);
    """)


def _weight(label: str) -> str:
    names = {column.name for column in NODE[label].columns}
    weight = next((name for name in ("downloads", "stars") if name in names), "0")
    return f"coalesce({weight}, 0)"


def _model_facts() -> str:
    steps = " ".join(f"WHEN parameter_count < {most:.0f} THEN '{name}'" for name, most in _SIZES)
    size = f"CASE WHEN parameter_count IS NULL THEN NULL {steps} ELSE '{_LARGEST}' END"
    return f"task, left(created_at, 4) AS year, {size} AS size"


def _heads(db: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[str, str, str]]]:
    """For each beginning of ids and names that many share, longer and longer: its first entries of
    each type, as JSON."""
    db.execute("""
        CREATE TEMP TABLE shared AS SELECT lower(id) AS text, place, type FROM entry
        UNION ALL SELECT lower(name), place, type FROM entry WHERE name <> id
    """)
    for length in range(1, _LONGEST + 1):
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE many AS SELECT left(text, {length}) AS start FROM shared
              WHERE length(text) >= {length} GROUP BY ALL HAVING count(*) > {_MANY};
            CREATE OR REPLACE TEMP TABLE shared AS SELECT shared.* FROM shared
              SEMI JOIN many ON start = left(text, {length});
        """)
        # Twice as many: an entry may have its id and its name begin so.
        found = db.execute(f"""
            SELECT left(text, {length}), type, min(place, {2 * MOST_HEADS}) FROM shared GROUP BY ALL
        """).fetchall()
        if not found:
            return
        yield [(start, type_, json.dumps(_first(places))) for start, type_, places in found]


def _first(places: list[int]) -> list[int]:
    return sorted(dict.fromkeys(places))[:MOST_HEADS]
