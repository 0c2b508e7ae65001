"""`ptmgraph check TARGET`: may this be shipped, and which step says no?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ptmgraph.analysis.licenses import (
    DeclaredUse,
    Policy,
    PolicyError,
    Sweep,
    obligations_pack,
    read_policy,
)
from ptmgraph.answers.alternatives import find_alternatives
from ptmgraph.answers.check import USES, Basis, Checked, basis_of, check, check_all, declared_use
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.check.output import FORMATS, check_text, sweep_text
from ptmgraph.terminal.check.steps import (
    finding_json,
    finding_text,
    judge_file,
    judge_one,
    say_if_unknown,
)
from ptmgraph.terminal.output import emit, exit_if_empty

_ANSWER = {"form", "output"}
_HEEDED = {
    "--steps": {"strict", "output"},
    "--step": {"child_name", "evidence", "use_name", "commercial", "strict", *_ANSWER},
    "--all": {"use_name", "commercial", "strict", "limit", "full", *_ANSWER},
    "--obligations": {"use_name", "commercial", "license", "output"},
    "--alternatives": {"use_name", "commercial", "limit", *_ANSWER},
    "TARGET": {"use_name", "commercial", "license", "policy_file", "strict", "full", *_ANSWER},
}
"""What can be asked for, and which other options it takes."""
_SHOWN = 100  # findings on a page
_TELLS_NOTHING = 5  # the exit code
_TABLE_OR_JSON = ("--step", "--alternatives")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EPILOG = """\b
Examples:
  ptmgraph check intfloat/multilingual-e5-large-instruct --use service
  ptmgraph check . --license apache-2.0 --policy policy.toml --format sarif -o out.sarif
  ptmgraph check --step gemma finetune mit --child-name acme/tuned
