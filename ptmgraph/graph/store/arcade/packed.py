"""Rows and parameters in the form of Bolt (PackStream), made by the engine's own classes.

Nodes, relationships, paths, times and points keep their types there, which JSON does not have.
Such a query goes the same way as all others: its parameters, packed, stand under a name that no
statement can write, and each batch of rows comes back as one row of text.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ptmgraph.graph.store.limits import MOST_BYTES, too_large
from ptmgraph.graph.store.protocol import Store

_NAME = "\0packed"
_RECORD = 0x71  # the message of Bolt that holds a row


@dataclass(frozen=True)
class PackedRows:
    """The rows of a query, each as the bytes of a RECORD message of Bolt."""

    columns: tuple[str, ...]
    records: Sequence[bytes]


def query_packed(
    store: Store, cypher: str, parameters: bytes, major: int, *, limit: int | None, timeout: float
) -> PackedRows:
    """`Store.query` of the embedded graph, with a packed map as `parameters`, and packed rows for
    this major version of Bolt. With `limit` 0 the statement is checked and does not run."""
    packed = {_NAME: {"major": major, "values": b64encode(parameters).decode()}}
    result = store.query(cypher, packed, limit=limit, timeout=timeout)
    return PackedRows(result.columns, list(_cut(result.rows)))


def _cut(batches: list[dict[str, Any]]) -> Iterator[bytes]:
    for batch in batches:
        data = b64decode(batch["data"])
        start = 0
        for stop in batch["stops"]:
            yield data[start:stop]
            start = stop


class Packer:
    """The worker's side: takes parameters out of their packing, and packs rows.

    `columns` are those of the statement, or once rows were packed those of the first row.
    """

    def __init__(self, major: int, values: str, columns: tuple[str, ...]) -> None:
        from ptmgraph.graph.store.arcade.jvm import java

        self._values = bytes(b64decode(values))
        self._major = major
        self.columns = columns
        self._mapper = java("com.arcadedb.bolt.structure.BoltStructureMapper")
        self._writer = java("com.arcadedb.bolt.packstream.PackStreamWriter")
        self._reader = java("com.arcadedb.bolt.packstream.PackStreamReader")
        self._unread = java("com.arcadedb.bolt.packstream.PackStreamReader$StructureValue")
        self._map = java("java.util.HashMap")

    @classmethod
    def of(cls, parameters: Mapping[str, Any], columns: tuple[str, ...]) -> Self | None:
        """The packer that a request asks for, if it does."""
        asked = parameters.get(_NAME)
        return cls(asked["major"], asked["values"], columns) if asked else None

    def parameters(self) -> Any:
        """The parameters as a map of Java. Raises `ValueError` for a time that no clock shows."""
        values = self._map()
        for name, packed in self._reader(self._values).readValue().items():
            value = self._mapper.fromPackStreamValue(packed)
            if isinstance(value, self._unread):
                raise ValueError(f"the parameter {name} has a value that there is not")
            values.put(name, value)
        return values

    def next_batch(self, rows: Any, size: int) -> bytes:
        """The next rows, at most `size`, as JSON; "[]" when there are none."""
        writer = self._writer().boltMajorVersion(self._major)
        stops: list[int] = []
        while len(stops) < size and rows.hasNext():
            row = rows.next()
            self.columns = self.columns or tuple(str(name) for name in row.getPropertyNames())
            writer.writeStructureHeader(_RECORD, 1)
            writer.writeListHeader(len(self.columns))
            for name in self.columns:
                writer.writeValue(self._mapper.toPackStreamValue(row.getProperty(name)))
            stops.append(int(writer.size()))
            if stops[-1] > MOST_BYTES:
                raise too_large(f"{MOST_BYTES >> 20:,} MB")
        if not stops:
            return b"[]"
        data = b64encode(bytes(writer.toByteArray())).decode()
        return json.dumps([{"stops": stops, "data": data}]).encode()
