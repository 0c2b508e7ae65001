"""Whether a graph or an export is whole, for the benchmarks that try to harm one."""

from __future__ import annotations

import csv
from pathlib import Path

from ptmgraph.graph.current import BuiltGraph, current_graph
from ptmgraph.graph.export.tables import graph_tables
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.arcade.store import ArcadeStore


def counts_are_right(home: Path) -> None:
    """The graph holds what its manifest counts. Raises `AssertionError`."""
    with ArcadeStore(home, brief=True) as store:
        for name, expected in current_graph(home).manifest["counts"].items():
            pattern = f"(x:{name})" if name in NODE else f"()-[x:{name}]->()"
            (row,) = store.query(f"MATCH {pattern} RETURN count(x) AS n")
            assert row["n"] == expected, name


def export_is_whole(folder: Path, graph: BuiltGraph) -> None:
    """The CSV files hold all rows of the graph's tables. Raises `AssertionError`."""
    for name, table in graph_tables(graph.tables).items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.reader(file)) == 1 + table.count_rows(), name
