"""A bare pattern says whether it is there. `size((a)-->())` and the like are errors of Neo4j."""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree

_PATTERNS = ("patternExpression", "pathPatternNonEmpty")


def _apply(tree: Tree) -> None:
    for call in tree.find("functionInvocation"):
        name = call.children[0].words()
        for argument in call.children:
            if argument.core().rule in _PATTERNS and name.lower() != "exists":
                pattern = argument.words()
                raise Refused(
                    f"A pattern only says whether it is there, so {name}({pattern}) has no "
                    f"meaning. Write COUNT {{ {pattern} }} for how many there are, or EXISTS "
                    f"{{ {pattern} }} for whether there is one."
                )


RULE = GateRule(
    (
        Difference(
            title="the size of a pattern",
            statement="size((a)-->(b))",
            engine="an error that does not say why; also of Neo4j",
            outcome="refused",
            here="`COUNT { (a)-->(b) }`",
        ),
    ),
    _apply,
    turn=0,
)
