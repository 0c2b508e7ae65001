"""What the gate puts into a statement so that the embedded engine answers as Neo4j does.

Nearly always a `WITH *`: it changes no meaning, and what stands before it is worked out first. Each
rule gives (place, words).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ptmgraph.graph.gate.scope import in_scope, new_nodes, projected
from ptmgraph.graph.gate.tree import (
    SUBQUERIES,
    Refused,
    Tree,
    aggregates,
    is_distinct,
    variables_in,
    variables_of,
)

_PATTERNS = (*SUBQUERIES, "patternComprehension")


def _filters_after_cut(tree: Tree) -> Iterator[tuple[int, str]]:
    """`WITH x LIMIT 2 WHERE p`: Neo4j cuts, then filters; the engine does it the other way.
    `WITH x LIMIT 2 WITH * WHERE p` means the first on both."""
    for clause in tree.find("withClause"):
        where, body = clause.child("whereClause"), clause.child("returnBody")
        if where and body and body.child("skip", "limit"):
            _refuse_dropped(clause, tree)
            yield where.start, "WITH * "


def _refuse_dropped(clause: Tree, tree: Tree) -> None:
    """Raises `Refused` when the WHERE of a WITH is about a name that the WITH drops: Neo4j still
    knows it there, and after an inserted `WITH *` nobody does."""
    where, body = clause.child("whereClause"), clause.child("returnBody")
    if where and body and not (is_distinct(body) or aggregates(body)):
        dropped = variables_in(where) & in_scope(clause, tree) - projected(clause, tree)
        if dropped:
            raise Refused(
                f"{min(dropped)} stands in the WHERE of a WITH that drops it and has an ORDER BY "
                "or LIMIT: this is answered differently here than by Neo4j. Keep it in the WITH, "
                "or use a new name."
            )


def _counts_made_early(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a)-[:T]->(b) ... RETURN a.id, count(*)`: the engine counts the relationships of each
    node, and forgets a CALL, a WHERE inside the relationship, and that b may be a itself. After
    `WITH *` it does not."""
    for query in tree.find("singleQuery"):
        result = next(query.own("returnClause"), None)
        if result is None or next(query.own("matchClause"), None) is None:
            continue
        called = next(query.own("subqueryClause", "callClause"), None)
        if called or any(_filters_or_loops(match) for match in query.own("matchClause")):
            yield result.start, "WITH * "


def _matches_after_unwind(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a) UNWIND xs AS x MATCH (b) WHERE b.id = x`: the engine asks both MATCHes before
    there is an x, and finds nothing. After `WITH *` it asks in time."""
    for query in tree.find("singleQuery"):
        matches = list(query.own("matchClause"))
        for unwind in query.own("unwindClause"):
            before = any(match.stop < unwind.start for match in matches)
            if before and any(match.start > unwind.stop for match in matches):
                yield unwind.stop + 1, " WITH * "


def _names_of_subqueries(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a) WHERE EXISTS { (a)-->(b) } MATCH (b)`: the engine asks the WHERE last, and takes
    the two b for one. So it does in `WITH DISTINCT a WHERE EXISTS { (a)-->(b) }` with a b from
    before. After `WITH *` they are two."""
    for query in tree.find("singleQuery"):
        for clause in query.own("matchClause", "withClause"):
            where, body = clause.child("whereClause"), clause.child("returnBody")
            if where is None or next(where.find(*_PATTERNS), None) is None:
                continue
            inside = {name for part in where.find(*_PATTERNS) for name in variables_in(part)}
            later = [m for m in query.own("matchClause") if m.start > clause.stop]
            new = inside - variables_in(clause.children[-2])
            if new & {name for match in later for name in variables_in(match)}:
                yield clause.stop + 1, " WITH * "
            if body and is_distinct(body):
                yield where.start, "WITH * "


def _orders_by_new_names(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a)-->(b) WITH DISTINCT a AS c, b.id AS a ORDER BY a`: the engine orders by the a from
    before. After `WITH *` there is only one."""
    for clause in tree.find("withClause"):
        body = clause.child("returnBody")
        order = body.child("orderBy") if body else None
        if order is None:
            continue
        after = projected(clause, tree)
        items = [item for item in clause.find("returnItem") if item.child("variable")]
        given = {alias.words() for item in items if (alias := item.child("variable"))}
        for made in (item.children[0] for item in items):
            if (
                variables_in(made) & given
                and not made.is_variable()
                and made.words() in order.words()
            ):
                raise Refused(
                    f"ORDER BY {made.words()} in a WITH that gives {min(variables_in(made))} to "
                    "something else is answered differently here than by Neo4j. Use new names."
                )
        if given & in_scope(clause, tree) & variables_in(order) and variables_in(order) <= after:
            _refuse_dropped(clause, tree)
            yield order.start, "WITH * "


