"""The contract between sources and stores: what a source may say, and the Arrow form of it.

A source yields `Node`, `Rel`, `ColumnRows`, `Beside`, `Rejected` and `PassedOver` records. They
know no store. `to_arrow` gives the columns of a table their declared types and sets rows aside that
do not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from ptmgraph.graph.beside import BESIDE
from ptmgraph.graph.schema import TABLES, Property, Table, Type

Value = str | int | float | bool | list[str] | None
TableRow = tuple[Value, ...]
"""The values of one row of a table, in the order of its columns."""

CARD_TEXT = "card_text"
"""The source word of what was read from the text of a card."""

INFERRED_KIND = "inferred_kind"
"""The source word of a kind of lineage that was worked out for a parent that is stated without."""

_NOTHING: Mapping[str, Value] = {}


class Node(NamedTuple):
    """One node as one source describes it. Properties that are absent or None are unknown."""

    type: str
    id: str
    properties: Mapping[str, Value] = _NOTHING


class Rel(NamedTuple):
    """One observation of a relationship: `source` and `evidence` say where it was seen.

    `properties` hold the type's own properties and keys (such as `mode` of REUSES). `declared`
    is false for what was inferred, which then has a `confidence` below 1.
    """

    start_type: str
    start_id: str
    type: str
    end_type: str
    end_id: str
    source: str
    evidence: str
    properties: Mapping[str, Value] = _NOTHING
    declared: bool = True
    confidence: float = 1.0


class ColumnRows(NamedTuple):
    """Many rows of one table, by columns of the types that the table declares. Columns that are
    absent hold nothing; when the rows were seen is added when they are written."""

    table: str
    columns: pa.Table


class Beside(NamedTuple):
    """One row of a table beside the graph, see `ptmgraph.graph.beside`."""

    table: str
    properties: Mapping[str, Value]


class Rejected(NamedTuple):
    """A record or a value that was set aside: where it stands, why, and how it begins."""

    file: str
    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class PassedOver:
    """Things that are fine, but that a source does not read or has no place for.

    `kind` says what they are in a few plain words ("components of type library"), `examples` show
    some of them (a path, or text). Made by `passed_over`.
    """

    kind: str
    count: int = 1
    examples: tuple[str, ...] = ()


Record = Node | Rel | ColumnRows | Beside | Rejected | PassedOver

_ARROW: dict[Type, pa.DataType] = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.FLOAT: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.TIMESTAMP: pa.string(),
    Type.STRINGS: pa.list_(pa.string()),
}

REJECTED_SCHEMA = pa.schema(
    [("file", pa.string()), ("row", pa.int64()), ("reason", pa.string()), ("text", pa.string())]
)
_MAX_REJECTED_TEXT = 500
_MAX_EXAMPLE = 120
_MAX_EXAMPLES = 3
_MAX_KINDS = 100
_OTHER_KINDS = "things of other kinds"
_COLUMNS = {
    name: {column.name for column in table.columns} for name, table in (TABLES | BESIDE).items()
}


def arrow_schema(columns: Iterable[Property]) -> pa.Schema:
    """The Arrow schema of a table with these columns."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in columns])


def table_of(record: Node | Rel | Beside) -> Table:
    """The table that a record belongs to. Raises `KeyError` for a type the schema lacks."""
    if isinstance(record, Node):
        return TABLES[record.type]
    if isinstance(record, Beside):
        return BESIDE[record.table]
    return TABLES[f"{record.start_type}-{record.type}-{record.end_type}"]


def node_row(table: Table, node: Node, seen_at: str) -> TableRow:
    """The values of a node in the order of its table's columns; `seen_at` is when the source
    described it. Raises `ValueError` for a property that the schema does not declare."""
    _declared(table, node.properties)
    values: dict[str, Value] = {"first_seen": seen_at, "last_seen": seen_at, **node.properties}
    return (node.id, *[values.get(column.name) for column in table.columns[1:]])


def rel_row(table: Table, rel: Rel, retrieved_at: str) -> TableRow:
    """The values of a relationship in the order of its table's columns. Raises `ValueError` for a
    property that the schema does not declare."""
    _declared(table, rel.properties)
    own = [rel.properties.get(p.name) for p in table.columns[2:-5]]
    seen = (rel.source, rel.evidence, rel.declared, rel.confidence, retrieved_at)
    return (rel.start_id, rel.end_id, *own, *seen)


