"""Merging: the tables of all snapshots become one set of tables, one row per node and edge.

Done by DuckDB, out of core. Properties follow the `Merge` rule of the schema; observations of
one relationship fold into one row that keeps its evidence; relationship ends are resolved to
ids that are described (renames, case), and ends that nobody describes become stub nodes. What the
ids themselves say comes last, see `id_facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from ptmgraph.graph.beside import MERGED_BESIDE
from ptmgraph.graph.records import CARD_TEXT, INFERRED_KIND, arrow_schema
from ptmgraph.graph.schema import (
    FORMAT,
    LINEAGE,
    NODE,
    NODES,
    TABLES,
    Merge,
    NodeType,
    Property,
    Table,
    Type,
)
from ptmgraph.graph.tables.files import copy_rows, open_duckdb, quoted
from ptmgraph.graph.tables.id_facts import OWNERS, models_named, owners_of_described, published
from ptmgraph.graph.tables.lake import Snapshot

_FOLD = {
    Merge.BEST: "arg_min({0}, seen)",  # passes over rows without a value
    Merge.LEAST: "min({0})",
    Merge.MOST: "max({0})",
    Merge.EVERY: "bool_and(coalesce({0}, false))",
    Merge.UNION: (
        "nullif(list_sort(list_distinct(flatten(list({0}) FILTER ({0} IS NOT NULL)))), [])"
    ),
}
# A table of the same name in every snapshot gets one order, so that a tie never depends on
# which thread came first: the snapshot's rank, then the row's place in its file.
_SEEN = "{rank}::BIGINT * 1099511627776 + file_row_number AS seen"


class Merger:
    """Merges `snapshots` (most trusted first) into Parquet files in `folder`.

    `folder` also takes what does not fit in memory (`memory` is DuckDB's limit, for example
    "2GB"). Raises `duckdb.Error` when a table cannot be read.
    """

    def __init__(self, snapshots: Sequence[Snapshot], folder: Path, memory: str = "2GB") -> None:
        self._snapshots, self._folder = snapshots, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._db = open_duckdb(folder, memory)

    def __enter__(self) -> Merger:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def run(self) -> Iterator[tuple[str, int]]:
        """Merge everything; yields each table's name and number of rows as it is written."""
        for node in NODES:
            self._merge_nodes(node)
        self._add_snapshots()
        self._add_owners()
        self._resolve_ends()
        for node in NODES:
            self._add_stubs(node)
        self._read_ids()
        self._share_lineage_evidence()
        for table in TABLES.values():
            if table.rel is not None:
                order = ", ".join(["start_id", "end_id", *(key.name for key in table.rel.keys)])
                fold = self._gathered if self._one_source(table) else self._folded
                yield table.name, self._write(table.name, fold(table), order)
                self._db.execute(f"DROP TABLE {_name(table.name)}")  # gives its memory back
        for node in NODES:
            yield node.name, self._write(node.name, f"FROM {_name(node.name)}", "id")
        for table in MERGED_BESIDE:
            yield table.name, self._write_beside(table)

    def _raw(self, table: Table) -> str:
        """All rows of a table, of all snapshots, with the order `seen`; missing columns null."""
        empty = _select_empty(table.columns)
        parts = [f"{empty}, 0::BIGINT AS seen WHERE false"]
        for rank, snapshot in enumerate(self._snapshots):
            if table.name in snapshot.tables:
                file = quoted(snapshot.file(table.name))
                seen = _SEEN.format(rank=rank)
                parts.append(
                    f"SELECT * EXCLUDE (file_row_number), {seen} "
                    f"FROM read_parquet({file}, file_row_number = true)"
                )
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        return f"SELECT {names}, seen FROM ({' UNION ALL BY NAME '.join(parts)})"

    def _merge_nodes(self, node: NodeType) -> None:
        folds = ", ".join([_fold(p) for p in node.properties])
        self._db.execute(
            f"CREATE TABLE {_name(node.name)} AS SELECT id{', ' + folds if folds else ''} "
            f"FROM ({self._raw(TABLES[node.name])}) GROUP BY id"
        )

    def _add_snapshots(self) -> None:
        self._db.executemany(
            'INSERT INTO "Snapshot" (id, source, taken_at, rows, rejected, checksum, format) '
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(f"{s.source}/{s.name}", s.source, s.taken_at, s.rows, s.rejected),
                    *(s.checksum, FORMAT),
                )
                for s in self._snapshots
            ],
        )

    def _add_owners(self) -> None:
        """The owners that the ids of described nodes name: for the ends that lead to an owner."""
        self._db.execute(
            f'INSERT INTO "Owner" BY NAME FROM ({owners_of_described()}) '
            'WHERE id NOT IN (SELECT id FROM "Owner")'
        )

    def _resolve_ends(self) -> None:
        """Copy the observations, with each end as the id that is described, where there is one.

        An id that no source describes is taken for another when all sources that renamed it
        name that one, or when exactly one described id differs only in case. An observation is
        no surer than the rename by which its end was found.
        """
        self._db.execute(
            "CREATE TABLE rename AS SELECT start_id AS written, min(end_id) AS id, "
            "bool_or(declared) AS declared, max(confidence) AS confidence "
            f"FROM ({self._raw(TABLES['Model-RENAMED_TO-Model'])}) "
            "GROUP BY start_id HAVING count(DISTINCT end_id) = 1"
        )
        for node in NODES:
            self._db.execute(
                f"CREATE TABLE {_name('alias ' + node.name)} AS "
                f"SELECT lower(id) AS lower, min(id) AS id FROM {_name(node.name)} "
                "GROUP BY lower(id) HAVING count(*) = 1"
            )
        for table in TABLES.values():
            if table.rel is None:
                continue
            ends = {"start_id": table.start, "end_id": table.end}
            if table.rel.name == "RENAMED_TO":
                del ends["start_id"]
            replaced = [f"{_resolved(end, label)} AS {end}" for end, label in ends.items()]
            renames = [f"{end}_new" for end, label in ends.items() if label == "Model"]
            if renames:
                sure = [f"coalesce({new}.declared, true)" for new in renames]
                least = ", ".join(f"{new}.confidence" for new in renames)
                replaced.append(" AND ".join(["raw.declared", *sure]) + " AS declared")
                replaced.append(f"least(raw.confidence, {least}) AS confidence")
            self._db.execute(
                f"CREATE TABLE {_name(table.name)} AS SELECT raw.* REPLACE ({', '.join(replaced)}) "
                f"FROM ({self._raw(table)}) raw "
                + " ".join(_joins(end, label) for end, label in ends.items())
            )

    def _share_lineage_evidence(self) -> None:
        """One edge for each pair and kind: what was inferred gives way to what is stated.

        An observation that names a parent but no kind supports the kinds that are known of that
        pair, without making them surer; it makes an edge of its own only where none is known.
        """
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

    def _one_source(self, table: Table) -> bool:
        same = "min(source) IS NOT DISTINCT FROM max(source) AND count(source) = count(*)"
        row = self._db.execute(f"SELECT {same} FROM {_name(table.name)}").fetchone()
        return bool(row and row[0])

    def _gathered(self, table: Table) -> str:
        """What `_folded` gives where all observations are of one source: one pass is enough.
        `list_sort` of one item: so the columns may be null in the file, as there."""
        assert table.rel is not None
        keys = "".join(f', "{p.name}"' for p in table.rel.keys)
        own = "".join(f", {_fold(p)}" for p in table.rel.properties)
        derived = "".join(f", {_null(p)}" for p in table.rel.derived)
        return f"""
            FROM (
              SELECT start_id, end_id{keys}{own}, list_sort([any_value(source)]) AS sources,
                     list_sort([any_value(source) || ': ' || arg_min(evidence, seen)]) AS evidence,
                     bool_or(declared) AS declared, max(confidence) AS confidence,
                     max(retrieved_at) AS retrieved_at{derived}
              FROM {_name(table.name)} GROUP BY start_id, end_id{keys})"""

    def _folded(self, table: Table) -> str:
        """The query that folds a relationship table's observations into one row an edge."""
        assert table.rel is not None
        keys = "".join(f', "{p.name}"' for p in table.rel.keys)
        own = "".join(f", {_fold(p)}" for p in table.rel.properties)
        pick = "".join(f', "{p.name}"' for p in (*table.rel.keys, *table.rel.properties))
        derived = "".join(f", {_null(p)}" for p in table.rel.derived)
        same = " AND ".join(
            f'e."{p}" IS NOT DISTINCT FROM f."{p}"'
            for p in ("start_id", "end_id", *[k.name for k in table.rel.keys])
        )
        return f"""
            FROM (
              WITH evidence AS (
                SELECT start_id, end_id{keys}, list_sort(list(source)) AS sources,
                       list_sort(list(source || ': ' || evidence)) AS evidence
                FROM (SELECT start_id, end_id{keys}, source, arg_min(evidence, seen) AS evidence
                      FROM {_name(table.name)} GROUP BY start_id, end_id{keys}, source)
                GROUP BY start_id, end_id{keys}),
              folded AS (
                SELECT start_id, end_id{keys}{own}, bool_or(declared) AS declared,
                       max(confidence) AS confidence, max(retrieved_at) AS retrieved_at
                FROM {_name(table.name)} GROUP BY start_id, end_id{keys})
              SELECT f.start_id, f.end_id{pick.replace(', "', ', f."')}, e.sources, e.evidence,
                     f.declared, f.confidence, f.retrieved_at{derived}
              FROM folded f JOIN evidence e ON {same})"""

    def _add_stubs(self, node: NodeType) -> None:
        """Nodes for ids that relationships refer to and no source describes."""
        ends = [
            f"SELECT {end}_id AS id FROM {_name(table.name)}"
            for table in TABLES.values()
            if table.rel is not None
            for end, label in (("start", table.start), ("end", table.end))
            if label == node.name
        ]
        if not ends:
            return
        is_stub = any(p.name == "is_stub" for p in node.properties)
        self._db.execute(
            f"INSERT INTO {_name(node.name)} BY NAME SELECT DISTINCT id"
            f"{', true AS is_stub' if is_stub else ''} FROM ({' UNION ALL '.join(ends)}) "
            f"WHERE id NOT IN (SELECT id FROM {_name(node.name)})"
        )

    def _read_ids(self) -> None:
        """What the ids of all nodes say of them, stubs too."""
        self._db.execute(models_named())
        for label in OWNERS:
            self._db.execute(
                f"INSERT INTO {_name(f'{label}-PUBLISHED_BY-Owner')} BY NAME "
                f"SELECT raw.* REPLACE ({_resolved('end_id', 'Owner')} AS end_id) "
                f"FROM ({published(label)}) raw {_joins('end_id', 'Owner')}"
            )
        self._add_stubs(NODE["Owner"])

    def _write(self, name: str, query: str, order: str) -> int:
        file = self._folder / f"{name}.parquet"
        return copy_rows(self._db, f"SELECT * {query} ORDER BY {order}", file)

    def _write_beside(self, table: Table) -> int:
        """The rows of a table about models, with each model by its id of now."""
        model = _resolved("model_id", "Model")
        rows = (
            f"SELECT raw.* REPLACE ({model} AS model_id) FROM ({self._raw(table)}) raw "
            f"{_joins('model_id', 'Model')}"
        )
        query = f"SELECT * EXCLUDE (seen) FROM ({rows}) ORDER BY model_id, line, seen"
        return copy_rows(self._db, query, self._folder / f"{table.name}.parquet")


