"""Search over ids: a side index in SQLite, because the engine has none for parts of words.

FTS5 with trigrams finds any part of an id that is three characters or longer; for shorter parts
all ids are read. The rows are stored with what most others were made from or use first, then by
downloads, so the first matches are the ones that people mean and not copies of them. A server is
asked in Cypher instead.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ptmgraph.graph.disk import disk_full
from ptmgraph.graph.schema import LINEAGE, TABLES

LABELS = ("Model", "Dataset", "Repository", "Owner", "License")
"""What can be found; of what is alike otherwise, the first comes first."""
_USES = (*LINEAGE, "TRAINED_ON", "REUSES", "USES_DATASET")
_TABLES = """
CREATE TABLE entry (place INTEGER PRIMARY KEY, id TEXT, type TEXT, name TEXT, weight INTEGER);
CREATE VIRTUAL TABLE part USING fts5(id, content='', columnsize=0, tokenize='trigram');
"""
_INDEXES = """
CREATE INDEX entry_id ON entry (id COLLATE NOCASE);
CREATE INDEX entry_name ON entry (name COLLATE NOCASE);
INSERT INTO part (part) VALUES ('optimize');
"""
_TRIGRAM = 3
# What SQLite takes in no text; so no id holds it.
_IN_NO_ID = re.compile("[\0\ud800-\udfff]")
IN_CYPHER = f"""
MATCH (n:Model|Dataset|Repository|Owner|License)
WHERE labels(n)[0] IN $types AND all(word IN $words WHERE toLower(n.id) CONTAINS word)
WITH n, labels(n)[0] AS type, toLower(n.id) AS id, last(split(toLower(n.id), '/')) AS name,
     coalesce(n.downloads, n.stars, 0) AS weight,
     COUNT {{ (n)<-[:{"|".join(_USES)}]-() }} AS uses
WITH n, type, weight, uses, CASE WHEN size($words) > 1 THEN 3 WHEN id = $words[0] THEN 0
     WHEN name = $words[0] THEN 1
     WHEN id STARTS WITH $words[0] OR name STARTS WITH $words[0] THEN 2 ELSE 3 END AS place
RETURN type, n.id AS id, weight
ORDER BY place, uses DESC, weight DESC,
         CASE type {" ".join(f"WHEN '{label}' THEN {n}" for n, label in enumerate(LABELS))} END, id
LIMIT $limit
"""
"""What `search_ids` does, as Cypher. It reads every id."""


@dataclass(frozen=True)
class Hit:
    """One find: the node's label and id, and its downloads or stars (0 when unknown)."""

    type: str
    id: str
    weight: int


def write_index(tables: Path, file: Path) -> None:
    """Write the index over the merged tables in `tables`. Raises `OSError`."""
    entries: list[_Entry] = []
    for place, label in enumerate(LABELS):
        uses = _uses(tables, label)
        entries += [(-uses[i], -weight, place, i) for i, weight in _weighted(tables, label)]
    entries.sort()
    try:
        _write(file, entries)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise disk_full() from None
        raise OSError(f"{file}: {error}") from None


_Entry = tuple[int, int, int, str]


def _write(file: Path, entries: list[_Entry]) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        db.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
            (
                (n, id_, LABELS[label], id_.rpartition("/")[2], -weight)
                for n, (_, weight, label, id_) in enumerate(entries)
            ),
        )
        db.executemany(
            "INSERT INTO part (rowid, id) VALUES (?, ?)",
            ((n, id_) for n, (*_, id_) in enumerate(entries)),
        )
        db.executescript(_INDEXES)


def search_ids(file: Path, text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
    """See `ptmgraph.graph.store.protocol.Store.search`; `file` is the index."""
    words, limit = text.split(), min(limit, sys.maxsize)
    if not words or _IN_NO_ID.search(text):
        return []
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        found: dict[int, Hit] = {}
        for query, values in _queries(words):
            if len(found) >= limit:
                break
            wanted = f"AND type IN ({', '.join('?' * len(types))})" if types else ""
            rows = db.execute(f"{query} {wanted} ORDER BY place LIMIT ?", (*values, *types, limit))
            for place, label, id_, weight in rows:
                found.setdefault(place, Hit(label, id_, weight))
    return list(found.values())[:limit]


def _queries(words: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The searches to try in turn."""
    select = "SELECT place, type, id, weight FROM entry WHERE"
    if len(words) == 1:
        word = words[0]
        for column in ("id", "name"):
            yield f"{select} {column} = ? COLLATE NOCASE", (word,)
        bounds = "({0} >= ? COLLATE NOCASE AND {0} < ? COLLATE NOCASE)"
        above = word + "\U0010ffff"
        begins = f"({bounds.format('id')} OR {bounds.format('name')})"
        yield f"{select} {begins}", (word, above, word, above)
    long = [word for word in words if len(word) >= _TRIGRAM]
    short = [word.lower() for word in words if len(word) < _TRIGRAM]
    parts = ["instr(lower(id), ?)"] * len(short)
    if long:
        short.append(" AND ".join('"' + word.replace('"', '""') + '"' for word in long))
        parts.append("place IN (SELECT rowid FROM part WHERE part MATCH ?)")
    yield f"{select} {' AND '.join(parts)}", tuple(short)


def _uses(tables: Path, label: str) -> Counter[str]:
    """How often nodes of a label are the parent or the data of others, or used by code."""
    import pyarrow.parquet as pq

    found: Counter[str] = Counter()
    for table in TABLES.values():
        if table.rel and table.rel.name in _USES and table.end == label:
            ends = pq.read_table(tables / f"{table.name}.parquet", columns=["end_id"])["end_id"]
            for counted in ends.value_counts().to_pylist():
                found[counted["values"]] += counted["counts"]
    return found


def _weighted(tables: Path, label: str) -> Iterator[tuple[str, int]]:
    import pyarrow.parquet as pq  # takes long to import, and only writing needs it

    file = pq.ParquetFile(tables / f"{label}.parquet")
    weight = next((c for c in ("downloads", "stars") if c in file.schema_arrow.names), None)
    for batch in file.iter_batches(columns=["id", weight] if weight else ["id"]):
        ids = batch["id"].to_pylist()
        weights = batch[weight].to_pylist() if weight else [0] * len(ids)
        yield from ((i, w or 0) for i, w in zip(ids, weights, strict=True))
