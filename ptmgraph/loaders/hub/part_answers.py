"""What a part of a row says, whichever row it stands in: the row reader's answer, given to all."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ptmgraph.graph.ids import InvalidId
from ptmgraph.graph.records import Node, PassedOver, Record, Rel, Value, rel_row, to_arrow
from ptmgraph.graph.schema import TABLES
from ptmgraph.loaders.hub.attributes import LOOKED
from ptmgraph.loaders.hub.column_claims import is_claim
from ptmgraph.loaders.hub.files import without_nulls
from ptmgraph.loaders.hub.lineage import parent_id
from ptmgraph.loaders.hub.parts import THERE, Part
from ptmgraph.loaders.hub.plain_columns import plain_properties
from ptmgraph.loaders.hub.record import GivenNodes, HubRecord
from ptmgraph.loaders.hub.rows import RepoType, records

HERE = "this-row-of/the-dump"
"""Stands for the id of a row while a part of it is read."""

_REMEMBERED = 60_000  # of each part
Places = npt.NDArray[np.int64]


class PartAnswer(NamedTuple):
    """What the row reader says of a part; `plain` when that holds for every row that has it."""

    plain: bool
    properties: Mapping[str, Value] = {}
    rels: Sequence[Rel] = ()
    nodes: Sequence[Node] = ()


NOTHING = PartAnswer(True)
_NOT_PLAIN = PartAnswer(False)


class CardField(NamedTuple):
    """What is made of a field of a card by its name: `odd` when it is read under another name,
    `passed_over` when it has no place in the graph."""

    odd: bool
    passed_over: PassedOver | None


class PartReader:
    """Asks the row reader about parts of rows, and remembers what it said."""

    def __init__(self, kind: RepoType, parts: Mapping[str, Part], structs: Collection[str]) -> None:
        """`structs` are the columns that hold structs, and no JSON text."""
        self._kind: RepoType = kind
        self._parts, self._structs = parts, structs
        self._label = "Model" if kind == "model" else "Dataset"
        self._types = {type for part in parts.values() for type in part.types}
        owned = {name for part in parts.values() for name in part.properties}
        self._owned = owned | plain_properties(kind)
        self._answers: dict[str, dict[str, PartAnswer]] = {name: {} for name in parts}
        self._fields: dict[str, CardField] = {}
        self._parents: dict[str, bool] = {}

    def answers(self, name: str, texts: Iterable[str]) -> list[PartAnswer]:
        """The answers to the JSON texts of one part."""
        known = self._answers[name]
        if len(known) > _REMEMBERED:
            known.clear()
        found = []
        for text in texts:
            answer = known.get(text)
            if answer is None:
                answer = known[text] = self._ask(self._parts[name], text)
            found.append(answer)
        return found

    def _ask(self, part: Part, text: str) -> PartAnswer:
        try:
            raw = json.loads(text)
        except (ValueError, RecursionError):  # DuckDB takes more for JSON
            return _NOT_PLAIN
        for column in self._structs:
            if column in raw:
                raw[column] = without_nulls(raw[column])
        for column in ("gguf", "config"):
            if raw.get(column):
                raw[column] = {key: v for key, v in raw[column].items() if v is not None}
        found = records({"id": HERE, **raw}, "", 0, self._kind)
        # Those are counted by their names.
        unread = [self.card_field(name).passed_over for name in raw.get("cardData") or ()]
        return self._told(part, [record for record in found if record not in unread])

    def _told(self, part: Part, found: Iterable[Record]) -> PartAnswer:
        properties: dict[str, Value] = {}
        rels: list[Rel] = []
        nodes: list[Node] = []
        for record in found:
            if is_claim(record):
                continue  # those are read by the row
            if isinstance(record, Rel):
                if record.type in part.types:
                    rels.append(record)
                if not self._is_plain(record):
                    return _NOT_PLAIN
            elif not isinstance(record, Node):
                return _NOT_PLAIN  # set aside, with the id of the row and where it stands
            elif record.id == HERE:
                stated = {name: v for name, v in record.properties.items() if v is not None}
                if not stated.keys() <= self._owned:
                    return _NOT_PLAIN  # nothing is known of what this depends on
                properties = {name: stated.get(name) for name in part.properties}
            else:
                nodes.append(record)
        ends = {(rel.end_type, rel.end_id) for rel in rels}
        return PartAnswer(True, properties, rels, [n for n in nodes if (n.type, n.id) in ends])

    def _is_plain(self, rel: Rel) -> bool:
        """Whether a relationship starts at the row, and depends on a part alone."""
        starts_here = rel.start_id == HERE and rel.start_type == self._label
        return starts_here and rel.type in self._types and HERE not in rel.end_id + rel.evidence

    def is_parent(self, id: str) -> bool:
        """Whether the row reader takes this id of a parent as it stands."""
        if len(self._parents) > _REMEMBERED:
            self._parents.clear()
        if id not in self._parents:
            try:
                self._parents[id] = parent_id(id) == id
            except InvalidId:
                self._parents[id] = False
        return self._parents[id]

    def card_field(self, name: str) -> CardField:
        """What is made of a field of a card."""
        known = self._fields.get(name)
        if known is None:
            if len(self._fields) > _REMEMBERED:
                self._fields.clear()
            raw = {"cardData": {name: None}}
            odd = name not in HubRecord(self._label, HERE, raw, "", 0, GivenNodes()).card
            found = records({"id": HERE, **raw}, "", 0, self._kind)
            passed = [record for record in found if isinstance(record, PassedOver)]
            known = self._fields[name] = CardField(odd, passed[0] if passed else None)
        return known


def spread(owners: Sequence[int], codes: Places, size: int) -> tuple[Places, Places]:
    """Give each row what its part has: places of rows, and places in what all parts have.

    `owners` has, in order, the part to which each thing belongs; `codes` the part of each row, of
    `size` parts.
    """
    counts = np.bincount(np.array(owners, np.int64), minlength=size)
    begins = np.cumsum(counts) - counts
    wanted = counts[codes]
    rows = np.repeat(np.arange(len(codes)), wanted)
    steps = np.arange(len(rows)) - np.repeat(np.cumsum(wanted) - wanted, wanted)
    return rows, begins[codes[rows]] + steps


class Described(NamedTuple):
    """Rows of a chunk: their ids, and the parent of those that name one only."""

    ids: pa.Array
    parents: pa.Array

    def take(self, places: Places) -> Described:
        """Some of the rows."""
        return Described(*(column.take(pa.array(places)) for column in self))


def rel_tables(
    label: str, answers: Sequence[PartAnswer], codes: Places, described: Described
) -> Iterator[tuple[str, pa.Table]]:
    """The relationships of all rows by table, each row given those of its part."""
    for name, (owners, rels) in _by_table(label, answers).items():
        rows, places = spread(owners, codes, len(answers))
        if not len(rows):
            continue
        told, unfit = to_arrow(TABLES[name], [rel_row(TABLES[name], rel, "") for rel in rels])
        if unfit:
            raise pa.ArrowInvalid(unfit[0].reason)
        columns = told.drop_columns(["retrieved_at"]).take(pa.array(places)).combine_chunks()
        ids, parents = described.take(rows)
        columns = columns.set_column(0, "start_id", ids)
        if any(rel.end_id == THERE for rel in rels):
            for column in ("end_id", "evidence"):
                place = columns.column_names.index(column)
                columns = columns.set_column(place, column, _put_in(columns[column], parents))
        yield name, columns


def _by_table(label: str, answers: Sequence[PartAnswer]) -> dict[str, tuple[list[int], list[Rel]]]:
    """The relationships of all answers by table, with the place of the answer of each."""
    found: dict[str, tuple[list[int], list[Rel]]] = {}
    for place, answer in enumerate(answers):
        for rel in answer.rels:
            owners, rels = found.setdefault(f"{label}-{rel.type}-{rel.end_type}", ([], []))
            owners.append(place)
            rels.append(rel)
    return found


def _put_in(texts: pa.ChunkedArray, parents: pa.Array) -> pa.Array:
    """Texts with the parent of the row where it is meant. It ends all that speak of it."""
    begins = pc.utf8_slice_codeunits(texts.combine_chunks(), 0, -len(THERE))
    whole = pc.binary_join_element_wise(begins, parents, "")
    return pc.if_else(pc.ends_with(texts, THERE), whole, texts)


def own_parents(
    label: str, answers: Sequence[PartAnswer], codes: Places, described: Described
) -> Places:
    """The places of rows with a relationship to their own id, however it is written."""
    ends: list[str] = []
    owners: list[int] = []
    for place, answer in enumerate(answers):
        for rel in answer.rels:
            if rel.end_type == label:
                owners.append(place)
                ends.append(rel.end_id.lower())
    if not ends:
        return np.array([], np.int64)
    rows, places = spread(owners, codes, len(answers))
    ids, parents = (pc.utf8_lower(column) for column in described.take(rows))
    end = pa.array(ends, pa.string()).take(pa.array(places))
    same = pc.equal(pc.if_else(pc.equal(end, THERE), parents, end), ids)
    found: Places = rows[pc.fill_null(same, False).to_numpy(zero_copy_only=False)]
    return found


def property_column(
    name: str, kind: pa.DataType, parts: Sequence[tuple[list[PartAnswer], Places]], ids: pa.Array
) -> pa.Array:
    """A property of all rows, each given that of its part; the id of the row where it holds it. Of
    two parts, lists are joined."""
    (answers, codes), *others = parts
    values: list[Any] = [answer.properties.get(name) for answer in answers]
    for more, places in others:
        pairs, codes = np.unique(codes * len(more) + places, return_inverse=True)
        values = [
            _joined(values[pair // len(more)], more[pair % len(more)].properties.get(name))
            for pair in pairs.tolist()
        ]
    patterns = {value for value in values if isinstance(value, str) and HERE in value}
    if not patterns:
        return pa.array(values, kind).take(pa.array(codes))
    (pattern,) = patterns
    before, after = pattern.split(HERE)
    return pc.binary_join_element_wise(before, ids.cast(pa.string()), after, "")


def _joined(one: Any, other: Any) -> list[str] | None:
    found = {*(one or ()), *(other or ())}
    return sorted(found, key=LOOKED.index) or None
