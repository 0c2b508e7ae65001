"""A policy file: which licences are allowed, asked about, or denied, and which findings are waived.

[licenses]
allow = ["apache-2.0", "mit"]
ask = ["llama3.1"]
deny = ["agpl-3.0"]

[[waivers]]
subject = "acme/tuned-8b"
rule = "UR"
reason = "terms agreed with the owner, ticket 42"
expires = 2027-01-31
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ptmgraph.analysis.licenses.check import Check, CheckedFinding
from ptmgraph.analysis.licenses.facts import find
from ptmgraph.analysis.licenses.normalize import normalize_text
from ptmgraph.analysis.licenses.rules import RULES
from ptmgraph.analysis.licenses.steps import Finding

Outcome = Literal["allow", "ask", "deny"]
OUTCOMES: tuple[Outcome, ...] = ("allow", "ask", "deny")
WAIVER_KEYS = ("subject", "rule", "reason", "expires")


class PolicyError(ValueError):
    """A policy file with mistakes; `mistakes` are (line, reason), the line 1-based."""

    def __init__(self, mistakes: Sequence[tuple[int, str]]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"line {line}: {reason}" for line, reason in mistakes))


@dataclass(frozen=True)
class Waiver:
    """One finding that is accepted, by whom it concerns and which rule, up to and with a day."""

    subject: str
    rule: str
    reason: str
    expires: date


@dataclass(frozen=True)
class Policy:
    """`licenses` maps a canonical licence to what is to be done about it."""

    licenses: dict[str, Outcome]
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What the policy says about one finding, and why."""

    outcome: Outcome
    reason: str


def read_policy(text: str) -> Policy:
    """The policy in a TOML text. Raises `PolicyError` with every mistake, its line and reason."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        end = text.count("\n") + 1
        raise PolicyError([(int(line[1]) if line else end, str(error))]) from None
    lines = text.splitlines()
    mistakes = [
        (line_of(lines, rf"\[*{re.escape(key)}\b"), f"unknown section {key!r}")
        for key in content
        if key not in ("licenses", "waivers")
    ]
    licenses = license_outcomes(content.get("licenses", {}), lines, mistakes)
    waivers = read_waivers(content.get("waivers", []), lines, mistakes)
    if mistakes:
        raise PolicyError(sorted(mistakes))
    return Policy(licenses, tuple(waivers))


def line_of(lines: Sequence[str], pattern: str, nth: int = 0) -> int:
    """The 1-based line of the nth match of a pattern, 1 where there is none."""
    found = [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]
    return found[nth] if nth < len(found) else 1


def license_outcomes(
    section: Any, lines: Sequence[str], mistakes: list[tuple[int, str]]
) -> dict[str, Outcome]:
    licenses: dict[str, Outcome] = {}
    if not isinstance(section, dict):
        mistakes.append((line_of(lines, r"^\s*licenses\b"), "licenses must be a table"))
        return licenses
    for key, written in section.items():
        if key not in OUTCOMES:
            reason = f"unknown key {key!r}; one of {', '.join(OUTCOMES)}"
            mistakes.append((line_of(lines, rf"^\s*{re.escape(key)}\s*="), reason))
        elif not isinstance(written, list):
            mistakes.append((line_of(lines, rf"^\s*{key}\s*="), f"{key} must be a list"))
        else:
            for name in written:
                line = line_of(lines, rf"""["']{re.escape(str(name))}["']""")
                add_license(licenses, name, key, line, mistakes)
    return licenses


def add_license(
    licenses: dict[str, Outcome],
    name: Any,
    outcome: Outcome,
    line: int,
    mistakes: list[tuple[int, str]],
) -> None:
    ids = normalize_text(name).ids if isinstance(name, str) else ()
    not_found = ids == ("other",) and name != "other"
    if len(ids) != 1 or not_found:
        mistakes.append((line, f"not a licence: {name!r}"))
        return
    held = licenses.setdefault(find(ids[0]).canonical, outcome)
    if held != outcome:
        mistakes.append((line, f"{name} stands under {held} and under {outcome}"))


def read_waivers(
    section: Any, lines: Sequence[str], mistakes: list[tuple[int, str]]
) -> list[Waiver]:
    waivers = []
    rules = {rule.id for rule in RULES}
    for number, entry in enumerate(section if isinstance(section, list) else []):
        line = line_of(lines, r"^\s*\[\[\s*waivers\s*\]\]", number)
        wrong = waiver_mistakes(entry, rules)
        mistakes += [(line, f"waiver {number + 1}: {reason}") for reason in wrong]
        if not wrong:
            waivers.append(Waiver(**{key: entry[key] for key in WAIVER_KEYS}))
    if not isinstance(section, list):
        mistakes.append((line_of(lines, r"waivers"), "waivers must be written [[waivers]]"))
    return waivers


def waiver_mistakes(entry: dict[str, Any], rules: set[str]) -> list[str]:
    wrong = [f"{key} is missing" for key in WAIVER_KEYS if not entry.get(key)]
    wrong += [f"unknown key {key!r}" for key in entry if key not in WAIVER_KEYS]
    if entry.get("rule") and entry["rule"] not in rules:
        wrong.append(f"unknown rule {entry['rule']!r}")
    if entry.get("expires") and type(entry["expires"]) is not date:
        wrong.append("expires must be a day, as 2027-01-31")
    return wrong


def decide(policy: Policy, subject: str, license_: str, finding: Finding, today: date) -> Decision:
    """What the policy says about `finding` on `subject`, whose licence text is `license_`.

    A denied licence stays denied. Then the finding counts: a conflict is denied and an unknown is
    asked about, except where every rule of it is waived. An allowed licence does not cover a
    finding. A licence that the policy does not name is asked about.
    """
    ids = normalize_text(license_).ids
    outcomes = [policy.licenses.get(find(name).canonical, "ask") for name in ids] or ["ask"]
    if "deny" in outcomes:
        return Decision("deny", f"the policy denies {license_}")
    decided = Decision("allow", f"the policy allows {license_}")
    if finding.verdict != "compatible":
        decided = waived(policy, subject, finding, today)
        if decided.outcome != "allow":
            return decided
    if "ask" in outcomes:
        return Decision("ask", f"the policy does not allow {license_ or 'a work without licence'}")
    return decided


def decide_check(
    policy: Policy, check: Check, today: date
) -> list[tuple[CheckedFinding | None, Decision]]:
    """The decisions on the licences that the checked work carries, and on what counts against it.

    The worst decision is that on the work; a licence without findings has None beside it.
    """
    fine = Finding("compatible", "NONE", "")
    decisions: list[tuple[CheckedFinding | None, Decision]] = [
        (None, decide(policy, check.target, license_, fine, today)) for license_ in check.licenses
    ]
    for item in check.findings:
        if item.counts:
            decisions.append(
                (item, decide(policy, item.subject, item.license, item.finding, today))
            )
    return decisions


def waived(policy: Policy, subject: str, finding: Finding, today: date) -> Decision:
    outcome: Outcome = "deny" if finding.verdict == "conflict" else "ask"
    notes = []
    for rule in finding.rule.split("+"):
        waivers = [w for w in policy.waivers if (w.subject, w.rule) == (subject, rule)]
        if not waivers:
            return Decision(outcome, finding.reason)
        latest = max(waivers, key=lambda waiver: waiver.expires)
        if latest.expires < today:
            return Decision(outcome, f"the waiver for {rule} expired on {latest.expires}")
        notes.append(f"{rule} waived until {latest.expires}: {latest.reason}")
    return Decision("allow", "; ".join(notes))
