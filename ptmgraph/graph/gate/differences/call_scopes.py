"""Relationships from before, in a CALL: the engine does not know what it is not told by name.

In `CALL (*) { MATCH ... WHERE r.x }` and `CALL { WITH * MATCH ... }` it finds no r. In `CALL (r)`
it does.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import constants, first_clause, in_scope, taken_along
from ptmgraph.graph.gate.tree import Tree, keeps_all


def _apply(tree: Tree) -> None:
    for call in tree.find("subqueryClause"):
        scope, taken = call.child("subqueryScope"), taken_along(call)
        if scope and "*" in scope.words():
            scope.put_instead(f"({taken})")
        for query in call.outermost("singleQuery") if scope is None and taken else ():
            items = first_clause(query).child("returnBody")
            if items and items.words() == "*":
                items.put_instead(taken)
        for query in call.outermost("singleQuery"):
            _name_what_is_returned(query)


def _name_what_is_returned(query: Tree) -> None:
    for clause in query.own("returnClause"):
        names = in_scope(clause) - constants(query)
        star = next((token for token in clause.tokens() if token.text == "*"), None)
        if star and names and keeps_all(clause):
            star.put_instead(", ".join(sorted(names)))


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
        Difference(
            title="RETURN * in a CALL",
            statement="CALL { UNWIND [1, 2] AS x RETURN * } RETURN x",
            engine="an error: it does not know what is returned",
            outcome="rewritten",
            here="`CALL { ... RETURN x }`",
            proof="MATCH (a:Model) CALL (a) { UNWIND [1, 2] AS x WITH x AS y, x + 1 AS z "
            "RETURN * } RETURN a.id AS a, y, z",
        ),
    ),
    _apply,
)
