"""The gate in front of the embedded engine: what a typed statement may do there.

It works on the tree of the engine's own grammar (openCypher 25), so that nothing hides in a
subquery. Statements that write, read files or call procedures off a short list are refused.
Where the engine would answer differently from Neo4j without a word, the statement is rewritten
to the same meaning, or refused with a sentence. Each difference stands in `docs/cypher.md`. What it
would answer only after walking every way is asked as a search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ptmgraph.graph.gate.nulls import guard_patterns
from ptmgraph.graph.gate.refusals import REFUSALS
from ptmgraph.graph.gate.rewrites import INSERTIONS
from ptmgraph.graph.gate.scope import write_out_scopes
from ptmgraph.graph.gate.searches import searches
from ptmgraph.graph.gate.tree import Edit, Tree


@dataclass(frozen=True)
class Admitted:
    """A statement that may run: its text, perhaps rewritten, and the columns that it returns.

    `columns` is empty for `RETURN *`.
    """

    text: str
    columns: tuple[str, ...]


def admit(text: str, tree: Tree) -> Admitted:
    """Check a parsed statement. Raises `Refused`."""
    for check in REFUSALS:
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
