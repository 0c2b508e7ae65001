"""`ptmgraph stats` counts the graph that the environment names."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.terminal.commands import stats


def test_the_store_that_is_named_is_counted(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    monkeypatch.setenv("PTMGRAPH_STORE", "bolt://localhost:1")
    result = CliRunner().invoke(stats.command, [])
    assert isinstance(result.exception, StoreUnavailable), result.output
    assert "localhost:1" in str(result.exception)
