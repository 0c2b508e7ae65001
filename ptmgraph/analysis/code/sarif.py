"""What a scan found as SARIF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ptmgraph.analysis.code.records import ScanResult, Use
from ptmgraph.analysis.sarif import Fingerprints, SarifRule, log_of, place_of, run_of

_HELP = "Nothing has to be done: it is told so that somebody knows. See docs/code_scan.md."
_COMPUTED = "Write the id as a constant, or note beside the code what it may be."
_RULES = (
    SarifRule("model-use", "The code uses a pre-trained model.", _HELP, "note"),
    SarifRule("dataset-use", "The code uses a dataset.", _HELP, "note"),
    SarifRule(
        "unresolved-use",
        "The code loads a model or dataset that only running it would tell.",
        _COMPUTED,
        "note",
    ),
)


def scan_sarif(result: ScanResult, prefix: str = "") -> dict[str, Any]:
    """The uses as one run of SARIF; what was set aside or passed over are its notifications.

    `prefix` is the path of the scanned folder in its repository: empty, or with `/` at its end.
    """
    notices = [
        {
            "level": "warning",
            "message": {"text": bad.reason},
            "locations": [place_of(prefix + bad.path)],
        }
        for bad in result.rejected
    ]
    notices += [
        {"level": "note", "message": {"text": f"Passed over: {one}"}} for one in result.passed_over
    ]
    names = Fingerprints()
    run = run_of(_RULES, [_result(use, prefix, names) for use in result.uses])
    run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notices}]
    return log_of(run)


def _result(use: Use, prefix: str, names: Fingerprints) -> dict[str, Any]:
    text = f"{use.mode} {use.role} {use.id}" if use.id else f"{use.call}({use.expression})"
    rule = f"{use.role}-use" if use.id else "unresolved-use"
    path, facts = prefix + use.path, asdict(use)
    return {
        "ruleId": rule,
        "level": "note",
        "message": {"text": text},
        "locations": [place_of(path, use.line)],
        "relatedLocations": [place_of(path, line) for line in use.lines],
        "partialFingerprints": names.of(rule, path, text),
        "properties": {name: facts[name] for name in facts if name not in ("path", "line")},
    }
