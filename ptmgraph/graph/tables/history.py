"""What a newer load of a snapshot keeps of the one before it: dates of first sight, and changes.

`changes.parquet` lies beside the tables of a load and has a line for each thing that is otherwise
than in the load before, after the lines of all earlier loads of that snapshot. Lines are only
added, so a history of many loads is read from the newest alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.disk import disk_full, says_full
from ptmgraph.graph.records import arrow_schema
from ptmgraph.graph.schema import TABLES, Property, Table, Type
from ptmgraph.graph.tables.files import open_duckdb, plain_error, quoted

if TYPE_CHECKING:
    import duckdb

CHANGES = "changes"
"""The name of the file, without its ending."""

CHANGES_SCHEMA = pa.schema(
    [
        *(("seen_at", pa.string()), ("table", pa.string()), ("id", pa.string())),
        *(("end_id", pa.string()), ("change", pa.string()), ("property", pa.string())),
        *(("before", pa.string()), ("after", pa.string())),
    ]
)
"""A line says that at `seen_at` (when the newer load was taken) a row of `table` was new, gone or
changed (`change`). `id` is that of a node, or the start of a relationship with its `end_id`; for a
change `property` with its values `before` and `after`, as DuckDB writes them as text."""

# For most models these are other numbers each day: a log of them would be as large as the dumps.
_PASSING = {"first_seen", "last_seen", "downloads", "downloads_all_time", "likes"}


class DamagedHistory(Exception):
    """The load before cannot be read, so nothing can be kept of it."""


def carry_over(before: Path, folder: Path, seen_at: str) -> Counter[tuple[str, str]]:
    """Keep in the new load in `folder` what that in `before` knows: the dates in `first_seen`, and
    its changes with those that the new one makes. Writes nothing when there is neither.

    Gives how many rows are new, gone or changed, by table and change. The same load given twice
    makes the same files. Raises `DamagedHistory`, `OSError` when the disk is full, and
    `StoreError` when there is too little memory.
    """
    import duckdb  # loads of a new name start without it

    earlier = before / f"{CHANGES}.parquet"
    try:
        with open_duckdb(folder) as db:
            lines = [pq.read_table(earlier)] if earlier.exists() else []
            fresh = list(_changes(db, before, folder, seen_at))
            for table in TABLES.values():
                dated = any(column.name == "first_seen" for column in table.columns)
                if dated and (both := _both(table, before, folder)):
                    _keep_first_seen(db, *both)
    except (duckdb.IOException, duckdb.InvalidInputException, pa.ArrowException) as error:
        if says_full(str(error)):
            raise disk_full() from None
        raise DamagedHistory(str(error)) from None
    except duckdb.OutOfMemoryException as error:
        raise plain_error("The load could not be compared with the one before it", error) from None
    if lines or fresh:
        pq.write_table(
            pa.concat_tables([*lines, *fresh]), folder / earlier.name, compression="zstd"
        )
    return sum(map(_counted, fresh), Counter())


def _counted(lines: pa.Table) -> Counter[tuple[str, str]]:
    """A node or relationship counts once, however many of its properties have changed."""
    rows = lines.group_by(["table", "change", "id", "end_id"]).aggregate([])
    counts = rows.group_by(["table", "change"]).aggregate([([], "count_all")])
    return Counter({(row["table"], row["change"]): row["count_all"] for row in counts.to_pylist()})


def _both(table: Table, before: Path, folder: Path) -> tuple[Path, ...]:
    """The files of a table in both loads; nothing when one of them has none."""
    files = tuple(place / f"{table.name}.parquet" for place in (before, folder))
    return files if all(file.exists() for file in files) else ()


def _changes(
    db: duckdb.DuckDBPyConnection, before: Path, folder: Path, seen_at: str
) -> Iterator[pa.Table]:
    for table in TABLES.values():
        file = f"{table.name}.parquet"
        if not (before / file).exists() and not (folder / file).exists():
            continue
        db.register(f"none {table.name}", arrow_schema(table.columns).empty_table())
        for name, place in (("old", before / file), ("new", folder / file)):
            db.execute(f"CREATE OR REPLACE VIEW {name} AS {_rows(table, place)}")
        lines = _of_nodes(table) if table.node else _of_relationships()
        select = ", ".join(f"{name}::VARCHAR AS {name}" for name in CHANGES_SCHEMA.names[2:])
        order = "id, end_id, property"
        found = db.sql(
            f'SELECT ?::VARCHAR AS seen_at, ?::VARCHAR AS "table", {select} FROM ({lines}) '
            f"ORDER BY {order}",
            params=[seen_at, table.name],
        ).to_arrow_table()
        if found.num_rows:
            yield found.cast(CHANGES_SCHEMA)


def _rows(table: Table, file: Path) -> str:
    """The rows of a table in one load; properties that it lacks are null, as of an older schema."""
    none = f"SELECT *, 0::BIGINT AS file_row_number FROM {_name_of_none(table)}"
    if not file.exists():
        return none
    return f"{none} UNION ALL BY NAME SELECT * FROM {_numbered(file)}"


def _name_of_none(table: Table) -> str:
    return f'"none {table.name}"'


def _of_nodes(table: Table) -> str:
    """New and gone ids; of the others, the properties whose values are not the same."""
    compared = [p for p in table.columns[1:] if p.name not in _PASSING]
    if not compared:
        return _one_sided("id", "NULL")
    folded = ", ".join(f"{_folded(p)} AS {_name(p)}" for p in compared)
    sums = f"id, sum(hash({', '.join(map(_name, compared))})) AS sum"
    values = ", ".join(
        f"{{'property': '{p.name}', 'before': o.{_name(p)}::VARCHAR, "
        f"'after': n.{_name(p)}::VARCHAR}}"
        for p in compared
    )
    return f"""
        WITH differ AS (
          SELECT id FROM (SELECT {sums} FROM old GROUP BY id) o
          JOIN (SELECT {sums} FROM new GROUP BY id) n USING (id) WHERE o.sum <> n.sum),
        o AS (SELECT id, {folded} FROM old WHERE id IN (FROM differ) GROUP BY id),
        n AS (SELECT id, {folded} FROM new WHERE id IN (FROM differ) GROUP BY id),
        pairs AS (SELECT id, unnest([{values}]) AS v FROM o JOIN n USING (id))
        {_one_sided("id", "NULL")}
        UNION ALL
        SELECT id, NULL AS end_id, 'changed' AS change, v.property, v.before, v.after
        FROM pairs WHERE v.before IS DISTINCT FROM v.after"""


def _of_relationships() -> str:
    return _one_sided("start_id", "end_id")


def _one_sided(id: str, end: str) -> str:
    """What only one of both loads has."""
    columns = f"{id} AS id, {end} AS end_id"
    sides = [
        f"SELECT *, '{change}' AS change, NULL AS property, NULL AS before, NULL AS after FROM "
        f"(SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other})"
        for change, one, other in (("new", "new", "old"), ("gone", "old", "new"))
    ]
    return " UNION ALL ".join(sides)


def _folded(column: Property) -> str:
    """One value of the rows of an id in a load: lists together, else the first that says one."""
    name = _name(column)
    if column.type is Type.STRINGS:
        return f"list_sort(list_distinct(flatten(list({name}) FILTER ({name} IS NOT NULL))))"
    return f"arg_min({name}, file_row_number)"


def _keep_first_seen(db: duckdb.DuckDBPyConnection, before: Path, file: Path) -> None:
    """Give each node the earlier of both dates. The rows, their order and groups stay."""
    earlier = f"(SELECT id, min(first_seen) AS seen FROM {_parquet(before)} GROUP BY id)"
    older = (
        f"SELECT count(*) FROM {_parquet(file)} JOIN {earlier} USING (id) WHERE seen < first_seen"
    )
    if db.sql(older).fetchall() == [(0,)]:
        return
    dates = db.sql(
        f"SELECT least(first_seen, seen) AS first_seen "
        f"FROM {_numbered(file)} LEFT JOIN {earlier} USING (id) "
        "ORDER BY file_row_number"
    ).to_arrow_table()
    old, rewritten, row = pq.ParquetFile(file), file.with_suffix(".dated"), 0
    place = old.schema_arrow.get_field_index("first_seen")
    with pq.ParquetWriter(rewritten, old.schema_arrow, compression="zstd") as writer:
        for number in range(old.num_row_groups):
            rows = old.read_row_group(number)
            column = dates["first_seen"].slice(row, rows.num_rows)
            writer.write_table(rows.set_column(place, old.schema_arrow.field(place), column))
            row += rows.num_rows
    old.close()
    rewritten.replace(file)


def _parquet(file: Path) -> str:
    return f"read_parquet({quoted(file)})"


def _numbered(file: Path) -> str:
    return f"read_parquet({quoted(file)}, file_row_number = true)"


def _name(column: Property) -> str:
    return f'"{column.name}"'
