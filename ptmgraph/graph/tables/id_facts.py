"""What the ids of nodes say, derived once for all of them: hub, owner, name and PUBLISHED_BY.

So these hold for every model, dataset and repository alike, whichever source describes it, also
where it is only referred to. Ends are resolved before: a renamed model counts under its new id.

- `owner` and `name` of a model are the parts of an id `owner/name`. Any other id has no owner and
  is its own name.
- PUBLISHED_BY leads to the owner in the id of a model, a dataset, or a repository on GitHub.
- `hub` is what a source says: a record of the Hub is on the Hub, and a registry knows which names
  are its own. Else it is the hub before the colon, as in `timm:resnet50`. Else it is `hf` for an
  id with an owner that the Hub itself or a card on it states. Else it is unknown: a bill of
  materials or a registry may call a model `acme/tuned` that is on no hub, and in code
  `acme/tuned` may be a folder.
"""

from __future__ import annotations

import re

from ptmgraph.graph.ids import HUBS, OWNER_AND_NAME, REPOSITORY_OWNER
from ptmgraph.graph.schema import TABLES

_OTHER_HUB = rf"({'|'.join(map(re.escape, HUBS))}):"
# Where an observation names models by their ids on the Hub.
_BY_HUB_ID = ("tag", "base_models", "card", "redirect", "hub")


def _part(pattern: str, number: int) -> str:
    """SQL for a part of `id`; null where the id is not of the form of the pattern."""
    return f"nullif(regexp_extract(id, '^{pattern}$', {number}), '')"


MODEL_OWNER = _part(OWNER_AND_NAME, 1)
"""SQL for the owner in the `id` of a model, null where it has none."""

MODEL_NAME = f"coalesce({_part(OWNER_AND_NAME, 2)}, id)"
"""SQL for the name in the `id` of a model."""

OWNERS = {
    "Model": MODEL_OWNER,
    "Dataset": MODEL_OWNER,
    "Repository": _part(REPOSITORY_OWNER, 1),
}
"""SQL for the owner in the `id`, for each label that is published by someone."""


def owners_of_described() -> str:
    """SQL for the ids of all owners of what sources describe on the Hub or in a registry."""
    labels = ("Model", "Dataset")
    return " UNION ".join(
        f'SELECT {OWNERS[label]} AS id FROM "{label}" WHERE {OWNERS[label]} IS NOT NULL'
        for label in labels
    )


def published(label: str) -> str:
    """SQL for the observations that nodes of a label are published by the owners in their ids."""
    return (
        f"SELECT id AS start_id, {OWNERS[label]} AS end_id, 'id' AS source, id AS evidence, "
        "true AS declared, 1.0 AS confidence, last_seen AS retrieved_at, 0 AS seen "
        f'FROM "{label}" WHERE {OWNERS[label]} IS NOT NULL'
    )


def models_named() -> str:
    """SQL that fills in hub, owner and name of all models, where no source gives them."""
    ends = " UNION ".join(
        f'SELECT {end}_id AS id FROM "{table.name}" WHERE declared AND source IN {_BY_HUB_ID}'
        for table in TABLES.values()
        for end, label in (("start", table.start), ("end", table.end))
        if label == "Model"
    )
    on_hub = (
        f"CASE WHEN {MODEL_OWNER} IS NOT NULL AND id IN (SELECT id FROM ({ends})) THEN 'hf' END"
    )
    other = f"nullif(regexp_extract(id, '^{_OTHER_HUB}.', 1), '')"
    return (
        f'UPDATE "Model" SET hub = coalesce(hub, {other}, {on_hub}), '
        f"owner = coalesce(owner, {MODEL_OWNER}), name = coalesce(name, {MODEL_NAME})"
    )
