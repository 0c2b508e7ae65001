"""langchain-neo4j, neo4j-graphrag, neo4j-viz and networkx, each in its default way."""

from __future__ import annotations

import sys

import neo4j
from telling import AUTH, COUNT, PASSWORD, address, way

driver = neo4j.GraphDatabase.driver(address("neo4j"), auth=AUTH)


def langchain_neo4j() -> None:
    from langchain_neo4j import Neo4jGraph

    def opened(**more: bool) -> Neo4jGraph:
        return Neo4jGraph(url=address("bolt"), username="neo4j", password=PASSWORD, **more)

    way("query", lambda: opened().query(COUNT)[0]["n"])
    step = "(:Model)-[:LICENSED_UNDER]->(:License)"
    way("schema", lambda: step in opened().schema, True)
    way("enhanced schema", lambda: step in opened(enhanced_schema=True).schema, True)


def neo4j_graphrag() -> None:
    from neo4j_graphrag.schema import get_schema

    step = "(:Model)-[:LICENSED_UNDER]->(:License)"
    way("get_schema", lambda: step in get_schema(driver), True)
    way("enhanced schema", lambda: step in get_schema(driver, is_enhanced=True), True)


def neo4j_viz() -> None:
    from neo4j_viz.neo4j import from_neo4j

    way("from_neo4j(driver)", lambda: len(from_neo4j(driver, row_limit=100).relationships), 100)


def networkx() -> None:
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for a, r, b in driver.execute_query("MATCH (a:Model)-[r]->(b) RETURN a, r, b").records:
        graph.add_node(a.element_id, kind=next(iter(a.labels)))
        graph.add_edge(a.element_id, b.element_id, r.element_id, **r)
    count = driver.execute_query("MATCH (:Model)-[r]->() RETURN count(r)").records[0].value()
    way("MultiDiGraph from rows", graph.number_of_edges, count)


globals()[sys.argv[1]]()
driver.close()
