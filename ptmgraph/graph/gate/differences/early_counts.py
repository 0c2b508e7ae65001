"""Counts at the end: the engine counts the relationships of a node, and forgets what is between.

In `MATCH (a)-[:T]->(b) ... RETURN a.id, count(*)` that is a CALL, a WHERE inside the relationship,
and that b may be a itself.
"""

from __future__ import annotations

from ptmgraph.graph.gate.differences.label_loops import loops
from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Tree, aggregates, barrier_before


def _apply(tree: Tree) -> None:
    for query in tree.find("singleQuery"):
        result = next(query.own("returnClause"), None)
        matches = list(query.own("matchClause"))
        if result is None or not matches or not aggregates(result):
            continue
        called = next(query.own("subqueryClause", "callClause"), None)
        if called or any(_filters_inside(match) or loops(match) for match in matches):
            barrier_before(result, query)


def _filters_inside(match: Tree) -> bool:
    return any(
        rel.child("variable") and any(c.text.upper() == "WHERE" for c in rel.children)
        for rel in match.find("relationshipPattern")
    )


RULE = GateRule(
    (
        Difference(
            title="count after CALL",
            statement="MATCH (a)-[:T]->(b) CALL (a) {...} RETURN a.id, count(*)",
            engine="counts as if there were no `CALL`",
            outcome="rewritten",
            here="`... WITH * RETURN ...`",
            proof="MATCH (a:Model)-[:FINETUNED_FROM]->(b:Model) CALL (a) { "
            "MATCH (a)-[:LICENSED_UNDER]->(l) RETURN l.id AS y } RETURN a.id AS x, count(*) AS n",
        ),
        Difference(
            title="count of self-loops",
            statement="MATCH (a)-[:T]->(a) RETURN count(*)",
            engine="counts every node's relationships",
            outcome="rewritten",
            here="`... WITH * RETURN ...`",
            proof="MATCH (a:Model)-[:FINETUNED_FROM]->(a) RETURN a.id AS x, count(*) AS n",
        ),
        Difference(
            title="count of a node of self-loops",
            statement="MATCH (a)-[:T]->(a) RETURN a.id, count(a)",
            engine="counts every node's relationships",
            outcome="rewritten",
            here="`... WITH * RETURN ...`",
            proof="MATCH (a:Model)-[:FINETUNED_FROM]->(a) RETURN a.id AS x, count(a) AS n",
        ),
        Difference(
            title="count over a WHERE in a relationship",
            statement="MATCH (a)-[r:T WHERE r.x < 1]->() RETURN a.id, count(*)",
            engine="forgets the `WHERE`",
            outcome="rewritten",
            here="`... WITH * RETURN ...`",
            proof="MATCH (a:Model)-[r:FINETUNED_FROM WHERE r.confidence < 0]->() "
            "RETURN a.id AS x, count(*) AS n",
        ),
    ),
    _apply,
)
