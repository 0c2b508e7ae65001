"""The answer to "may we ship this?": what is found on the chain of one work, or of all works.

As published, every step on the chain is judged by its labels. With a declared use, what counts is
what each licence on the chain says to that use, and what is not stated; other faults of the steps
above are told, and count for redistribution only, which passes them on.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Literal, NamedTuple

from ptmgraph.analysis.licenses.judge import judge_step
from ptmgraph.analysis.licenses.paths import ChainFinding, Edge, LicenseGraph
from ptmgraph.analysis.licenses.sentences import claim, opening, place
from ptmgraph.analysis.licenses.steps import (
    SEVERITY,
    UNSTATED,
    DeclaredUse,
    Finding,
    Obligation,
    Relation,
    Step,
    Verdict,
)

FindingRole = Literal["breaks", "inherits", "use"]
IN_CODE = (Relation.LOAD, Relation.BUNDLE)
NOT_STATED, LABEL_MISSING = "UNK", "LABEL"
FROM_TABLE = "No source states the licence of {}; it is that of the table of known bases."
AS_SHIPPED = DeclaredUse("redistribution", commercial=False)


class CodePlace(NamedTuple):
    """The lines of one file that use a model, from 1, the first use first; none for weights."""

    path: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Words:
    """What the sources say: `evidence` of steps, and `disagreements` on the licence of a work.

    `inferred` has the confidence, 0 to 1, of the steps that no source declares; `places` where code
    takes a step, one `CodePlace` for each file; `known` the works whose licence no source states,
    but the table of known bases.
    """

    evidence: Mapping[Edge, str] = field(default_factory=dict)
    disagreements: Mapping[str, str] = field(default_factory=dict)
    inferred: Mapping[Edge, float] = field(default_factory=dict)
    places: Mapping[Edge, Sequence[CodePlace]] = field(default_factory=dict)
    known: Set[str] = frozenset()


@dataclass(frozen=True)
class CheckedFinding:
    """One finding, with the words for it: what is found (`claim`), and where (`place`).

    `license` is the one whose terms are meant, `path` leads from where they come in over the
    offending step, which is its last. `counts` tells whether the verdict of the check rests on it.
    """

    subject: str
    license: str
    relation: str
    role: FindingRole
    path: tuple[str, ...]
    evidence: str
    finding: Finding
    claim: str
    place: str = ""
    counts: bool = True

    @property
    def text(self) -> str:
        """All words for it."""
        return f"{self.claim} {self.place}".rstrip()

    @property
    def kind(self) -> str:
        """Conflict, Possible conflict, Label missing or Not stated."""
        return opening(self.finding)


@dataclass(frozen=True)
class Check:
    """What was found on `target`, worst first. `licenses` are those that it carries, its own
    first; `obligations` is what to do and to ship along."""

    target: str
    use: DeclaredUse | None
    licenses: tuple[str, ...]
    findings: tuple[CheckedFinding, ...]
    obligations: tuple[Obligation, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the findings that count."""
        verdicts = [item.finding.verdict for item in self.findings if item.counts]
        return max(verdicts, key=SEVERITY.__getitem__, default="compatible")

    @property
    def non_commercial(self) -> tuple[str, ...]:
        """The licences whose terms come along and forbid commercial use."""
        return tuple(dict.fromkeys(one.license for one in self.obligations if one.id == "NC"))

    @property
    def unlabelled(self) -> bool:
        """Whether the work is a copy without a label, whose first licence is that of its base."""
        return any(
            i.finding.rule == LABEL_MISSING and i.subject == self.target for i in self.findings
        )

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        kinds = [item.kind for item in self.findings if item.counts]
        told = ", ".join(f"{kinds.count(kind)} x {kind.lower()}" for kind in dict.fromkeys(kinds))
        words: dict[Verdict, str] = {
            "conflict": f"No: {told}.",
            "unknown": f"It cannot be told: {told}.",
            "compatible": f"Nothing found against it; {len(self.obligations)} obligations.",
        }
        return words[self.verdict]


def check_work(
    graph: LicenseGraph, target: str, use: DeclaredUse | None = None, words: Words | None = None
) -> Check:
    """What is found on the chain of `target`, and for the declared use of it.

    A repository is used together with the models that it loads or bundles.
    """
    words = words or Words()
    chain = graph.above(target)
    found = [checked(chain, item, words, use) for item in chain.findings()]
    works = [
        target,
        *(edge.upstream for edge in steps_into(chain, target) if edge.relation in IN_CODE),
    ]
    judged = [
        (work, license_, finding)
        for work in dict.fromkeys(works)
        for license_, finding in graph.judge_use(work, use or AS_SHIPPED)
    ]
    if use:
        found = [
            item for item in found if not (item.subject == target and item.finding.rule == "LOAD")
        ]
        found += [used(chain, *one, use, words) for one in judged if one[2].verdict != "compatible"]
    elif not found:
        own = graph.stated.get(target, "")
        finding = judge_step(Step(own, Relation.BUNDLE, own))
        if finding.verdict != "compatible":
            edge = Edge(target, Relation.BUNDLE, target)
            published = ChainFinding(edge, own, "breaks", (edge,), finding)
            found = [worded(published, (target,), words, "breaks", counts=True)]
    licenses = dict.fromkeys(license_ for _, license_, _ in judged)
    duties = dict.fromkeys(duty for *_, finding in judged for duty in finding.obligations)
    return Check(target, use, tuple(licenses), tuple(sorted(found, key=rank)), tuple(duties))


