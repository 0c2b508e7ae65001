"""Lineage asked of arrays: the rows are those of the relationships, whatever their shape."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Iterator

import pytest

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import run
from tests.helpers.graph_fixture import build_from

MODELS = 120
_ALL = "|".join(LINEAGE)
_SOME = LINEAGE[:2]
Step = tuple[str, str, str]


def _name(number: int) -> str:
    return f"made/模型-{number}"


def _made_steps() -> list[Step]:
    """Steps at random: chains, merges, cycles, loops to itself, two relations between the same two,
    and a hub."""
    chance = random.Random(1)
    pairs = [(n, n + 1) for n in range(30)] + [(n, MODELS - 1) for n in range(40, 90)]
    pairs += [(chance.randrange(MODELS - 5), chance.randrange(MODELS - 5)) for _ in range(90)]
    return sorted({(_name(a), chance.choice(LINEAGE), _name(b)) for a, b in pairs * 2})


def _records() -> Iterator[Record]:
    for child, relation, parent in _made_steps():
        yield Rel("Model", child, relation, "Model", parent, "tag", "t")
    for number in range(MODELS):
        yield Node("Model", _name(number), {"downloads": number})
    yield Node("Dataset", "made/data", {})
    yield Rel("Model", _name(3), "TRAINED_ON", "Dataset", "made/data", "tag", "t")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    home = tmp_path_factory.mktemp("made")
    build_from(home, _records())
    with ArcadeStore(home, brief=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def steps(made: ArcadeStore) -> list[Step]:
    """The steps of the graph, read from the relationships: where a source says two things of one
    step, a build keeps what says more."""
    question = (
        "MATCH (c)-[r]->(p) WHERE type(r) IN $types RETURN c.id AS c, type(r) AS r, p.id AS p"
    )
    found = made.query(question, {"types": list(LINEAGE)})
    return sorted((row["c"], row["r"], row["p"]) for row in found)


def _depths(
    steps: list[Step], start: str, up: bool, types: tuple[str, ...] = LINEAGE
) -> dict[str, int]:
    """The fewest steps, at least one, to each model that steps of these types lead to."""
    ways: defaultdict[str, list[str]] = defaultdict(list)
    for child, relation, parent in steps:
        if relation in types:
            ways[child if up else parent].append(parent if up else child)
    found: dict[str, int] = {}
    waiting = deque([(start, 0)])
    while waiting:
        model, depth = waiting.popleft()
        for other in ways[model]:
            if other not in found:
                found[other] = depth + 1
                waiting.append((other, depth + 1))
    return found


@pytest.mark.parametrize("number", [0, 17, 60, MODELS - 3, MODELS - 1])
def test_walks_find_what_the_steps_lead_to(
    made: ArcadeStore, steps: list[Step], number: int
) -> None:
    start = _name(number)
    for up, arrow in ((True, "-[:{}]->"), (False, "<-[:{}]-")):
        for types in (LINEAGE, _SOME):
            pattern = "MATCH (m:Model {{id: $id}}){}(o:Model) "
            one = pattern.format(arrow.format("|".join(types) + "*"))
            none = pattern.format(arrow.format("|".join(types) + "*0.."))
            there = _depths(steps, start, up, types)
            for question, wanted in ((one, set(there)), (none, {*there, start})):
                found = made.query(question + "RETURN DISTINCT o.id AS id", {"id": start})
                assert sorted(found.column("id")) == sorted(wanted)
                (row,) = made.query(question + "RETURN count(DISTINCT o) AS n", {"id": start})
                assert row["n"] == len(wanted)
                few = made.query(
                    question + "WHERE o.downloads < 60 RETURN DISTINCT o.id AS id", {"id": start}
                )
                assert set(few.column("id")) == {_name(n) for n in range(60)} & wanted
    ancestors = _depths(steps, start, True)
    shortest = {start: 0} | {o: d for o, d in ancestors.items() if o != start}
    rows = run(made, "ancestors", {"id": start})
    assert {(row["child"], row["depth"] - 1) for row in rows} == {
        (model, depth)
        for model, depth in shortest.items()
        if any(child == model for child, _, _ in steps)
    }
    below = {start, *_depths(steps, start, False)}
    wanted_steps = sorted(step for step in steps if step[2] in below)
    for question in ("steps-below", "descendants"):
        rows = run(made, question, {"id": start})
        assert sorted((r["child"], r["relation"], r["parent"]) for r in rows) == wanted_steps


def test_what_was_reached_is_a_node_as_any_other(made: ArcadeStore, steps: list[Step]) -> None:
    asked = f"MATCH (m:Model {{id: $id}})<-[:{_ALL}*]-(o:Model) WITH DISTINCT o "
    told = (
        "RETURN o, o.id AS id, o.downloads AS downloads, labels(o) AS labels, keys(o) AS keys, "
        "EXISTS { (o)-[:TRAINED_ON]->() } AS trained, COUNT { (o)-->() } AS out ORDER BY id"
    )
    there = sorted(_depths(steps, _name(MODELS - 1), False))
    found = made.query(asked + told, {"id": _name(MODELS - 1)}).rows
    plain = made.query(f"MATCH (o:Model) WHERE o.id IN $ids {told}", {"ids": there}).rows
    assert found == plain
    assert len(found) > 20


def test_a_start_that_is_no_model_or_has_no_steps(made: ArcadeStore) -> None:
    alone = _name(MODELS - 2)
    for start, steps, wanted in (
        ("(m:Dataset {id: 'made/data'})", "*0..", []),
        (f"(m:Model {{id: '{alone}'}})", "*0..", [alone]),
        (f"(m:Model {{id: '{alone}'}})", "*", []),
        ("(m:Model {id: 'made/none'})", "*0..", []),
    ):
        found = made.query(f"MATCH {start}-[:{_ALL}{steps}]->(o:Model) RETURN DISTINCT o.id AS id")
        assert found.column("id") == wanted
    found = made.query(
        f"OPTIONAL MATCH (m:Model {{id: 'made/none'}}) WITH m MATCH (m)-[r:{_ALL}]->(o:Model) "
        "RETURN type(r) AS relation"
    )
    assert not len(found)


@pytest.mark.parametrize(
    "rest",
    [
        "RETURN type(r), o.id AS id ORDER BY id, type(r)",
        "WITH o, type(r) AS t ORDER BY t, o.id LIMIT 7 RETURN t, o.id AS id",
        "RETURN type(r) AS t, r.sources AS sources, o.id AS id ORDER BY id, t",
        "WITH * RETURN type(r) AS t, o.id AS id ORDER BY id, t",
        "WITH o, r WHERE type(r) STARTS WITH 'M' RETURN o.id AS id ORDER BY id",
        "RETURN DISTINCT type( r ) AS t, CASE WHEN TYPE(r) > 'F' THEN 1 ELSE 2 END AS n ORDER BY t",
    ],
)
def test_single_steps_by_arrays_and_by_relationships(made: ArcadeStore, rest: str) -> None:
    """A condition on the relationship keeps it away from the arrays."""
    begun = "MATCH (m:Model) WHERE m.downloads > 80 WITH m "
    by_arrays = made.query(f"{begun}MATCH (m)<-[r:{_ALL}]-(o:Model) {rest}")
    by_rels = made.query(f"{begun}MATCH (m)<-[r:{_ALL}]-(o:Model) WHERE r.declared {rest}")
    assert by_arrays.rows == by_rels.rows != []
    assert by_arrays.columns == by_rels.columns


@pytest.mark.parametrize("name", ["reached", "distance", "steps"])
def test_nobody_calls_the_procedures_by_himself(made: ArcadeStore, name: str) -> None:
    for called in (f"ptmgraph.{name}", f"`ptmgraph`.`{name}`", f"PTMGRAPH.{name.upper()}"):
        with pytest.raises(QueryRefused, match="procedure"):
            made.query(f"MATCH (m:Model) CALL {called}(m, 'A', true, true) YIELD node RETURN node")
