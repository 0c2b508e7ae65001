"""Statements of Bolt clients, answered by the store like those of all other faces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ptmgraph.bolt.codes import BoltFailure, failure
from ptmgraph.bolt.metadata import Metadata, ToolTable, routing
from ptmgraph.bolt.packstream import PackedStructure, to_packstream
from ptmgraph.bolt.tool_calls import COMMENTS, direct, written_out
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.store.arcade.packed import query_packed
from ptmgraph.graph.store.arcade.store import ArcadeStore

_RECORD, _NODE, _RELATIONSHIP = 0x71, 0x4E, 0x52  # tags of PackStream structures
_VALUES = frozenset(b"DTtIiFfdEXY")  # dates, times, durations and points
_ASKS_FOR_ROUTE = re.compile(
    r"\s*CALL\s+dbms\.routing\.getRoutingTable\(\$context\b", re.IGNORECASE
)
_ASKS_FOR_PLAN = re.compile(rf"({COMMENTS})(EXPLAIN|PROFILE)\s+", re.IGNORECASE | re.DOTALL)


@dataclass
class BoltAnswer:
    """What one statement gave: its columns, and its rows as RECORD messages."""

    columns: Sequence[str]
    records: Sequence[bytes]
    summary: dict[str, Any] = field(default_factory=dict)


class BoltStatements:
    """Answers statements from one open graph. Safe in threads.

    `seconds` is the longest that one may take, whatever its client asks for.
    """

    def __init__(self, store: ArcadeStore, seconds: float) -> None:
        self._store, self._seconds = store, seconds
        self._metadata = Metadata(store.graph.tables)

    def answer(
        self, text: str, parameters: Mapping[str, Any], major: int, seconds: float | None
    ) -> BoltAnswer:
        """Run a statement for a client of this major version of Bolt. `seconds` is the time that
        the client gives it. Raises `BoltFailure`."""
        _check_values(parameters)
        plan = ""
        if asked := _ASKS_FOR_PLAN.match(text):
            plan, text = asked[2].upper(), asked[1] + text[asked.end() :]
        timeout = min(self._seconds, seconds or self._seconds)
        if _ASKS_FOR_ROUTE.match(text):  # clients before Bolt 4.3, which has a message for it
            return _of_table(_routing_table(parameters), major)
        if table := direct(text, self._metadata):
            return _of_table(table, major)
        try:
            text, parameters = written_out(text, parameters, self._metadata)
            limit = 0 if plan == "EXPLAIN" else None
            values = to_packstream(parameters)
            rows = query_packed(self._store, text, values, major, limit=limit, timeout=timeout)
        except StoreError as error:
            raise failure(error) from None
        return BoltAnswer(
            rows.columns, rows.records, _plan(plan, len(rows.records)) if plan else {}
        )


def _check_values(value: Any) -> None:
    """Raise `BoltFailure` for a node, a relationship or what else is no value of a parameter."""
    if isinstance(value, PackedStructure) and value.tag not in _VALUES:
        raise BoltFailure(
            "Neo.ClientError.Statement.TypeError",
            "A parameter cannot be a node, a relationship or a path. Send its id, and match it.",
        )
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(inner, Iterable) and not isinstance(inner, str | bytes):
        for item in inner:
            _check_values(item)


def _routing_table(parameters: Mapping[str, Any]) -> ToolTable:
    row = routing(str(dict(parameters.get("context") or {}).get("address")))
    return ToolTable(list(row), [row])


def _of_table(table: ToolTable, major: int) -> BoltAnswer:
    rows = ([_as_of(row[name], major) for name in table.columns] for row in table.rows)
    return BoltAnswer(
        table.columns, [to_packstream(PackedStructure(_RECORD, (row,))) for row in rows]
    )


def _as_of(value: Any, major: int) -> Any:
    """Bolt 4 has nodes and relationships without the texts for ids that end them since Bolt 5."""
    if isinstance(value, list):
        return [_as_of(item, major) for item in value]
    if isinstance(value, PackedStructure) and major < 5:
        return PackedStructure(value.tag, value.fields[: {_NODE: 3, _RELATIONSHIP: 5}[value.tag]])
    return value


def _plan(word: str, rows: int) -> dict[str, Any]:
    """A plan of one step: what the engine does within it is not told here."""
    step: dict[str, Any] = {"operatorType": "ProduceResults@neo4j", "identifiers": [], "args": {}}
    if word == "EXPLAIN":
        return {"plan": {**step, "children": []}}
    return {"profile": {**step, "children": [], "rows": rows, "dbHits": 0}}