def _loops_of_labels(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a:A|B) MATCH (a)-[*0..1]->(a)`: the engine takes only the first label for the other
    end. After `WITH *` it has the node; in one MATCH there is no place for that."""
    for query in tree.find("singleQuery"):
        several: set[str] = set()
        for match in query.own("matchClause"):
            before = set(several)
            for node in match.find("nodePattern"):
                name, labels = node.child("variable"), node.child("labelExpression")
                if name and labels and "|" in labels.words():
                    several.add(name.words())
            loops = set(_loops(match))
            if loops & (several - before):
                raise Refused(
                    f"A relationship from {min(loops)} to itself loses rows here when "
                    f"{min(loops)} has several labels in the same MATCH. Write "
                    "MATCH (a:A|B) WITH a MATCH (a)-->(a)."
                )
            if loops & before:
                yield match.start, "WITH * "


def _braces_in_sums(tree: Tree) -> Iterator[tuple[int, str]]:
    """`-COUNT { (a)-->() } < 0`, `-CASE ... END < 0`: the engine compares something else than the
    number with its sign. In brackets it is a number like any other."""
    for node in tree.find(*_ARITHMETIC):
        for operand in node.children if len(node.children) > 1 else ():
            while len(operand.children) == 1:
                operand = operand.children[0]
            if operand.rule in _LONG:
                yield operand.start, "("
                yield operand.stop + 1, ")"


def _filters_or_loops(match: Tree) -> bool:
    """Whether a relationship has a WHERE inside, or leads from a node to itself."""
    inside = any(
        rel.child("variable") and any(c.text.upper() == "WHERE" for c in rel.children)
        for rel in match.find("relationshipPattern")
    )
    return inside or next(_loops(match), None) is not None


def _loops(match: Tree) -> Iterator[str]:
    """The nodes that stand at both ends of a relationship."""
    for element in match.find("patternElement"):
        parts = [c for c in element.children if c.rule in ("nodePattern", "relationshipPattern")]
        for before, rel, after in zip(parts, parts[1:], parts[2:], strict=False):
            one, other = before.child("variable"), after.child("variable")
            if rel.rule == "relationshipPattern" and one and other and one.words() == other.words():
                yield one.words()


def _filters_asked_early(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a)-[r:T]->(b) WHERE a.x OR r.y`: the engine asks this of a before there is an r. It
    sees what a comparison of properties is about, and not always what other conditions are. After
    `WITH *` they are asked in time; what is simple is asked before as well, for the indexes."""
    for clause in tree.find("matchClause", "existsExpression", "countExpression"):
        where, pattern = clause.child("whereClause"), clause.child("patternList")
        if where is None or pattern is None:
            continue
        known, conditions = in_scope(where, tree), list(_conditions(where))
        simple = [condition for condition in conditions if _compares(condition)]
        if all(len(variables_in(c) & known) < 2 for c in conditions if c not in simple):
            continue
        if clause.children[0].text.upper() != "OPTIONAL":
            if clause.rule != "matchClause":
                yield pattern.start, "MATCH "
            asked = " AND ".join(condition.spaced() for condition in simple)
            yield where.start, f"WHERE {asked} WITH * " if simple else "WITH * "
        elif new_nodes(clause, tree) == variables_of(pattern, "nodePattern"):
            raise Refused(
                "A WHERE about several things at once is wrong here in an OPTIONAL "
                "MATCH that begins anew. Write OPTIONAL CALL () { MATCH ... WHERE ... RETURN ... }."
            )


def _conditions(where: Tree) -> Iterator[Tree]:
    """The parts of a WHERE between its ANDs."""
    node = where.children[-1]
    while len(node.children) == 1:
        node = node.children[0]
    if node.rule == "expression10":
        yield from (part for part in node.children if part.rule)
    else:
        yield node


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


_SIMPLE = (
    *("expression2", "expression7", "expression8", "comparisonExpression6"),
    *("property", "parameter", "numberLiteral", "listLiteral"),
)
_ARITHMETIC = ("expression3", "expression4", "expression5", "expression6")
"""Signs, powers, products and sums, by the names of the grammar."""
_LONG = ("countExpression", "caseExpression", "extendedCaseExpression")

INSERTIONS: tuple[Callable[[Tree], Iterator[tuple[int, str]]], ...] = (
    _filters_after_cut,
    _counts_made_early,
    _matches_after_unwind,
    _names_of_subqueries,
    _orders_by_new_names,
    _filters_asked_early,
    _loops_of_labels,
    _braces_in_sums,
)
