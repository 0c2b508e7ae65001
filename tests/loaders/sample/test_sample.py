"""The bundled snapshot says of each model what the registry says, and nothing else."""

import csv
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.records import (
    Account,
    Node,
    PassedOver,
    Record,
    Rejected,
    Rel,
    node_row,
    rel_row,
    table_of,
    to_arrow,
)
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.sample.rows import model_records, package_records
from ptmgraph.loaders.sample.source import SampleSource
from ptmgraph.loaders.sample.training import Tasks
from scripts.sample_registry import registry_rows
from tests.helpers import places
from tests.helpers.places import SHARED

DATA = places.DATA / "sample"
LINEAGE = SHARED / "lineage"
SEEN = "2026-10-26T12:50:54Z"
needs_lineage = pytest.mark.skipif(not LINEAGE.is_dir(), reason="needs ../shared/data/lineage")


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(SampleSource(small=True).records())


def rels(records: list[Record], start: str, type: str) -> Iterator[Rel]:
    for record in records:
        if isinstance(record, Rel) and (record.start_id, record.type) == (start, type):
            yield record


def ends(records: list[Record], start: str, type: str) -> set[str]:
    return {rel.end_id for rel in rels(records, start, type)}


def node(records: list[Record], type: str, id: str) -> Node:
    (found,) = (x for x in records if isinstance(x, Node) and (x.type, x.id) == (type, id))
    return found


def test_every_record_fits_its_table(records: list[Record]) -> None:
    for record in records:
        if isinstance(record, Rejected | PassedOver):
            continue
        table = table_of(record)
        if isinstance(record, Node):
            row = node_row(table, record, SEEN)
            known = {column.name for column in table.columns}
            assert record.properties.keys() <= known
        else:
            row = rel_row(table, record, SEEN)
        assert to_arrow(table, [row])[1] == [], record


def test_snapshot_counts_its_progress() -> None:
    source = SampleSource(small=True)
    for _ in source.records():
        pass
    assert source.progress == source.total == 970 + 480 + 68
    assert source.taken_at == SEEN


def test_all_of_it_is_loaded_where_nobody_asks_for_the_small_part() -> None:
    total = SampleSource().total
    assert total is not None
    assert total > 30_000
    (option,) = SampleSource.options
    assert option.name == "small"


def test_facts_of_a_model(records: list[Record]) -> None:
    id = "AQ-MedAI/Diver-Retriever-4B"
    assert node(records, "Model", id).properties == {
        "hub": "hf",
        "revision": "ff7f8bc8d1827734dcf2bbfab99f065be618069a",
        "created_at": "2025-08-22T00:00:00Z",
        "parameter_count": 4021774336,
        "formats": ["safetensors"],
        "is_stub": False,
    }
    assert ends(records, id, "DERIVED_FROM") == {"Qwen/Qwen3-Embedding-4B"}
    assert ends(records, id, "SUPERSEDED_BY") == {"AQ-MedAI/Diver-Retriever-4B-1020"}
    assert ends(records, id, "LICENSED_UNDER") == {"apache-2.0"}
    assert ends(records, id, "COVERS_LANGUAGE") == {"eng-latn", "zho-hans"}
    assert ends(records, id, "BUILT_WITH") == {
        "sentence-transformers",
        "pytorch",
        "transformers",
    }
    assert ends(records, id, "SOURCE_CODE") == {"github.com/AQ-MedAI/Diver"}


def test_evidence_is_the_line_in_the_registry(records: list[Record]) -> None:
    (rel,) = rels(records, "AITeamVN/Vietnamese_Embedding", "DERIVED_FROM")
    place = "mteb/models/model_implementations/vi_vn_models.py:112"
    assert (rel.source, rel.declared) == ("registry", True)
    assert rel.evidence == f"{place} adapted_from='BAAI/bge-m3'"


