"""The terminal, Python and the pages give the same answers: each calls the same function."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import ptmgraph
from ptmgraph.terminal.cli import cli

CODE = "from transformers import AutoModel\nAutoModel.from_pretrained('diamond/left')\n"


@pytest.fixture(scope="module")
def graph(fixture_home: Path) -> Iterator[ptmgraph.Graph]:
    with ptmgraph.open(home=fixture_home) as opened:
        yield opened


@pytest.fixture(autouse=True)
def same_home(fixture_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))


def terminal(*words: str) -> Any:
    """What the terminal writes, most often rows. The exit code may say "no"."""
    done = CliRunner().invoke(cli, [*words, "--format", "json"])
    assert done.exit_code in (0, 1), done.output
    written = json.loads(done.stdout)
    assert written
    return written


def as_json(result: ptmgraph.Result) -> list[dict[str, Any]]:
    """The rows as the terminal writes them: all columns, in JSON's types."""
    rows = [{name: row.get(name) for name in result.columns} for row in result]
    found: list[dict[str, Any]] = json.loads(json.dumps(rows))
    return found


def test_a_check(graph: ptmgraph.Graph) -> None:
    checked = graph.check("chain/3", use="redistribution")
    rows = terminal("check", "chain/3", "--use", "redistribution")
    for row in rows:
        assert row.pop("checked_on") == str(checked.basis.checked_on)
        assert row.pop("data") == list(checked.basis.data)
    assert rows == as_json(checked.rows)
    assert checked.verdict == "conflict"
    assert len(checked.findings) == len(rows) == len(checked.to_pandas())


def test_a_check_by_a_policy(graph: ptmgraph.Graph, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[licenses]\ndeny = ["apache-2.0"]\n', "utf-8")
    assert graph.check("chain/0").verdict == "unknown"
    assert graph.check("chain/0", policy=policy).verdict == "conflict"
    assert CliRunner().invoke(cli, ["check", "chain/0"]).exit_code == 0
    assert CliRunner().invoke(cli, ["check", "chain/0", "--policy", str(policy)]).exit_code == 1


def test_a_check_of_a_folder(graph: ptmgraph.Graph, tmp_path: Path) -> None:
    (tmp_path / "load.py").write_text(CODE, "utf-8")
    checked = graph.check(tmp_path, license="mit")
    sentences = [row["sentence"] for row in terminal("check", str(tmp_path), "--license", "mit")]
    assert sentences == [item.text for item in checked.findings]


@pytest.mark.parametrize("model", ["chain/4", "merge/of-four", "diamond/left"])
def test_lineage_impact_and_show(graph: ptmgraph.Graph, model: str) -> None:
    lineage = graph.lineage(model, up=True, down=True)
    assert terminal("lineage", model, "--both") == as_json(lineage.rows)
    assert set(lineage.to_networkx()) == {*lineage.depth} - (
        {model} if not lineage.edges else set()
    )
    assert terminal("impact", model) == as_json(graph.impact(model).rows)
    assert terminal("show", model) == as_json(graph.show(model))


def test_alternatives(graph: ptmgraph.Graph) -> None:
    done = CliRunner().invoke(cli, ["check", "chain/3", "--alternatives", "-f", "json"])
    found = graph.alternatives("chain/3", limit=100)
    assert json.loads(done.stdout or "[]") == as_json(found)
    assert all(note in done.stderr for note in found.notes)
    with pytest.raises(ptmgraph.NotFound):
        graph.alternatives("nobody/nothing")


@pytest.mark.parametrize("form", ["cyclonedx", "spdx"])
def test_a_bill_of_materials(graph: ptmgraph.Graph, tmp_path: Path, form: str) -> None:
    file = tmp_path / "bom.json"
    done = CliRunner().invoke(cli, ["export", form, str(file), "--of", "chain/5"])
    assert done.exit_code == 0, done.output
    assert json.loads(file.read_text("utf-8")) == graph.bom("chain/5", format=form)
    with pytest.raises(ValueError, match="cyclonedx, spdx"):
        graph.bom("chain/5", format="xml")


@pytest.mark.parametrize("name", ["chain/5", "facebook/nllb-200-3.3B"])
def test_a_name(graph: ptmgraph.Graph, name: str) -> None:
    report = graph.name(name)
    assert terminal("name", name) == as_json(report.rows)
    assert report.known == (name == "chain/5")


def test_a_scan(graph: ptmgraph.Graph, tmp_path: Path) -> None:
    (tmp_path / "load.py").write_text(CODE, "utf-8")
    (use,) = graph.scan(tmp_path).uses
    (row,) = terminal("scan", str(tmp_path))["uses"]
    assert (row["path"], row["line"], row["id"]) == (use.path, use.line, use.id)
    with pytest.raises(ptmgraph.ScanError, match="no folder or archive"):
        graph.scan(tmp_path / "none")


def test_questions_cypher_and_search(graph: ptmgraph.Graph) -> None:
    asked = graph.ask("ancestors", id="chain/5")
    assert terminal("query", "ancestors", "-p", "id=chain/5") == as_json(asked)
    text = "MATCH (m:Model) RETURN m.id AS id ORDER BY id LIMIT 3"
    assert terminal("cypher", text) == as_json(graph.cypher(text))
    ids = [row["id"] for row in terminal("search", "chain")]
    assert ids == [hit.id for hit in graph.search("chain")]


@pytest.mark.parametrize("ask", ["lineage", "impact", "show", "check", "alternatives", "bom"])
def test_an_unknown_id_comes_with_the_nearest(graph: ptmgraph.Graph, ask: str) -> None:
    with pytest.raises(ptmgraph.NotFound) as raised:
        getattr(graph, ask)("CHAIN/0")
    assert "chain/0" in raised.value.near
    assert isinstance(raised.value, ptmgraph.QueryError)
