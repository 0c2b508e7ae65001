"""py2neo, in the ways of its handbook."""

from __future__ import annotations

from py2neo import Graph, NodeMatcher, RelationshipMatcher
from telling import AUTH, COUNT, PASSWORD, address, way

graph = Graph(address("bolt"), auth=AUTH)
chosen = "MATCH (m:Model)-[r]->() RETURN m.id LIMIT 1"
way("evaluate", lambda: graph.evaluate(COUNT))
way("run", lambda: graph.run(COUNT).data()[0]["n"])
way("to_data_frame", lambda: int(graph.run(COUNT).to_data_frame()["n"][0]))
way("nodes.match", lambda: graph.nodes.match("Model").count())
way("NodeMatcher", lambda: NodeMatcher(graph).match("Model", id=graph.evaluate(chosen)).count(), 1)
way("RelationshipMatcher", lambda: len(RelationshipMatcher(graph).match().limit(5).all()), 5)
way("schema.node_labels", lambda: "Model" in graph.schema.node_labels, True)
way("schema.relationship_types", lambda: "LICENSED_UNDER" in graph.schema.relationship_types, True)
way("begin(readonly)", lambda: graph.begin(readonly=True).evaluate(COUNT))
way("Subgraph", lambda: len(graph.run("MATCH p = (:Model)-->() RETURN p LIMIT 5").to_subgraph()), 5)
way("routing", lambda: Graph(f"neo4j://neo4j:{PASSWORD}@" + address("x")[4:]).evaluate(COUNT))
