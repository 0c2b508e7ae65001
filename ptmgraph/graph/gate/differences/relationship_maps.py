"""A relationship in the map of another: `-[s {declared: r.declared}]->` finds nothing."""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree, variables_in, variables_of


def _apply(tree: Tree) -> None:
    rels = variables_of(tree, "relationshipPattern")
    for pattern in tree.find("relationshipPattern"):
        for properties in pattern.find("properties"):
            for name in sorted(variables_in(properties) & rels):
                raise Refused(
                    f"Properties of {name} in the map of another relationship are not found "
                    f"here; write them as a condition: -[s WHERE s.x = {name}.x]->."
                )


RULE = GateRule(
    (
        Difference(
            title="a relationship in the map of another",
            statement="MATCH (b)-[s {x: r.x}]->()",
            engine="finds nothing when `r` is from before",
            outcome="refused",
            here="`-[s WHERE s.x = r.x]->`",
            proof="MATCH (a:Model)-[r:FINETUNED_FROM]->(b:Model) "
            "MATCH (b)-[s {declared: r.declared}]->(c) RETURN a.id AS x, c.id AS y",
        ),
    ),
    _apply,
    turn=0,
)
