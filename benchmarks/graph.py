"""Loading and asking: the embedded graph beside networkx and SQLite, in one run.

    python -m benchmarks.graph [MODELS]

Writes `benchmarks/results/graph.json` and prints the table that the README quotes. Each question
is asked of all three in turn, and their answers are compared. networkx and SQLite get the edges
from the merged tables, so their load is a part of ours: without reading records, licences,
evidence, families or an index of ids.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq

from benchmarks.synthetic import model_id, write_dump
from graph.arcade_store import ArcadeStore
from graph.current import Graph
from graph.schema import LINEAGE
from graph.search import search
from loaders.derived import derived_sources
from loaders.hub_dump import HubDumpSource
from loaders.pipeline import build, load

_RESULTS = Path(__file__).parent / "results" / "graph.json"
_ROUNDS = 15
_TYPES = "|".join(LINEAGE)
_UP = f"MATCH (m:Model {{id: $id}})-[:{_TYPES}*]->(a:Model) RETURN DISTINCT a.id AS id"
_DOWN = f"MATCH (m:Model {{id: $id}})<-[:{_TYPES}*]-(d:Model) RETURN DISTINCT d.id AS id"
_SQL = """
WITH RECURSIVE reach(id) AS (
  SELECT {there} FROM edge WHERE {here} = ?1
  UNION SELECT {there} FROM edge JOIN reach ON {here} = reach.id)
SELECT id FROM reach
"""
_SQL_UP = _SQL.format(here="child", there="parent")
_SQL_DOWN = _SQL.format(here="parent", there="child")
Times = dict[str, dict[str, float]]


def main(count: int) -> None:
    """Run everything and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        dump, home = Path(folder) / "models.parquet", Path(folder) / "home"
        write_dump(count, dump)
        graph, loading = _load(dump, home)
        edges = list(_edges(graph.tables))
        network, loading["networkx, edges only"] = _timed(lambda: _networkx(graph.tables, edges))
        table, loading["SQLite, edges only"] = _timed(
            lambda: _sqlite(Path(folder) / "edges.db", graph.tables, edges)
        )
        with ArcadeStore(home) as store:
            times, sizes = _ask(store, graph, network, table)
    results = {
        "models": count,
        "edges": len(edges),
        "load_seconds": loading,
        "peak_memory_mb": {
            "reading and merging": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "engine": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        },
        "rows": sizes,
        "median_ms": times,
    }
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(_report(results))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    done = work()
    return done, round(time.perf_counter() - start, 2)


def _load(dump: Path, home: Path) -> tuple[Graph, dict[str, float]]:
    _, reading = _timed(lambda: load(HubDumpSource([dump]), home))
    derived = {
        f"ptmgraph, derive {name}": _timed(lambda kind=kind: load(kind(home), home))[1]
        for name, kind in derived_sources().items()
    }
    graph, building = _timed(lambda: build(home))
    return graph, {
        "ptmgraph, records to tables": reading,
        **derived,
        "ptmgraph, tables to graph": building,
    }


def _edges(tables: Path) -> Iterator[tuple[str, str]]:
    for name in LINEAGE:
        table = pq.read_table(tables / f"Model-{name}-Model.parquet")
        starts, ends = table["start_id"].to_pylist(), table["end_id"].to_pylist()
        yield from zip(starts, ends, strict=True)


def _networkx(tables: Path, edges: list[tuple[str, str]]) -> nx.DiGraph[str]:
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(pq.read_table(tables / "Model.parquet")["id"].to_pylist())
    network.add_edges_from(edges)
    return network


def _sqlite(file: Path, tables: Path, edges: list[tuple[str, str]]) -> sqlite3.Connection:
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE model (id TEXT PRIMARY KEY) WITHOUT ROWID")
    ids = pq.read_table(tables / "Model.parquet")["id"].to_pylist()
    db.executemany("INSERT INTO model VALUES (?)", ((id_,) for id_ in ids))
    db.execute("CREATE TABLE edge (child TEXT, parent TEXT)")
    db.executemany("INSERT INTO edge VALUES (?, ?)", edges)
    db.execute("CREATE INDEX up ON edge (child, parent)")
    db.execute("CREATE INDEX down ON edge (parent, child)")
    db.commit()
    return db


def _ask(
    store: ArcadeStore, graph: Graph, network: nx.DiGraph[str], db: sqlite3.Connection
) -> tuple[Times, dict[str, int]]:
    """Median milliseconds of each question with each engine, and the size of its answer."""
    hub = max(network, key=network.in_degree)
    deep = model_id(81)  # the end of the chain of merges
    word = model_id(graph.manifest["counts"]["Model"] // 3).split("/")[1][2:]
    questions: dict[str, dict[str, Callable[[], set[str]]]] = {
        "ancestors of the end of the deepest chain": {
            "ptmgraph": lambda: set(store.query(_UP, {"id": deep}).column("id")),
            "networkx": lambda: nx.descendants(network, deep),
            "SQLite": lambda: {row[0] for row in db.execute(_SQL_UP, (deep,))} - {deep},
        },
        "descendants of the largest hub": {
            "ptmgraph": lambda: set(store.query(_DOWN, {"id": hub}).column("id")),
            "networkx": lambda: nx.ancestors(network, hub),
            "SQLite": lambda: {row[0] for row in db.execute(_SQL_DOWN, (hub,))} - {hub},
        },
        "search for a part of an id": {
            "ptmgraph": lambda: {hit.id for hit in search(graph.search_index, word, 1000)},
            "networkx": lambda: {id_ for id_ in network if word in id_},
            "SQLite": lambda: {
                row[0] for row in db.execute("SELECT id FROM model WHERE instr(id, ?)", (word,))
            },
        },
    }
    times: Times = {}
    sizes: dict[str, int] = {}
    for question, engines in questions.items():
        answers = {name: work() for name, work in engines.items()}
        if len({frozenset(answer) for answer in answers.values()}) != 1:
            raise SystemExit(f"the engines disagree: {question}")
        sizes[question] = len(answers["ptmgraph"])
        times[question] = {name: _median_ms(work) for name, work in engines.items()}
    return times, sizes


def _median_ms(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds) * 1000, 2)


def _report(results: dict[str, Any]) -> str:
    lines = [
        f"{results['models']:,} models, {results['edges']:,} lineage relationships",
        "",
        "| load | s |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {s:.1f} |" for name, s in results["load_seconds"].items()]
    lines += ["", "| question | rows | ptmgraph ms | networkx ms (ratio) | SQLite ms (ratio) |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for question, ms in results["median_ms"].items():
        ours = ms["ptmgraph"]
        others = [f"{ms[n]:.1f} ({ms[n] / ours:.2f})" for n in ("networkx", "SQLite")]
        rows = results["rows"][question]
        lines.append(f"| {question} | {rows:,} | {ours:.1f} | {' | '.join(others)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
