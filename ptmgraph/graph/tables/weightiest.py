"""The most downloaded models with what an overview shows of them, read from the merged tables: a
database would sort all models for it, and follow each of these to its licences one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ptmgraph.graph.schema import LINEAGE, TABLES


def weightiest_models(tables: Path, count: int) -> list[dict[str, Any]]:
    """So many models, the most downloaded first, with `id`, `downloads`, `task`, `architectures`
    and `licenses`: the rows of the query `atlas`. Raises `OSError`."""
    models = pq.read_table(tables / "Model.parquet", columns=["id", "downloads", "task"])
    known = models.append_column("known", pc.fill_null(models["downloads"], 0))
    order = [("known", "descending"), ("id", "ascending")]
    chosen = known.take(pc.select_k_unstable(known, min(count, len(known)), order))
    ids = chosen["id"].combine_chunks()
    built = _ends(tables, ids, "HAS_ARCHITECTURE")
    licensed = _ends(tables, ids, "LICENSED_UNDER")
    return [
        {
            **row,
            "architectures": sorted(built.get(row["id"], ())),
            "licenses": sorted(licensed.get(row["id"], ())),
        }
        for row in chosen.drop_columns(["known"]).to_pylist()
    ]


def steps_among(tables: Path, models: list[str]) -> list[dict[str, Any]]:
    """The steps of lineage from these models to their parents, with `child`, `relation` and
    `parent`: the rows of the query `steps-from`. Raises `OSError`."""
    ids = pa.array(models, pa.string())
    steps = [
        {"child": child, "relation": relation, "parent": parent}
        for relation in LINEAGE
        for child, parent in _pairs(tables, ids, relation)
    ]
    return sorted(steps, key=lambda one: (one["child"], one["parent"], one["relation"]))


def _ends(tables: Path, ids: pa.Array, relation: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for start, end in _pairs(tables, ids, relation):
        found[start].add(end)
    return found


def _pairs(tables: Path, ids: pa.Array, relation: str) -> Iterator[tuple[str, str]]:
    """The ends of the relationships of this type that begin at one of these models."""
    for table in TABLES.values():
        if table.rel and table.rel.name == relation and table.start == "Model":
            file = tables / f"{table.name}.parquet"
            ends = pq.read_table(file, columns=["start_id", "end_id"])
            ends = ends.filter(pc.is_in(ends["start_id"], value_set=ids))
            yield from zip(ends["start_id"].to_pylist(), ends["end_id"].to_pylist(), strict=True)
