"""A newer dump in which 1 % of the models are otherwise: the time to load it and to build again.

    python -m benchmarks.refresh MODELS ... [--folder FOLDER]
    python -m benchmarks.refresh MODELS --kept FOLDER

For each number of models: a made-up Hub (`benchmarks.made_hub`) is loaded and built, then a dump
of a later day, in which of 1,000 models 6 have another tag, 2 are gone and 2 are new. That one is
loaded again into the same home, and into an empty one. Prints seconds of both; all merged
tables must be the same, but for the dates of first sight. Ends with 1 when they are not.
With `--kept` the first load and build are those that `benchmarks.scale --keep` has left; the
graph in that folder is the refreshed one then, and what is made beside it is removed.
Writes `benchmarks/results/refresh.json`. Run it alone on the machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.made_hub.lineage import make_lineage
from benchmarks.made_hub.write import SEED, TAKEN_AT, write_hub, write_reuse
from benchmarks.merge import differences
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.reader.process import end_idle_readers

_RESULTS = Path(__file__).parent / "results" / "refresh.json"
_LATER = "2026-11-08T00:00:00Z"
_OWN = {"first_seen", "checksum"}
"""What a home knows by its own history."""
_OF, _CHANGED, _GONE, _NEW = 1_000, 6, 2, 2


def later_dump(dump: Path, folder: Path) -> None:
    """The dump of a later day."""
    folder.mkdir()
    for file in dump.glob("datasets-*.parquet"):
        shutil.copy(file, folder)
    for file in dump.glob("models-*.parquet"):
        shard = pq.ParquetFile(file)
        with pq.ParquetWriter(folder / file.name, shard.schema_arrow, compression="zstd") as writer:
            for number in range(shard.num_row_groups):
                rows = shard.read_row_group(number).to_pylist()
                later = pa.Table.from_pylist(_later(rows), schema=shard.schema_arrow)
                writer.write_table(later)


def _later(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for number, row in enumerate(rows):
        chance = number % _OF
        if chance < _CHANGED:
            found.append({**row, "tags": [*(row["tags"] or ()), "refreshed"]})
        elif chance >= _CHANGED + _GONE:
            found.append(row)
        if _CHANGED + _GONE <= chance < _CHANGED + _GONE + _NEW:
            found.append({**row, "id": f"{row['id']}-later"})
    return found


def measure(count: int, folder: Path, kept: bool) -> dict[str, Any]:
    """One number of models. Raises `SystemExit` when the graphs differ."""
    homes = folder / "home", folder / "fresh"
    lineage = make_lineage(count, SEED) if kept else write_hub(count, folder / "hub")
    later_dump(folder / "hub", folder / "later")
    seconds = {}
    if not kept:
        write_reuse(lineage, homes[0])
        seconds["first"] = _loaded(folder / "hub", homes[0], TAKEN_AT)
    write_reuse(lineage, homes[1])
    again = seconds["refresh"] = _loaded(folder / "later", homes[0], _LATER)
    fresh = seconds["from nothing"] = _loaded(folder / "later", homes[1], _LATER)
    tables = again["graph"].tables, fresh["graph"].tables
    different = list(differences(*tables, but=_OWN))
    if kept:
        shutil.rmtree(homes[1])
        shutil.rmtree(folder / "later")
    if different:
        sys.exit(f"not the same as a build from nothing: {', '.join(different)}")
    return {"models": count} | {
        name: {step: round(run[step], 1) for step in ("load", "build")}
        for name, run in seconds.items()
    }


def _loaded(dump: Path, home: Path, at: str) -> dict[str, Any]:
    start = time.perf_counter()
    load(HubDumpSource([dump], name="hub", taken_at=at), home)
    end_idle_readers()
    loaded = time.perf_counter()
    graph = build(home)
    return {"load": loaded - start, "build": time.perf_counter() - loaded, "graph": graph}


def main() -> None:
    """Measure, print and write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, help="where to work, by default the temporary one")
    parser.add_argument("--kept", type=Path, help="what a run of benchmarks.scale has kept")
    given = parser.parse_args()
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else []
    for count in given.models:
        if given.kept:
            figures = measure(count, given.kept, kept=True)
        else:
            with tempfile.TemporaryDirectory(dir=given.folder) as folder:
                figures = measure(count, Path(folder), kept=False)
        print(json.dumps(figures))
        others = [one for one in results if one["models"] != count]
        results = sorted([*others, figures], key=lambda one: int(one["models"]))
        _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
