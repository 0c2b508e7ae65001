"""May this be shipped? Works of the graph, and folders of code, under the licence rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ptmgraph.analysis.licenses import (
    Check,
    CheckedFinding,
    Decision,
    DeclaredUse,
    Policy,
    Sweep,
    Verdict,
    check_work,
    decide_check,
    sweep,
)
from ptmgraph.analysis.licenses.policy import Outcome
from ptmgraph.analysis.licenses.report import finding_rows
from ptmgraph.analysis.licenses.sentences import UNREAD
from ptmgraph.analysis.licenses.stated import DATASET_PREFIX
from ptmgraph.analysis.licenses.steps import SEVERITY
from ptmgraph.answers.code_places import CodePlaces, code_places
from ptmgraph.answers.folder import folder_chain, unread_finding
from ptmgraph.answers.missing import not_found
from ptmgraph.answers.renames import current_id
from ptmgraph.answers.supply_chain import SupplyChain, chain_of, whole_chain
from ptmgraph.graph.errors import QueryError
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Tabular
from ptmgraph.queries.catalog import run

CHECKED = ("Model", "Repository")
"""The labels of what can be checked, beside a folder."""
VERDICTS: dict[Outcome, Verdict] = {"deny": "conflict", "ask": "unknown", "allow": "compatible"}
"""What a policy's outcome means for the verdict, the worst first."""

USES: dict[str, Literal["internal", "hosted", "redistribution"]] = {
    "internal": "internal",
    "service": "hosted",
    "redistribution": "redistribution",
}
"""What a work can be for, in the words of people, and in those of the rules."""

Decisions = tuple[tuple[CheckedFinding | None, Decision], ...]


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: the day of the check, and the loaded snapshots."""

    checked_on: date
    data: tuple[str, ...]


@dataclass(frozen=True)
class Checked(Tabular):
    """What was found on one work, what a policy says of it, if there is one, and where the findings
    on a repository or folder lie in its files."""

    check: Check
    basis: Basis
    decisions: Decisions = ()
    code: CodePlaces | None = None

    @property
    def target(self) -> str:
        """The work, by the id that it has now."""
        return self.check.target

    @property
    def verdict(self) -> Verdict:
        """`conflict`, `unknown` or `compatible`: by the policy, or by the rules without one."""
        told = [VERDICTS[decision.outcome] for _, decision in self.decisions]
        return max(told, key=SEVERITY.__getitem__) if told else self.check.verdict

    @property
    def tells_nothing(self) -> bool:
        """Whether there was nothing to judge: no code could be read, or no licence is known."""
        unread = any(item.finding.rule == UNREAD and item.counts for item in self.findings)
        return self.verdict == "unknown" and (unread or not any(self.check.licenses))

    @property
    def findings(self) -> tuple[CheckedFinding, ...]:
        """Each finding in words, the worst first."""
        return self.check.findings

    @property
    def rows(self) -> Result:
        """One row for each finding; one row with the verdict where there is none."""
        outcomes = {item: decision.outcome for item, decision in self.decisions if item}
        found = finding_rows(self.check, outcomes)
        return Result(tuple(found[0]), found)

    def __str__(self) -> str:
        return f"{self.target}: {self.check.headline}"


def check(
    store: Store,
    target: str,
    use: DeclaredUse | None = None,
    license: str = "",
    policy: Policy | None = None,
) -> Checked:
    """The check of a model, a repository, or else a folder of code, which carries `license`.

    A model is checked under the id that it has now. Raises `NotFound` when there is none of the
    name, and other `StoreError`s.
    """
    target = current_id(store, target)
    chain = supply_chain(store, target, license)
    found = check_work(chain.graph, target, use, chain.words)
    unread = unread_finding(target, license, chain.scanned) if chain.scanned else None
    if unread is not None:
        rank = len(found.findings) * (not unread.counts)  # what counts stands first
        findings = (*found.findings[:rank], unread, *found.findings[rank:])
        found = replace(found, findings=findings)
    basis = basis_of(store)
    decisions = decide_check(policy, found, basis.checked_on) if policy else ()
    return Checked(found, basis, tuple(decisions), code_places(chain, target))


def declared_use(name: str | None, commercial: bool = True) -> DeclaredUse | None:
    """The use that a key of `USES` names; none when nothing is declared. Raises `QueryError`."""
    if name is None:
        return None
    if name not in USES:
        raise QueryError(f"A use is one of {', '.join(USES)}, not {name!r}.")
    return DeclaredUse(USES[name], commercial)


class Standing(NamedTuple):
    """The verdict on a work as it is published, and whether terms forbid its commercial use: that
    may still leave it compatible."""

    verdict: Verdict
    non_commercial: bool


def standings(store: Store, works: Collection[str]) -> dict[str, Standing]:
    """How each model or repository stands. Raises a `StoreError`."""
    chain, words, *_ = chain_of(store, works)
    checks = {work: check_work(chain, work, words=words) for work in works}
    return {
        work: Standing(check.verdict, bool(check.non_commercial)) for work, check in checks.items()
    }


def basis_of(store: Store) -> Basis:
    """What an answer of today rests on."""
    return Basis(datetime.now(UTC).date(), tuple(sorted(store.manifest["snapshots"])))


def supply_chain(store: Store, target: str, license: str = "") -> SupplyChain:
    """The steps that lead to a work, or else to a folder. Raises as `check`."""
    if any(len(run(store, "node", {"id": target, "type": label})) for label in CHECKED):
        if license:
            raise QueryError(f"A licence is given for a folder, and {target!r} is in the graph.")
        return chain_of(store, [target])
    if target and Path(target).is_dir():  # no name is not the folder where one stands
        return folder_chain(store, target, license)
    raise not_found(store, "model, repository or folder", target, CHECKED)


def check_all(store: Store, use: DeclaredUse | None, limit: int | None = None) -> Sweep:
    """The check of every step of the graph; with a `limit`, so many findings are kept. Raises a
    `StoreError`."""
    chain = whole_chain(store)
    return sweep(
        chain.graph, use, chain.words, limit, lambda work: not work.startswith(DATASET_PREFIX)
    )
