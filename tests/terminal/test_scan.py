"""`ptmgraph scan`: a report, rows, SARIF, and the folder as a repository of the graph."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ptmgraph.graph.ids import any_repository_id
from ptmgraph.graph.records import Node, Record, Rejected, Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.code.git_folder import head, origin
from ptmgraph.loaders.code.source import CodeScanSource
from ptmgraph.terminal.cli import cli
from tests.helpers.github_sarif import faults

CODE = """\
import sys
from datasets import load_dataset
from transformers import AutoModel

AutoModel.from_pretrained("bert-base-uncased", revision="abc")
AutoModel.from_pretrained("bert-base-uncased")
load_dataset("squad")
AutoModel.from_pretrained(sys.argv[1])
"""
SHA = "d" * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "app"
    (root / "src").mkdir(parents=True)
    (root / "src" / "my model.py").write_text(CODE, "utf-8")
    (root / "broken.py").write_text("print 'two'", "utf-8")
    (root / "w.onnx").write_bytes(b"weights")
    return root


def git(root: Path, url: str, reference: str = "ref: refs/heads/main") -> None:
    (root / ".git" / "refs" / "heads").mkdir(parents=True, exist_ok=True)
    config = f'[core]\n\tbare = false\n[remote "up"]\n\turl = x\n[remote "origin"]\n\turl = {url}\n'
    (root / ".git" / "config").write_text(config, "utf-8")
    (root / ".git" / "HEAD").write_text(f"{reference}\n", "utf-8")
    (root / ".git" / "refs" / "heads" / "main").write_text(f"{SHA}\n", "utf-8")


def scan(folder: Path, *arguments: str) -> Result:
    done = CliRunner().invoke(cli, ["scan", str(folder), *arguments])
    assert done.exit_code == 0, done.output
    return done


def test_the_report_names_models_places_and_what_is_not_known(folder: Path) -> None:
    out = scan(folder).stdout
    assert "bert-base-uncased  (now google-bert/bert-base-uncased)" in out
    assert "src/my model.py:5 and lines 6" in out
    assert "revision abc" in out
    assert "Only running the code would tell\n  src/my model.py:8" in out
    assert "broken.py: not Python 3" in out
    assert "2 models, 1 datasets, 1 uses not resolved, 1 files set aside" in out


def test_rows_have_every_field_of_a_use(folder: Path) -> None:
    rows = json.loads(scan(folder, "--format", "json").stdout)["uses"]
    (use,) = (row for row in rows if row["id"] == "bert-base-uncased")
    assert {key: use[key] for key in ("path", "line", "lines", "role", "binding", "revision")} == {
        "path": "src/my model.py",
        "line": 5,
        "lines": [6],
        "role": "model",
        "binding": "direct",
        "revision": "abc",
    }
    assert {"scope", "mode", "framework", "call", "confidence", "expression"} <= set(use)


def test_sarif_points_at_files_and_lines(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "uses.sarif"
    assert scan(folder, "--format", "sarif", "--output", str(file)).stdout == ""
    (run,) = json.loads(file.read_text("utf-8"))["runs"]
    places = {(result["ruleId"], *_place(result["locations"][0])) for result in run["results"]}
    assert places == {
        ("model-use", "src/my%20model.py", 5),
        ("dataset-use", "src/my%20model.py", 7),
        ("unresolved-use", "src/my%20model.py", 8),
        ("model-use", "w.onnx", 1),
    }
    assert faults(file.read_text("utf-8")) == []
    declared = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {rule for rule, *_ in places} <= declared
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert _place(notice["locations"][0]) == ("broken.py", 1)


def test_sarif_has_the_paths_of_the_repository(folder: Path, tmp_path: Path) -> None:
    """A code host looks for `src/...` from the root of the checkout, wherever the scan began."""
    (tmp_path / ".git").mkdir()
    (run,) = json.loads(scan(folder / "src", "--format", "sarif").stdout)["runs"]
    assert {_place(result["locations"][0])[0] for result in run["results"]} == {
        "app/src/my%20model.py"
    }


def _place(location: dict[str, Any]) -> tuple[str, int | None]:
    place = location["physicalLocation"]
    return place["artifactLocation"]["uri"], place.get("region", {}).get("startLine")


@pytest.mark.parametrize("form", ["json", "csv", "table", "sarif"])
def test_what_was_set_aside_is_told_beside_the_rows(folder: Path, form: str) -> None:
    done = scan(folder, "--format", form)
    assert "1 files set aside" in done.stderr and "set aside" not in done.stdout
    (folder / "broken.py").unlink()
    assert scan(folder, "--format", form).stderr == ""


def test_an_empty_folder_is_fine_and_a_missing_one_is_wrong_usage(tmp_path: Path) -> None:
    done = scan(tmp_path, "--format", "json")
    assert json.loads(done.stdout)["uses"] == []
    assert "No code could be read here" in done.stderr and "there is no code" in done.stderr
    assert CliRunner().invoke(cli, ["scan", str(tmp_path / "none")]).exit_code == 2


@pytest.mark.parametrize("name", ["app.rs", "src/main.go", "cut.py", "package.json"])
def test_a_folder_in_which_nothing_could_be_read_gets_no_all_clear(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "Main.java").write_text("class Main {}")
    (tmp_path / name).write_text('{"name": "print"}' if name.endswith("json") else "print 'two'")
    out = scan(tmp_path).stdout
    assert "No code could be read here, so it cannot be told what is used: " in out
    assert "1 Java files (Main.java)" in out
    strict = CliRunner().invoke(cli, ["scan", str(tmp_path), "--strict"])
    assert strict.exit_code == 1
    (tmp_path / "app.py").write_text("print('two')")
    assert "1 Java files" in scan(tmp_path, "--strict").stdout
    found = json.loads(scan(tmp_path, "--format", "json").stdout)
    assert {one["kind"] for one in found["passed_over"]} >= {"Java files"}
    (run,) = json.loads(scan(tmp_path, "--format", "sarif").stdout)["runs"]
    told = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert "Passed over: 1 Java files (Main.java)" in told


def test_an_archive_is_scanned_like_the_folder_in_it(folder: Path, tmp_path: Path) -> None:
    made = shutil.make_archive(str(tmp_path / "app-1.0"), "gztar", tmp_path, "app")
    as_json = ("--format", "json")
    rows = json.loads(scan(folder, *as_json).stdout)
    assert rows and json.loads(scan(Path(made), *as_json).stdout) == rows
    with zipfile.ZipFile(tmp_path / "bad.whl", "w") as wheel:
        wheel.writestr("../evil.py", CODE)
    assert "a path out of the archive" in scan(tmp_path / "bad.whl").stdout


def test_what_is_no_archive_is_explained(tmp_path: Path) -> None:
    for name, reason in (("a.py", "neither a folder nor an archive"), ("a.zip", "broken")):
        (tmp_path / name).write_text("x = 1", "utf-8")
        done = CliRunner().invoke(cli, ["scan", str(tmp_path / name)])
        assert done.exit_code == 2 and reason in done.output
    done = CliRunner().invoke(cli, ["scan", str(tmp_path / "a.zip"), "--load"])
    assert done.exit_code == 2 and "--load needs a folder" in done.output


def test_hostile_names_reach_the_screen_as_text(tmp_path: Path) -> None:
    code = 'from transformers import AutoModel\nAutoModel.from_pretrained("a/b")\n'
    (tmp_path / "evil\x1b[31m.py").write_text(code, "utf-8")
    assert "\x1b" not in scan(tmp_path).stdout


@pytest.mark.parametrize("form", ["text", "table", "json", "csv", "parquet", "sarif"])
def test_a_file_name_that_is_no_text_is_written_in_every_form(tmp_path: Path, form: str) -> None:
    (tmp_path / "src").mkdir()
    code = b'from transformers import AutoModel\nAutoModel.from_pretrained("a/b")\n'
    (tmp_path / "src" / os.fsdecode(b"caf\xe9.py")).write_bytes(code)
    (tmp_path / "src" / os.fsdecode(b"bad\xe9.py")).write_bytes(b"print 'two'")
    output = tmp_path / "out"
    scan(tmp_path / "src", "--format", form, "--output", str(output))
    shown = output.read_bytes()
    assert any(name in shown for name in ("caf\ufffd.py".encode(), b"caf%EF%BF%BD.py", b"\\ufffd"))


def test_a_folder_becomes_a_repository_of_the_graph(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(folder, "git@github.com:Some/app.git")
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path / "home"))
    scan(folder, "--load")
    scan(folder, "--load")
    with ArcadeStore(tmp_path / "home", brief=True) as store:
        text = (
            "MATCH (r:Repository)-[u:REUSES]->(m:Model) RETURN r.id AS r, r.commit AS c, m.id AS m"
        )
        rows = {(row["r"], row["c"], row["m"]) for row in store.query(text)}
    id = "github.com/Some/app"
    assert rows == {(id, SHA, "google-bert/bert-base-uncased"), (id, SHA, "file:w.onnx")}


@pytest.mark.parametrize("id", ["bad id with spaces/..", "", "a/..", "github.com/a", "a//b", "x\n"])
def test_a_bad_id_of_a_repository_is_wrong_usage(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, id: str
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path / "home"))
    done = CliRunner().invoke(cli, ["scan", str(folder), "--load", "--id", id])
    assert done.exit_code == 2 and "no id of a repository" in done.output
    with pytest.raises(SourceError, match="no id of a repository"):
        CodeScanSource(folder, id)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("given", "id"),
    [
        ("https://github.com/a/b.git", "github.com/a/b"),
        ("gitlab.com/a/b", "gitlab.com/a/b"),
        ("pypi:b", "pypi:b"),
    ],
)
def test_an_id_of_a_repository_is_written_in_one_way(given: str, id: str) -> None:
    assert any_repository_id(given) == id


def records(folder: Path, **options: Any) -> list[Record]:
    return list(CodeScanSource(folder, **options).records())


def test_without_an_origin_the_folder_names_the_repository(folder: Path) -> None:
    (node,) = (r for r in records(folder) if isinstance(r, Node))
    assert (node.id, node.properties["commit"]) == ("folder:app", None)
    (named,) = (r for r in records(folder, id="github.com/a/b") if isinstance(r, Node))
    assert named.id == "github.com/a/b"
    renames = [
        (r.start_id, r.end_id) for r in records(folder) if getattr(r, "type", "") == "RENAMED_TO"
    ]
    assert renames == [("bert-base-uncased", "google-bert/bert-base-uncased")]


def test_a_dataset_is_no_renamed_model(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text('import datasets\ndatasets.load_dataset("gpt2")\n')
    found = [r for r in records(tmp_path) if isinstance(r, Rel)]
    assert [(r.type, r.end_id) for r in found] == [("USES_DATASET", "gpt2")]


def test_what_was_not_resolved_or_read_is_set_aside(folder: Path) -> None:
    found = {(Path(r.file).name, r.row) for r in records(folder) if isinstance(r, Rejected)}
    assert found == {("my model.py", 8), ("broken.py", 0)}
    assert all(r.end_id for r in records(folder) if isinstance(r, Rel))


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not a folder"):
        CodeScanSource(tmp_path / "none")


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://github.com/a/b.git", "github.com/a/b"),
        ("https://user:secret@github.com/a/b", None),
        ("https://gitlab.com/a/b", None),
    ],
)
def test_the_origin_is_read_without_its_credentials(folder: Path, url: str, id: str | None) -> None:
    git(folder, url)
    assert origin(folder) == id


def test_the_commit_is_read_from_any_kind_of_head(folder: Path) -> None:
    git(folder, "x")
    assert head(folder) == SHA
    (folder / ".git" / "refs" / "heads" / "main").unlink()
    (folder / ".git" / "packed-refs").write_text(f"# pack\n{'e' * 40} refs/heads/main\n", "utf-8")
    assert head(folder) == "e" * 40
    git(folder, "x", reference="f" * 40)
    assert head(folder) == "f" * 40
    git(folder, "x", reference="ref: refs/../../../etc/passwd")
    assert head(folder) is None
    assert head(folder / "src") is None
