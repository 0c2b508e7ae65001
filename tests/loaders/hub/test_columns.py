"""Rows of the Hub by columns give what the row reader gives: nodes, relationships, evidence, what
is set aside and what is passed over."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.made_hub.write import write_hub
from ptmgraph.graph.records import (
    Beside,
    ColumnRows,
    Node,
    PassedOver,
    Record,
    Rejected,
    Rel,
    beside_row,
    node_row,
    rel_row,
    seen_rows,
    table_of,
)
from ptmgraph.graph.schema import TABLES
from ptmgraph.loaders.hub import shards
from ptmgraph.loaders.hub.columns import Plain, hub_columns
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.hub.files import hub_rows
from ptmgraph.loaders.hub.part_answers import HERE
from ptmgraph.loaders.hub.parts import THERE
from ptmgraph.loaders.pipeline import load
from tests.helpers.places import SHARED

REAL_ROWS = SHARED / "hub" / "hub_models_real_rows.parquet"
Told = dict[str, Counter[str]]
Compare = Callable[[Path], Told]


def told(records: Iterable[Record]) -> Told:
    """All that records say, by table, each row as often as it is said."""
    found: Told = {}
    for record in records:
        if isinstance(record, ColumnRows):
            rows = seen_rows(TABLES[record.table], record, "now").to_pylist()
            found.setdefault(record.table, Counter()).update(repr([*r.values()]) for r in rows)
        elif isinstance(record, Node):
            row = node_row(table_of(record), record, "now")
            found.setdefault(record.type, Counter())[repr([*row])] += 1
        elif isinstance(record, Rel):
            table = table_of(record)
            row = rel_row(table, record, "now")
            found.setdefault(table.name, Counter())[repr([*row])] += 1
        elif isinstance(record, Beside):
            row = beside_row(table_of(record), record)
            found.setdefault(record.table, Counter())[repr([*row])] += 1
        elif isinstance(record, Rejected):
            found.setdefault("set aside", Counter())[repr(record)] += 1
        elif isinstance(record, PassedOver):
            found.setdefault("passed over", Counter())[record.kind] += record.count
    return found


@pytest.fixture
def same(monkeypatch: pytest.MonkeyPatch) -> Compare:
    """Reads a dump both ways, asks that both say the same, and gives what they say."""

    def compare(path: Path) -> Told:
        ways = []
        for fewest in (10**9, 0):
            monkeypatch.setattr(
                shards, "_rows", lambda f, kind, on_wait, n=fewest: hub_columns(f, kind, n)
            )
            ways.append(told(HubDumpSource([path]).records()))
        assert ways[0].keys() == ways[1].keys()
        for table, rows in ways[0].items():
            assert ways[1][table] == rows, table
        return ways[1]

    return compare


def plain(file: Path) -> int:
    """How many rows of a file are read by columns."""
    return sum(item.rows for item in hub_columns(file, "model", 0) if isinstance(item, Plain))


ROW: dict[str, Any] = {
    "id": "acme/tuned",
    "sha": "0" * 40,
    "createdAt": datetime(2025, 1, 2, 3, 4, 5, 678),
    "downloads": 7,
    "tags": ["safetensors", "license:mit", "base_model:acme/base", "base_model:finetune:acme/base"],
    "cardData": json.dumps({"license": "mit", "base_model": "acme/base", "metrics": ["f1"]}),
    "safetensors": {"parameters": {"BF16": 7, "F32": None}, "total": 7},
    "gguf": None,
    "config": None,
    "baseModels": {"relation": "finetune", "models": [{"_id": "1", "id": "acme/base"}]},
    "pipeline_tag": "text-generation",
    "library_name": "transformers",
    "gated": "False",
    "siblings": [{"rfilename": "model.safetensors"}],
    "disabled": False,
}
SCHEMA = pa.Table.from_pylist([ROW]).schema
for _name in ("gguf", "config"):
    SCHEMA = SCHEMA.set(SCHEMA.get_field_index(_name), pa.field(_name, pa.string()))


def write(file: Path, rows: Iterable[dict[str, Any]], schema: pa.Schema = SCHEMA) -> Path:
    """A shard of rows that are `ROW` but for some fields, each with an id of its own."""
    usual = {**ROW, "siblings": None}
    made = [{**usual, "id": f"acme/tuned-{number}", **row} for number, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(made, schema=schema), file)
    return file


CONFIGS: tuple[dict[str, Any], ...] = (
    {"auto_map": {"AutoModel": "modeling.Own", "AutoConfig": None}},
    {"tokenizer_config": None},
    {"tokenizer_config": {}},
    {"tokenizer_config": {"chat_template": "{{ ''.__class__ }}"}},
    {"tokenizer_config": {"chat_template": [{"name": "x", "template": "http://a.b {{ y }}"}]}},
    {"chat_template_jinja": "{% import 'os' %}"},
    {"diffusers": {}},
    {"diffusers": {"_class_name": "Pipeline"}},
)


def card(**fields: Any) -> dict[str, Any]:
    return {"cardData": json.dumps(fields)}


def test_real_rows(same: Compare) -> None:
    if not REAL_ROWS.is_file():
        pytest.skip(f"the real rows are not here: {REAL_ROWS}")
    found = same(REAL_ROWS)
    assert found["Model"].total() == 2_068
    assert found["Model-CLAIMS-Claim"].total() > 10_000
    assert plain(REAL_ROWS) > 0.9 * 2_068


def test_made_up_rows(same: Compare, tmp_path: Path) -> None:
    write_hub(4_200, tmp_path)
    found = same(tmp_path)
    assert found["Dataset"].total() == 2_100
    assert found["Model-RENAMED_TO-Model"].total() > 5
    assert found["set aside"].total() > 10
    assert plain(tmp_path / "models-00000.parquet") > 0.95 * 4_200


def test_a_load_by_columns_is_that_by_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Through the reader's process and the writer of tables."""
    write_hub(4_200, tmp_path / "hub")
    shard = tmp_path / "hub" / "models-00000.parquet"
    found = shards._rows(shard, "model", lambda: None)
    assert sum(item.rows for item in found if isinstance(item, Plain)) > 0.95 * 4_200
    by_columns = load(HubDumpSource([tmp_path / "hub"], taken_at="2026-11-01"), tmp_path / "a")
    monkeypatch.setattr(shards, "_rows", lambda file, kind, on_wait: hub_rows(file))
    by_rows = load(HubDumpSource([tmp_path / "hub"], taken_at="2026-11-01"), tmp_path / "b")
    assert by_columns == by_rows
    for file in (tmp_path / "b").rglob("*.parquet"):
        (other,) = (tmp_path / "a").rglob(file.name)
        rows, others = pq.read_table(file), pq.read_table(other)
        assert rows.schema == others.schema
        assert Counter(map(str, rows.to_pylist())) == Counter(map(str, others.to_pylist()))


