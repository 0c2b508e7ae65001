"""Loads that are merged in a folder of a test, and the rows that come out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ptmgraph.graph.records import Record, Rel
from ptmgraph.graph.tables.families import write_families
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.derived.license_verdicts import add_verdicts, find_verdicts


def merged(tmp_path: Path, *loads: list[Record]) -> Path:
    """Merge some loads, the first the most trusted; the folder of merged tables."""
    for number, records in enumerate(loads):
        at = f"2026-01-0{9 - number}T00:00:00Z"
        with SnapshotWriter(tmp_path, "test", str(number), at, number) as writer:
            for record in records:
                writer.add(record)
    with Merger(snapshots(tmp_path), tmp_path / "merged") as merger:
        list(merger.run())
    write_families(tmp_path / "merged")
    return tmp_path / "merged"


def write_verdicts(folder: Path) -> Iterator[tuple[str, int]]:
    """Judge the steps in merged tables, as a build does in two halves."""
    find_verdicts(folder)
    yield from add_verdicts(folder)


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return [{key: value for key, value in row.items() if value is not None} for row in found]


def edges(folder: Path, name: str) -> dict[tuple[str, str], list[str]]:
    table = f"Model-{name}-Model"
    return {(r["start_id"], r["end_id"]): r["evidence"] for r in rows(folder, table)}


def derived(child: str, parent: str, how: str = "DERIVED_FROM", source: str = "card") -> Rel:
    return Rel("Model", child, how, "Model", parent, source, parent)
