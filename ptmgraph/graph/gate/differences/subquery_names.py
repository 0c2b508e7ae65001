"""Names of a subquery in WHERE, used again: the engine asks the WHERE last, and takes two for one.

So in `MATCH (a) WHERE EXISTS { (a)-->(b) } MATCH (b)`, and in `WITH DISTINCT a WHERE EXISTS {
(a)-->(b) }` with a b from before.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import in_scope
from ptmgraph.graph.gate.tree import (
    BARRIER,
    SUBQUERIES,
    Tree,
    barrier_after,
    is_distinct,
    keeps_all,
    variables_in,
)

_PATTERNS = (*SUBQUERIES, "patternComprehension")


def _apply(tree: Tree) -> None:
    for query in tree.find("singleQuery"):
        for clause in query.own("matchClause", "withClause"):
            where, body = clause.child("whereClause"), clause.child("returnBody")
            if where is None or next(where.find(*_PATTERNS), None) is None:
                continue
            inside = {name for part in where.find(*_PATTERNS) for name in variables_in(part)}
            later = [m for m in query.own("matchClause") if m.start > clause.stop]
            known = in_scope(clause) if keeps_all(clause) else set()
            new = inside - variables_in(clause.children[-2]) - known
            if new & {name for match in later for name in variables_in(match)}:
                barrier_after(clause, query)
            if body and is_distinct(body):
                where.put_before(BARRIER)


RULE = GateRule(
    (
        Difference(
            title="a name of EXISTS used again",
            statement="MATCH (a) WHERE EXISTS { (a)-->(b) } MATCH (a)<--(b)",
            engine="takes the two `b` for one",
            outcome="rewritten",
            here="`... WITH * MATCH ...`",
            proof="MATCH (a:Model)-[r:FINETUNED_FROM]->(c:Model) WHERE EXISTS { (a)-->(b:Model) } "
            "MATCH (a)<--(b:Model) RETURN a.id AS x, b.id AS y",
        ),
        Difference(
            title="EXISTS after DISTINCT",
            statement="WITH DISTINCT a WHERE EXISTS { (a)-->(b) }",
            engine="takes it for a `b` from before",
            outcome="rewritten",
            here="`WITH DISTINCT a WITH * WHERE ...`",
            proof="MATCH (a:Model)-[:FINETUNED_FROM]->(b:Model) "
            "WITH DISTINCT a WHERE EXISTS { (:License)<--(b:Model) } RETURN a.id AS x",
        ),
    ),
    _apply,
    turn=2,
)
