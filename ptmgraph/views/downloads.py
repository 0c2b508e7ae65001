"""Answers as files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ptmgraph.graph.export.graphml import write_networkx_graphml
from ptmgraph.graph.export.to_networkx import to_networkx
from ptmgraph.graph.store.result import Result, Row


def to_csv(result: Result) -> str:
    """The rows as CSV; a list is a JSON array, as in the terminal."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(result.columns)
    for row in result:
        values = (row.get(name) for name in result.columns)
        writer.writerow(
            json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for value in values
        )
    return out.getvalue()


def to_graphml(edges: Iterable[Row]) -> bytes:
    """Lineage rows (child, relation, parent and evidence) as GraphML, from child to parent."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "lineage.graphml"
        write_networkx_graphml(to_networkx(edges), file)
        return file.read_bytes()
