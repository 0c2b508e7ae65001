"""The page Questions, run without a browser: its cards, and one question with its answer."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.schema import NODE, REL
from ptmgraph.graph.store.result import Result
from ptmgraph.queries.catalog import catalog, questions
from ptmgraph.queries.lacking import absent_types, loaded_with
from ptmgraph.views.answer_forms import Chart, chart_in, edges_in
from ptmgraph.views.downloads import to_json, to_parquet
from ptmgraph.views.question_cards import cards
from tests.helpers.pages import open_page, words

ALL = dict.fromkeys([*NODE, *REL], 1)
STEP = {"a.id": "x/a", "type(r)": "MERGED_FROM", "b.id": "x/b"}


@pytest.fixture
def home(fixture_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixture graph as the data home of the app."""
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    return fixture_home


def test_all_questions_are_cards_by_category() -> None:
    shown = cards(questions(), ALL)
    assert shown["absent"] == []
    names = [card["name"] for group in shown["groups"] for card in group]
    assert sorted(names) == sorted(questions())
    assert [group[0]["category"] for group in shown["groups"]][:2] == ["Findings", "Lineage"]
    assert {card["form"] for group in shown["groups"] for card in group} == {
        *("bars", "line", "picture", "table")
    }


@pytest.mark.parametrize(
    ("without", "question", "command"),
    [
        ("Claim", "claims-by-metric", "ptmgraph load hub-dump PATH"),
        ("MERGED_FROM", "merges", "ptmgraph load hub-dump PATH"),
        ("REUSES", "most-reused", "ptmgraph load code PATH"),
        ("RELEASED_WITH", "models-of-releases", "ptmgraph load git PATH"),
        ("PERFORMS", "tasks", "ptmgraph load hub-dump PATH"),
    ],
)
def test_what_the_data_cannot_answer_is_not_offered_and_says_what_to_load(
    without: str, question: str, command: str
) -> None:
    shown = cards(questions(), {**ALL, without: 0})
    assert question not in {card["name"] for group in shown["groups"] for card in group}
    (group,) = (g for g in shown["absent"] if question in {card["name"] for card in g["cards"]})
    assert without in group["why"] and group["load"] == command


def test_counts_alone_say_what_is_absent() -> None:
    assert absent_types({}, "merges") == ["Model", "MERGED_FROM"]
    assert absent_types(ALL, "merges") == []
    assert loaded_with(["RepositoryHealth"]) == "ptmgraph load git PATH"


def test_the_page_opens_with_the_cards(home: Path) -> None:
    app = open_page("questions")
    assert not app.error and not app.dataframe
    app = open_page("questions", question="no-such-question")
    assert "No question has the name `no-such-question`" in words(app)
    assert not app.dataframe


@pytest.mark.parametrize("name", questions())
def test_every_question_is_answered_with_its_cypher(home: Path, name: str) -> None:
    app = open_page("questions", question=name)
    assert not app.error
    assert app.header[0].value == catalog()[name].title
    assert app.code[0].value == catalog()[name].text


def test_a_question_takes_its_parameters_from_the_address(home: Path) -> None:
    app = open_page("questions", question="descendants", id="wide/hub")
    assert "330 rows" in words(app)
    assert ':params {id: "wide/hub"}' in app.code[1].value


def test_changing_a_parameter_changes_the_answer_and_the_address(home: Path) -> None:
    app = open_page("questions", question="most-derived-from", view="table")
    app.number_input[0].set_value(2).run()
    assert len(app.dataframe[0].value) == 2
    assert app.query_params["rows"] == "2"


def test_one_answer_is_a_chart_or_a_table_as_the_address_says(home: Path) -> None:
    app = open_page("questions", question="most-derived-from")
    assert app.segmented_control[0].options == ["Chart", "Table"]
    assert not app.dataframe
    app.segmented_control[0].set_value("table").run()
    assert len(app.dataframe) == 1
    assert app.query_params["view"] == "table"


@pytest.mark.parametrize(
    ("columns", "rows", "arrows"),
    [
        (("child", "parent", "relation"), [{"child": "a", "parent": "b", "relation": "X"}], 1),
        (("child", "parent"), [{"child": "a", "parent": "b"}, {"child": None, "parent": "b"}], 1),
        (tuple(STEP), [STEP, STEP], 2),
        (tuple(STEP), [STEP, {**STEP, "type(r)": "no type"}], 0),
        (tuple(STEP), [STEP, {**STEP, "type(r)": ["MERGED_FROM"]}], 0),
        (tuple(STEP), [STEP, {**STEP, "b.id": None}], 0),
        (("a", "b"), [{"a": "x/a", "b": "x/b"}], 0),
        (("a",), [], 0),
    ],
)
def test_what_is_a_picture(
    columns: tuple[str, ...], rows: list[dict[str, object]], arrows: int
) -> None:
    assert len(edges_in(Result(columns, rows))) == arrows


@pytest.mark.parametrize(
    ("rows", "chart"),
    [
        ([{"a": "x", "b": 1}, {"a": "y", "b": 2.5}], Chart("a", "b", is_time=False)),
        ([{"b": 1, "a": "2024-01"}, {"b": 2, "a": "2024-02"}], Chart("a", "b", is_time=True)),
        ([{"a": "2024", "b": None}, {"a": "2025", "b": 2}], Chart("a", "b", is_time=True)),
        ([{"a": "x", "b": 1}], None),
        ([{"a": "x", "b": True}, {"a": "y", "b": False}], None),
        ([{"a": "x", "b": "1"}, {"a": "y", "b": "2"}], None),
        ([{"a": ["x"], "b": 1}, {"a": "y", "b": 2}], None),
        ([{"a": None, "b": None}, {"a": None, "b": None}], None),
    ],
)
def test_what_is_a_chart(rows: list[dict[str, object]], chart: Chart | None) -> None:
    assert chart_in(Result(tuple(rows[0]), rows)) == chart


@pytest.mark.parametrize(
    "value", [None, "=1+1", 2, [1, 2], [], {}, {"a": {}}, [{"b": []}], [[1], ["x"]], "\ud800é"]
)
def test_any_value_goes_into_files(value: object) -> None:
    result = Result(("a", "b"), [{"a": value, "b": "z"}, {"a": None, "b": "ü"}])
    assert json.loads(to_json(result))[1] == {"a": None, "b": "ü"}
    assert pq.read_table(BytesIO(to_parquet(result))).column("b").to_pylist() == ["z", "ü"]
