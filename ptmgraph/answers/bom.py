"""Bills of materials of a model, a repository or a folder of code, as documents of a standard."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ptmgraph.analysis.bom.bom import Bom, BomRisk, Component, Link, WorkKind
from ptmgraph.analysis.bom.cyclonedx import SpecVersion, write_cyclonedx
from ptmgraph.analysis.bom.spdx import write_spdx
from ptmgraph.analysis.licenses import Relation
from ptmgraph.analysis.risk.kinds import CHECKS, risk_kinds
from ptmgraph.answers.check import supply_chain
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import run

_MOST_RISKS = 100_000
BOM_WRITERS: dict[str, Callable[[Bom], dict[str, Any]]] = {
    "cyclonedx": write_cyclonedx,
    "spdx": write_spdx,
}


def bom_text(bom: Bom, form: str, version: SpecVersion | None = None) -> str:
    """The bill of materials as a document of a standard, a key of `BOM_WRITERS`. `version` is that
    of CycloneDX; without it, the newest."""
    document = write_cyclonedx(bom, version) if version else BOM_WRITERS[form](bom)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def bom_of(store: Store, subject: str) -> Bom:
    """Everything that `subject` was made from, trained on or loads, with the licences: a model, a
    repository, or else a folder of code.

    It is dated like the newest data, so that the same graph gives the same document. Raises
    `NotFound` when there is no such work, and other `StoreError`s.
    """
    chain, words, *_ = supply_chain(store, subject)
    above = chain.above(subject)
    names = above.names or [subject]
    facts = {row["model"]: row for row in run(store, "model-versions", {"ids": names})}
    risks, unchecked = _risks(store, names)
    edges = [above.edge(number) for number in range(len(above.upstream))]
    kinds: dict[str, WorkKind] = {subject: "model" if subject in facts else "repository"}
    for edge in edges:  # the graph may lack what code loads: it is a model all the same
        kinds[edge.upstream] = "dataset" if edge.relation == Relation.TRAIN_ON_DATA else "model"
    components = tuple(
        Component(
            id=name,
            kind=kinds[name],
            license=chain.stated.get(name, ""),
            revision=facts.get(name, {}).get("revision") or "",
            task=facts.get(name, {}).get("task") or "",
            architecture="".join(facts.get(name, {}).get("architectures", [])[:1]),
            risks=risks.get(name, ()),
            unchecked=unchecked.get(name, tuple(CHECKS)) if kinds[name] == "model" else (),
        )
        for name in names
    )
    links = tuple(
        Link(edge.upstream, edge.relation, edge.downstream, words.inferred.get(edge, 1.0))
        for edge in edges
    )
    created = max(row["taken_at"] for row in run(store, "snapshots"))
    return Bom(subject, created, components, links)


def _risks(
    store: Store, names: list[str]
) -> tuple[dict[str, tuple[BomRisk, ...]], dict[str, tuple[str, ...]]]:
    """The own risks of each model, and the checks that could look at nothing of it."""
    risks: dict[str, tuple[BomRisk, ...]] = {}
    for row in run(store, "risks-of", {"ids": names}, limit=_MOST_RISKS):
        sure = "" if row["declared"] else f" (inferred, {row['confidence']})"
        one = BomRisk(risk_kinds()[row["risk"]], "; ".join(row["evidence"]) + sure)
        risks[row["model"]] = (*risks.get(row["model"], ()), one)
    unchecked = {
        row["model"]: tuple(key for key in CHECKS if key not in (row["checked"] or ()))
        for row in run(store, "risk-checked", {"ids": names}, limit=_MOST_RISKS)
    }
    return risks, unchecked
