"""Loading and asking: the embedded graph beside networkx, SQLite, DuckDB and Neo4j, in one run.

    python -m benchmarks.graph [MODELS]
    python -m benchmarks.graph --home FOLDER [--neo4j FOLDER]

Asks the graph of a data home, or a made-up Hub that is loaded first. With `--neo4j` a server that
`benchmarks.neo4j_import` has filled with the same graph is asked too. Each question is asked of all
in turn, and their answers are compared. The first three others get the bare edges from the merged
tables (`benchmarks.peers`), so their load is a part of ours: without reading records, licences,
names, evidence, families or an index of ids. Who reaches a model is also asked of 200 models that
have children. Writes `benchmarks/results/graph.json`, where other sizes stay.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import networkx as nx

from benchmarks import peers
from benchmarks.made_hub.lineage import CHAIN, Lineage
from benchmarks.made_hub.names import model_id
from benchmarks.made_hub.write import write_hub, write_reuse
from ptmgraph.graph.current import BuiltGraph, current_graph
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.search import search_ids
from ptmgraph.loaders.derived.base import derived_sources
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.queries.catalog import run
from scripts.neo4j_local import LocalNeo4j

_RESULTS = Path(__file__).parent / "results" / "graph.json"
_ROUNDS, _LONG_SECONDS = 15, 20.0
_TYPES = "|".join(LINEAGE)
_UP = f"MATCH (m:Model {{id: $id}})-[:{_TYPES}*]->(a:Model) RETURN DISTINCT a.id AS id"
_DOWN = f"MATCH (m:Model {{id: $id}})<-[:{_TYPES}*]-(d:Model) RETURN DISTINCT d.id AS id"
_COUNT = f"MATCH (m:Model {{id: $id}})<-[:{_TYPES}*]-(d:Model) RETURN count(DISTINCT d) AS n"
_SEARCH = "MATCH (m:Model) WHERE m.id CONTAINS $word RETURN m.id AS id"
_SOME = 200
Times = dict[str, dict[str, float]]
Rows = set[tuple[Any, ...]]
Asked = dict[str, Callable[[], Rows]]
Question = tuple[str, float | None, Asked]
Database = sqlite3.Connection | duckdb.DuckDBPyConnection


class _Engines(NamedTuple):
    """All that are asked."""

    graph: BuiltGraph
    stores: dict[str, Store]
    network: nx.DiGraph[str]
    databases: dict[str, Database]


def main(count: int) -> None:
    """Load a made-up Hub and ask."""
    with tempfile.TemporaryDirectory() as folder:
        dump, home = Path(folder) / "hub", Path(folder) / "home"
        lineage = write_hub(count, dump)
        _, loading = load_hub(dump, lineage, home)
        ask_all(home, None, loading)


def ask_all(home: Path, server: Path | None, loading: dict[str, float]) -> None:
    """Ask all, write the results and print them."""
    figures = measure(home, server, loading)
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else []
    others = [one for one in results if one["models"] != figures["models"]]
    results = sorted([*others, figures], key=lambda one: int(one["models"]))
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(report([figures]))


def measure(home: Path, server: Path | None, loading: dict[str, float]) -> dict[str, Any]:
    """Load the edges into the others, and ask all of them."""
    graph = current_graph(home)
    edges = list(peers.edges_of(graph.tables))
    network, loading["networkx, edges only"] = timed(lambda: peers.in_networkx(graph.tables, edges))
    with tempfile.TemporaryDirectory() as folder:
        rows, loading["SQLite, edges only"] = timed(
            lambda: peers.in_sqlite(Path(folder) / "edges.db", graph.tables, edges)
        )
        columns, loading["DuckDB, edges only"] = timed(lambda: peers.in_duckdb(graph.tables))
        with ArcadeStore(home) as store, _served(server) as neo4j:
            stores: dict[str, Store] = {"ptmgraph": store, **neo4j}
            databases: dict[str, Database] = {"SQLite": rows, "DuckDB": columns}
            times, sizes = _ask(_Engines(graph, stores, network, databases))
            reach = _reach_of_some(store, Counter(parent for _, parent, _ in edges))
        rows.close()
    return {
        "models": graph.manifest["counts"]["Model"],
        "edges": len(edges),
        "load_seconds": loading,
        "rows": sizes,
        "median_ms": times,
        "reach_of_models_with_children": reach,
    }


@contextmanager
def _served(folder: Path | None) -> Iterator[dict[str, Store]]:
    """The filled server in a folder, while it is asked."""
    if folder is None:
        yield {}
        return
    server = LocalNeo4j(folder, memory="2g")
    os.environ["NEO4J_PASSWORD"] = server.password
    server.start()
    try:
        with Neo4jStore(server.uri) as store:
            yield {"Neo4j": store}
    finally:
        server.stop()


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


def _cypher(asked: _Engines, text: str, **values: str) -> Asked:
    def rows(store: Store) -> Rows:
        return {tuple(row.values()) for row in store.query(text, values)}

    return {name: partial(rows, store) for name, store in asked.stores.items()}


def _canned(asked: _Engines, name: str, *columns: str, **values: str) -> Asked:
    def rows(store: Store) -> Rows:
        return {tuple(row[column] for column in columns) for row in run(store, name, values)}

    return {engine: partial(rows, store) for engine, store in asked.stores.items()}


def _sql(asked: _Engines, text: str, *values: str, but: str = "") -> Asked:
    """`but` is an id that is no answer: a cycle leads back to where it began."""

    def rows(database: Database) -> Rows:
        return set(database.execute(text, values).fetchall()) - {(but,)}

    return {name: partial(rows, database) for name, database in asked.databases.items()}


def _questions(asked: _Engines) -> Iterator[Question]:
    """Each question with the milliseconds that ours should take on the whole Hub, and how each
    is asked."""
    (deep,), (data,) = (
        asked.databases["DuckDB"].execute(text).fetchall()[0]
        for text in (peers.DEEPEST, peers.MOST_USED_DATASET)
    )
    hub = max(asked.network, key=asked.network.in_degree)
    yield from _walks(asked, deep, hub)
    yield from _reaches(asked, hub, data)
    yield from _of_all(asked, deep.split("/")[1][2:])


def _walks(asked: _Engines, deep: str, hub: str) -> Iterator[Question]:
    """Up from the end of the deepest chain, and down from the largest hub."""
    network = asked.network
    yield (
        "ancestors of the end of the deepest chain",
        2,
        {
            **_cypher(asked, _UP, id=deep),
            "networkx": lambda: {(id_,) for id_ in nx.descendants(network, deep)},
            **_sql(asked, peers.ANCESTORS, deep, but=deep),
        },
    )
    yield (
        "descendants of the largest hub",
        300,
        {
            **_cypher(asked, _DOWN, id=hub),
            "networkx": lambda: {(id_,) for id_ in nx.ancestors(network, hub)},
            **_sql(asked, peers.DESCENDANTS, hub, but=hub),
        },
    )
    yield (
        "how many descendants it has",
        50,
        {
            **_cypher(asked, _COUNT, id=hub),
            "networkx": lambda: {(len(nx.ancestors(network, hub)),)},
            **_sql(asked, f"SELECT count(*) FROM ({peers.DESCENDANTS}) WHERE id <> ?1", hub),
        },
    )


def _reaches(asked: _Engines, hub: str, data: str) -> Iterator[Question]:
    """What follows the steps down, and what hangs on it."""
    yield (
        "how many descendants it has, by the relation of the last step",
        50,
        {
            **_canned(asked, "descendants-count", "relation", "models", id=hub),
            **_sql(asked, peers.BY_RELATION, hub),
        },
    )
    yield (
        "how far the most used dataset reaches: models and repositories",
        100,
        {
            **_canned(asked, "reach-of-dataset", "models", "repositories", id=data),
            **_sql(asked, peers.DATASET, data),
        },
    )
    yield (
        "repositories that reach the largest hub, with the path (SQL: without)",
        None,
        {
            **_canned(asked, "model-reach", "repository", "model", id=hub),
            "networkx": lambda: peers.users_in_networkx(asked.network, hub),
            **_sql(asked, peers.USERS, hub),
        },
    )


def _of_all(asked: _Engines, word: str) -> Iterator[Question]:
    """About all models."""
    for name, (first, second, text) in peers.OVERVIEW.items():
        engines = {**_canned(asked, name, first, second), **_sql(asked, text)}
        yield f"`{name}`, over all models", 100, engines
    index, network = asked.graph.search_index, asked.network
    yield (
        "search for a part of an id",
        20,
        {
            **_cypher(asked, _SEARCH, word=word),
            "ptmgraph": lambda: {(hit.id,) for hit in search_ids(index, word, 1000)},
            "networkx": lambda: {(id_,) for id_ in network if word in id_},
            **_sql(asked, "SELECT id FROM model WHERE instr(id, ?1) > 0", word),
        },
    )


def _ask(asked: _Engines) -> tuple[Times, dict[str, int]]:
    """Median milliseconds of each question with each engine, and the size of its answer."""
    times: Times = {}
    sizes: dict[str, int] = {}
    for question, mark, engines in _questions(asked):
        answers = {name: work() for name, work in engines.items()}
        if len({frozenset(answer) for answer in answers.values()}) != 1:
            found = {name: len(answer) for name, answer in answers.items()}
            raise SystemExit(f"the engines disagree: {question}: {found}")
        sizes[question] = len(answers["ptmgraph"])
        times[question] = {name: _median_ms(work) for name, work in engines.items()}
        times[question] |= {"mark": mark} if mark else {}
        print(f"{question}: {times[question]}", flush=True)
    return times, sizes


def _reach_of_some(store: ArcadeStore, children: Counter[str]) -> dict[str, float]:
    """Milliseconds of `model-reach` for some models that have children, drawn at random."""
    some = random.Random(3).sample(sorted(children), min(_SOME, len(children)))
    times = sorted(_median_ms(partial(run, store, "model-reach", {"id": id_})) for id_ in some)
    return {"models": len(some), "median": statistics.median(times), "slowest": times[-1]}


def _median_ms(work: Callable[[], object]) -> float:
    """Of fifteen rounds, or of three where these take long."""
    seconds: list[float] = []
    while len(seconds) < 3 or (len(seconds) < _ROUNDS and sum(seconds) < _LONG_SECONDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds) * 1000, 2)


def report(results: list[dict[str, Any]]) -> str:
    """The tables of `docs/performance.md`."""
    return "\n\n".join(map(_report, results))


def _report(figures: dict[str, Any]) -> str:
    lines = [
        f"{figures['models']:,} models, {figures['edges']:,} lineage relationships",
        "",
        "| load | s |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {s:.1f} |" for name, s in figures["load_seconds"].items()]
    asked = {name for times in figures["median_ms"].values() for name in times}
    others = [name for name in ("networkx", "SQLite", "DuckDB", "Neo4j") if name in asked]
    shown = " | ".join(f"{peer} ms (ratio)" for peer in others)
    lines += ["", f"| question | rows | mark ms | ptmgraph ms | {shown} |"]
    lines += ["| --- " * (4 + len(others)) + "|"]
    for question, ms in figures["median_ms"].items():
        ours = ms["ptmgraph"]
        cells = (f"{ms[p]:.1f} ({ms[p] / ours:.2f})" if p in ms else "" for p in others)
        rows, mark = figures["rows"][question], ms.get("mark", "")
        lines.append(f"| {question} | {rows:,} | {mark} | {ours:.1f} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=int, nargs="?", default=300_000)
    parser.add_argument("--home", type=Path, help="a data home whose graph is asked")
    parser.add_argument("--neo4j", type=Path, help="the folder of a server with the same graph")
    given = parser.parse_args()
    if given.home:
        ask_all(given.home, given.neo4j, {})
    else:
        main(given.models)
