"""Does a name tell the truth? What it says, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ptmgraph.analysis.names import KINDS, Defect, NameFacts, ParsedName, corrected, defects, parse
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row, Tabular
from ptmgraph.queries.catalog import run

CONVENTIONS = {
    "implementation": "it says what the model is",
    "application_or_task": "it says what the model does",
    "both": "it says what the model is and what it does",
    "other": "it says neither what the model is nor what it does",
}
"""The conventions of names, in words."""

_COLORS = {
    "dataset": "green",
    "dataset_characteristic": "green",
    "reuse_method": "green",
    "training_process": "green",
    "task": "violet",
    "language": "violet",
    "other": "grey",
}
COLORS = {kind: _COLORS.get(kind, "blue") for kind in KINDS}
"""A colour for each kind: blue for what a model is, green for what it was made from, violet for
what it does, grey for the rest."""


@dataclass(frozen=True)
class NameReport(Tabular):
    """A name with its components, its defects (the worst first) and, where a fact contradicts a
    word of it, the name with that word put right.

    `known` says whether the graph has a model of this name, whose facts were then used.
    """

    parsed: ParsedName
    defects: tuple[Defect, ...]
    corrected: str | None
    known: bool

    @property
    def rows(self) -> Result:
        """One row."""
        row = {
            "name": self.parsed.name,
            "convention": self.parsed.convention,
            "components": [part._asdict() for part in self.parsed.components],
            "defects": [defect._asdict() for defect in self.defects],
            "corrected_name": self.corrected,
            "in_graph": self.known,
        }
        return Result(tuple(row), [row])


def name_report(store: Store | None, name: str) -> NameReport:
    """Judge any text as a name. Where the graph has a model of that id, its facts count too.

    Raises a `StoreError`.
    """
    found = run(store, "name-facts", {"id": name}).rows if store else []
    return judged(name, found[0] if found else None)


def judged(name: str, row: Row | None) -> NameReport:
    """The report on a name; `row` is the answer of the query `name-facts`, if there is one."""
    if row is None:
        return NameReport(parse(name), defects(name), None, known=False)
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    stored = values.pop("name_defects") or ()
    facts = NameFacts(**{key: value for key, value in values.items() if value is not None})
    parsed = parse(name, facts)
    found = defects(parsed, facts)
    kinds = {defect.kind for defect in found}
    # Siblings and look-alikes were found among all models; they cannot be found again from here.
    others = [defect for text in stored if (defect := _stored(text)).kind not in kinds]
    return NameReport(parsed, (*found, *others), corrected(parsed, facts), known=True)


def _stored(text: str) -> Defect:
    """A defect as the graph has it: `kind (severity): message`."""
    head, _, message = text.partition("): ")
    kind, _, severity = head.partition(" (")
    return Defect(kind, severity, "", message)
