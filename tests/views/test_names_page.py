"""The page Names, run without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.pages import open_page, words


@pytest.fixture(autouse=True)
def home(fixture_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))


def test_a_name_is_shown_with_its_parts_in_colour() -> None:
    app = open_page("names", name="me/llama-7b-squad")
    shown = app.markdown[1].value
    assert shown.startswith("`me/`:blue-background[`llama`]`-`:blue-background[`7b`]")
    assert app.dataframe[0].value["kind"].tolist() == ["architecture", "parameters", "dataset"]
    assert "judged by the text alone" in words(app)


def test_the_facts_of_the_graph_are_used() -> None:
    page = words(open_page("names", name="chain/1"))
    assert "compared with the facts of the graph" in page
    assert "**high** `Seven.`" in page


@pytest.mark.parametrize(
    "name", ["", "x", "🤖", "模型/نموذج", "a](http://evil.example)[b", "7" * 200]
)
def test_any_text_has_an_answer(name: str) -> None:
    assert open_page("names", name=name).text_input[0].value == name


def test_typing_a_name_puts_it_into_the_address() -> None:
    app = open_page("names")
    app.text_input[0].set_value("bert-fr").run()
    assert not app.exception
    assert app.query_params["id"] == "bert-fr"
    assert ":violet-background[`fr`]" in app.markdown[1].value


@pytest.mark.parametrize("practice", ["component-kinds-by-year", "component-kinds-by-task", "<b>"])
def test_the_picture_of_practice(practice: str) -> None:
    app = open_page("names", practice=practice)
    tables = [frame.value for frame in app.dataframe]
    assert any("convention" in table for table in tables)
    assert any("share" in table for table in tables)
    assert any("defect" in table for table in tables)
