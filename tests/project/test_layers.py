"""The structure of the project: who imports whom, and how large things may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from scripts.floors import BESIDE, FLOORS
from tests.helpers.places import ROOT

PACKAGE = ROOT / "ptmgraph"
LARGEST_MODULE = 400
LARGEST_FUNCTION = 60


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(node: ast.AST) -> Iterator[str]:
    """Every module that a statement imports; `from a import b` gives `a.b` where that is a
    module."""
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for name in node.names:
            whole = f"{node.module}.{name.name}"
            yield whole if whole in _names() else node.module


@cache
def _names() -> frozenset[str]:
    return frozenset(name_of(file) for file in modules())


@dataclass
class Facts:
    """What the tests here ask of a file; it is read once."""

    lines: int
    imports: set[str] = field(default_factory=set)
    """Also those inside functions."""
    for_running: set[str] = field(default_factory=set)
    """The same without what only the type checker follows."""
    functions: list[tuple[str, int]] = field(default_factory=list)
    """Name and lines of each."""


@cache
def facts_of(file: Path) -> Facts:
    text = file.read_text("utf-8")
    facts = Facts(len(text.splitlines()))
    waiting: list[tuple[ast.AST, bool]] = [(ast.parse(text), False)]
    while waiting:
        node, types = waiting.pop()
        found = set(imported(node))
        facts.imports |= found
        if not types:
            facts.for_running |= found
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            facts.functions.append((node.name, (node.end_lineno or node.lineno) - node.lineno + 1))
        types = types or (isinstance(node, ast.If) and _is_for_types(node.test))
        waiting += [(child, types) for child in ast.iter_child_nodes(node)]
    return facts


def _is_for_types(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def imports_of(file: Path) -> set[str]:
    return facts_of(file).imports


def own_floor(name: str) -> str:
    """The folder or module of the package that a module belongs to; empty for the package."""
    return [*name.split("."), ""][1]


@pytest.mark.parametrize("file", modules(), ids=lambda f: f.relative_to(ROOT).as_posix())
def test_a_floor_imports_only_those_below_it(file: Path) -> None:
    floor = own_floor(name_of(file))
    used = {own_floor(name) for name in imports_of(file) if name.split(".")[0] == "ptmgraph"}
    if floor in FLOORS:
        assert used - {floor, ""} <= FLOORS[floor]
    else:  # the package itself, and the small modules beside the floors
        assert floor in BESIDE


def test_the_floors_are_in_order() -> None:
    below: set[str] = set()
    for floor, used in FLOORS.items():
        assert used <= below
        below.add(floor)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Also not inside functions, but for types alone."""
    graph = {
        name_of(file): facts_of(file).for_running & _names() - {name_of(file)} for file in modules()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def test_nothing_imports_through_the_links_at_the_root() -> None:
    """`graph`, `loaders` and `queries` stand at the root for people. A clone may lack them."""
    places = (PACKAGE, ROOT / "benchmarks", ROOT / "scripts", ROOT / "tests")
    files = [file for place in places for file in place.rglob("*.py")]
    assert len(files) > len(modules())
    for file in [*files, ROOT / "app.py", ROOT / "run.py"]:
        for name in imports_of(file):
            assert name.split(".")[0] not in ("graph", "loaders", "queries", "views", "analysis")


def test_faces_alone_know_click_and_streamlit() -> None:
    faces = ("terminal", "views", "app")
    for file in modules():
        tops = {name.split(".")[0] for name in imports_of(file)}
        if own_floor(name_of(file)) not in faces:
            assert not tops & {"click", "rich", "streamlit"}, file


def test_java_is_started_in_the_engines_own_processes_only() -> None:
    arcade = PACKAGE / "graph" / "store" / "arcade"
    for file in modules():
        tops = {name.split(".")[0] for name in imports_of(file)}
        if tops & {"jpype", "arcadedb_embedded"}:
            assert file.parent == arcade, file


@pytest.mark.parametrize("file", modules(), ids=lambda f: f.relative_to(ROOT).as_posix())
def test_modules_and_functions_stay_small(file: Path) -> None:
    assert facts_of(file).lines <= LARGEST_MODULE
    for name, length in facts_of(file).functions:
        assert length <= LARGEST_FUNCTION, f"{name} has {length} lines"
