"""How `ptmgraph scan` shows what it found: as a report to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from ptmgraph.analysis.code.records import ScanResult, Use
from ptmgraph.loaders.hub.legacy_ids import id_with_owner
from ptmgraph.terminal.output import printable


def scan_text(result: ScanResult) -> str:
    """A report to read: each model and dataset with its places, then what is not known, and what
    was set aside or passed over."""
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
    if result.passed_over:
        lines.append("Passed over")
        lines += [f"  {one}" for one in result.passed_over]
        lines.append("")
    lines.append(scan_summary(result))
    return "".join(f"{printable(line)}\n" for line in lines)


def json_text(result: ScanResult) -> str:
    """The uses, what was set aside, what was passed over, and how many files were read."""
    return json.dumps(
        {
            "uses": [asdict(use) for use in result.uses],
            "set_aside": [asdict(bad) for bad in result.rejected],
            "passed_over": [asdict(one) for one in result.passed_over],
            "files": result.files,
            "code_files": result.code_files,
        },
        indent=1,
        ensure_ascii=False,
    )


def _by_id(uses: Sequence[Use]) -> Iterator[str]:
    groups: dict[str, list[Use]] = {}
    for use in uses:
        groups.setdefault(use.id, []).append(use)
    for id, group in sorted(groups.items()):
        now = id_with_owner(id)
        yield f"  {id}" + (f"  (now {now})" if now != id else "")
        for use in group:
            more = f" and lines {', '.join(map(str, use.lines))}" if use.lines else ""
            facts = [use.mode, use.scope, use.binding, use.call]
            facts += [f"revision {use.revision}"] if use.revision else []
            facts += [f"{use.confidence:.0%}"] if use.confidence < 1 else []
            yield f"    {use.path}:{use.line}{more}  {', '.join(filter(None, facts))}"


def scan_summary(result: ScanResult) -> str:
    """How many files were read, what was found in them, and how much was set aside or passed over.

    Where no code could be read it says so instead: nothing found is then no answer."""
    if result.is_blind:
        unread = result.unread or "there is no code"
        return f"No code could be read here, so it cannot be told what is used: {unread}."
    passed = sum(one.count for one in result.passed_over)
    models = {use.id for use in result.uses if use.id and use.role == "model"}
    datasets = {use.id for use in result.uses if use.id and use.role == "dataset"}
    unresolved = sum(not use.id for use in result.uses)
    return (
        f"{result.files:,} files: {len(models):,} models, {len(datasets):,} datasets, "
        f"{unresolved:,} uses not resolved, {len(result.rejected):,} files set aside, "
        f"{passed:,} things passed over."
    )
