"""Signs before COUNT {} and CASE: the engine compares something else than the number with its sign.

So in `-COUNT { (a)-->() } < 0` and `-CASE ... END < 0`. In brackets it is a number like any other.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Tree

_ARITHMETIC = ("expression3", "expression4", "expression5", "expression6")
"""Signs, powers, products and sums, by the names of the grammar."""
_LONG = ("countExpression", "caseExpression", "extendedCaseExpression")


def _apply(tree: Tree) -> None:
    for node in tree.find(*_ARITHMETIC):
        for operand in node.children if len(node.children) > 1 else ():
            number = operand.core()
            if number.rule in _LONG:
                number.put_before("(")
                number.put_after(")")


RULE = GateRule(
    (
        Difference(
            title="COUNT with a sign",
            statement="-COUNT { ... } < 0",
            engine="compares something else (also in sums and products)",
            outcome="rewritten",
            here="`-(COUNT { ... }) < 0`",
            proof="MATCH (a:Model) RETURN a.id AS x, -COUNT { (a)-[:FINETUNED_FROM]->() } < 0 AS y",
        ),
        Difference(
            title="CASE with a sign",
            statement="x < -CASE ... END",
            engine="compares something else",
            outcome="rewritten",
            here="`x < -(CASE ... END)`",
            proof="MATCH (a:Model) RETURN a.id AS x, -CASE WHEN a.id = a.id THEN 2 END < 0 AS y",
        ),
    ),
    _apply,
)
