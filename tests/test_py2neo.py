"""py2neo on the real server: a graph to work with, and a lineage as a subgraph."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.store.neo4j.driver import password
from ptmgraph.py2neo import connect, lineage
from tests.helpers.graph_fixture import HUB_CHILDREN, fixture_home
from tests.helpers.neo4j_server import holding, neo4j_url

pytest.importorskip("py2neo", reason="py2neo is an optional extra and not installed")

# py2neo leaves its sockets to the garbage collector, and its release is older than our Python.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:py2neo"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def graph() -> Iterator[Any]:
    graph = connect(holding(current_graph(fixture_home()).tables))
    yield graph
    graph.service.connector.close()
    del graph
    gc.collect()  # here, where the warnings about open sockets are expected


def edges(subgraph: Any) -> set[tuple[str, str, str]]:
    return {
        (rel.start_node["id"], type(rel).__name__, rel.end_node["id"])
        for rel in subgraph.relationships
    }


def test_a_graph_of_py2neo_reads_and_matches(graph: Any) -> None:
    assert graph.run("MATCH (n:Model {id: 'chain/0'}) RETURN n.downloads").evaluate() == 10**6
    assert graph.nodes.match("Model", id="two/a").first()["owner"] == "two"


def test_a_lineage_with_a_cycle_and_self_loops(graph: Any) -> None:
    subgraph = lineage(graph, "cycle/below")
    assert edges(subgraph) == {
        ("cycle/below", "FINETUNED_FROM", "cycle/a"),
        ("cycle/a", "FINETUNED_FROM", "cycle/b"),
        ("cycle/b", "FINETUNED_FROM", "cycle/c"),
        ("cycle/b", "MERGED_FROM", "cycle/b"),
        ("cycle/c", "FINETUNED_FROM", "cycle/a"),
        ("cycle/c", "FINETUNED_FROM", "chain/0"),
    }
    (loop,) = [r for r in subgraph.relationships if r.start_node == r.end_node]
    assert loop["declared"] is True


def test_a_lineage_downwards_of_a_wide_hub(graph: Any) -> None:
    subgraph = lineage(graph, "wide/hub", up=False, down=True)
    assert len(subgraph.nodes) == 1 + HUB_CHILDREN + HUB_CHILDREN // 10
    assert len(subgraph.relationships) == HUB_CHILDREN + HUB_CHILDREN // 10


def test_a_model_without_lineage_and_an_unknown_one(graph: Any) -> None:
    assert {node["id"] for node in lineage(graph, "values/large").nodes} == {"values/large"}
    assert not lineage(graph, "no/such-model").nodes


def test_a_user_who_may_not_is_said_so(graph: Any) -> None:
    with pytest.raises(StoreUnavailable, match="cannot reach Neo4j") as raised:
        connect(neo4j_url().replace("://", "://nobody@"))
    assert str(password()) not in str(raised.value)
