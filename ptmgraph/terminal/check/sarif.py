"""Findings as SARIF 2.1.0, the format that code hosts and editors show (OASIS, 2020)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from ptmgraph.analysis.licenses import CheckedFinding, Decision, Verdict
from ptmgraph.analysis.licenses.rules import RULES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Verdict, str] = {"conflict": "error", "unknown": "warning", "compatible": "note"}
_POLICY_LEVELS = {"deny": "error", "ask": "warning"}
_POLICY = ("POLICY", "What the policy file says of the licences that the work carries.")
_PLACE = re.compile(r"code: (.+?):(\d+)(?: |;|$)")  # of several places, the first


def sarif(
    findings: Sequence[CheckedFinding],
    checked_on: str,
    data: Sequence[str],
    decisions: Mapping[CheckedFinding, Decision] = MappingProxyType({}),
) -> dict[str, Any]:
    """The findings as one run; `checked_on` is a date, `data` the snapshots they rest on.

    `decisions` is what a policy says of findings: it sets their level, and what it allows is
    suppressed, with its reason.
    """
    rules = [
        {"id": id, "fullDescription": {"text": " ".join(text.split())}}
        for id, text in (*((r.id, r.check.__doc__ or "") for r in RULES), _POLICY)
    ]
    driver = {"name": "ptmgraph", "version": version("ptmgraph"), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "results": [_result(item, decisions.get(item)) for item in findings],
        "properties": {"checkedOn": checked_on, "data": list(data)},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(item: CheckedFinding, decision: Decision | None) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": " -> ".join(item.path), "kind": "module"}]
    }
    if place := _PLACE.match(item.evidence):
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(place[1])},
            "region": {"startLine": int(place[2])},
        }
    result = {
        "ruleId": item.finding.rule.split("+")[0],
        "level": _LEVELS[item.finding.verdict] if item.counts else "note",
        "message": {"text": item.text},
        "locations": [location],
        "properties": {"rules": item.finding.rule, "role": item.role, "counts": item.counts},
    }
    if decision is None:
        return result
    if decision.outcome == "allow":
        return {**result, "suppressions": [{"kind": "external", "justification": decision.reason}]}
    told = f"{item.text} Policy: {decision.outcome}: {decision.reason}."
    text = item.text if item.finding.rule == _POLICY[0] else told
    return {**result, "level": _POLICY_LEVELS[decision.outcome], "message": {"text": text}}
