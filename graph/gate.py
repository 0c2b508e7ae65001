"""The gate in front of the embedded engine: what a typed statement may do there.

It works on the tree of the engine's own grammar (openCypher 25), so that nothing hides in a
subquery. Statements that write, read files or call procedures off a short list are refused.
Where the engine would answer differently from Neo4j without a word, the statement is rewritten
to the same meaning, or refused with a sentence. Each difference stands in `docs/cypher.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.gate_nulls import guard_patterns
from graph.gate_scope import new_nodes
from graph.gate_tree import Edit, Refused, Tree

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
    edits = {
        *(Edit(place, place, words) for rule in _INSERTIONS for place, words in rule(tree)),
        *guard_patterns(tree),
    }
    edits |= set(_names_of_columns(tree, text, edits))
    # From the end to the beginning; of two at one place the last in order comes to stand first.
    for edit in sorted(edits, key=lambda edit: (-edit.start, edit.words)):
        text = text[: edit.start] + edit.words + text[edit.stop :]
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


def _no_relationships_in_maps(tree: Tree) -> None:
    """`-[s {declared: r.declared}]->` with an r from before: the engine finds nothing."""
    rels = _variables(tree, "relationshipPattern")
    for pattern in tree.find("relationshipPattern"):
        for properties in pattern.find("properties"):
            for name in (v.words() for v in properties.find("variable")):
                if name in rels:
                    raise Refused(
                        f"Properties of {name} in the map of another relationship are not found "
                        f"here; write them as a condition: -[s WHERE s.x = {name}.x]->."
                    )


_CHECKS: tuple[Callable[[Tree], None], ...] = (
    _read_only,
    _no_files,
    _listed_procedures,
    _no_filtered_shortest_path,
    _no_path_selectors,
    _no_dynamic_types,
    _no_undirected_groups,
    _relationships_named_once,
    _no_relationships_in_maps,
)


def _filters_after_cut(tree: Tree) -> Iterator[tuple[int, str]]:
    """`WITH x LIMIT 2 WHERE p`: Neo4j cuts, then filters; the engine does it the other way.
    `WITH x LIMIT 2 WITH * WHERE p` means the first on both."""
    for clause in tree.find("withClause"):
        where, body = clause.child("whereClause"), clause.child("returnBody")
        if where and body and body.child("skip", "limit"):
            yield where.start, "WITH * "


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


def _filters_or_loops(match: Tree) -> bool:
    """Whether a relationship has a WHERE inside, or leads from a node to itself."""
    for element in match.find("patternElement"):
        parts = [c for c in element.children if c.rule in ("nodePattern", "relationshipPattern")]
        for before, rel, after in zip(parts, parts[1:], parts[2:], strict=False):
            if rel.rule != "relationshipPattern":
                continue
            one, other = before.child("variable"), after.child("variable")
            if one and other and one.words() == other.words():
                return True
            if any(child.text.upper() == "WHERE" for child in rel.children) and rel.child(
                "variable"
            ):
                return True
    return False


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


_INSERTIONS: tuple[Callable[[Tree], Iterator[tuple[int, str]]], ...] = (
    _filters_after_cut,
    _counts_made_early,
    _matches_after_unwind,
    _filters_on_relationships,
)


def _names_of_columns(tree: Tree, text: str, edits: set[Edit]) -> Iterator[Edit]:
    """A column without an alias keeps its name when its text changes."""
    for item in tree.find("returnItem"):
        if item.child("variable") is None and any(
            item.start <= edit.start <= item.stop for edit in edits
        ):
            name = text[item.start : item.stop + 1].replace("`", "``")
            yield Edit(item.stop + 1, item.stop + 1, f" AS `{name}`")


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
