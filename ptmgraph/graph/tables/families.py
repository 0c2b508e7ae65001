"""Families: the connected components of the lineage, computed once for each build."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.lineage_arrays import (
    EdgeLists,
    Indices,
    LineageArrays,
    lineage_arrays,
    lists_of_one,
)
from ptmgraph.graph.tables.merge import merged_schema

_IN_FAMILY = "Model-IN_FAMILY-Family"
_EVIDENCE = "lineage: connected by lineage relationships"
_UNKNOWN = -1


def write_families(folder: Path) -> dict[str, int]:
    """Write the tables of `Family` and `IN_FAMILY` from the merged lineage in `folder`.

    A family is named after the member with the most children (the first id in order where
    several have as many). Returns the number of rows of both tables.
    """
    lineage, _ = lineage_arrays(folder)
    models = len(lineage.ids)
    family = np.unique(_components(lineage), return_inverse=True)[1]
    children = np.bincount(lineage.parent, minlength=models)
    parents = np.bincount(lineage.child, minlength=models)
    by_children = np.lexsort((-children, family))
    heads = by_children[np.unique(family[by_children], return_index=True)[1]]
    down, roots = lineage.down, np.flatnonzero(parents == 0)
    depth = np.zeros(len(heads), np.int64)
    np.maximum.at(depth, family, _depths(lineage, down, roots, parents))
    named = np.argsort(heads)
    members = np.bincount(family, minlength=len(heads))
    rows = {
        "id": lineage.ids.take(heads[named]),
        "members": members[named],
        "roots": np.bincount(family[roots], minlength=len(heads))[named],
        "depth": depth[named],
    }
    generation = _generations(lineage, down, roots)
    said = {
        "start_id": lineage.ids,
        "end_id": lineage.ids.take(heads[family]),
        "generation": pa.array(generation, mask=generation == _UNKNOWN),
        "sources": lists_of_one(pa.repeat("lineage", models)),
        "evidence": lists_of_one(pa.repeat(_EVIDENCE, models)),
        "declared": pa.repeat(False, models),
        "confidence": pa.repeat(1.0, models),
        "retrieved_at": pa.nulls(models, pa.string()),
    }
    return {
        name: _write(folder, name, part) for name, part in (("Family", rows), (_IN_FAMILY, said))
    }


def _components(lineage: LineageArrays) -> Indices:
    """The first model of each model's component. In each round every group that has edges to an
    earlier one joins the earliest, until no edge leads out of a group."""
    leader = np.arange(len(lineage.ids))
    one, other = lineage.child, lineage.parent
    while len(one):
        np.minimum.at(leader, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(leader, up := leader[leader]):
            leader = up
        one, other = leader[one], leader[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return leader


def _generations(lineage: LineageArrays, down: EdgeLists, roots: Indices) -> Indices:
    """Edges on the shortest way from each model up to a root; a model below no root has none."""
    generation = np.full(len(lineage.ids), _UNKNOWN)
    layer, steps = roots, 0
    while len(layer):
        generation[layer] = steps
        below = np.unique(lineage.child[down.beyond(layer)[0]])
        layer, steps = below[generation[below] == _UNKNOWN], steps + 1
    return generation


def _depths(lineage: LineageArrays, down: EdgeLists, roots: Indices, parents: Indices) -> Indices:
    """Edges on the longest way from each model up to a root.

    Roots first, and each model after all its parents (Kahn's order). Models on a cycle, and those
    below one, count only what lies above the cycle's entrance.
    """
    depth, waiting, ready = np.zeros(len(lineage.ids), np.int64), parents.copy(), roots
    while len(ready):
        edges, place = down.beyond(ready)
        below = lineage.child[edges]
        np.maximum.at(depth, below, depth[ready[place]] + 1)
        np.subtract.at(waiting, below, 1)
        ready = np.unique(below[waiting[below] == 0])
    return depth


def _write(folder: Path, name: str, columns: dict[str, pa.Array]) -> int:
    table = pa.table(columns, schema=merged_schema(TABLES[name]))
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    return int(table.num_rows)
