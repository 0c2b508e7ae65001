"""The answers that a build counts, against the statements that count them in the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmgraph.answers.findings import KINDS, Discovery, discovery
from ptmgraph.graph.build import build_graph
from ptmgraph.graph.records import Node, Record, Rel, Value
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.counted.counted import MOST
from ptmgraph.graph.tables.counted.names import GROUPS, HAVING, TOGETHER
from ptmgraph.graph.tables.counted.prepared import COMMON
from ptmgraph.queries.catalog import get, questions, run
from tests.helpers.graph_fixture import load_records

FOLDER = Path(__file__).parent / "tallies"
"""How each question was asked of the nodes and relationships themselves."""
COUNTED = sorted(file.stem for file in FOLDER.glob("*.cypher"))


@pytest.mark.parametrize("name", COUNTED)
def test_the_answer_is_that_of_the_graph_itself(each_graph: ArcadeStore, name: str) -> None:
    statement = asked_of_all(name)
    question = name.replace("_", "-")
    most = GROUPS if name.endswith(("_kinds_by_owner", "_kinds_by_task")) else MOST
    given = {"rows": most} if "$rows" in statement else {}
    expected = each_graph.query(statement, get(question).values(given))
    found = run(each_graph, question, given)
    assert found.columns == expected.columns
    assert list(found) == list(expected)


@pytest.mark.parametrize("question", KINDS)
def test_a_finding_counts_all_that_the_graph_has(each_graph: ArcadeStore, question: str) -> None:
    all_rows = each_graph.query(asked_of_all(question.replace("-", "_")), {"rows": 1_000_000})
    told = discovery(each_graph, question)
    assert (told.found if isinstance(told, Discovery) else 0) == len(all_rows)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    """A graph with a component that so many models have that its answers are counted."""
    home = tmp_path_factory.mktemp("crowded")
    load_records(home, crowd())
    build_graph(home)
    with ArcadeStore(home, brief=True) as opened:
        yield opened


def crowd() -> Iterator[Record]:
    """Downloads are the same for several models, or unknown; a part may have no text. All are made
    from the first, some in several ways; that is made from one of them, and from itself."""
    for kind, value in (("architecture", "bert"), ("size", "base"), ("other", "β's")):
        yield Node("NameComponent", f"{kind}:{value}", {"kind": kind, "value": value})
    for number in range(COMMON + 1):
        model = f"lab/bert-{number}"
        yield Node("Model", model, {"downloads": number % 7 * 100} if number % 5 else {})
        text: dict[str, Value] = {"text": "BERT"} if number % 3 else {}
        yield named(model, "architecture:bert", text, 0.25 + number % 4 / 8)
        if number % 2:
            yield named(model, "size:base", {}, 1.0)
        yield made(model, "FINETUNED_FROM", "lab/bert-0" if number % 9 else "lab/bert-1")
        if number % 6 == 0:
            yield made(model, "ADAPTER_OF", "lab/bert-0")
        if number % 400 == 0:
            yield named(model, "other:β's", {}, 1.0)


def made(model: str, relation: str, base: str) -> Rel:
    return Rel("Model", model, relation, "Model", base, "tag", base)


def named(model: str, component: str, text: dict[str, Value], confidence: float) -> Rel:
    ends = ("Model", model, "HAS_COMPONENT", "NameComponent", component)
    return Rel(*ends, "names", "made", text, confidence=confidence)


@pytest.mark.parametrize("component", ["architecture:bert", "size:base", "other:β's", "size:no"])
@pytest.mark.parametrize(
    ("name", "most"), [("components_together", TOGETHER), ("models_with_component", HAVING)]
)
def test_common_components_are_counted_and_others_are_asked(
    crowded: ArcadeStore, name: str, most: int, component: str
) -> None:
    question = name.replace("_", "-")
    given = {"component": component, "rows": most}
    expected = crowded.query(asked_of_all(name), get(question).values(given))
    assert list(run(crowded, question, given)) == list(expected)
    tallies = crowded.query(
        "MATCH (t:Tally) WHERE t.id STARTS WITH $start RETURN count(t) AS n",
        {"start": f"{name}/{component}/"},
    )
    assert bool(tallies.column("n")[0]) == (component == "architecture:bert")


@pytest.mark.parametrize("number", [0, 1, 2, 9])
def test_what_was_made_from_a_hub_is_counted(crowded: ArcadeStore, number: int) -> None:
    given = {"id": f"lab/bert-{number}"}
    expected = crowded.query(asked_of_all("descendants_count"), given)
    assert list(run(crowded, "descendants-count", given)) == list(expected)
    start = {"start": f"descendants_count/{given['id']}/"}
    found = crowded.query("MATCH (t:Tally) WHERE t.id STARTS WITH $start RETURN t.id AS id", start)
    assert bool(len(found)) == (number in (0, 1))


def asked_of_all(name: str) -> str:
    statement = (FOLDER / f"{name}.cypher").read_text("utf-8")
    return re.sub(r"([:|])LINEAGE\b", rf"\1{'|'.join(LINEAGE)}", statement)


def test_every_question_that_reads_tallies_is_compared() -> None:
    reading = {q.name.replace("-", "_") for q in questions().values() if ":Tally" in q.text}
    assert reading == set(COUNTED)
