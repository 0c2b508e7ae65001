"""The page Explore, run without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.analysis.licenses.classes import LicenseClass
from tests.helpers.pages import open_page, words


@pytest.fixture(autouse=True)
def home(fixture_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixture graph as the data home of the app."""
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))


def models(page: str) -> int:
    return int(page.split()[0].replace(",", ""))


def test_each_choice_narrows_and_stands_in_the_address() -> None:
    app = open_page("explore")
    everything = models(app.header[0].value)
    pills = {each.label: each for each in app.button_group}
    assert "Licence" in pills
    chosen = pills["Licence"].options[0].rpartition(" · ")
    pills["Licence"].set_value(chosen[0]).run()
    assert app.query_params["licence"] == chosen[0]
    assert models(app.header[0].value) == int(chosen[2].replace(",", "")) < everything
    assert len(app.dataframe[0].value) == min(50, models(app.header[0].value))


@pytest.mark.parametrize(
    "address",
    [
        {"licence": LicenseClass.NONCOMMERCIAL.value},
        {"licence": "no such class"},
        {"task": "<b>[x](http://evil)"},
        {"year": "not said", "size": "over 40B"},
        {"family": "\U0001f600"},
    ],
)
def test_any_value_may_stand_in_the_address(address: dict[str, str]) -> None:
    app = open_page("explore", **address)
    assert not app.error
    assert "model" in app.header[0].value
    assert "evil" not in words(app)
