"""The terminal, as other people's scripts call it: real processes, real output."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.errors import QueryError, missing_parameters
from ptmgraph.terminal import commands
from ptmgraph.terminal.cli import cli, main
from tests.helpers.places import ROOT


def run(
    home: Path, *arguments: str, code: int = 0, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the terminal in a process of its own, and check how it ends."""
    done = subprocess.run(
        [sys.executable, "-m", "ptmgraph", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={
            **os.environ,
            "PTMGRAPH_HOME": str(home),
            "PYTHONPATH": str(ROOT),
        },
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_every_command_teaches_with_an_example() -> None:
    context = cli.make_context("ptmgraph", [], resilient_parsing=True)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help, name


def test_help_lists_the_commands(tmp_path: Path) -> None:
    out = run(tmp_path, "--help").stdout
    for module in Path(commands.__path__[0]).glob("[!_]*.py"):
        assert module.stem.replace("_", "-") in out


def test_lineage_is_a_tree(fixture_home: Path) -> None:
    out = run(fixture_home, "lineage", "cycle/below").stdout
    assert out.splitlines()[0] == "cycle/below"
    assert "chain/0  finetuned from  [tag]" in out
    assert "(shown above)" in out


def test_lineage_both_ways_as_json(fixture_home: Path) -> None:
    out = run(fixture_home, "lineage", "diamond/left", "--both", "--format", "json").stdout
    rows = json.loads(out)
    assert {(row["depth"], row["child"], row["parent"]) for row in rows} == {
        (1, "diamond/left", "diamond/top"),
        (-1, "diamond/bottom", "diamond/left"),
        (-1, "merge/of-four", "diamond/left"),
    }


def test_an_unknown_model_is_a_no(fixture_home: Path) -> None:
    done = run(fixture_home, "lineage", "nobody/nothing", code=1)
    assert done.stdout == ""
    assert "ptmgraph search" in done.stderr


def test_cypher_in_every_format(fixture_home: Path, tmp_path: Path) -> None:
    ask = ["cypher", "MATCH (m:Model {id: $id}) RETURN m.id AS id, m.formats AS formats"]
    ask += ["--param", "id=chain/0"]
    expected = {"id": "chain/0", "formats": ["gguf", "safetensors"]}
    assert json.loads(run(fixture_home, *ask, "-f", "json").stdout) == [expected]
    (row,) = csv.DictReader(io.StringIO(run(fixture_home, *ask, "-f", "csv").stdout))
    assert row == {"id": "chain/0", "formats": '["gguf", "safetensors"]'}
    file = tmp_path / "rows.parquet"
    run(fixture_home, *ask, "-f", "parquet", "-o", str(file))
    assert pq.read_table(file).to_pylist() == [expected]
    assert "chain/0" in run(fixture_home, *ask).stdout
    run(fixture_home, *ask, "-f", "parquet", code=2)
    odd = run(fixture_home, "cypher", "RETURN {} AS x", "-f", "parquet", "-o", str(file), code=2)
    assert ("try json" in odd.stderr, file.exists()) == (True, False)
    nowhere = str(tmp_path / "none" / "x")
    assert f"{nowhere}: No such" in run(fixture_home, *ask, "-o", nowhere, code=2).stderr


def test_parameters_are_json_where_they_parse(fixture_home: Path) -> None:
    ask = ["cypher", "RETURN $a AS a, $b AS b, $c AS c", "-p", "a=[1, 2]", "-p", "b=x=y", "-p"]
    out = run(fixture_home, *ask, "c=7", "-f", "json").stdout
    assert json.loads(out) == [{"a": [1, 2], "b": "x=y", "c": 7}]
    run(fixture_home, "cypher", "RETURN 1 AS x", "-p", "novalue", code=2)
    deep = run(fixture_home, "cypher", "RETURN $x AS x", "-p", "x=" + "[" * 50_000, code=2)
    assert "nested too deeply" in deep.stderr


def test_missing_parameters_are_read_from_the_error_of_either_engine() -> None:
    for end in ("", "."):
        error = QueryError(f"Expected parameter(s): id, other{end}")
        assert missing_parameters(error) == ["id", "other"]
    assert missing_parameters(QueryError("The statement has a mistake.")) == []


def test_wrong_cypher_and_writes_are_wrong_usage(fixture_home: Path) -> None:
    assert "mistake" in run(fixture_home, "cypher", "MATCH (m RETURN m", code=2).stderr
    assert "read-only" in run(fixture_home, "cypher", "CREATE (n) RETURN n", code=2).stderr
    endless = "RETURN reduce(s=0, x IN range(1,9000000) | reduce(t=s, y IN range(1,9000000) | t))"
    assert "limit of 1 s" in run(fixture_home, "cypher", endless, "--timeout", "1", code=2).stderr


@pytest.mark.parametrize("seconds", ["inf", "0", "-1", "1e99"])
def test_a_time_limit_is_a_number_of_seconds(fixture_home: Path, seconds: str) -> None:
    for ask in (["cypher", "RETURN 1 AS x"], ["query", "siblings", "-p", "id=a/b"]):
        assert "--timeout" in run(fixture_home, *ask, "--timeout", seconds, code=2).stderr


def test_what_nobody_foresaw_is_a_sentence_and_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise TypeError("odd")

    monkeypatch.setattr(cli, "main", broken)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    assert "please report it: TypeError: odd (" in capsys.readouterr().err


def test_queries_are_listed_and_answered(fixture_home: Path) -> None:
    assert "ancestors" in run(fixture_home, "query").stdout
    out = run(fixture_home, "query", "siblings", "-p", "id=diamond/left", "-f", "json").stdout
    assert [row["child"] for row in json.loads(out)] == ["diamond/right"]
    run(fixture_home, "query", "siblings", "-p", "id=nobody", code=1)
    assert "Nearest" in run(fixture_home, "query", "sibling", code=2).stderr
    assert "MATCH" in run(fixture_home, "query", "siblings", "--show-cypher").stdout


def test_a_likely_parent_is_told_where_none_is_stated(fixture_home: Path) -> None:
    shown = run(fixture_home, "lineage", "disagree/two").stdout
    assert "states no parent" in shown
    assert "disagree/one  probably derived from  [name]  inferred, 97%" in shown


def test_search_show_stats_sources_schema(fixture_home: Path) -> None:
    assert "diamond/left" in run(fixture_home, "search", "mond/le").stdout
    run(fixture_home, "search", "zzzzzz", code=1)
    shown = json.loads(run(fixture_home, "show", "diamond/left", "-f", "json").stdout)
    assert ("FINETUNED_FROM ->", "diamond/top") in {(r["kind"], r["value"]) for r in shown}
    assert ("MERGED_FROM <-", "diamond/bottom") in {(r["kind"], r["value"]) for r in shown}
    run(fixture_home, "show", "nobody", code=1)
    stats = json.loads(run(fixture_home, "stats", "-f", "json").stdout)
    assert {row["type"] for row in stats} >= {"Model", "MERGED_FROM"}
    (source,) = json.loads(run(fixture_home, "sources", "-f", "json").stdout)
    assert (source["source"], source["rejected"]) == ("fixture", 1)
    (bad,) = json.loads(run(fixture_home, "sources", "--rejected", "-f", "json").stdout)
    assert (bad["file"], bad["row"], bad["reason"]) == ("fixture.json", 3, "empty")
    assert run(fixture_home, "schema").stdout.startswith("# Schema")
    assert "FAIL" not in run(fixture_home, "doctor").stdout


def test_without_a_graph_each_command_says_what_to_do(tmp_path: Path) -> None:
    asked = (["search", "x"], ["lineage", "x"], ["cypher", "RETURN 1 AS x"])
    for command in (["stats"], ["build"], *asked):
        assert "ptmgraph load sample" in run(tmp_path, *command, code=3).stderr
    assert not (tmp_path / "graphs").exists()
    assert "FAIL" in run(tmp_path, "doctor", code=3).stdout


def test_load_from_any_folder_leaves_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    rows = [{"id": "a/x", "tags": ["base_model:finetune:a/y"]}, {"downloads": 3}]
    dump = tmp_path / "dump.jsonl"
    dump.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    done = run(tmp_path / "home", "load", "hub-dump", str(dump), cwd=tmp_path / "here")
    assert done.stdout == ""
    assert "Set aside 1" in done.stderr
    quiet = run(tmp_path / "home", "--quiet", "load", "hub-dump", str(dump), cwd=tmp_path / "here")
    assert quiet.stderr == ""
    assert list((tmp_path / "here").iterdir()) == []
    out = run(tmp_path / "home", "lineage", "a/x", "-f", "json", cwd=tmp_path / "here").stdout
    assert [row["parent"] for row in json.loads(out)] == ["a/y"]


def test_a_missing_file_is_wrong_input(tmp_path: Path) -> None:
    done = run(tmp_path, "load", "hub-dump", str(tmp_path / "nothing.parquet"), code=2)
    assert "does not exist" in done.stderr


def test_hostile_text_reaches_the_screen_as_text(tmp_path: Path) -> None:
    evil = "a/x\x1b[31m[red]"
    dump = tmp_path / "dump.jsonl"
    row = {"id": "a/x", "tags": [], "cardData": {"license": "other", "license_name": evil}}
    dump.write_text(json.dumps(row), "utf-8")
    run(tmp_path / "home", "load", "hub-dump", str(dump))
    out = run(
        tmp_path / "home", "cypher", "MATCH ()-[r:LICENSED_UNDER]->() RETURN r.license_name AS n"
    ).stdout
    assert "\x1b" not in out
    assert "[red]" in out


def test_a_reader_that_goes_away_ends_it_without_a_traceback(fixture_home: Path) -> None:
    environment = {**os.environ, "PTMGRAPH_HOME": str(fixture_home)}
    environment["PYTHONPATH"] = str(ROOT)
    ask = "UNWIND range(1, 100000) AS x RETURN x, 'more than a pipe holds' AS text"
    done = subprocess.Popen(
        [sys.executable, "-m", "ptmgraph", "cypher", ask, "--limit", "100000", "-f", "csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    assert done.stdout is not None
    assert done.stderr is not None
    assert done.stdout.readline() == b"x,text\r\n"
    done.stdout.close()
    with done.stderr as errors:
        assert b"Traceback" not in errors.read()
    assert done.wait() == 1


def test_names_that_do_not_exist_are_told_beside_the_answer(fixture_home: Path) -> None:
    done = run(fixture_home, "cypher", "MATCH (m:Modle) RETURN m.idd AS x", "-f", "json")
    assert json.loads(done.stdout) == []
    assert "no label 'Modle'. Nearest: Model." in done.stderr
    assert "no property 'idd'. Nearest: id." in done.stderr
    done = run(fixture_home, "cypher", "MATCH (m:Model {id: $id}) RETURN $n AS n", code=2)
    assert "-p id=VALUE" in done.stderr


def test_the_list_of_questions_fits_the_terminal(tmp_path: Path) -> None:
    page = run(tmp_path, "query").stdout
    assert max(map(len, page.splitlines())) <= 80
    assert "  siblings id=" in page and "node-outgoing" not in page
    assert "node-outgoing" in run(tmp_path, "query", "--all", "-f", "csv").stdout


def test_a_question_says_what_the_data_lacks(fixture_home: Path) -> None:
    done = run(fixture_home, "query", "reuse-per-month", code=1)
    assert "no Repository with created_at" in done.stderr


def test_nothing_is_no_id(fixture_home: Path) -> None:
    for command in ("search", "show"):
        assert "Usage:" in run(fixture_home, command, " ", code=2).stderr


def test_a_snapshot_is_removed_and_leaves_the_graph_with_the_next_build(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": f"a/{name}"}), "utf-8")
        run(tmp_path / "home", "load", "hub-dump", str(tmp_path / f"{name}.jsonl"))
    home = tmp_path / "home"
    listed = json.loads(run(home, "sources", "-f", "json").stdout)
    (unwanted,) = (f"{s['source']}/{s['snapshot']}" for s in listed if "one" in s["snapshot"])
    assert "see: ptmgraph sources" in run(home, "sources", "--remove", "no/such", code=2).stderr
    run(home, "sources", "--remove", unwanted, code=130)  # nobody says yes
    assert "ptmgraph build" in run(home, "sources", "--remove", unwanted, "--yes").stderr
    left = json.loads(run(home, "sources", "-f", "json").stdout)
    assert [s for s in listed if s not in left] == [s for s in listed if "one" in s["snapshot"]]
    run(home, "build")
    run(home, "search", "a/one", code=1)
    assert "a/two" in run(home, "search", "a/two").stdout
