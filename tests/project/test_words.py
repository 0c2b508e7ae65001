"""One word, one meaning: a public type or function has a name of its own in the package."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from tests.project.test_layers import modules, name_of

SHARED = {
    "ask": "a canned query; that of the pages is cached",
    "command": "the terminal finds each command by it",
    "main": "what a process of its own runs",
    "show": "what each page shows; `answers.show` is the command's own word",
}
"""Names that several modules may define, and why."""
TYPE_NAME = re.compile(r"[A-Z]\w*[a-z]\w*")


def public_names(tree: ast.Module) -> Iterator[str]:
    """The classes, type aliases and functions that a module defines for others."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            names = [name for name in names if TYPE_NAME.fullmatch(name)]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def test_a_name_has_one_meaning() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for file in modules():
        for name in set(public_names(ast.parse(file.read_text("utf-8")))):
            places[name].append(name_of(file))
    several = {name: found for name, found in places.items() if len(found) > 1}
    assert several.keys() >= SHARED.keys(), "a name in SHARED is not shared any more"
    twice = {name: found for name, found in several.items() if name not in SHARED}
    assert not twice, f"rename yours, or say in SHARED why both have the name: {twice}"
