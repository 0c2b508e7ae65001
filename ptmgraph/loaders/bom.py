"""Bills of materials as a source: CycloneDX 1.6 and 1.7, SPDX 3.0, of ptmgraph or another tool."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from ptmgraph.analysis.bom.bom import Bom, BomError, Component, Link
from ptmgraph.analysis.bom.cyclonedx import read_cyclonedx
from ptmgraph.analysis.bom.spdx import read_spdx
from ptmgraph.analysis.licenses import Relation
from ptmgraph.graph.ids import InvalidId, any_repository_id, any_work_id
from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.fields import InvalidValue, shown, time_text, timestamp, word
from ptmgraph.loaders.reader.process import USUAL, ReadingFailed, reader

SOURCE = "bom"
"""Where every relationship of a document was seen."""

_LABELS = {"model": "Model", "dataset": "Dataset", "repository": "Repository"}
_TYPES: dict[Relation, tuple[str, str, str]] = {
    Relation.FINETUNE: ("Model", "FINETUNED_FROM", "Model"),
    Relation.ADAPTER: ("Model", "ADAPTER_OF", "Model"),
    Relation.QUANTIZE: ("Model", "QUANTIZED_FROM", "Model"),
    Relation.MERGE: ("Model", "MERGED_FROM", "Model"),
    Relation.DISTILL: ("Model", "DISTILLED_FROM", "Model"),
    Relation.DERIVED: ("Model", "DERIVED_FROM", "Model"),
    Relation.TRAIN_ON_DATA: ("Model", "TRAINED_ON", "Dataset"),
    Relation.LOAD: ("Repository", "REUSES", "Model"),
    Relation.BUNDLE: ("Repository", "REUSES", "Model"),
}
_MODES: dict[Relation, dict[str, Value]] = {
    Relation.LOAD: {"mode": "loads"},
    Relation.BUNDLE: {"mode": "bundles"},
}


class BomSource(Source):
    """Models, datasets and repositories of one document, with licences and how each was made.

    What the graph has no relationship for, such as code that depends on code, is set aside.
    """

    name: ClassVar[str] = "bom"
    title: ClassVar[str] = "A bill of materials: CycloneDX or SPDX, in JSON"
    license: ClassVar[str] = "that of the document"
    url: ClassVar[str] = ""
    precedence: ClassVar[int] = 50
    options: ClassVar[tuple[Option, ...]] = (Option("file", "The document.", argument=True),)

    def __init__(self, file: str | Path) -> None:
        self._file = Path(file)
        self._bom = read_document(self._file)

    @property
    def snapshot(self) -> str:
        """Named after the work that the document is about: a later one about it replaces this."""
        return shown(self._bom.subject) or self._file.name

    @property
    def taken_at(self) -> str:
        """When the document was made; else the time of the file."""
        try:
            return timestamp(self._bom.created)
        except InvalidValue:
            return time_text(self._file.stat().st_mtime)

    def records(self) -> Iterator[Record]:
        ends: dict[str, tuple[str, str]] = {}
        for component in self._bom.components:
            try:
                end = _LABELS[component.kind], _id(component)
            except (InvalidId, InvalidValue) as reason:
                yield rejected(self._file.name, 0, f"component: {reason}", component.id)
                continue
            ends[component.id] = end
            yield from self._component(component, *end)
        for link in self._bom.links:
            yield self._link(link, ends)

    def _component(self, component: Component, label: str, id: str) -> Iterator[Record]:
        properties: dict[str, Value] = {"is_stub": False}
        if label == "Model":
            properties |= {"revision": component.revision or None, "task": component.task or None}
        yield Node(label, id, properties)
        if component.license:
            text = f"{self._file.name}: {component.license}"
            end = ("LICENSED_UNDER", "License", component.license)
            yield Rel(label, id, *end, SOURCE, text)

    def _link(self, link: Link, ends: dict[str, tuple[str, str]]) -> Record:
        start, end = ends.get(link.downstream), ends.get(link.upstream)
        wanted = _TYPES.get(link.relation)
        text = f"{link.downstream} {link.relation} {link.upstream}"
        if not start or not end or not wanted or (start[0], end[0]) != wanted[::2]:
            return rejected(self._file.name, 0, "no relationship of the graph says this", text)
        mode = _MODES.get(link.relation, {})
        said = f"{self._file.name}: {link.relation}"
        sure = link.declared, link.confidence
        return Rel(*start, wanted[1], *end, SOURCE, said, mode, *sure)


def _id(component: Component) -> str:
    """The id of a component, of the form that all sources use. Raises `InvalidId` and
    `InvalidValue`."""
    if component.kind == "repository":
        name = re.sub(r" +", "-", word(component.id))  # other tools give that of an application
        folder = re.fullmatch(r"[./~].*?([^/]+)/*", name)
        return any_repository_id(f"folder:{folder[1]}" if folder else name)
    prefix = "datasets/" if component.kind == "dataset" else ""
    return any_work_id(word(component.id.removeprefix(prefix)))


def read_document(file: Path) -> Bom:
    """The bill of materials in a file. Raises `SourceError`."""
    try:
        with reader() as own:
            return own.call(USUAL, _documents, file)
    except ReadingFailed as reason:
        raise SourceError(f"{file} cannot be read: {reason}.") from None


def _documents(file: Path) -> Iterator[Bom]:
    """The one document in a file."""
    try:
        document = json.loads(file.read_text("utf-8-sig"))
        is_cyclonedx = isinstance(document, dict) and "bomFormat" in document
        yield read_cyclonedx(document) if is_cyclonedx else read_spdx(document)
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}.") from None
    except RecursionError:
        raise SourceError(f"{file} is nested too deeply.") from None
    except BomError as error:
        raise SourceError(f"{file}: {error}.") from None
    except ValueError as error:
        raise SourceError(f"{file} is not JSON in UTF-8: {error}.") from None
