"""Measures the risks: seconds for the step of a build by number of models, and for a GB of weights.

    python -m benchmarks.risks --models 300000     # and a third of it, for the growth
    python -m benchmarks.risks --gigabytes 2       # checkpoints of both forms of PyTorch

The tables are made from the made-up Hub of `benchmarks.made_hub`; formats and dates are by chance.
Adds what it measured to benchmarks/results/risks.json.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.made_hub.lineage import make_lineage
from benchmarks.made_hub.rows import MODELS, model_rows
from benchmarks.made_hub.write import SEED
from ptmgraph.analysis.risk.pickles import read_pickle
from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.families import write_families
from ptmgraph.graph.tables.merge import merged_schema
from ptmgraph.loaders.derived.risks import write_risks
from tests.helpers.pickles import pickled, tensor, torch_legacy

_RESULTS = Path(__file__).parent / "results" / "risks.json"
_RELATIONS = {
    "adapter": "ADAPTER_OF",
    "finetune": "FINETUNED_FROM",
    "quantized": "QUANTIZED_FROM",
    "merge": "MERGED_FROM",
}
_FORMATS = (["safetensors"], ["pytorch"], ["pytorch", "safetensors"], ["gguf"], None)
_TENSORS = 500


def write_tables(folder: Path, count: int) -> None:
    """The merged tables that the step reads, with so many models; all others are empty."""
    chance = random.Random(2)
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for values in model_rows(make_lineage(count, SEED), 0, count, SEED):
        row = dict(zip(MODELS.names, values, strict=True))
        owner, name = row["id"].split("/", 1)
        facts = {"id": row["id"], "owner": owner, "name": name, "downloads": row["downloads"]}
        facts |= {"formats": chance.choice(_FORMATS), "risk_checked": ["card", "formats"]}
        year = chance.randint(2021, 2026)
        rows["Model"].append({**facts, "last_modified": f"{year}-05-20T00:00:00Z"})
        for tag in row["tags"] or ():
            _, _, stated = tag.partition("base_model:")
            relation, colon, parent = stated.partition(":")
            if colon and relation in _RELATIONS:
                edge = {"start_id": row["id"], "end_id": parent, "sources": ["tag"]}
                rows[f"Model-{_RELATIONS[relation]}-Model"].append(
                    {**edge, "declared": True, "confidence": 1.0}
                )
    for name, table in TABLES.items():
        found = pa.Table.from_pylist(rows[name], schema=merged_schema(table))
        pq.write_table(found, folder / f"{name}.parquet")
    write_families(folder)


def time_models(count: int) -> dict[str, float]:
    """Seconds for the step of a build."""
    with tempfile.TemporaryDirectory() as folder:
        write_tables(Path(folder), count)
        start, cpu = time.perf_counter(), time.process_time()
        counts = dict(write_risks(Path(folder)))
        seconds, worked = time.perf_counter() - start, time.process_time() - cpu
    found = counts["Model-HAS_RISK-Risk"]
    print(f"{count:>9,} models: {seconds:.2f} s ({worked:.2f} s of CPU), {found:,} risks")
    return {"models": count, "seconds": round(seconds, 2), "cpu_seconds": round(worked, 2)}


def checkpoints(folder: Path, size: int) -> Iterator[Path]:
    """Two checkpoints of so many bytes: a zip file, and the form before PyTorch 1.6."""
    part = bytes(size // _TENSORS // 4 * 4)
    state = pickled(*(tensor(str(number), len(part) // 4) for number in range(_TENSORS)))
    new = folder / "new.bin"
    with zipfile.ZipFile(new, "w") as archive:
        archive.writestr("archive/data.pkl", state)
        archive.writestr("archive/version", "3\n")
        for number in range(_TENSORS):
            archive.writestr(f"archive/data/{number}", part)
    yield new
    old = folder / "old.bin"
    with old.open("wb") as stream:
        stream.write(torch_legacy(state, b""))
        for _ in range(_TENSORS):
            stream.write(part)
    yield old
    plain = folder / "plain.pkl"
    with plain.open("wb") as stream:
        pickle.dump({"weights": bytes(min(size, 2**30))}, stream)
    yield plain


def time_weights(gigabytes: float) -> dict[str, float]:
    """Seconds for each GB, by file."""
    taken = {}
    with tempfile.TemporaryDirectory() as folder:
        for file in checkpoints(Path(folder), int(gigabytes * 1e9)):
            size = file.stat().st_size / 1e9
            start = time.perf_counter()
            found = read_pickle(file)
            seconds = time.perf_counter() - start
            print(f"{file.name}: {size:.2f} GB, {found.verdict}, {seconds / size:.3f} s a GB")
            taken[file.name] = round(seconds / size, 3)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=0)
    parser.add_argument("--gigabytes", type=float, default=0)
    given = parser.parse_args()
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else {}
    if given.models:
        results["models"] = [time_models(count) for count in (given.models // 3, given.models)]
    if given.gigabytes:
        results["seconds_per_gigabyte"] = time_weights(given.gigabytes)
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
