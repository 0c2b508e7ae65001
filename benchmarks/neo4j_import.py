"""The merged tables of a data home into a Neo4j server by `neo4j-admin database import full`.

    python -m benchmarks.neo4j_import HOME FOLDER

Writes the files of `ptmgraph export neo4j`, imports them into a new server in FOLDER, starts it,
makes the constraints, and compares all counts with those of the graph's manifest. The server stays
in FOLDER, stopped, for `benchmarks.graph --neo4j FOLDER`; the files go. Writes
`benchmarks/results/neo4j_import.json`, where other sizes stay. Run it alone on the machine.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import neo4j

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.export.neo4j_import import import_options, write_import
from ptmgraph.graph.export.tables import graph_tables
from ptmgraph.graph.store.neo4j.statements import constraints
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from scripts.neo4j_local import USER, LocalNeo4j

_RESULTS = Path(__file__).parent / "results" / "neo4j_import.json"
_INDEX_SECONDS = 1_800
Figures = dict[str, float]


def import_tables(server: LocalNeo4j, tables: Path, folder: Path) -> Figures:
    """Write the files into a folder and import them: seconds of both, and megabytes. The server's
    own start is left out."""
    start = time.perf_counter()
    write_import(graph_tables(tables), folder)
    written = time.perf_counter()
    before = Path.cwd()
    os.chdir(folder)  # the command names its files as they lie beside it
    try:
        server.admin("database", "import", "full", "neo4j", *import_options(graph_tables(tables)))
    finally:
        os.chdir(before)
    return {
        "write_s": round(written - start, 1),
        "import_s": round(time.perf_counter() - written, 1),
        "files_mb": _megabytes(folder),
    }


def measure(home: Path, folder: Path) -> dict[str, Any]:
    """Import, start and compare. Raises `SystemExit` when the server holds something else."""
    graph = current_graph(home)
    counts: Mapping[str, int] = graph.manifest["counts"]
    server = LocalNeo4j(folder, memory="2g")
    figures = import_tables(server, graph.tables, folder / "files")
    shutil.rmtree(folder / "files")
    start = time.perf_counter()
    server.start()
    try:
        _constrain(server)
        figures["start_and_index_s"] = round(time.perf_counter() - start, 1)
        os.environ["NEO4J_PASSWORD"] = server.password
        with Neo4jStore(server.uri) as store:
            found = store.manifest["counts"]
    finally:
        server.stop()
    if other := {n for n in counts.keys() | found.keys() if counts.get(n, 0) != found.get(n, 0)}:
        sys.exit(f"other counts than in the graph: {', '.join(sorted(other))}")
    figures["server_mb"] = _megabytes(folder / "data" / "databases")
    relationships = sum(count for name, count in counts.items() if name.isupper())
    return {
        "models": counts["Model"],
        "nodes": sum(counts.values()) - relationships,
        "relationships": relationships,
        **figures,
    }


def _constrain(server: LocalNeo4j) -> None:
    login = (USER, server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=login) as driver:
        for statement in constraints():
            driver.execute_query(statement)
        driver.execute_query("CALL db.awaitIndexes($seconds)", seconds=_INDEX_SECONDS)


def _megabytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) >> 20


def section(results: list[dict[str, Any]]) -> str:
    """The part of `docs/performance.md`."""
    lines = [
        "The same tables by `neo4j-admin database import full`, with 2 GB for Java, in runs of",
        "`python -m benchmarks.neo4j_import`:",
        "",
        "| models | nodes | relationships | files written | imported | started, ids indexed | "
        "files | on the server |",
        "| --- " * 8 + "|",
    ]
    lines += [
        f"| {one['models']:,} | {one['nodes']:,} | {one['relationships']:,} | "
        f"{one['write_s']:.0f} s | {one['import_s']:.0f} s | {one['start_and_index_s']:.0f} s | "
        f"{one['files_mb']:,} MB | {one['server_mb']:,} MB |"
        for one in results
    ]
    return "\n".join(lines)


def main(home: Path, folder: Path) -> None:
    """Measure, print and write down."""
    figures = measure(home, folder)
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else []
    others = [one for one in results if one["models"] != figures["models"]]
    results = sorted([*others, figures], key=lambda one: int(one["models"]))
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(section([figures]))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
