"""The verdict on one step."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ptmgraph.analysis.licenses.facts import License, find
from ptmgraph.analysis.licenses.normalize import NormalizedLicense, normalize_text
from ptmgraph.analysis.licenses.obligations import obligations_of
from ptmgraph.analysis.licenses.pair import Pair
from ptmgraph.analysis.licenses.rules import RULES, breaks_of
from ptmgraph.analysis.licenses.steps import SEVERITY, Break, Finding, Obligation, Relation, Step

RULE_ORDER = {rule.id: position for position, rule in enumerate(RULES)}


def judge_step(step: Step) -> Finding:
    """The verdict on one step.

    Where the upstream work is offered under a choice of licences, the best choice counts; where the
    child offers a choice, every choice must hold. Where several licences apply to the child at once
    and they lead to different verdicts, the verdict is unknown.
    """
    if step.child_name and not any_prefix(step.upstream):
        step = replace(step, child_name="", parent_name="")
    return judge_cached(step)


@lru_cache(maxsize=100_000)
def judge_unnamed(
    upstream: str, relation: Relation, downstream: str, evidence: str, unlabelled: bool
) -> Finding:
    """The verdict on all steps between these licences, where no name matters."""
    return judge_cached(Step(upstream, relation, downstream, "", evidence, unlabelled=unlabelled))


@lru_cache(maxsize=10_000)
def any_prefix(text: str) -> bool:
    """Whether the name of the child matters at all; keeps the cache small."""
    return any(find(license_id).name_prefix for license_id in normalize_text(text).ids)


@lru_cache(maxsize=100_000)
def judge_cached(step: Step) -> Finding:
    above, below = options(step.upstream), options(step.downstream)
    choices = [
        worst([all_apply(step, parent, option) for option in below for parent in choice])
        for choice in above
    ]
    return min(choices, key=lambda finding: SEVERITY[finding.verdict])


def options(text: str) -> tuple[tuple[License, ...], ...]:
    """The choices a written licence leaves, each a set of licences that apply together."""
    found: NormalizedLicense = normalize_text(text)
    if not found.options:
        return ((find(""),),)
    return tuple(tuple(find(license_id) for license_id in option) for option in found.options)


def all_apply(step: Step, parent: License, children: Sequence[License]) -> Finding:
    """One upstream licence against the licences that apply to the child together."""
    findings = [judge_pair(step, parent, child) for child in children]
    if len({finding.verdict for finding in findings}) == 1:
        return worst(findings)
    named = " AND ".join(child.id for child in children)
    reason = f"the licences of {named} lead to different verdicts"
    return Finding(
        "unknown",
        "UNK",
        reason,
        source=parent.source,
        obligations=findings[0].obligations,
        breaks=tuple(found for finding in findings for found in finding.breaks),
    )


def judge_pair(step: Step, upstream: License, downstream: License) -> Finding:
    pair = Pair(
        upstream,
        downstream,
        step.relation,
        step.child_name,
        step.parent_name,
        step.unlabelled,
        "notice" in step.evidence.casefold(),
        step.use,
    )
    broken = breaks_of(pair)
    obligations = obligations_of(upstream, step.relation)
    return finding_of(broken, obligations) or compatible(pair, obligations)


def finding_of(broken: Sequence[Break], obligations: tuple[Obligation, ...]) -> Finding | None:
    """The finding for what broke: the rules with the worst verdict speak, UNK for all unknowns."""
    if not broken:
        return None
    verdict = max((found.verdict for found in broken), key=SEVERITY.__getitem__)
    speaking = [found for found in broken if found.verdict == verdict]
    speaking = [found for found in speaking if found.rule == "UNK"] or speaking
    return Finding(
        verdict,
        "+".join(found.rule for found in speaking),
        "; ".join(found.reason for found in speaking),
        "; ".join(dict.fromkeys(found.clause for found in speaking if found.clause)),
        "; ".join(dict.fromkeys(found.source for found in speaking if found.source)),
        obligations,
        tuple(broken),
    )


def compatible(pair: Pair, obligations: tuple[Obligation, ...]) -> Finding:
    up, down = pair.upstream, pair.downstream
    table = pair.table
    accepted = up.share_alike == "yes" and not pair.same and up.accepts_license(down)
    if table is not None and table.answer == "yes":
        rule, reason, source = "TABLE", table.reason, table.source
    elif accepted and any(rule.id == "SA" and pair.relation in rule.fires_on for rule in RULES):
        rule, reason, source = "SA", f"share-alike of {up.id} accepts {down.id}", up.source
    else:
        rule, source = "NONE", up.source
        kept = "is kept" if pair.same else "asks nothing that this step breaks"
        reason = f"{up.id} {kept}"
    clause = up.clause("share_alike") if rule == "SA" else ""
    return Finding("compatible", rule, reason, clause, source, obligations)


def worst(findings: Sequence[Finding]) -> Finding:
    """The worst of several findings, with the obligations of all."""
    chosen = max(findings, key=lambda finding: SEVERITY[finding.verdict])
    obligations = dict.fromkeys(duty for finding in findings for duty in finding.obligations)
    return replace(chosen, obligations=tuple(obligations))
