"""Shortest paths with conditions, or from a node to itself.

Neo4j searches on until a path passes WHERE; the engine filters the one path that it found. And
`shortestPath((a)-[*]->(a))` is an error of Neo4j, and a path without a step here.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree, variables_in


def _apply(tree: Tree) -> None:
    for match in tree.find("matchClause"):
        where = match.child("whereClause")
        for pattern in match.find("pattern"):
            name = pattern.child("variable")
            if where is None or name is None or not next(pattern.find("shortestPathPattern"), None):
                continue
            if name.words() in variables_in(where):
                raise Refused(
                    f"WHERE about the path {name.words()} of shortestPath() is answered "
                    "differently here than by Neo4j. Put the types into the pattern, or use "
                    "a bounded pattern with ORDER BY length(p) LIMIT 1."
                )
    for path in tree.find("shortestPathPattern", "shortestPathExpression"):
        names = [v.words() for n in path.find("nodePattern") if (v := n.child("variable"))]
        if len(names) == 2 and names[0] == names[1]:
            raise Refused(
                f"shortestPath() from {names[0]} to itself is an error of Neo4j. Write "
                f"MATCH p = ({names[0]})-[*1..9]->({names[0]}) with ORDER BY length(p) LIMIT 1."
            )


RULE = GateRule(
    (
        Difference(
            title="WHERE about shortestPath",
            statement="MATCH p = shortestPath(...) WHERE length(p) > 2",
            engine="filters the one path it found; Neo4j searches on",
            outcome="refused",
            here="types into the pattern, or `ORDER BY length(p) LIMIT 1`",
            proof="MATCH (a:Model {id: 'diamond/bottom'}) MATCH (b:Model {id: 'diamond/top'}) "
            "MATCH p = shortestPath((a)-[:FINETUNED_FROM|MERGED_FROM*]-(b)) "
            "WHERE length(p) > 2 RETURN length(p) > 2 AS x",
        ),
        Difference(
            title="shortestPath to itself",
            statement="shortestPath((a)-[:T*]->(a))",
            engine="gives a path without a step; Neo4j an error",
            outcome="refused",
            here="`MATCH p = (a)-[:T*1..9]->(a)` with `ORDER BY length(p) LIMIT 1`",
            proof="MATCH p = shortestPath((a:Model {id: 'cycle/a'})-[:FINETUNED_FROM*]->(a)) "
            "RETURN length(p) AS x",
        ),
    ),
    _apply,
    turn=0,
)
