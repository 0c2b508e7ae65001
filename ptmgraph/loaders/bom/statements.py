"""A document as records: its works as nodes, its ties and licences as relationships.

Here stands what each word of a document means in the graph. What has no place is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from ptmgraph.analysis.licenses import Relation
from ptmgraph.graph.ids import InvalidId
from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.bom.document import BomDocument, BomTie, BomWork, WorkLabel
from ptmgraph.loaders.bom.identity import identify_work, version_of
from ptmgraph.loaders.bom.licenses import license_of
from ptmgraph.loaders.fields import InvalidValue, evidence, word

BOM_SOURCE = "bom"
"""Where every relationship of a document was seen."""
DEPENDS, TUNED = "depends", "tuned"
"""Words besides those of `Relation`: depends on, fine-tuned on."""
_LIKELY = 0.8
"""How sure it is that a model was made from what it is said to depend on, which may also be a
model that it only runs beside."""

End = tuple[WorkLabel, str]


class _Place(NamedTuple):
    type: str
    confidence: float = 1.0
    mode: str = ""


_MODELS = ("Model", "Model")
_LOADS, _BUNDLES = _Place("REUSES", mode="loads"), _Place("REUSES", mode="bundles")
_PLACES: dict[tuple[str, str, str], _Place] = {
    (Relation.FINETUNE, *_MODELS): _Place("FINETUNED_FROM"),
    (Relation.ADAPTER, *_MODELS): _Place("ADAPTER_OF"),
    (Relation.QUANTIZE, *_MODELS): _Place("QUANTIZED_FROM"),
    (Relation.MERGE, *_MODELS): _Place("MERGED_FROM"),
    (Relation.DISTILL, *_MODELS): _Place("DISTILLED_FROM"),
    (Relation.DERIVED, *_MODELS): _Place("DERIVED_FROM"),
    (TUNED, *_MODELS): _Place("FINETUNED_FROM"),
    (DEPENDS, *_MODELS): _Place("DERIVED_FROM", _LIKELY),
    (Relation.TRAIN_ON_DATA, "Model", "Dataset"): _Place("TRAINED_ON"),
    (TUNED, "Model", "Dataset"): _Place("TRAINED_ON"),
    (DEPENDS, "Model", "Dataset"): _Place("TRAINED_ON", _LIKELY),
    (Relation.LOAD, "Repository", "Model"): _LOADS,
    (DEPENDS, "Repository", "Model"): _LOADS,
    (Relation.BUNDLE, "Repository", "Model"): _BUNDLES,
    (DEPENDS, "Repository", "Dataset"): _Place("USES_DATASET"),
    (Relation.BUNDLE, "Repository", "Dataset"): _Place("USES_DATASET"),
}
"""The relationship for a word between two labels."""


class BomHead(NamedTuple):
    """What a document says of itself: its possible names, the best first, and its date."""

    names: tuple[str, ...]
    created: str


def bom_statements(document: BomDocument, file: str) -> Iterator[BomHead | Record]:
    """The head of a document, then its records. `file` is the name that evidence gives it."""
    ends: dict[str, End] = {}
    found: list[tuple[BomWork, str]] = []
    bad: list[Record] = []
    for work in document.works:
        try:
            id = identify_work(work)
        except (InvalidId, InvalidValue) as reason:
            bad.append(
                rejected(file, 0, f"component: {reason}", work.own or work.name or work.refs[0])
            )
            document.left_out.update(work.refs)
            continue
        found.append((work, id))
        for ref in work.refs:
            ends.setdefault(ref, (work.label, id))
    subject = ends.get(document.subject)
    names = (subject[1], *document.names) if subject else document.names
    yield BomHead(tuple(filter(None, names)), document.created)
    yield from bad
    for work, id in found:
        yield from _work(work, id, file)
    for tie in document.ties:
        yield from _tie(tie, ends, document, file)
    yield from document.account.entries()


def _work(work: BomWork, id: str, file: str) -> Iterator[Record]:
    """A work that is described, and its licence; what is only pointed at becomes a stub."""
    if not work.pointer or work.licenses:
        commit, version = version_of(work)
        told = {"revision": commit, "version": version, "task": work.task}
        if work.label != "Model":
            told = {"version": version or commit}
        properties: dict[str, Value] = {"is_stub": False}
        for name, value in told.items():
            try:
                properties |= {name: word(value)} if value else {}
            except InvalidValue as reason:
                yield rejected(file, 0, f"{name}: {reason}", value)
        yield Node(work.label, id, properties)
    try:
        license = license_of(work.licenses)
    except InvalidValue as reason:
        written = ", ".join(one.text for one in work.licenses)
        yield rejected(file, 0, f"licence: {reason}", f"{id}: {written}")
        return
    if license:
        text = evidence(f"{file}: {license.written}")
        end = ("LICENSED_UNDER", "License", license.id)
        yield Rel(work.label, id, *end, BOM_SOURCE, text, license.properties)


def _tie(tie: BomTie, ends: dict[str, End], document: BomDocument, file: str) -> Iterator[Record]:
    """The relationship that a tie says; one of a file is that of the package which holds it."""
    text = f"{tie.down} {tie.written} {tie.up}"
    sides = [_ends_of(ref, ends, document) for ref in (tie.down, tie.up)]
    unknown = [
        ref
        for ref, side in zip((tie.down, tie.up), sides, strict=True)
        if not side and ref not in document.left_out and ref not in document.holders
    ]
    if unknown:
        document.pass_over("references to what the document does not hold", unknown[0])
        return
    if not all(sides):
        document.pass_over("relationships with what was left out", text)
        return
    pairs = {
        (down, up): _PLACES[tie.word, down[0], up[0]]
        for down, up in product(*sides)
        if down != up and (tie.word, down[0], up[0]) in _PLACES
    }
    if len(pairs) != 1:
        down, up = sides[0][0], sides[1][0]
        if pairs or down != up:
            document.pass_over(
                f"relationships {tie.written} from a {down[0].lower()} to a {up[0].lower()}", text
            )
        return
    (((down, up), place),) = pairs.items()
    sure = min(place.confidence, tie.confidence)
    mode: dict[str, Value] = {"mode": place.mode} if place.mode else {}
    said = evidence(f"{file}: {tie.written}")
    yield Rel(*down, place.type, *up, BOM_SOURCE, said, mode, sure == 1.0, sure)


def _ends_of(ref: str, ends: dict[str, End], document: BomDocument) -> list[End]:
    """The work with a ref; for that of a file, the works that hold it."""
    if ref in ends:
        return [ends[ref]]
    held = [ends[holder] for holder in document.holders.get(ref, ()) if holder in ends]
    return list(dict.fromkeys(held))