def test_the_kinds_of_lineage(same: Compare, tmp_path: Path) -> None:
    untyped = {"baseModels": None, "tags": ["base_model:acme/base", "gguf", "merge"]}
    two = {"tags": ["base_model:merge:a/b", "base_model:merge:c/d"], "baseModels": None}
    found = same(
        write(
            tmp_path / "models.parquet",
            [
                {},
                card(base_model=["acme/base"]),
                card(base_model="acme/old-base"),
                card(base_model="other/thing"),
                card(base_model=["acme/base", "acme/second"]),
                card(base_model="None"),
                card(base_model="./outputs/checkpoint-500"),
                card(base_model={"id": "acme/base", "relation": "adapter"}),
                card(base_model="acme/base", base_model_relation="quantized"),
                card(base_models="acme/base", finetuned_from="acme/base"),
                card(base_model="acme/data", datasets=["acme/data"]),
                card(new_version="acme/next"),
                untyped,
                {**untyped, **card(base_model="acme/base")},
                {**untyped, "library_name": "peft"},
                {**untyped, "siblings": [{"rfilename": "adapter_config.json"}]},
                {**untyped, "safetensors": None, "config": '{"quantization_config": {"a": 1}}'},
                {**two, **card(base_model=["a/b", "c/d", "e/f"])},
                {"tags": ["base_model:https://hf.co/a/b", "base_model:odd:a/b"]},
                {"id": "acme/base"},
                {"id": "Acme/Base"},
                {"id": "acme/self", **card(base_model="Acme/Self"), "tags": []},
                {"tags": ["base_model:output/base", "base_model:finetune:output/base"]},
            ],
        )
    )
    assert found["Model-RENAMED_TO-Model"].total() == 2
    assert {name.split("-")[1] for name in found if name.endswith("-Model")} >= {
        *("FINETUNED_FROM", "MERGED_FROM", "QUANTIZED_FROM", "ADAPTER_OF", "DERIVED_FROM"),
        "SUPERSEDED_BY",
    }


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", "null", "7", '"text"', "{", '{"license": "mit",}', '{"license": NaN}'),
        *('{"license": nan}', '{"x": inf, "license": "mit"}', '{"x": [1, 2, ], "license": "mit"}'),
        *('{"license": "mit", "license": "gpl-3.0"}', '{"license": "\\ud800"}', ' {"license": 1}'),
        *('{"License": "mit"}', '{"licence": "mit"}', '{"licenses": ["mit"]}', '{"license": []}'),
        *('{"license": ["mit", "???"]}', '{"license": "???"}', '{"license": {"name": "mit"}}'),
        '{"license": "other", "license_name": "own", "license_link": "http://x", "Widget": 1}',
        '{"license": 1e999, "language": [false, "no", "English", null, 7, "en"]}',
        '{"x": ' + "[" * 1_500 + "]" * 1_500 + ', "license": "mit"}',
        '{"x": ' + "1" * 5_000 + ', "license": "mit"}',
        '{"pipeline_tag": "Other-Task", "library_name": ["a", "b"], "tags": ["x"]}',
        '{"model-index": [{"results": [{"metrics": [{"value": 0.5}, {"value": "n/a"}]}]}]}',
        '{"model-index": [{"results": [{"metrics": [{"value": null}]}]}], "widget": [{"a": 1}]}',
        '{"model-index": {"results": {"metrics": {"value": 7}}}, "co2_eq_emissions": 3}',
        '{"co2_eq_emissions": {"emissions": 1, "hardware_used": "A"}, "arxiv": "", "paper": "x"}',
        '{"datasets": ["acme/data", "https://huggingface.co/datasets/acme/data", null, "squad"]}',
    ],
)
def test_cards(same: Compare, tmp_path: Path, text: str) -> None:
    rows: list[dict[str, Any]] = [{"cardData": text}, {"cardData": text, "tags": ["en", "fr"]}]
    same(write(tmp_path / "models.parquet", [*rows, {"cardData": None, "tags": ["en", "cv"]}]))