def seen_rows(table: Table, rows: ColumnRows, seen_at: str) -> pa.Table:
    """The rows with all columns of their table; `seen_at` is when the source described them. Raises
    `ValueError` for a column that the schema does not declare."""
    _declared(table, dict.fromkeys(rows.columns.column_names))
    seen = ("first_seen", "last_seen") if table.node else ("retrieved_at",)
    columns = []
    for field in arrow_schema(table.columns):
        if field.name in rows.columns.column_names:
            columns.append(rows.columns[field.name].cast(field.type))
        else:
            value = pa.scalar(seen_at if field.name in seen else None, field.type)
            columns.append(pa.repeat(value, rows.columns.num_rows))
    return pa.table(columns, schema=arrow_schema(table.columns))


def beside_row(table: Table, row: Beside) -> TableRow:
    """The values of a row beside the graph in the order of its table's columns. Raises `ValueError`
    for a column that is not declared."""
    _declared(table, row.properties)
    return tuple(row.properties.get(column.name) for column in table.columns)


def _declared(table: Table, properties: Mapping[str, Value]) -> None:
    """Raise for a value that would be lost, since its table has no column for it."""
    if not properties.keys() <= _COLUMNS[table.name]:
        (name, *_) = sorted(properties.keys() - _COLUMNS[table.name])
        raise ValueError(f"{table.name} has no property {name!r}; declare it in graph/schema.py")


def to_arrow(table: Table, rows: Sequence[TableRow]) -> tuple[pa.Table, list[Rejected]]:
    """Rows as an Arrow table with the declared types, and the rows that do not fit.

    A row does not fit when a value has another type, an integer needs more than 64 bits, or
    text is not valid Unicode (a lone surrogate).
    """
    schema = arrow_schema(table.columns)
    try:
        return _columns(schema, rows), []
    except (pa.ArrowException, UnicodeEncodeError, OverflowError, TypeError, ValueError):
        good: list[TableRow] = []
        bad: list[Rejected] = []
        for row in rows:
            try:
                _columns(schema, [row])
            except (
                pa.ArrowException,
                UnicodeEncodeError,
                OverflowError,
                TypeError,
                ValueError,
            ) as error:
                bad.append(rejected(table.name, 0, f"does not fit the table: {error}", row))
            else:
                good.append(row)
        return _columns(schema, good), bad


def rejected(file: str, row: int, reason: str, value: object) -> Rejected:
    """A `Rejected` whose text is the beginning of `value`, safe to store and to print."""
    return Rejected(file, row, reason, _beginning(value, _MAX_REJECTED_TEXT))


def passed_over(kind: str, example: object = "", count: int = 1) -> PassedOver:
    """A `PassedOver` with the beginning of one example, safe to store and to print."""
    text = _beginning(example, _MAX_EXAMPLE)
    return PassedOver(_beginning(kind, _MAX_EXAMPLE), count, (text,) if text else ())


def _beginning(value: object, length: int) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text[:length].encode("utf-8", "replace").decode()


class Account:
    """What was passed over, by kind: how many, and the first three different examples.

    Its memory is bounded: the first hundred kinds are kept apart, all others are counted as one.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, PassedOver] = {}

    def add(self, record: PassedOver) -> None:
        """Count one record."""
        kind = record.kind
        if kind not in self._kinds and len(self._kinds) >= _MAX_KINDS:
            kind = _OTHER_KINDS
        had = self._kinds.get(kind, PassedOver(kind, 0))
        examples = tuple(dict.fromkeys((*had.examples, *record.examples)))[:_MAX_EXAMPLES]
        self._kinds[kind] = PassedOver(kind, had.count + record.count, examples)

    def entries(self) -> tuple[PassedOver, ...]:
        """One entry for each kind, the largest count first."""
        return tuple(sorted(self._kinds.values(), key=lambda entry: (-entry.count, entry.kind)))


def rejected_table(rows: Sequence[Rejected]) -> pa.Table:
    """Rejected records as an Arrow table."""
    return _columns(REJECTED_SCHEMA, rows)


def _columns(schema: pa.Schema, rows: Sequence[Sequence[Value]]) -> pa.Table:
    columns: Iterable[Sequence[Value]] = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = []
    for values, field in zip(columns, schema, strict=True):
        # Arrow cuts the fraction off a float that is to be an integer, without a word.
        if pa.types.is_integer(field.type) and any(isinstance(v, float | bool) for v in values):
            raise TypeError(f"{field.name} is not a whole number")
        arrays.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(arrays, schema=schema)
