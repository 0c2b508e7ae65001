"""What sources state, in the form that the rules judge: licences of works, and steps between them.

A work is named by its id; a dataset as `datasets/ID`, as on the Hub, because a model may have the
same id.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from ptmgraph.analysis.licenses.facts import LICENSES
from ptmgraph.analysis.licenses.normalize import normalize
from ptmgraph.analysis.licenses.paths import Edge
from ptmgraph.analysis.licenses.steps import Relation

DATASET_PREFIX = "datasets/"
STEPS: Mapping[str, Relation] = {
    "FINETUNED_FROM": Relation.FINETUNE,
    "ADAPTER_OF": Relation.ADAPTER,
    "QUANTIZED_FROM": Relation.QUANTIZE,
    "CONVERTED_FROM": Relation.CONVERT,
    "MERGED_FROM": Relation.MERGE,
    "DISTILLED_FROM": Relation.DISTILL,
    "DERIVED_FROM": Relation.DERIVED,
    "TRAINED_ON": Relation.TRAIN_ON_DATA,
    "REUSES": Relation.LOAD,
}
"""The relationships of the graph that are steps, in the order in which they are judged."""
BUNDLES = "bundles"
"""The one mode of `REUSES` that is a step of its own: all others only load the model."""

Statement = tuple[str, str, Sequence[str]]
"""A work, a licence that it carries, and the sources that say so."""

_Told = tuple[tuple[str, tuple[str, ...]], ...]  # licences of one work with their sources


def work_name(label: str, id: str) -> str:
    """The name of a work by the label of its node."""
    return DATASET_PREFIX + id if label == "Dataset" else id


def step(type: str, upstream: str, downstream: str, mode: str | None = None) -> Edge:
    """The step that a relationship of this type is, from the ids that it joins and its mode."""
    relation = Relation.BUNDLE if mode == BUNDLES else STEPS[type]
    prefix = DATASET_PREFIX if relation == Relation.TRAIN_ON_DATA else ""
    return Edge(prefix + upstream, relation, downstream)


def reconciled(statements: Iterable[Statement]) -> tuple[dict[str, str], dict[str, str]]:
    """One licence for each work, and what sources say that contradict each other.

    The statements about one work stand together. Several licences in one source are read as: all
    apply. A source that says `other` or `unknown` says nothing against another. Where two
    contradict each other, it is `unknown`.
    """
    licenses: dict[str, str] = {}
    disagreements: dict[str, str] = {}
    for work, statements_of in groupby(statements, itemgetter(0)):
        told = tuple((license_, tuple(sources)) for _, license_, sources in statements_of)
        licenses[work], said = _reconciled(told)
        if said:
            disagreements[work] = f"{work}: {said}"
    return licenses, disagreements


@lru_cache(maxsize=10_000)
def _reconciled(told: _Told) -> tuple[str, str]:
    """The licence of all works of which this is said, and where that contradicts itself how."""
    by_source = dict(_by_source(told))
    identified = {s: id for s, id in by_source.items() if id not in ("", "other", "unknown")}
    if len({_canonical(id) for id in identified.values()}) > 1:
        said = (f"{source} says {id}" for source, id in identified.items())
        return "unknown", ", ".join(said)
    return next(iter((identified or by_source).values()), ""), ""


def _by_source(told: _Told) -> Iterator[tuple[str, str]]:
    """What each source says of one work, several licences as one expression."""
    ids: dict[str, list[str]] = {}
    for license_, sources in told:
        for source in sources:
            ids.setdefault(source, []).append(license_)
    for source, stated in ids.items():
        yield source, stated[0] if len(stated) == 1 else normalize(tuple(stated)).id


def _canonical(license_: str) -> str:
    return LICENSES[license_].canonical if license_ in LICENSES else license_
