"""Dumps of the Hub in files: Parquet and JSONL, whole and broken."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.records import Node, PassedOver, Record, Rejected, Rel
from ptmgraph.loaders.base import SourceError, discover
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.reader.process import Budget, reader
from tests.helpers.hub_records import facts, model_ids

ROWS: list[dict[str, Any]] = [
    {
        "id": "a/base",
        "createdAt": "2024-02-28T15:24:14",
        "downloads": 12,
        "tags": ["safetensors", "license:mit"],
        "cardData": '{"license": "mit"}',
        "safetensors": {"parameters": {"F32": 7, "miku": 1}, "total": 8},
        "baseModels": None,
    },
    {
        "id": "b/child",
        "createdAt": "2025-01-01T00:00:00",
        "downloads": None,
        "tags": ["base_model:a/base", "base_model:finetune:a/base"],
        "cardData": None,
        "safetensors": None,
        "baseModels": {"relation": "finetune", "models": [{"_id": "1", "id": "a/base"}]},
    },
]


def read(*paths: Path) -> list[Record]:
    return list(HubDumpSource(paths).records())


def nodes(found: list[Record], type: str = "Model") -> dict[str, Any]:
    return {r.id: r.properties for r in found if isinstance(r, Node) and r.type == type}


def set_aside(found: list[Record]) -> list[tuple[str, int, str]]:
    return [
        (Path(r.file).name, r.row, r.reason.split(":")[0]) for r in found if isinstance(r, Rejected)
    ]


def jsonl(path: Path, rows: Sequence[object]) -> Path:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def parquet(path: Path, rows: Sequence[dict[str, Any]], **types: pa.DataType) -> Path:
    table = pa.Table.from_pylist(list(rows))
    for name, kind in types.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].cast(kind))
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table, path)
    return path


def test_it_is_found_by_its_name() -> None:
    assert discover()["hub-dump"] is HubDumpSource


def test_every_form_of_the_same_rows_reads_alike(tmp_path: Path) -> None:
    first = read(jsonl(tmp_path / "models.jsonl", ROWS))
    assert nodes(first)["a/base"]["parameter_count"] == 7  # not the total, 8
    assert nodes(first)["a/base"]["created_at"] == "2024-02-28T15:24:14Z"
    assert nodes(first)["a/base"]["formats"] == ["safetensors"]
    assert nodes(first)["b/child"]["formats"] is None
    assert [r.end_id for r in first if isinstance(r, Rel) and r.type == "FINETUNED_FROM"] == [
        "a/base",
        "a/base",
    ]
    assert facts(read(jsonl(tmp_path / "m.jsonl.gz", ROWS))) == facts(first)
    naive = [{**r, "createdAt": r["createdAt"] + "Z"} for r in ROWS]
    assert facts(read(jsonl(tmp_path / "z.jsonl", naive))) == facts(first)
    plain = parquet(tmp_path / "m.parquet", ROWS)
    assert facts(read(plain)) == facts(first)
    dated = [{**r, "createdAt": datetime.fromisoformat(r["createdAt"])} for r in ROWS]
    for number, zone in enumerate((None, "UTC", "Asia/Tokyo")):
        kind = pa.timestamp("ns", zone)
        file = parquet(tmp_path / f"t{number}.parquet", dated, createdAt=kind)
        assert facts(read(file)) == facts(first), kind
    tags = pa.large_list(pa.large_string())
    odd = parquet(tmp_path / "odd.parquet", ROWS, tags=tags, downloads=pa.float64())
    assert facts(read(odd)) == facts(first)


def test_text_columns_may_be_dictionaries_and_cards_structs(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a/b", "cardData": {"license": "mit", "base_model": None}},
        {"id": "c/d", "cardData": {"license": None, "base_model": ["a/b"]}},
        {"id": "e/f", "cardData": {"license": None, "base_model": None}},
    ]
    kind = pa.dictionary(pa.int32(), pa.string())
    found = read(parquet(tmp_path / "models.parquet", rows, id=kind))
    assert {i: p["has_card"] for i, p in nodes(found).items()} == {
        "a/b": True,
        "c/d": True,
        "e/f": False,
    }
    assert [(r.start_id, r.end_id) for r in found if isinstance(r, Rel) and r.source == "card"] == [
        ("a/b", "mit"),
        ("c/d", "a/b"),
    ]


def test_any_subset_of_columns_and_unknown_ones(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"id": "a/b", "shoeSize": {"left": 43}}, {"id": "c/d"}]
    assert set(nodes(read(parquet(tmp_path / "x.parquet", rows)))) == {"a/b", "c/d"}


def passed(found: Sequence[Record]) -> dict[str, int]:
    return {r.kind: r.count for r in found if isinstance(r, PassedOver)}


def test_columns_that_are_not_read_are_counted(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"id": "a/b", "shoe": 1, "trend": 2}, {"id": "c/d", "shoe": 3}]
    counted = {"values in the column shoe": 2, "values in the column trend": 1}
    assert passed(read(jsonl(tmp_path / "m.ndjson", rows))) == counted
    whole = {**counted, "values in the column trend": 2}  # a table has each column in each row
    assert passed(read(parquet(tmp_path / "m.parquet", rows))) == whole


def test_the_names_of_huggingface_hub_and_the_text_of_cards(tmp_path: Path) -> None:
    """`json.dumps(vars(model))` for each model of `list_models`, and older dumps."""
    card = "\n---\nbase_model: a/base\n---\n# Text\n"
    rows = [
        {"id": "a/obj", "card_data": {"license": "mit"}, "last_modified": "2025-02-19T21:20:00Z"},
        {"modelId": "a/text", "card": card, "created_at": 1_740_000_000_000},
        {"repo_id": "a/bad", "card": "---\nx: y: z\n---"},
        {"id": "a/both", "card_data": {"license": "gpl-3.0"}, "cardData": {"license": "mit"}},
    ]
    names = {name: None for row in rows for name in row}
    table = [{**names, **row} for row in rows]
    for file in (jsonl(tmp_path / "m.jsonl", rows), parquet(tmp_path / "m.parquet", table)):
        found = read(file)
        said = {(r.start_id, r.end_id) for r in found if isinstance(r, Rel) and r.source == "card"}
        assert said == {("a/obj", "mit"), ("a/text", "a/base"), ("a/both", "mit")}
        assert nodes(found)["a/obj"]["last_modified"] == "2025-02-19T21:20:00Z"
        assert [r.reason for r in found if isinstance(r, Rejected)] == [
            "card: metadata that is not YAML: ScannerError"
        ]
        assert not passed(found)


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (POINTER, "a Git LFS pointer.*git lfs pull"),
        (b"<!DOCTYPE html><title>Sign in</title>", "a web page"),
        (b"\xef\xbb\xbf\n<html>Log in", "a web page"),
        (b"", "an empty file"),
    ],
)
@pytest.mark.parametrize("name", ["models.parquet", "models.jsonl", "models.jsonl.gz"])
def test_a_file_that_was_not_fetched_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=reason):
        read(tmp_path / name)


def test_fields_of_cards_without_a_place_are_counted(tmp_path: Path) -> None:
    card = {"license": "mit", "metrics": ["f1"], "widget": [], "Model-Index": {}, "x" * 99: 1}
    assert passed(read(jsonl(tmp_path / "m.jsonl", [{"id": "a/b", "cardData": card}]))) == {
        "card fields metrics": 1,
        "card fields with odd names": 1,
    }


def test_shards_may_have_other_columns_each(tmp_path: Path) -> None:
    parquet(tmp_path / "train/0.parquet", [{"id": "a/b", "likes": 1}])
    parquet(tmp_path / "train/1.parquet", [{"id": "c/d", "safetensors": {"total": 3}}])
    found = nodes(read(tmp_path))
    assert found["a/b"]["likes"] == 1
    assert found["c/d"]["parameter_count"] == 3


def test_what_a_file_describes_is_read_off_its_name(tmp_path: Path) -> None:
    jsonl(tmp_path / "models-0.jsonl", [{"id": "a/model"}])
    jsonl(tmp_path / "hub_datasets.jsonl", [{"id": "a/dataset"}])
    jsonl(tmp_path / "spaces.jsonl", [{"id": "a/space"}])
    jsonl(tmp_path / "datasets/0.jsonl", [{"id": "b/dataset"}])
    jsonl(tmp_path / "datasets/models.jsonl", [{"id": "b/model"}])
    jsonl(tmp_path / ".hidden.jsonl", [{"id": "a/hidden"}])
    found = read(tmp_path)
    assert set(nodes(found)) == {"a/model", "b/model"}
    assert set(nodes(found, "Dataset")) == {"a/dataset", "b/dataset"}
    assert set_aside(found) == [
        ("spaces.jsonl", 0, "describes neither models nor datasets, by its name")
    ]


def test_columns_of_models_count_more_than_the_name_of_a_folder(tmp_path: Path) -> None:
    jsonl(tmp_path / "datasets/hub.jsonl", [{"id": "a/b", "pipeline_tag": None}, {"id": "c/d"}])
    found = read(tmp_path / "datasets")
    assert (set(nodes(found)), set(nodes(found, "Dataset"))) == ({"a/b"}, {"c/d"})


def test_broken_lines_are_set_aside_with_their_number(tmp_path: Path) -> None:
    file = tmp_path / "models.jsonl"
    lines = [b'{"id": "a/b"}', b"", b'{"id": ', b"[1]", b"\xff", b'{"likes": 1}', b'{"id": "c/d"}']
    file.write_bytes(b"\n".join(lines))
    found = read(file)
    assert set(nodes(found)) == {"a/b", "c/d"}
    assert [(row, reason) for _, row, reason in set_aside(found)] == [
        (3, "not valid JSON"),
        (4, "not an object"),
        (5, "not valid JSON"),
        (6, "id"),
    ]


def test_a_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    rows = [{"id": f"a/{number}", "sha": os.urandom(20).hex()} for number in range(20_000)]
    file = jsonl(tmp_path / "models.jsonl.gz", rows)
    file.write_bytes(file.read_bytes()[:-50_000])
    jsonl(tmp_path / "models-2.jsonl", [{"id": "b/last"}])
    found = read(tmp_path)
    assert 100 < len(nodes(found)) < 20_000
    assert "b/last" in nodes(found)
    ((name, _, reason),) = [a for a in set_aside(found) if a[2] != "not valid JSON"]
    assert name == "models.jsonl.gz"
    assert reason.startswith("breaks off after line")


def test_a_broken_shard_is_set_aside_and_the_others_go_on(tmp_path: Path) -> None:
    parquet(tmp_path / "0.parquet", [{"id": "a/b"}])
    (tmp_path / "1.parquet").write_bytes(b"PAR1 this is not Parquet PAR1")
    parquet(tmp_path / "2.parquet", [{"name": "no ids here"}])
    parquet(tmp_path / "3.parquet", [{"id": "c/d"}])
    found, fetch = read(tmp_path), "so none of its rows are read; fetch it again"
    assert set(nodes(found)) == {"a/b", "c/d"}
    assert [(name, reason) for name, _, reason in set_aside(found)] == [
        ("1.parquet", f"not a whole Parquet file, {fetch}"),
        ("2.parquet", "no column `id`, only name"),
    ]


def test_a_damaged_row_group_is_set_aside_and_the_others_go_on(tmp_path: Path) -> None:
    file = tmp_path / "models.parquet"
    table = pa.table({"id": [f"a/{number}" for number in range(300)]})
    pq.write_table(table, file, row_group_size=100, compression="zstd", use_dictionary=False)
    place = pq.read_metadata(file).row_group(1).column(0).data_page_offset
    data = bytearray(file.read_bytes())
    data[place : place + 60] = b"\xff" * 60
    file.write_bytes(data)
    found = read(file)
    assert set(nodes(found)) == {f"a/{n}" for n in range(300) if not 100 <= n < 200}
    assert set_aside(found) == [("models.parquet", 101, "row group 1 cannot be decoded")]


def test_a_row_that_is_not_text_is_set_aside_alone(tmp_path: Path) -> None:
    data = pa.array([b"a/b", b"\xff\xfe", b"c/d"], pa.binary())
    ids = pa.Array.from_buffers(pa.string(), 3, data.buffers())
    pq.write_table(pa.table({"id": ids}), tmp_path / "models.parquet")
    found = read(tmp_path)
    assert set(nodes(found)) == {"a/b", "c/d"}
    assert set_aside(found) == [("models.parquet", 2, "cannot be decoded")]
    tags = pa.ListArray.from_arrays(pa.array([0, 1, 2, 3]), ids)
    good = pa.array(["a/b", "c/d", "e/f"])
    pq.write_table(pa.table({"id": good, "tags": tags}), tmp_path / "models.parquet")
    found = read(tmp_path)
    assert set(nodes(found)) == {"a/b", "e/f"}
    assert set_aside(found) == [("models.parquet", 2, "cannot be decoded")]


def test_a_wrong_file_says_what_to_give_instead(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist; give a Parquet or JSONL file"):
        HubDumpSource([tmp_path / "nowhere"])
    with pytest.raises(SourceError, match=r"no records were found; give \.parquet, \.jsonl"):
        read(tmp_path)
    wrong = parquet(tmp_path / "sales.parquet", [{"price": 3}])
    with pytest.raises(SourceError, match=r"sales\.parquet: no column `id`, only price; give"):
        read(wrong)
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(SourceError, match="not a Parquet or JSONL file by its name; give"):
        read(tmp_path / "notes.txt")
    with pytest.raises(SourceError, match="no records were found"):
        read(jsonl(tmp_path / "other.jsonl", [{"price": 3}]))


def test_name_and_time_of_the_snapshot(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "hub-2026-05.jsonl.gz", ROWS)
    os.utime(file, (1_770_000_000, 1_770_000_000))
    source = HubDumpSource([file])
    assert (source.snapshot, source.taken_at) == ("hub-2026-05", "2026-02-02T02:40:00Z")
    assert HubDumpSource([tmp_path]).snapshot == tmp_path.name
    assert HubDumpSource([file, tmp_path, tmp_path]).snapshot == "hub-2026-05+2"
    given = HubDumpSource([file], name="mine", taken_at="2025-05-20")
    assert (given.snapshot, given.taken_at) == ("mine", "2025-05-20T00:00:00Z")
    with pytest.raises(SourceError, match="--taken-at is not a date"):
        HubDumpSource([file], taken_at="last week")


def test_progress_counts_records_and_parquet_knows_the_total(tmp_path: Path) -> None:
    parquet(tmp_path / "0.parquet", [{"id": "a/b"}] * 5)
    parquet(tmp_path / "1.parquet", [{"id": "a/b"}] * 3)
    source = HubDumpSource([tmp_path])
    assert source.total == 8
    list(source.records())
    assert source.progress == 8
    assert HubDumpSource([jsonl(tmp_path / "m.jsonl", ROWS)]).total is None


SMALL = partial(reader, budget=Budget(20, 400_000_000))


def test_a_line_of_millions_of_values_is_set_aside(tmp_path: Path) -> None:
    """Two letters of JSON take 64 bytes when they are read, and more on their way."""
    file = tmp_path / "models.jsonl"
    bomb = '{"id": "a/bomb", "tags": [' + "{}," * 2_500_000 + "{}]}"
    file.write_text("\n".join(['{"id": "a/one"}', bomb, '{"id": "a/two"}']))
    found = list(HubDumpSource([file]).records())
    assert model_ids(found) == {"a/one", "a/two"}
    assert [one.reason for one in found if isinstance(one, Rejected)] == [
        "more than 2,000,000 values"
    ]


def test_a_parquet_file_that_unpacks_to_gigabytes_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.loaders.hub.shards.reader", SMALL)
    ids = pa.DictionaryArray.from_arrays(pa.array([0] * 4_000), pa.array(["a" * 400_000]))
    bomb, good = tmp_path / "models-1.parquet", tmp_path / "models-2.jsonl"
    pq.write_table(pa.table({"id": ids}), bomb, compression="zstd", store_schema=False)
    good.write_text('{"id": "a/good"}')
    assert bomb.stat().st_size < 100_000
    found = list(HubDumpSource([bomb, good]).records())
    assert model_ids(found) == {"a/good"}
    (aside,) = (one for one in found if isinstance(one, Rejected))
    assert "cannot be" in aside.reason
