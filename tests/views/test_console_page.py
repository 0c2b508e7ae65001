"""The page Console, run without a browser, and how a question is ended."""

from __future__ import annotations

import queue
import re
import threading
import time
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ptmgraph.answers.ask import typed_value
from ptmgraph.graph.schema import NODE, REL
from ptmgraph.graph.store.arcade.client import _collect
from ptmgraph.graph.store.arcade.question import Question
from ptmgraph.queries.spelling import parameter_names
from ptmgraph.views.routes import ROUTES
from tests.helpers.pages import open_page, words

STEPS = "MATCH (a:Model)-[r]->(b:Model) WHERE b.id = $id RETURN a.id, type(r), b.id ORDER BY a.id"


@pytest.fixture
def home(fixture_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixture graph as the data home of the app."""
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    return fixture_home


def test_a_statement_in_the_address_is_answered(home: Path) -> None:
    app = open_page("console", cypher=STEPS, **{"$id": "wide/hub"})
    assert "100 rows in" in words(app)
    assert "There are more" in words(app)
    assert app.segmented_control[1].options == ["Table", "Picture"]
    assert len(app.dataframe[0].value) == 100
    app.segmented_control[0].set_value("1000").run()
    assert len(app.dataframe[0].value) > 290
    app.text_input[0].set_value("chain/0").run()
    assert app.query_params["$id"] == "chain/0"
    assert app.dataframe[0].value["a.id"].tolist() == [*("chain/1", "cycle/c", "renamed/child")]


def test_without_a_statement_there_is_the_editor_alone(home: Path) -> None:
    app = open_page("console")
    assert not app.dataframe and not app.error


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (n:Model {id: 'x'}) RETURN n",
        "MATCH (n:Model) SET n.name = 'x' RETURN n",
        "MATCH (n) DETACH DELETE n",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "LOAD CSV FROM 'http://localhost/x' AS line RETURN line",
        "CALL apoc.load.json('http://localhost/x') YIELD value RETURN value",
        "IMPORT DATABASE file:///etc/passwd",
        "SELECT FROM Model",
        "MATCH (n:Model) RETURN n.id; MATCH (m) DELETE m",
        "RETURN",
        "x" * 50_000,
    ],
)
def test_what_the_gate_refuses_is_a_sentence(home: Path, statement: str) -> None:
    """The same gate as everywhere; here it is seen from the page."""
    app = open_page("console", cypher=statement)
    assert [error.value for error in app.error] == ["The graph cannot answer this."]
    assert len(app.text[0].value) > 10
    assert not app.dataframe


def test_a_name_that_the_schema_does_not_have_is_noted(home: Path) -> None:
    app = open_page("console", cypher="MATCH (m:Modle) RETURN m.id")
    assert "Nearest: Model." in words(app)


def test_text_of_a_statement_is_no_markup(home: Path) -> None:
    app = open_page("console", cypher="MATCH (m:`**b** [l](http://x)`) RETURN m.id")
    assert words(app).count("The schema has no label") == 1
    shown = [*app.markdown, *app.caption, *app.info, *app.error]
    outside_code = [re.sub("(`+)[^`].*?\\1", "", part.value) for part in shown]
    assert not any("http" in text or "**b" in text for text in outside_code)


@pytest.mark.parametrize(
    "value", ["'\\ud800'", "{a: {}}", "[1, 'x']", "null", "[[]]", "1e400", "date('2024-01-01')"]
)
def test_any_value_is_shown(home: Path, value: str) -> None:
    app = open_page("console", cypher=f"UNWIND [1, 2] AS x RETURN {value} AS a, x")
    assert len(app.dataframe) + len(app.error) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (STEPS, ["id"]),
        ("RETURN $a + $b + $a", ["a", "b"]),
        ("RETURN '$no' + \"$none\" // $never", []),
        ("RETURN $`odd name` /* $x */", ["odd name"]),
        ("MATCH (m {id: $id}) WHERE m.x IN $ids RETURN m", ["id", "ids"]),
    ],
)
def test_the_parameters_of_a_statement(text: str, names: list[str]) -> None:
    assert parameter_names(text) == names


def test_typed_values_are_json_where_they_can_be() -> None:
    texts = ("20", "a/b", '["a", "b"]', "true", "", "NaN-model", "[1")
    assert [typed_value(text) for text in texts] == [
        *(20, "a/b", ["a", "b"], True, "", "NaN-model", "[1")
    ]


def test_the_schema_is_there_for_the_editor(home: Path) -> None:
    with TestClient(Starlette(routes=ROUTES)) as server:
        types = server.get("/api/schema").json()["types"]
    assert [each["name"] for each in types] == [*NODE, *REL]
    model = types[0]
    assert model["count"] > 300 and model["kind"] == "node"
    assert {"name": "id", "type": "string"}.items() <= model["properties"][0].items()
    assert all(each["meaning"] for each in types)


def test_a_question_can_be_ended() -> None:
    """From another thread, at once, as if its limit were over."""
    stop = threading.Event()
    question = Question("RETURN 1", {}, None, 60.0, stop)
    assert question.left() > 50
    timer = threading.Timer(0.1, stop.set)
    timer.start()
    start = time.monotonic()
    with pytest.raises(queue.Empty):
        _collect(queue.SimpleQueue(), question.left, lambda: False)
    assert time.monotonic() - start < 5
    assert question.left() == 0
