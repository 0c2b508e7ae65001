"""What a model is said to reach, and what is wrong with that."""

from __future__ import annotations

from dataclasses import dataclass

from ptmgraph.answers.missing import not_found
from ptmgraph.answers.renames import current_id
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row, Tabular
from ptmgraph.queries.catalog import run


@dataclass
class Claims(Tabular):
    """The claims of the model `id`: the rows of the query `claims-of`.

    `findings` are sentences on claims that cannot be, that contradict each other, that are a
    parent's, and on how many are verified.
    """

    id: str
    claims: Result
    findings: tuple[str, ...]

    @property
    def rows(self) -> Result:
        """The claims."""
        return self.claims


def claims_of(store: Store, id: str) -> Claims:
    """The claims of a model. Raises `NotFound` for an id that is no model's, and other
    `StoreError`s."""
    model = current_id(store, id)
    found = run(store, "claims-of", {"id": model})
    if not len(found) and not len(run(store, "node", {"id": model, "type": "Model"})):
        raise not_found(store, "model", id, ("Model",))
    return Claims(model, found, tuple(_findings(found)))


def _findings(found: Result) -> list[str]:
    if not len(found):
        return ["No source that was loaded states a result of it."]
    rows = {row["id"]: row for row in found}
    said = [f"{_words(row)}: {row['problem']}." for row in found if row["problem"]]
    for row in found:
        others = [rows[other] for other in row["differs_from"] or () if other in rows]
        said += [
            f"{_words(row)} ({row['place']}) and {other['value']} ({other['place']}) "
            "cannot both be so."
            for other in others
            if row["id"] < other["id"]
        ]
    parents: dict[str, int] = {}
    for row in found:
        if row["copied_from"]:
            parents[row["copied_from"]] = parents.get(row["copied_from"], 0) + 1
    said += [
        f"{many} of {len(found)} claims are those of {parent}, to the last digit."
        for parent, many in sorted(parents.items())
    ]
    verified = sum(row["verified"] == "yes" for row in found)
    if not verified:
        said.append("No claim is verified by a token of the Hub.")
    elif verified < len(found):
        said.append(f"{verified} of {len(found)} claims are verified by a token of the Hub.")
    return said


def _words(row: Row) -> str:
    data = f" on {row['dataset']}" if row["dataset"] else ""
    return f"{row['metric'] or 'A result'} {row['value']}{data}"
