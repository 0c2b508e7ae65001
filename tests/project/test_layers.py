"""The structure of the project: who imports whom, and how large things may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
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


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported, at the top or inside a function; `from a import b` gives
    `a.b` where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in _names() else node.module


@cache
def _names() -> frozenset[str]:
    return frozenset(name_of(file) for file in modules())


def imports_of(file: Path) -> set[str]:
    return set(imported(ast.parse(file.read_text("utf-8"))))


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
    graph = {}
    for file in modules():
        tree = ast.parse(file.read_text("utf-8"))
        graph[name_of(file)] = set(imported(_without_types(tree))) & _names() - {name_of(file)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def _without_types(tree: ast.Module) -> ast.Module:
    """The tree without the imports that only the type checker follows."""

    class Types(ast.NodeTransformer):
        def visit_If(self, node: ast.If) -> ast.AST | None:
            only_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            return None if only_types else self.generic_visit(node)

    found: ast.Module = Types().visit(tree)
    return found


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
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= LARGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LARGEST_FUNCTION, f"{node.name} has {length} lines"
