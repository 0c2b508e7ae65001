"""The gate in front of the embedded engine: what a typed statement may do there.

It works on the tree of the engine's own grammar (openCypher 25), so that nothing hides in a
subquery. Statements that write, read files or call procedures off a short list are refused.
Where the engine would answer differently from Neo4j without a word, the statement is rewritten
to the same meaning, or refused with a sentence. Each difference stands in `docs/cypher.md`. What it
would answer only after walking every way is asked as a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.gate_nulls import guard_patterns
from graph.gate_reach import searches
from graph.gate_rewrites import INSERTIONS
from graph.gate_scope import write_out_scopes
from graph.gate_tree import Edit, Refused, Tree, variables_of

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
        *(Edit(place, place, words) for rule in INSERTIONS for place, words in rule(tree)),
        *guard_patterns(tree),
        *write_out_scopes(tree),
    }
    for search in searches(tree):
        if not any(search.start <= edit.start < search.stop for edit in edits):
            edits.add(search)
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
