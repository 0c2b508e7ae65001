"""A finding as a text that a lawyer can check: what, which clause, which path, who says so."""

from collections.abc import Sequence

from ptmgraph.analysis.licenses.paths import ChainFinding
from ptmgraph.analysis.licenses.steps import Finding, Verdict

OPENING: dict[Verdict, str] = {
    "conflict": "Conflict",
    "unknown": "Possible conflict",
    "compatible": "Compatible",
}

UNREAD = "SCAN"
"""The rule of a finding on code that was not read."""

UNSTATED_OPENING = {"UNK": "Not stated", "LABEL": "Label missing", UNREAD: "Not read"}


def opening(finding: Finding) -> str:
    """The first words: what is not stated or not read is kept apart from "Possible conflict"."""
    return UNSTATED_OPENING.get(finding.rule) or OPENING[finding.verdict]


def sentence(found: ChainFinding, path: Sequence[str]) -> str:
    """One finding on a chain; `path` is what `LicenseGraph.path` gives for it."""
    return f"{claim(found.finding)} {place(found, path)}"


def claim(finding: Finding) -> str:
    """What is found, by which clause, and where that is written."""
    return " ".join(claims(finding))


def claims(finding: Finding) -> list[str]:
    """The same, a sentence each."""
    found = [f"{opening(finding)} ({finding.rule}): {finding.reason}."]
    if finding.clause:
        found.append(f"Clause: {finding.clause}.")
    if finding.source:
        found.append(f"Source: {finding.source}.")
    return found


def place(found: ChainFinding, path: Sequence[str]) -> str:
    """Where on a chain it is found; `path` is what `LicenseGraph.path` gives for it."""
    parts = [f"Path: {' -> '.join(path)}; step: {found.edge.relation}."]
    if found.role == "inherits":
        blamed = found.blamed[0]
        parts.append(f"First dropped from {blamed.upstream} to {blamed.downstream}.")
    if found.edge.evidence:
        parts.append(f"Evidence: {found.edge.evidence}.")
    return " ".join(parts)