def test_values_that_are_not_plain(same: Compare, tmp_path: Path) -> None:
    later = datetime.now() + timedelta(days=400)
    found = same(
        write(
            tmp_path / "models.parquet",
            [
                *(
                    {"id": id}
                    for id in ("a b", "", None, "datasets/a", "hf.co/a/b", "a/b/", "gpt2")
                ),
                *({"id": id} for id in ("twice/here", "twice/here", "Case/Only", "case/only")),
                *({"id": HERE}, {"id": THERE}, {"tags": [f"base_model:{HERE}"]}),
                *({"createdAt": at} for at in (datetime(1970, 1, 1), later, None)),
                *({"downloads": -1}, {"sha": "x y"}, {"sha": "main"}, {"gated": "maybe"}),
                *({"tags": None}, {"tags": [None, "mit"]}, {"tags": []}),
                {"tags": [f"dataset:a/{n}" for n in range(600)]},
                {
                    "tags": [
                        "arxiv:2101.00001",
                        "arxiv:2101.00001v2",
                        "arxiv:x",
                        "doi:10.57967/HF/1",
                    ]
                },
                {"tags": ["doi:10.57967/hf/1", "dataset:None", "language:en", "license:"]},
                {"gguf": '{"total": "8", "architecture": "llama", "chat_template": "{{ x }}"}'},
                {"gguf": '{"general.license": "mit", "general.base_model.0.name": "x"}'},
                *({"gguf": text} for text in ("", "{}", "[]", "{")),
                {"config": '{"architectures": ["A", "B"], "model_type": "a", "auto_map": {}}'},
                {"config": '{"peft": {"base_model_name_or_path": "acme/base"}}'},
                {"config": '{"_name_or_path": "/tmp/x"}'},
                *({"config": json.dumps(config)} for config in CONFIGS),
                {"config": '{"_name_or_path": "acme/base"}'},
                {"safetensors": {"parameters": {"BF16": None}, "total": None}},
                {
                    "siblings": [
                        {"rfilename": "a.GGUF"},
                        {"rfilename": "model"},
                        {"rfilename": None},
                    ]
                },
                *({"pipeline_tag": "x" * 200}, {"library_name": " Peft "}, {"pipeline_tag": ""}),
                {"baseModels": {"relation": None, "models": None}},
                {"disabled": True},
                *({"tags": ["custom_code", tag]} for tag in ("tensorboard", "llama", "has_space")),
                {"tags": ["bert", "llama"], **card(tags=["llama"])},
                {"tags": ["dataset:a/b"], "cardData": None},
                {"tags": ["eval-results"], "cardData": None, "safetensors": None},
            ],
        )
    )
    assert found["set aside"].total() > 10
    assert found["Model-HAS_RISK-Risk"].total() > 5
    assert plain(tmp_path / "models.parquet") > 20


