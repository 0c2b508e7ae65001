"""WHERE after LIMIT: Neo4j cuts, then filters; the engine does it the other way."""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import in_scope, projected
from ptmgraph.graph.gate.tree import (
    BARRIER,
    Refused,
    Tree,
    aggregates,
    is_distinct,
    variables_in,
)


def _apply(tree: Tree) -> None:
    for clause in tree.find("withClause"):
        where, body = clause.child("whereClause"), clause.child("returnBody")
        if where and body and body.child("skip", "limit"):
            refuse_dropped(clause)
            where.put_before(BARRIER)


def refuse_dropped(clause: Tree) -> None:
    """Raises `Refused` when the WHERE of a WITH is about a name that the WITH drops: Neo4j still
    knows it there, and behind a `WITH *` that is put in nobody does."""
    where, body = clause.child("whereClause"), clause.child("returnBody")
    if where and body and not (is_distinct(body) or aggregates(body)):
        dropped = variables_in(where) & in_scope(clause) - projected(clause)
        if dropped:
            raise Refused(
                f"{min(dropped)} stands in the WHERE of a WITH that drops it and has an ORDER BY "
                "or LIMIT: this is answered differently here than by Neo4j. Keep it in the WITH, "
                "or use a new name."
            )


RULE = GateRule(
    (
        Difference(
            title="WHERE after LIMIT",
            statement="WITH x LIMIT 2 WHERE x > 1",
            engine="filters, then cuts (also with `SKIP`)",
            outcome="rewritten",
            here="`WITH x LIMIT 2 WITH * WHERE x > 1`",
            proof="UNWIND [1, 2, 3] AS x WITH x ORDER BY x LIMIT 2 WHERE x > 1 RETURN x",
        ),
        Difference(
            title="WHERE after LIMIT about a dropped name",
            statement="MATCH (a) WITH a AS b LIMIT 2 WHERE EXISTS { (b)-->(a) }",
            engine="filters, then cuts; in Neo4j it is the `a` from before (also `ORDER BY` a "
            "name given anew)",
            outcome="refused",
            here="keep `a`, or use a new name",
            proof="MATCH (a:Model) WITH a AS b ORDER BY b.id LIMIT 3 "
            "WHERE EXISTS { (b)-[:FINETUNED_FROM]->(a:Model) } RETURN b.id AS x",
        ),
    ),
    _apply,
)
