"""Loading and asking: the embedded graph beside Neo4j, in one run.

    python -m benchmarks.neo4j [MODELS] [--home FOLDER]

Loads the same made-up Hub (`benchmarks.made_hub`) into both, or that of so many models that
`benchmarks.scale --keep` has left in a data home, asks both the same canned queries in
turn, compares the rows, writes `benchmarks/results/neo4j.json` and prints the table that the
README quotes. Neo4j is a server of its own that is started here, with 512 MB of heap, and stopped
again. Times with Neo4j include Bolt, those with the embedded engine the pipe to its process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.graph import deepest, load_hub, timed
from benchmarks.made_hub.lineage import Lineage, make_lineage
from benchmarks.made_hub.names import model_id
from benchmarks.made_hub.write import SEED, write_hub
from benchmarks.neo4j_import import import_tables
from ptmgraph.graph.current import BuiltGraph
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.loader import load_neo4j
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.loaders.pipeline import build
from ptmgraph.queries.catalog import get
from scripts.neo4j_local import LocalNeo4j

_RESULTS = Path(__file__).parent / "results" / "neo4j.json"
_ROUNDS = 9


def questions(lineage: Lineage) -> dict[str, dict[str, Any]]:
    """Canned queries and what they are asked: the most used parent, the deepest chain."""
    hub, deep = model_id(lineage, 0), deepest(lineage)
    return {
        "parents": {"ids": [deep]},
        "ancestors": {"id": deep},
        "descendants": {"id": hub},
        "descendants-count": {"id": hub},
        "model-reach": {"id": hub},
        "shortest-path": {"id": deep, "other": hub},
        "license-changes": {},
        "relations": {},
    }


def main(count: int, kept: Path | None) -> None:
    """Run everything and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        home, server = kept or Path(folder) / "home", LocalNeo4j(Path(folder) / "neo4j")
        os.environ["NEO4J_PASSWORD"] = server.password
        lineage = make_lineage(count, SEED)
        graph, embedded_seconds = _built(home, kept is not None, count, Path(folder) / "hub")
        seconds = {"embedded": embedded_seconds}
        imported = import_tables(server, graph.tables, Path(folder) / "import")
        seconds["neo4j-admin import"] = imported["write_s"] + imported["import_s"]
        server.start()
        try:
            seconds["Neo4j, comparing with the import"] = _timed_load(server, graph.tables)
            _empty(server)
            seconds["Neo4j"] = _timed_load(server, graph.tables)
            with ArcadeStore(home) as embedded, Neo4jStore(server.uri) as store:
                answers = {
                    name: _ask(embedded, store, name, given)
                    for name, given in questions(lineage).items()
                }
        finally:
            server.stop()
    results = {
        "models": count,
        "relationships": sum(n for t, n in graph.manifest["counts"].items() if t.isupper()),
        "load_seconds": seconds,
        "questions": answers,
    }
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(report(results))


def _built(home: Path, kept: bool, count: int, dump: Path) -> tuple[BuiltGraph, float]:
    """The graph, and the seconds from tables to it."""
    if kept:
        graph, seconds = timed(lambda: build(home, again=True))
        return graph, seconds
    graph, loading = load_hub(dump, write_hub(count, dump), home)
    return graph, loading["ptmgraph, tables to graph"]


def _timed_load(server: LocalNeo4j, tables: Path) -> float:
    return timed(lambda: load_neo4j(server.uri, tables))[1]


def _empty(server: LocalNeo4j) -> None:
    """Give the server a new, empty database."""
    server.stop()
    for part in ("databases", "transactions"):
        for folder in (server.folder / "data" / part).glob("neo4j"):
            folder.rename(folder.with_name("old"))
    server.start()


def _ask(embedded: Store, server: Store, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Median milliseconds on both, asked in turn, after one answer each that is compared."""
    query = get(name)
    values = query.values(given)
    rows = [embedded.query(query.text, values).rows, server.query(query.text, values).rows]
    if rows[0] != rows[1] and name != "shortest-path":  # of several shortest, each takes one
        raise SystemExit(f"the engines disagree: {name}")
    times: dict[str, list[float]] = {"embedded": [], "neo4j": []}
    for _ in range(_ROUNDS):
        for engine, store in (("embedded", embedded), ("neo4j", server)):
            times[engine].append(_milliseconds(partial(store.query, query.text, values)))
    medians = {engine: round(statistics.median(taken), 2) for engine, taken in times.items()}
    return {"rows": len(rows[0]), **medians}


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def report(results: Mapping[str, Any]) -> str:
    """The tables of the README."""
    lines = [
        f"{results['models']:,} models, {results['relationships']:,} relationships",
        "",
        "| load, tables to graph | s | ratio |",
        "| --- | --- | --- |",
    ]
    seconds = results["load_seconds"]
    lines += [f"| {n} | {s:.1f} | {s / seconds['embedded']:.2f} |" for n, s in seconds.items()]
    lines += ["", "| question | rows | embedded ms | Neo4j ms | ratio |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for name, found in results["questions"].items():
        ratio = found["neo4j"] / found["embedded"]
        figures = f"{found['embedded']:.1f} | {found['neo4j']:.1f} | {ratio:.2f}"
        lines.append(f"| {name} | {found['rows']:,} | {figures} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=int, nargs="?", default=300_000)
    parser.add_argument("--home", type=Path, help="a data home with the graph of so many")
    given = parser.parse_args()
    main(given.models, given.home)
