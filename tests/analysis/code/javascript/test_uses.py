"""What the scan finds in JavaScript and TypeScript: small projects, one mechanism each.

`cases.txt` has them: `##### name` begins one, `=== path` a file of it, `=== expected` all its uses,
one a line as `path:line id role binding mode`, then the revision, and the scope where it is not
`package`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ptmgraph.analysis.code.engine import assemble
from ptmgraph.analysis.code.reading import read
from ptmgraph.analysis.code.records import ScanResult, Use

_CASES = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").split("##### ")[1:]
CASES = {case.partition("\n")[0]: case.partition("\n")[2] for case in _CASES}


def scanned(files: dict[str, str]) -> ScanResult:
    """The scan of files that need no folder."""
    return assemble(read(path, text.encode()) for path, text in files.items())


def shown(use: Use) -> str:
    scope = "" if use.scope == "package" else use.scope
    words = (
        use.id or f"??? {use.expression}",
        use.role,
        use.binding,
        use.mode,
        use.revision,
        scope,
    )
    return f"{use.path}:{use.line} " + " ".join(word for word in words if word)


@pytest.mark.parametrize("name", CASES)
def test_uses(name: str) -> None:
    files = dict(
        part.partition("\n")[::2] for part in re.split("^=== ", CASES[name], flags=re.M)[1:]
    )
    expected = files.pop("expected").split("\n")
    result = scanned(files)
    assert sorted(map(shown, result.uses)) == sorted(line for line in expected if line)
    assert result.rejected == []
