"""Claims of rows that are read by columns. A claim holds the id of its model, and its values are
those of one row: so the rule is asked about each card that has results, and about nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from ptmgraph.graph.records import (
    Node,
    Record,
    Rel,
    TableRow,
    node_row,
    rel_row,
    table_of,
    to_arrow,
)
from ptmgraph.graph.schema import TABLES
from ptmgraph.loaders.hub.model_index import read_claims
from ptmgraph.loaders.hub.record import GivenNodes, HubRecord

CLAIM = "Claim"
_SEEN = {"first_seen", "last_seen", "retrieved_at"}  # added when rows are written
_Claims = list[Node | Rel]


def is_claim(record: Record) -> bool:
    """Whether a record is a claim, or leads to one or from one."""
    if isinstance(record, Rel):
        return CLAIM in (record.start_type, record.end_type)
    return isinstance(record, Node) and record.type == CLAIM


class ClaimReader:
    """Reads the claims of the rows of a chunk, by their places."""

    def __init__(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """`rows` gives the place, the id and the text of the card's metadata of each model that has
        results. `odd` are the places of those where something is set aside or passed over."""
        self.odd: list[int] = []
        self._claims: dict[int, _Claims] = {}
        given = GivenNodes()
        for place, id, card in rows:
            record = HubRecord("Model", id, {"cardData": card}, "", 0, given)
            read_claims(record)
            claims: _Claims = [one for one in record.out if isinstance(one, Node | Rel)]
            if len(claims) == len(record.out):
                self._claims[place] = claims
            else:
                self.odd.append(place)

    def tables(self, places: Iterable[int]) -> Iterator[tuple[str, pa.Table]]:
        """The claims of some rows by table."""
        found: dict[str, list[TableRow]] = {}
        for place in places:
            for record in self._claims.get(place, ()):
                table = table_of(record)
                if isinstance(record, Node):
                    row = node_row(table, record, "")
                else:
                    row = rel_row(table, record, "")
                found.setdefault(table.name, []).append(row)
        for name, rows in found.items():
            columns, unfit = to_arrow(TABLES[name], rows)
            if unfit:
                raise pa.ArrowInvalid(unfit[0].reason)
            yield name, columns.drop_columns([c for c in columns.column_names if c in _SEEN])
