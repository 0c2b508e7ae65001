"""Who was made from whom in a made-up Hub, and how: arrays of numbers, oldest model first.

The figures: 0.22 edges a model (0.7 million of 3 million); adapters, fine-tunes, quantisations and
merges in about the proportions of the Hub; the most used parent has 1.67% of all models as children
(50,000 of 3 million); one chain of merges is 75 steps long; one pair in 50,000 models names each
other. The same number of models and seed give the same lineage.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RELATIONS = ("", "adapter", "finetune", "quantized", "merge")
"""The Hub's words, by the numbers in `Lineage.relation`."""

CHAIN = 75
_HUBS = (0.0125, 0.0108, 0.0102, 0.008, 0.004, 0.002)
_WITH_PARENT = 0.215
_NEXT_TO_HUBS = 0.30  # what the shares of the hubs are parts of: others become hubs by themselves
_SHARES = (0.40, 0.33, 0.25, 0.02)
_FAMILIAR = 0.2  # of the models without a child so far may become parents
_MOST_MERGED = 5
_CYCLE_EVERY = 50_000


@dataclass(frozen=True)
class Lineage:
    """`relation[n]` says how model n was made (0 for no parent); its parents stand in `parents`
    from `first[n]` to `first[n + 1]`; `family[n]` is a number that goes from parent to child."""

    relation: npt.NDArray[np.int8]
    first: npt.NDArray[np.int64]
    parents: npt.NDArray[np.int32]
    family: npt.NDArray[np.int32]

    def of(self, model: int) -> list[int]:
        """The parents of a model."""
        found: list[int] = self.parents[self.first[model] : self.first[model + 1]].tolist()
        return found


def make_lineage(count: int, seed: int) -> Lineage:
    """The lineage of `count` models."""
    draw, chance = np.random.default_rng(seed), random.Random(seed)
    relation = np.zeros(count, np.int8)
    family = draw.integers(0, 1_000_000, count).astype(np.int32)
    derived = draw.random(count) < _WITH_PARENT
    kinds = draw.choice(4, count, p=_SHARES).astype(np.int8) + 1
    hubs = len(_HUBS)
    so_far = list(range(min(hubs, count)))
    starts, found = [0], []
    for model in range(count):
        parents: list[int] = []
        if hubs < model <= hubs + CHAIN:
            relation[model], parents = 4, [model - 1, chance.randrange(hubs)]
        elif model % _CYCLE_EVERY in (_CYCLE_EVERY - 2, _CYCLE_EVERY - 1) and model + 1 < count:
            other = model + 1 if model % _CYCLE_EVERY == _CYCLE_EVERY - 2 else model - 1
            relation[model], parents = 2, [other]
        elif model > hubs and derived[model]:
            relation[model] = kinds[model]
            wanted = chance.randint(2, _MOST_MERGED) if kinds[model] == 4 else 1
            parents = sorted({_parent(chance, so_far) for _ in range(wanted)})
        if parents:
            family[model] = family[parents[0]]
            so_far += parents
            found += parents
        if chance.random() < _FAMILIAR:
            so_far.append(model)
        starts.append(len(found))
    return Lineage(relation, np.array(starts), np.array(found, np.int32), family)


def _parent(chance: random.Random, so_far: list[int]) -> int:
    """A parent: one of the few that everybody takes, or one that others took before."""
    place = chance.random() * _NEXT_TO_HUBS
    for hub, share in enumerate(_HUBS):
        if place < share:
            return hub
        place -= share
    return so_far[int(chance.random() * len(so_far))]
