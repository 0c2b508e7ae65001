"""Reuse as a picture: the way from models and datasets to the code that rests on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ptmgraph.answers.impact import DATASET, Impact
from ptmgraph.graph.store.result import Row
from ptmgraph.pictures.folding import Folded, LineageStep
from ptmgraph.pictures.lineage import folded_picture
from ptmgraph.pictures.picture import DrawnEdge, DrawnKind, DrawnNode, Picture

REUSES = "REUSES"
TRAINED_ON = "TRAINED_ON"
_DATASETS = "datasets/"


def box_of(kind: str, id: str) -> str:
    """The box that stands for a model or dataset: both may have the same id."""
    return f"{_DATASETS}{id}" if kind == DATASET else id


def dataset_of(box: str) -> str | None:
    """The id of the dataset that a box stands for, if it does."""
    return box.removeprefix(_DATASETS) if box.startswith(_DATASETS) else None


def steps_to_users(hit: Impact) -> list[LineageStep]:
    """The steps from what is asked for to each repository that rests on it, one shortest way
    each. Models that lead to no repository are left out."""
    start = box_of(hit.kind, hit.id)
    steps: dict[LineageStep, None] = {}
    for model in dict.fromkeys(use["model"] for use in hit.uses if use["model"]):
        way = [LineageStep(row["child"], row["parent"], row["relation"]) for row in hit.path(model)]
        if hit.kind == DATASET:
            way.append(LineageStep(way[-1].parent if way else model, start, TRAINED_ON))
        steps |= dict.fromkeys(reversed(way))
    uses = (LineageStep(use["repository"], use["model"] or start, REUSES) for use in hit.uses)
    return [*steps, *dict.fromkeys(uses)]


def reuse_picture(
    title: str,
    drawn: Folded,
    steps: Iterable[LineageStep],
    focus: str,
    facts: Mapping[str, Row],
    uses: Iterable[Row],
) -> Picture:
    """The picture of what `folding.fold` chose of lineage and uses.

    `facts` holds rows of the query `models`, `uses` rows with repository and places.
    """
    places: Counter[str] = Counter()
    for use in uses:
        places[use["repository"]] += len(use["places"] or ())
    picture = folded_picture(drawn, steps, focus, facts)
    nodes = [_node(node, places.get(node.id), focus) for node in picture.nodes]
    return replace(picture, title=title, nodes=nodes, edges=[*map(_edge, picture.edges)])


def _node(node: DrawnNode, places: int | None, focus: str) -> DrawnNode:
    """A box with words that fit what it stands for; `places` are those of a repository."""
    if places is not None:
        kind = DrawnKind.FOCUS if node.id == focus else DrawnKind.REPOSITORY
        return replace(node, title=f"{node.id} · places in its code: {places:,}", kind=kind)
    dataset = dataset_of(node.id)
    return replace(node, title=f"{dataset} · a dataset") if dataset else node


def _edge(edge: DrawnEdge) -> DrawnEdge:
    return replace(edge, title=f"{edge.target} uses {edge.source}") if edge.kind == REUSES else edge
