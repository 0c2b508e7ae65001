"""Write the tables of differences in `docs/cypher.md` from the records of the gate.

    python -m scripts.make_cypher_page

The text around them is written by hand. A test compares the page with what this writes.
"""

from __future__ import annotations

from pathlib import Path

from ptmgraph.graph.gate.differences import all_differences
from ptmgraph.graph.gate.record import Difference

PAGE = Path(__file__).parents[1] / "docs" / "cypher.md"
BEGIN, END = "<!-- differences: begin -->", "<!-- differences: end -->"
BEGIN_VALUES, END_VALUES = "<!-- values: begin -->", "<!-- values: end -->"


def page() -> str:
    """The page with the tables as the records are now."""
    records = all_differences()
    mended = [record for record in records if record.outcome != "documented"]
    others = [record for record in records if record.outcome == "documented"]
    text = _replaced(PAGE.read_text("utf-8"), BEGIN, END, _table("here", mended, True))
    return _replaced(text, BEGIN_VALUES, END_VALUES, _table("write instead", others, False))


def _replaced(text: str, begin: str, end: str, table: list[str]) -> str:
    before, _, rest = text.partition(begin)
    lines = "\n".join(table)
    return f"{before}{begin}\n{lines}\n{end}{rest.partition(end)[2]}"


def _table(last: str, records: list[Difference], with_outcome: bool) -> list[str]:
    head = [
        f"| difference | the statement | the engine alone | {last} |",
        "| --- | --- | --- | --- |",
    ]
    return [*head, *(_row(record, with_outcome) for record in records)]


def _row(record: Difference, with_outcome: bool) -> str:
    here = f"{record.outcome}: {record.here}" if with_outcome else record.here
    cells = (record.title, f"`{record.statement}`", record.engine, here)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
