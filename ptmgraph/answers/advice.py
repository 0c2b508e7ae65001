"""What a check asks of its reader: the findings grouped by what to do, in plain words.

The terminal, the page Licences, the passport and Python show this; `finding_rows` keeps the codes
of rules and steps, for programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from types import MappingProxyType

from ptmgraph.analysis.licenses import Check, CheckedFinding, Relation
from ptmgraph.analysis.licenses.sentences import UNREAD
from ptmgraph.analysis.licenses.stated import DATASET_PREFIX

STEP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Relation.FINETUNE: "was fine-tuned from",
        Relation.ADAPTER: "is an adapter of",
        Relation.QUANTIZE: "was quantised from",
        Relation.CONVERT: "was converted from",
        Relation.MERGE: "was merged from",
        Relation.DISTILL: "was distilled from",
        Relation.DERIVED: "was made from",
        Relation.TRAIN_ON_DATA: "was trained on",
        Relation.TRAIN_ON_OUTPUTS: "was trained on outputs of",
        Relation.TRAIN_ON_THIRD_PARTY_OUTPUTS: "was trained on others' outputs of",
        Relation.LOAD: "loads",
        Relation.BUNDLE: "ships",
        Relation.CODE_DEP: "depends on",
    }
)
"""Each step in words, to stand between the work that was made and the one that it was made from."""

RULE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "NC": "non-commercial terms",
        "HOST": "hosting forbidden",
        "ND": "no derivatives",
        "UR": "use restrictions",
        "SA": "share-alike",
        "OUT": "terms on outputs",
        "TABLE": "licences of code",
        "NAME": "name of derivatives",
        "LOAD": "terms of loaded weights",
        "DATA": "terms of training data",
        "LABEL": "copy without a label",
        "UNK": "licence not stated",
        UNREAD: "code not read",
        "POLICY": "policy",
    }
)
"""Each rule in words. docs/licenses.md says what each asks."""

_ACTIONS = {
    "NC": "Use another model, or get the owner's permission for commercial use",
    "HOST": "Do not offer it as a service without the owner's permission",
    "ND": "Do not share what was made from it without the owner's permission",
    "UR": "Pass the use restrictions on: share it under the terms of its base",
    "SA": "Share it under the licence of its base, or one that this accepts",
    "OUT": "Ask the owner before outputs train other models",
    "TABLE": "Replace one of the two: their licences may not go together",
    "NAME": "Give it the name that the licence of its base asks for",
    "LOAD": "Check that your use keeps to the terms of these weights",
    "DATA": "Ask a lawyer whether the terms of this training data reach the model",
    "LABEL": "Read these copies under the licence of their base",
    "UNK": "Ask the publishers which licence holds",
    UNREAD: "Check by hand what could not be read",
}
_DATA_ACTIONS = {"UNK": "Ask the publishers of these datasets which licence holds"}
_UNSETTLED = "; whether that reaches a trained model is unsettled"  # the action says so
_SILENT = {f"the {side} work states no licence" for side in ("upstream", "downstream")}
_NAMED = 2  # works that a line names


@dataclass(frozen=True)
class Point:
    """What is found, in one line: the `works` that it is about, and the `reason`. `steps` has each
    step at which it is found, for who wants the evidence."""

    works: tuple[str, ...]
    reason: str
    steps: tuple[CheckedFinding, ...]

    @property
    def line(self) -> str:
        """The line."""
        return f"{several(self.works)}: {self.reason}"

    @property
    def basis(self) -> str:
        """The rules, the clause, and the source to check, as far as they are known."""
        finding = self.steps[0].finding
        told = [f"Rule: {', '.join(RULE_WORDS.get(r, r) for r in finding.rule.split('+'))}."]
        told += [f"Clause: {finding.clause}."] if finding.clause else []
        told += [f"Source: {finding.source}."] if finding.source else []
        return " ".join(told)


@dataclass(frozen=True)
class Advice:
    """What to do, and the points that ask for it, the worst first.

    `kind` is Conflict, Possible conflict, Label missing, Not stated or Not read; `on_data` tells
    that it is about training data, not about models and code. What does not count for the declared
    use stands last.
    """

    action: str
    kind: str
    on_data: bool
    counts: bool
    points: tuple[Point, ...]

    @property
    def found(self) -> int:
        """At how many steps something is found."""
        return sum(len(point.steps) for point in self.points)


def advice(findings: Iterable[CheckedFinding]) -> tuple[Advice, ...]:
    """The findings, which stand worst first, grouped by what to do; those of a group with the
    same reason are one point. Of a kind, what is about training data stands last."""
    groups: dict[tuple[bool, str, bool, str], dict[str, list[CheckedFinding]]] = {}
    for item in findings:
        rule, on_data = item.finding.rule.split("+")[0], _is_on_data(item)
        action = _DATA_ACTIONS.get(rule) if on_data else None
        key = (item.counts, item.kind, on_data, action or _ACTIONS[rule])
        groups.setdefault(key, {}).setdefault(_reason(item), []).append(item)
    kinds = list(dict.fromkeys(kind for _, kind, *_ in groups))  # the worst first
    found = [
        Advice(action, kind, on_data, counts, tuple(starmap(_point, points.items())))
        for (counts, kind, on_data, action), points in groups.items()
    ]
    return tuple(sorted(found, key=lambda a: (not a.counts, kinds.index(a.kind), a.on_data)))


def verdict_sentence(check: Check) -> str:
    """The verdict with the worst of what is found, and what to do about it."""
    counted = [group for group in advice(check.findings) if group.counts]
    if not counted and check.non_commercial:
        licenses = " and ".join(check.non_commercial)
        return f"Not for commercial use ({licenses}). Nothing else was found against it."
    if not counted:
        return "Nothing was found against it."
    worst = counted[0]
    opening = "No" if check.verdict == "conflict" else "It cannot be told"
    return f"{opening}. {_sentence(worst.points[0].line)} {_sentence(worst.action)}"


def step_sentence(item: CheckedFinding) -> str:
    """Where a finding lies: its step in words, the way that the terms came, and who says so."""
    more = item.place.partition(f"; step: {item.relation}.")[2].rstrip()
    return step_words(item) + more


def step_words(item: CheckedFinding) -> str:
    """The same without who says so."""
    *way, last = item.path
    if not way:
        told = f"{last} itself."
    elif item.role == "use":
        told = f"{way[-1]}, for {last}."
    else:
        told = f"{last} {STEP_WORDS.get(item.relation, item.relation)} {way[-1]}."
    came = f" The terms came by {' -> '.join(way)}." if len(way) > 1 else ""
    return told + came


def several(works: Sequence[str]) -> str:
    """The first works by name, and how many more there are."""
    more = len(works) - _NAMED
    return ", ".join(works[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _point(reason: str, steps: Sequence[CheckedFinding]) -> Point:
    works = dict.fromkeys(_work(item).removeprefix(DATASET_PREFIX) for item in steps)
    return Point(tuple(works), reason, tuple(steps))


def _reason(item: CheckedFinding) -> str:
    """The reason, as it stands behind the work that `_work` names."""
    reason = item.finding.reason.removesuffix(_UNSETTLED)
    return "no licence is stated" if reason in _SILENT else reason


def _work(item: CheckedFinding) -> str:
    """The work that a line should name: the data or weights whose terms are meant, or the work that
    states none, or else the one that breaks a term."""
    if item.role != "use" and item.finding.reason in _SILENT:
        return item.path[-2 if "upstream" in item.finding.reason else -1]
    from_above = _is_on_data(item) or item.finding.rule == "LOAD"
    return item.path[0] if from_above else item.subject


def _is_on_data(item: CheckedFinding) -> bool:
    return item.finding.rule == "DATA" or item.relation == Relation.TRAIN_ON_DATA


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."
