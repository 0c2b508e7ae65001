"""Wrong regular expressions: an error of Neo4j, and false here without a word."""

from __future__ import annotations

import re

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _apply(tree: Tree) -> None:
    for comparison in tree.find("comparisonExpression6"):
        text = comparison.children[-1].core()
        if comparison.children[0].text == "=~" and text.text[:1] in ("'", '"'):
            _compile(_meant(text.text))


def _meant(literal: str) -> str:
    """The text that a literal stands for."""
    return _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _LETTERS.get(found[2], found[2]),
        literal[1:-1],
    )


def _compile(pattern: str) -> None:
    """Both engines use the patterns of Java, so Java says whether it is one."""
    from ptmgraph.graph.store.arcade.jvm import pattern_mistake

    if reason := pattern_mistake(pattern):
        raise Refused(f"'{pattern}' is no regular expression: {reason}.")


RULE = GateRule(
    (
        Difference(
            title="a wrong regular expression",
            statement="'a' =~ '((('",
            engine="false; Neo4j an error",
            outcome="refused",
            here="a regular expression as Java has them; one that is computed or a parameter is "
            "not looked at",
            proof="RETURN 'a' =~ '(((' AS x",
        ),
    ),
    _apply,
    turn=0,
)
