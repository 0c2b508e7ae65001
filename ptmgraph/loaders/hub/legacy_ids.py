"""Ids of the first models of the Hub, which had no owner until the Hub gave them one in 2024."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from ptmgraph.graph.records import Rel

_FILE = Path(__file__).parent / "data" / "legacy_ids.csv"


def id_with_owner(written: str) -> str:
    """The id that a model has now; the same one when it was never moved."""
    moved = _table().get(written)
    return moved[0] if moved else written


def rename(written: str) -> Rel | None:
    """That the Hub moved the model `written`, with the place that says so; else None."""
    moved = _table().get(written)
    if moved is None:
        return None
    id, source = moved
    return Rel("Model", written, "RENAMED_TO", "Model", id, "hub", f"{written} is {id}: {source}")


@cache
def _table() -> dict[str, tuple[str, str]]:
    with _FILE.open(newline="", encoding="utf-8") as lines:
        return {row["written"]: (row["id"], row["source"]) for row in csv.DictReader(lines)}
