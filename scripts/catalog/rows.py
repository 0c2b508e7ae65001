"""The one shape of all rows of the catalogue, and what the readers share.

A row is what one place of a source says of one model: `id`, `file` and `line`, then what is stated.
`relations` are objects with `type`, `to` and `text` (the words that say so); `unsure` says why one
is inferred, `original` which of two equal models was there first. An id of another hub begins with
that hub's name, as in `modelscope:owner/name`.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]

LINE = "__line__"
"""Under this key a mapping of a YAML file has the line where it begins."""

_QUANTISED = re.compile(
    r"(?:[-_.](?:unsloth|bnb|dynamic|block|mlx|(?:mx)?fp8|nvfp4|mxfp4|fp4|awq|gptq|gguf|aqlm|hqq"
    r"|autoround|quantized|w[48]a(?:8|16)|(?:int|q)[48]|[248][-_]?bits?))+$",
    re.IGNORECASE,
)
_ONLY_WORDS = re.compile(r"(?:[-_.](?:unsloth|dynamic|block|mlx))+$", re.IGNORECASE)


def row(id: str, file: str, line: int, **facts: Any) -> Row:
    """A row with those facts that say something."""
    told = {name: fact for name, fact in facts.items() if fact not in (None, "", [], ())}
    return {"id": id, "file": file, "line": line, **told}


def relation(type: str, to: str, text: str, **more: str) -> Row:
    """One relation of a row to the model `to`."""
    return {"type": type, "to": to, "text": text, **more}


def unquantised(id: str) -> str:
    """The id without the words at its end that say how its weights are quantised; the id itself
    where it has none. `-unsloth` alone, or a format alone, is no quantisation."""
    found = _QUANTISED.search(id)
    if found is None or _ONLY_WORDS.fullmatch(found[0]):
        return id
    return id[: found.start()]


def is_quantised(id: str) -> bool:
    """Whether the name ends with words for a quantisation."""
    return unquantised(id) != id


def quantised_forms(ids: Iterable[str], where: str) -> Iterator[tuple[str, Row]]:
    """Pairs of a model and its relation to another of the same group, where the two names differ
    by the quantisation only. The source lists both together and states no relation: it is
    inferred."""
    known = {id.lower(): id for id in ids}
    for id in known.values():
        base = known.get(unquantised(id).lower())
        if base and base != id:
            reason = "listed together, the names differ by the quantisation only"
            yield id, relation("QUANTIZED_FROM", base, f"{where}: {id}, {base}", unsure=reason)


def on(hub: str, id: str) -> str:
    """The id of a model on a hub, by the hub's name in ids."""
    return id if hub == "hf" else f"{hub}:{id}"


def same_as(other: str, to: str, text: str) -> Row:
    """That the model of a row is the one `to` on another hub; none of the two is called first."""
    return relation("SAME_AS", to, f"{text}: {other}, {to}")


def in_code(name: str, to: str, file: str, line: int) -> Row:
    """A row for the name by which programs load the model `to`. It is kept only where the bundled
    packages load it so: else each model would stand in the catalogue twice."""
    return row(name, file, line, relations=[same_as(name, to, "loads")], in_code=True)


def python_tree(root: Path, path: Path) -> tuple[str, ast.Module]:
    """A file's place below the folder, and its syntax tree."""
    return path.relative_to(root).as_posix(), ast.parse(path.read_bytes())


def text_of(node: ast.expr | None) -> str:
    """The constant text of an expression, else empty."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def call_name(node: ast.AST) -> str:
    """The name that a call calls, else empty."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def yaml_file(path: Path) -> Any:
    """The content of a YAML file; each mapping has its line under `LINE`."""
    return yaml.load(path.read_text("utf-8"), _Numbered)


class Lines:
    """Finds the lines of texts in a file, in the order in which they stand there."""

    def __init__(self, path: Path) -> None:
        self._lines = path.read_text("utf-8").splitlines()
        self._at = 0

    def next(self, text: str) -> int:
        """The next line that holds the text, from 1. Raises `ValueError` where there is none."""
        for number in range(self._at, len(self._lines)):
            if text in self._lines[number]:
                self._at = number + 1
                return number + 1
        raise ValueError(f"no further line holds {text}")


def json_field(name: str, value: object) -> str:
    """How a field stands in a file of indented JSON."""
    return f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"


class _Numbered(yaml.SafeLoader):
    """A safe loader that notes lines."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        return {**super().construct_mapping(node, deep), LINE: node.start_mark.line + 1}


def _mapping(loader: _Numbered, node: yaml.MappingNode) -> dict[Any, Any]:
    return loader.construct_mapping(node, deep=True)


_Numbered.add_constructor("tag:yaml.org,2002:map", _mapping)
