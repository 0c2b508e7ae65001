"""Comparing a name with what is known of the model.

Each rule takes the parsed name and the facts and yields what contradicts. Nothing is a defect
because a fact is unknown: a rule without its fact yields nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ptmgraph.analysis.names import agreement
from ptmgraph.analysis.names.parser import parse, parse_many
from ptmgraph.analysis.names.records import Defect, NameComponent, NameFacts, ParsedName
from ptmgraph.analysis.names.values import parameter_count, short_count
from ptmgraph.analysis.names.vocabulary import QUANTISATION, squash, vocabulary

# Counts by name are rounded, often down, and some leave out embeddings.
TOLERANCE = 1.8
_GROSS = 3.0
# Beyond this factor a number counts tokens, images or rows: `CLIP-ViT-B-32-laion2B`.
_OF_SOMETHING_ELSE = 30.0
# Types whose weights are published packed, four bits each, also where no word of the name says so.
_PACKED_TYPES = frozenset({"gpt_oss", "GptOssForCausalLM"})
_RELATION_OF = {
    "lora": "adapter",
    "qlora": "adapter",
    "adapter": "adapter",
    "peft": "adapter",
}
_FEWEST_CHARACTERS = 2
_EXPERTS = re.compile(r"moe|[0-9]e(?![a-z])|[0-9]x[0-9]", re.IGNORECASE)


def defects(name: str | ParsedName, facts: NameFacts | None = None) -> tuple[Defect, ...]:
    """Return what is wrong with a name, given what is known of the model; the worst first.

    A name that was parsed with these facts is not parsed again. Without facts only the name itself
    is judged.
    """
    facts = facts or NameFacts()
    parsed = parse(name, facts) if isinstance(name, str) else name
    found = [defect for rule in _rules(parsed, facts) for defect in rule.find(parsed, facts)]
    return tuple(sorted(found, key=lambda defect: ("high", "medium", "low").index(defect.severity)))


def _architecture(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    declared = [text for text in (facts.model_type, *facts.architectures) if text]
    bare = _bare(parsed)
    if (
        not declared
        or _names_another(parsed, facts)
        or any(agreement.names_family(bare, text) for text in declared)
    ):
        return
    named = _of_kind(parsed, "architecture")
    if named and not _tells(bare, named[0]):
        return  # what comes after a brand may be data: `X-Dpo-Mistral`
    named = [part for part in named if _tells(bare, part)]
    if named and all(
        agreement.contradicts_type(part.value, text) for part in named for text in declared
    ):
        said = ", ".join(part.text for part in named)
        yield Defect(
            "architecture_mismatch",
            "high",
            f"name: {said}; declared: {', '.join(declared)}",
            f"The name says {said}, the configuration says {declared[0]}.",
        )


def _tells(name: str, part: NameComponent) -> bool:
    """Whether a part tells the type; inside of a longer word (`StepGuard`) it does not."""
    alone = re.search(rf"(?<![A-Za-z]){re.escape(part.text)}(?![A-Za-z])", name)
    return bool(alone) and squash(part.value) in agreement.telling_words()


def _names_another(parsed: ParsedName, facts: NameFacts) -> bool:
    """Whether the name may speak of another model: that which this one serves, or that which it was
    distilled from, or those which it mixes as experts."""
    bare = _bare(parsed)
    declared = squash(facts.model_type or " ".join(facts.architectures))
    return (
        agreement.helps_another(bare, declared)
        or any(part.value.startswith("distil") for part in _of_kind(parsed, "reuse_method"))
        or ("mixtral" in declared and bool(_EXPERTS.search(bare)))
    )


def _parameters(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    forms = {*parsed.values("other"), *parsed.values("training_process"), *facts.formats}
    packed = agreement.packed_formats() & forms or any(map(QUANTISATION.fullmatch, forms))
    packed = packed or _PACKED_TYPES & {facts.model_type, *facts.architectures}
    if not facts.parameter_count or packed or facts.relation in ("adapter", "quantized"):
        return
    if _names_another(parsed, facts):
        return
    ratios = {
        part.text: min(_ratio(count, facts.parameter_count) for count in counts)
        for part in _of_kind(parsed, "parameters")
        if (counts := _counts(parsed.name, part))
    }
    if not ratios or not TOLERANCE < min(ratios.values()) < _OF_SOMETHING_ELSE:
        return
    # The name of a mixture of experts may count what is active, which is less.
    if _EXPERTS.search(_bare(parsed)) and all(
        count < facts.parameter_count for count in _all_counts(parsed)
    ):
        return
    text = min(ratios, key=ratios.__getitem__)
    gross = ratios[text] > _GROSS
    # In `NanoVDR-Qwen3VL8B` the number is of the second family, from which the first was made.
    several = len(_of_kind(parsed, "architecture")) > 1
    if several and min(_all_counts(parsed)) > facts.parameter_count:
        gross = False
    yield Defect(
        "parameters_mismatch",
        "high" if gross else "medium",
        f"name: {text}; counted: {facts.parameter_count}",
        f"The name says {text}, the weights hold {short_count(facts.parameter_count)} parameters.",
    )


def _all_counts(parsed: ParsedName) -> list[int]:
    return [
        count for part in _of_kind(parsed, "parameters") for count in _counts(parsed.name, part)
    ]


def _counts(name: str, part: NameComponent) -> list[int]:
    """Return what a number of parameters may mean: `1_8b` is 8b after a number, or 1.8b. A number
    written to a word that is no architecture (`lvd1689m`), one of trillions (`3T`, of tokens), and
    what may be batch normalisation (`vgg11bn`) mean none."""
    joint = re.search(r"(?:^|[\W_])([^\W\d_]+)$", name[: part.start])
    unit = part.text[-1:].lower()
    if unit == "t" or (joint and (unit == "n" or not _may_have_a_size(joint[1]))):
        return []
    before = re.search(r"(?<![0-9.])([0-9])[-_]$", name[: part.start])
    texts = [part.text, *([f"{before[1]}.{part.text}"] if before else [])]
    return [count for text in texts if (count := parameter_count(text))]


def _may_have_a_size(word: str) -> bool:
    return bool({"architecture", "task"} & vocabulary().values.get(squash(word), {}).keys())


def _ratio(left: int, right: int) -> float:
    return max(left / right, right / left)


def _task(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    named = [part for part in _of_kind(parsed, "task") if part.value in agreement.hub_tasks()]
    if not facts.task or facts.task not in agreement.hub_tasks() or not named:
        return
    if not any(agreement.same_task(part.value, facts.task) for part in named):
        said = ", ".join(part.text for part in named)
        yield Defect(
            "task_mismatch",
            "medium",
            f"name: {said}; declared: {facts.task}",
            f"The name says {said}, the declared task is {facts.task}.",
        )


def _datasets(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    if not facts.datasets:
        return
    declared = " ".join(squash(dataset) for dataset in facts.datasets)
    for part in _of_kind(parsed, "dataset"):
        known = vocabulary().value(squash(part.text), "dataset")
        if known and squash(part.value) not in declared and squash(part.text) not in declared:
            yield Defect(
                "dataset_not_declared",
                "low",
                f"name: {part.text}; declared: {', '.join(facts.datasets)}",
                f"The name says {part.text}, which is not among the declared data sets.",
            )


def _languages(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    declared = {_language(language) for language in facts.languages}
    if not declared:
        return
    for part in (*_of_kind(parsed, "language"), *_of_kind(parsed, "dataset_characteristic")):
        meanings = vocabulary().values.get(squash(part.text), {})
        if meanings.get("language") == "mul":
            right = len(declared) > 1 or "mul" in declared
        else:
            right = part.kind != "language" or "mul" in declared
            right |= any(agreement.same_language(part.value, language) for language in declared)
        # A form that has other meanings (`it`: instruction-tuned) contradicts nothing.
        if not right and meanings.keys() <= {"language", "dataset_characteristic"}:
            yield Defect(
                "language_mismatch",
                "medium",
                f"name: {part.text}; declared: {', '.join(facts.languages)}",
                f"The name says {part.text}, the declared languages are "
                f"{', '.join(facts.languages)}.",
            )


def _reuse_method(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    inherited = squash(" ".join(facts.parents))
    for part in parsed.components:
        expected = _RELATION_OF.get(part.value)
        if not expected or not facts.relation or squash(part.text) in inherited:
            continue
        # What was made from an adapter or a merge by one more step keeps the word in its name.
        if facts.relation not in (expected, "quantized"):
            yield Defect(
                "reuse_method_mismatch",
                "low",
                f"name: {part.text}; relation to the parent: {facts.relation}",
                f"The name says {part.text}, the declared relation to the parent is "
                f"{facts.relation}.",
            )


def _formats(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    if not facts.formats:
        return
    present = {squash(form) for form in facts.formats}
    for part in _of_kind(parsed, "other"):
        if part.value in agreement.file_formats() and part.value not in present:
            yield Defect(
                "format_missing",
                "medium",
                f"name: {part.text}; files: {', '.join(facts.formats)}",
                f"The name says {part.text}, but no file has that format.",
            )


def _version_order(parsed: ParsedName, facts: NameFacts) -> Iterator[Defect]:
    own = _version(parsed)
    if own is None or not facts.created_at:
        return
    frame = _without_version(parsed)
    for (sibling, created_at), other in zip(
        facts.siblings, _parsed_siblings(facts.siblings), strict=True
    ):
        version = _version(other)
        if version is None or version <= own or created_at >= facts.created_at:
            continue
        if _without_version(other) == frame:
            yield Defect(
                "version_order",
                "low",
                f"{parsed.name} of {facts.created_at}; {sibling} of {created_at}",
                f"{sibling} has a higher version but is older.",
            )


def _uninformative(parsed: ParsedName, _facts: NameFacts) -> Iterator[Defect]:
    if parsed.convention != "other":
        return
    bare = _bare(parsed)
    empty = len(squash(bare)) < _FEWEST_CHARACTERS or squash(bare).isdigit()
    yield Defect(
        "uninformative",
        "medium" if empty else "low",
        f"name: {bare}",
        "The name says neither what the model is nor what it does.",
    )


class _Rule(NamedTuple):
    """A rule, and without what it finds nothing: one of these facts, and a part of this kind."""

    find: Callable[[ParsedName, NameFacts], Iterator[Defect]]
    facts: frozenset[str] = frozenset()
    kind: str = ""


_RULES = (
    _Rule(_architecture, frozenset({"model_type", "architectures"}), "architecture"),
    _Rule(_parameters, frozenset({"parameter_count"}), "parameters"),
    _Rule(_task, frozenset({"task"}), "task"),
    _Rule(_datasets, frozenset({"datasets"}), "dataset"),
    _Rule(_languages, frozenset({"languages"}), "language"),
    _Rule(_reuse_method, frozenset({"relation"})),
    _Rule(_formats, frozenset({"formats"}), "other"),
    _Rule(_version_order, frozenset({"siblings"}), "version"),
    _Rule(_uninformative),
)
_FACTS = sorted(frozenset().union(*(rule.facts for rule in _RULES)))


def _rules(parsed: ParsedName, facts: NameFacts) -> Iterator[_Rule]:
    """The rules that may find something: most names meet few of them."""
    known = {name for name in _FACTS if getattr(facts, name)}
    kinds = {"", *(part.kind for part in parsed.components)}
    for rule in _RULES:
        if rule.kind in kinds and not (rule.facts and known.isdisjoint(rule.facts)):
            yield rule


@lru_cache(maxsize=64)
def _parsed_siblings(siblings: tuple[tuple[str, str], ...]) -> tuple[ParsedName, ...]:
    """Parse the names of siblings, which models of one family ask for one after another."""
    return tuple(parse_many(name for name, _ in siblings))


def _bare(parsed: ParsedName) -> str:
    """The name without its owner, who says nothing of the model."""
    return parsed.name.rpartition("/")[2]


def _of_kind(parsed: ParsedName, kind: str) -> list[NameComponent]:
    return [part for part in parsed.components if part.kind == kind]


def _language(declared: str) -> str:
    plain = re.split("[-_]", declared.lower())[0]  # `eng_Latn`, `pt-BR`
    return vocabulary().value(squash(plain), "language") or plain


def _version(parsed: ParsedName) -> tuple[int, ...] | None:
    """Return the only version in a name as numbers, or None."""
    versions = parsed.values("version")
    if len(versions) != 1:
        return None
    parts = versions[0].split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else None


def _without_version(parsed: ParsedName) -> tuple[tuple[str, str], ...]:
    return tuple((part.kind, part.value) for part in parsed.components if part.kind != "version")
