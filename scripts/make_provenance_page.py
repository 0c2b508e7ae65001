"""Write the table of attributes in `docs/provenance.md` from the files that the code reads.

    python -m scripts.make_provenance_page

The text around it is written by hand. A test compares the page with what this writes.
"""

from __future__ import annotations

from pathlib import Path

from ptmgraph.analysis.provenance.attributes import (
    GROUPS,
    PLACES,
    STEPS,
    ModelAttribute,
    attributes,
    provenance_rows,
)
from ptmgraph.analysis.provenance.weights import usual_weights

PAGE = Path(__file__).parents[1] / "docs" / "provenance.md"
BEGIN, END = "<!-- attributes: begin -->", "<!-- attributes: end -->"


def page() -> str:
    """The page with the table as the attributes are now."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    table = "\n".join(_table())
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def _table() -> list[str]:
    lines = []
    for group in GROUPS:
        lines += [
            "",
            f"### {group.capitalize()}",
            "",
            "| attribute | words | seen in | absent when this was read | step | weight | source |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += [_row(item) for item in attributes().values() if item.group == group]
    return [*lines[1:], ""]


def _row(attribute: ModelAttribute) -> str:
    settled = " and ".join(
        " or ".join(PLACES[place] for place in places) for places in attribute.settled_by
    )
    step = STEPS[attribute.step].partition(".")[0]
    cells = (
        *(f"`{attribute.id}`", attribute.words, "; ".join(_seen(attribute))),
        *(settled or "(never)", step, f"{usual_weights()[attribute.id]:g}", attribute.source),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _seen(attribute: ModelAttribute) -> list[str]:
    seen = [
        f"`{name.removeprefix('<')}`{' to it' if name[0] == '<' else ''}"
        if name != "LINEAGE"
        else "any kind of parent"
        for name in attribute.relations
    ]
    seen += [f"property `{name}`" for name in attribute.properties]
    seen += [
        f"{row['place']} `{row['pattern']}`"
        for row in provenance_rows("traces")
        if row["attribute"] == attribute.id
    ]
    if attribute.id == "architecture":
        seen.append("tags that are model types")
    return seen + [f"prose `{field}`" for field in attribute.prose]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
