"""The declaration of the graph, and the page that is written from it."""

from __future__ import annotations

import pytest

from ptmgraph.graph.records import Node, Rel, arrow_schema, node_row, rel_row, table_of
from ptmgraph.graph.schema import LINEAGE, NODE, NODES, REL, RELS, TABLES, VERDICT
from ptmgraph.graph.schema_page import schema_page
from ptmgraph.graph.tables.merge import merged_schema
from tests.helpers.places import DOCS

_REUSES = "Repository-REUSES-Model"


def test_the_page_is_as_the_declaration_says() -> None:
    page = (DOCS / "schema.md").read_text("utf-8")
    assert page == schema_page(), "run: .venv/bin/ptmgraph schema > docs/schema.md"


def test_names_are_unique_and_ends_exist() -> None:
    assert len(NODE) == len(NODES)
    assert len(REL) == len(RELS)
    for rel in RELS:
        assert {label for pair in rel.ends for label in pair} <= set(NODE), rel.name
    assert set(LINEAGE) <= set(REL)


def test_every_property_says_what_it_means() -> None:
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name
        assert all(column.meaning for column in table.columns), table.name


def test_merged_relationships_carry_folded_evidence() -> None:
    table = TABLES[_REUSES]
    assert "source" in arrow_schema(table.columns).names
    assert merged_schema(table).names == [
        *("start_id", "end_id", "mode", "places", "uses", "call", "revision", "scope"),
        "trusts_code",
        *("sources", "evidence", "declared", "confidence", "retrieved_at"),
        *("license_verdict", "license_rule", "license_findings", "license_terms"),
        *("license_from", "license_blamed"),
    ]


def test_no_source_can_state_what_is_derived() -> None:
    stated = {column.name for column in TABLES[_REUSES].columns}
    assert not stated & {column.name for column in VERDICT}


def test_a_value_that_is_not_declared_is_an_error() -> None:
    with pytest.raises(ValueError, match="Model has no property 'starz'"):
        node_row(TABLES["Model"], Node("Model", "a/b", {"starz": 1}), "")
    rel = Rel("Model", "a/b", "FINETUNED_FROM", "Model", "a/c", "test", "", {"sort": "x"})
    with pytest.raises(ValueError, match="no property 'sort'"):
        rel_row(table_of(rel), rel, "")