def test_training_data_is_the_hub_dataset_behind_the_task(records: list[Record]) -> None:
    trained = {rel.end_id: rel.evidence for rel in rels(records, "BAAI/bge-en-icl", "TRAINED_ON")}
    assert trained["mteb/nq"].endswith("training_datasets='NQ'")
    assert trained["cfli/bge-full-data"].endswith(
        "public_training_data='https://huggingface.co/datasets/cfli/bge-full-data'"
    )
    assert "mteb:SciDocsReranking" in trained, "no task of the registry has this name"
    assert ends(records, "mteb/nq", "LICENSED_UNDER") == {"cc-by-nc-sa-3.0"}


def test_nothing_is_training_data_that_the_registry_denies(records: list[Record]) -> None:
    id = "intfloat/e5-mistral-7b-instruct"
    trained = {rel.evidence: rel.declared for rel in rels(records, id, "TRAINED_ON")}
    assert not [text for text in trained if "not trained on" in text]
    names = {text.split("'")[1]: declared for text, declared in trained.items()}
    assert names == {
        **dict.fromkeys(
            ["FEVER", "HotpotQA", "MIRACLRetrieval", "MSMARCO", "MrTidyRetrieval"], True
        ),
        "NQ": True,
    }
    said = Account()
    for record in records:
        if isinstance(record, PassedOver):
            said.add(record)
    assert {entry.kind.split()[0]: entry.count for entry in said.entries()} == {
        "evaluation": 1277,
        "names": 779,
    }


def test_a_model_of_a_subclass_and_parents_with_owners(records: list[Record]) -> None:
    assert ends(records, "jinaai/jina-embeddings-v4", "DERIVED_FROM") == {
        "Qwen/Qwen2.5-VL-3B-Instruct"
    }
    parents = {r.end_id for r in records if isinstance(r, Rel) and r.type == "DERIVED_FROM"}
    assert [parent for parent in parents if "/" not in parent] == []
    reasons = [r.reason for r in records if isinstance(r, Rejected)]
    assert reasons.count("adapted_from: a name without an owner, not the id of a model") == 7


def test_a_license_link_is_other_with_the_link(records: list[Record]) -> None:
    (rel,) = rels(records, "RiverRider/motherlode-code-small-en-v0.1", "LICENSED_UNDER")
    assert rel.end_id == "other"
    assert str(rel.properties["license_link"]).endswith("/blob/main/LICENSE")


@pytest.mark.parametrize(
    ("id", "hub"),
    [
        ("openai/text-embedding-3-small (embed_dim=512)", "mteb"),
        ("mteb/baseline-random-encoder", "mteb"),
        ("BAAI/bge-reranker-v2-m3", "hf"),
        ("BAAI/bge-m3", "hf"),
        ("QuanSun/EVA02-CLIP-B-16", None),
    ],
)
def test_the_hub_is_named_only_where_it_is_known(
    records: list[Record], id: str, hub: str | None
) -> None:
    assert node(records, "Model", id).properties["hub"] == hub


def test_a_package_is_a_repository_that_uses_models(records: list[Record]) -> None:
    id = "github.com/MaartenGr/KeyBERT"
    assert node(records, "Repository", id).properties["commit"] == "0.9.0"
    assert ends(records, id, "LICENSED_UNDER") == {"mit"}
    places = {rel.end_id: rel.properties["places"] for rel in rels(records, id, "REUSES")}
    assert places["sentence-transformers/all-MiniLM-L6-v2"] == ["keybert/_model.py:44"]


def test_a_package_without_a_repository_is_named_by_its_index(records: list[Record]) -> None:
    assert node(records, "Repository", "pypi:semantic-router").properties["url"] is None


def test_at_least_forty_packages_use_a_model(records: list[Record]) -> None:
    reuses = [x for x in records if isinstance(x, Rel) and x.type == "REUSES"]
    assert len({rel.start_id for rel in reuses}) >= 40


def test_junk_is_set_aside_with_its_place_and_reason(records: list[Record]) -> None:
    reasons = {(x.reason, x.text) for x in records if isinstance(x, Rejected)}
    path = "'/root/.cache/torch/sentence_transformers/intfloat_e5-large-v2'"
    assert (
        "adapted_from: a path on disk, not an id",
        f"consciousAI/cai-lunaris-text-embeddings: {path}",
    ) in reasons
    assert ("a second entry of this model", "avsolatorio/NoInstruct-small-Embedding-v0") in reasons
    assert not any(
        len(rel.end_id.removeprefix("mteb:")) == 1
        for rel in records
        if isinstance(rel, Rel) and rel.type == "TRAINED_ON"
    )


