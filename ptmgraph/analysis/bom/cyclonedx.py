"""Bills of materials in CycloneDX 1.6 and 1.7 (JSON), with model cards and pedigree.

The standard has no word for "fine-tuned from" or "adapter of": `pedigree.ancestors` and the data
sets of the model card say what they can, properties named `ptmgraph:...` say the rest, and reading
prefers these. Nor has it a word for "inferred": such a link is a property of its own name.
"""

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import quote

from ptmgraph.analysis.bom.bom import (
    DATASETS,
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
from ptmgraph.analysis.licenses.facts import LICENSES
from ptmgraph.analysis.licenses.normalize import normalize_text
from ptmgraph.analysis.licenses.steps import WEIGHTS, Relation

TYPES: dict[WorkKind, str] = {
    "model": "machine-learning-model",
    "dataset": "data",
    "repository": "application",
}
KIND_OF_TYPE: dict[str, WorkKind] = {type_: kind for kind, type_ in TYPES.items()}
LINK = f"{TOOL}:link"
INFERRED = f"{TOOL}:inferred-link"
ID = f"{TOOL}:id"
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
    }


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


def read_cyclonedx(document: object) -> Bom:
    """The bill of materials in a CycloneDX document, ours or of another tool.

    Components that are no models, data or applications are left out. Raises `BomError` where the
    document is not CycloneDX or has no main component.
    """
    if not isinstance(document, dict) or document.get("bomFormat") != "CycloneDX":
        raise BomError("not a CycloneDX document in JSON")
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    main = metadata.get("component")
    if not isinstance(main, dict) or text_of(main, "type") not in KIND_OF_TYPE:
        raise BomError("the document names no model, data set or application as its subject")
    entries = [main, *objects(document, "components")]
    entries = [entry for entry in entries if text_of(entry, "type") in KIND_OF_TYPE]
    components: dict[str, Component] = {}
    links: dict[Link, None] = {}
    ids = {text_of(entry, "bom-ref"): read_component(entry).id for entry in entries}
    for entry in entries:
        component = read_component(entry)
        components.setdefault(component.id, component)
        for link, ancestor in read_links(entry, component.id, ids):
            links[link] = None
            if ancestor:
                components.setdefault(ancestor.id, ancestor)
    known = tuple(link for link in links if {link.upstream, link.downstream} <= set(components))
    subject = read_component(main).id
    return Bom(subject, text_of(metadata, "timestamp"), tuple(components.values()), known)


def properties(entry: dict[str, Any], name: str) -> list[str]:
    return [
        text_of(item, "value") for item in objects(entry, "properties") if item.get("name") == name
    ]


def read_component(entry: dict[str, Any]) -> Component:
    named = id_of_purl(text_of(entry, "purl"))
    joined = "/".join(filter(None, [text_of(entry, "group"), text_of(entry, "name")]))
    own = properties(entry, ID)
    card = entry.get("modelCard")
    found = card.get("modelParameters") if isinstance(card, dict) else None
    found = found if isinstance(found, dict) else {}
    return Component(
        id=own[0] if own else named[0] if named else joined,
        kind=KIND_OF_TYPE[entry["type"]],
        license=read_license(entry),
        revision=text_of(entry, "version"),
        description=text_of(entry, "description"),
        task=text_of(found, "task"),
        architecture=text_of(found, "architectureFamily"),
    )


def read_license(entry: dict[str, Any]) -> str:
    """The licences of a component as one."""
    found = []
    for item in objects(entry, "licenses"):
        license_ = item.get("license")
        if isinstance(license_, dict):
            written = text_of(license_, "id") or text_of(license_, "name")
            found.append(normalize_text(written).id)
        else:
            found.append(from_expression(text_of(item, "expression")))
    return together(found)


def stated_links(entry: dict[str, Any], own: str) -> Iterator[Link]:
    """The links into a component by properties of ours; one that cannot be read is left out."""
    told: list[tuple[float | None, str]] = [(1.0, text) for text in properties(entry, LINK)]
    for text in properties(entry, INFERRED):
        confidence, _, link = text.partition(" ")
        told.append((confidence_of(confidence), link))
    for sure, link in told:
        relation, _, upstream = link.partition(" ")
        if sure is not None and relation in set(Relation):
            yield Link(upstream, Relation(relation), own, sure)


def read_links(
    entry: dict[str, Any], own: str, ids: dict[str, str]
) -> list[tuple[Link, Component | None]]:
    """The links into a component; an ancestor that is only named in the pedigree comes along."""
    if properties(entry, LINK) or properties(entry, INFERRED):
        return [(link, None) for link in stated_links(entry, own)]
    pedigree = entry.get("pedigree")
    ancestors = objects(pedigree, "ancestors") if isinstance(pedigree, dict) else []
    known = [read_component(item) for item in ancestors if text_of(item, "type") in KIND_OF_TYPE]
    found: list[tuple[Link, Component | None]] = [
        (Link(ancestor.id, Relation.DERIVED, own), ancestor) for ancestor in known
    ]
    card = entry.get("modelCard")
    parameters_ = card.get("modelParameters") if isinstance(card, dict) else None
    for item in objects(parameters_, "datasets") if isinstance(parameters_, dict) else []:
        if text_of(item, "ref") in ids:
            found.append((Link(ids[item["ref"]], Relation.TRAIN_ON_DATA, own), None))
    return found
