"""The package `ms-swift`: ids on ModelScope and on the Hub, in groups of one type."""

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

SOURCE = "ms-swift"
PACKAGES = ("ms-swift==4.6.0",)
_IDS = ("ms_model_id", "hf_model_id")


def rows(root: Path) -> Iterator[Row]:
    """A row for each id of each `Model(...)`."""
    for path in sorted((root / "swift" / "model" / "models").glob("*.py")):
        file, tree = python_tree(root, path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and call_name(node) == "ModelMeta":
                yield from _meta(file, node)


def _meta(file: str, meta: ast.Call) -> Iterator[Row]:
    """All models of one type: a group is a list of sizes and quantisations of them."""
    name = ast.unparse(meta.args[0]) if meta.args else ""
    models = [node for node in ast.walk(meta) if call_name(node) == "Model"]
    pairs = [(_ids(node), node.lineno) for node in models if isinstance(node, ast.Call)]
    classes = [text_of(each) for each in _architectures(meta)]
    for hub, place in (("modelscope", 0), ("hf", 1)):
        forms = dict(quantised_forms((ids[place] for ids, _ in pairs if ids[place]), name))
        for (here, there), line in pairs:
            if not (id := (here, there)[place]):
                continue
            relations = []
            if id in forms:
                relations.append({**forms[id], "to": on(hub, forms[id]["to"])})
            if hub != "hf" and there:
                relations.append(same_as(here, there, name))
            one = classes[0] if len(classes) == 1 else None
            yield row(on(hub, id), file, line, architecture=one, relations=relations)


def _ids(model: ast.Call) -> tuple[str, str]:
    """The ids on ModelScope and on the Hub, by place or name, without the folder after a colon."""
    given = dict(zip(_IDS, map(text_of, model.args), strict=False))
    given |= {keyword.arg: text_of(keyword.value) for keyword in model.keywords if keyword.arg}
    ids = [given.get(name, "").partition(":")[0] for name in _IDS]
    return ids[0], ids[1]


def _architectures(meta: ast.Call) -> list[ast.expr]:
    lists = [k.value for k in meta.keywords if k.arg == "architectures"]
    return [each for found in lists if isinstance(found, ast.List) for each in found.elts]
