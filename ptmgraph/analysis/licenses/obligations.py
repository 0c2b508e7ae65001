"""What must be done and shipped along because of a licence."""

from collections.abc import Iterable

from ptmgraph.analysis.licenses.facts import License
from ptmgraph.analysis.licenses.steps import WEIGHTS, Obligation, Relation

KEEPS_CONTENT = WEIGHTS | {Relation.BUNDLE}


def obligations_of(license_: License, relation: Relation) -> tuple[Obligation, ...]:
    """The obligations that `license_` puts on a work made from it by `relation`."""
    made: list[tuple[str, str, str]] = []
    if relation in KEEPS_CONTENT or relation == Relation.CODE_DEP:
        made += shipping(license_)
    if relation in KEEPS_CONTENT or relation == Relation.LOAD:
        made += displays(license_) + limits(license_)
    if relation == Relation.LOAD and license_.share_alike == "yes":
        text = f"If the weights are shipped along, they stay under {license_.name}."
        made.append(("SA", text, "share_alike"))
    if relation in WEIGHTS or relation == Relation.TRAIN_ON_OUTPUTS:
        made += naming(license_, relation)
    if relation == Relation.TRAIN_ON_DATA and license_.results != "free":
        made += [("SHIP", duty, "results") for duty in license_.duties]
    if license_.threshold:
        made.append(("THRESH", license_.threshold, "threshold"))
    if license_.territory:
        made.append(("THRESH", license_.territory, "territory"))
    return tuple(
        Obligation(rule, text, license_.id, license_.clause(fact), license_.source)
        for rule, text, fact in made
    )


def shipping(license_: License) -> list[tuple[str, str, str]]:
    made = [("SHIP", duty, "duties") for duty in license_.duties]
    if license_.share_alike == "yes":
        text = f"Share changed copies only under {license_.name} or a licence that it accepts."
        made.append(("SA", text, "share_alike"))
    if license_.derivatives == "no":
        made.append(("ND", "Do not share changed copies.", "derivatives"))
    return made


def displays(license_: License) -> list[tuple[str, str, str]]:
    """Words to show; such licences name products and services that use the model as well."""
    return [("SHIP", f'Display "{words}" prominently.', "display") for words in license_.displays]


def limits(license_: License) -> list[tuple[str, str, str]]:
    made = []
    if license_.restrictions == "yes":
        text = f"Follow the use restrictions of {license_.name} and bind recipients to them."
        made.append(("UR", text, "restrictions"))
    if license_.commercial == "no":
        made.append(("NC", "No commercial use.", "commercial"))
    return made


def naming(license_: License, relation: Relation) -> list[tuple[str, str, str]]:
    made = []
    if license_.name_prefix and (relation in WEIGHTS or "outputs" in license_.name_trigger):
        text = f'The name of the model must begin with "{license_.name_prefix}".'
        made.append(("NAME", text, "name"))
    if relation == Relation.TRAIN_ON_OUTPUTS and license_.outputs == "credited":
        made += displays(license_)
    return made


def obligations_pack(obligations: Iterable[Obligation]) -> str:
    """The obligations as a Markdown check list to ship along, one section per licence."""
    sections: dict[str, dict[Obligation, None]] = {}
    for obligation in obligations:
        sections.setdefault(obligation.license, {})[obligation] = None
    lines = ["# What must be shipped along", ""]
    for license_id, duties in sections.items():
        lines += [f"## {license_id}", ""]
        for duty in duties:
            where = f" ({duty.clause})" if duty.clause else ""
            lines.append(f"- [ ] {duty.text}{where}")
        lines += ["", f"Source: {next(iter(duties)).source}", ""]
    if not sections:
        lines += ["Nothing.", ""]
    return "\n".join(lines)
