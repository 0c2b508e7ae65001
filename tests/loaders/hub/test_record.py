"""Values that do not fit and hostile text: set aside, never an error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptmgraph.graph.records import Node, Rejected, Rel, node_row, rel_row, table_of, to_arrow
from ptmgraph.loaders.hub.record import GivenNodes
from ptmgraph.loaders.hub.rows import RepoType, records
from tests.helpers.hub_records import edges, model, node, read, reasons


@pytest.mark.parametrize(
    ("field", "value", "property", "kept"),
    [
        ("createdAt", "2024-02-28 15:24:14", "created_at", "2024-02-28T15:24:14Z"),
        ("createdAt", "2024-02-28T15:24:14+02:00", "created_at", "2024-02-28T13:24:14Z"),
        ("createdAt", "2024-02-28", "created_at", "2024-02-28T00:00:00Z"),
        ("createdAt", "2024-W09-3T15:24:14Z", "created_at", "2024-02-28T15:24:14Z"),
        ("createdAt", "2024-02-30T15:24:14Z", "created_at", None),
        ("createdAt", "2999-01-01T00:00:00Z", "created_at", None),
        ("createdAt", "1970-01-01T00:00:00Z", "created_at", None),
        ("createdAt", "yesterday", "created_at", None),
        ("createdAt", 1709133854, "created_at", "2024-02-28T15:24:14Z"),
        ("createdAt", 1709133854000, "created_at", "2024-02-28T15:24:14Z"),
        ("createdAt", 1709133854000.0, "created_at", "2024-02-28T15:24:14Z"),
        ("createdAt", True, "created_at", None),
        ("createdAt", 10**30, "created_at", None),
        ("createdAt", -1, "created_at", None),
        ("likes", "12", "likes", 12),
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
    said = "asked for it: missing or private"
    assert read({"id": "a/b", "setAside": "missing or private"}) == [
        Rejected("dump.parquet", 7, "missing or private", "a/b"),
        Rel("Model", "a/b", "HAS_RISK", "Risk", "gone", "hub", said),
    ]


def test_what_is_set_aside_is_safe_to_print() -> None:
    hostile = "\x1b[2J\r\n\u202e"
    link = f"https://huggingface.co/{hostile}"
    for fields in (
        {"id": hostile},
        {"setAside": hostile},
        {"sha": hostile},
        {"cardData": {"base_model": link}},
        {"tags": [f"base_model:{hostile}:{hostile}", {hostile: 1}]},
    ):
        found = [r for r in read({"id": "a/b"} | fields) if isinstance(r, Rejected)]
        assert found
        assert all((record.reason + record.text).isprintable() for record in found)


def test_the_fields_that_a_crawl_adds_may_be_empty() -> None:
    found = model(setAside=None, redirectedFrom=None)
    assert node(found).id == "me/mine"
    assert reasons(found) == []


def test_a_word_is_given_once_for_a_whole_load_and_related_each_time() -> None:
    given = GivenNodes(size=2)
    found = [
        records({"id": id, "pipeline_tag": "fill-mask"}, "dump", 1, "model", given)
        for id in ("a", "b")
    ]
    assert [any(isinstance(r, Node) and r.type == "Task" for r in f) for f in found] == [
        True,
        False,
    ]
    assert all(("PERFORMS", "fill-mask", "hub") in edges(f) for f in found)
    assert [given.is_new(("Task", x)) for x in "1231"] == [True, True, True, True]


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
    raw: dict[str, Any], kind: RepoType
) -> None:
    for record in read(raw, kind):
        if isinstance(record, Node):
            row = node_row(table_of(record), record, "2026-01-01T00:00:00Z")
        elif isinstance(record, Rel):
            row = rel_row(table_of(record), record, "2026-01-01T00:00:00Z")
        else:
            continue
        assert to_arrow(table_of(record), [row])[1] == []
