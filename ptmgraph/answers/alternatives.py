"""Models that may stand in the place of another: the same task, and nothing found against them."""

from __future__ import annotations

from ptmgraph.analysis.licenses import Candidate, Check, DeclaredUse, alternatives, check_work
from ptmgraph.answers.missing import not_found
from ptmgraph.answers.renames import current_id
from ptmgraph.answers.supply_chain import chain_of
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.queries.catalog import run

_CHOSEN_FROM = 300
"""The most used models of a task: the check of each takes milliseconds."""
_COLUMNS = ("model", "license", "family", "parameter_count", "downloads", "obligations")


def find_alternatives(
    store: Store, model: str, use: DeclaredUse | None = None, limit: int = 100
) -> Result:
    """Models with the task of `model` and a clean chain, the nearest first.

    Chosen from the models of that task that are downloaded most. Empty when the task of the model
    is not known. Raises `NotFound` for an id that is no model's, and other `StoreError`s.
    """
    model = current_id(store, model)
    rows = {
        row["model"]: row
        for row in run(store, "models-of-the-same-task", {"id": model, "rows": _CHOSEN_FROM})
    }
    if model not in rows:
        if not len(run(store, "node", {"id": model, "type": "Model"})):
            raise not_found(store, "model", model, ("Model",))
        nothing = Result(_COLUMNS, [])
        nothing.notes = [f"No source says what {model} does, so nothing can stand in its place."]
        return nothing
    chain = chain_of(store, rows)
    checks = {id: check_work(chain.graph, id, use, chain.words) for id in rows}
    candidates = {id: _candidate(row, checks[id]) for id, row in rows.items()}
    chosen = alternatives(candidates[model], candidates.values(), limit)
    return Result(_COLUMNS, [_alternative(rows[one.id], checks[one.id]) for one in chosen])


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
