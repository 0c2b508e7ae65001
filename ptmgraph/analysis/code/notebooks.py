"""Jupyter notebooks as Python source, with the way back to the lines of the JSON file."""

import ast
import json
import re
import warnings
from bisect import bisect_right
from dataclasses import dataclass, field

LARGEST_NOTEBOOK = 20_000_000
_TIMED = re.compile(r"%(?:time|timeit|prun|memit)\s+(?!-)(\S.*)")
_ASSIGNED = re.compile(r"(\w+)\s*=\s*[!%](\S.*)")
_ASKED = re.compile(r"\?{1,2}[\w.]+|[\w.]+\?{1,2}")


@dataclass(slots=True)
class Notebook:
    """`source` is the code of all good cells; line n of it is line `lines[n - 1]` of the file.

    `commands` are the shell lines of the notebook with their line in the file.
    """

    source: str = ""
    lines: list[int] = field(default_factory=list)
    commands: list[tuple[int, str]] = field(default_factory=list)
    broken_cells: int = 0


def read_notebook(text: str) -> Notebook:
    """The code of a notebook. Raises ValueError where the text is no notebook."""
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("not a notebook")
    cells = document.get("cells")
    if cells is None:  # format 3 keeps its cells in worksheets
        cells = [c for sheet in document.get("worksheets", []) for c in sheet.get("cells", [])]
    places = _Places(text)
    notebook = Notebook()
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            _read_cell(cell, places, notebook)
    return notebook


class _Places:
    """Finds source lines in the raw JSON text, in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.starts = [0] + [i + 1 for i, letter in enumerate(text) if letter == "\n"]

    def line_of(self, source_line: str) -> int:
        for ascii_only in (True, False):
            encoded = json.dumps(source_line, ensure_ascii=ascii_only)[1:-1]
            found = self.text.find(encoded, self.position) if encoded else -1
            if found >= 0:
                self.position = found + len(encoded)
                break
        return bisect_right(self.starts, self.position)


def apart(line: str) -> tuple[str, str]:
    """The Python and the command of one line: `!pip ...`, `x = !ls`, `%time f()`, `name?`."""
    bare = line.lstrip()
    indent = line[: len(line) - len(bare)]
    timed = _TIMED.match(bare)
    if timed:
        return indent + timed[1], ""
    if bare.startswith(("!", "%")):
        return indent + "pass", bare.lstrip("!%")
    assigned = _ASSIGNED.match(bare)
    if assigned:
        return f"{indent}{assigned[1]} = None", assigned[2]
    return (indent + "pass" if _ASKED.fullmatch(bare) else line), ""


def _read_cell(cell: dict[str, object], places: _Places, notebook: Notebook) -> None:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    lines = text.splitlines()
    numbers = [places.line_of(line) for line in lines]
    if text.lstrip().startswith(("%%bash", "%%sh", "!")) and lines[:1] != []:
        shell = text.lstrip().startswith("%%")
        if shell:
            notebook.commands += list(zip(numbers, lines, strict=True))
            return
    kept = []
    for number, line in zip(numbers, lines, strict=True):
        code, command = apart(line)
        kept.append(code)
        if command:
            notebook.commands.append((number, command))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(kept))
    except (SyntaxError, ValueError, RecursionError):
        notebook.broken_cells += 1
        return
    notebook.source += "".join(line + "\n" for line in kept)
    notebook.lines += numbers
