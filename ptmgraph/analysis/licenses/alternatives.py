"""For a model that may not ship: the nearest that may."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, log2

from ptmgraph.analysis.licenses.steps import Verdict


@dataclass(frozen=True)
class Candidate:
    """A model as far as the choice needs it. `verdict` is the worst on its chain, for the use.

    `parameters` is a count, 0 where it is not known.
    """

    id: str
    task: str
    family: str
    parameters: int
    downloads: int
    verdict: Verdict


def alternatives(
    model: Candidate, candidates: Iterable[Candidate], limit: int = 10
) -> list[Candidate]:
    """Models with a clean chain and the task of `model`: its own family first, then by size.

    Sizes are compared as ratios; a model of unknown size comes after those of known size. Popular
    models come first among equals. Nothing with an unknown verdict is offered.
    """
    fit = [
        candidate
        for candidate in candidates
        if candidate.verdict == "compatible"
        and candidate.task == model.task
        and candidate.id != model.id
    ]

    def rank(candidate: Candidate) -> tuple[bool, float, int, str]:
        other_family = not model.family or candidate.family != model.family
        distance = round(size_distance(model, candidate), 1)
        return other_family, distance, -candidate.downloads, candidate.id

    return sorted(fit, key=rank)[:limit]


def size_distance(first: Candidate, second: Candidate) -> float:
    """How many doublings lie between two sizes."""
    if not first.parameters or not second.parameters:
        return inf
    return abs(log2(first.parameters / second.parameters))
