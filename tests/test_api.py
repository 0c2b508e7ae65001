"""The Python API: three lines in a notebook."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

import ptmgraph
from ptmgraph.graph.store.result import Result
from tests.helpers.places import DOCS

PAGE = DOCS / "python.md"


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


def test_parameters_may_be_named_like_options(fixture_home: Path) -> None:
    text = "MATCH (m:Model) RETURN m.id AS id ORDER BY id LIMIT $limit"
    with ptmgraph.open(home=fixture_home) as graph:
        assert len(graph.cypher(text, parameters={"limit": 2})) == 2
        with pytest.raises(ptmgraph.QueryError, match=r"parameters=\{'limit': \.\.\.\}"):
            graph.cypher(text, limit=2)
        assert graph.cypher("RETURN $a + $b AS c", parameters={"a": 1}, b=2).rows == [{"c": 3}]


def test_a_model_that_is_not_known_is_told_from_one_without_parents(fixture_home: Path) -> None:
    with ptmgraph.open(home=fixture_home) as graph:
        assert not graph.lineage("diamond/top").edges
        for unknown in ("nobody/nothing", "", None):
            with pytest.raises(ptmgraph.QueryError, match="There is no model"):
                graph.lineage(unknown)  # type: ignore[arg-type]
        with pytest.raises(ptmgraph.QueryError, match="no model or dataset"):
            graph.impact("nobody/nothing")
        assert {row["model"] for row in graph.impact("chain/4").models} == {"chain/4", "chain/5"}


def test_notes_tell_why_an_answer_is_empty(fixture_home: Path) -> None:
    with ptmgraph.open(home=fixture_home) as graph:
        assert graph.cypher("MATCH (m:Modle) RETURN m").notes == [
            "The schema has no label 'Modle'. Nearest: Model."
        ]
        assert graph.cypher("MATCH (m:Model) RETURN m.id LIMIT 1").notes == []
        assert graph.ask("reuse-per-month").notes == [
            "The loaded data has no Repository with created_at."
        ]
        (unknown,) = graph.ask("siblings", id="nobody").notes
        assert unknown.startswith("There is no Model 'nobody'.")
        assert graph.ask("siblings", id="chain/0").notes == []
        # The graph has no model of the sample, which the question names.
        siblings = graph.ask("siblings")
        assert {row["child"] for row in siblings} >= {"wide/child-001"}
        assert siblings.notes == ["Asked about wide/child-000, for no id was given."]


def test_a_folder_as_address_points_to_home(fixture_home: Path) -> None:
    for place in (fixture_home, str(fixture_home)):
        with pytest.raises(ptmgraph.StoreError, match="home="):
            ptmgraph.open(place)  # type: ignore[arg-type]


def test_a_notebook_shows_rows_as_text_only() -> None:
    evil = "<script>alert('$x$')</script>"
    page = Result([evil], [{evil: f"{n}{evil}"} for n in range(25)], truncated=True)._repr_html_()
    assert "<script" not in page and page.count("&lt;script&gt;") == 21
    assert "20 of 25 or more rows" in page
    assert "mathjax_ignore" in page
    nothing = Result(["x"], [])
    nothing.notes = ["<b>"]
    assert "0 of 0 rows</p><p>&lt;b&gt;" in nothing._repr_html_()


def test_the_page_on_python_runs_as_it_stands(
    sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(sample_home))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "page.py").write_text("\n".join(blocks), "utf-8")
    made = runpy.run_path("page.py")
    made["graph"].close()
    assert made["lineage"].edges and made["hit"].repositories
    assert made["checked"].findings and made["checked"].verdict == "unknown"
    assert (tmp_path / "lineage.graphml").stat().st_size > 1_000
