"""Attributes of real rows of the Hub, against a plain reading of every row in Python."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ptmgraph.graph.current import current_graph

TEMPLATES = {"1910.09700", "0000.00000"}
NO_DATASET = {"dataset", "datasets", "my-dataset", "synthetic"}


def plain(row: dict[str, Any]) -> dict[str, bool]:
    """What a person finds in a row, for attributes that rest on card and tags."""
    card = json.loads(row["cardData"] or "{}")
    tags = row["tags"]
    metrics = [
        metric.get("value")
        for model in card.get("model-index") or []
        for result in model.get("results") or []
        for metric in result.get("metrics") or []
    ]
    papers = {tag.removeprefix("arxiv:") for tag in tags if tag.startswith("arxiv:")} - TEMPLATES
    return {
        "card": bool(card),
        "claims": bool({"model-index", "eval-results"} & set(tags)) or any(metrics),
        "dataset": any(tag.startswith("dataset:") for tag in tags) or bool(card.get("datasets")),
        "language": bool(card.get("language") or card.get("Language") or card.get("languages")),
        "library": bool(row["library_name"] or card.get("library_name")),
        "paper": bool(papers or any(t.startswith("doi:") for t in tags))
        or bool(card.get("arxiv") or card.get("paper")),
        "size": bool(row["safetensors"] or row["gguf"]),
        "carbon": bool(card.get("co2_eq_emissions")),
    }


def test_every_row_has_the_attributes_that_a_plain_reading_finds(
    real_home: Path, shared: Path
) -> None:
    raw = pq.read_table(shared / "hub" / "hub_models_real_rows.parquet").to_pylist()
    table = current_graph(real_home).tables / "Model.parquet"
    columns = ["id", "documents", "lacks", "parameter_count"]
    found = {row["id"]: row for row in pq.read_table(table, columns=columns).to_pylist()}
    wrong: Counter[str] = Counter()
    examples = {}
    for row in raw:
        known = found[row["id"]]
        for attribute, there in plain(row).items():
            state = attribute in (known["documents"] or ())
            settled = state or attribute in (known["lacks"] or ())
            if state != there or not settled:
                wrong[attribute] += 1
                examples.setdefault(attribute, []).append(row["id"])
    # Packed weights have a number of stored values, which is not the number of parameters. Weights
    # that have headers by their tags, with none in the row, were not read.
    assert wrong.pop("size") == sum(
        found[row["id"]]["parameter_count"] is None
        and bool(row["safetensors"] or row["gguf"] or {"safetensors", "gguf"} & set(row["tags"]))
        for row in raw
    )
    assert not wrong, examples
