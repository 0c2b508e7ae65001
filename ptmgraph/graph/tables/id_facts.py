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
from collections.abc import Iterable

from ptmgraph.graph.ids import HUBS, OWNER_AND_NAME, REPOSITORY_OWNER

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
    """SQL for the owners of what sources describe on the Hub or in a registry."""
    return _owners(("described", "Model"), ("described", "Dataset"))


def owners_of_others() -> str:
    """SQL for the owners of all else."""
    repositories = [(kind, "Repository") for kind in ("described", "stub")]
    return _owners(("stub", "Model"), ("stub", "Dataset"), *repositories)


def _owners(*tables: tuple[str, str]) -> str:
    return " UNION ".join(
        f'SELECT {OWNERS[label]} AS id FROM "{kind} {label}" WHERE {OWNERS[label]} IS NOT NULL'
        for kind, label in tables
    )


def published(label: str, nodes: str) -> str:
    """SQL for the observations that nodes of a label are published by the owners in their ids."""
    return (
        f"SELECT id AS start_id, {OWNERS[label]} AS end_id, 'id' AS source, id AS evidence, "
        "true AS declared, 1.0::DOUBLE AS confidence, last_seen AS retrieved_at, "
        f"0::BIGINT AS seen FROM {nodes} WHERE {OWNERS[label]} IS NOT NULL"
    )


def models_on_hub(observed: Iterable[tuple[str, str]]) -> str:
    """SQL for the models that are on the Hub as observations name them, of those that no source
    places: give the observations with the column that names models."""
    ends = " UNION ALL ".join(
        ["SELECT NULL::VARCHAR AS id"]
        + [
            f"SELECT {end} AS id FROM ({rows}) WHERE declared AND source IN {_BY_HUB_ID}"
            for rows, end in observed
        ]
    )
    return (
        f'SELECT id FROM (SELECT id FROM "described Model" WHERE NOT has_hub UNION ALL '
        f'FROM "stub Model") SEMI JOIN ({ends}) USING (id) WHERE {MODEL_OWNER} IS NOT NULL'
    )


def models_named(models: str) -> str:
    """SQL for models with hub, owner and name, where no source gives them. The table `on_hub` has
    what `models_on_hub` gives."""
    other = (
        f"CASE WHEN contains(id, ':') THEN nullif(regexp_extract(id, '^{_OTHER_HUB}.', 1), '') END"
    )
    on_hub = "CASE WHEN id IN (FROM on_hub) THEN 'hf' END"
    return (
        f"SELECT * REPLACE (coalesce(hub, {other}, {on_hub}) AS hub, "
        f"coalesce(owner, {MODEL_OWNER}) AS owner, coalesce(name, {MODEL_NAME}) AS name) "
        f"FROM ({models})"
    )
