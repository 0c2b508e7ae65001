"""How `ptmgraph check` shows its answers: for people, for programs, for code hosts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any

from ptmgraph.analysis.licenses import Check, CheckedFinding, Decision, Finding, Sweep
from ptmgraph.analysis.licenses.report import (
    DISCLAIMER,
    code_span,
    finding_row,
    finding_rows,
    markdown,
)
from ptmgraph.analysis.licenses.sentences import OPENING, UNREAD, UNSTATED_OPENING
from ptmgraph.analysis.licenses.steps import UNSTATED
from ptmgraph.answers.advice import RULE_WORDS, Advice, Point, advice, step_sentence
from ptmgraph.answers.check import VERDICTS, Basis, Checked, Decisions
from ptmgraph.terminal.check.sarif import sarif
from ptmgraph.terminal.output import printable

FORMATS = ("table", "json", "sarif", "markdown")
_WIDTH = 100
_MOST_POINTS, _MOST_LINES = 4, 3  # of a group, and of what the policy says or duties ask
_MOST_TOTALS, _MOST_WORST = 10, 2  # of the whole graph
_WHOLE = (OPENING["conflict"], UNSTATED_OPENING[UNREAD])  # kinds whose lines are never cut
_MORE = "Each step with clause, source and evidence: --full."
_ROLES = {
    "breaks": ", first dropped at this step",
    "inherits": ", dropped further up",
    "use": ", for the declared use",
}


def check_text(checked: Checked, form: str, full: bool = False) -> str:
    """The answer on one work; for people in about 20 lines, or in `full`."""
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
    most = None if full else _MOST_LINES
    lines = _first(_policy_lines(decisions), most)
    lines.append(f"{check.target}: {check.headline}")
    lines += _advised(advice(check.findings), None if full else _MOST_POINTS)
    duties = [f"To do ({duty.license}): {duty.text}" for duty in check.obligations]
    lines += _first(duties, most)
    return _page(lines, basis, full)


def sweep_text(swept: Sweep, form: str, basis: Basis, full: bool = False) -> str:
    """The answer on all works: the findings that were kept, and how many there are of each."""
    if form == "sarif":
        return _json(sarif(swept.findings, basis))
    if form == "json":
        return _json(_dated([finding_row(item) for item in swept.findings], basis))
    totals = [f"{n:>9,}  {_total_words(*key)}" for key, n in swept.counts.most_common()]
    lines = _first(totals, None if full else _MOST_TOTALS) or ["Nothing found against any step."]
    if form == "markdown":
        lines = ["# Licences of the whole graph", "", *(f"    {line}" for line in totals), ""]
        told = [*lines, *(f"- {code_span(item.text)}" for item in swept.findings)]
        return "".join(f"{printable(line)}\n" for line in (*told, _basis_line(basis)))
    lines += _advised(advice(swept.findings), None if full else _MOST_WORST)
    return _page(lines, basis, full)


def _advised(groups: Iterable[Advice], most: int | None) -> list[str]:
    """What to do, and below it a line for each of the first `most` points; with `most` None all
    points, with their evidence. What does not count for the use is only counted."""
    lines, untold = [], 0
    for group in groups:
        if most is not None and not group.counts and group.kind != UNSTATED_OPENING[UNREAD]:
            untold += group.found
            continue
        told = "" if group.counts else " Not counted for this use:"
        lines.append(f"{group.kind}. {group.action}.{told}")
        points = [(point, f"  {point.line}{_steps(point)}") for point in group.points]
        if most is None:
            lines += [line for point, first in points for line in (first, *_evidence(point))]
        else:
            whole = group.kind in _WHOLE
            lines += _first([line if whole else _cut(line) for _, line in points], most)
    return [*lines, f"Found, but not counted for this use: {untold:,}."] if untold else lines


def _total_words(kind: str, rule: str, role: str) -> str:
    """Findings of one kind in words; no step is to blame for what is not stated."""
    words = ", ".join(RULE_WORDS[one] for one in rule.split("+"))
    return f"{kind}: {words}{'' if rule in UNSTATED else _ROLES[role]}"


def _steps(point: Point) -> str:
    return f" ({len(point.steps):,} steps)" if len(point.steps) > 1 else ""


def _evidence(point: Point) -> list[str]:
    return [f"    {point.basis}", *(f"    - {step_sentence(item)}" for item in point.steps)]


def _first(lines: Sequence[str], most: int | None) -> list[str]:
    """The first lines, and how many more there are."""
    more = 0 if most is None else len(lines) - most
    return [*lines[:most], f"  ... and {more:,} more"] if more > 0 else list(lines)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 3].rstrip()}..."


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


def _page(lines: Sequence[str], basis: Basis, full: bool) -> str:
    """The lines, none longer than a screen is wide; what is too long goes on below, indented."""
    end = [_basis_line(basis)] if full else [_basis_line(basis), _MORE]
    return "".join(
        f"{part}\n" for line in (*lines, *end) for part in _wrapped(printable(line)) or [""]
    )


def _wrapped(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip(" ")))
    return wrap(
        line.lstrip(" "),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}    ",
        break_on_hyphens=False,
    )


def _basis_line(basis: Basis) -> str:
    return f"Checked on {basis.checked_on}. Data: {', '.join(basis.data) or 'none'}. {DISCLAIMER}"
