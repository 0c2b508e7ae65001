"""How long the first start takes: the bundled models into a new data home, step by step.

    python -m benchmarks.first_start [--small]

Prints seconds and processor seconds of each step: `read` is the source, `load` the database. Java's
start-up cache is made anew too, as on a machine that never had ptmgraph. Run it alone on the
machine; processes of the engine are counted where they end.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.sample.source import SampleSource


class _Steps:
    """Seconds and processor seconds by step."""

    def __init__(self) -> None:
        self.found: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self.begin = self._last = self._now()

    @staticmethod
    def _now() -> tuple[float, float]:
        times = os.times()
        return time.perf_counter(), sum(times[:4])

    def done(self, step: str) -> None:
        """A step, or a part of it, has ended."""
        words = step.split()
        name = " ".join(words[:2] if words[0] == "derive" else words[:1])
        now = self._now()
        for place in (0, 1):
            self.found[name][place] += now[place] - self._last[place]
        self._last = now

    def show(self) -> None:
        """Print all, with the sum."""
        self.found["all"] = [
            last - first for last, first in zip(self._last, self.begin, strict=True)
        ]
        for name, (seconds, processor) in self.found.items():
            print(f"{name:<24} {seconds:7.2f} s {processor:7.2f} CPU s")


def main(small: bool) -> None:
    """Load and build in folders of their own, and print the times."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        home = Path(folder, "home")
        steps = _Steps()
        loaded = load(SampleSource(small=small), home)
        steps.done("read")
        graph = build(home, lambda step, rows: steps.done(step))
        steps.done("finish")
        steps.show()
    counts = graph.manifest["counts"]
    print(f"{loaded.rows.total():,} rows loaded, {counts['Model']:,} models in the graph")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="without the catalogue")
    main(parser.parse_args().small)
