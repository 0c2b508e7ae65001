"""The structure of the project: who imports whom, and how large things may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    "analysis": set[str](),
    "graph": set[str](),
    "loaders": {"graph", "analysis"},
    "queries": {"graph", "analysis"},
    "views": {"queries", "graph", "analysis"},
    "app": {"views", "queries", "graph"},
    "ptmgraph": {"graph", "loaders", "queries", "analysis", "views"},
}
LARGEST_MODULE = 400
LARGEST_FUNCTION = 60


def modules() -> list[Path]:
    files = [file for layer in ALLOWED for file in (ROOT / layer).rglob("*.py")]
    return [*files, *(file for file in [ROOT / "app.py"] if file.exists())]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("file", modules(), ids=lambda f: f.relative_to(ROOT).as_posix())
def test_a_layer_imports_only_those_below_it(file: Path) -> None:
    layer = file.relative_to(ROOT).parts[0].removesuffix(".py")
    ours = {name.split(".")[0] for name in imported(ast.parse(file.read_text("utf-8")))}
    assert (ours & set(ALLOWED)) - {layer} <= ALLOWED[layer]


def test_java_is_started_in_the_engines_own_processes_only() -> None:
    allowed = {"arcade_jvm", "arcade_parser", "arcade_worker", "arcade_loader"}
    for file in modules():
        names = set(imported(ast.parse(file.read_text("utf-8"))))
        if any(name.split(".")[0] in ("jpype", "arcadedb_embedded") for name in names):
            assert file.stem in allowed or file.stem.startswith("arcade_"), file


@pytest.mark.parametrize("file", modules(), ids=lambda f: f.relative_to(ROOT).as_posix())
def test_modules_and_functions_stay_small(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= LARGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LARGEST_FUNCTION, f"{node.name} has {length} lines"
