"""Writes the tables of docs/risk.md from the table of kinds: `python -m scripts.make_risk_page`."""

from __future__ import annotations

from pathlib import Path

from ptmgraph.analysis.risk.kinds import CHECKS, risk_kinds

PAGE = Path(__file__).parents[1] / "docs" / "risk.md"
BEGIN, END = "<!-- kinds: begin -->", "<!-- kinds: end -->"


def page() -> str:
    """The page as it should be."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    lines = ["", "| kind | severity | what it means | what to do | seen in |", "|" + " --- |" * 5]
    lines += [
        f"| `{k.id}` | {k.severity} | {k.words} | {k.advice} | {k.seen_in} |"
        for k in risk_kinds().values()
    ]
    lines += ["", "`Model.risk_checked` names what could be looked at:", ""]
    lines += [f"- `{key}`: {words}" for key, words in CHECKS.items()]
    table = "\n".join(lines)
    return f"{before}{BEGIN}\n{table}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
