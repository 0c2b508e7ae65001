"""A relationship from a node of several labels to itself: the engine looks at the first label only.

So in `MATCH (a:A|B) MATCH (a)-[*0..1]->(a)`. After `WITH *` it has the node; in one MATCH there is
no place for that.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree, barrier_before


def _apply(tree: Tree) -> None:
    for query in tree.find("singleQuery"):
        several: set[str] = set()
        for match in query.own("matchClause"):
            before = set(several)
            for node in match.find("nodePattern"):
                name, labels = node.child("variable"), node.child("labelExpression")
                if name and labels and "|" in labels.words():
                    several.add(name.words())
            found = loops(match)
            if found & (several - before):
                raise Refused(
                    f"A relationship from {min(found)} to itself loses rows here when "
                    f"{min(found)} has several labels in the same MATCH. Write "
                    "MATCH (a:A|B) WITH a MATCH (a)-->(a)."
                )
            if found & before:
                barrier_before(match, query)


def loops(match: Tree) -> set[str]:
    """The nodes that stand at both ends of a relationship."""
    found = set()
    for element in match.find("patternElement"):
        parts = [c for c in element.children if c.rule in ("nodePattern", "relationshipPattern")]
        for before, rel, after in zip(parts, parts[1:], parts[2:], strict=False):
            one, other = before.child("variable"), after.child("variable")
            if rel.rule == "relationshipPattern" and one and other and one.words() == other.words():
                found.add(one.words())
    return found


RULE = GateRule(
    (
        Difference(
            title="several labels and a loop",
            statement="MATCH (a:A|B) MATCH (a)-[*0..1]->(a)",
            engine="takes only the first label for the other end",
            outcome="rewritten",
            here="`... WITH * MATCH ...`",
            proof="MATCH (a:Model|Dataset) MATCH (a)-[:FINETUNED_FROM*0..1]->(a) "
            "RETURN labels(a)[0] AS x, count(DISTINCT a) AS n",
        ),
        Difference(
            title="several labels and a loop in one MATCH",
            statement="MATCH (a:A|B)-[*0..1]->(a)",
            engine="takes only the first label for the other end",
            outcome="refused",
            here="`MATCH (a:A|B) WITH a MATCH (a)-[*0..1]->(a)`",
            proof="MATCH (a:Model|Dataset)-[:FINETUNED_FROM*0..1]->(a) "
            "RETURN labels(a)[0] AS x, count(DISTINCT a) AS n",
        ),
    ),
    _apply,
)
