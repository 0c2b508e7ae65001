"""Loading and asking: the embedded graph beside networkx, SQLite and DuckDB, in one run.

    python -m benchmarks.graph [MODELS]
    python -m benchmarks.graph --home FOLDER

Writes `benchmarks/results/graph.json` and prints what the README quotes; with `--home` it asks the
graph in a data home and only prints. Each question is asked of all four in turn, and their answers
are compared. The others get the edges from the merged tables, so their load is a part of ours:
without reading records, licences, names, evidence, families or an index of ids. Who reaches a model
is also asked of 200 models that have children.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pyarrow.parquet as pq

from benchmarks.made_hub.lineage import CHAIN, Lineage
from benchmarks.made_hub.names import model_id
from benchmarks.made_hub.write import write_hub, write_reuse
from ptmgraph.graph.current import BuiltGraph, current_graph
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.search import search_ids
from ptmgraph.graph.tables.files import quoted
from ptmgraph.loaders.derived.base import derived_sources
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.queries.catalog import run

_RESULTS = Path(__file__).parent / "results" / "graph.json"
_ROUNDS = 15
_TYPES = "|".join(LINEAGE)
_UP = f"MATCH (m:Model {{id: $id}})-[:{_TYPES}*]->(a:Model) RETURN DISTINCT a.id AS id"
_DOWN = f"MATCH (m:Model {{id: $id}})<-[:{_TYPES}*]-(d:Model) RETURN DISTINCT d.id AS id"
_COUNT = f"MATCH (m:Model {{id: $id}})<-[:{_TYPES}*]-(d:Model) RETURN count(DISTINCT d) AS n"
_SQL = """
WITH RECURSIVE reach(id) AS (
  SELECT {there} FROM edge WHERE {here} = ?1
  UNION SELECT {there} FROM edge JOIN reach ON {here} = reach.id)
SELECT id FROM reach
"""
_SQL_UP = _SQL.format(here="child", there="parent")
_SQL_DOWN = _SQL.format(here="parent", there="child")
_SQL_REACH = """
WITH RECURSIVE reach(id) AS (
  SELECT ?1 UNION SELECT child FROM edge JOIN reach ON parent = reach.id)
SELECT DISTINCT repository, model FROM uses JOIN reach ON model = reach.id
"""
_SQL_DATASET = """
WITH RECURSIVE reach(id) AS (
  SELECT model FROM trained WHERE dataset = ?1
  UNION SELECT child FROM edge JOIN reach ON parent = reach.id)
SELECT (SELECT count(*) FROM reach),
  (SELECT count(DISTINCT repository) FROM uses JOIN reach ON model = reach.id)
"""
_SQL_DEEPEST = """
WITH RECURSIVE down(id, steps) AS (
  SELECT child, 1 FROM edge WHERE parent NOT IN (SELECT child FROM edge)
  UNION SELECT child, steps + 1 FROM edge JOIN down ON parent = down.id WHERE steps < 200)
SELECT id FROM down GROUP BY id ORDER BY max(steps) DESC, id LIMIT 1
"""
_SOME = 200
Times = dict[str, dict[str, float]]


def main(count: int) -> None:
    """Load a made-up Hub, ask, and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        dump, home = Path(folder) / "hub", Path(folder) / "home"
        lineage = write_hub(count, dump)
        graph, loading = load_hub(dump, lineage, home)
        results = measure(home, graph, loading)
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(report(results))