"""


@click.command(epilog=_EPILOG)
@click.argument("target", required=False)
@click.option("--all", "everything", is_flag=True, help="Check every step of the graph.")
@click.option("--use", "use_name", type=click.Choice(list(USES)), help="What it is for.")
@click.option("--commercial/--non-commercial", default=None, help="With --use; else commercial.")
@click.option("--license", default="", help="The licence of a folder.")
@click.option("--policy", "policy_file", type=_FILE, help="Licences to allow, ask about or deny.")
@click.option("--strict", is_flag=True, help="Leave with 1 also for what is unknown or to ask.")
@click.option("--obligations", is_flag=True, help="Print only what must be shipped along.")
@click.option("--alternatives", is_flag=True, help="Print the nearest models that may be used.")
@click.option("--step", nargs=3, metavar="UPSTREAM RELATION DOWNSTREAM", help="Judge one step.")
@click.option("--child-name", default="", help="With --step: the name of the downstream work.")
@click.option("--evidence", default="", help="With --step: notice, if a NOTICE keeps the terms.")
@click.option("--steps", "steps_file", type=_FILE, help="Judge each row of a CSV file.")
@click.option("--full", is_flag=True, help="All findings, each with clause, source and evidence.")
@click.option("--limit", type=click.IntRange(1), help="With --all, --alternatives: so many rows.")
@click.option("--format", "-f", "form", type=click.Choice(FORMATS), default="table")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
def command(**given: Any) -> None:
    """Check the licences on the supply chain of TARGET: a model, a repository or a folder.

    The exit code is 1 when a licence conflicts or the policy denies it; for the many verdicts of
    --steps only with --strict. It is 5 when nothing can be told of TARGET: no licence of it is
    known, or no code in the folder could be read. Without --use the labels are judged as they are
    published.
    """
    options = Options(**given)
    asked = [options.target, options.everything, options.step, options.steps_file]
    if [bool(one) for one in asked].count(True) != 1:
        raise click.UsageError("Name one TARGET, or give one of --all, --step and --steps.")
    _refuse_ignored(options)
    if options.steps_file:
        answer, verdicts = judge_file(options.steps_file, options.output)
        click.echo(answer, nl=False)
        options.leave(False, verdicts["conflict"] + verdicts["unknown"] > 0)
    elif options.step:
        _check_step(options, options.step)
    else:
        _check_graph(options)


def _refuse_ignored(options: Options) -> None:
    """Raise `click.UsageError` for what was written and would have no effect."""
    context = click.get_current_context()
    written = {
        param.name: param.opts[0]
        for param in context.command.params
        if param.name
        and context.get_parameter_source(param.name) is click.core.ParameterSource.COMMANDLINE
    }
    asked = next((mode for mode in _HEEDED if mode in written.values()), "TARGET")
    ignored = [
        option
        for name, option in written.items()
        if name not in _HEEDED[asked] and option not in (asked, "target")
    ]
    if ignored:
        raise click.UsageError(f"{', '.join(ignored)} has no effect with {asked}.")
    if asked in _TABLE_OR_JSON and options.form not in ("table", "json"):
        raise click.UsageError(f"--format {options.form} is not for {asked}: table or json.")


@dataclass(frozen=True)
class Options:
    """What was asked for."""

    target: str | None
    everything: bool
    use_name: str | None
    commercial: bool | None
    license: str
    policy_file: Path | None
    strict: bool
    obligations: bool
    alternatives: bool
    step: tuple[str, str, str] | None
    child_name: str
    evidence: str
    steps_file: Path | None
    full: bool
    limit: int | None
    form: str
    output: Path | None

    @property
    def use(self) -> DeclaredUse | None:
        """The declared use; commercial unless it is said not to be."""
        if not self.use_name:
            if self.commercial is not None:
                raise click.UsageError("--commercial needs --use.")
            return None
        return declared_use(self.use_name, self.commercial is not False)

    @property
    def most(self) -> int | None:
        """How many findings of the whole graph are kept: all for programs, some for people."""
        return self.limit or (None if self.full or self.form in ("json", "sarif") else _SHOWN)

    def leave(self, failed: bool, open_: bool) -> None:
        """Leave with code 1 for what failed, and with --strict for what is open."""
        if failed or (self.strict and open_):
            raise click.exceptions.Exit(1)

    def write(self, text: str) -> None:
        """Write the answer to the file, or to the screen."""
        if self.output:
            self.output.write_text(text, "utf-8")
        else:
            click.echo(text, nl=False)


def _check_step(options: Options, step: tuple[str, str, str]) -> None:
    finding = judge_one(step, options.child_name, options.evidence, options.use)
    options.write(finding_json(finding) if options.form == "json" else finding_text(finding))
    options.leave(finding.verdict == "conflict", finding.verdict == "unknown")


def _check_graph(options: Options) -> None:
    use, policy = options.use, _policy(options)
    with open_store(brief=not options.everything) as store:
        if options.everything:
            _report_all(options, check_all(store, use, options.most), basis_of(store))
        elif options.alternatives:
            found = find_alternatives(store, str(options.target), use, options.limit or _SHOWN)
            exit_if_empty(found)
            emit(found, "json" if options.form == "json" else "table", options.output)
        else:
            say_if_unknown(options.license)
            checked = check(store, str(options.target), use, options.license, policy)
            if checked.target != options.target:
                click.echo(f"{options.target} is {checked.target} now.", err=True)
            _report(options, checked)


def _report_all(options: Options, swept: Sweep, basis: Basis) -> None:
    options.write(sweep_text(swept, options.form, basis, options.full))
    kept, every = len(swept.findings), swept.counts.total()
    if kept < every:
        click.echo(
            f"Only the worst {kept:,} of {every:,} findings are told; see --full.",
            err=True,
        )
    kinds = {kind for kind, *_ in swept.counts}
    options.leave("Conflict" in kinds, bool(kinds))


def _report(options: Options, checked: Checked) -> None:
    if options.obligations:
        options.write(obligations_pack(checked.check.obligations))
        return
    options.write(check_text(checked, options.form, options.full))
    options.leave(checked.verdict == "conflict", checked.verdict == "unknown")
    if checked.tells_nothing:
        raise click.exceptions.Exit(_TELLS_NOTHING)


def _policy(options: Options) -> Policy | None:
    """The policy of the file. Raises `click.UsageError` with each mistake and its line."""
    if options.policy_file is None:
        return None
    try:
        return read_policy(options.policy_file.read_text("utf-8"))
    except UnicodeDecodeError:
        raise click.UsageError(f"{options.policy_file}: not text in UTF-8") from None
    except PolicyError as error:
        told = (f"{options.policy_file}:{line}: {reason}" for line, reason in error.mistakes)
        raise click.UsageError("\n".join(told)) from None
