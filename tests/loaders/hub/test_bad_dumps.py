"""Dumps that went wrong on their way: what is loaded, and what the terminal says of the rest."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.tables.lake import Snapshot, snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.hub import shards
from ptmgraph.loaders.hub.columns import hub_columns
from tests.helpers.terminal import call

_FIELDS = pa.schema(
    [
        ("id", pa.string()),
        ("downloads", pa.int64()),
        ("tags", pa.list_(pa.string())),
        ("cardData", pa.string()),
    ]
)
_JUNK = ("a b", "", None, "x" * 300, "a/b/c", "../up")
Load = Callable[[], "Loaded"]


class Loaded:
    """What the terminal said, and the load."""

    def __init__(self, home: Path, said: str) -> None:
        self.home, self.said = home, " ".join(said.split())
        (self.load,) = snapshots(home)

    def says(self, *texts: str) -> bool:
        return all(text in self.said for text in texts)


@pytest.fixture(params=["by rows", "by columns"])
def load(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads the files in `tmp_path/dump`, in one of the two ways of reading."""
    fewest = 0 if request.param == "by columns" else 10**9
    monkeypatch.setattr(shards, "_rows", lambda file, kind, _: hub_columns(file, kind, fewest))
    (tmp_path / "dump").mkdir()

    def run() -> Loaded:
        home = tmp_path / "home"
        return Loaded(home, call(home, "load", "hub-dump", f"{tmp_path}/dump", "--no-build").output)

    return run


def shard(tmp_path: Path, number: int, rows: Iterable[dict[str, Any]], *other: pa.Field) -> Path:
    """A shard of rows, each a model under the MIT licence if it does not say otherwise; with
    `other` columns in the place of those of that name."""
    schema = _FIELDS
    for field in other:
        schema = schema.set(schema.get_field_index(field.name), field)
    usual = {"downloads": 1, "tags": ["license:mit"], "cardData": None}
    file = tmp_path / "dump" / f"models-{number}.parquet"
    pq.write_table(pa.Table.from_pylist([usual | row for row in rows], schema=schema), file)
    return file


def numbered(owner: str, count: int, **values: Any) -> list[dict[str, Any]]:
    return [{"id": f"{owner}/m-{number}", **values} for number in range(count)]


def merged(load: Snapshot, folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a merged table."""
    with Merger([load], folder) as merger:
        list(merger.run())
    rows: list[dict[str, Any]] = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return rows


@pytest.mark.parametrize("kept", [0.5, 0.99, 8])
def test_a_dump_cut_in_the_middle_of_a_shard(tmp_path: Path, load: Load, kept: float) -> None:
    shard(tmp_path, 1, numbered("a", 300))
    data = shard(tmp_path, 2, numbered("b", 300)).read_bytes()
    length = int(kept if kept > 1 else kept * len(data))
    (tmp_path / "dump" / "models-2.parquet").write_bytes(data[:length])
    shard(tmp_path, 3, numbered("c", 5))
    found = load()
    assert found.says("305 Model", "Set aside 1 records", "1 not a whole Parquet file, so none of")
    (aside,) = found.load.rejected_rows().to_pylist()
    assert aside["file"].endswith("models-2.parquet")
    assert "fetch it again" in aside["reason"]


def test_shards_of_two_dates(tmp_path: Path, load: Load) -> None:
    """The first row gives the values. Which is right nobody knows, so it is said."""
    shard(tmp_path, 1, numbered("a", 50))
    shard(tmp_path, 2, numbered("a", 20, downloads=9, tags=["license:apache-2.0"]))
    found = load()
    assert found.says("20 second rows of a model: values of the first count, links of all (a/m-0,")
    models = merged(found.load, tmp_path / "merged", "Model")
    assert [model["downloads"] for model in models] == [1] * 50
    licences = pq.read_table(tmp_path / "merged" / "Model-LICENSED_UNDER-License.parquet")
    assert licences.num_rows == 70


def test_a_shard_that_was_copied(tmp_path: Path, load: Load) -> None:
    file = shard(tmp_path, 1, numbered("a", 30))
    shutil.copy(file, file.with_name("models-1 (copy).parquet"))
    found = load()
    assert found.says("30 second rows of a model")
    assert len(merged(found.load, tmp_path / "merged", "Model")) == 30


def test_a_column_of_another_type_in_one_shard(tmp_path: Path, load: Load) -> None:
    shard(tmp_path, 1, numbered("a", 40))
    text = pa.field("downloads", pa.string()), pa.field("tags", pa.string())
    odd = [{"downloads": "7"}, {"downloads": "many"}]
    shard(tmp_path, 2, [{"id": f"b/{n}", "tags": "mit", **row} for n, row in enumerate(odd)], *text)
    nothing = pa.field("tags", pa.null()), pa.field("cardData", pa.null())
    shard(tmp_path, 3, numbered("c", 10, tags=None), *nothing)
    whole = pa.field("downloads", pa.float64())
    shard(tmp_path, 4, numbered("d", 10, downloads=3.0), whole)
    found = load()
    assert found.says("62 Model", "Set aside 3 records", "2 tags: not a list")
    assert found.says("1 downloads: not a whole number")
    downloads = {row["id"]: row["downloads"] for row in merged(found.load, tmp_path / "m", "Model")}
    assert (downloads["b/0"], downloads["b/1"], downloads["d/m-1"]) == (7, None, 3)


def test_five_rows_of_a_hundred_are_junk(tmp_path: Path, load: Load) -> None:
    rows = numbered("a", 1_200)
    for place in range(0, 1_200, 20):
        rows[place] = {"id": _JUNK[place // 20 % len(_JUNK)]}
    shard(tmp_path, 1, rows)
    found = load()
    assert found.says("1,140 Model", "Set aside 60 records", "20 id: not text but NoneType")
    assert found.says("10 id: longer than 200 characters", "20 id: a path on disk, not an id")
    assert found.load.rejected == 60


def test_ids_that_differ_in_case_only(tmp_path: Path, load: Load) -> None:
    """They are two models, as on the Hub; a third spelling could be either, and is none of them."""
    shard(tmp_path, 1, [{"id": "Acme/Base"}, {"id": "acme/base"}])
    child = {"id": "acme/child", "tags": ["base_model:ACME/base", "base_model:finetune:ACME/base"]}
    shard(
        tmp_path, 2, [child, {"id": "Acme/Only"}, {"id": "x/y", "tags": ["base_model:acme/only"]}]
    )
    found = load()
    assert "second rows" not in found.said
    models = {row["id"]: row["is_stub"] for row in merged(found.load, tmp_path / "m", "Model")}
    described = dict.fromkeys(["Acme/Base", "acme/base", "acme/child", "Acme/Only", "x/y"], False)
    assert models == {**described, "ACME/base": True}


def test_rows_without_cards(tmp_path: Path, load: Load) -> None:
    """Without the column nothing is known of cards; where it is empty, there is none."""
    shard(tmp_path, 1, numbered("a", 2_000))
    without = _FIELDS.remove(3)
    rows = [{"downloads": 1, "tags": None, **row} for row in numbered("b", 2_000)]
    file = tmp_path / "dump" / "models-2.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=without), file)
    found = load()
    assert found.says("4,000 Model") and "Set aside" not in found.said
    models = pq.read_table(found.load.file("Model"), columns=["id", "has_card"]).to_pylist()
    assert {row["has_card"] for row in models if row["id"].startswith("b/")} == {None}
