"""The gate in front of the embedded engine: what a typed statement may do there.

It works on the tree of the engine's own grammar (openCypher 25), so that nothing hides in a
subquery. Statements that write, read files or call procedures off a short list are refused.
Where the engine would answer differently from Neo4j without a word, the statement is rewritten
to the same meaning, or refused with a sentence. Each difference stands in `docs/cypher.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.gate_nulls import new_nodes, no_nulls_in_patterns
from graph.gate_tree import Refused, Tree

PROCEDURES = frozenset({"db.labels", "db.relationshiptypes", "db.propertykeys"})
"""Procedures that may be called, in lower case: those that Neo4j Community has too."""

_WRITES = {
    "createClause": "CREATE",
    "insertClause": "INSERT",
    "mergeClause": "MERGE",
    "deleteClause": "DELETE",
    "setClause": "SET",
    "removeClause": "REMOVE",
    "foreachClause": "FOREACH",
    "subqueryInTransactionsParameters": "CALL {} IN TRANSACTIONS",
}
_NOT_QUERIES = {
    "command": "administration commands",
    "transactionCommand": "transaction commands",
    "sessionCommand": "session commands",
    "showCommand": "SHOW commands",
    "terminateCommand": "TERMINATE",
    "useClause": "USE",
    "localDefinition": "local definitions",
}


@dataclass(frozen=True)
class Admitted:
    """A statement that may run: its text, perhaps rewritten, and the columns that it returns.

    `columns` is empty for `RETURN *`.
    """

    text: str
    columns: tuple[str, ...]


def admit(text: str, tree: Tree) -> Admitted:
    """Check a parsed statement. Raises `Refused`."""
    for check in _CHECKS:
        check(tree)
    columns = _columns(tree, text)
    insertions = [
        *_filters_after_cut(tree),
        *_counts_after_calls(tree),
        *_filters_on_relationships(tree),
    ]
    for place, words in sorted(insertions, reverse=True):
        text = text[:place] + words + text[place:]
    return Admitted(text, columns)


def _read_only(tree: Tree) -> None:
    for node in tree.find(*_WRITES):
        raise Refused(f"{_WRITES[node.rule]} is refused: the graph is read-only.")
    for node in tree.find(*_NOT_QUERIES):
        raise Refused(f"{_NOT_QUERIES[node.rule]} are not available: only queries run here.")
    if sum(child.rule == "statement" for child in tree.children) != 1:
        raise Refused("Only one statement runs at a time.")


def _no_files(tree: Tree) -> None:
    if next(tree.find("loadCSVClause"), None):
        raise Refused("LOAD CSV is refused: queries read the graph only, no files and no network.")


def _listed_procedures(tree: Tree) -> None:
    for node in tree.find("procedureName"):
        name = node.words()
        if name.lower().replace("`", "") not in PROCEDURES:
            allowed = ", ".join(sorted(PROCEDURES))
            raise Refused(f"The procedure {name} is not available; these are: {allowed}.")


def _no_filtered_shortest_path(tree: Tree) -> None:
    """Neo4j searches on until a path passes WHERE; the engine filters the one path it found."""
    for match in tree.find("matchClause"):
        where = match.child("whereClause")
        for pattern in match.find("pattern"):
            if where is None or next(pattern.find("shortestPathPattern"), None) is None:
                continue
            name = pattern.child("variable")
            if name and any(v.words() == name.words() for v in where.find("variable")):
                raise Refused(
                    f"WHERE about the path {name.words()} of shortestPath() is answered "
                    "differently here than by Neo4j. Put the types into the pattern, or use "
                    "a bounded pattern with ORDER BY length(p) LIMIT 1."
                )


def _no_path_selectors(tree: Tree) -> None:
    for _ in tree.find("pathPatternPrefix"):
        raise Refused("SHORTEST and ANY are not available here; use shortestPath((a)-[*]-(b)).")


def _no_dynamic_types(tree: Tree) -> None:
    for pattern in tree.find("relationshipPattern"):
        if next(pattern.find("dynamicAnyAllExpression", "dynamicExpression"), None):
            raise Refused(
                "A relationship type cannot be computed here; write the types: -[:A|B]->."
            )


def _no_undirected_groups(tree: Tree) -> None:
    """On a self-loop the engine walks an undirected quantified group in too many ways."""
    for path in tree.find("parenthesizedPath"):
        if path.child("quantifier") is None:
            continue
        for rel in path.find("relationshipPattern"):
            if rel.child("leftArrow", "rightArrow") is None:
                raise Refused(
                    "A quantified group needs directions: write ((a)-[r:T]->(b)){1,2}, "
                    "or quantify the relationship alone: (a)-[r:T]-{1,2}(b)."
                )


def _relationships_named_once(tree: Tree) -> None:
    for match in tree.find("matchClause"):
        variables = [rel.child("variable") for rel in match.find("relationshipPattern")]
        names = [variable.words() for variable in variables if variable]
        for name in names:
            if names.count(name) > 1:
                raise Refused(f"The relationship {name} stands twice in one MATCH; name each once.")


def _no_counted_loops(tree: Tree) -> None:
    """`(a)-[r:T]->(a)` with `count(*)` or `count(a)`: the engine counts every node's degree."""
    counted = {"*"} if next(tree.find("countStar"), None) else set()
    counted |= {argument for call in tree.find("functionInvocation") for argument in _counts(call)}
    for element in tree.find("patternElement"):
        parts = [c for c in element.children if c.rule in ("nodePattern", "relationshipPattern")]
        for before, rel, after in zip(parts, parts[1:], parts[2:], strict=False):
            one, other = before.child("variable"), after.child("variable")
            if one is None or other is None or one.words() != other.words():
                continue
            if rel.rule == "relationshipPattern" and counted & {"*", one.words()}:
                raise Refused(
                    "count(*) or count of the node over a relationship from a node to itself is "
                    "wrong here. Name the relationship and count it: "
                    "MATCH (a)-[r:T]->(a) RETURN count(r)."
                )