def measure(home: Path, graph: BuiltGraph, loading: dict[str, float]) -> dict[str, Any]:
    """Load the edges into the others, and ask all of them."""
    edges = list(_edges(graph.tables))
    network, loading["networkx, edges only"] = timed(lambda: _networkx(graph.tables, edges))
    with tempfile.TemporaryDirectory() as folder:
        table, loading["SQLite, edges only"] = timed(
            lambda: _sqlite(Path(folder) / "edges.db", graph.tables, edges)
        )
        columns, loading["DuckDB, edges only"] = timed(lambda: _duckdb(graph.tables))
        with ArcadeStore(home) as store:
            times, sizes = _ask(store, graph, network, table, columns)
            reach = _reach_of_some(store, Counter(parent for _, parent in edges))
        table.close()
    return {
        "models": graph.manifest["counts"]["Model"],
        "edges": len(edges),
        "load_seconds": loading,
        "peak_memory_mb": {
            "reading and merging": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "engine": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        },
        "rows": sizes,
        "median_ms": times,
        "reach_of_models_with_children": reach,
    }


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it returns, and the seconds it took."""
    start = time.perf_counter()
    done = work()
    return done, round(time.perf_counter() - start, 2)


def deepest(lineage: Lineage) -> str:
    """The id of the end of the chain of merges."""
    return model_id(lineage, 6 + CHAIN)


def load_hub(dump: Path, lineage: Lineage, home: Path) -> tuple[BuiltGraph, dict[str, float]]:
    """Build the graph of a made-up Hub and of the code that uses it; the seconds by step."""
    _, reading = timed(lambda: load(HubDumpSource([dump]), home))
    write_reuse(lineage, home)
    derived = {
        f"ptmgraph, derive {name}": timed(partial(load, kind(home), home))[1]
        for name, kind in derived_sources().items()
    }
    graph, building = timed(lambda: build(home))
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


def _uses(tables: Path) -> Iterator[tuple[str, str]]:
    table = pq.read_table(tables / "Repository-REUSES-Model.parquet")
    yield from zip(table["start_id"].to_pylist(), table["end_id"].to_pylist(), strict=True)


def _networkx(tables: Path, edges: list[tuple[str, str]]) -> nx.DiGraph[str]:
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(pq.read_table(tables / "Model.parquet")["id"].to_pylist())
    network.add_edges_from(edges)
    for repository, model in _uses(tables):
        network.nodes[model].setdefault("users", []).append(repository)
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
    db.execute("CREATE TABLE uses (repository TEXT, model TEXT)")
    db.executemany("INSERT INTO uses VALUES (?, ?)", _uses(tables))
    db.execute("CREATE INDEX used ON uses (model, repository)")
    db.execute("CREATE TABLE trained (model TEXT, dataset TEXT)")
    data = pq.read_table(tables / "Model-TRAINED_ON-Dataset.parquet")
    pairs = zip(data["start_id"].to_pylist(), data["end_id"].to_pylist(), strict=True)
    db.executemany("INSERT INTO trained VALUES (?, ?)", pairs)
    db.execute("CREATE INDEX data ON trained (dataset, model)")
    db.commit()
    return db


def _duckdb(tables: Path) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    steps = " UNION ALL ".join(
        f"SELECT start_id, end_id FROM {quoted(tables / f'Model-{name}-Model.parquet')}"
        for name in LINEAGE
    )
    uses, data = (
        quoted(tables / f"{name}.parquet")
        for name in ("Repository-REUSES-Model", "Model-TRAINED_ON-Dataset")
    )
    for table, names, source in (
        ("edge", "child, parent", f"({steps})"),
        ("uses", "repository, model", f"read_parquet({uses})"),
        ("trained", "model, dataset", f"read_parquet({data})"),
    ):
        start, end = names.split(", ")
        ends = f"start_id AS {start}, end_id AS {end}"
        db.execute(f"CREATE TABLE {table} AS SELECT {ends} FROM {source}")
    return db


def _ask(
    store: ArcadeStore,
    graph: BuiltGraph,
    network: nx.DiGraph[str],
    db: sqlite3.Connection,
    columns: duckdb.DuckDBPyConnection,
) -> tuple[Times, dict[str, int]]:
    """Median milliseconds of each question with each engine, and the size of its answer."""
    (deep,) = columns.execute(_SQL_DEEPEST).fetchone() or ("",)
    (data,) = db.execute(
        "SELECT dataset FROM trained GROUP BY dataset ORDER BY count(*) DESC, dataset LIMIT 1"
    ).fetchone()
    hub = max(network, key=network.in_degree)
    word = deep.split("/")[1][2:]
    questions: dict[str, dict[str, Callable[[], set[Any]]]] = {
        "ancestors of the end of the deepest chain": {
            "ptmgraph": lambda: set(store.query(_UP, {"id": deep}).column("id")),
            "networkx": lambda: nx.descendants(network, deep),
            "SQLite": lambda: {row[0] for row in db.execute(_SQL_UP, (deep,))} - {deep},
            "DuckDB": lambda: _ids(columns, _SQL_UP, deep),
        },
        "descendants of the largest hub": {
            "ptmgraph": lambda: set(store.query(_DOWN, {"id": hub}).column("id")),
            "networkx": lambda: nx.ancestors(network, hub),
            "SQLite": lambda: {row[0] for row in db.execute(_SQL_DOWN, (hub,))} - {hub},
            "DuckDB": lambda: _ids(columns, _SQL_DOWN, hub),
        },
        "how many descendants it has": {
            "ptmgraph": lambda: set(store.query(_COUNT, {"id": hub}).column("n")),
            "networkx": lambda: {len(nx.ancestors(network, hub))},
            "SQLite": lambda: {sum(row[0] != hub for row in db.execute(_SQL_DOWN, (hub,)))},
            "DuckDB": lambda: {len(_ids(columns, _SQL_DOWN, hub))},
        },
        "how far the most used dataset reaches: models and repositories": {
            "ptmgraph": lambda: {
                (row["models"], row["repositories"])
                for row in run(store, "reach-of-dataset", {"id": data})
            },
            "SQLite": lambda: set(db.execute(_SQL_DATASET, (data,))),
            "DuckDB": lambda: set(columns.execute(_SQL_DATASET, [data]).fetchall()),
        },
        "repositories that reach the largest hub, with the path (SQLite: without)": {
            "ptmgraph": lambda: {
                (row["repository"], row["model"]) for row in run(store, "model-reach", {"id": hub})
            },
            "networkx": lambda: _networkx_reach(network, hub),
            "SQLite": lambda: set(db.execute(_SQL_REACH, (hub,))),
            "DuckDB": lambda: set(columns.execute(_SQL_REACH, [hub]).fetchall()),
        },
        "search for a part of an id": {
            "ptmgraph": lambda: {hit.id for hit in search_ids(graph.search_index, word, 1000)},
            "networkx": lambda: {id_ for id_ in network if word in id_},
            "SQLite": lambda: {
                row[0] for row in db.execute("SELECT id FROM model WHERE instr(id, ?)", (word,))
            },
            "DuckDB": lambda: {
                row[0]
                for row in columns.execute(
                    "SELECT id FROM read_parquet(?) WHERE contains(id, ?)",
                    [str(graph.tables / "Model.parquet"), word],
                ).fetchall()
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


def _ids(db: duckdb.DuckDBPyConnection, query: str, model: str) -> set[str]:
    return {row[0] for row in db.execute(query, [model]).fetchall()} - {model}


def _networkx_reach(network: nx.DiGraph[str], model: str) -> set[tuple[str, str]]:
    paths = nx.single_source_shortest_path(network.reverse(copy=False), model)
    return {(user, used) for used in paths for user in network.nodes[used].get("users", ())}


def _reach_of_some(store: ArcadeStore, children: Counter[str]) -> dict[str, float]:
    """Milliseconds of `model-reach` for some models that have children, drawn at random."""
    some = random.Random(3).sample(sorted(children), min(_SOME, len(children)))
    times = sorted(_median_ms(partial(run, store, "model-reach", {"id": id_})) for id_ in some)
    return {"models": len(some), "median": statistics.median(times), "slowest": times[-1]}


def _median_ms(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds) * 1000, 2)


def report(results: dict[str, Any]) -> str:
    """The tables of the README."""
    lines = [
        f"{results['models']:,} models, {results['edges']:,} lineage relationships",
        "",
        "| load | s |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {s:.1f} |" for name, s in results["load_seconds"].items()]
    peers = ("networkx", "SQLite", "DuckDB")
    shown = " | ".join(f"{peer} ms (ratio)" for peer in peers)
    lines += ["", f"| question | rows | ptmgraph ms | {shown} |", "| --- " * 6 + "|"]
    for question, ms in results["median_ms"].items():
        ours = ms["ptmgraph"]
        others = (f"{ms[p]:.1f} ({ms[p] / ours:.2f})" if p in ms else "" for p in peers)
        rows = results["rows"][question]
        lines.append(f"| {question} | {rows:,} | {ours:.1f} | {' | '.join(others)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=int, nargs="?", default=300_000)
    parser.add_argument("--home", type=Path, help="a data home whose graph is asked")
    given = parser.parse_args()
    if given.home:
        print(report(measure(given.home, current_graph(given.home), {})))
    else:
        main(given.models)
