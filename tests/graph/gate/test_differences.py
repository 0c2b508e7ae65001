"""Where the embedded engine answers differently from Neo4j: refused, or rewritten to the same.

All comes from the records in `ptmgraph/graph/gate/differences/`. What the engine says without the
gate is asked beside it, so a test fails when the engine no longer needs a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from benchmarks.fuzz_cypher import comparable
from ptmgraph.graph.errors import QueryError, QueryRefused
from ptmgraph.graph.gate.differences import all_differences
from ptmgraph.graph.gate.record import Difference
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import catalog
from scripts import make_cypher_page
from tests.helpers.raw_engine import RawEngine, raw_engine

SEARCH = "CALL path.subgraphNodes"
OURS = "CALL ptmgraph."
TOGETHER = (
    "OPTIONAL MATCH (e:Model), (n:Model)-[y]->() RETURN EXISTS { (e)-[c:MERGED_FROM]->(e) "
    "WHERE '/' > CASE WHEN n.likes <= e.likes THEN n.id END } AS x",
    "MATCH (a:Model) OPTIONAL MATCH (a)-[:MERGED_FROM]->(b) OPTIONAL MATCH (a)<-[:FINETUNED_FROM]-"
    "(b)-[:ADAPTER_OF]->(d) WHERE EXISTS { (b)-->(c) } MATCH (c:Model) RETURN a.id, c.id",
    "MATCH (a:Model) OPTIONAL MATCH (a)-[:MERGED_FROM]->(`b c`) UNWIND [1, 2] AS x "
    "MATCH (a)<--(`b c`) WHERE a.id > 'm' OR size(`b c`.id) > 2 "
    "WITH a, x, `b c` ORDER BY x LIMIT $n WHERE x > 1 RETURN a.id, count(*), -COUNT { (a)-->() }",
)
"""Statements that several rules rewrite at one place."""


def titled(outcome: str) -> list[object]:
    """The records of one outcome that have a statement, for `parametrize`."""
    found = [record for record in all_differences() if record.proof and record.outcome == outcome]
    return [pytest.param(record, id=record.title) for record in found]


@pytest.fixture(scope="module")
def engine() -> Iterator[RawEngine]:
    """The embedded engine without the gate."""
    with raw_engine() as opened:
        yield opened


def rows(store: Store, statement: str) -> list[str] | None:
    """What a store says; None for an error."""
    try:
        return comparable(store.query(statement))
    except QueryError:
        return None


def raw_rows(engine: RawEngine, statement: str) -> list[str] | None:
    """What the engine says without the gate; None for an error."""
    answer = engine.rows(statement)
    return None if answer is None else comparable(answer)


@pytest.mark.parametrize("record", titled("rewritten"))
def test_rewritten_to_the_same_answer(
    store: Store, server: Store, engine: RawEngine, record: Difference
) -> None:
    meant = comparable(server.query(record.proof))
    assert comparable(store.query(record.proof)) == meant
    assert raw_rows(engine, record.proof) != meant, "the engine is right by now: drop the rule"


@pytest.mark.parametrize("record", titled("refused"))
def test_refused_because_the_answer_would_differ(
    store: Store, server: Store, engine: RawEngine, record: Difference
) -> None:
    with pytest.raises(QueryRefused, match=r"\.$"):
        store.query(record.proof)
    meant = rows(server, record.proof)
    assert raw_rows(engine, record.proof) != meant, "the engine is right by now: drop the rule"


@pytest.mark.parametrize("record", titled("documented"))
def test_what_is_only_written_down_still_differs(
    store: Store, server: Store, record: Difference
) -> None:
    here, there = rows(store, record.proof), rows(server, record.proof)
    assert here is not None
    assert here != there, "the engines agree by now: drop the record"


def test_rewritten_twice_is_rewritten_once(engine: RawEngine) -> None:
    """What is handed on passes the gate as it is: it parses, and no rule wants more of it, but for
    arrays in what a rule has written."""
    proofs = [record.proof for record in all_differences() if record.outcome == "rewritten"]
    canned = [query.text for query in catalog().values()]
    for statement in [*filter(None, proofs), *TOGETHER, *canned]:
        once = engine.admitted(statement)
        assert once is not None, statement
        # What a search calls is for the gate alone.
        if SEARCH not in once and OURS not in once:
            again = engine.admitted(once) or ""
            assert again == once or OURS in again, statement


def test_a_search_is_not_dropped_for_what_is_rewritten_inside(engine: RawEngine) -> None:
    written = engine.admitted(
        "MATCH (m:Model {likes: 0 - COUNT { (:Owner {id: ''})-->() }})-[:FINETUNED_FROM*]->(`b`) "
        "RETURN DISTINCT m.id AS m, b.id AS b"
    )
    assert written is not None
    assert OURS in written
    assert re.search(r"0 -\s+\( COUNT", written)
    assert engine.rows(written) is not None


def test_titles_are_unique() -> None:
    titles = [record.title for record in all_differences()]
    assert len(titles) == len(set(titles))


def test_the_page_has_the_tables_of_the_records() -> None:
    page = make_cypher_page.PAGE.read_text("utf-8")
    assert page == make_cypher_page.page(), "run: python -m scripts.make_cypher_page"
