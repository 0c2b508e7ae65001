"""How `ptmgraph check` shows its answers: for people, for programs, for code hosts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.licenses import Check, CheckedFinding, Decision, Sweep
from analysis.licenses.report import (
    DISCLAIMER,
    TOLD_ONLY,
    code,
    finding_row,
    finding_rows,
    markdown,
)
from ptmgraph.check_sarif import sarif
from ptmgraph.output import printable


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: the day of the check, and the loaded snapshots."""

    checked_on: date
    data: tuple[str, ...]


Decisions = Sequence[tuple[CheckedFinding | None, Decision]]
FORMATS = ("table", "json", "sarif", "markdown")


def check_text(check: Check, decisions: Decisions, form: str, basis: Basis) -> str:
    """The answer on one work."""
    if form == "markdown":
        return markdown(check, str(basis.checked_on), basis.data) + "".join(
            f"- {line}\n" for line in _policy_lines(decisions)
        )
    if form == "sarif":
        return _json(sarif(check.findings, str(basis.checked_on), basis.data))
    if form == "json":
        outcomes = {item: decision.outcome for item, decision in decisions if item}
        return _json(_dated(finding_rows(check, outcomes), basis))
    lines = [f"{check.target}: {check.headline}", *(_told(item) for item in check.findings)]
    lines += [f"To do ({duty.license}): {duty.text}" for duty in check.obligations]
    lines += _policy_lines(decisions)
    return _page(lines, basis)


def sweep_text(swept: Sweep, form: str, basis: Basis) -> str:
    """The answer on all works: the findings that were kept, and how many there are of each."""
    totals = [
        f"{n:>9,}  {kind} ({rule}), {role}" for (kind, rule, role), n in swept.counts.most_common()
    ]
    if form == "sarif":
        return _json(sarif(swept.findings, str(basis.checked_on), basis.data))
    if form == "json":
        return _json(_dated([finding_row(item) for item in swept.findings], basis))
    lines = totals or ["Nothing found against any step."]
    found = [_told(item) for item in swept.findings]
    if form == "markdown":
        lines = ["# Licences of the whole graph", "", *(f"    {line}" for line in lines), ""]
        found = [f"- {code(line)}" for line in found]
    return _page([*lines, *found], basis)


def _told(item: CheckedFinding) -> str:
    return item.text if item.counts else item.text + TOLD_ONLY


def _policy_lines(decisions: Decisions) -> list[str]:
    lines = []
    for item, decision in decisions:
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
