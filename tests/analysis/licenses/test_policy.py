"""Policy files: mistakes with line and reason, waivers that end, what outranks what."""

from datetime import date

import pytest

from ptmgraph.analysis.licenses import Finding, Relation, Step, judge_step
from ptmgraph.analysis.licenses.policy import PolicyError, decide, read_policy

POLICY = """
[licenses]
allow = ["apache-2.0", "MIT License", "gemma"]
deny = ["agpl-3.0"]

[[waivers]]
subject = "acme/tuned"
rule = "UR"
reason = "agreed with the owner"
expires = 2027-01-31
"""
TODAY = date(2026, 11, 21)
DROPS = judge_step(Step("gemma", Relation.FINETUNE, "mit"))
FINE = judge_step(Step("mit", Relation.FINETUNE, "apache-2.0"))


@pytest.mark.parametrize(
    ("subject", "license_", "finding", "today", "outcome", "reason"),
    [
        ("a/b", "mit", FINE, TODAY, "allow", "allows mit"),
        ("a/b", "llama3.1", FINE, TODAY, "ask", "does not allow llama3.1"),
        ("a/b", "", FINE, TODAY, "ask", "a work without licence"),
        ("a/b", "agpl-3.0-only", FINE, TODAY, "deny", "denies"),
        ("a/b", "mit AND agpl-3.0", FINE, TODAY, "deny", "denies"),
        ("a/b", "mit", DROPS, TODAY, "deny", "drops the use restrictions"),
        ("acme/tuned", "mit", DROPS, TODAY, "allow", "UR waived until 2027-01-31: "),
        ("acme/tuned", "mit", DROPS, date(2027, 2, 1), "deny", "expired on 2027-01-31"),
        ("acme/tuned", "mit", DROPS, date(2027, 1, 31), "allow", "UR waived until"),
        ("a/b", "mit", Finding("unknown", "UNK", "not stated"), TODAY, "ask", "not stated"),
        ("acme/tuned", "mit", Finding("conflict", "NC+UR", "x"), TODAY, "deny", "x"),
    ],
)
def test_decide(
    subject: str, license_: str, finding: Finding, today: date, outcome: str, reason: str
) -> None:
    decision = decide(read_policy(POLICY), subject, license_, finding, today)
    assert decision.outcome == outcome
    assert reason in decision.reason


def test_mistakes_are_all_told_with_their_lines() -> None:
    text = """[licenses]
allow = ["mit", "no such licence"]
permit = ["mit"]
deny = ["MIT"]

[[waivers]]
subject = "a/b"
rule = "XX"
expires = "soon"
[other]
"""
    with pytest.raises(PolicyError) as raised:
        read_policy(text)
    assert raised.value.mistakes == (
        (2, "not a licence: 'no such licence'"),
        (3, "unknown key 'permit'; one of allow, ask, deny"),
        (4, "MIT stands under allow and under deny"),
        (6, "waiver 1: expires must be a day, as 2027-01-31"),
        (6, "waiver 1: reason is missing"),
        (6, "waiver 1: unknown rule 'XX'"),
        (10, "unknown section 'other'"),
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[licenses]\nallow = [", 2),
        ('licenses = "mit"', 1),
        ('waivers = "all"', 1),
        ('[licenses]\n\nallow = "mit"', 3),
        ("[licenses]\nallow = [1]", 1),
    ],
)
def test_broken_files(text: str, line: int) -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(text)
    assert raised.value.mistakes[0][0] == line


def test_empty_policy_asks() -> None:
    assert decide(read_policy(""), "a/b", "mit", FINE, TODAY).outcome == "ask"
