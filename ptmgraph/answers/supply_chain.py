"""The steps and licences of the graph, in the form that the licence rules judge.

Works are named as in `ptmgraph.analysis.licenses.stated`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ptmgraph.analysis.code.records import ScanResult
from ptmgraph.analysis.licenses import Edge, LicenseGraph, Words
from ptmgraph.analysis.licenses.known_bases import KNOWN_BASE
from ptmgraph.analysis.licenses.stated import STEPS, reconciled, step, work_name
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT, Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.queries.catalog import run

_WHOLE_GRAPH_TIMEOUT = 600.0
_WHOLE_GRAPH_ROWS = 10_000_000


class SupplyChain(NamedTuple):
    """The steps and licences, what the sources say of them, and for a chain that leads to code on
    this machine the folder at its end and the scan of it."""

    graph: LicenseGraph
    words: Words
    folder: Path | None = None
    scanned: ScanResult | None = None


def chain_of(store: Store, ids: Iterable[str], timeout: float = DEFAULT_TIMEOUT) -> SupplyChain:
    """All steps that lead to these models and repositories. Raises a `StoreError`.

    An id that the graph does not have is simply absent.
    """
    wanted = list(ids)
    steps = run(store, "license-steps-above", {"ids": wanted}, timeout=timeout)
    works = sorted({*wanted, *steps.column("downstream"), *steps.column("upstream")})
    licenses = run(store, "licenses-of", {"ids": works}, timeout=timeout)
    return _chain(steps, licenses)


def whole_chain(store: Store) -> SupplyChain:
    """All steps of the graph. Raises a `StoreError`.

    Relation by relation, so that the rows of one are gone before the next are asked for; the
    evidence is only where each step was seen.
    """
    licenses = _run_on_all(store, "licenses-of-all", {})
    steps = (
        row
        for relation in STEPS
        for row in _run_on_all(store, "license-steps", {"relation": relation})
    )
    return _chain(steps, licenses)


def _run_on_all(store: Store, name: str, given: Mapping[str, Any]) -> Result:
    return run(store, name, given, limit=_WHOLE_GRAPH_ROWS, timeout=_WHOLE_GRAPH_TIMEOUT)


def _chain(steps: Iterable[Row], licenses: Iterable[Row]) -> SupplyChain:
    told = [
        (work_name(row["label"], row["work"]), row["license"], row["sources"]) for row in licenses
    ]
    stated, disagreements = reconciled(told)
    known = {work for work, _, sources in told if list(sources) == [KNOWN_BASE]}
    evidence: dict[Edge, str] = {}
    inferred: dict[Edge, float] = {}
    graph = LicenseGraph(_edges(steps, evidence, inferred), stated)
    return SupplyChain(graph, Words(evidence, disagreements, inferred, known=known))


def _edges(
    steps: Iterable[Row], evidence: dict[Edge, str], inferred: dict[Edge, float]
) -> Iterator[Edge]:
    """Each step once, while its evidence is collected: several modes of reuse are one step.

    It is inferred when no mode of it is declared; what is declared is told first.
    """
    for row in steps:
        edge = step(row["relation"], row["upstream"], row["downstream"], row["mode"])
        told, declared = _words(row), row["declared"]
        if edge not in evidence:
            evidence[edge] = sys.intern(told)
            if not declared:
                inferred[edge] = row["confidence"]
            yield edge
            continue
        if told != evidence[edge]:
            parts = (told, evidence[edge]) if declared else (evidence[edge], told)
            evidence[edge] = sys.intern("; ".join(parts))
        if declared:
            inferred.pop(edge, None)
        elif edge in inferred:
            inferred[edge] = max(inferred[edge], row["confidence"])


def _words(row: Row) -> str:
    told = "; ".join(row["evidence"] or ())
    return told if row["declared"] else f"inferred, not declared: {told}"
