"""The Python API: three lines in a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

import ptmgraph


def test_three_lines(fixture_home: Path) -> None:
    with ptmgraph.open(home=fixture_home) as graph:
        rows = graph.cypher("MATCH (m:Model {id: $id}) RETURN m.downloads AS n", id="chain/0")
        assert rows.rows == [{"n": 1_000_000}]
        assert graph.lineage("chain/2").depth == {"chain/2": 0, "chain/1": 1, "chain/0": 2}
        assert [row["child"] for row in graph.ask("siblings", id="diamond/left")] == [
            "diamond/right"
        ]
        assert graph.search("mond/le")[0].id == "diamond/left"
        assert "ancestors" in graph.questions()


def test_results_as_arrow_pandas_and_polars(fixture_home: Path) -> None:
    with ptmgraph.open(home=fixture_home) as graph:
        result = graph.cypher(
            "MATCH (m:Model) WHERE m.id STARTS WITH 'chain/' "
            "RETURN m.id AS id, m.likes AS likes, m.formats AS formats ORDER BY id LIMIT 2"
        )
    assert result.to_arrow().to_pylist() == result.rows
    assert list(result.to_pandas()["likes"]) == [100, 99]
    assert result.to_polars()["id"].to_list() == ["chain/0", "chain/1"]
    assert result.column("likes") == [100, 99]
    with pytest.raises(KeyError):
        result.column("nothing")


def test_a_column_of_mixed_values_becomes_text(fixture_home: Path) -> None:
    with ptmgraph.open(home=fixture_home) as graph:
        result = graph.cypher("UNWIND [1, 'two', [3]] AS x RETURN x")
    assert result.column("x") == [1, "two", [3]]
    assert result.to_arrow()["x"].to_pylist() == ["1", "two", "[3]"]
