"""The Python API: `ptmgraph.open()` and what an open graph answers. docs/python.md shows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptmgraph.analysis.licenses import read_policy
from ptmgraph.analysis.provenance.weights import read_attribute_weights
from ptmgraph.answers.alternatives import find_alternatives
from ptmgraph.answers.ask import ask, cypher
from ptmgraph.answers.assess import Assessment, assess
from ptmgraph.answers.bom import BOM_WRITERS, bom_of
from ptmgraph.answers.check import check, declared_use
from ptmgraph.answers.claims import Claims, claims_of
from ptmgraph.answers.findings import as_rows, discoveries
from ptmgraph.answers.health import Health, repository_health
from ptmgraph.answers.impact import impact
from ptmgraph.answers.lineage import walk_lineage
from ptmgraph.answers.names import NameReport, name_report
from ptmgraph.answers.risk import RiskReport, risk, risk_of_files
from ptmgraph.answers.scan import scan
from ptmgraph.answers.show import show
from ptmgraph.graph.errors import QueryError, StoreUnavailable, missing_parameters
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT
from ptmgraph.graph.store.result import Result
from ptmgraph.pictures.notebook import (
    DrawnCheck,
    DrawnImpact,
    DrawnLineage,
    DrawnThing,
    drawn_check,
    drawn_impact,
    drawn_lineage,
    drawn_thing,
)
from ptmgraph.queries import catalog

if TYPE_CHECKING:
    from ptmgraph.analysis.code.records import ScanResult
    from ptmgraph.graph.store.search import Hit


class Graph:
    """An open graph: query it with Cypher, ask canned questions, walk a lineage, check licences.

    Use it as a context manager, or close it; it may be used from many threads.
    """

    def __init__(self, url: str | None = None, home: str | Path | None = None) -> None:
        self.store = open_store(url, Path(home) if home else None)

    def cypher(
        self,
        text: str,
        /,
        *,
        parameters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **more_parameters: Any,
    ) -> Result:
        """Run read-only Cypher. Its `$parameters` are keyword arguments, or in `parameters`, which
        may also hold those named as options are here. `limit` is the greatest number of rows,
        `timeout` is in seconds. The result's `notes` name what the schema does not have. Raises
        `StoreError`."""
        values = {**(parameters or {}), **more_parameters}
        try:
            return cypher(self.store, text, values, limit=limit, timeout=timeout)
        except QueryError as error:
            if missing := missing_parameters(error):
                example = ", ".join(f"{name!r}: ..." for name in missing)
                raise QueryError(
                    f"The statement needs values: parameters={{{example}}}. The arguments limit, "
                    "timeout and parameters are not parameters of the statement."
                ) from None
            raise

    def ask(self, name: str, /, **parameters: Any) -> Result:
        """Answer a canned question of the catalogue; see `questions`. Where it finds nothing, the
        result's `notes` name what the loaded data lacks. Raises `StoreError`."""
        return ask(self.store, name, parameters)

    def questions(self) -> dict[str, str]:
        """The names of the canned questions, and what they ask."""
        return {name: query.question for name, query in catalog.questions().items()}

    def findings(self) -> Result:
        """What is worth seeing in the loaded graph, each with an example, and the canned question
        that lists all. The result's `notes` name what the data has none of."""
        return as_rows(discoveries(self.store))

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Models, datasets, repositories, owners and licences whose id contains `text`."""
        return self.store.search(text, limit)

    def show(self, id: str, label: str | None = None) -> DrawnThing:
        """All that the graph knows of one thing: its properties and relationships, as rows. A
        notebook shows its passport: facts, verdict, lineage, users, name and data on one screen.

        Raises `NotFound` for an id that the graph does not know, as all that follow do, and other
        `StoreError`s.
        """
        return drawn_thing(show(self.store, id, label))

    def lineage(
        self, model: str, *, up: bool = True, down: bool = False, depth: int | None = None
    ) -> DrawnLineage:
        """What a model was made from (`up`) and what was made from it (`down`). A notebook draws
        it, as it does the answers of `impact`, `check` and `show`."""
        found = walk_lineage(self.store, model, up=up, down=down, depth=depth)
        return drawn_lineage(found, self.store)

    def impact(self, id: str) -> DrawnImpact:
        """What is hit when the model or dataset `id` is withdrawn."""
        return drawn_impact(impact(self.store, id), self.store)

    def check(
        self,
        target: str | Path,
        use: str | None = None,
        commercial: bool = True,
        policy: str | Path | None = None,
        license: str = "",
    ) -> DrawnCheck:
        """May this be shipped? `target` is a model, a repository, or a folder of code, which
        carries `license`.

        `use` is internal, service or redistribution; without it the labels are judged as they are
        published. `policy` is a file, see docs/licenses.md. Raises `PolicyError` for a mistake in
        it.
        """
        rules = read_policy(Path(policy).read_text("utf-8")) if policy else None
        found = check(self.store, str(target), declared_use(use, commercial), license, rules)
        return drawn_check(found, self.store)

    def risk(self, target: str | Path) -> RiskReport:
        """What may go wrong with a model, a repository, or a folder or file of weights on this
        machine: its own risks, those of what it rests on with the way there, and what could not be
        looked at. Nothing is loaded or run."""
        if Path(target).is_file():
            return risk_of_files(str(target))
        return risk(self.store, str(target))

    def alternatives(
        self, model: str, use: str | None = None, commercial: bool = True, limit: int = 20
    ) -> Result:
        """Models of the same task with nothing found against them, the nearest first."""
        return find_alternatives(self.store, model, declared_use(use, commercial), limit)

    def bom(self, id: str | Path, format: str = "cyclonedx") -> dict[str, Any]:
        """A bill of materials of a model, a repository or a folder, as the JSON of a standard:
        `cyclonedx` or `spdx`. Raises `ValueError` for another format."""
        if format not in BOM_WRITERS:
            raise ValueError(f"format is one of {', '.join(BOM_WRITERS)}, not {format!r}")
        return BOM_WRITERS[format](bom_of(self.store, str(id)))

    def claims(self, model: str) -> Claims:
        """What a model is said to reach, and what is wrong with that."""
        return claims_of(self.store, model)

    def health(self, repository: str, per: str = "month") -> Health:
        """How a repository fared over time, in windows of a day, week, month or quarter, as they
        were loaded by `ptmgraph load git`."""
        return repository_health(self.store, repository, per)

    def assess(self, *models: str, weights: str | Path | None = None) -> Assessment:
        """The scorecards of models: every attribute that people look for, with its state, place and
        weight. `weights` is a CSV file, see docs/provenance.md. Raises `WeightsError` for a mistake
        in it."""
        given = read_attribute_weights(Path(weights)) if weights else None
        return assess(self.store, models, given)

    def name(self, text: str) -> NameReport:
        """What a name says, what is wrong with it, and a better one. Any text is a name."""
        return name_report(self.store, text)

    def scan(self, path: str | Path) -> ScanResult:
        """The models and datasets that code uses: a folder, or an archive of one. Nothing in it is
        run. Raises `ScanError`."""
        return scan(Path(path))

    def close(self) -> None:
        """Give back what the graph holds."""
        self.store.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open(url: str | None = None, home: str | Path | None = None) -> Graph:
    """Open the graph: the embedded one of the data home, or the store that `url` names.

    Raises `StoreError` with a sentence that says what to do.
    """
    if url and "://" not in str(url):
        raise StoreUnavailable(
            "This is no address of a server (neo4j://user@host). The folder of the embedded graph "
            'is given by name: ptmgraph.open(home="/folder").'
        )
    return Graph(url, home)
