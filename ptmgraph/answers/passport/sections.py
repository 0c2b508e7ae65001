"""The sections of a passport. A new one is a function here, and its name in `SECTIONS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ptmgraph.analysis.licenses import LICENSES
from ptmgraph.analysis.provenance.attributes import attributes
from ptmgraph.analysis.provenance.weights import usual_weights
from ptmgraph.answers.advice import advice, step_words, verdict_sentence
from ptmgraph.answers.claims import claims_of
from ptmgraph.answers.findings import Door
from ptmgraph.answers.names import judged
from ptmgraph.answers.passport.subject import PassportLine, PassportSection, Subject
from ptmgraph.answers.risk import risk
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.result import Row

RELATION_WORDS = {
    "FINETUNED_FROM": "fine-tuned",
    "ADAPTER_OF": "adapters",
    "QUANTIZED_FROM": "quantised",
    "CONVERTED_FROM": "converted",
    "MERGED_FROM": "merged",
    "DISTILLED_FROM": "distilled",
    "DERIVED_FROM": "made in a way that is not stated",
}
"""How a model was made from another, by the relationship of lineage."""
_NAMED = 3
_USES = 30  # the lines of the nearest: some use it in several ways


def verdict(subject: Subject) -> PassportSection:
    """May it be shipped as it is published? The worst finding, its step, and what to do."""
    check = subject.checked
    if check is None:
        return PassportSection("May it be used?", _licences(subject))
    lines = [PassportLine(verdict_sentence(check), subject.door("licenses"))]
    groups = [group for group in advice(check.findings) if group.counts]
    if groups:
        lines.append(PassportLine(step_words(groups[0].points[0].steps[0])))
    more = [f"{group.action} ({group.found:,})" for group in groups[1:]]
    if more:
        lines.append(PassportLine(f"Also: {'; '.join(more)}."))
    if check.obligations:
        count = len(check.obligations)
        things = "1 thing" if count == 1 else f"{count:,} things"
        words = f"{things} must be done and shipped along."
        lines.append(PassportLine(words))
    return PassportSection("May it ship?", tuple(lines))


def made_from(subject: Subject) -> PassportSection:
    """Its parents, and how it was made from each."""
    rows = [row for row in subject.outgoing if row["relation"] in LINEAGE]
    likely = subject.leads_to("LIKELY_DERIVED_FROM")
    lines = [
        PassportLine(
            f"{row['id']} ({RELATION_WORDS[row['relation']]})", Door("find", "Model", row["id"])
        )
        for row in rows[:_NAMED]
    ]
    if len(rows) > _NAMED:
        lines.append(PassportLine(f"and {len(rows) - _NAMED:,} more", subject.door("lineage")))
    if not rows and likely:
        lines.append(PassportLine(f"Probably {likely[0]}, as its name says; no source states it."))
    return _section("Made from", lines, "No source names a parent.")


def made_of_it(subject: Subject) -> PassportSection:
    """How many models were made from it, by relation."""
    listed = (("direction", "down"), ("depth", "1"), ("view", "table"))
    lines = [
        PassportLine(f"{count:,} {words}", subject.door("lineage", *listed))
        for relation, words in RELATION_WORDS.items()
        if (count := subject.incoming.get(relation))
    ]
    return _section("Made of it", lines, "No source names a model that was made from it.")


def used_by(subject: Subject) -> PassportSection:
    """The code that rests on a model, and where; the nearest first."""
    (count,) = subject.ask("users-of-model-counted")
    nearest: dict[str, Row] = {}
    for row in subject.ask("users-of-model", rows=_USES) if count["repositories"] else ():
        nearest.setdefault(row["repository"], row)
    told = _count(count["repositories"], "repository")
    lines = [PassportLine(told, subject.door("reuse"))] if nearest else []
    for row in list(nearest.values())[:_NAMED]:
        by = "" if row["used"] == subject.id else f" by way of {row['used']}"
        lines.append(PassportLine(f"{row['repository']}{by}{_at(row['places'])}"))
    return _section("Who depends on it", lines, "No code of the loaded data uses it.")


def name(subject: Subject) -> PassportSection:
    """Whether its name says what is known."""
    report = judged(subject.id, next(iter(subject.ask("name-facts")), None))
    door = subject.door("names")
    lines = [PassportLine(f"{one.message} ({one.severity})", door) for one in report.defects]
    fine = "Nothing that is known contradicts its name."
    return _section("Name against facts", lines[:_NAMED], fine)


def documented(subject: Subject) -> PassportSection:
    """How many attributes are documented, and which of weight are absent."""
    has, lacks = (subject.properties.get(name) or () for name in ("documents", "lacks"))
    if not has and not lacks:
        return _section("What is documented", [], "No source says what it documents.")
    rest = len(attributes()) - len(has) - len(lacks)
    told = (
        f"{len(has):,} of {len(attributes()):,} attributes present, {len(lacks):,} absent, "
        f"{rest:,} not looked at"
    )
    absent = [a for id_, a in attributes().items() if id_ in lacks and usual_weights()[id_] > 1]
    lines = [PassportLine(told, subject.door("assess"))]
    lines += [PassportLine(f"Absent: {attribute.words}") for attribute in absent[:_NAMED]]
    return _section("What is documented", lines, "")


def data(subject: Subject) -> PassportSection:
    """The datasets that it was trained on."""
    ids = subject.leads_to("TRAINED_ON")
    lines = [PassportLine(_count(len(ids), "dataset"))] if ids else []
    lines += [PassportLine(id_, Door("find", "Dataset", id_)) for id_ in ids[:_NAMED]]
    return _section("Data behind it", lines, "No dataset is named.")


def risks(subject: Subject) -> PassportSection:
    """What may go wrong with it, or with what it rests on."""
    report = risk(subject.store, subject.id)
    return PassportSection(
        "What may go wrong", (PassportLine(report.verdict, subject.door("risk")),)
    )


def said(subject: Subject) -> PassportSection:
    """What its card says that it reaches, and what is wrong with that."""
    found = claims_of(subject.store, subject.id)
    lines = [PassportLine(sentence) for sentence in found.findings]
    number = _count(len(found.rows), "claim")
    first = [PassportLine(number)] if len(found.rows) else []
    return PassportSection("Claims", (*first, *lines[:_NAMED]))


def trained(subject: Subject) -> PassportSection:
    """What was trained on a dataset, and which code uses it."""
    reach = subject.ask("reach-of-dataset")[0]
    lines = []
    if reach["models"]:
        told = (
            f"{_count(reach['models'], 'model')} and {_count(reach['repositories'], 'repository')}"
        )
        words = f"{told} rest on it, {subject.incoming['TRAINED_ON']:,} of them directly"
        lines.append(PassportLine(words, subject.door("reuse")))
    if code := subject.incoming.get("USES_DATASET"):
        told = f"{_count(code, 'repository')} with it in the code"
        lines.append(PassportLine(told, subject.door("reuse")))
        rows = subject.ask("dataset-repositories")[:_NAMED]
        lines += [PassportLine(f"{row['repository']}{_at(row['places'])}") for row in rows]
    return _section("Who depends on it", lines, "No model or code of the loaded data uses it.")


def in_code(subject: Subject) -> PassportSection:
    """The models and datasets in the code of a repository."""
    rows = subject.ask("repository-uses")
    lines = []
    for kind in ("Model", "Dataset"):
        found = {row["id"]: row for row in rows if row["type"] == kind}
        if found:
            lines.append(PassportLine(_count(len(found), kind.lower()), subject.door("reuse")))
        lines += [
            PassportLine(f"{id_}{_at(row['places'])}", Door("find", kind, id_))
            for id_, row in list(found.items())[:_NAMED]
        ]
    return _section("In its code", lines, "No source says what its code uses.")


SECTIONS: Mapping[str, tuple[Callable[[Subject], PassportSection], ...]] = {
    "Model": (verdict, made_from, made_of_it, used_by, name, data, risks, said, documented),
    "Dataset": (verdict, trained),
    "Repository": (verdict, in_code, risks),
}
"""The sections by the label of the node, in the order in which they are shown."""


def _section(title: str, lines: Sequence[PassportLine], nothing: str) -> PassportSection:
    return PassportSection(title, tuple(lines) or (PassportLine(nothing),))


def _licences(subject: Subject) -> tuple[PassportLine, ...]:
    stated = subject.leads_to("LICENSED_UNDER")
    if not stated:
        return (PassportLine("No licence is stated. Ask the publisher which holds."),)
    return tuple(
        PassportLine(f"Under {id_}{_terms(id_)}.", Door("find", "License", id_)) for id_ in stated
    )


def _terms(license_: str) -> str:
    """What is most often asked of a licence, as far as its text is known."""
    known = LICENSES.get(license_)
    if known is None or not known.identified:
        return ": this names no text that is known here"
    told = ["no commercial use"] if known.commercial == "no" else []
    told += ["derivatives keep the licence"] if known.share_alike == "yes" else []
    told += ["use restrictions"] if known.restrictions == "yes" else []
    return f": {', '.join(told)}" if told else ""


def _count(number: int, noun: str) -> str:
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def _at(places: Sequence[str] | None) -> str:
    return f", {places[0]}" if places else ""
