"""SQL that makes one row of what several rows say of one node or relationship.

Most ids of a large table stand in it once. For these a row is taken as it is (`single_node`,
`single_relationship`), which gives the same and costs little; a test holds both ways together.
"""

from __future__ import annotations

from collections.abc import Sequence

from ptmgraph.graph.schema import Merge, NodeType, Property, RelType
from ptmgraph.graph.tables.observations import null

_SORTED = "nullif(list_sort(list_distinct({0})), [])"
_FOLD = {
    Merge.BEST: "arg_min({0}, seen)",  # passes over rows without a value
    Merge.LEAST: "min({0})",
    Merge.MOST: "max({0})",
    Merge.EVERY: "bool_and(coalesce({0}, false))",
    Merge.UNION: _SORTED.format("flatten(list({0}) FILTER ({0} IS NOT NULL))"),
}
_SINGLE = {Merge.EVERY: "coalesce({0}, false)", Merge.UNION: _SORTED}
_JOINED = {
    Merge.BEST: "coalesce({0})",
    Merge.LEAST: "least({0})",  # these two pass over nulls
    Merge.MOST: "greatest({0})",
    Merge.UNION: _SORTED.format("flatten([{0}])"),
}


def folded_nodes(node: NodeType, rows: str) -> str:
    """One row a node, of rows with the order `seen`."""
    return f"SELECT {_columns(['id'], list(map(_fold, node.properties)))} FROM ({rows}) GROUP BY id"


def single_nodes(node: NodeType, rows: str, filled: set[str]) -> str:
    """The same where each id has one row; only the columns that are `filled` may have a value."""
    columns = [
        _single(p) if p.name in filled or p.merge is Merge.EVERY else null(p)
        for p in node.properties
    ]
    return f"SELECT {_columns(['id'], columns)} FROM ({rows})"


def joined_nodes(node: NodeType, layers: Sequence[str], filled: Sequence[set[str]]) -> str:
    """One row a node, of queries that give one each, the most trusted first; `filled` has the
    columns of each that may have a value."""
    columns = []
    for p in node.properties:
        every = p.merge is Merge.EVERY  # has a value in each row
        values = [f'l{n}."{p.name}"' for n, has in enumerate(filled) if every or p.name in has]
        columns.append(f'{_joined(p, values)} AS "{p.name}"' if values else null(p))
    joins, id_ = f"({layers[0]}) l0", "l0.id"
    for n, layer in enumerate(layers[1:], 1):
        joins += f" FULL JOIN ({layer}) l{n} ON l{n}.id = {id_}"
        id_ = f"coalesce({', '.join(f'l{m}.id' for m in range(n + 1))})"
    return f"SELECT {_columns([f'{id_} AS id'], columns)} FROM {joins}"


def _joined(column: Property, values: list[str]) -> str:
    if column.merge is Merge.EVERY:  # a layer without the node has no say
        return " AND ".join(f"coalesce({value}, true)" for value in values)
    if len(values) == 1:
        return values[0]
    return _JOINED[column.merge].format(", ".join(values))


def folded_relationships(rel: RelType, rows: str) -> str:
    """One row a relationship, with its evidence, of observations with the order `seen`: first one
    for each of its sources, then one of these."""
    key = _columns(["start_id", "end_id"], _names(rel.keys))
    own, again = [], []
    for p in rel.properties:
        own.append(_fold(p))
        again.append(_fold(p))
        if p.merge is Merge.BEST:
            own.append(f'min(seen) FILTER ("{p.name}" IS NOT NULL) AS "seen {p.name}"')
            again[-1] = f'arg_min("{p.name}", "seen {p.name}") AS "{p.name}"'
    sure = (
        "bool_or(declared) AS declared, max(confidence) AS confidence, "
        "max(retrieved_at) AS retrieved_at"
    )
    return f"""
        SELECT {_columns([key], again)}, list_sort(list(source)) AS sources,
               list_sort(list(source || ': ' || evidence)) AS evidence, {sure}
               {"".join(f", {null(p)}" for p in rel.derived)}
        FROM (SELECT {_columns([key, "source"], own)}, arg_min(evidence, seen) AS evidence, {sure}
              FROM {rows} GROUP BY {key}, source)
        GROUP BY {key}"""


def gathered_relationships(rel: RelType, rows: str) -> str:
    """What `folded_relationships` gives where all observations are of one source: one pass is
    enough. `list_sort` of one item: so the columns may be null in the file, as there."""
    key = _columns(["start_id", "end_id"], _names(rel.keys))
    return f"""
        SELECT {_columns([key], list(map(_fold, rel.properties)))},
               list_sort([any_value(source)]) AS sources,
               list_sort([any_value(source) || ': ' || arg_min(evidence, seen)]) AS evidence,
               bool_or(declared) AS declared, max(confidence) AS confidence,
               max(retrieved_at) AS retrieved_at{"".join(f", {null(p)}" for p in rel.derived)}
        FROM {rows} GROUP BY {key}"""


def single_relationships(rel: RelType, rows: str) -> str:
    """The same where each relationship has one observation."""
    own = [*_names(rel.keys), *map(_single, rel.properties)]
    return f"""
        SELECT {_columns(["start_id", "end_id"], own)}, list_sort([source]) AS sources,
               list_sort([source || ': ' || evidence]) AS evidence, declared, confidence,
               retrieved_at{"".join(f", {null(p)}" for p in rel.derived)}
        FROM {rows}"""


def _names(columns: Sequence[Property]) -> list[str]:
    return [f'"{column.name}"' for column in columns]


def _columns(first: Sequence[str], more: Sequence[str]) -> str:
    return ", ".join([*first, *more])


def _fold(column: Property) -> str:
    return f'{_FOLD[column.merge].format(_quoted(column))} AS "{column.name}"'


def _single(column: Property) -> str:
    return f'{_SINGLE.get(column.merge, "{0}").format(_quoted(column))} AS "{column.name}"'


def _quoted(column: Property) -> str:
    return f'"{column.name}"'
