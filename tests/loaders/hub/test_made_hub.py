"""The made-up Hub of the benchmarks: the same each time, with the shape of the real one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.made_hub.lineage import CHAIN, make_lineage
from benchmarks.made_hub.names import model_id
from benchmarks.made_hub.write import write_hub

MODELS = 4_100


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    write_hub(MODELS, folder)
    return folder


def test_the_same_seed_gives_the_same_files(dump: Path, tmp_path: Path) -> None:
    write_hub(MODELS, tmp_path / "again")
    write_hub(MODELS, tmp_path / "other", seed=2)
    for file in dump.iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()
        assert file.read_bytes() != (tmp_path / "other" / file.name).read_bytes()


def test_ids_are_unique_but_for_case() -> None:
    lineage = make_lineage(MODELS, 1)
    ids = [model_id(lineage, model) for model in range(MODELS)]
    assert len(set(ids)) == MODELS
    assert len({id.lower() for id in ids}) == MODELS - 1


def test_rows_have_the_shape_of_the_hub(dump: Path) -> None:
    rows = pq.read_table(dump / "models-00000.parquet").to_pylist()
    assert len(rows) == MODELS
    sizes = sorted(len(row["tags"]) for row in rows)
    assert 6 <= sizes[MODELS // 2] <= 14
    assert 0.3 < sum(row["cardData"] is None for row in rows) / MODELS < 0.5
    assert 0.15 < sum(row["baseModels"] is not None for row in rows) / MODELS < 0.3
    kinds = Counter(tag.partition(":")[0] for row in rows for tag in row["tags"] if ":" in tag)
    assert {"license", "base_model", "dataset", "arxiv", "region"} <= kinds.keys()
    odd = [row for row in rows if "(copy)" in row["id"] or "???" in (row["cardData"] or "")]
    assert 0 < len(odd) < 0.01 * MODELS
    assert pq.read_metadata(dump / "datasets-00000.parquet").num_rows == MODELS // 2


def test_the_lineage_has_hubs_a_chain_merges_and_a_cycle() -> None:
    lineage = make_lineage(60_000, 1)
    children = Counter(lineage.parents.tolist())
    assert 0.015 < children[0] / 60_000 < 0.021  # 50,000 of 3 million
    assert all(model - 1 in lineage.of(model) for model in range(7, 7 + CHAIN))
    assert (lineage.of(49_998), lineage.of(49_999)) == ([49_999], [49_998])
    assert max(len(lineage.of(model)) for model in range(60_000)) == 5
    assert 0.2 < len(lineage.parents) / 60_000 < 0.25
