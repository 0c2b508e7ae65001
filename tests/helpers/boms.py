"""Bills of materials for tests: one with every kind of link, any that Hypothesis makes, and what a
document says, as sets that can be compared."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from hypothesis import strategies as st

from ptmgraph.analysis.bom.bom import KINDS, Bom, BomRisk, Component, Link, WorkKind
from ptmgraph.analysis.licenses import Relation
from ptmgraph.analysis.risk.kinds import CHECKS, risk_kinds
from ptmgraph.graph.records import Node, PassedOver, Record, Rejected, Rel
from ptmgraph.loaders.bom.source import bom_of_bytes
from ptmgraph.loaders.bom.statements import BomHead, bom_statements

CREATED = "2026-11-21T12:00:00Z"

MERGE = Bom(
    "acme/merged-8b",
    CREATED,
    (
        Component(
            *("acme/merged-8b", "model", "llama3.1", "a1b2", "A <b>merge</b>."),
            task="text-generation",
            architecture="llama",
            risks=(BomRisk(risk_kinds()["unsafe-template"], "gguf: line 1: __class__"),),
            unchecked=("files", "weights"),
        ),
        Component("meta-llama/Llama-3.1-8B", "model", "llama3.1"),
        Component("acme/tuned", "model", "gpl-3.0 OR mit"),
        Component("acme/lost", "model"),
        Component("rajpurkar/squad", "dataset", "cc-by-sa-4.0"),
        Component("github.com/acme/App", "repository", "gpl"),
    ),
    (
        Link("meta-llama/Llama-3.1-8B", Relation.MERGE, "acme/merged-8b"),
        Link("acme/tuned", Relation.MERGE, "acme/merged-8b"),
        Link("meta-llama/Llama-3.1-8B", Relation.FINETUNE, "acme/tuned"),
        Link("acme/lost", Relation.TRAIN_ON_OUTPUTS, "acme/tuned"),
        Link("rajpurkar/squad", Relation.TRAIN_ON_DATA, "acme/tuned"),
        Link("acme/merged-8b", Relation.LOAD, "github.com/acme/App", 0.9),
    ),
)


@st.composite
def boms(draw: st.DrawFn) -> Bom:
    names = draw(
        st.lists(
            st.from_regex(r"[a-zA-Z0-9._-]{1,8}/[a-zA-Z0-9._ä+-]{1,8}", fullmatch=True),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    licenses = st.sampled_from(["", "mit", "gemma", "gpl-3.0 AND mit", "openrail", "other"])
    words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=9)

    risks = st.builds(BomRisk, st.sampled_from(list(risk_kinds().values())), words)

    def component(name: str) -> Component:
        kind: WorkKind = draw(st.sampled_from(KINDS))
        model = kind == "model"
        return Component(
            f"github.com/{name}" if kind == "repository" else name,
            kind,
            draw(licenses),
            draw(words),
            draw(words),
            draw(words) if model else "",
            draw(words) if model else "",
            tuple(draw(st.lists(risks, max_size=2))) if model else (),
            tuple(draw(st.lists(st.sampled_from(list(CHECKS)), unique=True))) if model else (),
        )

    works = tuple(component(name) for name in names)
    ends = st.sampled_from([work.id for work in works])
    sure = st.floats(0, 1)
    links = draw(
        st.lists(
            st.builds(Link, ends, st.sampled_from(Relation), ends, sure), max_size=8, unique=True
        )
    )
    return Bom(works[0].id, CREATED, works, tuple(links))


class Said(NamedTuple):
    """What a document says: nodes that it describes as `Label id`, relationships as `id TYPE id`
    (inferred ones as `id TYPE? id`), licences as `id: licence`, and the two accounts."""

    nodes: set[str]
    links: set[str]
    licenses: set[str]
    rejected: dict[str, int]
    passed_over: dict[str, int]


def records_of(document: Any) -> list[Record]:
    """The records of a document, given as bytes, text or JSON values; no process is started."""
    return [item for item in _statements(document) if not isinstance(item, BomHead)]


def head_of(document: Any) -> BomHead:
    (head,) = [item for item in _statements(document) if isinstance(item, BomHead)]
    return head


def _statements(document: Any) -> list[BomHead | Record]:
    if not isinstance(document, bytes):
        document = (document if isinstance(document, str) else json.dumps(document)).encode()
    return list(bom_statements(bom_of_bytes(document), "bom"))


def said_of(document: Any) -> Said:
    """What a document says, as sets."""
    records = records_of(document)
    rels = [record for record in records if isinstance(record, Rel)]
    bad = [record.reason for record in records if isinstance(record, Rejected)]
    return Said(
        {f"{record.type} {record.id}" for record in records if isinstance(record, Node)},
        {_link(rel) for rel in rels if rel.end_type != "License"},
        {f"{rel.start_id}: {rel.end_id}" for rel in rels if rel.end_type == "License"},
        {reason: bad.count(reason) for reason in bad},
        {record.kind: record.count for record in records if isinstance(record, PassedOver)},
    )


def _link(rel: Rel) -> str:
    mode = f" ({rel.properties['mode']})" if "mode" in rel.properties else ""
    return f"{rel.start_id} {rel.type}{'' if rel.declared else '?'} {rel.end_id}{mode}"
