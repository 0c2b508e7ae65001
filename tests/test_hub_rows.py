"""One record of the Hub as nodes and relationships, by the rules of docs/sources-hub.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.batch import Node, Record, Rejected, Rel
from graph.batch import node_row as node_row
from loaders.hub_rows import Kind, records

SHARED = Path(__file__).parents[2] / "shared" / "data" / "hub"
REAL_ROWS = SHARED / "hub_models_real_rows.parquet"
needs_real_rows = pytest.mark.skipif(not REAL_ROWS.exists(), reason=f"{REAL_ROWS} is not there")


def read(raw: dict[str, Any], kind: Kind = "model") -> list[Record]:
    return list(records(raw, "dump.parquet", 7, kind))


def model(**raw: Any) -> list[Record]:
    return read({"id": "me/mine", **raw})


def edges(found: list[Record], *types: str) -> set[tuple[str, str, str]]:
    """(type, end, source) of relationships, those of the types alone when some are given."""
    return {
        (r.type, r.end_id, r.source)
        for r in found
        if isinstance(r, Rel) and (not types or r.type in types)
    }


def node(found: list[Record], type: str = "Model") -> Node:
    (only,) = [r for r in found if isinstance(r, Node) and r.type == type]
    return only


def set_aside(found: list[Record]) -> list[str]:
    return [r.reason for r in found if isinstance(r, Rejected)]


def test_a_model_as_the_api_gives_it() -> None:
    found = read(json.loads((Path(__file__).parent / "data/hub/model_info.json").read_text()))
    assert node(found).id == "google-bert/bert-base-uncased"
    assert node(found).properties == {
        "hub": "hf",
        "owner": "google-bert",
        "name": "bert-base-uncased",
        "revision": "86b5e0934494bd15c9632b12f734a8a67f723594",
        "created_at": "2022-03-02T23:29:04Z",
        "last_modified": "2024-02-19T11:06:12Z",
        "downloads": 60478923,
        "likes": 2498,
        "task": "fill-mask",
        "library": "transformers",
        "gated": "false",
        "parameter_count": 110106428,
        "formats": ["coreml", "jax", "onnx", "pytorch", "rust", "safetensors", "tf"],
        "has_card": True,
        "is_stub": False,
    }
    assert edges(found) == {
        ("PUBLISHED_BY", "google-bert", "id"),
        ("PERFORMS", "fill-mask", "hub"),
        ("BUILT_WITH", "transformers", "hub"),
        ("COVERS_LANGUAGE", "en", "card"),
        ("LICENSED_UNDER", "apache-2.0", "tag"),
        ("LICENSED_UNDER", "apache-2.0", "card"),
        ("TRAINED_ON", "bookcorpus", "tag"),
        ("TRAINED_ON", "wikipedia", "tag"),
        ("TRAINED_ON", "bookcorpus", "card"),
        ("TRAINED_ON", "wikipedia", "card"),
        ("DESCRIBED_BY", "arxiv:1810.04805", "tag"),
        ("HAS_ARCHITECTURE", "BertForMaskedLM", "config"),
    }
    assert set_aside(found) == []
