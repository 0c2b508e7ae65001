"""The verdict on each step of a graph: the findings on it as a few short lists of text.

So the graph can hold them, and a question in Cypher reads what `sweep` would say.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from ptmgraph.analysis.licenses.check import severity
from ptmgraph.analysis.licenses.judge import RULE_ORDER
from ptmgraph.analysis.licenses.paths import ChainFinding, Edge, LicenseGraph
from ptmgraph.analysis.licenses.sentences import opening
from ptmgraph.analysis.licenses.steps import Finding, Verdict

NONE_STATED = "none stated"
"""Stands for a licence among `terms`: not every tool takes empty text in a list."""
_REMEMBERED = 100_000


class StepVerdict(NamedTuple):
    """What is found on one step, the worst first; each list has one item for each finding.

    `verdict` and `rule` are those of the worst, `rule` with all rules that are as bad. `findings`
    are words. `terms` are the licences that are meant, or `NONE_STATED`; `sources` are the nearest
    works above under them, and `blamed` the works that were the first to break them.
    """

    edge: Edge
    verdict: Verdict
    rule: str
    findings: list[str]
    terms: list[str]
    sources: list[str]
    blamed: list[str]


class _Broken(NamedTuple):
    """One rule of one finding; `place` is that of the finding among those on a step, and of the
    rule in the finding."""

    finding: Finding
    origin: str
    rule: str
    inherits: bool
    place: tuple[int, int]

    @property
    def kind(self) -> str:
        return opening(self.finding)

    @property
    def words(self) -> str:
        return f"{self.kind} ({self.rule}): {_reason(self.finding, self.rule)}"

    @property
    def order(self) -> tuple[object, ...]:
        worst = severity(self.finding, "inherits" if self.inherits else "breaks")
        return worst, self.origin, RULE_ORDER[self.rule]


class _Told(NamedTuple):
    """What is the same on all steps with the same findings."""

    verdict: Verdict
    rule: str
    findings: list[str]
    terms: list[str]
    places: list[tuple[int, int]]


def step_verdicts(graph: LicenseGraph) -> Iterator[StepVerdict]:
    """The verdict on each step on which something is found. All others are compatible."""

    @lru_cache(_REMEMBERED)
    def source(license_: str, upstream: str, data: bool) -> str:
        return graph.way_from(license_, upstream, data)[0]

    remembered: dict[object, tuple[_Told, list[ChainFinding]]] = {}
    for _, found in groupby(graph.findings(), lambda found: found.edge.downstream):
        steps: dict[Edge, list[ChainFinding]] = {}
        for one in found:
            steps.setdefault(one.edge, []).append(one)
        for edge, several in steps.items():
            same = tuple((id(one.finding), one.origin, *_inherited(one)) for one in several)
            if same not in remembered:
                # With the findings, which must live as long as they are known by their `id`.
                remembered[same] = _told(several), several
            told, _ = remembered[same]
            yield StepVerdict(
                edge,
                *told[:4],
                [
                    source(several[n].origin, edge.upstream, several[n].by_data)
                    for n, _ in told.places
                ],
                [several[n].blamed[rule].downstream for n, rule in told.places],
            )


def _inherited(found: ChainFinding) -> list[bool]:
    """Whether each rule of a finding was broken before."""
    return [blamed != found.edge for blamed in found.blamed]


def _told(several: Sequence[ChainFinding]) -> _Told:
    """What is found on a step, the worst first."""
    broken = [
        _Broken(one.finding, one.origin, rule, inherits, (n, place))
        for n, one in enumerate(several)
        for place, (rule, inherits) in enumerate(
            zip(one.finding.rule.split("+"), _inherited(one), strict=True)
        )
    ]
    broken.sort(key=lambda one: one.order)
    return _Told(
        broken[0].finding.verdict,
        "+".join(_worst_rules(broken)),
        [one.words for one in broken],
        [one.origin or NONE_STATED for one in broken],
        [one.place for one in broken],
    )


def _worst_rules(broken: list[_Broken]) -> Iterable[str]:
    """The rules that are as bad as the first, each once."""
    rules = {one.rule for one in broken if one.kind == broken[0].kind}
    return sorted(rules, key=RULE_ORDER.__getitem__)


def _reason(finding: Finding, rule: str) -> str:
    """What one rule says; a finding of several rules has the words of all."""
    if finding.rule == rule:
        return finding.reason
    return next(b.reason for b in finding.breaks if (b.rule, b.verdict) == (rule, finding.verdict))