def test_a_license_that_nobody_knows_is_other_by_its_name() -> None:
    row: dict[str, Any] = {
        "package": "x",
        "version": "1",
        "repository": None,
        "unresolved": 2,
        "uses": [],
    }
    _, _, rel, rest = package_records(row | {"licenses": ["House Rules", "More Rules"]})
    assert isinstance(rel, Rel)
    assert (rel.end_id, rel.properties) == ("other", {"license_name": "House Rules"})
    assert isinstance(rest, Rejected)


def test_bad_values_of_a_row_are_set_aside() -> None:
    row = {
        "name": "example/bad",
        "framework": [],
        "release_date": "soon",
        "n_parameters": -1,
        "adapted_from": "https://example.org/parent",
        "public_training_code": "on request",
        "file": "registry.py",
        "line": 7,
    }
    found = list(model_records(row, set(), Tasks()))
    assert {x.reason for x in found if isinstance(x, Rejected)} == {
        "release_date: not a date",
        "n_parameters: negative, or too large",
        "adapted_from: a link to another site",
        "public_training_code: not a GitHub repository",
    }
    assert not [x for x in found if isinstance(x, Rel)]


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "snapshot.json").write_bytes(b"{}")
    (tmp_path / "models.jsonl.gz").write_bytes(b"\x1f\x8b\x08 cut off")
    with pytest.raises(SourceError, match="install again"):
        list(SampleSource(tmp_path, small=True).records())


def test_the_script_reads_the_registry(tmp_path: Path) -> None:
    wheel = tmp_path / "registry.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("registry.py", "shared.py"):
            archive.write(DATA / name, f"mteb/models/model_implementations/{name}")
        archive.writestr(
            "mteb/tasks/nli.py",
            "class SNLI:\n    metadata = TaskMetadata(name='SNLI', dataset={'path': 'mteb/snli'},"
            " eval_langs={'en': ['eng-Latn'], 'de': ['deu-Latn', 'eng-Latn']})\n"
            "class Unused:\n    metadata = TaskMetadata(name='Unused', dataset={'path': 'x'})\n",
        )
    rows = registry_rows(wheel)
    models, datasets = rows["models"], rows["datasets"]
    assert models[0] == {
        "name": "example/literal",
        "revision": "1",
        "license": "apache-2.0",
        "n_parameters": 1_500_000,
        "languages": ["eng-Latn"],
        "framework": ["PyTorch", "safetensors"],
        "training_datasets": ["NQ", "QQP", "SNLI"],
        "adapted_from": "example/parent",
        "file": "mteb/models/model_implementations/registry.py",
        "line": 17,
    }
    assert models[4]["training_comments"]["NQ-PL"] == "translation not trained on"
    assert models[4]["training_comment"] == "assumed"
    assert models[2]["unresolved"] == ["languages", "n_parameters", "training_datasets"]
    assert datasets == [
        {
            "name": "SNLI",
            "path": "mteb/snli",
            "languages": ["deu-Latn", "eng-Latn"],
            "file": "mteb/tasks/nli.py",
            "line": 2,
        }
    ]


@needs_lineage
def test_ancestors_are_those_expected(records: list[Record]) -> None:
    expected = json.loads((LINEAGE / "expected_ancestors.json").read_text())
    with (LINEAGE / "models.csv").open(newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) == 461
    parents_of = defaultdict(set)
    for record in records:
        if isinstance(record, Rel) and record.type == "DERIVED_FROM":
            parents_of[record.start_id].add(record.end_id)
    for name in names:
        found: set[str] = set()
        todo = [name]
        while todo:
            parents = parents_of[todo.pop()] - found
            found |= parents
            todo.extend(parents)
        # A name without an owner is the id of nothing: it is set aside, with the reason.
        wanted = {parent for parent in expected.get(name, ()) if "/" in parent}
        assert found == wanted, name
