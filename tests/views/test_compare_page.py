"""The page Compare: models side by side, by an address that can be shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.analysis.provenance.attributes import STEPS
from tests.helpers.pages import open_page, words


def test_the_page_shows_models_side_by_side(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    empty = open_page("assess")
    assert not empty.subheader and "counts neither way" in words(empty)
    both = open_page("assess", id=["chain/0", "renamed/old", "no/such"])
    assert [heading.value for heading in both.subheader] == list(STEPS.values())
    first = both.dataframe[0].value
    assert first.columns.tolist() == ["item", "chain/0", "renamed/new"]
    assert "`renamed/old` is now named `renamed/new`" in words(both)
    assert "No Model has the id `no/such`" in words(both)
    assert "**Provenance**, by weight: " in words(both)
    both.button(key="without renamed/old").click().run()
    assert both.query_params["id"] == ["chain/0", "no/such"]
    assert both.dataframe[0].value.columns.tolist() == ["item", "chain/0"]
