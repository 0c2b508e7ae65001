"""The acceptance suite: every canned query gives the same rows on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result
from ptmgraph.queries.catalog import Parameter, ParameterValue, Query, catalog
from tests.helpers.graph_fixture import ODD_IDS

MODELS = (
    "chain/5",
    "chain/1",
    "chain/0",
    "merge/of-four",
    "diamond/left",
    "diamond/bottom",
    "cycle/a",
    "self/loop",
    "two/b",
    "wide/hub",
    "wide/grandchild-010",
    "stub/parent-that-nobody-describes",
    "renamed/child",
    "disagree/child",
    ODD_IDS[3],
    "no/such-model",
)
VALUES: dict[str, tuple[ParameterValue, ...]] = {
    "Model": MODELS,
    "Models": (
        ["chain/5", "merge/of-four", "renamed/old"],
        ["wide/hub", "cycle/c", ODD_IDS[4]],
        [],
    ),
    "Dataset": ("data/corpus", "stub/dataset"),
    "Repository": ("github.com/user/app-0", "github.com/user/app-3"),
    "License": ("apache-2.0", "llama3.1", "custom licence"),
}
"""What is asked for each type of parameter; for other types, the default."""

ONE_OF_SEVERAL = {"shortest-path": ("steps",)}
"""Queries that may choose among equal answers, and the columns that are alike in all of them."""


def questions(query: Query) -> Iterator[dict[str, ParameterValue]]:
    """The defaults, and the query with each value in turn for the parameters of that type."""
    yield query.values({})
    known = {p.name: VALUES[type] for p in query.parameters if (type := _type(p)) in VALUES}
    for number in range(max(map(len, known.values()), default=0)):
        yield query.values(
            {
                name: values[(number + i) % len(values)]
                for i, (name, values) in enumerate(known.items())
            }
        )


def _type(parameter: Parameter) -> str:
    """The type; an id of any label is asked for as that of a model."""
    return "Model" if parameter.name == "id" and parameter.type == "string" else parameter.type


@pytest.mark.parametrize("name", sorted(catalog()))
def test_a_canned_query_gives_the_same_rows(store: Store, server: Store, name: str) -> None:
    query = catalog()[name]
    for values in questions(query):
        there, here = store.query(query.text, values), server.query(query.text, values)
        assert here.columns == there.columns == query.columns, values
        if columns := ONE_OF_SEVERAL.get(name):
            here, there = (
                Result(columns, [{c: r[c] for c in columns} for r in x]) for x in (here, there)
            )
        assert here.rows == there.rows, values


@pytest.mark.parametrize(
    "text", ["chain/3", "CHAIN", "iamond/le", "hu", "ft am", "wide grand 01", "e", "模型", '"', ""]
)
def test_a_search_finds_the_same(store: Store, server: Store, text: str) -> None:
    found = store.search(text, 1_000)
    assert server.search(text, 1_000) == found
    assert found or text in ('"', "")
    assert server.search(text, 2, ("Dataset", "Model")) == store.search(
        text, 2, ("Dataset", "Model")
    )


ANSWERED_ELSEWHERE = {
    "best-claims": "answers/test_claims",
    "claims-by-metric": "answers/test_claims",
    "claims-by-source": "answers/test_claims",
    "claims-of": "answers/test_claims",
    "claims-that-differ": "answers/test_claims",
    "copied-claims": "answers/test_claims",
    "impossible-claims": "answers/test_claims",
    "unverified-claims": "answers/test_claims",
    "models-of-releases": "queries/test_health",
    "releases-and-their-models": "queries/test_health",
    "same-models": "queries/test_same_models",
    "code-trusted-for-nothing": "queries/test_risk",
    "custom-code-in-repositories": "queries/test_risk",
    "gated-ancestors": "queries/test_risk",
    "license-text-by-task": "queries/test_risk",
    "lookalike-owners": "queries/test_risk",
    "lost-parents": "queries/test_risk",
    "riskiest-foundations": "queries/test_risk",
    "stale-foundations": "queries/test_risk",
    "unsafe-formats-upstream": "queries/test_risk",
    "likely-parents-of": "terminal/test_cli",
    "repositories-bundling-restricted-weights": "queries/test_licenses",
    "quantised-copies": "answers/test_assess",
    "reuse-per-month": "queries/test_reuse",
    "stale-pins": "queries/test_reuse",
    "unknown-models": "queries/test_reuse",
}
"""Questions about what the fixture does not have, and the tests that ask them."""


def test_the_fixture_answers_most_questions(store: Store) -> None:
    """A comparison of nothing with nothing would show nothing."""
    silent = [
        name
        for name, query in catalog().items()
        if name not in ANSWERED_ELSEWHERE
        and not any(store.query(query.text, values).rows for values in questions(query))
    ]
    assert silent == []
