"""What repositories rest on: their uses of models carried up the lineage, once for each build.

A widely used model has tens of thousands of descendants. Asked from above, each of them must be
visited to find the few that code uses; asked along these relationships, only the answer is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.lineage_arrays import (
    Indices,
    LineageArrays,
    lineage_arrays,
    lists_of_one,
)
from ptmgraph.graph.tables.merge import merged_schema

_RESTS_ON = "Repository-RESTS_ON-Model"
_REUSES = "Repository-REUSES-Model"
_ROWS = 50_000
_NONE = -1


def write_reach(folder: Path) -> dict[str, int]:
    """Write the table of `RESTS_ON` from the merged `REUSES` and lineage in `folder`.

    There is one row for each use and each ancestor of the used model, with a shortest way: where
    several are equally short, the first in order of ids. Returns the number of rows of the table.
    """
    uses = _uses(folder)
    lineage, number = lineage_arrays(folder, uses["end_id"])
    used, source = np.unique(number, return_inverse=True)
    ways = _ways(lineage, used)
    counts = np.bincount(ways.source, minlength=len(used))
    of_use = counts[source]
    use = np.repeat(np.arange(len(source)), of_use)
    first = (np.cumsum(counts) - counts)[source]
    way = np.arange(len(use)) - np.repeat(np.cumsum(of_use) - of_use - first, of_use)
    schema = merged_schema(TABLES[_RESTS_ON])
    with pq.ParquetWriter(folder / f"{_RESTS_ON}.parquet", schema, compression="zstd") as writer:
        for start in range(0, len(use), _ROWS):
            part = slice(start, start + _ROWS)
            columns = _rows(lineage, ways, uses.take(use[part]), way[part])
            writer.write_table(pa.table(columns, schema=schema))
    return {_RESTS_ON: len(use)}


@dataclass(frozen=True)
class _Ways:
    """A shortest way from each of some models to itself and to each of its ancestors, in the order
    of the models, the shortest first. Way k leads from the model of number `source[k]` among them
    to model `end[k]`; `before[k]` is the way to the last model but one, `least[k]` the least
    confidence on the way."""

    source: Indices
    end: Indices
    before: Indices
    steps: Indices
    least: NDArray[np.float64]


def _ways(lineage: LineageArrays, used: Indices) -> _Ways:
    """Level by level, for all models at once.

    The ways of a level stand in the order of their ids. So those that are one step longer do too,
    and of several to one model the first is the one that counts.
    """
    up, models = lineage.up, len(lineage.ids)
    source, end = np.arange(len(used)), used
    before, least = np.full(len(used), _NONE), np.ones(len(used))
    found, written = source * models + end, 0
    levels: list[tuple[NDArray[Any], ...]] = []
    while len(end):
        levels.append((source, end, before, np.full(len(end), len(levels)), least))
        edges, place = up.beyond(end)
        pair = source[place] * models + lineage.parent[edges]
        new = np.flatnonzero(~np.isin(pair, found))
        new = new[np.sort(np.unique(pair[new], return_index=True)[1])]
        edges, place, pair = edges[new], place[new], pair[new]
        before, written = written + place, written + len(end)
        source, end = source[place], lineage.parent[edges]
        least = np.minimum(least[place], lineage.confidence[edges])
        going_on = np.isin(found // models, source)
        found = np.concatenate([found[going_on], pair])
    if not levels:
        levels.append((source, end, before, source, least))
    source, end, before, steps, least = map(np.concatenate, zip(*levels, strict=True))
    order = np.argsort(source, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    before = np.where(before == _NONE, _NONE, place[before])
    return _Ways(source[order], end[order], before[order], steps[order], least[order])


def _rows(lineage: LineageArrays, ways: _Ways, uses: pa.Table, way: Indices) -> dict[str, pa.Array]:
    """The rows of the table for some uses, each with one way from the model that it uses."""
    path = _paths(lineage, ways, way)
    words = pc.binary_join_element_wise("lineage: ", pc.binary_join(path, " -> "), "")
    rows = len(way)
    return {
        "start_id": uses["start_id"],
        "end_id": lineage.ids.take(ways.end[way]),
        "used": uses["end_id"],
        "steps": ways.steps[way],
        "path": path,
        "sources": lists_of_one(pa.repeat("lineage", rows)),
        "evidence": lists_of_one(words),
        "declared": pa.repeat(False, rows),
        "confidence": np.minimum(ways.least[way], uses["confidence"].to_numpy()),
        "retrieved_at": pa.nulls(rows, pa.string()),
    }


def _paths(lineage: LineageArrays, ways: _Ways, way: Indices) -> pa.Array:
    """The ids of the models on each way, both ends too."""
    ends = np.cumsum(ways.steps[way] + 1)
    models = np.empty(ends[-1], np.int64)
    place, at = ends - 1, way
    while len(at):
        models[place] = ways.end[at]
        before = ways.before[at]
        more = before != _NONE
        place, at = place[more] - 1, before[more]
    offsets = np.concatenate([[0], ends]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, lineage.ids.take(models))


def _uses(folder: Path) -> pa.Table:
    """`start_id`, `end_id` and `confidence` of each repository and model that it uses, in the order
    of the table. Its rows differ in mode too: the surest of them counts."""
    columns = ["start_id", "end_id", "confidence"]
    table = pq.read_table(folder / f"{_REUSES}.parquet", columns=columns).combine_chunks()
    repeated = [
        pc.equal(table[name].slice(1), table[name].slice(0, max(len(table) - 1, 0)))
        for name in columns[:2]
    ]
    first = np.append(0, 1 + np.flatnonzero(~pc.and_(*repeated).to_numpy()))[: len(table)]
    surest: Any = np.maximum.reduceat(table["confidence"].to_numpy(), first) if len(first) else []
    return table.take(first).set_column(2, "confidence", pa.array(surest, pa.float64()))
