"""Where the embedded engine differs from Neo4j: one module for each cause, with a `RULE`.

A rule is found by its place. Its records make the tables of `docs/cypher.md` (`python -m
scripts.make_cypher_page`) and the tests, which ask both engines and fail when it is needed no more.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ptmgraph.graph.gate.record import Difference, GateRule


@cache
def all_rules() -> tuple[GateRule, ...]:
    """The rules in the order in which they work."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted((module.RULE for module in modules), key=lambda rule: rule.turn))


def all_differences() -> tuple[Difference, ...]:
    """The records of all rules."""
    return tuple(difference for rule in all_rules() for difference in rule.differences)
