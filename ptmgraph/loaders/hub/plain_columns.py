"""The columns of a dump that hold one plain value: id, times, counts. Read whole, by Arrow.

A column is plain when its type is the usual one, a value when the row reader would take it as it
stands. Both are narrower than what the row reader takes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ptmgraph.loaders.fields import FIRST_YEAR, Column, count, timestamp, word
from ptmgraph.loaders.hub.files import READ_COLUMNS, iso_text
from ptmgraph.loaders.hub.parts import ODD_COLUMNS
from ptmgraph.loaders.hub.rows import DATASET_COLUMNS, MODEL_COLUMNS, RepoType

_ID = r"^(?:[A-Za-z0-9][A-Za-z0-9_-]*/)?[A-Za-z0-9][A-Za-z0-9_.-]*$"
_MAX_ID = 180
_NOT_MODELS = r"^(?:datasets|spaces)/"
_WORD = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"
_SAME = frozenset({"modelId"})  # says what `id` says


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_texts(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return bool(is_list and _is_text(kind.value_type))


def _is_parents(kind: pa.DataType) -> bool:
    return bool(pa.types.is_struct(kind)) and "relation" in [field.name for field in kind]


_KNOWN: dict[str, Callable[[pa.DataType], bool]] = {
    **dict.fromkeys(("id", "cardData", "gguf", "config"), _is_text),
    **dict.fromkeys(("pipeline_tag", "library_name", "gated"), _is_text),
    "tags": _is_texts,
    "safetensors": pa.types.is_struct,
    "baseModels": _is_parents,
    **dict.fromkeys(ODD_COLUMNS, lambda kind: True),
    "disabled": pa.types.is_boolean,
}
_KINDS: dict[Callable[[Any], Any], Callable[[pa.DataType], bool]] = {
    timestamp: pa.types.is_timestamp,
    count: pa.types.is_signed_integer,
    word: _is_text,
}


def _columns(kind: RepoType) -> tuple[Column, ...]:
    return MODEL_COLUMNS if kind == "model" else DATASET_COLUMNS


def plain_properties(kind: RepoType) -> frozenset[str]:
    """The properties that stand in a plain column each."""
    return frozenset(name for name, _, _ in _columns(kind))


def are_plain(schema: pa.Schema) -> bool:
    """Whether a table with these columns can be read by columns: it has those that are needed, in
    their usual types, and none that is read and not known here."""
    usual = _KNOWN | {field: _KINDS[read] for _, field, read in MODEL_COLUMNS}
    types = {field.name: field.type for field in schema if field.name in READ_COLUMNS - _SAME}
    return {"id", "tags"} <= types.keys() <= usual.keys() and all(
        usual[name](kind) for name, kind in types.items()
    )


def plain_rows(chunk: pa.Table, kind: RepoType) -> npt.NDArray[np.bool_]:
    """Which rows have a plain value in each plain column, and an id that no other row has."""
    ids = pc.fill_null(chunk["id"], "")
    codes = ids.combine_chunks().dictionary_encode().indices.to_numpy()
    plain = pc.and_(
        pc.and_(pc.match_substring_regex(ids, _ID), pc.less(pc.binary_length(ids), _MAX_ID)),
        pc.invert(pc.match_substring_regex(ids, _NOT_MODELS)),
    ).to_numpy() & (np.bincount(codes)[codes] == 1)
    for _, field, read in _columns(kind):
        if field in chunk.column_names:
            plain &= pc.fill_null(_GOOD[read](chunk[field]), True).to_numpy()
    return np.asarray(plain, bool)


def plain_values(chunk: pa.Table, kind: RepoType) -> dict[str, pa.ChunkedArray]:
    """The properties of plain rows that stand in plain columns."""
    present = set(chunk.column_names)
    return {
        name: _VALUE[read](chunk[field]) for name, field, read in _columns(kind) if field in present
    }


def _good_times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    first = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()
    seconds = column.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
    return pc.and_(
        pc.greater_equal(seconds, int(first)), pc.less(seconds, int(datetime.now(UTC).timestamp()))
    )


_GOOD: dict[Callable[[Any], Any], Callable[[pa.ChunkedArray], pa.ChunkedArray]] = {
    timestamp: _good_times,
    count: lambda column: pc.greater_equal(column, 0),
    word: lambda column: pc.match_substring_regex(column, _WORD),
}
_VALUE: dict[Callable[[Any], Any], Callable[[pa.ChunkedArray], pa.ChunkedArray]] = {
    timestamp: iso_text,
    count: lambda column: column.cast(pa.int64()),
    word: lambda column: column.cast(pa.string()),
}
