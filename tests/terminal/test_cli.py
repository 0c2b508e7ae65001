"""The terminal as people and other people's scripts call it: words, formats, exit codes.

What only a process shows (exit codes of the whole program, the folder where it stands, pipes,
encodings) is asked of a process: `run`. The rest is called in this one: `call`.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.errors import QueryError, missing_parameters
from ptmgraph.terminal import commands
from ptmgraph.terminal.cli import cli, main
from tests.helpers.terminal import call, command, environment, run


def test_every_command_teaches_with_an_example() -> None:
    context = cli.make_context("ptmgraph", [], resilient_parsing=True)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help, f"give the function of {name} a docstring: it is the help"
        assert command.epilog, f"{name} needs an example: epilog=..."


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
    out = call(fixture_home, "lineage", "diamond/left", "--both", "--format", "json").stdout
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
    assert json.loads(call(fixture_home, *ask, "-f", "json").stdout) == [expected]
    (row,) = csv.DictReader(io.StringIO(call(fixture_home, *ask, "-f", "csv").stdout))
    assert row == {"id": "chain/0", "formats": '["gguf", "safetensors"]'}
    formula = ["cypher", "RETURN '=1+1' AS x"]
    for form, text in (("csv", "'=1+1"), ("raw-csv", "=1+1")):
        assert call(fixture_home, *formula, "-f", form).stdout.splitlines() == ["x", text]
    file = tmp_path / "rows.parquet"
    call(fixture_home, *ask, "-f", "parquet", "-o", str(file))
    assert pq.read_table(file).to_pylist() == [expected]
    assert "chain/0" in call(fixture_home, *ask).stdout
    call(fixture_home, *ask, "-f", "parquet", code=2)
    odd = call(fixture_home, "cypher", "RETURN {} AS x", "-f", "parquet", "-o", str(file), code=2)
    assert ("try json" in odd.stderr, file.exists()) == (True, False)
    nowhere = str(tmp_path / "none" / "x")
    assert f"{nowhere}: No such" in call(fixture_home, *ask, "-o", nowhere, code=2).stderr


def test_parameters_are_json_where_they_parse(fixture_home: Path) -> None:
    ask = ["cypher", "RETURN $a AS a, $b AS b, $c AS c", "-p", "a=[1, 2]", "-p", "b=x=y", "-p"]
    out = call(fixture_home, *ask, "c=7", "-f", "json").stdout
    assert json.loads(out) == [{"a": [1, 2], "b": "x=y", "c": 7}]
    call(fixture_home, "cypher", "RETURN 1 AS x", "-p", "novalue", code=2)
    deep = call(fixture_home, "cypher", "RETURN $x AS x", "-p", "x=" + "[" * 50_000, code=2)
    assert "nested too deeply" in deep.stderr


def test_missing_parameters_are_read_from_the_error_of_either_engine() -> None:
    for end in ("", "."):
        error = QueryError(f"Expected parameter(s): id, other{end}")
        assert missing_parameters(error) == ["id", "other"]
    assert missing_parameters(QueryError("The statement has a mistake.")) == []


def test_wrong_cypher_and_writes_are_wrong_usage(fixture_home: Path) -> None:
    assert "mistake" in run(fixture_home, "cypher", "MATCH (m RETURN m", code=2).stderr
    assert "read-only" in call(fixture_home, "cypher", "CREATE (n) RETURN n", code=2).stderr
    endless = "RETURN reduce(s=0, x IN range(1,9000000) | reduce(t=s, y IN range(1,9000000) | t))"
    assert "limit of 1 s" in call(fixture_home, "cypher", endless, "--timeout", "1", code=2).stderr


@pytest.mark.parametrize("seconds", ["inf", "0", "-1", "1e99"])
def test_a_time_limit_is_a_number_of_seconds(fixture_home: Path, seconds: str) -> None:
    for ask in (["cypher", "RETURN 1 AS x"], ["query", "siblings", "-p", "id=a/b"]):
        assert "--timeout" in call(fixture_home, *ask, "--timeout", seconds, code=2).stderr


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
    assert "ancestors" in call(fixture_home, "query").stdout
    out = call(fixture_home, "query", "siblings", "-p", "id=diamond/left", "-f", "json").stdout
    assert [row["child"] for row in json.loads(out)] == ["diamond/right"]
    call(fixture_home, "query", "siblings", "-p", "id=nobody", code=1)
    assert "Nearest" in call(fixture_home, "query", "sibling", code=2).stderr
    assert "MATCH" in call(fixture_home, "query", "siblings", "--show-cypher").stdout


def test_a_likely_parent_is_told_where_none_is_stated(fixture_home: Path) -> None:
    shown = call(fixture_home, "lineage", "disagree/two").stdout
    assert "states no parent" in shown
    assert "disagree/one  probably derived from  [name]  inferred, 97%" in shown


def test_search_show_stats_sources_schema(fixture_home: Path) -> None:
    assert "diamond/left" in call(fixture_home, "search", "mond/le").stdout
    call(fixture_home, "search", "zzzzzz", code=1)
    shown = json.loads(call(fixture_home, "show", "diamond/left", "-f", "json").stdout)
    told = [(row["kind"], row["value"]) for row in shown]
    assert ("FINETUNED_FROM ->", "diamond/top") in told
    assert ("MERGED_FROM <-", "diamond/bottom") in told
    call(fixture_home, "show", "nobody", code=1)
    stats = json.loads(call(fixture_home, "stats", "-f", "json").stdout)
    assert {row["type"] for row in stats} >= {"Model", "MERGED_FROM"}
    (source,) = json.loads(call(fixture_home, "sources", "-f", "json").stdout)
    assert (source["source"], source["rejected"]) == ("fixture", 1)
    assert source["passed_over"] == 7
    assert call(fixture_home, "schema").stdout.startswith("# Schema")
    assert "FAIL" not in call(fixture_home, "doctor").stdout


def test_what_was_set_aside_and_passed_over_is_told_in_every_format(
    fixture_home: Path, tmp_path: Path
) -> None:
    asked = ("sources", "--rejected", "-f")
    bad, over = json.loads(call(fixture_home, *asked, "json").stdout)
    assert (bad["file"], bad["row"], bad["reason"], bad["kind"]) == (
        "fixture.json",
        3,
        "empty",
        None,
    )
    assert (over["kind"], over["count"], over["reason"]) == ("pages of a wiki", 7, None)
    assert over["examples"] == ["wiki/one", "wiki/two"]
    for form in ("table", "csv", "raw-csv"):
        assert "pages of a wiki" in call(fixture_home, *asked, form).stdout
    call(fixture_home, *asked, "parquet", "-o", str(tmp_path / "rows.parquet"))
    counts = pq.read_table(tmp_path / "rows.parquet").column("count").to_pylist()
    assert counts == [None, 7]


def test_without_a_graph_each_command_says_what_to_do(tmp_path: Path) -> None:
    asked = (["search", "x"], ["lineage", "x"], ["cypher", "RETURN 1 AS x"])
    assert "ptmgraph load sample" in run(tmp_path, "stats", code=3).stderr
    for words in (["stats"], ["build"], *asked):
        assert "ptmgraph load sample" in call(tmp_path, *words, code=3).stderr
    assert not (tmp_path / "graphs").exists()
    assert "FAIL" in call(tmp_path, "doctor", code=3).stdout


def test_load_from_any_folder_leaves_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    rows = [{"id": "a/x", "tags": ["base_model:finetune:a/y"]}, {"downloads": 3}]
    dump = tmp_path / "dump.jsonl"
    dump.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    done = run(tmp_path / "home", "load", "hub-dump", str(dump), cwd=tmp_path / "here")
    assert done.stdout == ""
    assert "Set aside 1" in done.stderr
    assert "Building the graph" in done.stderr
    assert "?" not in done.stderr, "a count without an end says nothing"
    quiet = run(tmp_path / "home", "--quiet", "load", "hub-dump", str(dump), cwd=tmp_path / "here")
    assert quiet.stderr == ""
    assert list((tmp_path / "here").iterdir()) == []
    out = call(tmp_path / "home", "lineage", "a/x", "-f", "json").stdout
    assert [row["parent"] for row in json.loads(out)] == ["a/y"]


def test_a_missing_file_is_wrong_input(tmp_path: Path) -> None:
    done = call(tmp_path, "load", "hub-dump", str(tmp_path / "nothing.parquet"), code=2)
    assert "does not exist" in done.stderr


def test_hostile_text_reaches_the_screen_as_text(tmp_path: Path) -> None:
    evil = "a/x\x1b[31m[red]"
    dump = tmp_path / "dump.jsonl"
    row = {"id": "a/x", "tags": [], "cardData": {"license": "other", "license_name": evil}}
    dump.write_text(json.dumps(row), "utf-8")
    call(tmp_path / "home", "load", "hub-dump", str(dump))
    out = call(
        tmp_path / "home", "cypher", "MATCH ()-[r:LICENSED_UNDER]->() RETURN r.license_name AS n"
    ).stdout
    assert "\x1b" not in out
    assert "[red]" in out


def test_a_reader_that_goes_away_ends_it_without_a_traceback(fixture_home: Path) -> None:
    ask = "UNWIND range(1, 100000) AS x RETURN x, 'more than a pipe holds' AS text"
    done = subprocess.Popen(
        command("cypher", ask, "--limit", "100000", "-f", "csv"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(fixture_home),
    )
    assert done.stdout is not None
    assert done.stderr is not None
    assert done.stdout.readline() == b"x,text\r\n"
    done.stdout.close()
    with done.stderr as errors:
        assert b"Traceback" not in errors.read()
    assert done.wait() == 1


def test_names_that_do_not_exist_are_told_beside_the_answer(fixture_home: Path) -> None:
    done = call(fixture_home, "cypher", "MATCH (m:Modle) RETURN m.idd AS x", "-f", "json")
    assert json.loads(done.stdout) == []
    assert "no label 'Modle'. Nearest: Model." in done.stderr
    assert "no property 'idd'. Nearest: id." in done.stderr
    done = call(fixture_home, "cypher", "MATCH (m:Model {id: $id}) RETURN $n AS n", code=2)
    assert "-p id=VALUE" in done.stderr


def test_the_list_of_questions_fits_the_terminal(tmp_path: Path) -> None:
    page = call(tmp_path, "query").stdout
    assert max(map(len, page.splitlines())) <= 80
    assert "  siblings id=" in page and "node-outgoing" not in page
    assert "node-outgoing" in call(tmp_path, "query", "--all", "-f", "csv").stdout


def test_a_question_says_what_the_data_lacks(fixture_home: Path) -> None:
    done = call(fixture_home, "query", "reuse-per-month", code=1)
    assert "no Repository with created_at" in done.stderr


def test_nothing_is_no_id(fixture_home: Path) -> None:
    for asking in ("search", "show"):
        assert "Usage:" in call(fixture_home, asking, " ", code=2).stderr


def test_a_snapshot_is_removed_and_leaves_the_graph_with_the_next_build(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": f"a/{name}"}), "utf-8")
        file = str(tmp_path / f"{name}.jsonl")
        call(tmp_path / "home", "load", "hub-dump", file, "--no-build")
    home = tmp_path / "home"
    call(home, "build")
    assert "a/one" in call(home, "search", "a/one").stdout
    listed = json.loads(call(home, "sources", "-f", "json").stdout)
    (unwanted,) = (f"{s['source']}/{s['snapshot']}" for s in listed if "one" in s["snapshot"])
    assert "see: ptmgraph sources" in call(home, "sources", "--remove", "no/such", code=2).stderr
    run(home, "sources", "--remove", unwanted, code=130)  # nobody says yes
    assert "ptmgraph build" in call(home, "sources", "--remove", unwanted, "--yes").stderr
    left = json.loads(call(home, "sources", "-f", "json").stdout)
    assert [s for s in listed if s not in left] == [s for s in listed if "one" in s["snapshot"]]
    call(home, "build")
    call(home, "search", "a/one", code=1)
    assert "a/two" in call(home, "search", "a/two").stdout
