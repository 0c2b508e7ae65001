"""The blast radius of a model or dataset: what is hit when it is withdrawn.

Depth is the number of steps of lineage from what was withdrawn, exact also where several ways
lead to a model. The walk goes level by level, so it is safe on cycles and on the widest hubs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ptmgraph.answers.missing import not_found
from ptmgraph.answers.renames import current_id
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row, Tabular
from ptmgraph.queries.catalog import run

MODEL, DATASET = "Model", "Dataset"
_AT_ONCE = 5_000
COLUMNS = (
    "kind",
    "id",
    "depth",
    "through",
    "downloads",
    "stars",
    "repositories",
    "mode",
    "places",
)


@dataclass
class Impact(Tabular):
    """What is hit. `id` and `kind` name what was withdrawn, by the id that it has now.

    `models` are rows with model, depth, downloads and repositories (how many use it); the first
    is the model itself. `uses` are rows with repository, stars, commit, model, depth, mode, scope,
    places, revision, declared and confidence; `model` and `depth` are None where a repository
    uses the dataset itself. `steps` holds, for each model that was derived from another, the row
    of the query `children-hit` by which the walk first came to it, a declared one if there is one.
    `truncated` says that the limit of models cut the walk off.
    """

    id: str
    kind: str
    models: list[Row] = field(default_factory=list)
    uses: list[Row] = field(default_factory=list)
    steps: dict[str, Row] = field(default_factory=dict)
    truncated: bool = False

    @property
    def rows(self) -> Result:
        """The models that are hit, then the uses in repositories."""
        models = [{"kind": "model", "id": row["model"], **row} for row in self.models]
        uses = [
            {"kind": "repository", "id": use["repository"], "through": use["model"] or self.id}
            | use
            for use in self.uses
        ]
        return Result(COLUMNS, models + uses)

    @property
    def repositories(self) -> int:
        """The number of repositories that are hit."""
        return len({use["repository"] for use in self.uses})

    def path(self, model: str) -> list[Row]:
        """The steps from `model` back to where the walk began, on one shortest way."""
        found: list[Row] = []
        while step := self.steps.get(model):
            found.append(step)
            model = step["parent"]
        return found

    @property
    def files(self) -> int:
        """The number of files that are hit, as far as sources name files."""
        return len(
            {
                (use["repository"], place.rpartition(":")[0] or place)
                for use in self.uses
                for place in use["places"] or ()
            }
        )


def impact(store: Store, id: str, kind: str | None = None, limit: int = 50_000) -> Impact:
    """The blast radius of the model or dataset `id`.

    Without a `kind`, a model goes before a dataset of the same id. At most `limit` models are
    walked. Raises `NotFound` when the graph has neither, and other `StoreError`s.
    """
    kinds = (kind,) if kind else (MODEL, DATASET)
    found = next((k for k in kinds if _exists(store, id, k)), None)
    if found is None:
        raise not_found(store, "model or dataset", id, kinds)
    hit = Impact(current_id(store, id) if found == MODEL else id, found)
    starts = _starts(store, hit)
    depths = _depths(store, hit, starts, limit)
    downloads = {model: step["downloads"] for model, step in hit.steps.items()}
    downloads |= {row["id"]: row["downloads"] for row in _asked(store, "models", starts)}
    hit.models = [
        {"model": model, "depth": depth, "downloads": downloads[model]}
        for model, depth in depths.items()
    ]
    used = [row["model"] for row in _asked(store, "models-in-code", starts)]
    # Those that the walk did not come to are beyond the limit.
    here = [model for model in dict.fromkeys(used) if model in depths]
    hit.uses = [{**row, "depth": depths[row["model"]]} for row in _asked(store, "model-uses", here)]
    if found == DATASET:
        hit.uses += [
            {**row, "model": None, "depth": None, "mode": None, "revision": None}
            for row in run(store, "dataset-repositories", {"id": id})
        ]
    _rank(hit)
    return hit


def _asked(store: Store, query: str, ids: list[str]) -> Iterator[Row]:
    """The rows of a query about some models, some thousands of them at once."""
    for start in range(0, len(ids), _AT_ONCE):
        yield from run(store, query, {"ids": ids[start : start + _AT_ONCE]})


def _exists(store: Store, id: str, kind: str) -> bool:
    return len(run(store, "node", {"id": id, "type": kind})) > 0


def _starts(store: Store, hit: Impact) -> list[str]:
    """The model itself, or the models that were trained on the dataset."""
    if hit.kind == MODEL:
        return [hit.id]
    reach = run(store, "dataset-reach", {"id": hit.id})
    return [row["model"] for row in reach if row["trained_directly"]]


def _depths(store: Store, hit: Impact, level: list[str], limit: int) -> dict[str, int]:
    """The steps from `level` to each model that was derived from it."""
    depths = dict.fromkeys(level, 0)
    depth = 0
    while level:
        depth += 1
        children: dict[str, Row] = {}
        for start in range(0, len(level), _AT_ONCE):
            rows = run(store, "children-hit", {"ids": level[start : start + _AT_ONCE]})
            for row in sorted(rows, key=lambda row: (not row["declared"], -row["confidence"])):
                if row["child"] not in depths:
                    children.setdefault(row["child"], row)
        room = max(limit - len(depths), 0)
        hit.truncated |= len(children) > room
        level = list(children)[:room]
        depths |= dict.fromkeys(level, depth)
        hit.steps |= {child: children[child] for child in level}
    return depths


def _rank(hit: Impact) -> None:
    """The nearest first, then the most downloaded or the most starred."""
    users: dict[str, set[str]] = {}
    for use in hit.uses:
        users.setdefault(use["model"], set()).add(use["repository"])
    for row in hit.models:
        row["repositories"] = len(users.get(row["model"], ()))
    hit.models.sort(key=lambda row: (row["depth"], -(row["downloads"] or 0), row["model"]))
    hit.uses.sort(
        key=lambda use: (
            use["depth"] or 0,
            -(use.get("stars") or 0),
            use["repository"],
            use["model"] or "",
        )
    )
