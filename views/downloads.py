"""Answers as files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import Any

import networkx as nx

from graph.result import Result, Row

# What XML 1.0 cannot hold, section 2.2 of its recommendation.
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_csv(result: Result) -> str:
    """The rows as CSV; lists are joined with semicolons."""
    out = StringIO()
    writer = csv.DictWriter(out, result.columns, extrasaction="ignore")
    writer.writeheader()
    for row in result:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def to_graphml(edges: Iterable[Row]) -> str:
    """Lineage rows (child, relation, parent and evidence) as GraphML, from child to parent."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in edges:
        graph.add_edge(
            _xml(edge["child"]),
            _xml(edge["parent"]),
            key=edge["relation"],
            relation=edge["relation"],
            declared=bool(edge["declared"]),
            sources=_xml(_cell(edge["sources"] or [])),
        )
    return "\n".join(nx.generate_graphml(graph))


def _cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
