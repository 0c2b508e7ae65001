"""Rows of the Hub read by columns: the row reader is asked once for each different part of a row.

A Parquet file of millions of rows has few different licences, languages, parents and so on. DuckDB
takes each row apart (`parts`), the row reader (`rows`) says what a part means, and its answer is
given to all rows that have the part (`part_answers`). What is not plain goes through the row reader
as a whole: rows with a value that is set aside, of unusual shape, or that disagree with themselves.
A test holds both ways equal.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ptmgraph.graph.records import ColumnRows, Node, PassedOver, arrow_schema
from ptmgraph.graph.schema import TABLES
from ptmgraph.loaders.hub.column_claims import ClaimReader
from ptmgraph.loaders.hub.files import (
    Raw,
    Reason,
    Unread,
    hub_batch,
    hub_rows,
    parquet_batches,
    unread_columns,
)
from ptmgraph.loaders.hub.part_answers import (
    NOTHING,
    Described,
    PartAnswer,
    PartReader,
    Places,
    own_parents,
    property_column,
    rel_tables,
)
from ptmgraph.loaders.hub.parts import LONG_TEXT, Part, batch_query, dataset_parts, model_parts
from ptmgraph.loaders.hub.plain_columns import are_plain, plain_rows, plain_values
from ptmgraph.loaders.hub.rows import RepoType, described_kind

_FEWEST = 4_096  # rows of a file from which on this is faster
_CHUNK_ROWS, _CHUNK_BYTES = 32_768, 48_000_000
_SLICE_BYTES = 24_000_000  # of one answer, which goes through a pipe
_AT_ONCE = 1_000  # rows that are not plain
_MEMORY = "600MB"


class Plain(NamedTuple):
    """So many rows were read by columns."""

    rows: int


Found = ColumnRows | Node | PassedOver | Plain | tuple[int, Raw | Reason | Unread]
"""Records of rows that were read by columns; else the number of a row with its values."""

Coded = dict[str, tuple[list[PartAnswer], Places]]
"""The answers to the texts of each part in a chunk, and which of them each row has."""


def hub_columns(file: Path, kind: RepoType, fewest: int = _FEWEST) -> Iterator[Found]:
    """All that `hub_rows` gives of a file, with the records of plain rows instead of their values.

    Files of fewer rows, and those with columns of other types than usual, are read row by row.
    Raises `BrokenFile` as `read_rows` does.
    """
    schema = _schema(file, fewest)
    if schema is None or not are_plain(schema):
        yield from hub_rows(file)
        return
    reader = _ColumnReader(schema, described_kind(kind, schema.names))
    for first, batches in _chunks(file):
        if isinstance(batches, tuple):
            yield first, batches
        else:
            yield from reader.read(first, pa.Table.from_batches(batches))
    if unread := unread_columns(file):
        yield 0, Counter(unread)


def _schema(file: Path, fewest: int) -> pa.Schema | None:
    """The columns of a Parquet file that has enough rows."""
    if not file.name.endswith(".parquet"):
        return None
    try:
        with pq.ParquetFile(file) as parquet:
            return parquet.schema_arrow if parquet.metadata.num_rows >= fewest else None
    except (pa.ArrowException, OSError, ValueError):
        return None  # the row reader says what is wrong


def _chunks(file: Path) -> Iterator[tuple[int, list[pa.RecordBatch] | Reason]]:
    """The number of the first row and the batches of each chunk, which holds rows that follow each
    other; the reason for what cannot be decoded."""
    held: list[pa.RecordBatch] = []
    first = rows = size = 0
    for number, batch in parquet_batches(file):
        broken = isinstance(batch, tuple)
        full = rows >= _CHUNK_ROWS or size >= _CHUNK_BYTES
        if held and (broken or full or number != first + rows):
            yield first, held
            held = []
        if isinstance(batch, tuple):
            yield number, batch
            continue
        if not held:
            first, rows, size = number, 0, 0
        held.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
    if held:
        yield first, held


@lru_cache(maxsize=2)
def _part_reader(
    kind: RepoType, have: frozenset[str], structs: frozenset[str]
) -> tuple[dict[str, Part], PartReader]:
    """The parts of rows with these columns, and who knows what they mean: the shards of a dump have
    the same columns and mostly the same parts."""
    parts = (model_parts if kind == "model" else dataset_parts)(have)
    return parts, PartReader(kind, parts, structs)


class _ColumnReader:
    """Reads the chunks of one file."""

    def __init__(self, schema: pa.Schema, kind: RepoType) -> None:
        have = frozenset(schema.names)
        self._kind: RepoType = kind
        self._label = "Model" if kind == "model" else "Dataset"
        structs = frozenset(field.name for field in schema if pa.types.is_struct(field.type))
        self._parts, self._reader = _part_reader(kind, have, structs)
        self._query = batch_query(self._parts, have)
        self._texts = [name for name in ("cardData", "gguf", "config") if name in have]
        self._db = duckdb.connect(config={"memory_limit": _MEMORY, "threads": 2})

    def read(self, first: int, chunk: pa.Table) -> Iterator[Found]:
        """The records of the plain rows of a chunk, then the other rows with their numbers."""
        found: list[Found] = []
        try:
            chunk.validate(full=True)  # what should be text may be other bytes
            found, odd = self._read(chunk)
        except (pa.ArrowException, duckdb.Error, RecursionError):
            odd = np.arange(chunk.num_rows)
        yield from found
        yield Plain(chunk.num_rows - len(odd))
        for place in range(0, len(odd), _AT_ONCE):
            some = odd[place : place + _AT_ONCE]
            (batch,) = chunk.take(pa.array(some)).combine_chunks().to_batches()
            for number, raw in zip(some.tolist(), hub_batch(batch), strict=True):
                yield first + number, raw

    def _read(self, chunk: pa.Table) -> tuple[list[Found], Places]:
        """What the plain rows of a chunk give, and the places of the others."""
        self._db.register("chunk", chunk)
        taken = self._db.sql(self._query).to_arrow_table()
        described = Described(
            chunk["id"].combine_chunks().cast(pa.string()), taken["parent"].combine_chunks()
        )
        fields = taken["card_fields"].combine_chunks()
        odd = taken["odd"].to_numpy() | ~plain_rows(chunk, self._kind)
        odd |= self._odd_json(chunk) | self._odd_fields(fields)
        odd |= self._odd_parents(described.parents)
        coded = {name: self._coded(name, taken[name]) for name in self._parts}
        for answers, codes in coded.values():
            odd |= ~np.array([answer.plain for answer in answers])[codes]
            odd[own_parents(self._label, answers, codes, described)] = True
        claims = self._claims(chunk, taken["has_results"].to_numpy() & ~odd)
        odd[claims.odd] = True
        keep = np.flatnonzero(~odd)
        rows, described = pa.array(keep), described.take(keep)
        kept = {name: (answers, codes[keep]) for name, (answers, codes) in coded.items()}
        found: list[Found] = [
            *self._nodes(chunk, rows, described.ids, kept),
            *self._passed_over(fields.take(rows)),
        ]
        for answers, codes in kept.values():
            for place in np.unique(codes):
                found += answers[place].nodes
            for table, columns in rel_tables(self._label, answers, codes, described):
                found += _sliced(table, columns)
        for table, columns in claims.tables(keep.tolist()):
            found += _sliced(table, columns)
        return found, np.flatnonzero(odd)

    def _coded(self, name: str, column: pa.ChunkedArray) -> tuple[list[PartAnswer], Places]:
        texts = column.combine_chunks().dictionary_encode()
        answers = self._reader.answers(name, texts.dictionary.to_pylist())
        codes = pc.fill_null(texts.indices, len(answers)).to_numpy().astype(np.int64)
        return [*answers, NOTHING], codes

    def _claims(self, chunk: pa.Table, wanted: npt.NDArray[np.bool_]) -> ClaimReader:
        """The claims of the rows that are wanted."""
        places = np.flatnonzero(wanted)
        if not len(places):
            return ClaimReader(())
        rows = chunk.select(["id", "cardData"]).take(pa.array(places))
        texts = (rows[name].to_pylist() for name in ("id", "cardData"))
        return ClaimReader(zip(places.tolist(), *texts, strict=True))

    def _odd_json(self, chunk: pa.Table) -> npt.NDArray[np.bool_]:
        """Rows with a long text that is no JSON to Python."""
        odd = np.zeros(chunk.num_rows, bool)
        for name in self._texts:
            sizes = pc.fill_null(pc.binary_length(chunk[name]), 0).to_numpy()
            for place in np.flatnonzero(sizes >= LONG_TEXT).tolist():
                odd[place] |= not _is_json(chunk[name][place].as_py())
        return odd

    def _odd_fields(self, fields: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows with a field of a card that is read under another name."""
        odd = np.zeros(len(fields), bool)
        names = fields.flatten().dictionary_encode()
        strange = [self._reader.card_field(name).odd for name in names.dictionary.to_pylist()]
        if any(strange):
            places = np.flatnonzero(np.array(strange)[names.indices.to_numpy()])
            odd[pc.list_parent_indices(fields).to_numpy()[places]] = True
        return odd

    def _odd_parents(self, parents: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows whose only parent is no id of a model."""
        known = parents.dictionary_encode()
        good = [self._reader.is_parent(id) for id in known.dictionary.to_pylist()]
        codes = pc.fill_null(known.indices, len(good)).to_numpy()
        odd: npt.NDArray[np.bool_] = ~np.array([*good, True])[codes]
        return odd

    def _nodes(
        self, chunk: pa.Table, rows: pa.Array, ids: pa.Array, kept: Coded
    ) -> Iterator[ColumnRows]:
        """The nodes of the rows themselves."""
        schema = arrow_schema(TABLES[self._label].columns)
        columns = {"id": ids}
        for name, column in plain_values(chunk, self._kind).items():
            columns[name] = column.combine_chunks().take(rows)
        owners: defaultdict[str, list[tuple[list[PartAnswer], Places]]] = defaultdict(list)
        for name, part in self._parts.items():
            for owned in part.properties:
                owners[owned].append(kept[name])
        for owned, parts in owners.items():
            columns[owned] = property_column(owned, schema.field(owned).type, parts, ids)
        yield from _sliced(self._label, pa.table(columns))

    def _passed_over(self, fields: pa.Array) -> Iterator[PassedOver]:
        """The fields of cards that have no place in the graph."""
        for name, count in Counter(fields.flatten().to_pylist()).items():
            passed = self._reader.card_field(name).passed_over
            if passed is not None:
                yield PassedOver(passed.kind, count, passed.examples)


def _sliced(table: str, columns: pa.Table) -> Iterator[ColumnRows]:
    """Rows of a table in answers that are not too large; none where there are none."""
    if not columns.num_rows:
        return
    each = max(1, columns.num_rows * _SLICE_BYTES // max(columns.nbytes, _SLICE_BYTES))
    for first in range(0, columns.num_rows, each):
        yield ColumnRows(table, columns.slice(first, each))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
