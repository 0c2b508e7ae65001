"""One difference between the embedded engine and Neo4j, and one rule of the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ptmgraph.graph.gate.tree import Tree

Remedy = Literal["rewritten", "refused", "documented"]


@dataclass(frozen=True)
class Difference:
    """A statement that the engine alone answers differently from Neo4j.

    The table in `docs/cypher.md` and the tests are made from it.
    """

    title: str
    statement: str
    """The smallest form of it, to be read."""
    engine: str
    """What the engine says; of a `documented` one, also what Neo4j says."""
    outcome: Remedy
    """`rewritten` to the same meaning, `refused` with a sentence, or only `documented`."""
    here: str
    """What it is rewritten to, or what to write instead."""
    proof: str = ""
    """A whole statement that shows it on the graph of the tests; without one it is another form of
    the row before it."""


@dataclass(frozen=True)
class GateRule:
    """What the gate does about some differences that have one cause."""

    differences: tuple[Difference, ...]
    apply: Callable[[Tree], None]
    """Marks the tree for a rewriting, or raises `Refused`."""
    turn: int = 1
    """Rules work in the order of their turns: 0 for those that only refuse, 2 for those that put
    something around what others have marked."""
