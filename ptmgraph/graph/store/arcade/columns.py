"""Columns of Arrow for `bulk/Column.java`, which copies them from where they lie in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jpype
import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Filled:
    """The columns of some rows that hold any value: in Cypher an absent property is null."""

    names: list[str]
    arrays: list[pa.Array]

    @classmethod
    def of(cls, batch: pa.RecordBatch) -> Filled:
        """The columns of a batch that are not empty."""
        names = [name for name in batch.schema.names if batch[name].null_count < len(batch)]
        return cls(names, [batch[name] for name in names])

    def to_java(self) -> tuple[list[str], Any]:
        """Their names, and the columns for Java."""
        kinds = jpype.JClass("ptmgraph.bulk.Column")
        return self.names, [_column(kinds, array) for array in self.arrays]


@dataclass(frozen=True)
class EndIds:
    """The ids at one end of some relationships: each id once, and which of them each has."""

    ids: pa.Array
    places: Any

    @classmethod
    def of(cls, column: pa.StringArray) -> EndIds:
        """From the id of each relationship."""
        encoded = column.dictionary_encode()
        return cls(encoded.dictionary, np.asarray(encoded.indices, np.int32))

    def to_java(self) -> tuple[Any, Any]:
        """The ids as a column for Java, and the memory of the places: both are for one call."""
        kinds = jpype.JClass("ptmgraph.bulk.Column")
        return _column(kinds, self.ids), _memory(self.places)


def _column(kinds: Any, array: pa.Array) -> Any:
    """Raises `ValueError` for a type that no property of the schema has."""
    present = None
    if array.null_count:
        present = _memory(array.is_valid().to_numpy(zero_copy_only=False))
    if pa.types.is_string(array.type):
        return kinds.texts(present, *_texts(array))
    if pa.types.is_list(array.type):
        places = _places(array)
        inner = array.values.slice(places[0], places[-1] - places[0])
        return kinds.lists(present, _memory(places - places[0]), *_texts(inner))
    if pa.types.is_boolean(array.type):
        values = array.fill_null(False).to_numpy(zero_copy_only=False)
        return kinds.booleans(present, _memory(values))
    if pa.types.is_integer(array.type):
        numbers = np.asarray(array.fill_null(0), np.int64)
        return kinds.integers(present, _memory(numbers))
    if pa.types.is_floating(array.type):
        numbers = np.asarray(array.fill_null(0.0), np.float64)
        return kinds.floats(present, _memory(numbers))
    raise ValueError(f"no column of the engine holds {array.type}")


def _texts(array: pa.Array) -> tuple[Any, Any]:
    """Where each text ends, and the bytes of all; the first ends at 0."""
    places = _places(array)
    data = array.buffers()[2]
    found = np.frombuffer(data, np.int8)[places[0] : places[-1]] if data else np.zeros(0, np.int8)
    return _memory(places - places[0]), _memory(found)


def _places(array: pa.Array) -> Any:
    """Where the values of a column of variable length begin, and where the last one ends."""
    if not len(array):
        return np.zeros(1, np.int32)
    offsets = np.frombuffer(array.buffers()[1], np.int32)
    return offsets[array.offset : array.offset + len(array) + 1]


def _memory(values: Any) -> Any:
    """The memory of an array, for Java to copy from; it stays as long as Java has it."""
    if not values.nbytes:
        return jpype.java.nio.ByteBuffer.allocate(0)
    return jpype.nio.convertToDirectBuffer(values.view(np.int8))
