"""One record of the Hub as nodes and relationships, by the rules of docs/sources-hub.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.batch import Node, Rejected, Rel, node_row, rel_row, table_of, to_arrow
from loaders.hub_record import Vocabulary
from loaders.hub_rows import Kind, records
from tests.hub_records import edges, model, node, read, reasons


def test_a_model_as_the_api_gives_it() -> None:
    found = read(json.loads((Path(__file__).parent / "data/hub/model_info.json").read_text()))
    assert node(found).id == "google-bert/bert-base-uncased"
    assert node(found).properties == {
        "hub": "hf",
        "owner": "google-bert",
        "name": "bert-base-uncased",
        "revision": "86b5e0934494bd15c9632b12f734a8a67f723594",
        "created_at": "2022-03-02T23:29:04Z",
        "last_modified": "2024-02-19T11:06:12Z",
        "downloads": 60478923,
        "likes": 2498,
        "task": "fill-mask",
        "library": "transformers",
        "gated": "false",
        "parameter_count": 110106428,
        "formats": ["coreml", "jax", "onnx", "pytorch", "rust", "safetensors", "tf"],
        "has_card": True,
        "is_stub": False,
    }
    assert edges(found) == {
        ("PUBLISHED_BY", "google-bert", "id"),
        ("PERFORMS", "fill-mask", "hub"),
        ("BUILT_WITH", "transformers", "hub"),
        ("COVERS_LANGUAGE", "en", "card"),
        ("LICENSED_UNDER", "apache-2.0", "tag"),
        ("LICENSED_UNDER", "apache-2.0", "card"),
        ("TRAINED_ON", "bookcorpus", "tag"),
        ("TRAINED_ON", "wikipedia", "tag"),
        ("TRAINED_ON", "bookcorpus", "card"),
        ("TRAINED_ON", "wikipedia", "card"),
        ("DESCRIBED_BY", "arxiv:1810.04805", "tag"),
        ("HAS_ARCHITECTURE", "BertForMaskedLM", "config"),
    }
    assert reasons(found) == []


def test_a_dataset() -> None:
    found = read(
        {
            "id": "stanfordnlp/imdb",
            "lastModified": "2024-01-04T12:09:45",
            "likes": 3,
            "tags": ["language:en", "license:other", "arxiv:1606.05250v2", "region:us"],
            "cardData": '{"license": ["other"], "language": ["en"], "license_name": "imdb terms"}',
        },
        "dataset",
    )
    assert node(found, "Dataset").properties == {
        "last_modified": "2024-01-04T12:09:45Z",
        "likes": 3,
        "gated": None,
        "is_stub": False,
        "url": "https://huggingface.co/datasets/stanfordnlp/imdb",
    }
    assert edges(found) == {
        ("PUBLISHED_BY", "stanfordnlp", "id"),
        ("LICENSED_UNDER", "other", "tag"),
        ("LICENSED_UNDER", "other", "card"),
        ("COVERS_LANGUAGE", "en", "tag"),
        ("COVERS_LANGUAGE", "en", "card"),
        ("DESCRIBED_BY", "arxiv:1606.05250", "tag"),
    }
    named = [r.properties for r in found if isinstance(r, Rel) and r.type == "LICENSED_UNDER"]
    assert named == [{}, {"license_name": "imdb terms"}]


@pytest.mark.parametrize(
    ("card", "licenses", "refused"),
    [
        ({"license": "MIT"}, {"mit"}, 0),
        ({"license": ["mit", "apache-2.0"]}, {"mit", "apache-2.0"}, 0),
        ({"License": "agpl-3.0"}, {"agpl-3.0"}, 0),
        ({"licence": "license"}, set(), 1),
        ({"licence": "mit"}, {"mit"}, 0),
        ({"license": 1.0}, set(), 1),
        ({"license": {"mit": "x"}}, set(), 1),
        ({"license": ["mit", None]}, {"mit"}, 1),
        ({"license": "x" * 5_000_000}, set(), 1),
        ({"license": "mit\n// DROP"}, set(), 1),
        ({"license": "O'Reilly') DETACH DELETE (n"}, {"o'reilly') detach delete (n"}, 0),
        ({"license": None}, set(), 0),
        ({"license": ""}, set(), 0),
    ],
)
def test_licenses_in_the_card(card: dict[str, Any], licenses: set[str], refused: int) -> None:
    found = model(cardData=card)
    assert edges(found, "LICENSED_UNDER") == {("LICENSED_UNDER", x, "card") for x in licenses}
    assert len(reasons(found)) == refused


def test_a_license_of_its_own_keeps_name_and_link() -> None:
    card = {"license": "other", "license_name": "qwen", "license_link": "https://x/LICENSE"}
    rels = [r for r in model(tags=["license:other"], cardData=card) if isinstance(r, Rel)]
    own = {r.source: r.properties for r in rels if r.type == "LICENSED_UNDER"}
    assert own["card"] == {"license_name": "qwen", "license_link": "https://x/LICENSE"}
    assert own["tag"] == {}


def test_languages_of_the_card_are_declared() -> None:
    found = model(tags=["fr", "ml"], cardData={"language": ["EN", "zh-Hans", "eng", "code", False]})
    ends = {end for _, end, _ in edges(found, "COVERS_LANGUAGE")}
    assert ends == {"en", "zh-hans", "eng", "code", "no"}


def test_what_is_no_language_code_is_reasons() -> None:
    found = model(cardData={"language": ["English", "\\no", 7, {"en": 1}, "en fr"]})
    assert edges(found, "COVERS_LANGUAGE") == set()
    assert len(reasons(found)) == 5


def test_languages_of_bare_tags_are_inferred_and_only_without_a_card() -> None:
    found = model(tags=["en", "ml", "cv", "trl", "rag", "tf"])
    (rel,) = [r for r in found if isinstance(r, Rel) and r.type == "COVERS_LANGUAGE"]
    assert (rel.end_id, rel.declared, rel.confidence) == ("en", False, 0.8)
    assert edges(model(tags=["en"], cardData={"license": "mit"}), "COVERS_LANGUAGE") == set()


def test_datasets_that_name_nothing_are_reasons() -> None:
    link = "https://huggingface.co/datasets/a/b/viewer/default"
    card = {"datasets": ["squad", link, "custom", "our data", "https://kaggle.com/x", None]}
    found = model(cardData=card)
    assert edges(found, "TRAINED_ON") == {("TRAINED_ON", x, "card") for x in ("squad", "a/b")}
    assert len(reasons(found)) == 4


def test_papers() -> None:
    tags = ["arxiv:1810.04805v2", "arxiv:hep-th/9901001", "doi:10.57967/HF/0001", "arxiv:new"]
    found = model(tags=tags)
    papers = {"arxiv:1810.04805", "arxiv:hep-th/9901001", "doi:10.57967/hf/0001"}
    assert {end for _, end, _ in edges(found, "DESCRIBED_BY")} == papers
    assert reasons(found) == ["tags: not the id of a paper in arxiv"]


def test_the_model_type_stands_in_for_missing_architectures() -> None:
    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama"}
    gguf = {"architecture": "llama", "total": 7_000_000_000}
    assert edges(model(config=config, gguf=gguf), "HAS_ARCHITECTURE") == {
        ("HAS_ARCHITECTURE", "LlamaForCausalLM", "config")
    }
    assert edges(model(config={"model_type": "llama"}), "HAS_ARCHITECTURE") == {
        ("HAS_ARCHITECTURE", "llama", "config")
    }
    found = model(gguf=json.dumps(gguf))
    assert edges(found, "HAS_ARCHITECTURE") == {("HAS_ARCHITECTURE", "llama", "gguf")}
    assert node(found).properties["parameter_count"] == 7_000_000_000
    assert node(found).properties["formats"] == ["gguf"]


@pytest.mark.parametrize(
    ("field", "value", "property", "kept"),
    [
        ("createdAt", "2024-02-28 15:24:14", "created_at", "2024-02-28T15:24:14Z"),
        ("createdAt", "2024-02-28T15:24:14+02:00", "created_at", "2024-02-28T13:24:14Z"),
        ("createdAt", "2024-02-28", "created_at", "2024-02-28T00:00:00Z"),
        ("createdAt", "2999-01-01T00:00:00Z", "created_at", None),
        ("createdAt", "1970-01-01T00:00:00Z", "created_at", None),
        ("createdAt", "yesterday", "created_at", None),
        ("createdAt", 1709133854, "created_at", None),
        ("downloads", 12.0, "downloads", 12),
        ("downloads", -1, "downloads", None),
        ("downloads", "many", "downloads", None),
        ("downloads", True, "downloads", None),
        ("downloads", 2**70, "downloads", None),
        ("likes", float("inf"), "likes", None),
        ("gated", "auto", "gated", "auto"),
        ("gated", True, "gated", None),
        ("safetensors", {"total": -1}, "parameter_count", None),
        ("safetensors", "{", "parameter_count", None),
        ("sha", "", "revision", None),
    ],
)
def test_a_value_that_does_not_fit_is_set_aside_and_the_model_stays(
    field: str, value: object, property: str, kept: object
) -> None:
    found = model(**{field: value})
    assert node(found).properties.get(property) == kept
    assert len(reasons(found)) == (kept is None)


def test_missing_numbers_of_a_table_of_floats_are_unknown() -> None:
    found = model(downloads=float("nan"), likes=None)
    assert "downloads" not in node(found).properties
    assert reasons(found) == []


def test_whether_there_is_a_card_is_unknown_without_that_column() -> None:
    assert node(model()).properties["has_card"] is None
    assert node(model(cardData=None)).properties["has_card"] is False
    assert node(model(cardData="{}")).properties["has_card"] is False
    assert node(model(cardData='{"license": "mit"}')).properties["has_card"] is True


@pytest.mark.parametrize("id", [None, "", 7, "has space/x", "a/b/c", "x'; MATCH (n) DELETE n"])
def test_a_record_without_a_usable_id_is_set_aside_whole(id: object) -> None:
    (only,) = read({"id": id, "tags": ["license:mit"]})
    assert isinstance(only, Rejected)
    assert (only.file, only.row) == ("dump.parquet", 7)


def test_what_a_crawl_could_not_fetch_is_reasons() -> None:
    assert read({"id": "a/b", "setAside": "missing or private"}) == [
        Rejected("dump.parquet", 7, "missing or private", "a/b")
    ]


def test_the_fields_that_a_crawl_adds_may_be_empty() -> None:
    found = model(setAside=None, redirectedFrom=None)
    assert node(found).id == "me/mine"
    assert reasons(found) == []


def test_a_word_is_given_once_for_a_whole_load_and_related_each_time() -> None:
    vocabulary = Vocabulary(size=2)
    found = [
        records({"id": id, "pipeline_tag": "fill-mask"}, "dump", 1, "model", vocabulary)
        for id in ("a", "b")
    ]
    assert [any(isinstance(r, Node) and r.type == "Task" for r in f) for f in found] == [
        True,
        False,
    ]
    assert all(("PERFORMS", "fill-mask", "hub") in edges(f) for f in found)
    assert [vocabulary.is_new(("Task", x)) for x in "1231"] == [True, True, True, True]


def test_deep_nesting_and_broken_json_are_reasons() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    card = {"license": deep, "base_model": deep}
    for raw in (
        *({"cardData": "[" * 100_000}, {"cardData": card}, {"cardData": "null: x"}),
        *({"tags": deep}, {"tags": "x"}, {"gguf": deep}),
    ):
        found = model(**raw)
        assert node(found).id == "me/mine"
        assert reasons(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["a/b", "merge", "base_model:finetune:a/b", "license:mit", "https://["]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["id", "models", "relation", "total", "name"]) | st.text(),
                      inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
FIELDS = st.sampled_from(
    ["createdAt", "lastModified", "downloads", "likes", "gated", "tags", "safetensors", "gguf",
     "config", "baseModels", "pipeline_tag", "library_name", "siblings", "sha", "redirectedFrom"]
)  # fmt: skip
CARD = st.sampled_from(
    ["license", "License", "license_name", "language", "datasets", "base_model", "new_version",
     "base_model_relation", "pipeline_tag", "library_name"]
)  # fmt: skip
RAW = st.builds(
    lambda fields, card: {"id": "me/mine", "cardData": card, **fields},
    st.dictionaries(FIELDS, JSON),
    st.dictionaries(CARD, JSON) | JSON,
)


@settings(deadline=None)
@given(RAW | st.dictionaries(st.text(), JSON), st.sampled_from(["model", "dataset"]))
def test_no_record_ever_raises_and_all_that_is_read_fits_the_tables(
    raw: dict[str, Any], kind: Kind
) -> None:
    for record in read(raw, kind):
        if isinstance(record, Node):
            row = node_row(table_of(record), record, "2026-01-01T00:00:00Z")
        elif isinstance(record, Rel):
            row = rel_row(table_of(record), record, "2026-01-01T00:00:00Z")
        else:
            continue
        assert to_arrow(table_of(record), [row])[1] == []
