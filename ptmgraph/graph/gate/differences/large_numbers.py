"""Large numbers in LIMIT, SKIP and lengths: the engine keeps their last 32 bits, without a word.

No answer has a thousand million rows, and no way as many steps, so that number means the same. It
leaves room: the engine adds SKIP, LIMIT and one, and fails beyond 32 bits.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree

_MOST = 1_000_000_000
_TOO_LARGE = 2**63
"""No whole number at all: an error on both engines."""


def _apply(tree: Tree) -> None:
    for clause in tree.find("limit", "skip"):
        number = clause.children[-1]
        words, written = number.words(), number.core()
        if written.rule == "" and words[:1].isdigit():
            if not words.isdigit():
                raise Refused("LIMIT and SKIP take a whole number, written in digits.")
            _cut(written)
        elif not words.startswith(f"CASEWHEN{_MOST}<"):
            asked = number.written()
            number.put_instead(f"CASE WHEN {_MOST} < {asked} THEN {_MOST} ELSE {asked} END")
    for length in tree.find("pathLength", "quantifier"):
        for token in length.tokens():
            _cut(token)


def _cut(token: Tree) -> None:
    if token.text.isdigit() and _MOST < int(token.text) < _TOO_LARGE:
        token.put_instead(str(_MOST))


RULE = GateRule(
    (
        Difference(
            title="a large LIMIT",
            statement="RETURN x LIMIT 4294967298",
            engine="gives 2 rows: it keeps the last 32 bits of the number",
            outcome="rewritten",
            here="`LIMIT 1000000000`",
            proof="UNWIND range(1, 3) AS x RETURN x LIMIT 4294967298",
        ),
        Difference(
            title="a large LIMIT after ORDER BY",
            statement="RETURN x ORDER BY x LIMIT 2147483647",
            engine="an error without words",
            outcome="rewritten",
            here="`LIMIT 1000000000`",
            proof="UNWIND range(1, 3) AS x RETURN x ORDER BY x SKIP 1 LIMIT 2147483645",
        ),
        Difference(
            title="a large SKIP",
            statement="RETURN x SKIP 4294967296",
            engine="skips nothing",
            outcome="rewritten",
            here="`SKIP 1000000000`",
            proof="UNWIND range(1, 3) AS x RETURN x SKIP 4294967296",
        ),
        Difference(
            title="a large LIMIT in a WITH",
            statement="WITH x LIMIT 4294967297 RETURN x",
            engine="keeps 1 row",
            outcome="rewritten",
            here="`WITH x LIMIT 1000000000`",
            proof="UNWIND range(1, 3) AS x WITH x LIMIT 4294967297 RETURN x",
        ),
        Difference(
            title="a large LIMIT that is computed",
            statement="RETURN x LIMIT $n",
            engine="the same (also `toInteger('4294967298')`, in `SKIP` and `WITH`)",
            outcome="rewritten",
            here="`LIMIT CASE WHEN 1000000000 < $n THEN 1000000000 ELSE $n END`",
            proof="UNWIND range(1, 3) AS x RETURN x LIMIT toInteger('4294967298')",
        ),
        Difference(
            title="a large number of steps",
            statement="(a)-[*1..4294967297]->(b)",
            engine="an error (also `{1,4294967297}`)",
            outcome="rewritten",
            here="`(a)-[*1..1000000000]->(b)`",
            proof="MATCH (:Model {id: 'chain/1'})-[:FINETUNED_FROM*1..4294967297]->(b) "
            "RETURN b.id AS x",
        ),
    ),
    _apply,
)
