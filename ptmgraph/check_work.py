"""Works of the graph, and folders of code, under the licence rules."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.licenses import Candidate, Check, Sweep, Use, alternatives, check_work, sweep
from graph.result import Result, Row
from graph.store import Store
from ptmgraph.check_scan import folder_chain
from ptmgraph.unknown import unknown_id
from queries.catalog import run
from queries.renames import current_id
from queries.supply_chain import DATASET_PREFIX, SupplyChain, chain_of, whole_chain

_CHOSEN_FROM = 300
"""The most used models of a task: the check of each takes milliseconds."""


def check_target(store: Store, target: str, use: Use | None, license: str) -> Check:
    """The check of a model, a repository, or else a folder of code, which carries `license`.

    A model is checked under the id that it has now. Leaves with code 1 when there is none of the
    name. Raises a `StoreError`.
    """
    if (current := current_id(store, target)) != target:
        click.echo(f"{target} is {current} now.", err=True)
        target = current
    chain = supply_chain(store, target, license)
    return check_work(chain.graph, target, use, chain.words)


def supply_chain(store: Store, target: str, license: str = "") -> SupplyChain:
    """The steps that lead to a work, or else to a folder. Leaves and raises as `check_target`."""
    if any(len(run(store, "node", {"id": target, "type": t})) for t in ("Model", "Repository")):
        if license:
            raise click.UsageError(f"--license is for a folder, and {target!r} is in the graph.")
        return chain_of(store, [target])
    if Path(target).is_dir():
        return folder_chain(store, target, license)
    raise unknown_id(store, "model, repository or folder", target, ("Model", "Repository"))


def check_all(store: Store, use: Use | None, limit: int) -> Sweep:
    """The check of every step of the graph. Raises a `StoreError`."""
    chain = whole_chain(store)
    return sweep(
        chain.graph, use, chain.words, limit, lambda work: not work.startswith(DATASET_PREFIX)
    )


def find_alternatives(store: Store, target: str, use: Use | None, limit: int) -> Result:
    """Models with the task of `target` and a clean chain, the nearest first.

    Chosen from the models of that task that are downloaded most. Raises a `StoreError`.
    """
    given = {"id": target, "rows": _CHOSEN_FROM}
    rows = {row["model"]: row for row in run(store, "models-of-the-same-task", given)}
    if target not in rows:
        return Result(("model",), [])
    chain = chain_of(store, rows)
    checks = {id: check_work(chain.graph, id, use, chain.words) for id in rows}
    candidates = {id: _candidate(row, checks[id]) for id, row in rows.items()}
    chosen = alternatives(candidates[target], candidates.values(), limit)
    columns = ("model", "license", "family", "parameter_count", "downloads", "obligations")
    return Result(columns, [_alternative(rows[one.id], checks[one.id]) for one in chosen])


def _candidate(row: Row, check: Check) -> Candidate:
    # A clean chain is asked for: a fault of a step above rules a model out for any use.
    faulty = any(item.finding.verdict == "conflict" for item in check.findings)
    return Candidate(
        id=row["model"],
        task=row["task"] or "",
        family=row["family"] or "",
        parameters=row["parameter_count"] or 0,
        downloads=row["downloads"] or 0,
        verdict="conflict" if faulty else check.verdict,
    )


def _alternative(row: Row, check: Check) -> Row:
    return {**row, "license": check.licenses[0], "obligations": len(check.obligations)}
