"""A dump of a made-up Hub, with the shape of lineage of the real one, and code that uses it.

    python -m benchmarks.synthetic MODELS FILE.parquet

The figures behind the shape: 0.31 edges a model; adapters, fine-tunes, quantizations and merges
in about the proportions of the Hub of 2025; the most used parent has 1.2% of all models as
children (FLUX.1-dev: 37,503 of 3,012,377 in August 2026); merges of merges up to 75 steps deep.
Repositories and
their uses of models are in the proportions of PeaTMOSS (28,575 and 44,337 to 281,638 models), and
favour older models, which have more children. The same number of models gives the same Hub.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.records import Rel, Value
from ptmgraph.graph.tables.lake import SnapshotWriter

_BATCH = 20_000
_HUBS = (0.0125, 0.0108, 0.0102, 0.008, 0.004, 0.002)
_WITH_PARENT = 0.30
_RELATIONS = {"adapter": 0.40, "finetune": 0.33, "quantized": 0.25, "merge": 0.02}
_TASKS = ("text-generation", "text-classification", "text-to-image", "fill-mask", None, None, None)
_LICENSES = ("apache-2.0", "mit", "other", "openrail", "cc-by-nc-4.0", "llama3", None, None, None)
_CHAIN = 75
_REPOSITORIES, _USES = 28_575 / 281_638, 44_337 / 281_638
_TAKEN_AT = "2026-01-01T00:00:00Z"
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "author")),
        *((name, pa.timestamp("us")) for name in ("createdAt", "lastModified")),
        *((name, pa.int64()) for name in ("downloads", "downloadsAllTime", "likes")),
        ("tags", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("cardData", "pipeline_tag", "library_name")),
    ]
)


def model_rows(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """The rows of the dump, oldest first; a parent always comes before its children."""
    chance = random.Random(seed)
    hubs = len(_HUBS)
    parents_so_far = list(range(hubs))
    for number in range(count):
        parents: list[int] = []
        relation = ""
        if hubs < number <= hubs + _CHAIN:
            relation, parents = "merge", [number - 1, chance.randrange(hubs)]
        elif number > hubs and chance.random() < _WITH_PARENT:
            relation = chance.choices(list(_RELATIONS), list(_RELATIONS.values()))[0]
            wanted = chance.randint(2, 5) if relation == "merge" else 1
            parents = [_parent(chance, parents_so_far) for _ in range(wanted)]
        parents_so_far += parents
        if chance.random() < 0.2:
            parents_so_far.append(number)
        yield _row(chance, number, relation, sorted(set(parents)))


def _parent(chance: random.Random, so_far: list[int]) -> int:
    """A parent: one of the few that everybody takes, or one that others took before."""
    hub = chance.random() * _WITH_PARENT
    for number, share in enumerate(_HUBS):
        if hub < share:
            return number
        hub -= share
    return so_far[chance.randrange(len(so_far))]


def _row(chance: random.Random, number: int, relation: str, parents: list[int]) -> dict[str, Any]:
    license_, task = chance.choice(_LICENSES), chance.choice(_TASKS)
    names = [model_id(parent) for parent in parents]
    tags = ["safetensors", "en", "region:us", *([task] if task else [])]
    tags += [
        tag for name in names for tag in (f"base_model:{name}", f"base_model:{relation}:{name}")
    ]
    tags += [f"license:{license_}"] if license_ else []
    card = {"license": license_, "language": ["en"], "base_model": names or None}
    downloads = int(10 ** chance.expovariate(0.9))
    created = 1_646_000_000_000_000 + number * 48_000_000
    return {
        "id": model_id(number),
        "author": model_id(number).split("/")[0],
        "createdAt": created,
        "lastModified": created + 3_600_000_000,
        "downloads": downloads,
        "downloadsAllTime": downloads * 9,
        "likes": downloads // 1000,
        "tags": tags,
        "cardData": json.dumps({key: value for key, value in card.items() if value}),
        "pipeline_tag": task,
        "library_name": "transformers",
    }


def model_id(number: int) -> str:
    """The id of a model; owners publish about ten models each."""
    return f"owner-{number // 10}/model-{number}-7b"


def write_dump(count: int, file: Path) -> None:
    """Write a dump of `count` models."""
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        batch: list[dict[str, Any]] = []
        for row in model_rows(count):
            batch.append(row)
            if len(batch) == _BATCH:
                writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=SCHEMA))
                batch = []
        if batch:
            writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=SCHEMA))


def write_reuse(count: int, home: Path) -> None:
    """Write a snapshot of repositories that use the models of a dump of `count` models."""
    chance = random.Random(2)
    repositories = int(count * _REPOSITORIES)
    with SnapshotWriter(home, "made-up", "reuse", _TAKEN_AT, 50) as writer:
        for _ in range(int(count * _USES)):
            repository = f"github.com/user/app-{chance.randrange(repositories)}"
            model = model_id(int(count * chance.random() ** 2))
            facts: dict[str, Value] = {"mode": "loads", "places": ["src/load.py:1"], "uses": 1}
            ends = ("Repository", repository, "REUSES", "Model", model)
            writer.add(Rel(*ends, "code", "src/load.py:1", facts))


if __name__ == "__main__":
    write_dump(int(sys.argv[1]), Path(sys.argv[2]))
