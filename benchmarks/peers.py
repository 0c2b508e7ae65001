"""The others that a graph is asked beside: networkx, SQLite, DuckDB, and a Neo4j server.

The first three get the bare edges from the merged tables, with the few columns that the questions
of `benchmarks.graph` ask for. A Neo4j server has all of the graph; `benchmarks.neo4j_import` fills
one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import networkx as nx
import pyarrow.parquet as pq

from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.tables.files import quoted

_REACH = """
WITH RECURSIVE reach(id) AS (
  SELECT {there} FROM edge WHERE {here} = ?1
  UNION SELECT {there} FROM edge JOIN reach ON {here} = reach.id)
SELECT id FROM reach
"""
ANCESTORS = _REACH.format(here="child", there="parent")
DESCENDANTS = _REACH.format(here="parent", there="child")
BY_RELATION = """
WITH RECURSIVE reach(id) AS (
  SELECT ?1 UNION SELECT child FROM edge JOIN reach ON parent = reach.id)
SELECT relation, count(DISTINCT child) FROM edge JOIN reach ON parent = reach.id GROUP BY relation
"""
USERS = """
WITH RECURSIVE reach(id) AS (
  SELECT ?1 UNION SELECT child FROM edge JOIN reach ON parent = reach.id)
SELECT DISTINCT repository, model FROM uses JOIN reach ON model = reach.id
"""
DATASET = """
WITH RECURSIVE reach(id) AS (
  SELECT model FROM trained WHERE dataset = ?1
  UNION SELECT child FROM edge JOIN reach ON parent = reach.id)
SELECT (SELECT count(*) FROM reach),
  (SELECT count(DISTINCT repository) FROM uses JOIN reach ON model = reach.id)
"""
DEEPEST = """
WITH RECURSIVE down(id, steps) AS (
  SELECT child, 1 FROM edge WHERE parent NOT IN (SELECT child FROM edge)
  UNION SELECT child, steps + 1 FROM edge JOIN down ON parent = down.id WHERE steps < 200)
SELECT id FROM down GROUP BY id ORDER BY max(steps) DESC, id LIMIT 1
"""
MOST_USED_DATASET = (
    "SELECT dataset FROM trained GROUP BY dataset ORDER BY count(*) DESC, dataset LIMIT 1"
)
OVERVIEW = {
    "tasks": ("task", "models", "SELECT task, count(*) FROM performs GROUP BY task"),
    "datasets": (
        *("dataset", "models"),
        "SELECT dataset, count(*) AS n FROM trained GROUP BY dataset ORDER BY n DESC, dataset "
        "LIMIT 30",
    ),
    "most-derived-from": (
        *("model", "children"),
        "SELECT parent, count(DISTINCT child) AS n FROM edge WHERE child <> parent GROUP BY parent "
        "ORDER BY n DESC, parent LIMIT 25",
    ),
}
"""Questions of the category `overview`: two of their columns, and SQL for these from the bare
edges."""
_PAIRS = {
    "uses": ("repository, model", "Repository-REUSES-Model"),
    "trained": ("model, dataset", "Model-TRAINED_ON-Dataset"),
    "performs": ("model, task", "Model-PERFORMS-Task"),
}
Edge = tuple[str, str, str]


def edges_of(tables: Path) -> Iterator[Edge]:
    """Child, parent and relation of each step of the lineage."""
    for name in LINEAGE:
        for start, end in _pairs(tables / f"Model-{name}-Model.parquet"):
            yield start, end, name


def _pairs(file: Path) -> Iterator[tuple[str, str]]:
    table = pq.read_table(file, columns=["start_id", "end_id"])
    yield from zip(table["start_id"].to_pylist(), table["end_id"].to_pylist(), strict=True)


def _ids(tables: Path) -> list[str]:
    ids: list[str] = pq.read_table(tables / "Model.parquet", columns=["id"])["id"].to_pylist()
    return ids


def in_networkx(tables: Path, edges: list[Edge]) -> nx.DiGraph[str]:
    """The lineage; each model knows the repositories that use it."""
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(_ids(tables))
    network.add_edges_from((child, parent) for child, parent, _ in edges)
    for repository, model in _pairs(tables / f"{_PAIRS['uses'][1]}.parquet"):
        network.nodes[model].setdefault("users", []).append(repository)
    return network


def in_sqlite(file: Path, tables: Path, edges: list[Edge]) -> sqlite3.Connection:
    """The ids, the lineage and pairs of ends, with an index for each direction."""
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE model (id TEXT PRIMARY KEY) WITHOUT ROWID")
    db.executemany("INSERT INTO model VALUES (?)", ((id_,) for id_ in _ids(tables)))
    db.execute("CREATE TABLE edge (child TEXT, parent TEXT, relation TEXT)")
    db.executemany("INSERT INTO edge VALUES (?, ?, ?)", edges)
    db.execute("CREATE INDEX up ON edge (child, parent)")
    db.execute("CREATE INDEX down ON edge (parent, child, relation)")
    for name, (columns, table) in _PAIRS.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
        db.executemany(f"INSERT INTO {name} VALUES (?, ?)", _pairs(tables / f"{table}.parquet"))
        start, end = columns.split(", ")
        db.execute(f"CREATE INDEX {name}_of ON {name} ({end}, {start})")
    db.commit()
    return db


def in_duckdb(tables: Path) -> duckdb.DuckDBPyConnection:
    """The same, by columns."""
    db = duckdb.connect()
    steps = " UNION ALL ".join(
        f"SELECT start_id, end_id, '{name}' FROM {quoted(tables / f'Model-{name}-Model.parquet')}"
        for name in LINEAGE
    )
    db.execute(f"CREATE TABLE edge AS FROM ({steps}) t (child, parent, relation)")
    for name, (columns, table) in _PAIRS.items():
        start, end = columns.split(", ")
        db.execute(
            f"CREATE TABLE {name} AS SELECT start_id AS {start}, end_id AS {end} "
            f"FROM {quoted(tables / f'{table}.parquet')}"
        )
    db.execute(f"CREATE TABLE model AS SELECT id FROM {quoted(tables / 'Model.parquet')}")
    return db


def users_in_networkx(network: nx.DiGraph[str], model: str) -> set[tuple[str, str]]:
    """Who uses a model or what was made from it, with the model that is used."""
    paths = nx.single_source_shortest_path(network.reverse(copy=False), model)
    return {(user, used) for used in paths for user in network.nodes[used].get("users", ())}