RESULT: dict[str, Any] = {
    "task": {"type": "text-classification"},
    "dataset": {"name": "GLUE", "type": "nyu-mll/glue", "config": "sst2"},
    "metrics": [{"type": "accuracy", "value": 0.91}, {"type": "f1", "value": "88.5"}],
}
INDEXES: tuple[Any, ...] = (
    [{"name": "a", "results": [RESULT]}],
    [{"name": "a", "results": [RESULT]}, {"name": "b", "results": [RESULT, RESULT]}],
    [{"results": [{**RESULT, "dataset": {"name": "own data", "type": "own data"}}]}],
    [{"results": [{**RESULT, "metrics": [{"type": "loss", "value": 0.30000000000000004}]}]}],
    [{"results": [{**RESULT, "metrics": [{"value": 1}, {"type": "f1", "value": 0.10}]}]}],
    [{"results": [{**RESULT, "metrics": [{"type": "f1", "value": 1e-7, "verified": True}]}]}],
)
ODD_INDEXES: tuple[Any, ...] = (
    [{"results": [{**RESULT, "metrics": [{"type": "bleu", "value": 12345678901234567890123}]}]}],
    [{"results": [{**RESULT, "metrics": [*RESULT["metrics"], {"type": "f1", "value": "n/a"}]}]}],
    [{"results": [{**RESULT, "metrics": [{"type": "f1", "value": 0.5}] * 2_001}]}],
    ["text", {"results": [RESULT, 7]}],
)


def test_results_are_claims(same: Compare, tmp_path: Path) -> None:
    file = tmp_path / "models.parquet"
    rows = [card(**{"model-index": index}) for index in INDEXES]
    odd = [card(**{"model-index": index}) for index in ODD_INDEXES]
    none = [card(**{"model-index": index}) for index in (None, [], "")]
    found = same(write(file, [*rows, *rows, *none, *odd, card(**{"Model-Index": INDEXES[0]})]))
    assert found["Claim"].total() > 2_000
    assert found["Claim-MEASURED_ON-Dataset"].total() > 20
    assert plain(file) == 2 * len(rows) + len(none)


