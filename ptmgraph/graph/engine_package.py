"""The package of the embedded engine, which has no build for some machines."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from ptmgraph.graph.errors import StoreUnavailable

_PACKAGE = "arcadedb-embedded"
NO_ENGINE = (
    "The embedded engine is not installed here ({machine}): it has packages for Linux and Windows "
    "on x86-64 and for macOS on Apple silicon only. Use a Neo4j server: set "
    "PTMGRAPH_STORE=neo4j://user@host and run: ptmgraph build (see docs/neo4j.md)."
)


def installed_engine() -> str:
    """Its version; empty where it is not installed."""
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return ""


def no_engine() -> str:
    """What to say where it is not installed."""
    return NO_ENGINE.format(machine=f"{platform.system()} {platform.machine()}")


def require_engine() -> None:
    """Raise `StoreUnavailable` where it is not installed."""
    if not installed_engine():
        raise StoreUnavailable(no_engine())
