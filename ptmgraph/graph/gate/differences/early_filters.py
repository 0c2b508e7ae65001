"""Conditions about several things: the engine asks them of one before there is the other.

`MATCH (a)-[r:T]->(b) WHERE a.x OR r.y` is asked of a before there is an r. The engine sees what a
comparison of properties is about, and not always what other conditions are. After `WITH *` they
are asked in time; what is simple is asked before as well, for the indexes.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import in_scope, new_nodes
from ptmgraph.graph.gate.tree import (
    BARRIER,
    Refused,
    Tree,
    conditions,
    variables_in,
    variables_of,
    write_match,
)

_SIMPLE = (
    *("expression2", "expression7", "expression8", "comparisonExpression6"),
    *("property", "parameter", "numberLiteral", "listLiteral"),
)


def _apply(tree: Tree) -> None:
    for clause in tree.find("matchClause", "existsExpression", "countExpression"):
        where, pattern = clause.child("whereClause"), clause.child("patternList")
        if where is None or pattern is None:
            continue
        known, asked = in_scope(where), conditions(where)
        simple = [condition for condition in asked if _compares(condition)]
        if all(len(variables_in(c) & known) < 2 for c in asked if c not in simple):
            continue
        if clause.children[0].text.upper() != "OPTIONAL":
            if clause.rule != "matchClause":
                write_match(pattern)
            early = " AND ".join(condition.written() for condition in simple)
            where.put_before(f"WHERE {early} {BARRIER}" if simple else BARRIER)
        elif new_nodes(clause) == variables_of(pattern, "nodePattern"):
            raise Refused(
                "A WHERE about several things at once is wrong here in an OPTIONAL "
                "MATCH that begins anew. Write OPTIONAL CALL () { MATCH ... WHERE ... RETURN ... }."
            )


def _compares(condition: Tree) -> bool:
    """Whether this compares properties, variables, parameters and values, and nothing else."""
    parts = [condition]
    while parts:
        part = parts.pop()
        if len(part.children) > 1 and part.rule not in _SIMPLE:
            return False
        if part.rule == "postFix" and part.children[0].rule != "property":
            return False
        parts += part.children
    return True


_MIXED = "MATCH (a:Model)-[r:FINETUNED_FROM]->(b:Model) WHERE a.id = 'none' OR r.declared "
_EARLY = "asks it of `a` before there is an `r`, and loses rows"

RULE = GateRule(
    (
        Difference(
            title="a node OR a relationship",
            statement="MATCH (a)-[r:T]->(b) WHERE a.x OR r.y",
            engine=f"{_EARLY} (also `XOR`, `NOT`)",
            outcome="rewritten",
            here="`... WITH * WHERE a.x OR r.y`",
            proof=_MIXED + "OPTIONAL MATCH (b)-[:MERGED_FROM]->(c) "
            "RETURN a.id AS x, b.id AS y, c.id AS z",
        ),
        Difference(
            title="a node OR a relationship in EXISTS",
            statement="EXISTS { (a)-[r:T]->(b) WHERE a.x OR r.y }",
            engine=_EARLY,
            outcome="rewritten",
            here="`EXISTS { MATCH ... WITH * WHERE ... }`",
            proof=f"UNWIND [1] AS x WITH x WHERE EXISTS {{ {_MIXED} }} RETURN x",
        ),
        Difference(
            title="a node OR a relationship in COUNT",
            statement="COUNT { (a)-[r:T]->(b) WHERE a.x OR r.y }",
            engine=_EARLY,
            outcome="rewritten",
            here="`COUNT { MATCH ... WITH * WHERE ... }`",
            proof="UNWIND [1] AS x WITH x "
            f"WHERE COUNT {{ {_MIXED.removeprefix('MATCH ')} }} > 0 RETURN x",
        ),
        Difference(
            title="a node OR a relationship, optional",
            statement="OPTIONAL MATCH (a)-[r:T]->(b) WHERE a.x OR r.y",
            engine=f"{_EARLY}, when it knows no node from before",
            outcome="refused",
            here="`OPTIONAL CALL () { MATCH ... WHERE ... RETURN ... }`",
            proof=f"UNWIND [1] AS x OPTIONAL {_MIXED} RETURN x, a.id AS y",
        ),
        Difference(
            title="the same beside a UNION",
            statement="MATCH (a) ... UNION OPTIONAL MATCH (a)-[r:T]->(b) WHERE a.x OR r.y",
            engine=_EARLY,
            outcome="refused",
            here="the same",
        ),
        Difference(
            title="the same after a WITH that drops the node",
            statement="MATCH (a) WITH count(a) AS x OPTIONAL MATCH ...",
            engine=_EARLY,
            outcome="refused",
            here="the same",
        ),
        Difference(
            title="the same in a CALL without the node",
            statement="MATCH (a) CALL () { OPTIONAL MATCH ... }",
            engine=_EARLY,
            outcome="refused",
            here="the same",
        ),
        Difference(
            title="a property of startNode()",
            statement="MATCH (a)-[r]->(b) WHERE a.id = startNode(r).id",
            engine="asks it before there is an `r`: no rows (also of `nodes(p)[0]`)",
            outcome="rewritten",
            here="`... WITH * WHERE ...`",
            proof="MATCH (a:Model)-[r:FINETUNED_FROM]->() "
            "WHERE a.id = startNode(r).id RETURN a.id AS x",
        ),
        Difference(
            title="a part of a function of a node",
            statement="MATCH p = (a)-->(b) WHERE split(b.id, '/')[0] = a.owner",
            engine="asks it before there is a `b`: no rows (also of `labels(b)`, lists, maps)",
            outcome="rewritten",
            here="`... WITH * WHERE ...`",
            proof="MATCH p = (a:Model)-[:FINETUNED_FROM]->(b:Model) "
            "WHERE split(b.id, '/')[0] <> a.id RETURN a.id AS x",
        ),
        Difference(
            title="a part of a function of a node in EXISTS",
            statement="EXISTS { (a)-->(b) WHERE labels(b)[0] IN labels(a) }",
            engine="asks it before there is a `b`",
            outcome="rewritten",
            here="`EXISTS { MATCH ... WITH * WHERE ... }`",
            proof="MATCH (c:Model) WHERE EXISTS { (a:Model|Owner)-[:FINETUNED_FROM]->(b:Model) "
            "WHERE labels(b)[0] IN labels(a) } RETURN c.id AS x",
        ),
        Difference(
            title="a length of a path beside a node",
            statement="MATCH p = (a)-[*1..3]->(b) WHERE length(p) > a.x",
            engine="asks it before there is a `p`",
            outcome="rewritten",
            here="`... WITH * WHERE ...`",
            proof="MATCH p = (a:Model)-[:FINETUNED_FROM*1..3]->(b:Model) "
            "WHERE length(p) > size(a.id) - 8 RETURN a.id AS x, b.id AS y",
        ),
        Difference(
            title="a COUNT beside a node",
            statement="MATCH (a)-->(b) WHERE a.x > COUNT { (b)-->() }",
            engine="asks it before there is a `b`",
            outcome="rewritten",
            here="`... WITH * WHERE ...`",
            proof="MATCH (a:Model|License), (a)-[:FINETUNED_FROM]->(b:Model) WHERE size(a.id) > "
            "COUNT { (b)-[:LICENSED_UNDER]->() } OPTIONAL MATCH (a)-->(c) "
            "RETURN a.id AS x, b.id AS y",
        ),
        Difference(
            title="a reduce beside a node",
            statement="MATCH (a)-->(b)-->(c) WHERE a.x > reduce(n = 0, l IN labels(c) | n + 1)",
            engine="asks it before there is a `c`",
            outcome="rewritten",
            here="`... WITH * WHERE ...`",
            proof="MATCH (a:Model|Dataset)-[:FINETUNED_FROM]->(b:Model)-[:LICENSED_UNDER]->(c) "
            "WHERE a.downloads > reduce(n = 0, l IN labels(c) | n + size(l)) "
            "RETURN a.id AS x, c.id AS y",
        ),
        Difference(
            title="a CASE of another node",
            statement="MATCH (b)<--(z) WHERE b.id >= CASE WHEN z = z THEN b.id END",
            engine="asks it before there is a `z`",
            outcome="rewritten",
            here="`... WITH * WHERE ...`",
            proof="MATCH (b:Model|Owner)<-[:REUSES]-(z:Repository) "
            "WHERE b.id >= CASE WHEN z = z THEN b.id END RETURN b.id AS x",
        ),
    ),
    _apply,
)
