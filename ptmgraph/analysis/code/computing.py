"""Methods that only compute: nothing in them can load a model, so their bodies are not read.

In a library of models most code is of this kind.
"""

from __future__ import annotations

import ast
import re

from ptmgraph.analysis.code.signatures import is_loading_name
from ptmgraph.analysis.code.tables import call_names

_CALLED = re.compile(r"([A-Za-z_]\w*)\(")
_PATH_IN_TEXT = re.compile(r"['\"][^'\"\n]*/")


def only_computes(method: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> bool:
    """Whether a method is of that kind by its name, and calls nothing of a name that loads, trains
    or uploads, and no text of it has the form of an id. `lines` are the file's."""
    if method.name not in call_names("computing method"):
        return False
    first = method.body[0]
    is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    begin = (first.end_lineno or first.lineno) if is_doc else first.lineno - 1
    text = "\n".join(lines[begin : method.end_lineno])
    called = set(_CALLED.findall(text))
    return not any(map(says_something, called)) and not _PATH_IN_TEXT.search(text)


def says_something(name: str) -> bool:
    """Whether a name may be that of a call that counts."""
    other = name in call_names("training call") or name in call_names("upload call")
    return other or name.endswith("Trainer") or is_loading_name(name)
