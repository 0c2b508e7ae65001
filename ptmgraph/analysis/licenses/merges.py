"""The verdict on a merge: each parent against the child, and the parents against each other."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

from ptmgraph.analysis.licenses.facts import LICENSES, License
from ptmgraph.analysis.licenses.judge import RULE_ORDER, finding_of, judge_step, options, worst
from ptmgraph.analysis.licenses.pair import Pair
from ptmgraph.analysis.licenses.rules import breaks_of
from ptmgraph.analysis.licenses.steps import SEVERITY, Break, Finding, Relation, Step


class Apart(NamedTuple):
    """Two licences of parents, as written, that break each other in one work."""

    first: str
    second: str
    broken: Break


def judge_merge(parents: Sequence[str], child: str = "", child_name: str = "") -> Finding:
    """The verdict on a merge: each parent against the child, and the parents against each other."""
    steps = [
        judge_step(Step(parent, Relation.MERGE, child, child_name))
        for parent in dict.fromkeys(parents)
    ]
    obligations = tuple(dict.fromkeys(duty for finding in steps for duty in finding.obligations))
    broken = [found for finding in steps for found in finding.breaks]
    broken += [apart.broken for apart in parents_apart(parents)]
    ordered = sorted(dict.fromkeys(broken), key=lambda found: RULE_ORDER[found.rule])
    return finding_of(one_per_rule(ordered), obligations) or worst(steps)


def one_per_rule(broken: Iterable[Break]) -> list[Break]:
    """The worst break of each rule."""
    chosen: dict[str, Break] = {}
    for found in broken:
        held = chosen.setdefault(found.rule, found)
        if SEVERITY[found.verdict] > SEVERITY[held.verdict]:
            chosen[found.rule] = found
    return list(chosen.values())


def parents_apart(parents: Iterable[str]) -> list[Apart]:
    """What breaks between parents of one merge, whatever the label of the child.

    Licences that the recipient may choose from, or that apply together, are not compared.
    """
    choices = {text: options(text) for text in parents}
    single = {t: choice[0][0] for t, choice in choices.items() if [len(o) for o in choice] == [1]}
    return [
        Apart(*pair, broken)
        for pair in combinations(single, 2)
        for broken in breaks_between(single[pair[0]], single[pair[1]])
    ]


def breaks_between(first: License, second: License) -> list[Break]:
    """Two parents whose share-alike accepts no common licence (SA), of which one may not go into
    any licence that the other accepts, or with two texts of use restrictions (UR)."""
    if first.same_as(second) or not first.identified or not second.identified:
        return []
    broken = []
    labels = common_labels(first, second)
    if labels is not None and not labels:
        reason = f"{first.id} and {second.id} must both stay, and accept no common licence"
        clause = f"{first.clause('share_alike')}; {second.clause('share_alike')}"
        broken.append(Break("SA", "conflict", reason, clause, first.source))
    elif labels and (found := best_label(first, second, labels)):
        broken.append(found)
    if first.restrictions == second.restrictions == "yes":
        reason = f"{first.id} and {second.id} restrict use in different words"
        clause = f"{first.clause('restrictions')}; {second.clause('restrictions')}"
        broken.append(Break("UR", "unknown", reason, clause, first.source))
    return broken


@cache
def by_canonical() -> dict[str, License]:
    return {license_.canonical: license_ for license_ in LICENSES.values()}


def common_labels(first: License, second: License) -> list[License] | None:
    """The licences that the share-alike of both accepts; None where neither has any."""
    accepted = [
        {license_.canonical: license_}
        | {name: by_canonical()[name] for name in license_.accepts if name in by_canonical()}
        for license_ in (first, second)
        if license_.share_alike == "yes"
    ]
    if not accepted:
        return None
    return [accepted[0][name] for name in accepted[0] if all(name in one for one in accepted)]


def best_label(first: License, second: License, labels: Iterable[License]) -> Break | None:
    """What breaks under the label that breaks least, if anything does for sure or perhaps.

    For code under SPDX ids the pair tables answer: so GPL-2.0-only and Apache-2.0 cannot stand in
    one work, and GPL-3.0 and Apache-2.0 can.
    """
    least: Break | None = None
    for label in labels:
        found = [
            broken
            for parent in (first, second)
            for broken in breaks_of(Pair(parent, label, Relation.BUNDLE))
        ]
        if all(broken.rule == "UNK" for broken in found):
            return None
        hardest = max(found, key=lambda broken: SEVERITY[broken.verdict])
        if least is None or SEVERITY[hardest.verdict] < SEVERITY[least.verdict]:
            least = hardest
    if least is None:
        return None
    verb = "cannot" if least.verdict == "conflict" else "may not"
    reason = f"{first.id} and {second.id} {verb} stand together in one work: {least.reason}"
    return Break(least.rule, least.verdict, reason, least.clause, least.source)
