"""Single steps between two licences, judged without a graph."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ptmgraph.analysis.licenses import (
    LICENSES,
    DeclaredUse,
    Finding,
    Relation,
    Step,
    Verdict,
    judge_step,
    judge_steps_csv,
    normalize,
)
from ptmgraph.analysis.licenses.sentences import claims
from ptmgraph.terminal.output import printable


def judge_one(
    step: tuple[str, str, str], child_name: str, evidence: str, use: DeclaredUse | None
) -> Finding:
    """The verdict on `(upstream, relation, downstream)`. Raises `click.UsageError`."""
    upstream, relation, downstream = step
    try:
        known = Relation(relation.lower())
    except ValueError:
        raise click.UsageError(
            f"not a relation: {relation[:50]!r}; one of {', '.join(Relation)}"
        ) from None
    for license_ in (upstream, downstream):
        say_if_unknown(license_)
    return judge_step(Step(upstream, known, downstream, child_name, evidence, use))


def say_if_unknown(license: str) -> None:
    """Say on the error stream that no licence of this name is known, and which come near."""
    read = normalize(license)
    if not license or read.kind not in ("other", "junk") or license.lower() == "other":
        return
    near = get_close_matches(license.lower(), LICENSES, 3)
    hint = f" Did you mean {' or '.join(near)}?" if near else " See docs/licenses.md."
    click.echo(f"{printable(license[:100])!r} is {read.reason}.{hint}", err=True)


def finding_text(finding: Finding) -> str:
    """A finding and its obligations, for people."""
    lines = [*claims(finding), *(f"- {duty.id}: {duty.text}" for duty in finding.obligations)]
    return "".join(f"{line}\n" for line in lines)


def finding_json(finding: Finding) -> str:
    """A finding as a JSON array of one object."""
    return json.dumps([asdict(finding)], indent=1, ensure_ascii=False) + "\n"


def judge_file(steps: Path, output: Path | None) -> tuple[str, Counter[Verdict]]:
    """Judges a CSV file of steps; the answer goes to `output`, or is returned without one, with
    the number of rows by verdict. Raises `click.UsageError` for a file that has no steps.
    """
    try:
        if output:
            return "", judge_steps_csv(steps, output)
        with TemporaryDirectory() as folder:
            answer = Path(folder) / "steps.csv"
            verdicts = judge_steps_csv(steps, answer)
            return answer.read_text("utf-8"), verdicts
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from None
