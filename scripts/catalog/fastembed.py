"""The package `fastembed`: models with their licences, and the ONNX repositories that it loads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.catalog.rows import Row, call_name, python_tree, relation, row, text_of

SOURCE = "fastembed"
PACKAGES = ("fastembed==0.9.1",)
_OWN_NAMES = ("-Q", "-int8", "-tokens")
"""How names end that are the package's own, for one file of a repository: no models of the Hub."""


def rows(root: Path) -> Iterator[Row]:
    """A row for each model, and one for the repository of its ONNX files where that is another."""
    for path in sorted((root / "fastembed").rglob("*.py")):
        file, tree = python_tree(root, path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and call_name(node).endswith("ModelDescription"):
                yield from _model(file, node)


def _model(file: str, call: ast.Call) -> Iterator[Row]:
    fields = {keyword.arg: keyword.value for keyword in call.keywords}
    model, license = text_of(fields.get("model")), text_of(fields.get("license"))
    sources = fields.get("sources")
    if not model or model.endswith(_OWN_NAMES) or not isinstance(sources, ast.Call):
        return
    yield row(model, file, call.lineno, license=license)
    places = {keyword.arg: text_of(keyword.value) for keyword in sources.keywords}
    copy = places.get("hf", "")
    if copy and copy.lower() != model.lower():
        text = f"model={model!r}, sources: hf={copy!r}"
        step = relation(_kind(copy, text_of(fields.get("model_file"))), model, text)
        yield row(copy, file, sources.lineno, formats=["onnx"], relations=[step])


def _kind(copy: str, file: str) -> str:
    """What the ONNX files are: of 8 bits where their names say so, else only converted."""
    words = f"{copy.lower()}/{file.lower()}"
    packed = copy.endswith(("-Q", "-onnx-Q")) or "quant" in words or "int8" in words
    return "QUANTIZED_FROM" if packed else "CONVERTED_FROM"
