"""What merging costs, and whether it gives the same tables as another checkout.

    python -m benchmarks.merge HOME FOLDER [--like OTHER]

Merges the loads of a data home into FOLDER, with families and reach, and prints the CPU seconds
(user and system, all threads), the seconds on the clock and the peak of memory of each step. The
likely parents are worked out too, and stand there as a table of their own. With `--like`, each
table is compared row by row with that in OTHER, a FOLDER that another checkout wrote. Nothing is
written into HOME. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.records import Rel
from ptmgraph.graph.tables.families import write_families
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.graph.tables.rests_on import write_reach
from ptmgraph.loaders.derived.likely_parents import LikelyParents

_LIKELY = "likely-parents"


def run(home: Path, folder: Path) -> None:
    """Merge, and say what it costs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lap = _Laps()
    rows = [rel for rel in LikelyParents(home).records() if isinstance(rel, Rel)]
    said = [(*rel[:7], rel.declared, rel.confidence) for rel in rows]
    names = [*Rel._fields[:7], "declared", "confidence"]
    table = (
        pa.table(dict(zip(names, zip(*said, strict=True), strict=True))) if said else pa.table({})
    )
    pq.write_table(table, folder / f"{_LIKELY}.parquet")
    lap("likely parents")
    with Merger(snapshots(home), folder) as merger:
        for name, count in merger.run():
            lap(f"merge {name}", count)
    write_families(folder)
    lap("families")
    write_reach(folder)
    lap("reach")


class _Laps:
    """Says what was used since the last lap."""

    def __init__(self) -> None:
        self._at, self._first = _used(), _used()

    def __call__(self, step: str, rows: int | None = None) -> None:
        now = _used()
        spent = [b - a for a, b in zip(self._at, now, strict=True)]
        whole = [b - a for a, b in zip(self._first, now, strict=True)]
        self._at = now
        print(
            f"{step:48} {'' if rows is None else format(rows, ','):>12} CPU {spent[0]:6.2f} s, "
            f"clock {spent[1]:6.2f} s; in all {whole[0]:6.2f} and {whole[1]:6.2f}, "
            f"peak {_peak() >> 20} MB",
            flush=True,
        )


def _used() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _peak() -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) << 10
    return 0


def differences(folder: Path, other: Path, but: Collection[str] = ()) -> Iterator[str]:
    """The tables that are not the same, row by row and in their order, whatever stands in the
    columns `but`."""
    names = {file.name for place in (folder, other) for file in place.glob("*.parquet")}
    for name in sorted(names):
        one, two = folder / name, other / name
        if not (one.exists() and two.exists()):
            yield f"{name}: only in {folder if one.exists() else other}"
        elif _columns(one) != _columns(two):
            yield f"{name}: other columns"
        elif (rows := _rows(one)) != (others := _rows(two)):
            yield f"{name}: {rows:,} rows and {others:,}"
        elif not _same(one, two, but):
            yield f"{name}: other rows"


def _columns(file: Path) -> list[tuple[str, pa.DataType]]:
    return [(field.name, field.type) for field in pq.read_schema(file)]


def _rows(file: Path) -> int:
    return int(pq.read_metadata(file).num_rows)


def _same(one: Path, two: Path, but: Collection[str]) -> bool:
    return all(
        pq.read_table(one, columns=[name])[name].equals(pq.read_table(two, columns=[name])[name])
        for name in pq.read_schema(one).names
        if name not in but
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--like", type=Path, help="a folder that another checkout wrote")
    given = parser.parse_args()
    run(given.home, given.folder)
    found = list(differences(given.folder, given.like)) if given.like else []
    for line in found:
        print(line)
    if given.like:
        print("other tables than before" if found else "the same tables")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
