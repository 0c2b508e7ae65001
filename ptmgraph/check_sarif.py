"""Findings as SARIF 2.1.0, the format that code hosts and editors show (OASIS, 2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from analysis.licenses import CheckedFinding, Verdict
from analysis.licenses.rules import RULES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Verdict, str] = {"conflict": "error", "unknown": "warning", "compatible": "note"}
_PLACE = re.compile(r"code: (.+?):(\d+)(?: |;|$)")  # of several places, the first


def sarif(
    findings: Sequence[CheckedFinding], checked_on: str, data: Sequence[str]
) -> dict[str, Any]:
    """The findings as one run; `checked_on` is a date, `data` the snapshots they rest on."""
    rules = [
        {"id": rule.id, "fullDescription": {"text": (rule.check.__doc__ or "").strip()}}
        for rule in RULES
    ]
    driver = {"name": "ptmgraph", "version": version("ptmgraph"), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "results": [_result(item) for item in findings],
        "properties": {"checkedOn": checked_on, "data": list(data)},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(item: CheckedFinding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": " -> ".join(item.path), "kind": "module"}]
    }
    if place := _PLACE.match(item.evidence):
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(place[1])},
            "region": {"startLine": int(place[2])},
        }
    return {
        "ruleId": item.finding.rule.split("+")[0],
        "level": _LEVELS[item.finding.verdict] if item.counts else "note",
        "message": {"text": item.text},
        "locations": [location],
        "properties": {"rules": item.finding.rule, "role": item.role, "counts": item.counts},
    }
