"""What repositories rest on: their uses of models carried up the lineage, once for each build.

A widely used model has tens of thousands of descendants. Asked from above, each of them must be
visited to find the few that code uses; asked along these relationships, only the answer is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.families import lineage_edges
from ptmgraph.graph.tables.files import read_table, write_rows
from ptmgraph.graph.tables.merge import merged_schema

_RESTS_ON = "Repository-RESTS_ON-Model"
_REMEMBERED = 5_000

Way = tuple[int, tuple[str, ...], float]
"""Steps, ids from the used model to the one rested on, and the least confidence on the way."""


def write_reach(folder: Path) -> dict[str, int]:
    """Write the table of `RESTS_ON` from the merged `REUSES` and lineage in `folder`.

    There is one row for each use and each ancestor of the used model, with a shortest way: where
    several are equally short, the first in order of ids. Returns the number of rows of the table.
    """
    schema = merged_schema(TABLES[_RESTS_ON])
    reached = _reached(folder, _Lineage(folder))
    return {_RESTS_ON: write_rows(folder / f"{_RESTS_ON}.parquet", schema, reached)}


class _Lineage:
    """The ways up from a model. Those of the last few thousand models asked are remembered."""

    def __init__(self, folder: Path) -> None:
        self._parents: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for child, parent, confidence in sorted(lineage_edges(folder)):
            self._parents[child][parent] = confidence  # sorted: the greatest is last
        self.ways = lru_cache(_REMEMBERED)(self._ways)

    def _ways(self, model: str) -> dict[str, Way]:
        """A shortest way to the model itself and to each ancestor, level by level."""
        found: dict[str, Way] = {model: (0, (model,), 1.0)}
        level = [model]
        while level:
            above: dict[str, Way] = {}
            for child in level:
                steps, path, least = found[child]
                for parent, confidence in self._parents.get(child, {}).items():
                    if parent not in found:
                        way = (steps + 1, (*path, parent), min(least, confidence))
                        above[parent] = min(above.get(parent, way), way)
            found |= above
            level = list(above)
        return found


def _reached(folder: Path, lineage: _Lineage) -> Iterator[tuple[object, ...]]:
    """The rows of the table, in order of repository and used model."""
    for repository, used, sure in _uses(folder):
        for model, (steps, path, least) in lineage.ways(used).items():
            evidence = ["lineage: " + " -> ".join(path)]
            seen = (["lineage"], evidence, False, min(least, sure), None)
            yield (repository, model, used, steps, path, *seen)


def _uses(folder: Path) -> Iterator[tuple[str, str, float]]:
    """(repository, model, confidence) of each use. The table is in this order, and its rows
    differ in mode: the surest of them counts."""
    file = folder / "Repository-REUSES-Model.parquet"
    rows = read_table(file, "start_id", "end_id", "confidence")
    for (repository, model), modes in groupby(rows, key=lambda row: row[:2]):
        yield repository, model, max(confidence for _, _, confidence in modes)
