"""How long pictures take to lay out: 500 boxes in columns, and an overview of 15,000 models.

.venv/bin/python -m benchmarks.pictures
"""

from __future__ import annotations

from random import Random
from time import perf_counter

from ptmgraph.pictures.atlas import atlas
from ptmgraph.pictures.columns import places
from ptmgraph.pictures.folding import LineageStep, fold
from ptmgraph.pictures.lineage import folded_picture

_BOXES, _DOTS, _OWNERS, _KIN = 500, 15_000, 900, 120


def main() -> None:
    """Print the seconds of each."""
    chance = Random(1)
    steps = [
        LineageStep(f"o/m{n}", f"o/m{chance.randrange(n)}", "FINETUNED_FROM")
        for n in range(1, _BOXES)
    ]
    start = perf_counter()
    places(folded_picture(fold(steps, "o/m0", rows=None), steps, "o/m0", {}))
    print(f"{_BOXES} boxes: {perf_counter() - start:.2f} s")
    clusters = {f"o{n % _OWNERS}/m{n}": f"kin-{chance.randrange(_KIN)}" for n in range(_DOTS)}
    start = perf_counter()
    atlas("Overview", clusters, {}, steps).to_json()
    print(f"{_DOTS:,} dots: {perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
