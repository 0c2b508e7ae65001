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

from ptmgraph.analysis.architecture.classify import Neighbour
from ptmgraph.analysis.architecture.references import Labels, References, Vector, compare_with
from ptmgraph.analysis.architecture.structure import Structure

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

    A model outside its family's largest cluster (cosine at least 0.6) is reported when its nearest
    model is of another family or when it is close to no model at all. Memory is quadratic in
    the number of models: give it one family, or some thousands of models.
    """
    if len(structures) < MIN_FAMILY:
        return []
    known = compare_with(structures, labels)
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
            neighbours = tuple(
                Neighbour(known.labels[other], float(similarity[index, other])) for other in order
            )
            kin = neighbours[0].labels.model_type == known.labels[index].model_type
            if neighbours[0].similarity < CLOSE or not kin:
                reason = _reason(known.labels[index], neighbours[0])
                found.append(Anomaly(known.labels[index], len(component), neighbours, reason))
    return found


def _reason(label: Labels, nearest: Neighbour) -> str:
    alone = "close to no model; the nearest is" if nearest.similarity < CLOSE else "closest to"
    return (
        f"declared {label.model_type}, {alone} {nearest.labels.model} "
        f"({nearest.labels.model_type}, similarity {nearest.similarity:.2f})"
    )
