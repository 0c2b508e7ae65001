"""What all loads say, before it is merged: the rows of their tables, as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow.parquet as pq

from ptmgraph.graph.schema import Property, Table, Type
from ptmgraph.graph.tables.files import quoted
from ptmgraph.graph.tables.lake import Snapshot

# A table of the same name in every snapshot gets one order, so that a tie never depends on
# which thread came first: the snapshot's rank, then the row's place in its file.
_SEEN = "{rank}::BIGINT * 1099511627776 + file_row_number AS seen"
_SQL_TYPE = {
    Type.STRING: "VARCHAR",
    Type.INTEGER: "BIGINT",
    Type.FLOAT: "DOUBLE",
    Type.BOOLEAN: "BOOLEAN",
    Type.TIMESTAMP: "VARCHAR",
    Type.STRINGS: "VARCHAR[]",
}


class Observations:
    """The tables of `snapshots`, the most trusted first: the place in this order is their rank."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._snapshots = snapshots

    def ranks(self, table: Table) -> list[int]:
        """Who has rows of the table."""
        return [r for r, snapshot in enumerate(self._snapshots) if table.name in snapshot.tables]

    def count(self, table: Table, ranks: Iterable[int] | None = None) -> int:
        """How many rows the table has, of all snapshots or of these."""
        ranks = self.ranks(table) if ranks is None else ranks
        return sum(self._snapshots[rank].tables[table.name] for rank in ranks)

    def layers(self, table: Table, many: int) -> list[list[int]]:
        """The ranks, in their order: each that has many rows by itself, and what lies between."""
        found: list[list[int]] = []
        alone = True
        for rank in self.ranks(table):
            has_many = self.count(table, [rank]) >= many
            if alone or has_many:
                found.append([])
            found[-1].append(rank)
            alone = has_many
        return found

    def rows(self, table: Table, ranks: Iterable[int] | None = None) -> str:
        """All rows with the order `seen`, of all snapshots or of these; missing columns null."""
        parts = [f"SELECT {', '.join(map(null, table.columns))}, 0::BIGINT AS seen WHERE false"]
        for rank in self.ranks(table) if ranks is None else ranks:
            parts.append(
                f"SELECT * EXCLUDE (file_row_number), {_SEEN.format(rank=rank)} FROM read_parquet("
                f"{quoted(self._snapshots[rank].file(table.name))}, file_row_number = true)"
            )
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        return f"SELECT {names}, seen FROM ({' UNION ALL BY NAME '.join(parts)})"

    def filled(self, table: Table, ranks: Iterable[int]) -> set[str]:
        """The columns in which any row may have a value, as the files say without being read."""
        return {
            name
            for rank in ranks
            for name in _filled(pq.read_metadata(self._snapshots[rank].file(table.name)))
        }


def _filled(file: pq.FileMetaData) -> set[str]:
    found = set()
    for group in map(file.row_group, range(file.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            known = column.statistics
            if known is None or not known.has_null_count or known.null_count < column.num_values:
                found.add(column.path_in_schema.partition(".")[0])
    return found


def null(column: Property) -> str:
    """SQL for a column without values."""
    return f'NULL::{_SQL_TYPE[column.type]} AS "{column.name}"'
