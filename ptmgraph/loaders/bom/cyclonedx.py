"""CycloneDX documents, 1.2 to 1.7, as any tool writes them: what they say of models and data.

The standard (https://cyclonedx.org/docs/) has no word for "fine-tuned from": `pedigree.ancestors`
says what a model was derived from, the model card which data it was trained and evaluated on, and
`dependencies` what works together. In documents of ptmgraph, properties say it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ptmgraph.analysis.bom.cyclonedx import ID, INFERRED, LINK
from ptmgraph.analysis.licenses import Relation
from ptmgraph.loaders.bom.document import (
    BomDocument,
    BomTie,
    BomWork,
    StatedLicense,
    WorkLabel,
    confidence_stated,
    field_object,
    field_objects,
    field_text,
    field_texts,
)
from ptmgraph.loaders.bom.hub_tags import tie_tags
from ptmgraph.loaders.bom.identity import hub_label, hub_paths, is_bare_file, names_weights
from ptmgraph.loaders.bom.statements import DEPENDS

_LABELS: dict[str, WorkLabel] = {
    "machine-learning-model": "Model",
    "data": "Dataset",
    "application": "Repository",
}
BASE = "base_model"  # a property that tools copy from the card of the Hub
_VERSIONS = frozenset(f"1.{number}" for number in range(8))
_READ = frozenset(
    {"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components"}
    | {"dependencies", "properties", "signature", "services", "externalReferences"}
)
_CARD_READ = frozenset({"bom-ref", "modelParameters"})
_PARAMETERS_READ = frozenset({"task", "datasets"})
_LINKS = ("model-card", "distribution", "vcs", "website", "source-distribution", "documentation")
"""Types of external references that may lead to the work itself, the most telling first."""


class _Entry(NamedTuple):
    """A component, with the ref of what it is part of, or the tie and ref that point at it."""

    component: dict[str, Any]
    ref: str
    holder: str = ""
    pointed: str = ""


def read_cyclonedx(given: dict[str, Any]) -> BomDocument:
    """What a CycloneDX document says; `given` is its JSON form, also of one in XML."""
    metadata = field_object(given, "metadata")
    main = field_object(metadata, "component")
    serial = field_text(given, "serialNumber")
    document = BomDocument(created=field_text(metadata, "timestamp"))
    reading = _Reading(document, serial)
    if main:
        document.subject = reading.ref_of(main)
        document.names = ("/".join(_named(main)), serial)
        reading.add(_Entry(main, document.subject))
    else:
        document.names = (serial,)
    for component in field_objects(given, "components"):
        reading.add(_Entry(component, reading.ref_of(component)))
    reading.finish()
    _count_the_rest(given, document)
    for entry in field_objects(given, "dependencies"):
        reading.read_dependency(entry)
    return document


def _count_the_rest(given: dict[str, Any], document: BomDocument) -> None:
    """Count what a document says besides components and dependencies."""
    for service in field_objects(given, "services"):
        refs = field_text(service, "bom-ref"), field_text(service, "name")
        document.leave_out("services", refs[1], *refs)
    _count_documents(given, document)
    document.pass_over_fields(given, _READ)
    if field_text(given, "specVersion") not in _VERSIONS:
        document.pass_over("documents of a version not known here", given.get("specVersion", ""))


def _count_documents(entry: dict[str, Any], document: BomDocument) -> None:
    """Count the links to other bills of materials, which are not followed."""
    for external in field_objects(entry, "externalReferences"):
        if external.get("type") == "bom":
            document.pass_over("links to other documents", external.get("url", ""))


class _Reading:
    """Goes through the components of one document, also nested ones and those of pedigrees."""

    def __init__(self, document: BomDocument, serial: str) -> None:
        self._document = document
        self._serial = serial.removeprefix("urn:uuid:")
        self._entries: list[_Entry] = []
        self._own: set[str] = set()
        self._count = 0

    def ref_of(self, component: dict[str, Any]) -> str:
        """The ref of a component, or one made up."""
        self._count += 1
        return field_text(component, "bom-ref") or f"component {self._count}"

    def add(self, entry: _Entry) -> None:
        """Take a component and all in it, in the order of the document."""
        waiting = [entry]
        while waiting:
            entry = waiting.pop()
            self._entries.append(entry)
            inside = [
                _Entry(component, self.ref_of(component), entry.ref)
                for component in field_objects(entry.component, "components")
            ]
            waiting += [*reversed([*inside, *self._pedigree(entry)])]

    def _pedigree(self, entry: _Entry) -> Iterator[_Entry]:
        """Ancestors and descendants, as components that are only pointed at. Documents of ptmgraph
        say the same in properties, and more."""
        if _is_own(entry.component):
            return
        pedigree = field_object(entry.component, "pedigree")
        for key in ("ancestors", "descendants"):
            for component in field_objects(pedigree, key):
                # One without a type is of the type of what came from it.
                typed = {"type": entry.component.get("type"), **component}
                yield _Entry(typed, self.ref_of(typed), entry.ref, key)
        for key in sorted(pedigree.keys() - {"ancestors", "descendants", "notes"}):
            self._document.pass_over(f"pedigree: {key}", entry.ref)

    def finish(self) -> None:
        """Make works and ties of all components that were taken."""
        models = {
            path
            for entry in self._entries
            if entry.component.get("type") == "machine-learning-model"
            for path in hub_paths(_purls(entry.component))
        }
        holders: dict[str, str] = {}
        for entry in self._entries:
            label = _label(entry.component, models)
            holder = entry.holder if entry.pointed else holders.get(entry.holder, entry.holder)
            if label is None:
                holders[entry.ref] = holder or entry.ref
                purls = _purls(entry.component)
                self._document.leave_out(_kind(entry.component), _shown(entry), entry.ref, *purls)
                continue
            work = self._work(entry, label)
            if label == "Repository" and is_bare_file(work) and not work.version:
                # Scanners call a list of dependencies an application.
                self._document.leave_out("applications that are files", work.name, *work.refs)
                continue
            self._document.works.append(work)
            if holder and not _is_own(entry.component):
                self._holds(entry, holder)
            self._links(entry, label)

    def _holds(self, entry: _Entry, holder: str) -> None:
        if holder in self._own:
            return
        tie = {
            "ancestors": BomTie(holder, Relation.DERIVED, entry.ref, "pedigree.ancestors"),
            "descendants": BomTie(entry.ref, Relation.DERIVED, holder, "pedigree.descendants"),
        }
        held = BomTie(holder, Relation.BUNDLE, entry.ref, "components")
        self._document.ties.append(tie.get(entry.pointed, held))

    def _work(self, entry: _Entry, label: WorkLabel) -> BomWork:
        component = entry.component
        own = "".join(properties_named(component, ID)[:1])
        if _is_own(component):
            self._own.add(entry.ref)
        urls = [field_text(field_object(item, "contents"), "url") for item in _data(component)]
        parameters = field_object(field_object(component, "modelCard"), "modelParameters")
        purls = _purls(component)
        return BomWork(
            label=label,
            refs=(entry.ref, f"{ID}={own or '/'.join(_named(component))}", *purls),
            name=field_text(component, "name"),
            group=field_text(component, "group"),
            own=own,
            purls=purls,
            links=(*_links_of(component), *filter(None, urls)),
            files=(*filter(None, urls), *_links_of(component, ("distribution",))),
            version=field_text(component, "version"),
            task=field_text(parameters, "task"),
            licenses=tuple(licenses_of(component)),
            pointer=bool(entry.pointed),
        )

    def _links(self, entry: _Entry, label: WorkLabel) -> None:
        """What a component says of where it comes from, besides its pedigree."""
        component, document = entry.component, self._document
        _count_documents(component, document)
        if entry.ref in self._own:
            document.ties.extend(self._stated(component, entry.ref))
            return
        card = field_object(component, "modelCard")
        parameters = field_object(card, "modelParameters")
        for key in [*(card.keys() - _CARD_READ), *(parameters.keys() - _PARAMETERS_READ)]:
            document.pass_over(f"model cards: {key}", _shown(entry))
        if label == "Model":
            value = parameters.get("datasets")
            for item in value if isinstance(value, list) else []:
                self._trained_on(item, entry.ref)
            named = [*properties_named(component, BASE), *properties_named(card, BASE)]
            bases = [name.strip() for text in named for name in text.split(",")]
            tie_tags(document, entry.ref, field_texts(component, "tags"), filter(None, bases))

    def _stated(self, component: dict[str, Any], ref: str) -> Iterator[BomTie]:
        """The ties that a document of ptmgraph states in properties."""
        told: list[tuple[float | None, str]] = [
            (1.0, text) for text in properties_named(component, LINK)
        ]
        for text in properties_named(component, INFERRED):
            confidence, _, link = text.partition(" ")
            told.append((confidence_stated(confidence), link))
        for sure, text in told:
            relation, _, upstream = text.partition(" ")
            if relation in set(Relation) and sure is not None:
                yield BomTie(ref, relation, f"{ID}={upstream}", relation, sure)
            else:
                self._document.pass_over("words of ptmgraph that cannot be read", text)

    def _trained_on(self, item: object, model: str) -> None:
        """A data set of a model card: a ref, or written in place; some tools give its name only."""
        written = item if isinstance(item, dict) else {"name": item}
        ref = self._local(field_text(written, "ref"))
        type_ = field_text(written, "type") or "dataset"
        name = field_text(written, "name")
        url = field_text(field_object(written, "contents"), "url")
        if not ref and type_ != "dataset":
            self._document.pass_over(f"data of type {type_} in model cards", name or url)
            return
        if not ref and not name and not url:
            self._document.pass_over("data sets without a name in model cards", model)
            return
        if not ref:
            self._count += 1
            ref = field_text(written, "bom-ref") or f"data set {self._count}"
            links = (url,) if url else ()
            work = BomWork("Dataset", (ref,), name, links=links, files=links, pointer=True)
            self._document.works.append(work)
        tie = BomTie(model, Relation.TRAIN_ON_DATA, ref, "modelParameters.datasets")
        self._document.ties.append(tie)

    def read_dependency(self, entry: dict[str, Any]) -> None:
        """What one thing depends on; `provides` has no place."""
        ref = self._local(field_text(entry, "ref"))
        for _ in field_texts(entry, "provides"):
            self._document.pass_over("relationships of type provides", ref)
        if ref in self._own:
            return  # its properties say the same, and more
        for other in field_texts(entry, "dependsOn"):
            tie = BomTie(ref, DEPENDS, self._local(other), "dependsOn")
            self._document.ties.append(tie)

    def _local(self, ref: str) -> str:
        """A ref without the address of this document (`urn:cdx:SERIAL/VERSION#ref`)."""
        if ref.startswith("urn:cdx:") and self._serial and self._serial in ref.partition("#")[0]:
            return ref.partition("#")[2]
        return ref


def _is_own(component: dict[str, Any]) -> bool:
    """Whether ptmgraph wrote a component: then its properties say all."""
    return any(properties_named(component, name) for name in (ID, LINK, INFERRED))


def _label(component: dict[str, Any], models: set[str]) -> WorkLabel | None:
    """What a component is in the graph; None for what has no place there.

    A package URL of the Hub says more than a type that is none of ours; but an application beside a
    model with the same one is the application.
    """
    purls = _purls(component)
    type_ = field_text(component, "type")
    label = hub_label(purls)
    if type_ == "data":
        # Many tools leave `datasets/` out of package URLs.
        types = _data_types(component)
        is_data = label == "Dataset" or not types or "dataset" in types
        return "Dataset" if is_data and not names_weights(purls) else None
    if label and not (type_ == "application" and models & hub_paths(purls)):
        return label
    return _LABELS.get(type_)


def _kind(component: dict[str, Any]) -> str:
    """How the account names a component that is left out."""
    type_ = field_text(component, "type")
    if names_weights(_purls(component)):
        return "files with the weights of a model"
    if type_ == "data":
        return f"data of type {min(_data_types(component))}"
    return f"components of type {type_}" if type_ else "components without a type"


def _data(component: dict[str, Any]) -> list[dict[str, Any]]:
    return field_objects(component, "data")


def _data_types(component: dict[str, Any]) -> set[str]:
    return {field_text(item, "type") for item in _data(component)} - {""}


def _shown(entry: _Entry) -> str:
    return "/".join(_named(entry.component)) or entry.ref


def _named(component: dict[str, Any]) -> list[str]:
    """Group and name, as far as they are given."""
    texts = [field_text(component, "group"), field_text(component, "name")]
    return [text for text in texts if text]


def _purls(component: dict[str, Any]) -> tuple[str, ...]:
    """The package URL; many tools use it as the ref, too, and some only there."""
    texts = [field_text(component, "purl"), field_text(component, "bom-ref")]
    return tuple(dict.fromkeys(text for text in texts if text.startswith("pkg:")))


def _links_of(component: dict[str, Any], types: tuple[str, ...] = _LINKS) -> list[str]:
    """The links that may lead to the work itself, the most telling type first."""
    found = [
        (types.index(str(item.get("type"))), field_text(item, "url"))
        for item in field_objects(component, "externalReferences")
        if item.get("type") in types
    ]
    return [url for _, url in sorted(found, key=lambda pair: pair[0]) if url]


def properties_named(component: dict[str, Any], name: str) -> list[str]:
    """The values of the properties with a name."""
    return [
        field_text(item, "value")
        for item in field_objects(component, "properties")
        if item.get("name") == name
    ]


def licenses_of(component: dict[str, Any]) -> Iterator[StatedLicense]:
    """The licences of a component, each by id, name, expression or link."""
    for item in field_objects(component, "licenses"):
        license = field_object(item, "license")
        told = license or item
        texts = [field_text(license, "id"), field_text(license, "name")]
        texts += [field_text(item, "expression")]
        concluded = "concluded" in (told.get("acknowledgement"), item.get("acknowledgement"))
        yield StatedLicense(next(filter(None, texts), ""), field_text(told, "url"), concluded)
