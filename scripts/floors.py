"""The floors of the package: which folder may import which.

`tests/project/test_layers.py` checks the imports against this, and `docs/where.md` shows it.
"""

from __future__ import annotations

FLOORS: dict[str, frozenset[str]] = {
    "analysis": frozenset(),
    "graph": frozenset(),
    "queries": frozenset({"graph"}),
    "loaders": frozenset({"graph", "analysis"}),
    "answers": frozenset({"queries", "loaders", "graph", "analysis"}),
    "pictures": frozenset({"answers", "queries", "graph", "analysis"}),
    "bolt": frozenset({"graph"}),
    "api": frozenset({"pictures", "answers", "queries", "graph", "analysis"}),
    "views": frozenset({"pictures", "answers", "queries", "loaders", "graph", "analysis"}),
    "app": frozenset({"views"}),
    "mcp": frozenset({"answers", "queries", "loaders", "graph"}),
    "terminal": frozenset({"bolt", "mcp", "answers", "queries", "loaders", "graph", "analysis"}),
}
"""Each folder or module of the package, from the ground up, and those that it may import."""

BESIDE = frozenset({"", "__main__", "py2neo"})
"""The package itself, and the small modules that stand on no floor."""