def _name(table: str) -> str:
    return f'"{table}"'


def _lineage(rel: str) -> str:
    return _name(f"Model-{rel}-Model")


def _fold(column: Property) -> str:
    return f"{_FOLD[column.merge].format(_name(column.name))} AS {_name(column.name)}"


def _resolved(end: str, label: str) -> str:
    if label == "Model":
        return f"coalesce({end}_own.id, {end}_new.id, {end}_case.id, raw.{end})"
    return f"coalesce({end}_own.id, {end}_case.id, raw.{end})"


def _joins(end: str, label: str) -> str:
    own = f"LEFT JOIN {_name(label)} {end}_own ON {end}_own.id = raw.{end}"
    new = f"LEFT JOIN rename {end}_new ON {end}_new.written = raw.{end} AND {end}_own.id IS NULL"
    case = f"LEFT JOIN {_name('alias ' + label)} {end}_case ON {end}_case.lower = lower(raw.{end})"
    return " ".join([own, new, case] if label == "Model" else [own, case])


_SQL_TYPE = {
    Type.STRING: "VARCHAR",
    Type.INTEGER: "BIGINT",
    Type.FLOAT: "DOUBLE",
    Type.BOOLEAN: "BOOLEAN",
    Type.TIMESTAMP: "VARCHAR",
    Type.STRINGS: "VARCHAR[]",
}


def _select_empty(columns: Sequence[Property]) -> str:
    return f"SELECT {', '.join(map(_null, columns))}"


def _null(column: Property) -> str:
    return f"NULL::{_SQL_TYPE[column.type]} AS {_name(column.name)}"


def merged_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a merged table: as it goes into the graph."""
    if table.rel is None:
        return arrow_schema(table.columns)
    return arrow_schema((*table.columns[:2], *table.rel.graph_properties))
