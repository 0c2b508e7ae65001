"""What a scan found as SARIF 2.1.0, the format that code hosts and editors show (OASIS, 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from ptmgraph.analysis.code.records import ScanResult, Use

_RULES = {
    "model-use": "The code uses a pre-trained model.",
    "dataset-use": "The code uses a dataset.",
    "unresolved-use": "The code loads a model or dataset that only running it would tell.",
}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def scan_sarif(result: ScanResult) -> dict[str, Any]:
    """The uses as one run of SARIF; files that were set aside are its notifications."""
    rules = [{"id": id, "fullDescription": {"text": text}} for id, text in _RULES.items()]
    driver = {"name": "ptmgraph", "version": version("ptmgraph"), "rules": rules}
    notices = [
        {
            "level": "warning",
            "message": {"text": bad.reason},
            "locations": [_location(bad.path, [])],
        }
        for bad in result.rejected
    ]
    run = {
        "tool": {"driver": driver},
        "results": [_result(use) for use in result.uses],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notices}],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(use: Use) -> dict[str, Any]:
    text = f"{use.mode} {use.role} {use.id}" if use.id else f"{use.call}({use.expression})"
    facts = asdict(use)
    return {
        "ruleId": f"{use.role}-use" if use.id else "unresolved-use",
        "level": "note",
        "message": {"text": text},
        "locations": [_location(use.path, [use.line])],
        "relatedLocations": [_location(use.path, [line]) for line in use.lines],
        "properties": {name: facts[name] for name in facts if name not in ("path", "line")},
    }


def _location(path: str, lines: Sequence[int]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(path)}}
    if lines and lines[0] > 0:  # a bundled file of weights has no line
        place["region"] = {"startLine": lines[0]}
    return {"physicalLocation": place}
