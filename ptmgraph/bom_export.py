"""Bills of materials of a model, a repository or a folder of code, as documents of a standard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from analysis.bom import Bom, Component, Kind, Link
from analysis.bom_cyclonedx import write_cyclonedx
from analysis.bom_spdx import write_spdx
from analysis.licenses import Relation
from graph.store import Store, open_store
from ptmgraph.check_work import supply_chain
from queries.catalog import run

BOM_WRITERS: dict[str, Callable[[Bom], dict[str, Any]]] = {
    "cyclonedx": write_cyclonedx,
    "spdx": write_spdx,
}


def export_bom(form: str, subject: str, target: Path) -> int:
    """Writes the bill of materials of `subject`, and returns the number of its components.

    Leaves with code 1 when there is no such work. Raises a `StoreError`.
    """
    with open_store(brief=True) as store:
        bom = bom_of(store, subject)
    document = json.dumps(BOM_WRITERS[form](bom), indent=1, ensure_ascii=False)
    try:
        target.write_text(document + "\n", "utf-8")
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written: {error}.") from None
    return len(bom.components)


def bom_of(store: Store, subject: str) -> Bom:
    """Everything that `subject` was made from, trained on or loads, with the licences.

    It is dated like the newest data, so that the same graph gives the same document.
    """
    chain, words = supply_chain(store, subject)
    above = chain.above(subject)
    names = above.names or [subject]
    facts = {row["model"]: row for row in run(store, "model-versions", {"ids": names})}
    edges = [above.edge(number) for number in range(len(above.upstream))]
    kinds: dict[str, Kind] = {subject: "model" if subject in facts else "repository"}
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
        )
        for name in names
    )
    links = tuple(
        Link(edge.upstream, edge.relation, edge.downstream, words.inferred.get(edge, 1.0))
        for edge in edges
    )
    created = max(row["taken_at"] for row in run(store, "snapshots"))
    return Bom(subject, created, components, links)
