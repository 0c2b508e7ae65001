"""Walking a lineage level by level: safe on cycles, on merges and on the widest hubs.

One query for each level asks for the relationships of all models on it, so that the depth of
each model is exact and nothing is visited twice, however many ways lead there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from graph.result import Row
from graph.store import Store
from queries.catalog import run
from queries.renames import current_id

UP, DOWN = "up", "down"


@dataclass
class Lineage:
    """The models around `model`, the id that it has now. `edges` are rows with child, relation,
    parent and evidence; `depth` holds the steps from the model, above it as positive, below it as
    negative numbers. `truncated` says that the limit of models cut the walk off.
    """

    model: str
    edges: list[Row] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)
    truncated: bool = False

    def steps(self, direction: str) -> dict[str, list[Row]]:
        """The edges that lead on from each model: to its parents (`up`) or children (`down`)."""
        end = "child" if direction == UP else "parent"
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for edge in self.edges:
            found[edge[end]].append(edge)
        return found


def walk(
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
    the id that it has now. Raises a `StoreError`."""
    model = current_id(store, model)
    lineage = Lineage(model, depth={model: 0})
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
                    lineage.edges.append(row)
                if row[there] not in lineage.depth:
                    lineage.depth[row[there]] = sign * steps
                    level.append(row[there])
    return lineage
