"""Sweeps a made-up graph of the size and shape of the Hub for licence conflicts.

    python -m benchmarks.licenses_sweep [--edges 600000]

Children choose parents by popularity, as on the Hub; labels follow the published counts, and a
child keeps the label of its parent four times out of five. Writes
benchmarks/results/licenses_sweep.json.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation

RESULT = Path(__file__).parent / "results" / "licenses_sweep.json"
SEED = 20261121
KEEPS_LABEL = 0.8  # parent-to-child licence change rate 0.198 (arXiv 2508.06811)

# Labels of 1.86 M models, mid-2025 (arXiv 2508.06811); the rest states none.
LABELS = {
    "": 1_200_000,
    "apache-2.0": 298_442,
    "mit": 109_820,
    "other": 81_887,
    "openrail": 37_498,
    "creativeml-openrail-m": 29_233,
    "cc-by-nc-4.0": 14_315,
    "llama2": 10_294,
    "llama3": 9_887,
    "gemma": 8_677,
    "unknown": 8_368,
}
RELATIONS = (Relation.FINETUNE, Relation.ADAPTER, Relation.QUANTIZE, Relation.MERGE)


def made_up_hub(edges: int, licenses: dict[str, str]) -> Iterator[Edge]:
    """A forest with popular roots and long chains, and a few merges and loops."""
    random.seed(SEED)
    labels, weights = list(LABELS), list(LABELS.values())
    ends = [f"owner/base-{number}" for number in range(1 + edges // 50)]
    for name in ends:
        licenses[name] = random.choices(labels, weights)[0]
    for number in range(edges):
        parent = random.choice(ends)
        child = f"owner/model-{number}"
        kept = licenses[parent] if random.random() < KEEPS_LABEL else None
        licenses[child] = kept if kept is not None else random.choices(labels, weights)[0]
        relation = random.choice(RELATIONS)
        yield Edge(parent, relation, child)
        if relation == Relation.MERGE:
            yield Edge(random.choice(ends), relation, child)
        if number % 1000 == 0:
            yield Edge(child, Relation.FINETUNE, parent)
        ends += [parent, child]


def main() -> None:
    parser = argparse.ArgumentParser(description="Sweep a made-up Hub for licence conflicts.")
    parser.add_argument("--edges", type=int, default=600_000)
    count = parser.parse_args().edges
    licenses: dict[str, str] = {}
    edges = list(made_up_hub(count, licenses))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, cpu_started = time.perf_counter(), time.process_time()
    found = Counter(
        (finding.finding.verdict, finding.role)
        for finding in LicenseGraph(edges, licenses).findings()
    )
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = {
        "nodes": len(licenses),
        "edges": len(edges),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "edges_per_second": round(len(edges) / seconds),
        "added_memory_mb": round((after - before) / 1024),
        "findings": {" ".join(key): number for key, number in sorted(found.items())},
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    json.dump(result, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
