"""What must hold for every pair of licences, whatever the facts say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ptmgraph.analysis.licenses import LICENSES, DeclaredUse, Relation, Step, judge_step
from ptmgraph.analysis.licenses.facts import find
from ptmgraph.analysis.licenses.rules import RULES
from ptmgraph.analysis.licenses.steps import SEVERITY, WEIGHTS

ids = st.sampled_from(sorted(LICENSES))
relations = st.sampled_from(Relation)
weights = st.sampled_from(sorted(WEIGHTS))
steps = st.builds(Step, ids, relations, ids)


@given(steps)
def test_nothing_unidentified_is_compatible(step: Step) -> None:
    sides = find(step.upstream), find(step.downstream)
    if not all(license_.identified for license_ in sides):
        assert judge_step(step).verdict != "compatible"


@given(steps)
def test_a_finding_is_complete(step: Step) -> None:
    finding = judge_step(step)
    known = {rule.id for rule in RULES} | {"NONE"}
    assert set(finding.rule.split("+")) <= known
    assert finding.reason
    assert finding.source
    assert bool(finding.breaks) == (finding.verdict != "compatible")


@given(ids, weights)
def test_keeping_a_licence_that_allows_derivatives_never_conflicts(
    license_id: str, relation: Relation
) -> None:
    if find(license_id).derivatives == "yes":
        assert judge_step(Step(license_id, relation, license_id)).verdict != "conflict"


@given(ids, weights, ids)
def test_a_permissive_parent_never_conflicts(up: str, relation: Relation, down: str) -> None:
    facts = find(up)
    asks = (facts.commercial, facts.derivatives, facts.share_alike, facts.restrictions)
    if asks == ("yes", "yes", "no", "no") and facts.outputs == "free":
        assert judge_step(Step(up, relation, down)).verdict != "conflict"


@given(steps)
def test_data_and_load_alone_never_conflict(step: Step) -> None:
    if step.relation in (Relation.TRAIN_ON_DATA, Relation.LOAD):
        assert judge_step(step).verdict != "conflict"


@given(steps, st.booleans())
def test_private_use_is_never_worse_than_publishing(step: Step, commercial: bool) -> None:
    inside = judge_step(replace(step, use=DeclaredUse("internal", commercial)))
    outside = judge_step(replace(step, use=DeclaredUse("redistribution", commercial)))
    assert SEVERITY[inside.verdict] <= SEVERITY[outside.verdict]


@given(steps)
def test_commercial_use_is_never_better(step: Step) -> None:
    for deployment in ("internal", "hosted", "redistribution"):
        free = judge_step(replace(step, use=DeclaredUse(deployment, False)))
        paid = judge_step(replace(step, use=DeclaredUse(deployment, True)))
        assert SEVERITY[free.verdict] <= SEVERITY[paid.verdict]


@given(ids, relations, ids, ids)
def test_a_choice_is_as_good_as_its_best_option(
    first: str, relation: Relation, second: str, down: str
) -> None:
    options = [judge_step(Step(text, relation, down)) for text in (first, second)]
    both = judge_step(Step(f"{first} OR {second}", relation, down))
    all_apply = judge_step(Step(f"{first} AND {second}", relation, down))
    severities = [SEVERITY[finding.verdict] for finding in options]
    assert SEVERITY[both.verdict] == min(severities)
    assert SEVERITY[all_apply.verdict] == max(severities)
