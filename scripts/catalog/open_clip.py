"""The package `open_clip_torch`: names of weights, where they lie, and their training data."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.catalog.rows import Row, call_name, in_code, python_tree, row, text_of
from scripts.catalog.words_for_data import datasets_in

SOURCE = "open_clip"
PACKAGES = ("open_clip_torch==3.3.0",)


def rows(root: Path) -> Iterator[Row]:
    """A row for the repository of each tag, and one for the tag as programs write it."""
    file, tree = python_tree(root, root / "open_clip" / "pretrained.py")
    values = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for model, tags in _keywords(values["_PRETRAINED"], values):
        for tag, call in _keywords(tags, values):
            if isinstance(call, ast.Call):
                yield from _weights(file, model, tag, call)


def _weights(file: str, model: str, tag: str, call: ast.Call) -> Iterator[Row]:
    fields = {keyword.arg: text_of(keyword.value) for keyword in call.keywords}
    where = "/".join(fields.get("hf_hub", "").split("/")[:2])
    data = datasets_in(tag)
    if where:
        yield in_code(f"open_clip:{model}/{tag}", where, file, call.lineno)
        yield row(where, file, call.lineno, datasets=data)


def _keywords(node: ast.expr, values: Mapping[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    """The entries of `dict(...)`, `{...}` or a name for one."""
    if isinstance(node, ast.Name):
        node = values[node.id]
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield text_of(key), value
    elif call_name(node) == "dict" and isinstance(node, ast.Call):
        for keyword in node.keywords:
            yield keyword.arg or "", keyword.value
