"""What `ptmgraph load` says: what was loaded, set aside and passed over, or that it was nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ptmgraph.terminal.progress import build_words
from tests.helpers.terminal import call

MODEL = {"type": "machine-learning-model", "name": "acme/m"}
LIBRARIES = [{"type": "library", "name": f"lib{number}"} for number in range(5)]
NO_ID = {"type": "machine-learning-model", "name": "no id at all"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bom.json"


def write(file: Path, *components: object) -> None:
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}
    file.write_text(json.dumps(document), "utf-8")


def test_a_load_tells_what_it_passed_over(file: Path, tmp_path: Path) -> None:
    write(file, MODEL, NO_ID, *LIBRARIES)
    told = call(tmp_path, "load", "bom", str(file), "--no-build").stderr
    assert "1 Model" in told
    assert "Set aside 1 records or values" in told
    assert "Passed over 5 things that this source does not read or has no place for" in told
    assert "      5  components of type library (lib0, lib1, lib2)" in told
    assert call(tmp_path, "--quiet", "load", "bom", str(file), "--no-build").stderr == ""


def test_it_is_told_when_another_load_is_replaced(file: Path, tmp_path: Path) -> None:
    """Two documents about things that both are called `app`."""
    app = {"type": "application", "name": "app"}
    told = []
    for day, component in enumerate((MODEL, MODEL, LIBRARIES[0])):
        document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [component]}
        file.write_text(json.dumps({**document, "metadata": {"component": app}}), "utf-8")
        seen = 10**9 + day * 86_400
        os.utime(file, (seen, seen))  # the same again is of a later day
        told.append(call(tmp_path, "load", "bom", str(file), "--no-build").stderr)
    assert ["replaces an earlier load" in text for text in told] == [False, False, True]


def test_what_a_newer_load_changed_is_told_and_listed(tmp_path: Path) -> None:
    file, told = tmp_path / "models.jsonl", []
    rows = [{"id": "a/x", "pipeline_tag": "fill-mask"}, {"id": "a/y"}]
    for date, given in (("2026-05-01", rows), ("2026-06-01", [{"id": "a/x"}, {"id": "a/z"}])):
        file.write_text("".join(json.dumps(row) + "\n" for row in given))
        load = ("load", "hub-dump", str(file), "--taken-at", date, "--no-build")
        told.append(call(tmp_path, *load).stderr)
    assert "replaces" not in told[0]
    change = "of that name, with Model: 1 new, 1 gone, 1 changed (see: ptmgraph sources --changes)"
    assert change in told[1]
    listed = json.loads(call(tmp_path, "sources", "--changes", "-f", "json").stdout)
    models = [row for row in listed if row["table"] == "Model"]
    assert [(row["id"], row["change"], row["before"]) for row in models] == [
        ("a/x", "changed", "fill-mask"),
        ("a/y", "gone", None),
        ("a/z", "new", None),
    ]
    assert {(row["source"], row["seen_at"]) for row in models} == {
        ("hub-dump", "2026-06-01T00:00:00Z")
    }


def test_a_load_of_nothing_is_no_success(file: Path, tmp_path: Path) -> None:
    write(file, *LIBRARIES)
    done = call(tmp_path, "load", "bom", str(file), code=2)
    assert "holds nothing that has a place in the graph" in done.stderr
    assert "components of type library" in done.stderr
    (row,) = json.loads(call(tmp_path, "sources", "--rejected", "-f", "json").stdout)
    assert (row["kind"], row["count"]) == ("components of type library", 5)
    write(file)
    assert "bom.json is empty" in call(tmp_path, "load", "bom", str(file), code=2).stderr


def test_a_build_says_in_words_what_it_does() -> None:
    assert [build_words(step) for step in ("merge Model", "count a/b", "index ids", "")] == [
        *("merging tables: Model", "counting answers: a/b", "index ids", ""),
    ]
