"""How `ptmgraph check` shows its answers: for people, for programs, for code hosts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ptmgraph.analysis.licenses import Check, CheckedFinding, Decision, Finding, Sweep
from ptmgraph.analysis.licenses.report import (
    DISCLAIMER,
    by_claim,
    code_span,
    finding_row,
    finding_rows,
    heading,
    markdown,
    steps_shown,
)
from ptmgraph.answers.check import VERDICTS, Basis, Checked, Decisions
from ptmgraph.terminal.check.sarif import sarif
from ptmgraph.terminal.output import printable

FORMATS = ("table", "json", "sarif", "markdown")


def check_text(checked: Checked, form: str) -> str:
    """The answer on one work."""
    check, decisions, basis = checked.check, checked.decisions, checked.basis
    if form == "markdown":
        told = "".join(f"- {code_span(line)}\n" for line in _policy_lines(decisions))
        return markdown(check, str(basis.checked_on), basis.data) + told
    decided = {item: decision for item, decision in decisions if item}
    denied = _on_licenses(check, decisions)
    if form == "sarif":
        found = [*denied, *check.findings]
        return _json(sarif(found, basis, checked.code, decided | denied))
    if form == "json":
        outcomes = {item: decision.outcome for item, decision in (decided | denied).items()}
        rows = [finding_row(item, outcomes[item]) for item in denied]
        return _json(_dated([*rows, *finding_rows(check, outcomes)], basis))
    lines = [*_policy_lines(decisions), f"{check.target}: {check.headline}"]
    lines += _grouped(check.findings)
    lines += [f"To do ({duty.license}): {duty.text}" for duty in check.obligations]
    return _page(lines, basis)


def sweep_text(swept: Sweep, form: str, basis: Basis) -> str:
    """The answer on all works: the findings that were kept, and how many there are of each."""
    totals = [
        f"{n:>9,}  {kind} ({rule}), {role}" for (kind, rule, role), n in swept.counts.most_common()
    ]
    if form == "sarif":
        return _json(sarif(swept.findings, basis))
    if form == "json":
        return _json(_dated([finding_row(item) for item in swept.findings], basis))
    lines = totals or ["Nothing found against any step."]
    if form == "markdown":
        lines = ["# Licences of the whole graph", "", *(f"    {line}" for line in lines), ""]
        return _page([*lines, *(f"- {code_span(item.text)}" for item in swept.findings)], basis)
    return _page([*lines, *_grouped(swept.findings)], basis)


def _grouped(findings: Sequence[CheckedFinding]) -> list[str]:
    """A line for each finding; what is found at several steps is said once, above the steps."""
    lines = []
    for group in by_claim(findings):
        lines.append(heading(group))
        steps = [f"    {item.place}" for item in group] if len(group) > 1 else []
        shown = steps_shown(group)
        lines += steps[:shown]
        if steps[shown:]:
            lines.append(f"    ... and {len(steps) - shown} more; --format markdown has them all.")
    return lines


def _on_licenses(check: Check, decisions: Decisions) -> dict[CheckedFinding, Decision]:
    """What the policy says of the work's own licences where it does not allow them, as findings."""
    found = {}
    for item, decision in decisions:
        if item is None and decision.outcome != "allow":
            finding = Finding(VERDICTS[decision.outcome], "POLICY", decision.reason)
            text = f"Policy: {decision.outcome}: {decision.reason}."
            path = (check.target,)
            found[CheckedFinding(check.target, "", "", "use", path, "", finding, text)] = decision
    return found


def _policy_lines(decisions: Decisions) -> list[str]:
    """A line for each thing that the policy says, what it denies first."""
    lines = []
    for item, decision in sorted(decisions, key=lambda pair: list(VERDICTS).index(pair[1].outcome)):
        about = f"{item.subject} ({item.finding.rule})" if item else "licence"
        lines.append(f"Policy: {decision.outcome} {about}: {decision.reason}")
    return list(dict.fromkeys(lines))


def _dated(rows: list[dict[str, Any]], basis: Basis) -> list[dict[str, Any]]:
    return [{**row, "checked_on": str(basis.checked_on), "data": list(basis.data)} for row in rows]


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _page(lines: Sequence[str], basis: Basis) -> str:
    end = f"Checked on {basis.checked_on}. Data: {', '.join(basis.data) or 'none'}. {DISCLAIMER}"
    return "".join(f"{printable(line)}\n" for line in (*lines, end))
