"""Write the list of modules in `docs/where.md` from the floors and the modules' own docstrings.

    python -m scripts.make_where_page

The questions above the list are written by hand. A test compares the page with what this writes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.floors import BESIDE, FLOORS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ptmgraph"
PAGE = ROOT / "docs" / "where.md"
BEGIN, END = "<!-- modules: begin -->", "<!-- modules: end -->"


def page() -> str:
    """The page with the list as the code is now."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    parts = [*map(_floor, FLOORS), _section("Beside the floors", _beside())]
    return f"{before}{BEGIN}\n" + "\n\n".join(parts) + f"\n{END}{after}"


def _floor(name: str) -> str:
    below = ", ".join(f"`{other}`" for other in FLOORS if other in FLOORS[name])
    folder = PACKAGE / name
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    return _section(f"`{name}`: may import {below or 'nothing of ours'}", files)


def _beside() -> list[Path]:
    return [PACKAGE / f"{name or '__init__'}.py" for name in sorted(BESIDE)]


def _section(title: str, files: list[Path]) -> str:
    return "\n".join([f"### {title}", "", "| where | what |", "| --- | --- |", *_rows(files)])


def _rows(files: list[Path]) -> Iterator[str]:
    for file in sorted(files, key=_order):
        path = file.relative_to(PACKAGE)
        is_folder = file.name == "__init__.py" and file.parent != PACKAGE
        shown = f"**`{path.parent.as_posix()}/`**" if is_folder else f"`{path.as_posix()}`"
        target = path.parent if is_folder else path
        what = first_sentence(file).replace("|", "\\|")
        yield f"| [{shown}](../ptmgraph/{target.as_posix()}) | {what} |"


def _order(file: Path) -> list[tuple[bool, str]]:
    """A folder's own row, its modules, then the folders in it."""
    *folders, name = file.relative_to(PACKAGE).parts
    return [*((True, folder) for folder in folders), (False, name)]


def first_sentence(file: Path) -> str:
    """What a module says of itself. Raises `ValueError` for one that says nothing."""
    text = ast.get_docstring(ast.parse(file.read_text("utf-8")))
    if not text:
        raise ValueError(f"{file} has no docstring")
    paragraph = " ".join(text.partition("\n\n")[0].split())
    return re.split(r"(?<=[.!]) ", paragraph, maxsplit=1)[0]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
