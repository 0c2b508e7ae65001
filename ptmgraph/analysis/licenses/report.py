"""A check as rows, and as a page in Markdown. Text of strangers is shown as it is written."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ptmgraph.analysis.licenses.check import Check, CheckedFinding
from ptmgraph.analysis.licenses.obligations import obligations_pack
from ptmgraph.analysis.licenses.steps import Finding

SECTIONS = ("Conflict", "Possible conflict", "Label missing", "Not stated")
DISCLAIMER = "Not legal advice: each finding names the clause and the source to check."
TOLD_ONLY = " (Not counted for this use.)"


def finding_rows(
    check: Check, outcomes: Mapping[CheckedFinding, str] | None = None
) -> list[dict[str, Any]]:
    """One row for each finding; one row with the verdict where there is none.

    `outcomes` is what a policy says of a finding.
    """
    rows = [finding_row(item, (outcomes or {}).get(item, "")) for item in check.findings]
    if rows:
        return rows
    fine = Finding(check.verdict, "NONE", check.headline.rstrip("."))
    nothing = CheckedFinding(
        check.target, check.licenses[0], "", "use", (check.target,), "", fine, check.headline
    )
    return [finding_row(nothing)]


def finding_row(item: CheckedFinding, outcome: str = "") -> dict[str, Any]:
    """A finding as a row; `policy` is what a policy says of it."""
    return {
        "verdict": item.finding.verdict,
        "rule": item.finding.rule,
        "kind": item.kind,
        "subject": item.subject,
        "license": item.license,
        "relation": item.relation,
        "role": item.role,
        "counts": item.counts,
        "path": list(item.path),
        "reason": item.finding.reason,
        "clause": item.finding.clause,
        "evidence": item.evidence,
        "source": item.finding.source,
        "policy": outcome,
        "sentence": item.text,
    }


def markdown(check: Check, checked_on: str, data: Sequence[str]) -> str:
    """The check as a page: verdict, findings by kind, obligations, date and sources.

    `checked_on` is a date, `data` names the snapshots that the answer rests on.
    """
    use = f"{check.use.deployment}, " if check.use else ""
    commercial = "commercial" if check.use and check.use.commercial else "not commercial"
    lines = [f"# Licences of {code_span(check.target)}", "", f"**{check.headline}**", ""]
    lines.append(f"Declared use: {use + commercial if check.use else 'none; as published'}.")
    for kind in SECTIONS:
        items = [item for item in check.findings if item.kind == kind]
        if items:
            lines += ["", f"## {kind}", ""]
            lines += [
                f"- {code_span(item.text)}{'' if item.counts else TOLD_ONLY}" for item in items
            ]
    lines += ["", obligations_pack(check.obligations).replace("# What", "## What", 1).rstrip()]
    lines += ["", f"Checked on {checked_on}. Data: {', '.join(map(code_span, data)) or 'none'}."]
    return "\n".join([*lines, DISCLAIMER, ""])


def code_span(text: str) -> str:
    """Text of strangers as a code span, in which nothing is markup (CommonMark 0.31, 6.1)."""
    line = " ".join(text.split())
    longest = max(map(len, re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{fence}{pad}{line or ' '}{pad}{fence}"
