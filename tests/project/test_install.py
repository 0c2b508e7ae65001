"""What an install adds to an environment, and that nothing beside a user's work can break it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.helpers.places import ROOT

NAMES = ("analysis", "answers", "app", "graph", "loaders", "queries", "terminal", "views")
LINKS = {"graph": "ptmgraph/graph", "loaders": "ptmgraph/loaders", "queries": "ptmgraph/queries"}
SESSION = """
import graph, queries
import ptmgraph

assert graph.mine and queries.mine
with ptmgraph.open() as opened:
    assert len(opened.ask("ancestors", id="chain/5")) == 5
    assert opened.check("chain/3").verdict == "conflict"
    assert opened.lineage("chain/2").depth == {"chain/2": 0, "chain/1": 1, "chain/0": 2}
    assert opened.scan(".").files == len(NAMES)
    assert opened.name("a/b").parsed.name == "a/b"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Somebody's work, with modules that are named like parts of ours."""
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text("mine = True\n", "utf-8")
    return tmp_path


def run(folder: Path, home: Path, *arguments: str) -> str:
    environment = {**os.environ, "PTMGRAPH_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_modules_of_the_same_names_stand_beside_it_in_peace(
    folder: Path, fixture_home: Path
) -> None:
    run(folder, fixture_home, "-c", SESSION.replace("NAMES", repr(NAMES)))


def test_the_terminal_runs_there_too(folder: Path, fixture_home: Path) -> None:
    out = run(folder, fixture_home, "-m", "ptmgraph", "lineage", "chain/2", "--format", "csv")
    assert "chain/1" in out


def test_the_wheel_holds_one_package_and_one_command(tmp_path: Path) -> None:
    build = ("-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "--directory", str(tmp_path))
    run(ROOT, tmp_path, *build)
    (wheel,), (sdist,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in archive.getnames()}
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        (entry_points,) = (name for name in files if name.endswith("entry_points.txt"))
        commands = archive.read(entry_points).decode().split("\n")
    assert {name.split("/")[0].split("-")[0] for name in files} == {"ptmgraph"}
    assert [line.split(" = ")[0] for line in commands if " = " in line] == ["ptmgraph"]
    kept = {Path(name).name for name in files if "/licenses/" in name and "dist-info" in name}
    assert kept == {"LICENSE", "NOTICE", "THIRD_PARTY_LICENSES.txt"}
    packed = {name for name in files if name.startswith("ptmgraph/")}
    wanted = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "ptmgraph").rglob("*")
        if file.is_file() and not {"__pycache__", "node_modules"} & {*file.parts}
    }
    assert packed == wanted  # data files, queries and the app's settings among them


@pytest.mark.parametrize("name", LINKS)
def test_the_links_at_the_root_lead_into_the_package(name: str) -> None:
    place = ROOT / name
    if place.is_symlink():
        assert place.readlink().as_posix() == LINKS[name]
    else:  # a clone without links holds the address as text
        assert place.read_text("utf-8") == LINKS[name]
