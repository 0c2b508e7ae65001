"""ptmgraph: a knowledge graph of the pre-trained-model supply chain.

import ptmgraph
graph = ptmgraph.open()
graph.lineage("BAAI/bge-m3", down=True).edges

docs/python.md shows the rest. The names below come from their modules when they are first used:
the engine's processes import this package too, and must start fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptmgraph.analysis.licenses import PolicyError
    from ptmgraph.analysis.provenance.weights import WeightsError
    from ptmgraph.answers.assess import Assessment
    from ptmgraph.answers.check import Checked
    from ptmgraph.answers.impact import Impact
    from ptmgraph.answers.lineage import Lineage
    from ptmgraph.answers.names import NameReport
    from ptmgraph.answers.scan import ScanError
    from ptmgraph.api import Graph, open
    from ptmgraph.graph.errors import NotFound, QueryError, StoreBusy, StoreError
    from ptmgraph.graph.store.result import Result

__all__ = [
    "Assessment",
    "Checked",
    "Graph",
    "Impact",
    "Lineage",
    "NameReport",
    "NotFound",
    "PolicyError",
    "QueryError",
    "Result",
    "ScanError",
    "StoreBusy",
    "StoreError",
    "WeightsError",
    "open",
]

_PLACES = {
    "Assessment": "answers.assess",
    "Checked": "answers.check",
    "Graph": "api",
    "Impact": "answers.impact",
    "Lineage": "answers.lineage",
    "NameReport": "answers.names",
    "NotFound": "graph.errors",
    "PolicyError": "analysis.licenses",
    "QueryError": "graph.errors",
    "Result": "graph.store.result",
    "ScanError": "answers.scan",
    "StoreBusy": "graph.errors",
    "StoreError": "graph.errors",
    "WeightsError": "analysis.provenance.weights",
    "open": "api",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
