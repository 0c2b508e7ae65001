"""Bills of materials in SPDX 3.0.1 (JSON-LD), with the AI and the Dataset profile.

The relationship types are `trainedOn`, `ancestorOf`, `contains` and `dependsOn`; the `comment` of a
relationship holds our finer word for it and whether it is inferred, and reading prefers that.
"""

from typing import Any

from ptmgraph.analysis.bom.bom import (
    NO_ASSERTION,
    TOOL,
    Bom,
    BomError,
    Component,
    Link,
    WorkKind,
    confidence_of,
    from_expression,
    id_of_purl,
    objects,
    spdx_expression,
    text_of,
    together,
)
from ptmgraph.analysis.licenses.steps import WEIGHTS, Relation

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
TYPES: dict[WorkKind, str] = {
    "model": "ai_AIPackage",
    "dataset": "dataset_DatasetPackage",
    "repository": "software_Package",
}
KIND_OF_TYPE: dict[str, WorkKind] = {type_: kind for kind, type_ in TYPES.items()}
PURPOSES: dict[WorkKind, str] = {"model": "model", "dataset": "data", "repository": "source"}

# SPDX type and direction for each relation: True where "from" is our upstream.
RELATIONSHIPS: dict[Relation, tuple[str, bool]] = {
    **dict.fromkeys(WEIGHTS, ("ancestorOf", True)),
    Relation.TRAIN_ON_DATA: ("trainedOn", False),
    Relation.TRAIN_ON_OUTPUTS: ("hasInput", False),
    Relation.TRAIN_ON_THIRD_PARTY_OUTPUTS: ("hasInput", False),
    Relation.BUNDLE: ("contains", False),
    Relation.LOAD: ("dependsOn", False),
    Relation.CODE_DEP: ("dependsOn", False),
}
INFERRED = ", inferred with confidence "
# What a relationship of another tool says, where it has no comment of ours.
FOREIGN = {
    "ancestorOf": (Relation.DERIVED, True),
    "descendantOf": (Relation.DERIVED, False),
    "trainedOn": (Relation.TRAIN_ON_DATA, False),
    "contains": (Relation.BUNDLE, False),
    "dependsOn": (Relation.LOAD, False),
}


def write_spdx(bom: Bom) -> dict[str, Any]:
    """The document as JSON-LD values."""
    base = f"urn:uuid:{bom.uuid}#"
    ids = {component.id: f"{base}component-{n}" for n, component in enumerate(bom.components)}
    graph: list[dict[str, Any]] = [
        {
            "type": "CreationInfo",
            "@id": "_:creation",
            "specVersion": "3.0.1",
            "created": bom.created,
            "createdBy": [f"{base}agent"],
        },
        element("SoftwareAgent", f"{base}agent", name=TOOL),
    ]
    graph += [package(component, ids[component.id]) for component in bom.components]
    graph += licenses(bom, ids, base)
    graph += [
        relationship(f"{base}link-{n}", link, ids[link.upstream], ids[link.downstream])
        for n, link in enumerate(bom.links)
    ]
    members = [entry["spdxId"] for entry in graph if "spdxId" in entry]
    graph.append(
        element(
            "SpdxDocument",
            f"{base}document",
            name=bom.subject,
            profileConformance=["core", "software", "simpleLicensing", "ai", "dataset"],
            rootElement=[ids[bom.subject]],
            element=members,
        )
    )
    return {"@context": CONTEXT, "@graph": graph}


def element(type_: str, spdx_id: str, **fields: Any) -> dict[str, Any]:
    return {"type": type_, "spdxId": spdx_id, "creationInfo": "_:creation", **fields}


def package(component: Component, spdx_id: str) -> dict[str, Any]:
    entry = element(
        TYPES[component.kind],
        spdx_id,
        name=component.id,
        software_primaryPurpose=PURPOSES[component.kind],
    )
    if component.revision:
        entry["software_packageVersion"] = component.revision
    if component.purl:
        entry["software_packageUrl"] = component.purl
    if component.description:
        entry["description"] = component.description
    if component.task:
        entry["ai_domain"] = [component.task]
    if component.architecture:
        entry["ai_typeOfModel"] = [component.architecture]
    if component.kind == "dataset":
        entry["dataset_datasetType"] = ["noAssertion"]
    return entry


def licenses(bom: Bom, ids: dict[str, str], base: str) -> list[dict[str, Any]]:
    """One expression per licence; each component declares one, and we conclude nothing.

    The Dataset profile asks for exactly one declared and one concluded licence per package.
    """
    stated = dict.fromkeys(["", *(component.license for component in bom.components)])
    names = {license_: f"{base}license-{n}" for n, license_ in enumerate(stated)}
    graph = [
        element(
            "simplelicensing_LicenseExpression",
            spdx_id,
            simplelicensing_licenseExpression=spdx_expression(license_),
        )
        for license_, spdx_id in names.items()
    ]
    for component in bom.components:
        own = ids[component.id]
        for type_, license_ in (
            ("hasDeclaredLicense", component.license),
            ("hasConcludedLicense", ""),
        ):
            graph.append(
                element(
                    "Relationship",
                    f"{own}-{type_}",
                    relationshipType=type_,
                    **{"from": own, "to": [names[license_]]},
                )
            )
    return graph


