"""Columns of Arrow as arrays of Java, copied as they lie, for `bulk/Column.java`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jpype
import numpy as np
import pyarrow as pa

BULK = Path(__file__).parent / "bulk" / "bulk.jar"
"""The classes of `bulk/`, built by `python -m scripts.make_bulk_jar`."""


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
class Ends:
    """The ids at one end of some relationships: each id once, and which of them each has."""

    ids: pa.Array
    places: Any

    @classmethod
    def of(cls, column: pa.DictionaryArray) -> Ends:
        """From a column in dictionaries."""
        return cls(column.dictionary, np.asarray(column.indices, np.int32))

    def to_java(self) -> tuple[Any, Any]:
        """The ids as a column for Java, and the places."""
        kinds = jpype.JClass("ptmgraph.bulk.Column")
        return _column(kinds, self.ids), integers(self.places)


def integers(values: Iterable[int]) -> Any:
    """An array of Java's `int`."""
    return jpype.JArray(jpype.JInt)(np.asarray(values, np.int32))


def _column(kinds: Any, array: pa.Array) -> Any:
    """Raises `ValueError` for a type that no property of the schema has."""
    present = None
    if array.null_count:
        present = _bytes(array.is_valid().to_numpy(zero_copy_only=False))
    if pa.types.is_string(array.type):
        return kinds.texts(present, *_texts(array))
    if pa.types.is_list(array.type):
        places = _places(array)
        inner = array.values.slice(places[0], places[-1] - places[0])
        return kinds.lists(present, integers(places - places[0]), *_texts(inner))
    if pa.types.is_boolean(array.type):
        values = array.fill_null(False).to_numpy(zero_copy_only=False)
        return kinds.booleans(present, _bytes(values))
    if pa.types.is_integer(array.type):
        numbers = np.asarray(array.fill_null(0), np.int64)
        return kinds.integers(present, jpype.JArray(jpype.JLong)(numbers))
    if pa.types.is_floating(array.type):
        numbers = np.asarray(array.fill_null(0.0), np.float64)
        return kinds.floats(present, jpype.JArray(jpype.JDouble)(numbers))
    raise ValueError(f"no column of the engine holds {array.type}")


def _texts(array: pa.Array) -> tuple[Any, Any]:
    """Where each text ends, and the bytes of all; the first ends at 0."""
    places = _places(array)
    data = array.buffers()[2]
    found: Any = np.frombuffer(data, np.int8)[places[0] : places[-1]] if data else []
    return integers(places - places[0]), _bytes(found)


def _places(array: pa.Array) -> Any:
    """Where the values of a column of variable length begin, and where the last one ends."""
    if not len(array):
        return np.zeros(1, np.int32)
    offsets = np.frombuffer(array.buffers()[1], np.int32)
    return offsets[array.offset : array.offset + len(array) + 1]


def _bytes(values: Any) -> Any:
    return jpype.JArray(jpype.JByte)(np.asarray(values).astype(np.int8, copy=False))
