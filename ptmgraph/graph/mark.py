"""Marks of rules: a text that changes when the code or the data behind an answer does.

Behind a module stand the modules of ours that it imports, those that these import, and so on, and
the data files that any of them names from `Path(__file__)` on. So nobody has to list the rules,
and none can be forgotten. Comments, docstrings and layout change no mark.
"""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


@cache
def mark(*modules: str, but: tuple[str, ...] = (), package: Path = PACKAGE) -> str:
    """SHA-256 over all that stands behind the modules (dotted names), see `files_behind`.

    Of one process, all calls give the same.
    """
    digest = hashlib.sha256()
    for file in files_behind(*modules, but=but, package=package):
        content = _read(file).content if file.suffix == ".py" else file.read_bytes()
        for part in (file.relative_to(package).as_posix().encode(), content):
            digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def files_behind(*modules: str, but: Collection[str] = (), package: Path = PACKAGE) -> list[Path]:
    """The files of code and data behind the modules, without those of the modules `but` and what
    only those import.

    The `__init__` of a folder counts where a module below it does. That of the package does not:
    it holds names for users.
    """
    code: dict[str, Path] = {}
    data: set[Path] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        file = _file(package, name)
        if file is None or name in code or name in but:
            continue
        code[name] = file
        module = _read(file)
        waiting += module.imports
        data.update(found for place in module.places for found in _data(package, place))
    return sorted({*code.values(), *data})


def _file(package: Path, name: str) -> Path | None:
    """The file of a module below the package; none for all other names."""
    top, *parts = name.split(".")
    if top != package.name or not parts:
        return None
    place = package.joinpath(*parts)
    files = (place.with_name(f"{place.name}.py"), place / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def _data(package: Path, place: Path) -> Iterator[Path]:
    """The data files of the package at a place: the file there, or all that lie below it."""
    if package in place.parents:
        for file in (place, *place.rglob("*")):
            if file.is_file() and file.suffix not in (".py", ".pyc"):
                yield file


@dataclass(frozen=True)
class _Module:
    """What a file of code imports, which places it names, and what it says."""

    imports: tuple[str, ...]
    places: tuple[Path, ...]
    content: bytes


@cache
def _read(file: Path) -> _Module:
    source = file.read_bytes()
    tree = ast.parse(source)
    imports: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports += _imported(node)
        elif isinstance(body := getattr(node, "body", None), list):
            body[:] = [statement for statement in body if not _is_text(statement)]
    places = tuple(_places(tree, file)) if b"__file__" in source else ()
    return _Module(tuple(imports), places, ast.dump(tree).encode())


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The dotted names that may be modules, and those of the folders that they stand in."""
    start = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        parts = f"{start}{alias.name}".split(".")
        yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a text and nothing else: a docstring."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _places(node: ast.AST, file: Path) -> Iterator[Path]:
    """The places that code names from `Path(__file__)` on, each as far as it is spelled out."""
    place = _place(node, file)
    if place is not None:
        yield place
    else:
        for child in ast.iter_child_nodes(node):
            yield from _places(child, file)


def _place(node: ast.AST, file: Path) -> Path | None:
    match node:
        case ast.Call(ast.Name("Path"), [ast.Name("__file__")]):
            return file
        case ast.Call(ast.Attribute(start, "resolve"), []):
            return _place(start, file)
        case ast.Attribute(start, "parent"):
            step = ".."
        case ast.Subscript(ast.Attribute(start, "parents"), ast.Constant(int(level))):
            step = "/".join([".."] * (level + 1))
        case ast.Call(ast.Attribute(start, "with_name"), [ast.Constant(str(name))]):
            step = f"../{name}"
        case ast.BinOp(start, ast.Div(), ast.Constant(str(name))):
            step = name
        case _:
            return None
    place = _place(start, file)
    return place and Path(os.path.normpath(place / step))