def steps_into(graph: LicenseGraph, target: str) -> list[Edge]:
    """The steps that end at `target`."""
    if target not in graph.index:
        return []
    return [graph.edge(number) for number in graph.into[graph.index[target]]]


def checked(
    graph: LicenseGraph, found: ChainFinding, words: Words, use: DeclaredUse | None = None
) -> CheckedFinding:
    """A finding on a step, in words."""
    counts = use is None or use.deployment == "redistribution" or found.finding.rule in UNSTATED
    return worded(found, graph.path(found), words, found.role, counts)


def used(
    graph: LicenseGraph, work: str, license_: str, finding: Finding, use: DeclaredUse, words: Words
) -> CheckedFinding:
    """A finding on the declared use of a work, in words; the path ends with the use."""
    found = use_finding(work, license_, finding, use)
    path = graph.path(found) if work in graph.index else (work, found.edge.downstream)
    return worded(found, path, words, "use", True)


def worded(
    found: ChainFinding, path: tuple[str, ...], words: Words, role: FindingRole, counts: bool
) -> CheckedFinding:
    edge, finding = found.edge, found.finding
    evidence = words.evidence.get(edge, "")
    told = [place(found._replace(edge=edge._replace(evidence=evidence)), path)]
    ends = dict.fromkeys((edge.upstream, edge.downstream))
    if finding.rule == NOT_STATED:
        differ = (words.disagreements[end] for end in ends if end in words.disagreements)
        told += [f"Sources disagree: {one}." for one in differ]
    told += [FROM_TABLE.format(end) for end in dict.fromkeys((*path, *ends)) if end in words.known]
    subject = edge.upstream if role == "use" else edge.downstream
    return CheckedFinding(
        subject,
        found.origin,
        str(edge.relation),
        role,
        path,
        evidence,
        finding,
        claim(finding),
        " ".join(told),
        counts,
    )


@dataclass(frozen=True)
class Sweep:
    """All findings of a graph: how many of each (kind, rule, role), and the first of them."""

    counts: Counter[tuple[str, str, FindingRole]]
    findings: tuple[CheckedFinding, ...]


def sweep(
    graph: LicenseGraph,
    use: DeclaredUse | None = None,
    words: Words | None = None,
    limit: int | None = None,
    is_used: Callable[[str], bool] = lambda work: True,
) -> Sweep:
    """What is found on all steps, or for the declared use of every work, worst first.

    With a `limit`, so many findings are kept; all are counted. `is_used` leaves out works that the
    declared use is not about, such as datasets.
    """
    words = words or Words()
    counts: Counter[tuple[str, str, FindingRole]] = Counter()

    def counted() -> Iterator[tuple[ChainFinding, FindingRole]]:
        for found, role in all_findings(graph, use, is_used):
            counts[opening(found.finding), found.finding.rule, role] += 1
            yield found, role

    def key(pair: tuple[ChainFinding, FindingRole]) -> tuple[int, int, bool]:
        return severity(pair[0].finding, pair[1])

    first = sorted(counted(), key=key) if limit is None else nsmallest(limit, counted(), key=key)
    worst = tuple(
        worded(found, graph.path(found), words, role, counts=True) for found, role in first
    )
    return Sweep(counts, worst)


def all_findings(
    graph: LicenseGraph, use: DeclaredUse | None, is_used: Callable[[str], bool]
) -> Iterator[tuple[ChainFinding, FindingRole]]:
    for found in graph.findings():
        if use is None or found.finding.rule in UNSTATED:
            yield found, found.role
    for work, license_, finding in graph.uses(use) if use else ():
        if finding.verdict != "compatible" and is_used(work):
            yield use_finding(work, license_, finding, use or AS_SHIPPED), "use"


def use_finding(work: str, license_: str, finding: Finding, use: DeclaredUse) -> ChainFinding:
    """A finding on a declared use as a last step of the chain."""
    relation = Relation.BUNDLE if use.deployment == "redistribution" else Relation.LOAD
    deal = "commercial" if use.commercial else "not commercial"
    edge = Edge(work, relation, f"{use.deployment} use, {deal}")
    return ChainFinding(edge, license_, "breaks", (edge,), finding)


def severity(finding: Finding, role: FindingRole) -> tuple[int, int, bool]:
    """Conflicts first, then what may be one, then missing labels, then what is not stated; who is
    to blame first."""
    unstated = (
        (LABEL_MISSING, NOT_STATED).index(finding.rule) + 1 if finding.rule in UNSTATED else 0
    )
    return -SEVERITY[finding.verdict], unstated, role == "inherits"


def rank(item: CheckedFinding) -> tuple[bool, tuple[int, int, bool], str, str]:
    """What counts first, then the worst."""
    return not item.counts, severity(item.finding, item.role), item.subject, item.text
