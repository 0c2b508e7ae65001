"""The Cypher that writes the graph, made from its declaration. Nothing here holds data."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from ptmgraph.graph.schema import NODES, Table

CONSTRAINT_PREFIX = "ptmgraph_"


def constraints() -> Iterator[str]:
    """The uniqueness constraint of each label; it brings the index for look-ups by id."""
    for node in NODES:
        yield (
            f"CREATE CONSTRAINT {CONSTRAINT_PREFIX}{node.name} IF NOT EXISTS "
            f"FOR (n:{node.name}) REQUIRE n.id IS UNIQUE"
        )


class Statements:
    """How one table is read and written. `create`, `change` and `delete` take `$rows`.

    A row read is `(element id, properties)`, with `start_id` and `end_id` for a relationship.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        if table.rel is None:
            self._keys = ["id"]
            self._pattern, self._ordered = f"(n:{table.name})", "n.id"
            self._result = "elementId(n), properties(n)"
            self.count = f"MATCH (n:{table.name}) RETURN count(n) AS n"
            self.create = f"UNWIND $rows AS row CREATE (n:{table.name}) SET n = row.properties"
            found = "UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row"
            self.delete = f"{found} DETACH DELETE n"
            self.change = f"{found}.element SET n = row.properties"
            return
        self._keys = ["start_id", "end_id", *[key.name for key in table.rel.keys]]
        rel = f"-[r:{table.rel.name}]->"
        self._pattern, self._ordered = f"(a:{table.start}){rel}(b:{table.end})", "a.id"
        self._result = "elementId(r), r {.*, start_id: a.id, end_id: b.id}"
        # With one label the server counts by its counters. No type has two tables with one start.
        self.count = f"MATCH (:{table.start}){rel}() RETURN count(r) AS n"
        self.create = (
            f"UNWIND $rows AS row MATCH (a:{table.start} {{id: row.start}}) "
            f"MATCH (b:{table.end} {{id: row.end}}) CREATE (a){rel}(b) SET r = row.properties"
        )
        found = "UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row"
        self.delete = f"{found} DELETE r"
        self.change = f"{found}.element SET r = row.properties"

    def read(self, low: str | None, high: str | None) -> str:
        """Reads what the server has after `$low` and up to `$high`; None is no bound."""
        bounds = [f"{self._ordered} > $low"] * (low is not None)
        bounds += [f"{self._ordered} <= $high"] * (high is not None)
        where = f" WHERE {' AND '.join(bounds)}" if bounds else ""
        return f"MATCH {self._pattern}{where} RETURN {self._result}"

    def key(self, row: Mapping[str, Any]) -> Hashable:
        """What identifies a row within its table."""
        return tuple(row.get(name) for name in self._keys)

    def written(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row as `create` and `change` take it."""
        if self._table.rel is None:
            return {"properties": dict(row)}
        own = {name: row[name] for name in row if name not in ("start_id", "end_id")}
        return {"start": row["start_id"], "end": row["end_id"], "properties": own}