def _counts(call: Tree) -> Iterator[str]:
    """The argument of a call of count()."""
    name = call.child("functionName")
    if name and name.words().lower() == "count":
        yield from (argument.words() for argument in call.find("functionArgument"))


_CHECKS: tuple[Callable[[Tree], None], ...] = (
    _read_only,
    _no_files,
    _listed_procedures,
    _no_filtered_shortest_path,
    _no_path_selectors,
    _no_dynamic_types,
    _no_undirected_groups,
    _relationships_named_once,
    _no_counted_loops,
    no_nulls_in_patterns,
)


def _filters_after_cut(tree: Tree) -> Iterator[tuple[int, str]]:
    """`WITH x LIMIT 2 WHERE p`: Neo4j cuts, then filters; the engine does it the other way.
    `WITH x LIMIT 2 WITH * WHERE p` means the first on both."""
    for clause in tree.find("withClause"):
        where, body = clause.child("whereClause"), clause.child("returnBody")
        if where and body and body.child("skip", "limit"):
            yield where.start, "WITH * "


def _counts_after_calls(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a)-[:T]->(b) CALL (a) {...} RETURN a.id, count(*)`: the engine counts the
    relationships and forgets the CALL. After `WITH *` it does not."""
    for query in tree.find("singleQuery"):
        result = next(query.own("returnClause"), None)
        calls = next(query.own("subqueryClause", "callClause"), None)
        if result and calls and next(query.own("matchClause"), None):
            yield result.start, "WITH * "


def _filters_on_relationships(tree: Tree) -> Iterator[tuple[int, str]]:
    """`MATCH (a)-[r:T]->(b) WHERE a.x OR r.y`, and another clause that reads: the engine asks this
    of a before there is an r, and loses rows. After `WITH *` it asks in time."""
    for clause in tree.find("matchClause", "existsExpression", "countExpression"):
        where, pattern = clause.child("whereClause"), clause.child("patternList")
        if where is None or pattern is None or not _mixes(where, pattern):
            continue
        if clause.children[0].text.upper() != "OPTIONAL":
            if clause.rule != "matchClause":
                yield pattern.start, "MATCH "
            yield where.start, "WITH * "
        elif new_nodes(clause, tree) == _variables(pattern, "nodePattern"):
            raise Refused(
                "OR, XOR and NOT over a node and a relationship are wrong here in an OPTIONAL "
                "MATCH that begins anew. Write OPTIONAL CALL () { MATCH ... WHERE ... RETURN ... }."
            )


def _mixes(where: Tree, pattern: Tree) -> bool:
    """Whether an OR, XOR or NOT is about a node and a relationship or path of the pattern."""
    nodes = _variables(pattern, "nodePattern")
    ways = _variables(pattern, "relationshipPattern", "pattern")
    for part in where.find("expression", "expression11", "expression9"):
        names = {variable.words() for variable in part.find("variable")}
        if len(part.children) > 1 and names & ways and names & nodes:
            return True
    return False


def _variables(pattern: Tree, *rules: str) -> set[str]:
    """The names that parts of a pattern have."""
    found = (part.child("variable") for part in pattern.find(*rules))
    return {variable.words() for variable in found if variable}


def _columns(tree: Tree, text: str) -> tuple[str, ...]:
    """The names of the columns of the last RETURN: aliases, and else the words as written."""
    clauses = list(tree.find("returnClause"))
    if not clauses:
        return ()
    last = max(clauses, key=lambda clause: clause.stop)  # the others stand in subqueries
    body = next(last.find("returnItems"))
    names = []
    for item in (child for child in body.children if child.rule == "returnItem"):
        alias = item.child("variable")
        if alias:
            names.append(alias.words().strip("`"))
        else:
            names.append(text[item.start : item.stop + 1])
    return tuple(names)
