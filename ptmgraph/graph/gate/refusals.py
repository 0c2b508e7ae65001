"""What the gate refuses, each with a sentence that says what to do instead."""

from __future__ import annotations

from collections.abc import Callable

from ptmgraph.graph.gate.functions import FUNCTIONS
from ptmgraph.graph.gate.names import unquoted
from ptmgraph.graph.gate.tree import Refused, Tree

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
_NOT_IN_NEO4J = {
    "filterClause": "FILTER",
    "letClause": "LET",
    "forUnwindClause": "FOR",
    "when": "WHEN",
    "searchClause": "SEARCH",
    "matchMode": "DIFFERENT RELATIONSHIPS and REPEATABLE ELEMENTS",
    "allReduceExpression": "allReduce()",
}
"""What the engine knows, or reads over, and Neo4j 5 does not know."""


def _read_only(tree: Tree) -> None:
    for node in tree.find(*_WRITES):
        raise Refused(f"{_WRITES[node.rule]} is refused: the graph is read-only.")
    for node in tree.find(*_NOT_QUERIES):
        raise Refused(f"{_NOT_QUERIES[node.rule]} are not available: only queries run here.")
    if sum(child.rule == "statement" for child in tree.children) != 1:
        raise Refused("Only one statement runs at a time.")


def _known_to_neo4j(tree: Tree) -> None:
    for node in tree.find(*_NOT_IN_NEO4J):
        raise Refused(
            f"{_NOT_IN_NEO4J[node.rule]} is not available: what runs here is what Neo4j 5 knows "
            "(MATCH, WITH, WHERE, UNWIND, CALL, RETURN)."
        )


def _known_functions(tree: Tree) -> None:
    for node in tree.find("functionName"):
        name = "".join(unquoted(token.text) for token in node.tokens())
        if name.lower() not in FUNCTIONS:
            raise Refused(f"There is no function {name} here: only those of Neo4j 5 are known.")


def _no_files(tree: Tree) -> None:
    if next(tree.find("loadCSVClause"), None):
        raise Refused("LOAD CSV is refused: queries read the graph only, no files and no network.")


def _listed_procedures(tree: Tree) -> None:
    for node in tree.find("procedureName"):
        name = "".join(unquoted(token.text) for token in node.tokens())
        if name.lower() not in PROCEDURES:
            allowed = ", ".join(sorted(PROCEDURES))
            raise Refused(f"The procedure {name} is not available; these are: {allowed}.")


def _no_path_selectors(tree: Tree) -> None:
    for _ in tree.find("pathPatternPrefix"):
        raise Refused("SHORTEST and ANY are not available here; use shortestPath((a)-[*]-(b)).")


def _no_dynamic_types(tree: Tree) -> None:
    for pattern in tree.find("relationshipPattern"):
        if next(pattern.find("dynamicAnyAllExpression", "dynamicExpression"), None):
            raise Refused(
                "A relationship type cannot be computed here; write the types: -[:A|B]->."
            )


def _relationships_named_once(tree: Tree) -> None:
    for patterns in tree.find("patternList"):
        variables = [rel.child("variable") for rel in patterns.find("relationshipPattern")]
        names = [unquoted(variable.words()) for variable in variables if variable]
        for name in names:
            if names.count(name) > 1:
                raise Refused(f"The relationship {name} stands twice in one MATCH; name each once.")


REFUSALS: tuple[Callable[[Tree], None], ...] = (
    _read_only,
    _known_to_neo4j,
    _known_functions,
    _no_files,
    _listed_procedures,
    _no_path_selectors,
    _no_dynamic_types,
    _relationships_named_once,
)
