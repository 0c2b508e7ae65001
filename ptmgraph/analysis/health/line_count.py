"""How many lines a file has, and whether it is code: the sizes that health is measured by.

Lines of code are the lines with something on them in files of programming languages. Comments
count, because telling them apart needs the grammar of each language.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LARGEST = 16 * 1024 * 1024
"""Larger files (in bytes) are data: their lines are not counted."""

_LOOKED_AT = 8_000  # git calls a file binary that has a NUL in so many bytes
_LFS = b"version https://git-lfs.github.com/spec/v1\n"
_BLANK = re.compile(rb"(?m)^[ \t\r\f\v]*$")
CODE_ENDINGS = frozenset(
    (
        *("asm", "bash", "bat", "c", "cc", "cjs", "clj", "cpp", "cs", "cu", "cuh", "cxx", "dart"),
        *("el", "erl", "ex", "exs", "f", "f90", "fs", "go", "groovy", "h", "hh", "hpp", "hs"),
        *("hxx", "java", "jl", "js", "jsx", "kt", "kts", "lua", "m", "metal", "mjs", "ml"),
        *("mm", "nim", "pas", "php", "pl", "pm", "proto", "ps1", "py", "pyi", "pyx", "r", "rb"),
        *("rs", "s", "scala", "sh", "sol", "sql", "svelte", "swift", "tcl", "ts", "tsx", "v"),
        *("vb", "vue", "zig", "zsh"),
    )
)
"""How the names of files of programming languages end. No mark-up, data, text or notebooks."""


class LineCount(NamedTuple):
    """All lines of a file, and those that have more than white space."""

    lines: int
    filled: int


NONE = LineCount(0, 0)


def count_lines(content: bytes) -> LineCount:
    """The lines of a file; none for binary files and for pointers of Git LFS, whose file is
    elsewhere. A last line without a line break counts, as it does for scc and cloc."""
    if not content or is_lfs_pointer(content) or 0 in content[:_LOOKED_AT]:
        return NONE
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    # After the last line break stands one more empty match, which is no line.
    blank = len(_BLANK.findall(content)) - content.endswith(b"\n")
    return LineCount(lines, lines - blank)


def is_lfs_pointer(content: bytes) -> bool:
    """Whether this is not a file but says where Git LFS keeps it."""
    return len(content) < 1_024 and content.startswith(_LFS)


def is_code(path: bytes) -> bool:
    """Whether a path is that of a file of a programming language."""
    name = path.rpartition(b"/")[2]
    _, dot, ending = name.rpartition(b".")
    return bool(dot) and ending.decode("ascii", "replace").lower() in CODE_ENDINGS
