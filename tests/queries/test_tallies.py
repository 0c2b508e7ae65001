"""The answers that a build counts, against the statements that count them in the graph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ptmgraph.answers.findings import KINDS, Discovery, discovery
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.counted.counted import MOST
from ptmgraph.graph.tables.counted.names import GROUPS
from ptmgraph.queries.catalog import get, questions, run

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


def asked_of_all(name: str) -> str:
    statement = (FOLDER / f"{name}.cypher").read_text("utf-8")
    return re.sub(r"([:|])LINEAGE\b", rf"\1{'|'.join(LINEAGE)}", statement)


def test_every_question_that_reads_tallies_is_compared() -> None:
    reading = {q.name.replace("-", "_") for q in questions().values() if ":Tally" in q.text}
    assert reading == set(COUNTED)
