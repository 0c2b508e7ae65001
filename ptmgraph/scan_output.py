"""How `ptmgraph scan` shows what it found: for people, as rows, and as SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from analysis.code.records import ScanResult, Use
from graph.result import Result
from loaders.legacy_ids import current_id
from ptmgraph.output import printable

_COLUMNS = tuple(field.name for field in fields(Use))
_RULES = {
    "model-use": "The code uses a pre-trained model.",
    "dataset-use": "The code uses a dataset.",
    "unresolved-use": "The code loads a model or dataset that only running it would tell.",
}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def scan_rows(result: ScanResult) -> Result:
    """One row for each use, with the fields of `analysis.code.records.Use`."""
    return Result(_COLUMNS, [{**asdict(use), "lines": list(use.lines)} for use in result.uses])


def scan_text(result: ScanResult) -> str:
    """A report to read: each model and dataset with its places, then what is not known."""
    lines: list[str] = []
    for role, title in (("model", "Models"), ("dataset", "Datasets")):
        uses = [use for use in result.uses if use.role == role and use.id]
        if uses:
            lines += [title, *_by_id(uses), ""]
    unresolved = [use for use in result.uses if not use.id]
    if unresolved:
        lines.append("Only running the code would tell")
        lines += [f"  {use.path}:{use.line}  {use.call}({use.expression})" for use in unresolved]
        lines.append("")
    if result.rejected:
        lines.append("Set aside")
        lines += [f"  {bad.path}: {bad.reason}" for bad in result.rejected]
        lines.append("")
    lines.append(scan_summary(result))
    return "".join(f"{printable(line)}\n" for line in lines)


def _by_id(uses: Sequence[Use]) -> Iterator[str]:
    groups: dict[str, list[Use]] = {}
    for use in uses:
        groups.setdefault(use.id, []).append(use)
    for id, group in sorted(groups.items()):
        now = current_id(id)
        yield f"  {id}" + (f"  (now {now})" if now != id else "")
        for use in group:
            more = f" and lines {', '.join(map(str, use.lines))}" if use.lines else ""
            facts = [use.mode, use.scope, use.binding, use.call]
            facts += [f"revision {use.revision}"] if use.revision else []
            facts += [f"{use.confidence:.0%}"] if use.confidence < 1 else []
            yield f"    {use.path}:{use.line}{more}  {', '.join(filter(None, facts))}"


def scan_summary(result: ScanResult) -> str:
    """How many files were read, what was found in them, and how many were set aside."""
    models = {use.id for use in result.uses if use.id and use.role == "model"}
    datasets = {use.id for use in result.uses if use.id and use.role == "dataset"}
    unresolved = sum(not use.id for use in result.uses)
    return (
        f"{result.files:,} files: {len(models):,} models, {len(datasets):,} datasets, "
        f"{unresolved:,} uses not resolved, {len(result.rejected):,} files set aside."
    )


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
        "properties": {name: facts[name] for name in _COLUMNS if name not in ("path", "line")},
    }


def _location(path: str, lines: Sequence[int]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(path)}}
    if lines and lines[0] > 0:  # a bundled file of weights has no line
        place["region"] = {"startLine": lines[0]}
    return {"physicalLocation": place}
