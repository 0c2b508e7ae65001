"""The five questions on broken licences say what the rules of `check` say, on both engines.

The expected rows are made from the rules, by plain Python, on the same graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ptmgraph.analysis.licenses import Edge, Relation
from ptmgraph.analysis.licenses.report import SECTIONS
from ptmgraph.analysis.licenses.stated import DATASET_PREFIX, STEPS
from ptmgraph.analysis.licenses.steps import WEIGHTS
from ptmgraph.answers.supply_chain import whole_chain
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import run
from tests.helpers.neo4j_server import holding
from tests.helpers.verdicts import Found, judged

TYPES = {relation: type for type, relation in STEPS.items()}
DROPPED = {"UR": "use restrictions", "NC": "non-commercial"}
PERMISSIVE = "{commercial: 'yes', use_restrictions: 'no', share_alike: 'no'}"
ALL = {"rows": 1_000_000}
Rows = set[tuple[Any, ...]]


class Rules:
    """What the rules find in a graph, and what else the questions ask about it."""

    def __init__(self, store: Store) -> None:
        self.found = judged(whole_chain(store))
        self.below: defaultdict[str, set[str]] = defaultdict(set)
        self.users: defaultdict[str, set[str]] = defaultdict(set)
        for edge in self.found:
            if edge.relation in WEIGHTS:
                self.below[edge.upstream].add(edge.downstream)
            elif edge.relation in (Relation.LOAD, Relation.BUNDLE):
                self.users[edge.upstream].add(edge.downstream)
        said = "MATCH (w:{})-[:LICENSED_UNDER]->(l:License {}) RETURN w.id AS work, l.id AS license"
        self.licenses = {
            label: _lists(store.query(said.format(label, "")))
            for label in ("Model", "Dataset", "Repository")
        }
        self.permissive = _lists(store.query(said.format("Model", PERMISSIVE)))
        facts = "MATCH (l:License) RETURN l.id AS id, l.commercial AS commercial"
        self.commercial = {row["id"]: row["commercial"] for row in store.query(facts)}

    def lineage(self) -> Iterator[tuple[Edge, Found]]:
        """What is found on steps between two models."""
        for edge, found in self.found.items():
            if edge.relation in WEIGHTS and edge.upstream != edge.downstream:
                yield from ((edge, one) for one in found)

    def followers(self, model: str) -> set[str]:
        """All models made from this one, in any number of steps, without itself."""
        reached, waiting = {model}, [model]
        while waiting:
            new = self.below[waiting.pop()] - reached
            reached |= new
            waiting += new
        return reached - {model}


def _lists(rows: Any) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["work"]].append(row["license"])
    return found


def conflicts(rules: Rules) -> Rows:
    broken: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for edge, one in rules.lineage():
        if one.kind in SECTIONS[:2] and one.blamed == edge.downstream:
            broken[edge.downstream].add((one.kind, one.rule))
    rows = set()
    for model, breaks in broken.items():
        worst = "conflict" if any(kind == "Conflict" for kind, _ in breaks) else "possible conflict"
        below = rules.followers(model)
        users = {user for one in {model, *below} for user in rules.users[one]}
        rows.add((model, worst, frozenset(breaks), len(below), len(users)))
    return rows


def permissive(rules: Rules) -> Rows:
    return {
        (edge.downstream, label, one.source, one.license)
        for edge, one in rules.lineage()
        if one.kind == "Conflict" and one.rule in DROPPED
        for label in rules.permissive.get(edge.downstream, [])
    }


def first_dropped(rules: Rules) -> Rows:
    return {
        (
            *(edge.downstream, TYPES[edge.relation], edge.upstream, one.license, label),
            *(DROPPED[one.rule], len(rules.followers(edge.downstream))),
        )
        for edge, one in rules.lineage()
        if one.kind == "Conflict" and one.rule in DROPPED and one.blamed == edge.downstream
        for label in rules.licenses["Model"].get(edge.downstream, [])
    }


def datasets(rules: Rules) -> Rows:
    steps: defaultdict[str, list[tuple[str, str, set[str]]]] = defaultdict(list)
    for edge, found in rules.found.items():
        if edge.relation == Relation.TRAIN_ON_DATA and edge.downstream in rules.permissive:
            dataset = edge.upstream.removeprefix(DATASET_PREFIX)
            for label in rules.licenses["Dataset"].get(dataset) or ["none stated"]:
                steps[label].append((edge.downstream, dataset, {one.rule for one in found}))
    return {
        (
            *(label, len({model for model, *_ in of}), len({dataset for _, dataset, _ in of})),
            rules.commercial.get(label),
            *(len({model for model, _, by in of if rule in by}) for rule in ("DATA", "UNK")),
        )
        for label, of in steps.items()
    }


def bundled(rules: Rules) -> Rows:
    return {
        (edge.downstream, edge.upstream, one.license, one.kind, one.rule, labels)
        for edge, found in rules.found.items()
        if edge.relation == Relation.BUNDLE
        for labels in [tuple(sorted(rules.licenses["Repository"].get(edge.downstream, [])))]
        for one in found
    }


def head(words: str) -> tuple[str, str]:
    """Kind and rule of a finding in words."""
    kind, rule = words.partition("):")[0].split(" (")
    return kind, rule


Question = tuple[str, Callable[[Rules], Rows], Callable[[dict[str, Any]], tuple[Any, ...]]]
QUESTIONS: tuple[Question, ...] = (
    (
        "conflicts-by-reach",
        conflicts,
        lambda row: (
            *(row["model"], row["severity"], frozenset(map(head, row["broken"]))),
            *(row["models"], row["repositories"]),
        ),
    ),
    (
        "permissive-on-restricted",
        permissive,
        lambda row: (row["model"], row["license"], row["base"], row["base_license"]),
    ),
    ("restriction-first-dropped", first_dropped, lambda row: tuple(row.values())),
    ("datasets-behind-permissive-models", datasets, lambda row: tuple(row.values())),
    (
        "repositories-bundling-restricted-weights",
        bundled,
        lambda row: (
            *(row["repository"], row["model"], row["model_license"], *head(row["finding"])),
            tuple(row["licenses"]),
        ),
    ),
)


@pytest.fixture(scope="module")
def rules(each_graph: ArcadeStore) -> Rules:
    return Rules(each_graph)


@pytest.fixture(scope="module")
def neo4j(each_graph: ArcadeStore) -> Iterator[Neo4jStore]:
    """The same graph on a real server."""
    with Neo4jStore(holding(each_graph.graph.tables)) as opened:
        yield opened


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_the_rows_are_those_of_the_rules(
    each_graph: ArcadeStore, rules: Rules, question: Question
) -> None:
    name, expected, row = question
    rows = [row(one) for one in run(each_graph, name, ALL)]
    assert set(rows) == expected(rules)
    assert len(rows) == len(set(rows))


def test_a_server_gives_the_same_rows(each_graph: ArcadeStore, neo4j: Neo4jStore) -> None:
    for name, *_ in QUESTIONS:
        assert run(neo4j, name, ALL).rows == run(each_graph, name, ALL).rows, name


def test_each_question_finds_something_in_one_of_the_graphs(license_store: ArcadeStore) -> None:
    """A comparison of nothing with nothing would show nothing."""
    assert all(expected(Rules(license_store)) for _, expected, _ in QUESTIONS)
