"""The steps and licences of the graph, in the form that the licence rules judge.

A work is named by its id; a dataset as `datasets/ID`, as on the Hub, because a model may have the
same id.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ptmgraph.analysis.licenses import LICENSES, Edge, LicenseGraph, Relation, Words, normalize
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT, Store
from ptmgraph.graph.store.result import Row
from ptmgraph.queries.catalog import run

DATASET_PREFIX = "datasets/"
RELATIONS: Mapping[str, Relation] = {
    "FINETUNED_FROM": Relation.FINETUNE,
    "ADAPTER_OF": Relation.ADAPTER,
    "QUANTIZED_FROM": Relation.QUANTIZE,
    "MERGED_FROM": Relation.MERGE,
    "DISTILLED_FROM": Relation.DISTILL,
    "DERIVED_FROM": Relation.DERIVED,
    "TRAINED_ON": Relation.TRAIN_ON_DATA,
    "REUSES": Relation.LOAD,
}
_WHOLE_GRAPH_TIMEOUT = 600.0


class SupplyChain(NamedTuple):
    """The steps and licences, and what the sources say of them."""

    graph: LicenseGraph
    words: Words


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
    licenses = run(store, "licenses-of-all", timeout=_WHOLE_GRAPH_TIMEOUT)
    steps = (
        row
        for relation in (*LINEAGE, "TRAINED_ON", "REUSES")
        for row in run(store, "license-steps", {"relation": relation}, timeout=_WHOLE_GRAPH_TIMEOUT)
    )
    return _chain(steps, licenses)


def _chain(steps: Iterable[Row], licenses: Iterable[Row]) -> SupplyChain:
    stated, disagreements = reconciled(licenses)
    evidence: dict[Edge, str] = {}
    inferred: dict[Edge, float] = {}
    graph = LicenseGraph(_edges(steps, evidence, inferred), stated)
    return SupplyChain(graph, Words(evidence, disagreements, inferred))


def _edges(
    steps: Iterable[Row], evidence: dict[Edge, str], inferred: dict[Edge, float]
) -> Iterator[Edge]:
    """Each step once, while its evidence is collected: several modes of reuse are one step.

    It is inferred when no mode of it is declared; what is declared is told first.
    """
    for row in steps:
        edge, told, declared = _edge(row), _words(row), row["declared"]
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


def _edge(row: Row) -> Edge:
    relation = Relation.BUNDLE if row["mode"] == "bundles" else RELATIONS[row["relation"]]
    prefix = DATASET_PREFIX if row["relation"] == "TRAINED_ON" else ""
    return Edge(prefix + row["upstream"], relation, row["downstream"])


def _words(row: Row) -> str:
    told = "; ".join(row["evidence"] or ())
    return told if row["declared"] else f"inferred, not declared: {told}"


def reconciled(rows: Iterable[Row]) -> tuple[dict[str, str], dict[str, str]]:
    """One licence for each work, and what sources say that contradict each other.

    Several licences in one source are read as: all apply. A source that says `other` or
    `unknown` says nothing against another. Where two contradict each other, it is `unknown`.
    """
    told: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        name = (DATASET_PREFIX if row["label"] == "Dataset" else "") + row["work"]
        for source in row["sources"]:
            told.setdefault(name, {}).setdefault(source, []).append(row["license"])
    licenses: dict[str, str] = {}
    disagreements: dict[str, str] = {}
    for name, by_source in told.items():
        ids = {source: _together(tuple(ids)) for source, ids in by_source.items()}
        identified = {s: id for s, id in ids.items() if id not in ("", "other", "unknown")}
        licenses[name] = next(iter((identified or ids).values()))
        if len({_canonical(id) for id in identified.values()}) > 1:
            licenses[name] = "unknown"
            said = (f"{source} says {id}" for source, id in identified.items())
            disagreements[name] = f"{name}: {', '.join(said)}"
    return licenses, disagreements


def _together(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else normalize(ids).id


def _canonical(license: str) -> str:
    return LICENSES[license].canonical if license in LICENSES else license
