"""The merged lineage as arrays: its models by number, in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ptmgraph.graph.schema import LINEAGE

Indices = NDArray[np.int64]

_NO_IDS = pa.chunked_array([[]], pa.string())


@dataclass(frozen=True)
class EdgeLists:
    """Where edges lead. Those that begin at model m are `edges[first[m] : first[m + 1]]`."""

    first: Indices
    edges: Indices

    @classmethod
    def of(cls, begin: Indices, models: int) -> EdgeLists:
        """The edges in order of the model where they begin, and else as they are."""
        counts = np.bincount(begin, minlength=models)
        return cls(np.concatenate([[0], np.cumsum(counts)]), np.argsort(begin, kind="stable"))

    def beyond(self, models: Indices) -> tuple[Indices, Indices]:
        """The edges that begin at these models, in their order, and at which of them each does."""
        first, last = self.first[models], self.first[models + 1]
        counts = last - first
        place = np.repeat(np.arange(len(models)), counts)
        within = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.edges[first[place] + within], place


@dataclass(frozen=True)
class LineageArrays:
    """The models of the lineage, and each pair of a child and its parent once, without self-loops.

    `ids` are in order. Edge k leads from model `child[k]` to model `parent[k]`, in the order of
    both; `confidence[k]` is the greatest of the relationships between them.
    """

    ids: pa.Array
    child: Indices
    parent: Indices
    confidence: NDArray[np.float64]

    @property
    def up(self) -> EdgeLists:
        """From a model to its parents, in the order of their ids."""
        return EdgeLists.of(self.child, len(self.ids))

    @property
    def down(self) -> EdgeLists:
        """From a model to its children, in the order of their ids."""
        return EdgeLists.of(self.parent, len(self.ids))


def lineage_arrays(
    folder: Path, others: pa.ChunkedArray = _NO_IDS
) -> tuple[LineageArrays, Indices]:
    """The lineage of the merged tables in `folder`. Of `others`, ids of models, those without any
    lineage are numbered too; returns their numbers beside it."""
    columns = ["start_id", "end_id", "confidence"]
    files = [folder / f"Model-{name}-Model.parquet" for name in LINEAGE]
    parts = [pq.read_table(file, columns=columns) for file in files]
    table = pa.concat_tables(parts, promote_options="default")  # some may hold no nulls
    table = table.filter(pc.not_equal(table["start_id"], table["end_id"]))
    named = [table["start_id"], table["end_id"], others]
    every = pc.unique(pa.chunked_array([chunk for column in named for chunk in column.chunks]))
    ids = every.take(pc.sort_indices(every))
    child, parent, other = (_numbers(column, ids) for column in named)
    confidence = table["confidence"].to_numpy()
    pair = child * len(ids) + parent
    order = np.lexsort((confidence, pair))
    last = order[np.diff(pair[order], append=-1) != 0]
    return LineageArrays(ids, child[last], parent[last], confidence[last]), other


def lists_of_one(values: pa.Array) -> pa.ListArray:
    """Each value as a list, as columns of several sources or pieces of evidence have it."""
    return pa.ListArray.from_arrays(np.arange(len(values) + 1, dtype=np.int32), values)


def _numbers(values: pa.ChunkedArray, ids: pa.Array) -> Indices:
    numbers: Indices = pc.index_in(values, value_set=ids).to_numpy().astype(np.int64)
    return numbers
