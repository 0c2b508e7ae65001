"""Names from outside a subquery, after a WITH in it: the engine forgets them, Neo4j does not.

In `CALL (a) { MATCH (a)-->(b) WITH b MATCH (a)-->(c) ... }` the second a is a new variable for the
engine, and so it is in `EXISTS {}`, `COUNT {}` and `COLLECT {}`. A WITH that takes the name along
means the same on both, as it has one value in there.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import constants
from ptmgraph.graph.gate.tree import Refused, Tree, aggregates, items_of, keeps_all


def _apply(tree: Tree) -> None:
    for query in tree.find("singleQuery"):
        for clause in query.own("withClause"):
            _take_along(clause, query, constants(query))


def _take_along(clause: Tree, query: Tree, lasting: set[str]) -> None:
    kept = set()
    for item in items_of(clause):
        alias = item.child("variable")
        kept.add(alias.words() if alias else item.words())
        if alias and alias.words() in lasting and item.children[0].words() != alias.words():
            raise Refused(
                f"{alias.words()} comes from outside this subquery, and Neo4j lets no WITH in it "
                "give the name to something else. Use a new name."
            )
    items = next(clause.find("returnItems"))
    later = {v.words() for v in query.find("variable") if v.start > items.stop}
    forgotten = sorted(lasting & later - kept)
    if keeps_all(clause) or not forgotten:
        return
    if all(aggregates(item) for item in items_of(clause)):
        raise Refused(
            f"{forgotten[0]} is used after a WITH that only counts: this is answered differently "
            f"here than by Neo4j. Count in COUNT {{ }}, or put {forgotten[0]} into the WITH."
        )
    items.put_after(f", {', '.join(forgotten)}")


RULE = GateRule(
    (
        Difference(
            title="a name taken along, after a WITH",
            statement="MATCH (a) CALL (a) { MATCH (a)-->(b) WITH b MATCH (a)-->(c) RETURN c }",
            engine="takes the second `a` for a new variable",
            outcome="rewritten",
            here="`CALL (a) { ... WITH b, a MATCH (a)-->(c) ... }`",
            proof="MATCH (a:Model {id: 'chain/1'}) CALL (a) { MATCH (a)-[:FINETUNED_FROM]->(b) "
            "WITH b MATCH (a)-->(c:License) RETURN c.id AS y } RETURN y",
        ),
        Difference(
            title="a name taken along, after a WITH DISTINCT",
            statement="CALL (a) { MATCH (a)-->(b) WITH DISTINCT b WITH b MATCH (a)-->() ... }",
            engine="takes the second `a` for a new variable",
            outcome="rewritten",
            here="`CALL (a) { ... WITH DISTINCT b, a WITH b, a MATCH ... }`",
            proof="MATCH (a:Model {id: 'chain/1'}) CALL (*) { MATCH (a)-[:FINETUNED_FROM]->(b) "
            "WITH DISTINCT b WITH b WHERE EXISTS { (a)-[:MERGED_FROM]->() } RETURN b.id AS y } "
            "RETURN a.id AS x, y",
        ),
        Difference(
            title="a name from outside EXISTS, after a WITH",
            statement="EXISTS { MATCH (a)-->(b) WITH b MATCH (a)-->(c) RETURN c }",
            engine="takes the second `a` for a new variable (also in `COUNT {}`, `COLLECT {}`)",
            outcome="rewritten",
            here="`EXISTS { MATCH (a)-->(b) WITH b, a MATCH (a)-->(c) RETURN c }`",
            proof="MATCH (a:Model) RETURN a.id AS x, EXISTS { MATCH (a)-[:FINETUNED_FROM]->(b) "
            "WITH b MATCH (a)-[:MERGED_FROM]->(c) RETURN c } AS y, COUNT { WITH 1 AS z "
            "MATCH (a)-->(c:License) RETURN c } AS n",
        ),
        Difference(
            title="a name taken along, after a count",
            statement="CALL (a) { MATCH (a)-->(b) WITH count(b) AS n MATCH (a)-->(c) RETURN c, n }",
            engine="takes the second `a` for a new variable",
            outcome="refused",
            here="count in `COUNT { }`, or `WITH a, count(b) AS n`",
            proof="MATCH (a:Model {id: 'chain/1'}) CALL (a) { MATCH (a)-[:FINETUNED_FROM]->(b) "
            "WITH count(b) AS n MATCH (a)-->(c:License) RETURN c.id AS y, n } RETURN y, n",
        ),
        Difference(
            title="a name taken along, given anew",
            statement="CALL (a) { WITH 1 AS a RETURN a AS x }",
            engine="1; Neo4j an error",
            outcome="refused",
            here="use a new name",
            proof="MATCH (a:Model) CALL (a) { WITH 1 AS a RETURN a AS x } RETURN x",
        ),
    ),
    _apply,
)
