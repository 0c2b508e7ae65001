"""`ptmgraph name`, with and without a graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ptmgraph.analysis.names import KINDS, parse
from ptmgraph.answers.names import COLORS, judged
from ptmgraph.terminal.commands import name as name_command

ODD = ("", "x", "7" * 200, "🤖🧠", "多语言/模型", "نموذج", "d41d8cd98f00b204e9800998ecf8427e")
ATTACKS = (
    "'; DROP TABLE model; --",
    "x') MATCH (n) DETACH DELETE n //",
    "[red]x[/red]",
    "--help-me",
)


@pytest.fixture
def no_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path))


def ask(*arguments: str, given: str = "") -> Result:
    result = CliRunner().invoke(name_command.command, arguments, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def one(*arguments: str) -> Any:
    result = ask(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    return row


@pytest.mark.usefixtures("no_graph")
def test_the_screen_shows_parts_convention_and_defects() -> None:
    lines = ask("me/llama-7b-squad").stdout.splitlines()
    assert lines[0] == "me/llama-7b-squad"
    assert [line.split()[:3] for line in lines[1:4]] == [
        ["architecture", "llama", "llama"],
        ["parameters", "7b", "7b"],
        ["dataset", "squad", "squad"],
    ]
    assert lines[4].startswith("Convention: implementation")
    assert "judged by the text alone" in lines[4]
    assert "says neither" in ask("me/42").stdout


@pytest.mark.usefixtures("no_graph")
@pytest.mark.parametrize("name", [*ODD, *ATTACKS])
def test_any_text_has_an_answer_without_a_graph(name: str) -> None:
    assert ask(name).exit_code == 0
    row = one(name)
    assert (row["name"], row["in_graph"]) == (name, False)
    assert row["components"] == [part._asdict() for part in parse(name).components]


def test_the_facts_of_the_graph_are_used(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fixture says of chain/1 that its name misleads about parameters."""
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    row = one("chain/1")
    assert row["in_graph"]
    assert "parameters_mismatch" in {defect["kind"] for defect in row["defects"]}
    assert not one("chain/no-such-model")["in_graph"]


def test_a_name_is_held_against_the_row_of_its_model() -> None:
    row = {
        "task": None,
        "parameter_count": 70_000_000_000,
        "languages": [],
        "name_defects": ["lookalike (high): May be taken for b/llama.", "uninformative (low): No."],
    }
    report = judged("a/llama-7b", row)
    assert report.known
    kinds = [(defect.kind, defect.severity) for defect in report.defects]
    assert kinds[0] == ("parameters_mismatch", "high")
    assert ("lookalike", "high") in kinds
    assert report.corrected == "a/llama-70b"
    assert set(COLORS) == set(KINDS)


@pytest.mark.usefixtures("no_graph")
def test_a_batch_gives_one_json_object_a_line() -> None:
    names = ["bert-base-uncased", *ODD, *ATTACKS]
    lines = ask("--batch", "-", given="".join(f"{name}\n" for name in names)).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["name"] for row in rows] == names
    assert {tuple(row) for row in rows} == {("name", "convention", "components")}
    assert list(rows[0]["components"][0]) == [
        *("kind", "text", "value", "start", "end", "confidence"),
    ]
    for row in rows:
        for part in row["components"]:
            assert row["name"][part["start"] : part["end"]] == part["text"]


@pytest.mark.usefixtures("no_graph")
def test_a_batch_of_bytes_that_are_no_text_has_answers_too(tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_bytes(b"\xff\xfe\x00bert\nlast-line-without-end")
    rows = [json.loads(line) for line in ask("--batch", str(file)).stdout.splitlines()]
    assert [row["name"] for row in rows] == ["\ufffd\ufffd\x00bert", "last-line-without-end"]


@pytest.mark.usefixtures("no_graph")
def test_many_names_are_parsed_by_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_command, "_FEW", 2)
    names = [f"bert-{number}" for number in range(5)]
    lines = ask("--batch", "-", given="\n".join(names)).stdout.splitlines()
    assert [json.loads(line)["name"] for line in lines] == names


@pytest.mark.usefixtures("no_graph")
def test_a_batch_goes_to_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "parsed.jsonl"
    assert ask("--batch", "-", "-o", str(file), given="bert\n").stdout == ""
    assert json.loads(file.read_text("utf-8"))["name"] == "bert"


@pytest.mark.parametrize(
    "arguments",
    [(), ("x", "--batch", "-"), ("--batch", "no/such/file"), ("--batch", "-", "-f", "csv")],
)
def test_wrong_usage_is_explained(arguments: tuple[str, ...]) -> None:
    result = ask(*arguments)
    assert result.exit_code == 2
    assert "Error" in result.stderr
