"""Findings on licences as SARIF: one result for each use in the code and each rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ptmgraph.analysis.licenses import CheckedFinding, CodePlace, Decision, Verdict
from ptmgraph.analysis.licenses.rules import RULES
from ptmgraph.analysis.licenses.sentences import UNREAD
from ptmgraph.analysis.sarif import Fingerprints, Level, SarifRule, log_of, place_of, run_of
from ptmgraph.answers.check import Basis
from ptmgraph.answers.code_places import CodePlaces, card_of

_LEVELS: Mapping[Verdict, Level] = {"conflict": "error", "unknown": "warning", "compatible": "note"}
_POLICY_LEVELS: Mapping[str, Level] = {"deny": "error", "ask": "warning"}
_POLICY = ("POLICY", "POLICY: what the policy file says of the licences that the work carries.")
_SCAN = (UNREAD, "SCAN: code that could not be read, so that nothing is known of it.")
_HELP = (
    "The message names the step, the clause and the source to check. Use another model (ptmgraph "
    "check MODEL --alternatives), keep to the terms, or waive the finding with a reason in a "
    "policy file. All rules: docs/licenses.md. Not legal advice."
)
_WORST: tuple[Level, ...] = ("error", "warning", "note")
_TOLD = 10
"""How many findings a message tells; all are in the result's properties."""

_LINE = re.compile(r":\d+$")  # a model that is computed is named by its line, which may move
_NO_DECISIONS: Mapping[CheckedFinding, Decision] = MappingProxyType({})


class _Spot(NamedTuple):
    """Where a result stands: the model that is used there, or the work that is meant."""

    about: str
    place: CodePlace
    waived: bool
    rule: str


def sarif(
    findings: Sequence[CheckedFinding],
    basis: Basis,
    code: CodePlaces | None = None,
    decisions: Mapping[CheckedFinding, Decision] = _NO_DECISIONS,
) -> dict[str, Any]:
    """The findings as one run.

    With `code`, a finding stands at each use that brings it in, or in the manifest; without, in the
    card of the work. `decisions` is what a policy says of findings: it sets their level, and what
    it allows is suppressed, with its reason.
    """
    groups: dict[_Spot, list[CheckedFinding]] = {}
    for item in findings:
        decision = decisions.get(item)
        waived = decision is not None and decision.outcome == "allow"
        for about, place in _places(item, code):
            spot = _Spot(about, place, waived, item.finding.rule.split("+")[0])
            groups.setdefault(spot, []).append(item)
    names = Fingerprints()
    run = run_of(_rules(), [_result(*group, decisions, names) for group in groups.items()])
    run["properties"] = {"checkedOn": str(basis.checked_on), "data": list(basis.data)}
    return log_of(run)


def _rules() -> list[SarifRule]:
    told = [(rule.id, " ".join((rule.check.__doc__ or "").split())) for rule in RULES]
    return [SarifRule(id, text, _HELP, "warning") for id, text in (*told, _POLICY, _SCAN)]


def _places(item: CheckedFinding, code: CodePlaces | None) -> Iterator[tuple[str, CodePlace]]:
    if code is None:
        yield item.subject, CodePlace(card_of(item.subject), ())
        return
    found = code.of(item)
    yield from found or [(item.subject, CodePlace(code.manifest, ()))]


def _result(
    spot: _Spot,
    group: Sequence[CheckedFinding],
    decisions: Mapping[CheckedFinding, Decision],
    names: Fingerprints,
) -> dict[str, Any]:
    levels = {_level(item, decisions.get(item)) for item in group}
    told = [_told(item, decisions.get(item)) for item in group]
    more = [f"... and {len(told) - _TOLD} more, in the properties."] if told[_TOLD:] else []
    path, lines = spot.place
    result = {
        "ruleId": spot.rule,
        "level": min(levels, key=_WORST.index),
        "message": {"text": "\n".join([*told[:_TOLD], *more])},
        "locations": [_location(path, lines[:1], group[0])],
        "relatedLocations": [place_of(path, line) for line in lines[1:]],
        "partialFingerprints": names.of(spot.rule, path, _LINE.sub("", spot.about)),
        "properties": {"work": spot.about, "findings": list(map(_facts, group))},
    }
    if spot.waived:
        reasons = dict.fromkeys(decisions[item].reason for item in group)
        result["suppressions"] = [{"kind": "external", "justification": "; ".join(reasons)}]
    return result


def _level(item: CheckedFinding, decision: Decision | None) -> Level:
    if decision and decision.outcome in _POLICY_LEVELS:
        return _POLICY_LEVELS[decision.outcome]
    return _LEVELS[item.finding.verdict] if item.counts else "note"


def _told(item: CheckedFinding, decision: Decision | None) -> str:
    if decision is None or decision.outcome == "allow" or item.finding.rule == _POLICY[0]:
        return item.text
    return f"{item.text} Policy: {decision.outcome}: {decision.reason}."


def _location(path: str, line: tuple[int, ...], item: CheckedFinding) -> dict[str, Any]:
    chain = {"fullyQualifiedName": " -> ".join(item.path), "kind": "module"}
    return {**place_of(path, *line), "logicalLocations": [chain]}


def _facts(item: CheckedFinding) -> dict[str, Any]:
    return {
        "text": item.text,
        "rules": item.finding.rule,
        "role": item.role,
        "counts": item.counts,
        "path": list(item.path),
    }
