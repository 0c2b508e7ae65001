"""Jupyter notebooks as Python source, with the way back to the lines of the JSON file."""

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ptmgraph.analysis.code.extract import broken_line, is_python

LARGEST_NOTEBOOK = 20_000_000
MOST_LINES_LEFT_OUT = 20  # of a cell that is no Python as it stands
_TIMED = re.compile(r"%(?:time|timeit|prun|memit)\s+(?!-)(\S.*)")
_ASSIGNED = re.compile(r"(\w+)\s*=\s*[!%](\S.*)")
_ASKED = re.compile(r"\?{1,2}[\w.]+|[^#'\"]*[\w.)\]]\?{1,2}")
_MAGIC = re.compile(r"%%(\w+)\s*(.*)")
_SHELLS = ("bash", "sh", "shell", "script", "!", "system", "sx")
_STILL_PYTHON = ("time", "timeit", "capture", "prun", "memit", "debug", "python", "python3", "py")
_SAID = (("run ", "python "), ("env ", "ENV "), ("set_env ", "ENV "))


@dataclass(slots=True)
class Notebook:
    """`source` is the code of all good cells; line n of it is line `lines[n - 1]` of the file.

    `commands` are pieces of shell with the line in the file of each of their lines.
    """

    source: str = ""
    lines: list[int] = field(default_factory=list)
    commands: list[tuple[list[int], str]] = field(default_factory=list)
    broken_cells: int = 0
    left_out_lines: int = 0
    other_cells: list[str] = field(default_factory=list)


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
        return indent + "pass", _said(bare.lstrip("!%"))
    assigned = _ASSIGNED.match(bare)
    if assigned:
        return f"{indent}{assigned[1]} = None", assigned[2]
    return (indent + "pass" if _ASKED.fullmatch(bare.rstrip()) else line), ""


def _said(command: str) -> str:
    """A magic of the notebook as the command that it stands for."""
    for magic, instead in _SAID:
        if command.startswith(magic):
            return instead + command.removeprefix(magic)
    return command


def _read_cell(cell: dict[str, object], places: _Places, notebook: Notebook) -> None:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    lines = text.splitlines()
    numbers = [places.line_of(line) for line in lines]
    magic = _MAGIC.match(text.lstrip())
    if magic and magic[1] not in _STILL_PYTHON:
        _read_magic(magic, lines, numbers, notebook)
        return
    kept = _without_commands(lines, numbers, notebook)
    if _keep_python(kept, notebook):
        notebook.source += "".join(line + "\n" for line in kept)
        notebook.lines += numbers
    else:
        notebook.broken_cells += 1


def _read_magic(
    magic: re.Match[str], lines: list[str], numbers: list[int], notebook: Notebook
) -> None:
    """A cell that is handed to a program, or written to a file."""
    name = magic[1]
    written = name in ("writefile", "file")
    ending = magic[2].strip().rpartition(".")[2].lower() if written else ""
    begin = next(n for n, line in enumerate(lines) if line.strip()) + 1
    if name in _SHELLS or ending in ("sh", "bash"):
        notebook.commands.append((numbers[begin:], "\n".join(lines[begin:])))
    elif ending == "py" and is_python("\n".join(lines[begin:])):
        notebook.source += "".join(line + "\n" for line in lines[begin:])
        notebook.lines += numbers[begin:]
    else:
        notebook.other_cells.append(lines[begin - 1].strip())


def _without_commands(lines: list[str], numbers: list[int], notebook: Notebook) -> list[str]:
    """The Python lines of a cell, with its commands taken out; these may go on over lines."""
    kept: list[str] = []
    continued: tuple[list[int], list[str]] | None = None
    for number, line in zip(numbers, lines, strict=True):
        if continued is not None:
            code, command = "", line
            continued[0].append(number)
            continued[1].append(line)
        else:
            code, command = apart(line)
            if command:
                continued = [number], [command]
        kept.append(code)
        if continued is not None and not command.rstrip().endswith("\\"):
            notebook.commands.append((continued[0], "\n".join(continued[1])))
            continued = None
    if continued is not None:
        notebook.commands.append((continued[0], "\n".join(continued[1])))
    return kept


def _keep_python(lines: list[str], notebook: Notebook) -> bool:
    """Whether the lines are Python, without some that are not, which are blanked in place."""
    for left_out in range(MOST_LINES_LEFT_OUT):
        broken = broken_line("\n".join(lines))
        if broken is None:
            notebook.left_out_lines += left_out
            return True
        if not 0 < broken <= len(lines) or not lines[broken - 1].strip():
            return False
        line = lines[broken - 1]
        lines[broken - 1] = line[: len(line) - len(line.lstrip())] + "pass"
        if line.strip() == "pass":
            return False
    return False
