"""The process that writes a new embedded database from merged tables.

    python -m graph.arcade_loader TABLES DATABASE CACHE HEAP

Prints a line of JSON for each step: {"table", "rows"}, and at the end {"engine", "counts"}; or
{"error"}. Killing it harms nothing: it writes only into a folder that nobody reads yet.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jpype
import pyarrow.parquet as pq

from graph import arcade_jvm
from graph.schema import NODES, RELS, TABLES, Table

_ROWS = 20_000


class Loader:
    """Writes one database. `ids` maps the ids of a label to the engine's record ids."""

    def __init__(self, tables: Path, database: Any) -> None:
        self._tables, self._database = tables, database
        self._ids: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._vertices = arcade_jvm.java("com.arcadedb.python.VertexBatcher")
        self._edges = arcade_jvm.java("com.arcadedb.python.EdgeBatcher")
        self.counts: Counter[str] = Counter()

    def define(self) -> None:
        """Create the types. Only `id` is declared: declared types change comparisons. The
        unique index is made before loading, where it costs little."""
        for node in NODES:
            self._sql(f"CREATE VERTEX TYPE `{node.name}`")
            self._sql(f"CREATE PROPERTY `{node.name}`.id STRING")
            self._sql(f"CREATE INDEX ON `{node.name}` (id) UNIQUE")
        for rel in RELS:
            self._sql(f"CREATE EDGE TYPE `{rel.name}`")

    def load(self) -> Iterator[tuple[str, int]]:
        """Write all nodes, then all relationships; yields tables and rows as they are done."""
        batch = (
            self._database.batch().withWAL(False).withCommitEvery(100_000).withBatchSize(300_000)
        ).build()
        for table in TABLES.values():
            write = self._write_nodes if table.node else self._write_rels
            rows = sum(write(batch, table, part) for part in self._parts(table))
            self.counts[table.node.name if table.node else _rel_name(table)] += rows
            if rows:
                yield table.name, rows
        batch.close()

    def check(self) -> None:
        """Compare what is in the database with what was meant to be, and look every id up by
        index (an engine release lost index entries). Raises `ValueError`."""
        for name, rows in self.counts.items():
            found = int(self._database.countType(name, False))
            if found != rows:
                raise ValueError(f"{name}: {rows} rows in the tables, {found} in the database")
        for label, ids in self._ids.items():
            index = self._database.getSchema().getType(label).getPolymorphicIndexByProperties("id")
            missing = [i for i in ids if not index.get(jpype.JArray(jpype.JObject)([i])).hasNext()]
            if missing:
                raise ValueError(f"{label}: {len(missing)} ids are not in the index: {missing[0]}")

    def _sql(self, statement: str) -> None:
        self._database.command("sql", statement)

    def _parts(self, table: Table) -> Iterator[list[dict[str, Any]]]:
        file = pq.ParquetFile(self._tables / f"{table.name}.parquet")
        for batch in file.iter_batches(batch_size=_ROWS):
            yield batch.to_pylist()

    def _write_nodes(self, batch: Any, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        text = json.dumps([_known(row) for row in rows])
        records = str(self._vertices.createVerticesJson(batch, table.name, text)).split(";")
        self._ids[table.name].update(zip([r["id"] for r in rows], records, strict=True))
        return len(rows)

    def _write_rels(self, batch: Any, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        starts, ends = self._ids[table.start], self._ids[table.end]
        edges = []
        for row in rows:
            edge = _known(row)
            edge["_src"], edge["_dst"] = starts[edge.pop("start_id")], ends[edge.pop("end_id")]
            edges.append(edge)
        self._edges.newEdgesJson(batch, _rel_name(table), json.dumps(edges))
        return len(rows)


def _rel_name(table: Table) -> str:
    assert table.rel is not None
    return table.rel.name


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """The properties that have a value: in Cypher an absent property is null."""
    return {name: value for name, value in row.items() if value is not None}


def _say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def _end_with_owner() -> None:
    """The owner holds our input open; when it ends, for whatever reason, so do we."""
    sys.stdin.buffer.read()
    arcade_jvm.die(1)


def main(arguments: list[str]) -> None:
    """Build the database, check it, and say so."""
    tables, folder, cache, heap = arguments
    threading.Thread(target=_end_with_owner, daemon=True).start()
    arcade_jvm.start(heap, Path(cache))
    factory = arcade_jvm.java("com.arcadedb.database.DatabaseFactory")
    try:
        database = factory(folder).create()
        loader = Loader(Path(tables), database)
        loader.define()
        for table, rows in loader.load():
            _say(table=table, rows=rows)
        loader.check()
        database.close()
    except jpype.JException as error:
        _say(error=arcade_jvm.innermost(error))
        arcade_jvm.die(1)
    except (ValueError, OSError) as error:
        _say(error=str(error))
        arcade_jvm.die(1)
    _say(engine=arcade_jvm.engine_version(), counts=dict(loader.counts))
    arcade_jvm.die(0)


if __name__ == "__main__":
    main(sys.argv[1:])
