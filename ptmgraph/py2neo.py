"""The graph on a Neo4j server as py2neo sees it. Needs py2neo: `pip install '.[py2neo]'`.

from ptmgraph.py2neo import connect, lineage
subgraph = lineage(connect("neo4j://localhost"), "BAAI/bge-m3")

py2neo has had no release since 2023 (see docs/decisions/0004-py2neo.md): it is offered for those
who use it already, and ptmgraph itself uses the official driver.
"""

from __future__ import annotations

import os
from typing import Any

from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.neo4j.driver import Address, password

_TYPES = "|".join(LINEAGE)


def connect(url: str | None = None) -> Any:
    """A `py2neo.Graph` on the server that `url` names; by default that of `$PTMGRAPH_STORE`.

    The password comes from `$NEO4J_PASSWORD`, or the file `$NEO4J_PASSWORD_FILE`. This graph can
    be written through. Raises `StoreUnavailable`.
    """
    try:
        from py2neo import Graph
    except ImportError as error:
        raise StoreUnavailable(
            "py2neo is missing; in the clone of ptmgraph: pip install '.[py2neo]'"
        ) from error
    address = Address(url or os.environ.get("PTMGRAPH_STORE", ""))
    try:
        graph = Graph(address.server, name=address.database, auth=(address.user, password()))
        graph.run("RETURN 1").evaluate()  # it connects at the first query only
        return graph
    except Exception as error:  # py2neo raises what its sockets raise, of many kinds
        raise StoreUnavailable(
            f"py2neo cannot reach Neo4j at {address}, or the password is wrong: {error}"
        ) from error


def lineage(graph: Any, model: str, *, up: bool = True, down: bool = False) -> Any:
    """What a model was made from (`up`) and what was made from it (`down`), as a
    `py2neo.Subgraph` of nodes and relationships with all their properties.

    Empty when the server has no such model.
    """
    from py2neo import Subgraph

    ends = [f"-[:{_TYPES}*0..]->"] * up + [f"<-[:{_TYPES}*0..]-"] * down
    found = {model}
    for end in ends:
        reach = f"MATCH (:Model {{id: $id}}){end}(n:Model) RETURN DISTINCT n.id AS id"
        found |= {row["id"] for row in graph.run(reach, id=model)}
    ids = sorted(found)
    nodes = "MATCH (n:Model) WHERE n.id IN $ids RETURN n AS x"
    steps = (
        f"MATCH (a:Model)-[r:{_TYPES}]->(b:Model) WHERE a.id IN $ids AND b.id IN $ids RETURN r AS x"
    )
    parts = [[row["x"] for row in graph.run(text, ids=ids)] for text in (nodes, steps)]
    return Subgraph(*parts)
