"""Merging: the tables of all snapshots become one set of tables, one row per node and edge.

Done by DuckDB, out of core. Properties follow the `Merge` rule of the schema; observations of
one relationship fold into one row that keeps its evidence; relationship ends are resolved to
ids that are described (renames, case), and ends that nobody describes become stub nodes: see
`folding`, `ends` and, for what the ids themselves say, `id_facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.beside import MERGED_BESIDE
from ptmgraph.graph.records import CARD_TEXT, INFERRED_KIND, arrow_schema
from ptmgraph.graph.schema import FORMAT, LINEAGE, NODE, NODES, TABLES, NodeType, Table
from ptmgraph.graph.tables.ends import Ends, ends_of
from ptmgraph.graph.tables.files import copy_rows, open_duckdb, quoted
from ptmgraph.graph.tables.folding import (
    folded_nodes,
    folded_relationships,
    gathered_relationships,
    joined_nodes,
    single_nodes,
    single_relationships,
)
from ptmgraph.graph.tables.id_facts import (
    models_named,
    models_on_hub,
    owners_of_described,
    owners_of_others,
    published,
)
from ptmgraph.graph.tables.lake import Snapshot
from ptmgraph.graph.tables.observations import Observations, null

MANY = 100_000
"""Rows of a table from which on it pays to fold only what stands in it more than once."""

_OWNER = NODE["Owner"]
_SNAPSHOT = "Snapshot"
_GIVEN_HERE = {"hub", "owner", "name", "is_stub"}
# All labels whose ids need no other label, and the one whose ids are parts of theirs.
_NODES = tuple(node for node in NODES if node.name not in (_OWNER.name, _SNAPSHOT))


class Merger:
    """Merges `snapshots` (most trusted first) into Parquet files in `folder`.

    `folder` also takes what does not fit in memory (`memory` is DuckDB's limit, as `open_duckdb`
    has it). `many` is for tests. Raises `duckdb.Error` when a table cannot be read.
    """

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        folder: Path,
        memory: str | None = None,
        many: int = MANY,
    ) -> None:
        self._snapshots, self._folder, self._many = snapshots, folder, many
        folder.mkdir(parents=True, exist_ok=True)
        self._db = open_duckdb(folder, memory)
        self._observations = Observations(snapshots)
        self._ends = Ends(self._db, self._observations)
        self._hashed = 0

    def __enter__(self) -> Merger:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def run(self) -> Iterator[tuple[str, int]]:
        """Merge everything; yields each table's name and number of rows as it is written."""
        yield _SNAPSHOT, self._write_snapshots()
        self._resolve()
        for node in (*_NODES, _OWNER):
            yield node.name, self._write_nodes(node)
        self._share_lineage_evidence()
        for table in TABLES.values():
            if table.rel is not None:
                yield table.name, self._write_relationships(table)
        for table in MERGED_BESIDE:
            yield table.name, self._write_beside(table)

    def _write_snapshots(self) -> int:
        rows = [
            {
                "id": f"{s.source}/{s.name}",
                "source": s.source,
                "taken_at": s.taken_at,
                "rows": s.rows,
                "rejected": s.rejected,
                "checksum": s.checksum,
                "format": FORMAT,
            }
            for s in self._snapshots
        ]
        table = pa.Table.from_pylist(rows, merged_schema(TABLES[_SNAPSHOT])).sort_by("id")
        return self._write_table(_SNAPSHOT, table)

    def _resolve(self) -> None:
        """Find out which ids are described, which mean others, and which are stubs."""
        for node in _NODES:
            self._ends.describe(node)
        self._ends.describe(_OWNER, owners_of_described())
        for node in _NODES:
            self._ends.resolve(node)
        self._ends.resolve(_OWNER, owners_of_others())
        named = [
            (self._ends.observed(table), end)
            for table, end in ends_of("Model")
            if self._observations.ranks(table)
        ]
        self._db.execute(f"CREATE TABLE on_hub AS {models_on_hub(named)}")

    def _write_nodes(self, node: NodeType) -> int:
        table = TABLES[node.name]
        layers = self._observations.layers(table, self._many)
        empty: set[str] = set()
        if self._observations.count(table) < self._many:
            described = folded_nodes(node, self._observations.rows(table))
        else:
            filled = [self._observations.filled(table, ranks) for ranks in layers]
            parts = [self._layer(node, *layer) for layer in zip(layers, filled, strict=True)]
            described = joined_nodes(node, parts, filled) if len(parts) > 1 else parts[0]
            empty = {p.name for p in node.properties} - set().union(*filled) - _GIVEN_HERE
        if node is _OWNER:
            described = 'SELECT id FROM "described Owner"'
        is_stub = ", true AS is_stub" if any(p.name == "is_stub" for p in node.properties) else ""
        nodes = f'FROM ({described}) UNION ALL BY NAME SELECT id{is_stub} FROM "stub {node.name}"'
        if node.name == "Model":
            nodes = models_named(nodes)
        # What is sorted has only the columns that hold anything: of models, a quarter.
        kept = [null(p) if p.name in empty else f'"{p.name}"' for p in node.columns]
        left_out = f" EXCLUDE ({', '.join(map(_name, sorted(empty)))})" if empty else ""
        nodes = f"(SELECT *{left_out} FROM ({nodes}) ORDER BY id)"
        return self._copy(node.name, f"SELECT {', '.join(kept)} FROM {nodes}")

    def _layer(self, node: NodeType, ranks: list[int], filled: set[str]) -> str:
        """SQL for the nodes as some snapshots describe them, with values in these columns."""
        table = TABLES[node.name]
        rows = self._observations.rows(table, ranks)
        if self._observations.count(table, ranks) < self._many:
            return folded_nodes(node, rows)
        hashes = self._twice(rows, "id")
        if hashes is None:
            return single_nodes(node, rows, filled)
        twice = f"hash(id) IN (FROM {hashes})"
        single = single_nodes(node, f"FROM ({rows}) WHERE NOT {twice}", filled)
        return f"{single} UNION ALL {folded_nodes(node, f'FROM ({rows}) WHERE {twice}')}"

    def _twice(self, rows: str, columns: str) -> str | None:
        """A table of the hashes that several rows have in these columns; none where all differ."""
        hashed = self._db.execute(f"SELECT hash({columns}) AS hash FROM ({rows})").fetchnumpy()
        hashes = np.sort(np.asarray(hashed["hash"]))
        found = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
        if not len(found):
            return None
        self._hashed += 1
        self._db.register(f"twice_{self._hashed}", pa.table({"hash": found}))
        return f"twice_{self._hashed}"

    def _share_lineage_evidence(self) -> None:
        """One edge for each pair and kind: what was inferred gives way to what is stated.

        An observation that names a parent but no kind supports the kinds that are known of that
        pair, without making them surer; it makes an edge of its own only where none is known.
        """
        for name in LINEAGE:
            observed = self._ends.observed(TABLES[f"Model-{name}-Model"])
            self._db.execute(f"CREATE TABLE {_lineage(name)} AS {observed}")
        unstated, kinds = _lineage(LINEAGE[-1]), [_lineage(name) for name in LINEAGE[:-1]]
        inferred = f"source IN ('{INFERRED_KIND}', '{CARD_TEXT}')"
        self._pairs("stated_pair", kinds, f"NOT ({inferred})")
        for kind in kinds:
            self._db.execute(
                f"DELETE FROM {kind} WHERE {inferred} AND (start_id, end_id) IN (FROM stated_pair)"
            )
        for kind in kinds:
            self._db.execute(
                f"INSERT INTO {kind} BY NAME SELECT u.* "
                "REPLACE (false AS declared, NULL AS confidence) "
                f"FROM {unstated} u "
                f"WHERE (start_id, end_id) IN (SELECT (start_id, end_id) FROM {kind})"
            )
        self._pairs("known_pair", kinds, "true")
        self._db.execute(f"DELETE FROM {unstated} WHERE (start_id, end_id) IN (FROM known_pair)")

    def _pairs(self, name: str, tables: Sequence[str], where: str) -> None:
        """Write down the pairs of these tables in a table of one column."""
        pairs = " UNION ".join(
            f"SELECT (start_id, end_id) AS pair FROM {table} WHERE {where}" for table in tables
        )
        self._db.execute(f"CREATE TABLE {name} AS {pairs}")

    def _write_relationships(self, table: Table) -> int:
        assert table.rel is not None
        rows, count = self._observed(table)
        if not count:
            return self._write_table(table.name, merged_schema(table).empty_table())
        order = ", ".join(["start_id", "end_id", *(key.name for key in table.rel.keys)])
        parts = []
        if count >= self._many and not table.rel.keys:
            hashes = self._twice(rows, "start_id, end_id")
            if hashes is None:  # what is sorted is as narrow as the rows are
                rows = f"(FROM ({rows}) ORDER BY {order})"
                return self._copy(table.name, single_relationships(table.rel, rows))
            twice = f"hash(start_id, end_id) IN (FROM {hashes})"
            single = f"(FROM ({rows}) WHERE NOT {twice})"
            parts.append(f"FROM ({single_relationships(table.rel, single)})")
            rows = f"FROM ({rows}) WHERE {twice}"
        self._db.execute(f"CREATE TABLE several AS {rows}")
        fold = gathered_relationships if self._one_source() else folded_relationships
        parts.append(f"FROM ({fold(table.rel, 'several')})")
        written = self._write(table.name, " UNION ALL BY NAME ".join(parts), order)
        # Gives its memory back.
        self._db.execute(f"DROP TABLE several; DROP TABLE IF EXISTS {_name(table.name)}")
        return written

    def _observed(self, table: Table) -> tuple[str, int]:
        """SQL for the observations of a table, with the ids that are meant, and how many it had."""
        assert table.rel is not None
        count = self._observations.count(table)
        if table.rel.name in LINEAGE:
            return f"FROM {_name(table.name)}", count
        rows = self._ends.observed(table)
        if table.rel.name == "PUBLISHED_BY":
            file = self._file(table.start)
            more = published(table.start, f"read_parquet({quoted(file)})")
            count += int(pq.read_metadata(file).num_rows)
            rows = f"FROM ({rows}) UNION ALL BY NAME {self._ends.meant(more, {'end_id': 'Owner'})}"
        return rows, count

    def _one_source(self) -> bool:
        same = "min(source) IS NOT DISTINCT FROM max(source) AND count(source) = count(*)"
        row = self._db.execute(f"SELECT {same} FROM several").fetchone()
        return bool(row and row[0])

    def _write(self, name: str, query: str, order: str) -> int:
        return self._copy(name, f"FROM ({query}) ORDER BY {order}")

    def _copy(self, name: str, query: str) -> int:
        return copy_rows(self._db, query, self._file(name))

    def _write_table(self, name: str, table: pa.Table) -> int:
        pq.write_table(table, self._file(name), compression="zstd")
        return int(table.num_rows)

    def _write_beside(self, table: Table) -> int:
        """The rows of a table about models, with each model by its id of now."""
        rows = self._ends.meant(self._observations.rows(table), {"model_id": "Model"})
        query = f"SELECT * EXCLUDE (seen) FROM ({rows}) ORDER BY model_id, line, seen"
        return self._copy(table.name, query)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"


def _name(table: str) -> str:
    return f'"{table}"'


def _lineage(rel: str) -> str:
    return _name(f"Model-{rel}-Model")


def merged_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a merged table: as it goes into the graph."""
    if table.rel is None:
        return arrow_schema(table.columns)
    return arrow_schema((*table.columns[:2], *table.rel.graph_properties))
