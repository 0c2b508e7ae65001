"""How long the findings of the first page, and passports, take on a graph.

    python -m benchmarks.first_page --home HOME [--passports 20]

Prints seconds for each finding, first and second time, and the median and worst passport of the
models that most others were made from. Run it alone on the machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import ptmgraph
from ptmgraph.answers.findings import KINDS, discovery
from ptmgraph.answers.passport import passport_of


def seconds(work: Callable[[], Any]) -> float:
    """How long `work` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--passports", type=int, default=20)
    given = options.parse_args()
    with ptmgraph.open(home=given.home) as graph:
        store = graph.store
        print(f"{seconds(lambda: graph.cypher('RETURN 1 AS one')):8.2f} s  opening")
        for question in KINDS:
            first, second = (seconds(partial(discovery, store, question)) for _ in range(2))
            print(f"{first:8.2f} s  {second:8.2f} s  {question}")
        models = graph.ask("most-derived-from", rows=given.passports).column("model")
        taken = [seconds(partial(passport_of, store, "Model", model)) for model in models]
        if taken:
            print(f"{median(taken):8.2f} s  {max(taken):8.2f} s  passport: median, worst")


if __name__ == "__main__":
    main()
