"""What the gate refuses, each with a sentence that says what to do instead."""

from __future__ import annotations

from collections.abc import Callable

from ptmgraph.graph.gate.tree import Refused, Tree, variables_of

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
    for patterns in tree.find("patternList"):
        variables = [rel.child("variable") for rel in patterns.find("relationshipPattern")]
        names = [variable.words() for variable in variables if variable]
        for name in names:
            if names.count(name) > 1:
                raise Refused(f"The relationship {name} stands twice in one MATCH; name each once.")


def _no_relationships_in_maps(tree: Tree) -> None:
    """`-[s {declared: r.declared}]->` with an r from before: the engine finds nothing."""
    rels = variables_of(tree, "relationshipPattern")
    for pattern in tree.find("relationshipPattern"):
        for properties in pattern.find("properties"):
            for name in (v.words() for v in properties.find("variable")):
                if name in rels:
                    raise Refused(
                        f"Properties of {name} in the map of another relationship are not found "
                        f"here; write them as a condition: -[s WHERE s.x = {name}.x]->."
                    )


REFUSALS: tuple[Callable[[Tree], None], ...] = (
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
