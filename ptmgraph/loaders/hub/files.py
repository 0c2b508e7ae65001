"""Rows of Parquet and JSONL files as plain Python values, a batch at a time.

Made for the public dumps of the Hub: millions of rows, wide structs whose fields drift, and
single rows or row groups that cannot be decoded.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ptmgraph.loaders.fields import InvalidValue, shown
from ptmgraph.loaders.front_matter import read_front_matter
from ptmgraph.loaders.unfetched import BEGIN, unfetched

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")

_COLUMNS = (
    *("id", "modelId", "sha", "createdAt", "lastModified", "downloads", "downloadsAllTime"),
    *("likes", "gated", "tags", "cardData", "safetensors", "gguf", "config", "baseModels"),
    *("pipeline_tag", "library_name", "siblings", "spaces", "redirectedFrom", "setAside", "card"),
    *("disabled", "securityRepoStatus"),
    *("evalResults", "model-index"),
)
# As huggingface_hub names the attributes of its objects, and older dumps their columns.
_SPELLINGS = {
    "model_id": "modelId",
    "repo_id": "id",
    "created_at": "createdAt",
    "card_data": "cardData",
    "last_modified": "lastModified",
    "downloads_all_time": "downloadsAllTime",
    "base_models": "baseModels",
    "security_repo_status": "securityRepoStatus",
    "eval_results": "evalResults",
    "model_index": "model-index",
    **{name: name for name in _COLUMNS},
}
READ_COLUMNS = frozenset(_SPELLINGS)
"""The names of all columns that are read."""

_IDS = tuple(name for name, column in _SPELLINGS.items() if column in ("id", "modelId"))
_MOST_UNREAD = 100
CARD_PROBLEM = "cardProblem"
"""A field that is added: why the metadata of a card cannot be read."""

_MAX_CARD = 1_000_000
_BATCH_ROWS = 4_096
_MAX_LINE = 64 * 1024 * 1024
_MOST_VALUES = 2_000_000  # in one row: `{}` has two letters, and takes 64 bytes when it is read
_DECODING = (pa.ArrowException, OSError, ValueError, OverflowError)

Raw = dict[str, Any]
Unread = Counter[str]
"""How many rows have a column that is not read, by its name."""

Reason = tuple[str, object]
"""Why a row cannot be read, and what stands there."""


class BrokenFile(Exception):
    """A file cannot be read, or not to its end; the message is the reason."""


def read_rows(file: Path) -> Iterator[tuple[int, Raw | Reason]]:
    """The number (from 1) and the values of each row; the reason instead for a broken row.

    Raises `BrokenFile` when the file is not what its suffix says, has no ids, or breaks off.
    """
    try:
        with file.open("rb") as stream:
            instead = unfetched(stream.read(BEGIN))
    except OSError as error:
        raise BrokenFile(f"cannot be read: {error.strerror}") from None
    if instead:
        raise BrokenFile(instead)
    if file.name.endswith(".parquet"):
        yield from _parquet_rows(file)
    elif file.name.endswith(SUFFIXES):
        yield from _json_rows(file)
    else:
        raise BrokenFile("not a Parquet or JSONL file by its name")


def hub_rows(file: Path) -> Iterator[tuple[int, Raw | Reason | Unread]]:
    """The same with the columns of the Hub alone, by the names that its API gives them, and at the
    end how many rows have which others. The metadata of a `card` stands in for missing `cardData`.
    """
    unread: Unread = Counter()
    for number, row in read_rows(file):
        if not isinstance(row, dict):
            yield number, row
            continue
        unread.update(row.keys() - _SPELLINGS.keys())
        if len(unread) > _MOST_UNREAD:
            unread = Counter(dict(unread.most_common(_MOST_UNREAD)))
        yield number, _known(row)
    if file.name.endswith(".parquet"):
        unread.update(unread_columns(file))
    if unread:
        yield 0, unread


def _known(row: Raw) -> Raw:
    """The columns of the Hub by the names of its API."""
    known: Raw = {}
    for name, column in _SPELLINGS.items():  # the name of the API is the last, and wins
        if name in row and (row[name] is not None or column not in known):
            known[column] = row[name]
    text = known.get("card")
    if isinstance(text, str) and known.get("cardData") is None:
        known |= _card(text)
    return known


def hub_batch(batch: pa.RecordBatch) -> Iterator[Raw | Reason]:
    """The rows of a batch as `hub_rows` gives them."""
    for row in _batch_rows(batch):
        yield _known(row) if isinstance(row, dict) else row


def _card(text: str) -> Raw:
    try:
        return {"cardData": read_front_matter(text[:_MAX_CARD])}
    except InvalidValue as reason:
        return {CARD_PROBLEM: str(reason)}


def unread_columns(file: Path) -> dict[str, int]:
    """How many rows have each column that is not read."""
    metadata = pq.read_metadata(file)
    names = metadata.schema.to_arrow_schema().names
    return dict.fromkeys(set(names) - _SPELLINGS.keys(), metadata.num_rows)


def _json_rows(file: Path) -> Iterator[tuple[int, Raw | Reason]]:
    opened = gzip.open if file.suffix == ".gz" else open
    number = 0
    try:
        with opened(file, "rb") as lines:
            while line := lines.readline(_MAX_LINE):
                number += 1
                if text := line.strip():
                    yield number, _json_row(text)
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenFile(f"breaks off after line {number}: {error}") from None


def _json_row(line: bytes) -> Raw | Reason:
    if sum(map(line.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        return f"more than {_MOST_VALUES:,} values", line[:200].decode(errors="replace")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "not valid JSON", line[:200].decode(errors="replace")
    return value if isinstance(value, dict) else ("not an object", shown(value))


def row_counts(files: Sequence[str]) -> Iterator[int]:
    """The number of rows of Parquet files; 0 for one that does not say it."""
    for file in files:
        try:
            yield pq.read_metadata(file).num_rows
        except _DECODING:
            yield 0


def _parquet_rows(file: Path) -> Iterator[tuple[int, Raw | Reason]]:
    for number, batch in parquet_batches(file):
        if isinstance(batch, pa.RecordBatch):
            yield from enumerate(_batch_rows(batch), number)
        else:
            yield number, batch


def parquet_batches(file: Path) -> Iterator[tuple[int, pa.RecordBatch | Reason]]:
    """The number of the first row (from 1) and the columns of the Hub of each batch of a few
    thousand rows; the reason instead where a row group cannot be decoded, or only to some row.

    Raises `BrokenFile` as `read_rows` does.
    """
    try:
        parquet = pq.ParquetFile(file)
        columns = [name for name in _SPELLINGS if name in parquet.schema_arrow.names]
    except _DECODING as error:
        reason = "not a whole Parquet file, so none of its rows are read; fetch it again"
        raise BrokenFile(f"{reason}: {error}") from None
    if not set(_IDS) & set(parquet.schema_arrow.names):
        names = ", ".join(parquet.schema_arrow.names[:8])
        raise BrokenFile(f"no column `id`, only {names}")
    with parquet:
        first = 1
        for group in range(parquet.num_row_groups):
            rows = parquet.metadata.row_group(group).num_rows
            number = first
            try:
                for batch in parquet.iter_batches(_BATCH_ROWS, [group], columns):
                    yield number, batch
                    number += batch.num_rows
            except _DECODING as error:
                yield number, (f"row group {group} cannot be decoded: {error}", f"{rows} rows")
            first += rows


def _batch_rows(batch: pa.RecordBatch) -> Iterator[Raw | Reason]:
    """The rows of a batch; one by one when a value among them cannot be decoded."""
    try:
        columns = [_values(column) for column in batch.columns]
    except _DECODING as error:
        if batch.num_rows == 1:
            yield f"cannot be decoded: {error}", ""
            return
        for row in range(batch.num_rows):
            yield from _batch_rows(batch.slice(row, 1))
        return
    names = batch.schema.names
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _values(column: pa.Array) -> list[Any]:
    """The values of a column. Text and lists of text take a way that is much faster than
    `to_pylist`; times become ISO text in UTC.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _values(column.dictionary_decode())
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _values(iso_text(column))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
        return values
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _list_values(column)
    if pa.types.is_struct(kind):
        return [without_nulls(value) for value in column.to_pylist()]
    return list(column.to_pylist())


def without_nulls(value: Any) -> Any:
    """A struct without the fields that other rows have; None when nothing is left."""
    if isinstance(value, dict):
        kept = {key: without_nulls(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in kept.items() if item is not None} or None
    return value


def _list_values(column: pa.Array) -> list[Any]:
    # Not `column.values`, which holds the items of all rows, also of those cut off by a slice.
    items = iter(_values(column.flatten()))
    lengths = pc.list_value_length(column).to_pylist()
    return [None if length is None else list(islice(items, length)) for length in lengths]


def iso_text(column: pa.Array) -> pa.Array:
    """Times as ISO 8601 text in UTC, to the second."""
    seconds = column.cast(pa.timestamp("s"), safe=False)
    return pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ")
