"""Relationships from before, in a CALL: the engine does not know what it is not told by name.

In `CALL (*) { MATCH ... WHERE r.x }` and `CALL { WITH * MATCH ... }` it finds no r. In `CALL (r)`
it does.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import first_clause, taken_along
from ptmgraph.graph.gate.tree import Tree


def _apply(tree: Tree) -> None:
    for call in tree.find("subqueryClause"):
        scope, taken = call.child("subqueryScope"), taken_along(call)
        if scope and "*" in scope.words():
            scope.put_instead(f"({taken})")
        for query in call.outermost("singleQuery") if scope is None and taken else ():
            items = first_clause(query).child("returnBody")
            if items and items.words() == "*":
                items.put_instead(taken)


RULE = GateRule(
    (
        Difference(
            title="a relationship in CALL (*)",
            statement="MATCH (a)-[r]->(b) CALL (*) { MATCH (b)-->(c) WHERE r.x = 1 RETURN c }",
            engine="does not know `r` in there: no rows",
            outcome="rewritten",
            here="`CALL (b, r) { ... }`",
            proof="MATCH (a:Model)<-[r]-(b:Model) CALL (*) { MATCH (b)--(c:Model) "
            "WHERE r.declared RETURN c.id AS y } RETURN a.id AS x, y",
        ),
        Difference(
            title="a relationship after WITH * in a CALL",
            statement="CALL { WITH * MATCH (b)-->(c) WHERE r.x = 1 RETURN c }",
            engine="does not know `r` in there: no rows",
            outcome="rewritten",
            here="`CALL { WITH b, r ... }`",
            proof="MATCH (a:Model)<-[r]-(b:Model) CALL { WITH * MATCH (b)--(c:Model) "
            "WHERE r.declared RETURN c.id AS y } RETURN a.id AS x, y",
        ),
        Difference(
            title="a relationship walked in CALL (*)",
            statement="CALL (*) { MATCH (b)-[r]-(c) ... }",
            engine="takes `r` for a new variable",
            outcome="rewritten",
            here="`CALL (b, r) { ... }`",
            proof="MATCH (a:Model)<-[r]-(b:Model) "
            "CALL (*) { MATCH (b)-[r]-(c:Model) RETURN c.id AS y } RETURN a.id AS x, y",
        ),
        Difference(
            title="a relationship in a CALL (*) inside another",
            statement="CALL (*) { CALL (*) { ... } ... }",
            engine="does not know it in there",
            outcome="rewritten",
            here="`CALL (b, r) { CALL (b, r) { ... } ... }`",
            proof="MATCH (a:Model)<-[r]-(b:Model) CALL (*) { CALL (*) { MATCH (b)--(c:Model) "
            "WHERE r.declared RETURN c } RETURN c.id AS y } RETURN a.id AS x, y",
        ),
    ),
    _apply,
)
