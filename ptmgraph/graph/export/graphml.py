"""GraphML (http://graphml.graphdrawing.org/specification.html), for Gephi, yEd, igraph, networkx.

It is written as it is read, so a graph of any size takes little memory. GraphML has no lists and
no null: a list is a JSON array in text, and what is absent is left out. Characters that XML
cannot hold (most control characters) become U+FFFD.

The key `label` is what Gephi and yEd show, so it holds the id; what the graph calls a label is the
key `type`, for nodes and relationships alike. There is no key `id`, for igraph puts the ids of
the XML there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ptmgraph.graph.export.tables import Tables, nodes_and_rels
from ptmgraph.graph.export.to_networkx import node_key
from ptmgraph.graph.schema import TABLES, Type

if TYPE_CHECKING:
    from ptmgraph.graph.export.to_networkx import MultiDiGraph

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {Type.INTEGER: "long", Type.FLOAT: "double", Type.BOOLEAN: "boolean"}
_VALUE_TYPES: dict[type, str] = {bool: "boolean", int: "long", float: "double"}

_Node = tuple[str, Mapping[str, Any]]
_Edge = tuple[str, str, Mapping[str, Any]]


def write_graphml(tables: Tables, file: Path) -> None:
    """Write exported tables. Nodes are named `Label:id`; each edge has its own id."""
    nodes, edges = ({"label": "string", "type": "string"} for _ in range(2))
    for name in tables:
        table = TABLES[name]
        names = nodes if table.rel is None else edges
        columns = table.columns if table.rel is None else table.rel.graph_properties
        names.update({c.name: _TYPES.get(c.type, "string") for c in columns if c.name != "id"})
    _write(file, nodes, _table_nodes(tables), edges, _table_edges(tables))


def write_networkx_graphml(graph: MultiDiGraph, file: Path) -> None:
    """Write a networkx graph, for example of `to_networkx`. A key that is text becomes `type`."""
    nodes = [_shown(str(node), data) for node, data in graph.nodes(data=True)]
    edges = [
        (str(start), str(end), _edge({"type": key, **data} if isinstance(key, str) else data))
        for start, end, key, data in graph.edges(keys=True, data=True)
    ]
    node_types, edge_types = _types(n[1] for n in nodes), _types(e[2] for e in edges)
    _write(file, node_types, nodes, edge_types, edges)


def _table_nodes(tables: Tables) -> Iterator[_Node]:
    for table, rows in nodes_and_rels(tables):
        if table.rel is None:
            yield from (
                _shown(node_key(table.name, r["id"]), {"label": table.name, **r}) for r in rows
            )


def _table_edges(tables: Tables) -> Iterator[_Edge]:
    for table, rows in nodes_and_rels(tables):
        if table.rel is None:
            continue
        for row in rows:
            start = node_key(table.start, row.pop("start_id"))
            end = node_key(table.end, row.pop("end_id"))
            yield start, end, _edge({"type": table.rel.name, **row})


def _shown(key: str, data: Mapping[str, Any]) -> _Node:
    """A node as other tools show it. One of the graph has `id`, and its type as `label`."""
    if "id" not in data:
        return key, {"label": key, **data}
    rest = {name: value for name, value in data.items() if name not in ("id", "label")}
    return key, {"label": data["id"], "type": data.get("label"), **rest}


def _edge(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """An edge as other tools show it: with its type."""
    return {"label": data["type"], **data} if "type" in data else data


def _types(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The type of each attribute; text when its values have several."""
    found: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                kind = _VALUE_TYPES.get(type(value), "string")
                found[name] = kind if found.get(name, kind) == kind else "string"
    return found


def _write(
    file: Path,
    node_types: Mapping[str, str],
    nodes: Iterable[_Node],
    edge_types: Mapping[str, str],
    edges: Iterable[_Edge],
) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(_HEAD)
        for target, types in (("node", node_types), ("edge", edge_types)):
            for name, kind in types.items():
                stream.write(
                    f'<key id={_quoted(f"{target}.{name}")} for="{target}" '
                    f'attr.name={_quoted(name)} attr.type="{kind}"/>\n'
                )
        stream.write('<graph edgedefault="directed">\n')
        for id, data in nodes:
            stream.write(f"<node id={_quoted(id)}>")
            _write_data(stream, "node", node_types, data)
            stream.write("</node>\n")
        for number, (start, end, data) in enumerate(edges):
            ends = f"source={_quoted(start)} target={_quoted(end)}"
            stream.write(f'<edge id="e{number}" {ends}>')
            _write_data(stream, "edge", edge_types, data)
            stream.write("</edge>\n")
        stream.write("</graph>\n</graphml>\n")


def _write_data(
    stream: IO[str], target: str, types: Mapping[str, str], data: Mapping[str, Any]
) -> None:
    for name, value in data.items():
        if value is None:
            continue
        if isinstance(value, bool) and types[name] == "boolean":
            text = str(value).lower()
        elif isinstance(value, list | dict):
            text = json.dumps(value, ensure_ascii=False)
        else:
            text = str(value)
        clean = escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})
        stream.write(f"<data key={_quoted(f'{target}.{name}')}>{clean}</data>")


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
