"""Answers as files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ptmgraph.graph.export.graphml import write_networkx_graphml
from ptmgraph.graph.export.spreadsheet import write_csv_rows
from ptmgraph.graph.export.to_networkx import to_networkx
from ptmgraph.graph.store.result import Result, Row


def to_csv(result: Result) -> str:
    """The rows as CSV, as `--format csv` in the terminal."""
    out = StringIO()
    write_csv_rows(result, out)
    return out.getvalue()


def to_json(result: Result) -> str:
    """The rows as one JSON array of objects, as `--format json` in the terminal."""
    rows = [{name: row.get(name) for name in result.columns} for row in result]
    return json.dumps(rows, indent=1, ensure_ascii=False)


def to_parquet(result: Result) -> bytes:
    """The rows as a Parquet file. Maps are text in it: Parquet holds no empty ones."""
    import pyarrow.parquet as pq

    rows = [{name: _flat(value) for name, value in row.items()} for row in result]
    out = BytesIO()
    pq.write_table(Result(result.columns, rows).to_arrow(), out)
    return out.getvalue()


def _flat(value: Any) -> Any:
    holds_maps = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
    )
    return json.dumps(value, ensure_ascii=False) if holds_maps else value


def to_graphml(edges: Iterable[Row]) -> bytes:
    """Lineage rows (child, relation, parent and evidence) as GraphML, from child to parent."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "lineage.graphml"
        write_networkx_graphml(to_networkx(edges), file)
        return file.read_bytes()
