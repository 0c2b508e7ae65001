"""The package `llamafactory`: ids of models on three hubs, in groups of one template."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.catalog.rows import (
    Row,
    call_name,
    on,
    python_tree,
    quantised_forms,
    row,
    same_as,
    text_of,
)

SOURCE = "llamafactory"
PACKAGES = ("llamafactory==0.9.5",)
_HUBS = {"DEFAULT": "hf", "MODELSCOPE": "modelscope", "OPENMIND": "openmind"}


def rows(root: Path) -> Iterator[Row]:
    """A row for each id of each `register_model_group(...)`."""
    file, tree = python_tree(root, root / "llamafactory" / "extras" / "constants.py")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and call_name(node) == "register_model_group":
            (models,) = (k.value for k in node.keywords if k.arg == "models")
            assert isinstance(models, ast.Dict)
            yield from _group(file, models)


def _group(file: str, models: ast.Dict) -> Iterator[Row]:
    entries = [
        (text_of(key), {_hub(k): (text_of(v), v.lineno) for k, v in _pairs(value)})
        for key, value in _pairs(models)
    ]
    for hub in _HUBS.values():
        named = {places[hub][0]: name for name, places in entries if hub in places}
        forms = dict(quantised_forms(named, "one group"))
        for name, places in entries:
            if hub not in places:
                continue
            id, line = places[hub]
            relations = []
            if id in forms:
                relations.append({**forms[id], "to": on(hub, forms[id]["to"])})
            if hub != "hf" and "hf" in places:
                relations.append(same_as(id, places["hf"][0], name))
            yield row(on(hub, id), file, line, relations=relations)


def _pairs(node: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    assert isinstance(node, ast.Dict)
    return [(k, v) for k, v in zip(node.keys, node.values, strict=True) if k is not None]


def _hub(key: ast.expr) -> str:
    assert isinstance(key, ast.Attribute)
    return _HUBS[key.attr]
