"""The process that writes a new embedded database from merged tables.

    python -m ptmgraph.graph.store.arcade.loader TABLES DATABASE CACHE HEAP [JAVA_FLAG ...]

Prints a line of JSON for each step: {"table", "rows"}, and at the end {"engine", "counts",
"from_cache"}; or {"error"}. Killing it harms nothing: it writes only into a folder that nobody
reads yet.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import jpype
import pyarrow.parquet as pq

from ptmgraph.graph.processes import QUICK_START
from ptmgraph.graph.schema import NODES, RELS, TABLES, Table
from ptmgraph.graph.store.arcade import jvm as arcade_jvm
from ptmgraph.graph.tables.files import rows_of

_ROWS = 20_000
_FEW_ROWS = 100_000  # until then compiling costs more than it saves
_NODE_TABLES = [table for table in TABLES.values() if table.node]
_REL_TABLES = [table for table in TABLES.values() if table.rel]
_T = TypeVar("_T")


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
        for tables, write in ((_NODE_TABLES, self._write_nodes), (_REL_TABLES, self._write_rels)):
            for table in tables:
                rows = 0
                for text, count, ids in _ahead(self._parts(table)):
                    write(batch, table, text, ids)
                    rows += count
                self.counts[table.node.name if table.node else _rel_name(table)] += rows
                if rows:
                    yield table.name, rows
        batch.close()

    def _sql(self, statement: str) -> None:
        self._database.command("sql", statement)

    def _parts(self, table: Table) -> Iterator[tuple[str, int, list[str]]]:
        """The rows of a table as JSON for the engine, how many, and for nodes their ids."""
        file = pq.ParquetFile(self._tables / f"{table.name}.parquet")
        for batch in file.iter_batches(batch_size=_ROWS):
            rows = [_known(row) for row in batch.to_pylist()]
            ids = [] if table.rel else [row["id"] for row in rows]
            if table.rel:
                starts, ends = self._ids[table.start], self._ids[table.end]
                for row in rows:
                    row["_src"], row["_dst"] = starts[row.pop("start_id")], ends[row.pop("end_id")]
            yield json.dumps(rows), len(rows), ids

    def _write_nodes(self, batch: Any, table: Table, text: str, ids: list[str]) -> None:
        records = str(self._vertices.createVerticesJson(batch, table.name, text)).split(";")
        self._ids[table.name].update(zip(ids, records, strict=True))

    def _write_rels(self, batch: Any, table: Table, text: str, ids: list[str]) -> None:
        self._edges.newEdgesJson(batch, _rel_name(table), text)


def _ahead(parts: Iterator[_T]) -> Iterator[_T]:
    """Prepare the next part in a thread while Java, without the GIL, works on this one."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, parts, None)
        while (part := following.result()) is not None:
            following = pool.submit(next, parts, None)
            yield part


def _rel_name(table: Table) -> str:
    assert table.rel is not None
    return table.rel.name


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """The properties that have a value: in Cypher an absent property is null."""
    return {name: value for name, value in row.items() if value is not None}


def main(arguments: list[str]) -> None:
    """Build the database, close it, and say so."""
    tables, folder, cache, heap, *flags = arguments
    answers = arcade_jvm.answers_to_owner()
    # The binding asks for full collections as Python allocates; without them a load is 5 % faster.
    own = ["-XX:+DisableExplicitGC"]
    if rows_of(Path(tables)) < _FEW_ROWS:
        own.append(QUICK_START)
    arcade_jvm.start(heap, Path(cache), *own, *flags)
    factory = arcade_jvm.java("com.arcadedb.database.DatabaseFactory")
    try:
        database = factory(folder).create()
        loader = Loader(Path(tables), database)
        loader.define()
        for table, rows in loader.load():
            arcade_jvm.say(answers, table=table, rows=rows)
        database.close()
    except jpype.JException as error:
        arcade_jvm.say(answers, error=arcade_jvm.innermost(error))
        arcade_jvm.die(1)
    except (ValueError, OSError) as error:
        arcade_jvm.say(answers, error=str(error))
        arcade_jvm.die(1)
    facts = {"engine": arcade_jvm.engine_version(), "counts": dict(loader.counts)}
    arcade_jvm.say(answers, **facts, from_cache=bool(flags) and arcade_jvm.is_from_cache())
    arcade_jvm.die(0)


if __name__ == "__main__":
    main(sys.argv[1:])
