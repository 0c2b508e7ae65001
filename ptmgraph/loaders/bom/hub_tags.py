"""Tags of the Hub that tools copy into bills of materials: `base_model:finetune:acme/base`.

They say more than the words of the standards, in which every parent is an ancestor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ptmgraph.analysis.licenses import Relation
from ptmgraph.loaders.bom.document import BomDocument, BomTie, BomWork, WorkLabel

_TAG = re.compile(r"base_model:(?:(finetune|adapter|quantized|merge):)?([^:\s]+)|dataset:([^:\s]+)")
_RELATIONS = {
    "finetune": Relation.FINETUNE,
    "adapter": Relation.ADAPTER,
    "quantized": Relation.QUANTIZE,
    "merge": Relation.MERGE,
}


class HubStatement(NamedTuple):
    """What a tag says: the relation, and what it points at."""

    relation: Relation
    label: WorkLabel
    id: str
    written: str


def hub_statements(tags: Iterable[str], base_models: Iterable[str]) -> Iterator[HubStatement]:
    """What tags and the names of base models say. The Hub writes a tag without the relation beside
    that with it: the plain one counts only alone."""
    plain: dict[str, str] = {name: f"base_model: {name}" for name in base_models}
    known: set[str] = set()
    for tag in tags:
        found = _TAG.fullmatch(tag)
        if not found:
            continue
        relation, parent, dataset = found.groups()
        if dataset:
            yield HubStatement(Relation.TRAIN_ON_DATA, "Dataset", dataset, tag)
        elif relation:
            known.add(parent)
            yield HubStatement(_RELATIONS[relation], "Model", parent, tag)
        else:
            plain[parent] = tag
    for parent, written in plain.items():
        if parent not in known:
            yield HubStatement(Relation.DERIVED, "Model", parent, written)


def tie_tags(
    document: BomDocument, model: str, tags: Iterable[str], base_models: Iterable[str] = ()
) -> None:
    """Add to a document what the tags of a model say."""
    for found in hub_statements(tags, base_models):
        ref = f"tag {found.label} {found.id}"
        document.works.append(BomWork(found.label, (ref,), found.id, pointer=True))
        document.ties.append(BomTie(model, found.relation, ref, found.written))
