"""Models that stand apart within their family.

DARA clusters each family with DBSCAN (min_samples 2) and calls the rest outliers. With two
samples a cluster is a connected component of the graph of close pairs, which is what is computed
here, on the cosine similarity of the n-grams instead of two principal components.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.architecture.classify import Neighbour
from analysis.architecture.references import Labels, References, Vector, learn
from analysis.architecture.structure import Structure

CLOSE = 0.6
MIN_FAMILY = 4


@dataclass(frozen=True)
class Anomaly:
    """A model outside its family's main cluster, with the models that are nearest to it."""

    labels: Labels
    cluster_size: int
    neighbours: tuple[Neighbour, ...]
    reason: str


def find_anomalies(structures: Sequence[Structure], labels: Sequence[Labels]) -> list[Anomaly]:
    """Outliers of every family (declared model type) with at least four members.

    A model is reported when it is close (cosine at least 0.6) to no other member and its nearest
    neighbour is of another family, or when it is close to no model at all. Memory is quadratic in
    the number of models: give it one family, or some thousands of models.
    """
    if len(structures) < MIN_FAMILY:
        return []
    known = learn(structures, labels)
    similarity = np.array([known.similarities(structure) for structure in structures])
    np.fill_diagonal(similarity, -1.0)
    families: dict[str, list[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        if label.model_type:
            families[label.model_type].append(index)
    found: list[Anomaly] = []
    for members in families.values():
        if len(members) >= MIN_FAMILY:
            found += _outliers(members, similarity, known)
    return found


def clusters(similarity: Vector, close: float = CLOSE) -> list[list[int]]:
    """Connected components of the graph whose edges are pairs at least `close`, largest first."""
    left = set(range(len(similarity)))
    components: list[list[int]] = []
    while left:
        frontier = [left.pop()]
        component = list(frontier)
        while frontier:
            row = similarity[frontier.pop()]
            reached = [other for other in left if row[other] >= close]
            left.difference_update(reached)
            component += reached
            frontier += reached
        components.append(sorted(component))
    return sorted(components, key=lambda c: (-len(c), c))


def _outliers(members: list[int], similarity: Vector, known: References) -> list[Anomaly]:
    found: list[Anomaly] = []
    for component in clusters(similarity[np.ix_(members, members)])[1:]:
        for index in (members[position] for position in component):
            order = np.argsort(-similarity[index], kind="stable")[:3]
            neighbours = tuple(Neighbour(known.labels[i], float(similarity[index, i])) for i in order)
            nearest, label = neighbours[0], known.labels[index]
            alone = nearest.similarity < CLOSE
            if nearest.labels.model_type == label.model_type and not (alone and len(component) == 1):
                continue
            what = (
                f"close to no model; the nearest is {nearest.labels.model}"
                if alone
                else f"closest to {nearest.labels.model}"
            )
            reason = (
                f"declared {label.model_type}, {what} "
                f"({nearest.labels.model_type}, similarity {nearest.similarity:.2f})"
            )
            found.append(Anomaly(label, len(component), neighbours, reason))
    return found
