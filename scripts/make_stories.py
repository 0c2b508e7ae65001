"""Runs the cells of docs/stories.ipynb and writes what they answer into it.

    PTMGRAPH_HOME=FOLDER .venv/bin/python -m scripts.make_stories

FOLDER holds the bundled sample (`ptmgraph load sample`). No Jupyter is needed.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

STORIES = Path(__file__).parents[1] / "docs" / "stories.ipynb"


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run the code of a cell with these names; gives the value of its last line, if that is an
    expression."""
    *before, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        before, last = [*before, last], ast.Expr(ast.Constant(None))
    exec(compile(ast.Module(before, []), "cell", "exec"), names)  # noqa: S102 -- our own cells
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells with code, in their order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def shown(value: Any) -> list[dict[str, Any]]:
    """A value as the output of a cell."""
    if value is None:
        return []
    data = {"text/plain": repr(value).splitlines(keepends=True)[:20]}
    if hasattr(value, "_repr_html_"):
        html = value._repr_html_().splitlines(keepends=True)
        data = {"text/html": html, "text/plain": ["A picture or a table."]}
    return [{"output_type": "execute_result", "metadata": {}, "data": data}]


def main() -> None:
    """Run all cells."""
    notebook, names = json.loads(STORIES.read_text("utf-8")), dict[str, Any]()
    for number, cell in enumerate(code_cells(notebook), 1):
        cell["execution_count"] = number
        cell["outputs"] = shown(run_cell("".join(cell["source"]), names))
        for output in cell["outputs"]:
            output["execution_count"] = number
    STORIES.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
