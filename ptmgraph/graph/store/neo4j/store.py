"""The graph on a Neo4j server, for reading, over Bolt with the official driver.

Works on a single server, a cluster (`neo4j://`) and Aura (`neo4j+s://`). Statements pass the gate
beside this file, by their words and then by their plan, and run in READ access mode with a time
limit. The loader beside it writes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from threading import Event
from typing import Any, Self

import neo4j
from neo4j.exceptions import ServiceUnavailable, SessionExpired
from neo4j.graph import Entity, Path
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from ptmgraph.graph.errors import QueryError, StoreUnavailable
from ptmgraph.graph.schema import FORMAT, NODES, RELS
from ptmgraph.graph.store.limits import MOST_ROWS, TOO_DEEP, require_flat, too_large
from ptmgraph.graph.store.neo4j.driver import Address, explained, open_driver
from ptmgraph.graph.store.neo4j.faults import check_faults
from ptmgraph.graph.store.neo4j.gate import check_statement
from ptmgraph.graph.store.neo4j.plans import check_plan
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.store.search import IN_CYPHER, LABELS, Hit

_ADMITTED = 4096
_FRACTION = re.compile(r"\.(\d*?)0+(?=\D|$)")  # of a second, with zeros at its end

_SNAPSHOTS = "MATCH (s:Snapshot) RETURN s.id AS id, s.checksum AS checksum, s.format AS format"


class Neo4jStore:
    """The graph in the database that `url` names. Raises `StoreUnavailable`.

    The driver repeats nothing here: a query that ran out of memory would only do so again. What
    failed for a lost connection is repeated once, because reads are safe to repeat.
    """

    def __init__(self, url: str) -> None:
        self._address = Address(url)
        self._driver = open_driver(self._address)
        self._admitted: set[str] = set()
        self._manifest: dict[str, Any] | None = None
        self._snapshots: dict[str, str] = {}

    def search(self, text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
        """See `ptmgraph.graph.store.protocol.Store.search`."""
        words = text.lower().split()
        if not words:
            return []
        values = {
            "words": words,
            "joined": "-".join(words),
            "types": list(types or LABELS),
            "limit": limit,
        }
        return [Hit(**row) for row in self.query(IN_CYPHER, values)]

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the graph was built from, and how many nodes and relationships it has.

        Raises `StoreUnavailable` when the database is empty, when its load was not finished (the
        loader removes the Snapshot nodes first and writes them last), and when another version of
        ptmgraph wrote it.
        """
        if self._manifest is None:
            self._manifest = {"snapshots": self._finished(), "counts": self._counts()}
        return self._manifest

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        stop: Event | None = None,
    ) -> Result:
        """See `Store.query`. The graph must be whole, see `manifest`. The driver cannot end a
        question that is under way, so `stop` ends none: the server does, at its limit."""
        self._finished()
        return self._asked(cypher, dict(parameters or {}), limit, timeout)

    def _finished(self) -> dict[str, str]:
        """The checksums of the snapshots that the graph was built from; see `manifest`."""
        if not self._snapshots:
            rows = self._asked(_SNAPSHOTS, {}, None, DEFAULT_TIMEOUT)
            if any(row["format"] != FORMAT for row in rows):
                raise StoreUnavailable(
                    f"The graph in Neo4j at {self._address} was written by another version of "
                    "ptmgraph. Write it again with: ptmgraph build"
                )
            self._snapshots = {row["id"]: row["checksum"] for row in rows}
        if not self._snapshots:
            raise StoreUnavailable(
                f"Neo4j at {self._address} holds no finished graph. "
                "Write one there with: ptmgraph build"
            )
        return self._snapshots

    def _asked(
        self, cypher: str, values: dict[str, Any], limit: int | None, timeout: float
    ) -> Result:
        require_flat(values)
        with explained(self._address):
            try:
                return self._run(cypher, values, limit, timeout)
            except (ServiceUnavailable, SessionExpired):
                return self._run(cypher, values, limit, timeout)
            except RecursionError:
                raise QueryError(TOO_DEEP) from None

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(
        self, cypher: str, values: dict[str, Any], limit: int | None, timeout: float
    ) -> Result:
        is_new = cypher not in self._admitted
        found = check_statement(cypher) if is_new else []
        with self._driver.session(
            database=self._address.database,
            default_access_mode=neo4j.READ_ACCESS,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        ) as session:
            if is_new:
                explained_only = session.run(_query(f"EXPLAIN {cypher}", timeout), values)
                check_faults(found, check_plan(explained_only.consume()))
                if len(self._admitted) < _ADMITTED:
                    self._admitted.add(cypher)
            answer = session.run(_query(cypher, timeout), values)
            most = MOST_ROWS if limit is None else limit
            records = answer.fetch(most + 1)
            columns = answer.keys()
            truncated = len(records) > most
            if truncated and limit is None:
                raise too_large(f"{MOST_ROWS:,} rows")
            rows = [dict(zip(columns, map(plain, r.values()), strict=True)) for r in records]
        return Result(columns, rows[:limit], truncated)

    def _counts(self) -> dict[str, int]:
        """Nodes by label and relationships by type, from the server's own counters."""
        parts = [f"MATCH (n:{t.name}) RETURN '{t.name}' AS name, count(n) AS n" for t in NODES]
        parts += [
            f"MATCH ()-[r:{t.name}]->() RETURN '{t.name}' AS name, count(r) AS n" for t in RELS
        ]
        return {row["name"]: row["n"] for row in self.query(" UNION ALL ".join(parts))}


def _query(text: str, timeout: float) -> neo4j.Query:
    return neo4j.Query(text, timeout=timeout)


def plain(value: Any) -> Any:
    """A value of the driver as `Result` holds it: nodes and relationships as their properties,
    times as ISO 8601 text, what is not a number as None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Path):
        relationships = [plain(rel) for rel in value.relationships]
        nodes = [plain(node) for node in value.nodes]
        steps = len(relationships)
        return {"_type": "path", "nodes": nodes, "relationships": relationships, "length": steps}
    if isinstance(value, Entity):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Date | DateTime | Time | Duration):
        text = _FRACTION.sub(lambda m: "." + m[1] if m[1] else "", value.iso_format())
        return text.replace("+00:00", "Z")
    if isinstance(value, Point | bytes):
        return str(value)
    return value
