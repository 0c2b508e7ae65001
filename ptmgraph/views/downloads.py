"""Answers as files."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ptmgraph.graph.export.graphml import write_networkx_graphml
from ptmgraph.graph.export.spreadsheet import write_csv_rows
from ptmgraph.graph.export.to_networkx import to_networkx
from ptmgraph.graph.store.result import Result, Row


def to_csv(result: Result) -> str:
    """The rows as CSV, as `--format csv` in the terminal."""
    out = StringIO()
    write_csv_rows(result, out)
    return out.getvalue()


def to_graphml(edges: Iterable[Row]) -> bytes:
    """Lineage rows (child, relation, parent and evidence) as GraphML, from child to parent."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "lineage.graphml"
        write_networkx_graphml(to_networkx(edges), file)
        return file.read_bytes()
