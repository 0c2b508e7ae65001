"""Where does a model come from, and what was made from it?

The lineage is walked level by level: safe on cycles, on merges and on the widest hubs.

One query for each level asks for the relationships of all models on it, so that the depth of
each model is exact and nothing is visited twice, however many ways lead there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ptmgraph.answers.missing import not_found
from ptmgraph.answers.renames import current_id
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row, Tabular
from ptmgraph.queries.catalog import run

if TYPE_CHECKING:
    from ptmgraph.graph.export.to_networkx import MultiDiGraph

UP, DOWN = "up", "down"
COLUMNS = ("depth", "child", "relation", "parent", "sources", "evidence", "declared", "confidence")


@dataclass
class Lineage(Tabular):
    """The models around `model`, the id that it has now. `edges` are rows with child, relation,
    parent and evidence; `depth` holds the steps from the model, above it as positive, below it as
    negative numbers. `truncated` says that the limit of models cut the walk off. `likely` holds
    what the model was probably made from where its publisher names no parent, as rows with
    parent, evidence and confidence.
    """

    model: str
    edges: Sequence[Row] = ()
    depth: dict[str, int] = field(default_factory=dict)
    truncated: bool = False
    likely: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> Result:
        """One row for each edge; `depth` is that of the end that lies farther from the model."""
        rows = [
            {**edge, "depth": max(self.depth[edge["child"]], self.depth[edge["parent"]], key=abs)}
            for edge in self.edges
        ]
        return Result(COLUMNS, rows, self.truncated)

    def to_networkx(self) -> MultiDiGraph:
        """The edges as a networkx graph, from child to parent, with the relation as key."""
        from ptmgraph.graph.export.to_networkx import to_networkx

        return to_networkx(self.edges)

    def steps(self, direction: str) -> dict[str, list[Row]]:
        """The edges that lead on from each model: to its parents (`up`) or children (`down`)."""
        end = "child" if direction == UP else "parent"
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for edge in self.edges:
            found[edge[end]].append(edge)
        return found


def walk_lineage(
    store: Store,
    model: str,
    *,
    up: bool = True,
    down: bool = False,
    depth: int | None = None,
    limit: int = 2_000,
) -> Lineage:
    """The lineage of `model`: `up` to what it was made from, `down` to what was made from it,
    at most `depth` steps and about `limit` models. A model that was renamed is walked from under
    the id that it has now. Raises `NotFound` for an id that is no model's, and other
    `StoreError`s."""
    model = current_id(store, model)
    edges: list[Row] = []
    lineage = Lineage(model, edges, depth={model: 0})
    seen: set[tuple[str, str, str]] = set()
    for wanted, query, there, sign in (
        (up, "parents", "parent", 1),
        (down, "children", "child", -1),
    ):
        level, steps = [model] if wanted else [], 0
        while level and (depth is None or steps < depth):
            room = limit - len(lineage.depth)
            if room <= 0:
                lineage.truncated = True
                break
            rows = run(store, query, {"ids": level}, limit=max(room, 1) * 4)
            lineage.truncated |= rows.truncated
            steps, level = steps + 1, []
            for row in rows:
                key = (row["child"], row["relation"], row["parent"])
                if key not in seen:
                    seen.add(key)
                    edges.append(row)
                if row[there] not in lineage.depth:
                    lineage.depth[row[there]] = sign * steps
                    level.append(row[there])
    if not edges and not len(run(store, "node", {"id": model, "type": "Model"})):
        raise not_found(store, "model", model, ("Model",))
    if up and model not in lineage.steps(UP):
        lineage.likely = run(store, "likely-parents-of", {"id": model}).rows
    return lineage
