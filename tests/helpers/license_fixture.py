"""A made-up supply chain with a licence question at each step: dataset, models, repositories.

The ids say what they are there for. Facts about the licences are derived, as in any load.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ptmgraph.graph.current import BuiltGraph
from ptmgraph.graph.records import Node, Record, Rel, Value
from ptmgraph.graph.tables.lake import SnapshotWriter
from ptmgraph.loaders.pipeline import build

TAKEN_AT = "2026-11-01T00:00:00Z"
LICENSES = {
    "meta/llama": "llama3.1",
    "acme/Llama-tuned": "llama3.1",
    "acme/relabelled": "apache-2.0",
    "acme/relabelled-gguf": "apache-2.0",
    "acme/trained-on-nc": "apache-2.0",
    "acme/nc-tuned": "cc-by-nc-4.0",
    "acme/merge": "mit",
    "free/small": "apache-2.0",
    "free/large": "mit",
    "free/tuned": "mit",
}
"""Models and the licence that their tag states."""

STEPS = (
    ("acme/Llama-tuned", "FINETUNED_FROM", "meta/llama"),
    ("acme/relabelled", "FINETUNED_FROM", "acme/Llama-tuned"),
    ("acme/relabelled-gguf", "QUANTIZED_FROM", "acme/relabelled"),
    ("acme/nc-tuned", "ADAPTER_OF", "acme/trained-on-nc"),
    ("acme/merge", "MERGED_FROM", "acme/nc-tuned"),
    ("acme/merge", "MERGED_FROM", "free/small"),
    ("acme/unlabelled", "FINETUNED_FROM", "free/small"),
    ("free/tuned", "FINETUNED_FROM", "free/large"),
    ("loop/a", "FINETUNED_FROM", "loop/b"),
    ("loop/b", "FINETUNED_FROM", "loop/a"),
)
REUSES = (
    ("github.com/user/loads-llama", "meta/llama", "loads"),
    ("github.com/user/bundles-nc", "acme/nc-tuned", "bundles"),
    ("github.com/user/fine", "free/tuned", "loads"),
)
DATED = {"meta/llama": 1, "acme/Llama-tuned": 2, "acme/relabelled": 3, "acme/relabelled-gguf": 4}
"""Months of 2025 in which some models appeared."""


def license_records() -> Iterator[Record]:
    """All records, for `ptmgraph.graph.tables.lake.SnapshotWriter.add`."""
    sizes = {"acme/relabelled": 8_000, "free/tuned": 7_000, "free/small": 1_000}
    models = [*LICENSES, "acme/unlabelled", "acme/disputed", "loop/a", "loop/b"]
    for number, id in enumerate(models):
        facts: dict[str, Value] = {"downloads": 1000 - number}
        facts["parameter_count"] = sizes.get(id)
        facts["created_at"] = f"2025-0{DATED[id]}-01T00:00:00Z" if id in DATED else None
        yield Node("Model", id, facts)
        yield _rel(id, "PERFORMS", "Task", "text-generation")
    for id, license in LICENSES.items():
        yield _rel(id, "LICENSED_UNDER", "License", license)
    yield _rel("acme/disputed", "LICENSED_UNDER", "License", "mit")
    card = ("card", "license: gemma")
    yield Rel("Model", "acme/disputed", "LICENSED_UNDER", "License", "gemma", *card)
    for child, relation, parent in STEPS:
        yield _rel(child, relation, "Model", parent)
    # A model and a dataset may have the same id.
    yield Node("Dataset", "free/small", {"downloads": 5})
    yield Rel("Dataset", "free/small", "LICENSED_UNDER", "License", "cc-by-nc-4.0", "tag", "nc")
    yield _rel("acme/trained-on-nc", "TRAINED_ON", "Dataset", "free/small")
    for repository, model, mode in REUSES:
        yield Node("Repository", repository, {"stars": 3})
        facts = {"mode": mode, "places": ["app.py:7"], "uses": 1, "scope": "package"}
        end = ("REUSES", "Model", model, "code", "app.py:7 from_pretrained")
        yield Rel("Repository", repository, *end, facts)
        end = ("LICENSED_UNDER", "License", "mit", "registry", "license: mit")
        yield Rel("Repository", repository, *end)


def build_license_fixture(home: Path) -> BuiltGraph:
    """Load the records into the data home, derive the facts, and build the graph."""
    with SnapshotWriter(home, "fixture", "licences", TAKEN_AT, 10) as writer:
        for record in license_records():
            writer.add(record)
    return build(home)


def _rel(start: str, type: str, label: str, end: str) -> Rel:
    return Rel("Model", start, type, label, end, "tag", f"{type.lower()}:{end}")
