"""The process that writes a new embedded database from merged tables.

    python -m ptmgraph.graph.store.arcade.loader TABLES DATABASE CACHE HEAP [JAVA_FLAG ...]

Prints a line of JSON for each step: {"table", "rows"}, and at the end {"engine", "counts",
"from_cache"}; or {"error"}. Killing it harms nothing: it writes only into a folder that nobody
reads yet.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import jpype
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.processes import QUICK_START
from ptmgraph.graph.schema import LINEAGE, NODES, RELS, TABLES, Table
from ptmgraph.graph.store.arcade import jvm as arcade_jvm
from ptmgraph.graph.store.arcade.columns import EndIds, Filled
from ptmgraph.graph.tables.files import rows_of

_ROWS = 20_000
_FEW_ROWS = 10_000_000  # until then compiling costs more than it saves
_NODE_TABLES = [table for table in TABLES.values() if table.node]
_REL_TABLES = [table for table in TABLES.values() if table.rel]
_ENDS = ["start_id", "end_id"]
_T = TypeVar("_T")


class Loader:
    """Writes one database."""

    def __init__(self, tables: Path, database: Any) -> None:
        self._tables, self._database = tables, database
        self.counts: Counter[str] = Counter()

    def define(self) -> None:
        """Create the types."""
        define = arcade_jvm.java("ptmgraph.bulk.Definition").write
        define(self._database, [node.name for node in NODES], [rel.name for rel in RELS])

    def load(self) -> Iterator[tuple[str, int]]:
        """Write all nodes, then all relationships, then the arrays of lineage and the lists of each
        node's relationships; yields tables and rows as they are done."""
        files = {table.name: self._file(table) for table in TABLES.values()}
        links = sum(files[table.name].metadata.num_rows for table in _REL_TABLES)
        writer = arcade_jvm.java("ptmgraph.bulk.GraphWriter")(self._database, links)
        for table in _NODE_TABLES:
            rows = self._write_nodes(writer, table, files[table.name])
            if rows:
                yield table.name, rows
        with ThreadPoolExecutor() as beside:
            indexing = beside.submit(writer.index)
            for table in _REL_TABLES:
                rows = self._write_rels(writer, table, files[table.name])
                if rows:
                    yield table.name, rows
            writer.steps("Model", LINEAGE)
            indexing.result()
            writer.forgetIds()
            writer.finish(*beside.map(writer.link, (True, False)))
        yield "links", links

    def _file(self, table: Table) -> pq.ParquetFile:
        return pq.ParquetFile(self._tables / f"{table.name}.parquet")

    def _write_nodes(self, writer: Any, table: Table, file: pq.ParquetFile) -> int:
        for batch in _ahead(file.iter_batches(batch_size=_ROWS)):
            writer.nodes(table.name, len(batch), *Filled.of(batch).to_java())
        return self._count(table.name, file)

    def _write_rels(self, writer: Any, table: Table, file: pq.ParquetFile) -> int:
        assert table.rel is not None
        for batch in _ahead(file.iter_batches(batch_size=_ROWS)):
            starts, ends = (EndIds.of(batch[name]).to_java() for name in _ENDS)
            filled = Filled.of(batch.drop_columns(_ENDS)).to_java()
            writer.relationships(table.rel.name, table.start, *starts, table.end, *ends, *filled)
        return self._count(table.rel.name, file)

    def _count(self, name: str, file: pq.ParquetFile) -> int:
        rows = int(file.metadata.num_rows)
        self.counts[name] += rows
        return rows


def _ahead(parts: Iterator[_T]) -> Iterator[_T]:
    """Prepare the next part in a thread while Java, without the GIL, works on this one."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, parts, None)
        while (part := following.result()) is not None:
            following = pool.submit(next, parts, None)
            yield part


def main(arguments: list[str]) -> None:
    """Build the database, close it, and say so."""
    tables, folder, cache, heap, *flags = arguments
    answers = arcade_jvm.answers_to_owner()
    # The binding asks for full collections as Python allocates; without them a load is 5 % faster.
    # What lives long is few large arrays, so few new objects need be kept. Indexes are sorted once,
    # at the end. The engine puts nothing into pages that are not its own.
    own = [
        "-XX:+DisableExplicitGC",
        "-XX:MaxNewSize=160m",
        "-Darcadedb.indexCompactionMinPagesSchedule=0",
        "-Darcadedb.bucketReuseSpaceMode=low",
    ]
    if rows_of(Path(tables)) < _FEW_ROWS:
        own.append(QUICK_START)
    arcade_jvm.start(heap, Path(cache), *own, *flags)
    arcade_jvm.add_our_classes()
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
    except (ValueError, OSError, pa.ArrowException) as error:
        arcade_jvm.say(answers, error=str(error))
        arcade_jvm.die(1)
    facts = {"engine": arcade_jvm.engine_version(), "counts": dict(loader.counts)}
    arcade_jvm.say(answers, **facts, from_cache=bool(flags) and arcade_jvm.is_from_cache())
    arcade_jvm.die(0)


if __name__ == "__main__":
    main(sys.argv[1:])
