"""A claim as records: its node, and the relationships to the model and the data."""

from __future__ import annotations

from collections.abc import Iterator

from ptmgraph.analysis.claims.claim import Claim
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.loaders.fields import evidence


def claim_records(model: str, claim: Claim, source: str, confidence: float = 1.0) -> list[Record]:
    """The records of one claim of a model. Raises `ValueError` with the reason when its value is
    no number that a measurement can give."""
    return list(_records(model, claim, source, confidence))


def _records(model: str, claim: Claim, source: str, confidence: float) -> Iterator[Record]:
    read = claim.reading()
    id = claim.id(model)
    properties = {
        "task": claim.task or None,
        "dataset": claim.dataset or None,
        "variant": claim.variant or None,
        "metric": claim.name or None,
        "measure": claim.measure or None,
        "written": claim.written,
        "value": read.value,
        "unit": read.unit or None,
        "comparable": read.comparable,
        "rounding": read.rounding,
        "problem": read.problem or None,
        "verified": claim.verified,
        "source": source,
        "place": claim.place,
    }
    said = evidence(f"{claim.place}: {claim.metric} {claim.written} on {claim.dataset}")
    sure = confidence == 1.0
    yield Node("Claim", id, properties)
    yield Rel("Model", model, "CLAIMS", "Claim", id, source, said, {}, sure, confidence)
    if claim.dataset_id:
        ends = ("Claim", id, "MEASURED_ON", "Dataset", claim.dataset_id)
        yield Rel(*ends, source, said, {}, sure, confidence)
