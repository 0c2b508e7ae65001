"""SPDX documents, 3.0 and 3.1, in JSON-LD, with the AI and the Dataset profile.

See https://spdx.github.io/spdx-spec/v3.0.1/. Tools leave out the prefix of a profile (`AIPackage`),
write one text where a list stands, and put the elements into the document itself; all of that is
read. In documents of ptmgraph, the comment of a relationship holds our own word for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ptmgraph.analysis.bom.bom import TOOL
from ptmgraph.analysis.bom.spdx import INFERRED
from ptmgraph.analysis.licenses import Relation
from ptmgraph.loaders.bom.document import (
    BomDocument,
    BomTie,
    BomUnreadable,
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
from ptmgraph.loaders.bom.spdx import kind_of_package, label_of_package, relate
from ptmgraph.loaders.hub.words import TASKS

_PREFIX = re.compile(
    r"^(?:spdx:)?(?:(?:core|software|ai|dataset|simplelicensing|expandedlicensing|security|build"
    r"|extension)_)?"
)
_LABELS: dict[str, WorkLabel] = {"AIPackage": "Model", "DatasetPackage": "Dataset"}
_QUIET = frozenset(
    {
        "CreationInfo",
        "SpdxDocument",
        "Sbom",
        "Bom",
        "Package",
        "AIPackage",
        "DatasetPackage",
        "File",
    }
    | {"Relationship", "LifecycleScopedRelationship", "Person", "Organization", "SoftwareAgent"}
    | {"Agent", "Tool", "LicenseExpression", "SimpleLicensingText", "ListedLicense", "License"}
    | {"CustomLicense", "ConjunctiveLicenseSet", "DisjunctiveLicenseSet", "OrLaterOperator"}
    | {"WithAdditionOperator", "IndividualLicensingInfo", "IndividualElement", "ExternalMap"}
    | {"ListedLicenseException", "CustomLicenseAddition", "NamespaceMap"}
)
"""Types of elements that are read, or that say nothing of works."""
_LICENSED = {"hasDeclaredLicense": False, "hasConcludedLicense": True}
_LISTED = re.compile(r"https?://(?:www\.)?spdx\.org/(?:licenses|rdf/\S*/terms/Licensing)/(.+)")
_MOST_PARTS = 20
_TRAINED = ("trainedOn", "finetunedOn")
_NAME = re.compile(r"(?!SPDXRef-|DocumentRef-|_:)(?!.*-[0-9a-f]{8}-[0-9a-f]{4}-)[^:]+")

SpdxElement = dict[str, Any]


def read_spdx3(given: dict[str, Any]) -> BomDocument:
    """What an SPDX 3 document says."""
    elements = list(_elements(given))
    by_id = {_id(element): element for element in elements}
    document = BomDocument(created=_first(elements, "CreationInfo", "created"))
    if not any(_type(element) in _QUIET for element in elements):
        raise BomUnreadable("an SPDX document without elements that are known here")
    documents = [element for element in elements if _type(element) == "SpdxDocument"]
    roots = _roots(elements, by_id)
    packages = [element for element in elements if _type(element) in _LABELS]
    packages += [element for element in elements if _type(element) == "Package"]
    named: dict[str, list[BomWork]] = {}
    licenses = _licenses(elements, by_id)
    is_own = any(
        _type(element) == "SoftwareAgent" and element.get("name") == TOOL for element in elements
    )
    for element in elements:
        if _type(element) == "File":
            document.pass_over("files", field_text(element, "name"))
            document.holders[_id(element)] = []
        elif _type(element) not in _QUIET:
            document.pass_over(f"elements of type {_type(element)}", field_text(element, "name"))
            document.left_out.add(_id(element))
        else:
            document.left_out.add(_id(element))
    document.left_out -= {_id(package) for package in packages}
    for package in packages:
        work = _read_package(package, _id(package) in roots, licenses, named, document)
        if work:
            work.own = work.name if is_own else ""
            named.setdefault(work.name, []).append(work)
            document.works.append(work)
            if work.label == "Model":
                tie_tags(document, work.refs[0], field_texts(package, "domain"))
    described = [package for package in packages if _id(package) in roots]
    if described:
        document.subject = _id(described[0])
    names = [field_text(element, "name") for element in [*described[:1], *documents[:1]]]
    document.names = (*names[:1], *map(_id, documents[:1]), *names[1:])
    for element in elements:
        if "relationshipType" in element:
            _read_relationship(element, by_id, document)
    return document


def _elements(given: SpdxElement) -> Iterator[SpdxElement]:
    """All elements, with the names of fields without the prefix of their profile."""
    waiting = (field_objects(given, "@graph") or [given])[::-1]
    while waiting:
        element = waiting.pop()
        plain = {_plain(key): value for key, value in element.items()}
        yield plain
        waiting += field_objects(plain, "element")[::-1]


def _id(element: SpdxElement) -> str:
    return field_text(element, "spdxId") or field_text(element, "@id")


def _type(element: SpdxElement) -> str:
    return _plain(field_text(element, "type") or field_text(element, "@type"))


@lru_cache(maxsize=1_000)
def _plain(name: str) -> str:
    """The name of a type or field without the prefix of its profile."""
    return _PREFIX.sub("", name)


def _first(elements: list[SpdxElement], type_: str, key: str) -> str:
    """The first value of a field, of elements of a type or of objects in their place."""
    found = [field_text(element, key) for element in elements if _type(element) == type_]
    found += [field_text(field_object(element, "creationInfo"), key) for element in elements]
    return next(filter(None, found), "")


def _roots(elements: list[SpdxElement], by_id: dict[str, SpdxElement]) -> set[str]:
    """The ids of what the document is about, also through a bill of materials in it."""
    roots: set[str] = set()
    for element in elements:
        if _type(element) in ("SpdxDocument", "Sbom", "Bom"):
            roots.update(field_texts(element, "rootElement"))
        if element.get("relationshipType") == "describes":
            roots.update(field_texts(element, "to"))
    return roots & by_id.keys()


def _read_package(
    package: SpdxElement,
    is_root: bool,
    licenses: dict[str, tuple[StatedLicense, ...]],
    named: dict[str, list[BomWork]],
    document: BomDocument,
) -> BomWork | None:
    """The work that a package is; none for what is left out, and for the twin of one in `named`."""
    ref, name = _id(package), field_text(package, "name")
    purls = tuple(dict.fromkeys(filter(None, _purls(package))))
    links = tuple(dict.fromkeys(filter(None, _places(package))))
    purpose = field_text(package, "primaryPurpose")
    label = _LABELS.get(_type(package)) or label_of_package(purls, links, purpose, is_root)
    declared = field_text(package, "licenseDeclared")  # a field of SPDX 2
    stated = licenses.get(ref) or ((StatedLicense(declared),) if declared else ())
    twins = named.get(name, []) if not (label or purpose or purls) else []
    if len(twins) == 1:
        # Some tools write a model twice, and its licence beside the plain package.
        twins[0].refs += (ref,)
        twins[0].licenses = twins[0].licenses or stated
        return None
    if label is None:
        document.leave_out(kind_of_package(purpose), name, ref, *purls)
        return None
    return BomWork(
        label=label,
        refs=(ref, *purls),
        name=name,
        purls=purls,
        links=links,
        files=tuple(field_texts(package, "downloadLocation")),
        version=field_text(package, "packageVersion"),
        task=_task(field_texts(package, "domain")),
        licenses=stated,
    )


def _task(domains: list[str]) -> str:
    """The task among the domains of a model: the first that the Hub knows, or the only one."""
    known = next((domain for domain in domains if domain in TASKS), "")
    return known or "".join(domains if len(domains) == 1 else [])


def _purls(package: SpdxElement) -> Iterator[str]:
    yield from (url for url in field_texts(package, "packageUrl") if url.startswith("pkg:"))
    for item in field_objects(package, "externalIdentifier"):
        if item.get("externalIdentifierType") in ("packageUrl", "purl"):
            yield field_text(item, "identifier")


def _places(package: SpdxElement) -> Iterator[str]:
    """Where a package may be found, the most telling place first."""
    for key in ("packageUrl", "downloadLocation", "homePage"):
        yield from field_texts(package, key)
    for item in field_objects(package, "externalRef"):
        yield from field_texts(item, "locator")


def _read_relationship(
    entry: SpdxElement, by_id: dict[str, SpdxElement], document: BomDocument
) -> None:
    type_, start = field_text(entry, "relationshipType"), field_text(entry, "from")
    if type_ in _LICENSED:
        if start not in by_id:
            document.pass_over("references to what the document does not hold", start)
        return
    ours, inferred, stated = field_text(entry, "comment").partition(INFERRED.rstrip())
    for end in field_texts(entry, "to"):
        if ours not in set(Relation):
            if end not in by_id and type_ in _TRAINED and _NAME.fullmatch(end):
                # Not the id of an element, which is an IRI: some tools write the name itself.
                document.works.append(BomWork("Dataset", (end,), end, pointer=True))
            relate(document, type_, start, end)
            continue
        confidence = confidence_stated(stated) if inferred else 1.0
        if confidence is None:
            comment = field_text(entry, "comment")
            document.pass_over("words of ptmgraph that cannot be read", comment)
            continue
        down, up = (end, start) if type_ == "ancestorOf" else (start, end)
        document.ties.append(BomTie(down, ours, up, ours, confidence))


def _licenses(
    elements: list[SpdxElement], by_id: dict[str, SpdxElement]
) -> dict[str, tuple[StatedLicense, ...]]:
    """The licences that relationships give each element."""
    found: dict[str, list[StatedLicense]] = {}
    for entry in elements:
        type_ = field_text(entry, "relationshipType")
        if type_ in _LICENSED:
            told = found.setdefault(field_text(entry, "from"), [])
            for other in field_texts(entry, "to"):
                told.append(_stated(by_id.get(other), other, by_id, _LICENSED[type_]))
    return {ref: tuple(told) for ref, told in found.items()}


def _stated(
    element: SpdxElement | None, ref: str, by_id: dict[str, SpdxElement], concluded: bool
) -> StatedLicense:
    if element and _type(element) in ("CustomLicense", "SimpleLicensingText"):
        links = field_texts(element, "seeAlso")
        return StatedLicense(field_text(element, "name"), links[0] if links else "", concluded)
    return StatedLicense(_expression(ref, by_id, [_MOST_PARTS]), "", concluded)


def _expression(ref: str, by_id: dict[str, SpdxElement], left: list[int]) -> str:
    """The licence with an id as an expression; sets of licences are written out, as far as the
    number of parts in `left` goes: a set may hold itself."""
    element = by_id.get(ref, {})
    type_ = _type(element)
    if type_ == "LicenseExpression":
        return field_text(element, "licenseExpression")
    left[0] -= 1
    if left[0] < 0:
        return ref
    if type_ in ("ConjunctiveLicenseSet", "DisjunctiveLicenseSet"):
        word = " AND " if type_.startswith("C") else " OR "
        members = field_texts(element, "member")[:_MOST_PARTS]
        return f"({word.join(_expression(member, by_id, left) for member in members)})"
    if type_ == "OrLaterOperator":
        return f"{_expression(field_text(element, 'subjectLicense'), by_id, left)}+"
    if type_ == "WithAdditionOperator":
        license = _expression(field_text(element, "subjectExtendableLicense"), by_id, left)
        addition = _expression(field_text(element, "subjectAddition"), by_id, left)
        return f"{license} WITH {addition}"
    if re.search(r"no_?assertion", ref, re.IGNORECASE):
        return "NOASSERTION"
    listed = _LISTED.fullmatch(ref)
    if listed:
        return "NONE" if listed[1] == "None" else listed[1]
    return field_text(element, "name") or ref
