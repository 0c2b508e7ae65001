"""Bills of materials in CycloneDX 1.6 and 1.7 (JSON), with model cards and pedigree.

The standard has no word for "fine-tuned from" or "adapter of": `pedigree.ancestors` and the data
sets of the model card say what they can, properties named `ptmgraph:...` say the rest, and reading
prefers these. Nor has it a word for "inferred": such a link is a property of its own name.

Risks are properties too, with those checks that could look at nothing, as the model card has words
for ethical ones only. What is wrong with the files themselves is a vulnerability as well.
"""

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import quote

from ptmgraph.analysis.bom.bom import (
    DATASETS,
    TOOL,
    Bom,
    Component,
    Link,
    WorkKind,
    spdx_expression,
)
from ptmgraph.analysis.licenses.facts import LICENSES
from ptmgraph.analysis.licenses.steps import WEIGHTS, Relation
from ptmgraph.analysis.risk.kinds import HARMFUL, RiskKind

TYPES: dict[WorkKind, str] = {
    "model": "machine-learning-model",
    "dataset": "data",
    "repository": "application",
}
LINK = f"{TOOL}:link"
INFERRED = f"{TOOL}:inferred-link"
ID = f"{TOOL}:id"
RISK = f"{TOOL}:risk"
UNCHECKED = f"{TOOL}:risk-unknown"
HUB = "https://huggingface.co/"

SpecVersion = Literal["1.6", "1.7"]
SPEC_VERSIONS: tuple[SpecVersion, ...] = ("1.6", "1.7")


def write_cyclonedx(bom: Bom, version: SpecVersion = "1.7") -> dict[str, Any]:
    """The document as JSON values. The versions differ in their number alone, for what is said."""
    refs = {component.id: f"c{n}" for n, component in enumerate(bom.components)}
    by_id = {component.id: component for component in bom.components}
    entries = {
        component.id: component_entry(bom, component, by_id, refs) for component in bom.components
    }
    harmful = list(vulnerabilities(bom, refs))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": f"urn:uuid:{bom.uuid}",
        "version": 1,
        "metadata": {
            "timestamp": bom.created,
            "tools": {"components": [{"type": "application", "name": TOOL}]},
            "component": entries.pop(bom.subject),
        },
        "components": list(entries.values()),
        "dependencies": [
            {
                "ref": refs[component.id],
                "dependsOn": list(
                    dict.fromkeys(refs[link.upstream] for link in bom.parents(component.id))
                ),
            }
            for component in bom.components
        ],
        **({"vulnerabilities": harmful} if harmful else {}),
    }


def vulnerabilities(bom: Bom, refs: dict[str, str]) -> Iterator[dict[str, Any]]:
    """One entry for each kind of harmful files, with the components that have such."""
    affected: dict[RiskKind, list[str]] = {}
    for component in bom.components:
        for risk in component.risks:
            if risk.kind.id in HARMFUL:
                affected.setdefault(risk.kind, []).append(refs[component.id])
    for kind, components in affected.items():
        yield {
            "bom-ref": f"risk-{kind.id}",
            "id": f"{TOOL}-{kind.id}",
            "source": {"name": TOOL},
            "ratings": [{"source": {"name": TOOL}, "severity": kind.severity, "method": "other"}],
            "description": kind.words,
            "recommendation": kind.advice,
            "affects": [{"ref": ref} for ref in dict.fromkeys(components)],
        }


def risk_properties(component: Component) -> list[dict[str, str]]:
    """The risks of a component, and the checks that tell nothing of it."""
    told = [
        {"name": RISK, "value": f"{risk.kind.severity} {risk.kind.id}: {risk.evidence}"}
        for risk in component.risks
    ]
    return told + [{"name": UNCHECKED, "value": check} for check in component.unchecked]


def component_entry(
    bom: Bom, component: Component, by_id: dict[str, Component], refs: dict[str, str]
) -> dict[str, Any]:
    entry = {"type": TYPES[component.kind], "bom-ref": refs[component.id], **identity(component)}
    if component.description:
        entry["description"] = component.description
    parents = bom.parents(component.id)
    ancestors = [by_id[link.upstream] for link in parents if link.relation in WEIGHTS]
    if ancestors:
        entry["pedigree"] = {
            "ancestors": [
                {"type": TYPES[ancestor.kind], **identity(ancestor)}
                for ancestor in dict.fromkeys(ancestors)
            ]
        }
    if component.kind == "dataset":
        entry["data"] = [dataset(component)]
    if component.kind == "model":
        entry["modelCard"] = {"modelParameters": parameters(component, parents, refs)}
    entry["properties"] = [
        {"name": ID, "value": component.id},
        *map(link_property, parents),
        *risk_properties(component),
    ]
    return entry


def dataset(component: Component) -> dict[str, Any]:
    """What the data of a component are, and where they can be had."""
    entry: dict[str, Any] = {"type": "dataset", "name": component.name}
    if component.purl:
        entry["contents"] = {"url": f"{HUB}{DATASETS}{quote(component.name)}"}
    return entry


def link_property(link: Link) -> dict[str, str]:
    """A link into a component; an inferred one begins with its confidence."""
    value = f"{link.relation} {link.upstream}"
    if link.declared:
        return {"name": LINK, "value": value}
    return {"name": INFERRED, "value": f"{link.confidence} {value}"}


def identity(component: Component) -> dict[str, Any]:
    """What names a component: group, name, version, purl, licences."""
    owner, _, name = component.name.rpartition("/")
    entry: dict[str, Any] = {"name": name}
    if owner:
        entry["group"] = owner
    if component.revision:
        entry["version"] = component.revision
    if component.purl:
        entry["purl"] = component.purl
    if component.license:
        entry["licenses"] = [license_entry(component.license)]
    return entry


def license_entry(license_: str) -> dict[str, Any]:
    """An SPDX expression, or the name of a licence that SPDX does not list."""
    known = LICENSES.get(license_)
    if known and (not known.spdx or known.spdx.startswith("LicenseRef-")):
        return {"license": {"name": known.name, "acknowledgement": "declared"}}
    return {"expression": spdx_expression(license_), "acknowledgement": "declared"}


def parameters(component: Component, parents: list[Link], refs: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if component.task:
        found["task"] = component.task
    if component.architecture:
        found["architectureFamily"] = component.architecture
    datasets = [
        {"ref": refs[link.upstream]} for link in parents if link.relation == Relation.TRAIN_ON_DATA
    ]
    if datasets:
        found["datasets"] = datasets
    return found
