"""Undirected quantified groups: on a self-loop the engine walks them in too many ways."""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree


def _apply(tree: Tree) -> None:
    for path in tree.find("parenthesizedPath"):
        if path.child("quantifier") is None:
            continue
        for rel in path.find("relationshipPattern"):
            if rel.child("leftArrow", "rightArrow") is None:
                raise Refused(
                    "A quantified group needs directions: write ((a)-[r:T]->(b)){1,2}, "
                    "or quantify the relationship alone: (a)-[r:T]-{1,2}(b)."
                )


RULE = GateRule(
    (
        Difference(
            title="undirected group",
            statement="((x)-[:T]-(y)){1,2}",
            engine="walks a self-loop in too many ways",
            outcome="refused",
            here="give directions, or `-[:T]-{1,2}`",
            proof="MATCH (a:Model {id: 'self/loop'}) "
            "((x)-[:FINETUNED_FROM|MERGED_FROM]-(y)){1,2} (b:Model) RETURN count(*) AS n",
        ),
    ),
    _apply,
    turn=0,
)
