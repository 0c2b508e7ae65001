"""The gate in front of the embedded engine: what a typed statement may do there.

It works on the tree of the engine's own grammar (openCypher 25), so that nothing hides in a
subquery. Statements that write, read files or call procedures off a short list are refused.
Where the engine would answer differently from Neo4j without a word, the statement is rewritten
to the same meaning, or refused with a sentence. Each difference is a record in `differences/`.

Everything works on one tree, in the order of `rewritten`: a step reads what was parsed and leaves
marks, and at the end the statement is written once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ptmgraph.graph.gate.counts import ask_counts
from ptmgraph.graph.gate.differences import all_rules
from ptmgraph.graph.gate.lineage import ask_arrays
from ptmgraph.graph.gate.names import column_names, in_backticks, name_changed_columns, undo_quoting
from ptmgraph.graph.gate.refusals import REFUSALS
from ptmgraph.graph.gate.searches import ask_as_searches
from ptmgraph.graph.gate.tree import Refused, Tree, prepare


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
    columns = column_names(tree, text)
    try:
        return Admitted(rewritten(text, tree), columns)
    except RecursionError:
        raise Refused("The statement has too many subqueries in each other.") from None


def rewritten(text: str, tree: Tree) -> str:
    """The statement with the answers of Neo4j. Raises `Refused` where it cannot be written."""
    prepare(tree, text)
    renamed = undo_quoting(tree)
    try:
        for rule in all_rules():
            rule.apply(tree)
    except Refused as error:
        meant = {name: in_backticks(original) for name, original in renamed.items()}
        message = re.sub(r"\w+", lambda word: meant.get(word[0], word[0]), str(error))
        raise Refused(message) from None
    ask_as_searches(tree)
    ask_arrays(tree)
    ask_counts(tree)
    name_changed_columns(tree, text)
    return tree.written()
