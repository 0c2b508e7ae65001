"""Bills of materials in SPDX 3.0.1 (JSON-LD), with the AI and the Dataset profile.

The relationship types are `trainedOn`, `ancestorOf`, `contains` and `dependsOn`; the `comment` of a
relationship holds our finer word for it and whether it is inferred, and reading prefers that.

What is known of the risks of a model is an annotation. `ai_safetyRiskAssessment` is another thing:
the level of the EU's method for products, which nobody can tell from files.
"""

from typing import Any

from ptmgraph.analysis.bom.bom import (
    TOOL,
    Bom,
    Component,
    Link,
    WorkKind,
    spdx_expression,
)
from ptmgraph.analysis.licenses.steps import WEIGHTS, Relation

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
TYPES: dict[WorkKind, str] = {
    "model": "ai_AIPackage",
    "dataset": "dataset_DatasetPackage",
    "repository": "software_Package",
}
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
    graph += [
        annotation(component, ids[component.id])
        for component in bom.components
        if component.risks or component.unchecked
    ]
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


def annotation(component: Component, subject: str) -> dict[str, Any]:
    """The risks of a component, and the checks that could look at nothing."""
    lines = [
        f"{TOOL}:risk {risk.kind.severity} {risk.kind.id}: {risk.evidence}"
        for risk in component.risks
    ]
    lines += [f"{TOOL}:risk-unknown {check}" for check in component.unchecked]
    return element(
        "Annotation",
        f"{subject}-risks",
        annotationType="review",
        subject=subject,
        statement="\n".join(lines),
    )


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
