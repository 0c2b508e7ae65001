"""Writes a made-up Hub: shards of models and of data sets, and the code that uses the models.

    python -m benchmarks.made_hub MODELS FOLDER

There are half as many data sets as models, and 80 repositories to 1,000 models, which use two
models each, older ones more often. Shards have 100,000 rows and are written one after the other, so
that memory stays flat. The same number of models and seed give the same files.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.made_hub.lineage import Lineage, make_lineage
from benchmarks.made_hub.names import dataset_id, model_id
from benchmarks.made_hub.rows import DATASETS, MODELS, Row, dataset_rows, model_rows
from ptmgraph.graph.records import Rel, Value
from ptmgraph.graph.tables.lake import SnapshotWriter

SEED = 1
TAKEN_AT = "2026-11-01T00:00:00Z"
_SHARD, _GROUP = 100_000, 25_000
_REPOSITORIES, _USES, _DATASET_USES = 0.08, 0.157, 0.02


def write_hub(count: int, folder: Path, seed: int = SEED) -> Lineage:
    """Write the dump of a Hub of `count` models into `folder`; its lineage."""
    folder.mkdir(parents=True, exist_ok=True)
    lineage = make_lineage(count, seed)
    for shard, first in enumerate(range(0, count, _SHARD)):
        rows = (
            model_rows(lineage, start, min(start + _GROUP, first + _SHARD, count), seed)
            for start in range(first, min(first + _SHARD, count), _GROUP)
        )
        _write(folder / f"models-{shard:05}.parquet", MODELS, rows)
    datasets = count // 2
    for shard, first in enumerate(range(0, datasets, _SHARD)):
        rows = (
            dataset_rows(start, min(start + _GROUP, first + _SHARD, datasets), seed)
            for start in range(first, min(first + _SHARD, datasets), _GROUP)
        )
        _write(folder / f"datasets-{shard:05}.parquet", DATASETS, rows)
    return lineage


def _write(file: Path, schema: pa.Schema, groups: Iterable[list[Row]]) -> None:
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in groups:
            columns = zip(zip(*rows, strict=True), schema, strict=True)
            arrays = [pa.array(values, type=field.type) for values, field in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def write_reuse(lineage: Lineage, home: Path, seed: int = SEED) -> None:
    """Write what a scan of the code of made-up repositories would give, as a load of its own."""
    count = len(lineage.relation)
    chance = random.Random(f"code {seed}")
    repositories = max(1, int(count * _REPOSITORIES))
    with SnapshotWriter(home, "code", "made-up", TAKEN_AT, 50) as writer:
        for use in range(int(count * (_USES + _DATASET_USES))):
            repository = f"github.com/user-{use % 97}/app-{chance.randrange(repositories)}"
            line = f"src/load.py:{use % 300 + 1}"
            facts: dict[str, Value] = {"places": [line], "uses": 1, "scope": "package"}
            if use < count * _USES:
                model = model_id(lineage, int(count * chance.random() ** 2))
                facts |= {"mode": "loads", "call": "transformers.AutoModel.from_pretrained"}
                ends = ("Repository", repository, "REUSES", "Model", model)
            else:
                dataset = dataset_id(int(count / 2 * chance.random() ** 2))
                ends = ("Repository", repository, "USES_DATASET", "Dataset", dataset)
            writer.add(Rel(*ends, "code", line, facts))
