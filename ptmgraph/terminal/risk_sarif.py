"""Risks as SARIF: one result for each risk of each model, at each place where code brings it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ptmgraph.analysis.risk.kinds import risk_kinds
from ptmgraph.analysis.sarif import Fingerprints, Level, SarifRule, log_of, place_of, run_of
from ptmgraph.answers.code_places import card_of
from ptmgraph.answers.folder import checkout_path
from ptmgraph.answers.risk import RiskFound, RiskReport

_LEVELS: dict[str, Level] = {"high": "error", "medium": "warning", "low": "note"}


def risk_sarif(report: RiskReport) -> dict[str, Any]:
    """The report as one run. A risk stands where the code uses what brings it in, a file of weights
    at its begin, and all else in the card of the model. What could not be looked at is in the
    properties of the run: SARIF has no result for it."""
    names = Fingerprints()
    results = [
        {
            "ruleId": item.risk,
            "level": _LEVELS[item.severity],
            "message": {"text": _told(item)},
            "locations": [_location(path, line, item)],
            "partialFingerprints": names.of(item.risk, item.model, path),
            "properties": {"declared": item.declared, "confidence": item.confidence},
        }
        for item in report.found
        for path, line in _places(report, item)
    ]
    run = run_of(_rules(), results)
    run["properties"] = {"target": report.target, "notLookedAt": report.gaps}
    return log_of(run)


def _rules() -> list[SarifRule]:
    return [
        SarifRule(kind.id, f"{kind.title}. {kind.words}", kind.advice, _LEVELS[kind.severity])
        for kind in risk_kinds().values()
    ]


def _told(item: RiskFound) -> str:
    way = f" It comes by {' -> '.join(item.path)}." if item.steps else ""
    sure = "" if item.declared else f" Inferred with confidence {item.confidence:.2f}."
    return f"{item.title}: {item.model} ({'; '.join(item.evidence)}).{way}{sure} {item.advice}"


def _places(report: RiskReport, item: RiskFound) -> Iterator[tuple[str, int]]:
    if item.places:
        for place in item.places:
            path, _, line = place.rpartition(":")
            yield path, int(line)
    elif report.files and item.model == report.target:
        folder = Path(report.target)
        prefix = checkout_path(folder if folder.is_dir() else folder.parent)
        for text in item.evidence:
            yield prefix + text.partition(": ")[0], 0
    else:
        yield card_of(item.model), 0


def _location(path: str, line: int, item: RiskFound) -> dict[str, Any]:
    chain = {"fullyQualifiedName": " -> ".join(item.path), "kind": "module"}
    return {**place_of(path, line), "logicalLocations": [chain]}