def relationship(spdx_id: str, link: Link, upstream: str, downstream: str) -> dict[str, Any]:
    type_, from_upstream = RELATIONSHIPS[link.relation]
    ends = (upstream, downstream) if from_upstream else (downstream, upstream)
    inferred = "" if link.declared else f"{INFERRED}{link.confidence}"
    return element(
        "Relationship",
        spdx_id,
        relationshipType=type_,
        comment=f"{link.relation}{inferred}",
        **{"from": ends[0], "to": [ends[1]]},
    )


def read_spdx(document: object) -> Bom:
    """The bill of materials in an SPDX 3.0 document, ours or of another tool.

    Raises `BomError` where the document is not SPDX 3.0 or names no package as its root.
    """
    if not isinstance(document, dict) or "@graph" not in document:
        raise BomError("not an SPDX 3.0 document in JSON-LD")
    graph = objects(document, "@graph")
    packages = {
        text_of(entry, "spdxId"): read_package(entry)
        for entry in graph
        if text_of(entry, "type") in KIND_OF_TYPE
    }
    roots = [
        root
        for entry in graph
        if entry.get("type") in ("SpdxDocument", "software_Sbom") and "rootElement" in entry
        for root in texts_of(entry, "rootElement")
        if root in packages
    ]
    if not roots:
        raise BomError("the document names no package as its root")
    created = [text_of(entry, "created") for entry in graph if entry.get("type") == "CreationInfo"]
    declared = package_licenses(graph)
    components = {
        package_.id: Component(**{**vars(package_), "license": declared.get(spdx_id, "")})
        for spdx_id, package_ in packages.items()
    }
    links = dict.fromkeys(read_links(graph, packages))
    subject = packages[roots[0]].id
    first = created[0] if created else ""
    return Bom(subject, first, tuple(components.values()), tuple(links))


def texts_of(entry: dict[str, Any], key: str) -> list[str]:
    value = entry.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def read_package(entry: dict[str, Any]) -> Component:
    named = id_of_purl(text_of(entry, "software_packageUrl"))
    first = {key: texts_of(entry, key)[:1] for key in ("ai_domain", "ai_typeOfModel")}
    return Component(
        id=text_of(entry, "name") or (named[0] if named else text_of(entry, "spdxId")),
        kind=KIND_OF_TYPE[entry["type"]],
        revision=text_of(entry, "software_packageVersion"),
        description=text_of(entry, "description"),
        task="".join(first["ai_domain"]),
        architecture="".join(first["ai_typeOfModel"]),
    )


def package_licenses(graph: list[dict[str, Any]]) -> dict[str, str]:
    """The declared licences of each package as one, by SPDX id; else the concluded ones."""
    expressions = {
        text_of(entry, "spdxId"): text_of(entry, "simplelicensing_licenseExpression")
        for entry in graph
        if entry.get("type") == "simplelicensing_LicenseExpression"
    }
    found: dict[str, str] = {}
    for type_ in ("hasDeclaredLicense", "hasConcludedLicense"):
        stated: dict[str, list[str]] = {}
        for entry in graph:
            if entry.get("relationshipType") == type_:
                written = [expressions.get(name, NO_ASSERTION) for name in texts_of(entry, "to")]
                told = stated.setdefault(text_of(entry, "from"), [])
                told.extend(map(from_expression, written))
        for package_, told in stated.items():
            found[package_] = found.get(package_) or together(told)
    return found


def read_links(graph: list[dict[str, Any]], packages: dict[str, Component]) -> list[Link]:
    links = []
    relations = set(Relation)
    for entry in graph:
        relation, from_upstream = FOREIGN.get(
            text_of(entry, "relationshipType"), (Relation.TRAIN_ON_OUTPUTS, False)
        )
        ours, inferred, stated = text_of(entry, "comment").partition(INFERRED)
        confidence: float | None = 1.0
        if ours in relations:
            relation = Relation(ours)
            confidence = confidence_of(stated) if inferred else 1.0
        elif text_of(entry, "relationshipType") not in FOREIGN:
            continue
        if confidence is None:
            continue
        for other in texts_of(entry, "to"):
            ends = (text_of(entry, "from"), other)
            upstream, downstream = map(packages.get, ends if from_upstream else ends[::-1])
            if upstream and downstream:
                links.append(Link(upstream.id, relation, downstream.id, confidence))
    return links
