"""The words of a verdict: a step between two licences, the use of it, and what was found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Verdict = Literal["conflict", "unknown", "compatible"]
SEVERITY: dict[Verdict, int] = {"compatible": 0, "unknown": 1, "conflict": 2}


class Relation(StrEnum):
    """How the downstream work comes from the upstream one."""

    FINETUNE = "finetune"
    ADAPTER = "adapter"
    QUANTIZE = "quantize"
    CONVERT = "convert"  # into another format, in as many bits
    MERGE = "merge"
    DISTILL = "distill"
    DERIVED = "derived"  # made from the weights, in a way that nobody states
    TRAIN_ON_DATA = "train_on_data"
    TRAIN_ON_OUTPUTS = "train_on_outputs"
    TRAIN_ON_THIRD_PARTY_OUTPUTS = "train_on_third_party_outputs"
    LOAD = "load"
    BUNDLE = "bundle"
    CODE_DEP = "code_dep"


# The downstream model holds the upstream weights, or was made to stand in for them.
WEIGHTS = frozenset(
    [
        *(Relation.FINETUNE, Relation.ADAPTER, Relation.QUANTIZE, Relation.CONVERT),
        *(Relation.MERGE, Relation.DISTILL, Relation.DERIVED),
    ]
)
# The same model in another format or in fewer bits.
SAME_WEIGHTS = frozenset([Relation.QUANTIZE, Relation.CONVERT])
# The maker of the downstream model gave it a name: a repack has that of its base.
NAMED = WEIGHTS - SAME_WEIGHTS
OUTPUTS = frozenset([Relation.TRAIN_ON_OUTPUTS, Relation.TRAIN_ON_THIRD_PARTY_OUTPUTS])


UNSTATED = frozenset(["UNK", "LABEL"])  # rules that find a label wanting, not a term broken


@dataclass(frozen=True)
class DeclaredUse:
    """What the user declares to do: where it runs, and whether that is commercial."""

    deployment: Literal["internal", "hosted", "redistribution"]
    commercial: bool


@dataclass(frozen=True)
class Step:
    """One step of a supply chain, from the licence of the work used to that of the work made.

    `upstream` and `downstream` are licences as written; "" is "nothing stated". `child_name` and
    `parent_name` are ids; a parent without an owner is not the one whose licence it is. `evidence`
    says "notice" where a NOTICE file of the child keeps the upstream terms. `unlabelled` is a copy
    without a label of its own, judged as its base. Without `use`, the child is judged as published.
    """

    upstream: str
    relation: Relation
    downstream: str
    child_name: str = ""
    evidence: str = ""
    use: DeclaredUse | None = None
    parent_name: str = ""
    unlabelled: bool = False


@dataclass(frozen=True)
class Obligation:
    """Something to do or ship because of one licence; `id` is the rule that would miss it."""

    id: str
    text: str
    license: str
    clause: str = ""
    source: str = ""


@dataclass(frozen=True)
class Break:
    """One rule that does not hold: for certain (conflict), or as far as can be told (unknown)."""

    rule: str
    verdict: Verdict
    reason: str
    clause: str = ""
    source: str = ""


@dataclass(frozen=True)
class Finding:
    """The verdict on one step.

    `rule` names the rules with the worst verdict, joined by "+"; `NONE` where no rule applied, and
    `TABLE` or `SA` where that rule is what makes the step compatible. `UNK` means "not stated",
    `LABEL` "label missing"; any other unknown is a possible conflict.
    """

    verdict: Verdict
    rule: str
    reason: str
    clause: str = ""
    source: str = ""
    obligations: tuple[Obligation, ...] = ()
    breaks: tuple[Break, ...] = field(default=(), repr=False)
