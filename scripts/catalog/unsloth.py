"""The package `unsloth`: which 4-bit and FP8 repositories stand for which 16-bit ones.

The position in a tuple does not say what an id is: the third is often quantised too, and some keys
are plain copies. The name does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.catalog.rows import Row, is_quantised, python_tree, relation, row, text_of

SOURCE = "unsloth"
PACKAGES = ("unsloth==2026.10.9",)
_OWNER = "unsloth/"


def rows(root: Path) -> Iterator[Row]:
    """A row for each id of each entry of the mapper."""
    file, tree = python_tree(root, root / "unsloth" / "models" / "mapper.py")
    (mapper,) = (
        statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict)
    )
    for key, value in zip(mapper.keys, mapper.values, strict=True):
        assert key is not None
        nodes = [key, *(node for node in ast.walk(value) if isinstance(node, ast.Constant))]
        yield from _entry(file, [(text_of(n), n.lineno) for n in nodes if "/" in text_of(n)])


def _entry(file: str, ids: list[tuple[str, int]]) -> Iterator[Row]:
    """One entry: the first 16-bit id of another owner is the original, the others come from it."""
    key = ids[0][0]
    full = [id for id, _ in ids if not is_quantised(id)]
    vendors = [id for id in full if not id.startswith(_OWNER)]
    original = next(iter(vendors or full), "")
    for id, line in dict(ids).items():
        text = f"entry {key}: {id}, {original}"
        if is_quantised(id) and original:
            relations = [relation("QUANTIZED_FROM", original, text)]
        elif id.startswith(_OWNER) and vendors:
            relations = [relation("SAME_AS", original, text, original=original)]
        else:
            relations = []
        yield row(id, file, line, relations=relations)
