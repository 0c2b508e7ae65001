"""How a repository fared over time: its measures of health, window by window."""

from __future__ import annotations

from dataclasses import dataclass

from ptmgraph.answers.missing import not_found
from ptmgraph.answers.release_models import release_models
from ptmgraph.graph.health_properties import HEALTH
from ptmgraph.graph.ids import InvalidId, repository_id
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row, Tabular
from ptmgraph.queries.catalog import run

REPOSITORY = "Repository"
USUAL_WIDTH = "month"


@dataclass
class Health(Tabular):
    """The health of the repository `id`, in windows of one `width`.

    `facts` is what is known of it as a whole, by the names of the schema; `windows` are the rows
    of the query `repository-health`, oldest first. `widths` are those that were loaded. `pins` are
    the rows of `models-of-releases`, and `of_models` what they and the windows come to.
    """

    id: str
    width: str
    widths: list[str]
    facts: Row
    windows: Result
    pins: Result

    @property
    def rows(self) -> Result:
        """The windows."""
        return self.windows

    @property
    def of_models(self) -> list[str]:
        """What releases did with models, in sentences; none when they were not scanned."""
        return release_models(self.windows, self.pins)

    @property
    def note(self) -> str:
        """Why there are no windows; empty when there are some."""
        if len(self.windows):
            return ""
        if self.widths:
            known = " and ".join(self.widths)
            return (
                f"The health of {self.id} is loaded by {known}; "
                f"for others: ptmgraph load git PATH --per {self.width}"
            )
        return (
            f"The history of {self.id} is not loaded: ptmgraph load git PATH, or for one of GitHub "
            "ptmgraph load github --health OWNER/NAME"
        )


def repository_health(store: Store, id: str, width: str = USUAL_WIDTH) -> Health:
    """The health of a repository, `id` or `owner/name` on GitHub, in windows of a day, week, month
    or quarter. Raises `NotFound`, and other `StoreError`s."""
    for key in _keys(id):
        found = run(store, "node", {"id": key, "type": REPOSITORY})
        if len(found):
            facts = found[0]["properties"]
            known = {fact.name: facts.get(fact.name) for fact in HEALTH}
            widths = [row["width"] for row in run(store, "health-widths", {"id": key})]
            windows = run(store, "repository-health", {"id": key, "width": width})
            pins = run(store, "models-of-releases", {"id": key})
            return Health(key, width, widths, known, windows, pins)
    raise not_found(store, "repository", id, (REPOSITORY,))


def _keys(id: str) -> list[str]:
    try:
        return [id, repository_id(id)]
    except InvalidId:
        return [id]
