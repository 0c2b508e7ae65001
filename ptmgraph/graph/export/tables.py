"""The graph for other tools: as tables, Parquet and CSV.

Every export starts from the same thing, the tables of the schema as Arrow datasets by name: those
of a whole graph on disk, or those around some models, asked from a store. GraphML, networkx and
Neo4j's import have modules of their own beside this one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ptmgraph.graph.export.spreadsheet import FORMULA_BEGINS
from ptmgraph.graph.schema import LINEAGE, TABLES, Table
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.tables.merge import merged_schema

Tables = Mapping[str, ds.Dataset]
"""Datasets by the table names of the schema; tables without rows are left out."""

_IDS_AT_ONCE = 1_000


def graph_tables(folder: Path) -> Tables:
    """The merged tables of a graph, `current_graph(home).tables`, read as they are used."""
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    return {
        name: ds.dataset(file) for name, file in files.items() if pq.read_metadata(file).num_rows
    }


def lineage_tables(store: Store, models: Sequence[str]) -> Tables:
    """The given models and the lineage relationships between them, asked from a store.

    Raises a `StoreError`.
    """
    wanted = sorted(set(models))
    tables = {"Model": _models(store, wanted)}
    for name in LINEAGE:
        table = TABLES[f"Model-{name}-Model"]
        tables[table.name] = _between(store, table, wanted)
    return {name: ds.dataset(rows) for name, rows in tables.items() if rows.num_rows}


def _models(store: Store, ids: Sequence[str]) -> pa.Table:
    """The rows of the Model table with these ids."""
    schema = merged_schema(TABLES["Model"])
    columns = ", ".join(f"m.{name} AS {name}" for name in schema.names)
    cypher = f"MATCH (m:Model) WHERE m.id IN $ids RETURN {columns} ORDER BY id"
    return _ask(store, cypher, ids, schema)


def _between(store: Store, table: Table, ids: Sequence[str]) -> pa.Table:
    """The rows of a relationship table with both ends among these models."""
    schema = merged_schema(table)
    assert table.rel is not None
    own = ", ".join(f"r.{name} AS {name}" for name in schema.names[2:])
    cypher = (
        f"MATCH (a:Model)-[r:{table.rel.name}]->(b:Model) WHERE a.id IN $ids "
        f"RETURN a.id AS start_id, b.id AS end_id, {own} ORDER BY start_id, end_id"
    )
    rows = _ask(store, cypher, ids, schema)
    return rows.filter(pc.is_in(rows["end_id"], pa.array(ids, pa.string())))


def _ask(store: Store, cypher: str, ids: Sequence[str], schema: pa.Schema) -> pa.Table:
    parts = [schema.empty_table()]
    for at in range(0, len(ids), _IDS_AT_ONCE):
        result = store.query(cypher, {"ids": ids[at : at + _IDS_AT_ONCE]})
        parts.append(pa.Table.from_pylist(result.rows, schema=schema))
    return pa.concat_tables(parts)


def write_parquet(tables: Tables, folder: Path) -> None:
    """Write one Parquet file for each table. The folder must be empty or new."""
    for name, table in tables.items():
        with pq.ParquetWriter(_file(folder, name, "parquet"), table.schema) as writer:
            for batch in table.to_batches():
                writer.write_batch(batch)


def write_csv(tables: Tables, folder: Path, raw: bool = False) -> None:
    """Write one CSV file for each table. The folder must be empty or new.

    UTF-8 with a header; a value that is absent is empty, empty text is `""`, and a list is a
    JSON array. Text that a spreadsheet would calculate gets an apostrophe, but not with `raw`.
    """
    for name, table in tables.items():
        write_csv_file(table, _file(folder, name, "csv"), _json, raw=raw)


def write_csv_file(
    table: ds.Dataset,
    file: Path,
    list_form: Callable[[list[str]], str],
    *,
    header: bool = True,
    raw: bool = True,
) -> None:
    """Write one table as CSV; `list_form` makes the text of a list. `raw` leaves text as it is."""
    schema = pa.schema([_csv_field(field) for field in table.schema])
    options = pacsv.WriteOptions(include_header=header)
    with pacsv.CSVWriter(file, schema, write_options=options) as writer:
        for batch in table.to_batches():
            texts = _lists_as_text(batch, schema, list_form)
            columns = texts.columns if raw else map(_safe, texts.columns)
            writer.write_batch(pa.RecordBatch.from_arrays(list(columns), schema=schema))


def _safe(column: pa.Array) -> pa.Array:
    """A column with no text that a spreadsheet would calculate."""
    if not pa.types.is_string(column.type):
        return column
    risky = pc.match_substring_regex(column, f"^[{''.join(map(re.escape, FORMULA_BEGINS))}]")
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def _file(folder: Path, name: str, ending: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.{ending}"


def _csv_field(field: pa.Field) -> pa.Field:
    return field.with_type(pa.string()) if pa.types.is_list(field.type) else field


def _lists_as_text(
    batch: pa.RecordBatch, schema: pa.Schema, form: Callable[[list[str]], str]
) -> pa.RecordBatch:
    columns = [
        pa.array([None if v is None else form(v) for v in column.to_pylist()], pa.string())
        if pa.types.is_list(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _json(values: list[str]) -> str:
    return json.dumps(values, ensure_ascii=False)


def nodes_and_rels(tables: Tables) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """All rows, nodes first, as (table, some rows)."""
    for table in sorted((TABLES[name] for name in tables), key=lambda table: table.node is None):
        for batch in tables[table.name].to_batches():
            yield table, batch.to_pylist()
