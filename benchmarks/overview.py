"""How long the questions over the whole graph take, and counting their answers in a build.

    python -m benchmarks.overview [--home FOLDER]

Asks each question of the categories `overview`, `licenses`, `findings` and `names` five times of
the graph in the data home, and prints the median in milliseconds; then counts the tallies of its
tables again into a temporary folder. Writes `benchmarks/results/overview.json`, where graphs of
other sizes stay.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import QueryError
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.tallies import write_tallies
from ptmgraph.queries.catalog import questions, run

_RESULTS = Path(__file__).parent / "results" / "overview.json"
_TIMES = 5
_CATEGORIES = ("overview", "licenses", "findings", "names")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=data_home())
    home: Path = parser.parse_args().home
    asked: dict[str, float] = {}
    with ArcadeStore(home) as store:
        for name, query in questions().items():
            if query.category in _CATEGORIES and (took := _asked(store, name)) is not None:
                asked[name] = round(took, 2)
                print(f"{query.category:9} {name:45} {took:9.1f} ms", flush=True)
    figures = {"models": current_graph(home).manifest["counts"]["Model"], "median_ms": asked}
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else []
    others = [one for one in results if one["models"] != figures["models"]]
    results = sorted([*others, figures], key=lambda one: int(one["models"]))
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for table in current_graph(home).tables.glob("*.parquet"):
            (Path(folder) / table.name).symlink_to(table)
        (Path(folder) / "Tally.parquet").unlink()
        wall, cpu = time.perf_counter(), time.process_time()
        ((_, rows),) = write_tallies(Path(folder))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"counting {rows:,} tallies: {wall:.2f} s, {cpu:.2f} s of the processor")


def _asked(store: ArcadeStore, name: str) -> float | None:
    """The median in milliseconds; none where the graph cannot answer, which is printed."""
    took = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        try:
            run(store, name)
        except QueryError as error:
            print(f"{name}: {error}")
            return None
        took.append(time.perf_counter() - start)
    return median(took) * 1000


if __name__ == "__main__":
    main()
