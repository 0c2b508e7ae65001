"""The catalogue: every canned question, checked against the schema and run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.errors import QueryError
from ptmgraph.graph.schema import LINEAGE, NODE, REL
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.result import Row
from ptmgraph.queries import catalog as catalog_module
from ptmgraph.queries.catalog import CatalogError, Query, catalog, get, parse_query, questions, run
from ptmgraph.queries.lacking import lacking

QUERIES = list(catalog().values())
by_name = pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)

LABELS = re.compile(r"\(\s*\w*\s*:\s*(\w+(?:\s*\|\s*\w+)*)")
TYPES = re.compile(r"\[\s*\w*\s*:\s*(\w+(?:\s*\|\s*\w+)*)")
PROPERTY = re.compile(r"\b[a-z_]+\.([a-z_]+)\b")


def test_the_catalogue_is_rich() -> None:
    counted = [query for query in QUERIES if query.category in ("lineage", "overview")]
    assert len(counted) >= 15


@by_name
def test_labels_types_and_properties_exist(query: Query) -> None:
    """An unknown label silently matches nothing in Cypher."""
    labels = {name for found in LABELS.findall(query.text) for name in re.split(r"\W+", found)}
    types = {name for found in TYPES.findall(query.text) for name in re.split(r"\W+", found)}
    assert labels <= set(NODE)
    assert types <= set(REL)
    known = {p.name for node in NODE.values() for p in node.columns}
    known |= {p.name for rel in REL.values() for p in rel.graph_properties}
    assert set(PROPERTY.findall(query.text)) <= known


@by_name
def test_parameters_are_used_and_declared(query: Query) -> None:
    used = set(re.findall(r"\$(\w+)", query.text))
    assert used == {parameter.name for parameter in query.parameters}


@by_name
def test_the_lineage_types_are_written_out_for_people_only(query: Query) -> None:
    """In a file they stand as LINEAGE, so that a new one reaches all questions."""
    file = Path(catalog_module.__file__).parent / query.category / query.name.replace("-", "_")
    by_hand = rf"({'|'.join(LINEAGE)})(\W+({'|'.join(LINEAGE)})){{4,}}"
    assert not re.search(by_hand, file.with_suffix(".cypher").read_text("utf-8"))
    assert "LINEAGE" not in query.text


def test_lineage_stands_for_its_types_in_patterns(tmp_path: Path) -> None:
    assert "LINEAGE" not in {*NODE, *REL}
    file = tmp_path / "query.cypher"
    header = "// title: A\n// question: B\n// columns: a\n// view: table\n"
    text = "MATCH (m)<-[r:%s*1..3]-()-[:REUSES|%s*0..]-(), ()-[:REUSES | %s]->() "
    rest = "WHERE m.name = 'LINEAGE' RETURN m:LINEAGES AS a"
    file.write_text(f"{header}{text % (('LINEAGE',) * 3)}{rest}\n", "utf-8")
    assert parse_query(file).text == text % (("|".join(LINEAGE),) * 3) + rest


@by_name
def test_it_runs_with_its_defaults_and_returns_its_columns(
    store: ArcadeStore, query: Query
) -> None:
    assert run(store, query.name).columns == query.columns
    if query.view == "lineage":
        assert {"child", "relation", "parent"} <= set(query.columns)


def rows(store: ArcadeStore, name: str, *columns: str, **given: Any) -> set[tuple[Any, ...]]:
    def value(row: Row, column: str) -> Any:
        found = row[column]
        return tuple(found) if isinstance(found, list) else found

    return {tuple(value(row, c) for c in columns) for row in run(store, name, given)}


def test_ancestors_on_a_cycle_and_a_merge(store: ArcadeStore) -> None:
    found = rows(store, "ancestors", "depth", "child", "relation", "parent", id="cycle/below")
    assert found == {
        (1, "cycle/below", "FINETUNED_FROM", "cycle/a"),
        (2, "cycle/a", "FINETUNED_FROM", "cycle/b"),
        (3, "cycle/b", "FINETUNED_FROM", "cycle/c"),
        (3, "cycle/b", "MERGED_FROM", "cycle/b"),
        (4, "cycle/c", "FINETUNED_FROM", "cycle/a"),
        (4, "cycle/c", "FINETUNED_FROM", "chain/0"),
    }


def test_ancestors_show_licences(store: ArcadeStore) -> None:
    found = rows(store, "ancestors", "parent", "parent_licenses", id="chain/3")
    assert found == {
        ("chain/2", ("cc-by-nc-4.0",)),
        ("chain/1", ("apache-2.0",)),
        ("chain/0", ("apache-2.0",)),
    }


def test_descendants_of_the_wide_hub(store: ArcadeStore) -> None:
    found = rows(store, "descendants", "child", "relation", "parent", id="wide/hub")
    assert len(found) == 330
    assert ("wide/grandchild-010", "QUANTIZED_FROM", "wide/child-010") in found
    assert rows(store, "descendants-count", "relation", "models", id="wide/hub") == {
        ("ADAPTER_OF", 300),
        ("QUANTIZED_FROM", 30),
    }


def test_paths_to_the_roots_of_a_diamond(store: ArcadeStore) -> None:
    found = rows(store, "paths-to-roots", "path", "steps", id="diamond/bottom")
    assert found == {
        (("diamond/bottom", "diamond/left", "diamond/top"), 2),
        (("diamond/bottom", "diamond/right", "diamond/top"), 2),
    }


def test_what_two_models_have_in_common(store: ArcadeStore) -> None:
    assert rows(
        store,
        "common-ancestors",
        *("ancestor", "steps_from_one", "steps_from_other"),
        id="diamond/left",
        other="merge/of-four",
    ) == {("diamond/left", 0, 1), ("diamond/top", 1, 2)}


def test_the_shortest_path_may_go_up_and_down(store: ArcadeStore) -> None:
    found = rows(store, "shortest-path", "steps", id="diamond/left", other="diamond/right")
    assert found == {(2,)}
    assert rows(store, "shortest-path", "steps", id="self/loop", other="chain/0") == set()


def test_siblings_are_without_the_model_itself(store: ArcadeStore) -> None:
    assert rows(store, "siblings", "child", "parent", id="diamond/left") == {
        ("diamond/right", "diamond/top")
    }
    assert rows(store, "siblings", "child", id="self/loop") == set()


def test_family(store: ArcadeStore) -> None:
    found = rows(store, "family-of-model", "family", "model", id="two/a")
    assert found == {("two/a", "two/a"), ("two/a", "two/b")}


def test_merges_list_each_parent_once(store: ArcadeStore) -> None:
    found = dict(rows(store, "merges", "model", "parents"))
    assert found["merge/of-four"] == ("chain/2", "cycle/a", "diamond/left", "diamond/right")
    assert found["self/loop"] == ("self/loop",)


def test_a_dataset_reaches_everything_derived_from_its_models(store: ArcadeStore) -> None:
    found = dict(rows(store, "dataset-reach", "model", "trained_directly", id="data/corpus"))
    assert found["chain/0"] is True
    assert found["chain/5"] is False
    assert found["cycle/below"] is False
    assert "diamond/left" not in found


def test_licence_changes(store: ArcadeStore) -> None:
    found = rows(store, "license-changes", "child", "child_licenses", "parent_licenses")
    assert ("chain/2", ("cc-by-nc-4.0",), ("apache-2.0",)) in found
    assert ("chain/3", ("mit",), ("cc-by-nc-4.0",)) in found
    assert "chain/1" not in {child for child, *_ in found}


def test_roots_are_named_only_when_something_describes_them(store: ArcadeStore) -> None:
    found = {model for (model,) in rows(store, "undocumented-roots", "model")}
    assert "diamond/top" in found
    assert "chain/0" not in found
    assert "stub/parent-that-nobody-describes" not in found


def test_one_id_stands_for_several(store: ArcadeStore) -> None:
    found = rows(store, "parents", "child", id="diamond/left")
    assert found == rows(store, "parents", "child", ids=["diamond/left"]) == {("diamond/left",)}
    with pytest.raises(QueryError, match="no parameter 'id'"):
        run(store, "parents", {"id": "diamond/left", "ids": []})


def test_a_question_finds_something_in_the_sample_or_says_what_is_lacking(
    sample_home: Path,
) -> None:
    """Some ask for what the sample could have, and has not; that is an answer."""
    with ArcadeStore(sample_home, brief=True) as sample:
        empty = {q.name for q in questions().values() if not len(run(sample, q.name))}
        silent = {name for name in empty if not lacking(sample, name)}
        assert lacking(sample, "tasks") == ["The loaded data has no Task and no PERFORMS."]
        assert lacking(sample, "merges") == ["The loaded data has no MERGED_FROM."]
        (note,) = lacking(sample, "most-downloaded")
        assert note == "The loaded data has no Model with downloads."
        assert lacking(sample, "dataset-uses") == []
    assert silent == {
        "disagreements",
        "lookalikes",
        "relicensed-parents",
        "stale-pins",
    }, "a question finds nothing in the sample: add it here, or change its default"


def test_an_unknown_name_or_parameter_is_explained(store: ArcadeStore) -> None:
    with pytest.raises(QueryError, match="ancestors"):
        get("ancestor")
    with pytest.raises(QueryError, match="it has: id"):
        run(store, "ancestors", {"model": "a/x"})
    with pytest.raises(QueryError, match="whole number"):
        run(store, "merges", {"rows": "many"})


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("// titel: A", "expected one of"),
        ("// title: A\n// title: B", "one line"),
        ("// title: A\n// question: B\n// columns: a\n// view: pie", "view must be"),
        ("// title: A\n// question: B\n// columns: a\n// view: table\n// param: id", "a parameter"),
    ],
)
def test_a_mistake_in_a_header_is_found(tmp_path: Path, header: str, words: str) -> None:
    file = tmp_path / "query.cypher"
    file.write_text(header + "\nRETURN 1 AS a\n", "utf-8")
    with pytest.raises(CatalogError, match=words):
        parse_query(file)


def test_no_question_searches_all_nodes_for_one() -> None:
    """The engine finds a node of one label in the index of ids; of several labels only where no
    relationship is asked for beside it, else it reads all nodes of all of them."""
    several = re.compile(r"\(\w*:\w+(\|\w+)+ \{id: [^}]*\}\)")
    for query in catalog().values():
        if several.search(query.text):
            assert not re.search(r"-\[|\]-", query.text), query.name