MORE = {
    "spaces": [["a/app", "b/app"], []],
    "siblings": [[{"rfilename": "model.safetensors"}], [{"rfilename": "LICENSE"}], []],
    "card": [
        "---\nlicense: mit\n---\n# Words\nload(trust_remote_code=True)",
        "---\n: [\n---",
        "",
        "# Results",
    ],
    "securityRepoStatus": [
        '{"scansDone": true, "filesWithIssues": [{"path": "a.pkl", "level": "unsafe"}]}',
        "{}",
    ],
    "evalResults": ['[{"dataset": {"id": "a/b", "task_id": "mmlu"}, "value": 7}]', "[7]", "[]"],
    "model-index": [json.dumps(INDEXES[0]), "[]", "{"],
}


def test_what_richer_dumps_say(same: Compare, tmp_path: Path) -> None:
    """The column says something in some rows, and nothing in the others, which are plain."""
    usual = SCHEMA.remove(SCHEMA.get_field_index("siblings"))
    for number, (name, values) in enumerate(MORE.items()):
        text = usual.append(pa.field(name, pa.array(values).type))
        rows: list[dict[str, Any]] = [{name: value} for value in values]
        rows += [{**row, "cardData": None} for row in rows]
        file = tmp_path / str(number) / "models.parquet"
        file.parent.mkdir()
        found = same(write(file, [*rows, {}, card(license="apache-2.0")], text))
        assert found["Model"].total() == len(rows) + 2, name
        assert plain(file) == 2, name


def test_shards_of_two_dates_and_of_other_types(same: Compare, tmp_path: Path) -> None:
    write(tmp_path / "models-1.parquet", [{"id": "a/b", "downloads": 1}, {"id": "c/d"}])
    write(tmp_path / "models-2.parquet", [{"id": "a/b", "downloads": 2}, {"id": "e/f"}])
    other = SCHEMA.set(SCHEMA.get_field_index("downloads"), pa.field("downloads", pa.string()))
    write(tmp_path / "models-3.parquet", [{"id": "g/h", "downloads": "3"}], other)
    zone = SCHEMA.set(2, pa.field("createdAt", pa.timestamp("ms", "Asia/Tokyo")))
    write(tmp_path / "models-4.parquet", [{"id": "i/j"}], zone)
    found = same(tmp_path)
    assert found["Model"].total() == 6
    assert plain(tmp_path / "models-3.parquet") == 0
    assert plain(tmp_path / "models-4.parquet") == 1


def test_a_shard_that_is_cut_and_a_group_that_is_damaged(same: Compare, tmp_path: Path) -> None:
    rows = [{"downloads": number} for number in range(300)]
    whole = write(tmp_path / "models-1.parquet", rows)
    cut = tmp_path / "models-2.parquet"
    cut.write_bytes(whole.read_bytes()[:-200])
    damaged = tmp_path / "models-3.parquet"
    pq.write_table(pq.read_table(whole), damaged, row_group_size=100, use_dictionary=False)
    place = pq.read_metadata(damaged).row_group(1).column(0).data_page_offset
    data = bytearray(damaged.read_bytes())
    data[place : place + 60] = b"\xff" * 60
    damaged.write_bytes(data)
    found = same(tmp_path)
    assert found["Model"].total() == 500
    assert found["set aside"].total() == 2


def test_text_that_is_no_text(same: Compare, tmp_path: Path) -> None:
    ids = pa.Array.from_buffers(
        pa.string(), 3, pa.array([b"a/b", b"\xff\xfe", b"c/d"], pa.binary()).buffers()
    )
    tags = pa.array([["license:mit"]] * 3)
    pq.write_table(pa.table({"id": ids, "tags": tags}), tmp_path / "models.parquet")
    assert same(tmp_path / "models.parquet")["Model"].total() == 2
