"""ORDER BY a name that a WITH gives anew: the engine orders by the one from before.

So in `MATCH (a)-->(b) WITH DISTINCT a AS c, b.id AS a ORDER BY a`. After `WITH *` there is one
only.
"""

from __future__ import annotations

from ptmgraph.graph.gate.differences.cut_then_filtered import refuse_dropped
from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import in_scope, projected
from ptmgraph.graph.gate.tree import BARRIER, Refused, Tree, items_of, variables_in


def _apply(tree: Tree) -> None:
    for clause in tree.find("withClause"):
        body = clause.child("returnBody")
        order = body.child("orderBy") if body else None
        if order is None:
            continue
        items = [item for item in items_of(clause) if item.child("variable")]
        given = {alias.words() for item in items if (alias := item.child("variable"))}
        for made in (item.children[0] for item in items):
            used = variables_in(made) & given
            if used and not made.is_variable() and made.words() in order.words():
                raise Refused(
                    f"ORDER BY {made.words()} in a WITH that gives {min(variables_in(made))} to "
                    "something else is answered differently here than by Neo4j. Use new names."
                )
        used = variables_in(order)
        if given & in_scope(clause) & used and used <= projected(clause):
            refuse_dropped(clause)
            order.put_before(BARRIER)


RULE = GateRule(
    (
        Difference(
            title="ORDER BY a name given anew",
            statement="WITH DISTINCT a AS c, b.id AS a ORDER BY a",
            engine="orders by the `a` from before",
            outcome="rewritten",
            here="`WITH ... WITH * ORDER BY a`",
            proof="MATCH (a:Model)-[:FINETUNED_FROM]->(b:Model) "
            "WITH DISTINCT a AS c, b.id AS a ORDER BY a, c.id LIMIT 3 RETURN a AS x, c.id AS y",
        ),
        Difference(
            title="ORDER BY what a name given anew was",
            statement="WITH b.id AS a, a AS b ORDER BY b.id",
            engine="orders by the new `b`; Neo4j by the one from before",
            outcome="refused",
            here="use new names",
            proof="MATCH (a:Model)-[:MERGED_FROM]->(b:Model) "
            "WITH b.id AS a, a AS b ORDER BY b.id LIMIT 1 RETURN a AS x, b.id AS y",
        ),
    ),
    _apply,
)
