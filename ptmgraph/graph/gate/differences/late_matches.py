"""A MATCH after UNWIND: the engine asks it, with the one before, before there is what is unwound.

So `MATCH (a) UNWIND xs AS x MATCH (b) WHERE b.id = x` finds nothing. After `WITH *` it is asked in
time.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Tree, barrier_after


def _apply(tree: Tree) -> None:
    for query in tree.find("singleQuery"):
        matches = list(query.own("matchClause"))
        for unwind in query.own("unwindClause"):
            before = any(match.stop < unwind.start for match in matches)
            if before and any(match.start > unwind.stop for match in matches):
                barrier_after(unwind, query)


RULE = GateRule(
    (
        Difference(
            title="MATCH after UNWIND",
            statement="MATCH (a) UNWIND xs AS x MATCH (b) WHERE b.id = x",
            engine="asks both `MATCH` before there is an `x`: no rows",
            outcome="rewritten",
            here="`UNWIND xs AS x WITH * MATCH ...`",
            proof="MATCH (a:Model {id: 'chain/1'}) UNWIND ['chain/0'] AS i "
            "MATCH (b:Model) WHERE b.id = i RETURN a.id AS x, b.id AS y",
        ),
    ),
    _apply,
    turn=2,
)
