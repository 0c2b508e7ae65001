"""CSV that a spreadsheet can open: no text of a stranger is taken for a formula.

A cell that begins with = + - @, a tab or the end of a line is calculated when it is opened, and a
formula can send what stands beside it elsewhere (OWASP, "CSV Injection"). An apostrophe before it
makes it text. Numbers are written as they are.
"""

from __future__ import annotations

import csv
import json
from typing import IO, Any

from ptmgraph.graph.store.result import Result

FORMULA_BEGINS = tuple(
    "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
)  # the last are the wide forms of the first


def write_csv_rows(result: Result, stream: IO[str], raw: bool = False) -> None:
    """The rows of an answer as CSV; a list is a JSON array. `raw` leaves text as it is."""
    writer = csv.writer(stream)
    names = result.columns
    for values in (names, *([row.get(name) for name in names] for row in result)):
        writer.writerow([_cell(value, raw) for value in values])


def _cell(value: Any, raw: bool) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    risky = not raw and isinstance(value, str) and value.startswith(FORMULA_BEGINS)
    return f"'{value}" if risky else value
