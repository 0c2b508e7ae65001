"""Ids of a made-up Hub, made of the words of real ones: the same number gives the same id."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.made_hub.lineage import Lineage

SHAPE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "shape.toml").read_text("utf-8"))
_EACH = 10  # models of an owner
_ODD_CASE = 4_001  # one model in so many has an id that differs from its neighbour's in case only


class Family(NamedTuple):
    """What all models of a family share."""

    stem: str
    size: str
    task: str
    library: str
    model_type: str


FAMILIES: tuple[Family, ...] = tuple(
    Family(stem, size, *rest)
    for stem, sizes, *rest in SHAPE["families"]
    for size in sizes.split() or [""]
)


def family_of(lineage: Lineage, model: int) -> Family:
    """The family of a model."""
    return FAMILIES[int(lineage.family[model]) % len(FAMILIES)]


def owner(number: int) -> str:
    """The owner of the models from ten times `number` on."""
    words: list[str] = SHAPE["owners"]
    rest, first = divmod(number, len(words))
    rest, second = divmod(rest, len(words))
    return f"{words[first]}-{words[second]}{rest or ''}"


def model_id(lineage: Lineage, model: int) -> str:
    """The id of a model: stem and size of its family, what was done to it, and a variant."""
    if model % _ODD_CASE == _ODD_CASE - 1:
        return model_id(lineage, model - 1).swapcase()
    kin = family_of(lineage, model)
    parts = [kin.stem, kin.size] if kin.size else [kin.stem]
    relation = int(lineage.relation[model])
    if relation == 1:
        parts += [_one("adapters", model), _one("purposes", model // 3)]
    elif relation == 3:
        parts += [_one("purposes", model // 3), _one("quantisations", model)]
    elif relation == 4:
        parts += [_one("merges", model)]
    elif model % 7:
        parts += [_one("purposes", model)]
    place, variant = divmod(model, _EACH)
    return f"{owner(place)}/{'-'.join(parts)}{SHAPE['variants'][variant]}"


def dataset_id(dataset: int) -> str:
    """The id of a data set."""
    return f"{owner(dataset // 5)}/{_one('dataset_names', dataset)}-{dataset % 5}"


def _one(words: str, number: int) -> str:
    return str(SHAPE[words][number % len(SHAPE[words])])
