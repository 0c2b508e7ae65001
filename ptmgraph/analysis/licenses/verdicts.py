"""The verdict on each step of a graph: the findings on it as a few short lists of text.

So the graph can hold them, and a question in Cypher reads what `sweep` would say.
"""

from collections.abc import Iterable, Iterator
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
    """One rule of one finding."""

    found: ChainFinding
    rule: str
    blamed: Edge

    @property
    def kind(self) -> str:
        return opening(self.found.finding)

    @property
    def words(self) -> str:
        return f"{self.kind} ({self.rule}): {_reason(self.found.finding, self.rule)}"

    @property
    def order(self) -> tuple[object, ...]:
        inherits = self.blamed != self.found.edge
        worst = severity(self.found.finding, "inherits" if inherits else "breaks")
        return worst, self.found.origin, RULE_ORDER[self.rule]


def step_verdicts(graph: LicenseGraph) -> Iterator[StepVerdict]:
    """The verdict on each step on which something is found. All others are compatible."""

    @lru_cache(_REMEMBERED)
    def source(license_: str, upstream: str, data: bool) -> str:
        return graph.way_from(license_, upstream, data)[0]

    for _, found in groupby(graph.findings(), lambda found: found.edge.downstream):
        steps: dict[Edge, list[_Broken]] = {}
        for one in found:
            rules = one.finding.rule.split("+")
            broken = (_Broken(one, *pair) for pair in zip(rules, one.blamed, strict=True))
            steps.setdefault(one.edge, []).extend(broken)
        for edge, several in steps.items():
            several.sort(key=lambda one: one.order)
            yield StepVerdict(
                edge,
                several[0].found.finding.verdict,
                "+".join(_worst_rules(several)),
                [one.words for one in several],
                [one.found.origin or NONE_STATED for one in several],
                [source(one.found.origin, edge.upstream, one.found.by_data) for one in several],
                [one.blamed.downstream for one in several],
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
