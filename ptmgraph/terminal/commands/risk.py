"""`ptmgraph risk TARGET`: what may go wrong with it, and with what it rests on."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ptmgraph.answers.risk import RiskFound, RiskReport, risk, risk_of_files
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.output import FORMATS, emit, printable
from ptmgraph.terminal.risk_sarif import risk_sarif

_TELLS_NOTHING = 5  # the exit code
_SHOWN = 3


_EPILOG = """\b
Examples:
  ptmgraph risk nomic-ai/nomic-embed-text-v1
  ptmgraph risk . --format sarif -o risk.sarif
  ptmgraph risk ~/Downloads/pytorch_model.bin
"""


@click.command(epilog=_EPILOG)
@click.argument("target")
@click.option("--format", "-f", "form", type=click.Choice([*FORMATS, "sarif"]), default="table")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
def command(target: str, form: str, output: Path | None) -> None:
    """Show the risks of TARGET: a model, a repository, or a folder or file on this machine.

    Risks of what it was made from come with the way that leads there; for code, with file and line.
    Weights on this machine are read, pickles too, and never loaded.
    The exit code is 1 when a grave one was found, and 5 when nothing could be looked at.
    """
    found = _report(target)
    if found.target != target:
        click.echo(f"{target} is {found.target} now.", err=True)
    _write(found, form, output)
    if found.worst == "high":
        raise click.exceptions.Exit(1)
    if found.tells_nothing:
        raise click.exceptions.Exit(_TELLS_NOTHING)


def _write(found: RiskReport, form: str, output: Path | None) -> None:
    text = risk_text(found) if form == "table" else ""
    if form == "sarif":
        text = json.dumps(risk_sarif(found), indent=1, ensure_ascii=False) + "\n"
    if text and output:
        output.write_text(text, "utf-8")
    elif text:
        click.echo(text, nl=False)
    else:
        emit(found.rows, form, output)
    if form != "table":
        for gap in found.gaps:
            click.echo(f"Not looked at: {gap}.", err=True)


def _report(target: str) -> RiskReport:
    """The report; of files alone where there is no graph to ask."""
    if Path(target).is_file():
        return risk_of_files(target)
    try:
        with open_store(brief=True) as store:
            return risk(store, target)
    except StoreUnavailable as reason:
        if not Path(target).is_dir():
            raise
        click.echo(f"Only weights were read, not what code loads: {reason}", err=True)
        return risk_of_files(target)


def risk_text(report: RiskReport) -> str:
    """The report for people: the verdict, each risk with what to do, and what was not looked at."""
    lines = [f"{report.target}: {report.verdict}"]
    if report.files:
        read = f"{report.files.count:,} files of weights were read, {report.files.size:,} bytes"
        lines.append(f"{read}; none was loaded.")
    for item in report.found:
        lines += ["", *_lines(item)]
    gaps = report.gaps
    lines += ["", "Not looked at, so nothing is known of it:" if gaps else "All was looked at."]
    lines += [f"  {gap}" for gap in gaps]
    return "".join(f"{printable(line)}\n" for line in lines)


def _lines(item: RiskFound) -> list[str]:
    sure = "" if item.declared else f", inferred with confidence {item.confidence:.2f}"
    lines = [f"[{item.severity}] {item.title}: {item.model}{sure}"]
    if item.steps:
        lines.append(f"    by {' -> '.join(item.path)}")
    lines += [f"    {text}" for text in item.evidence]
    lines += [f"    loaded at {place}" for place in item.places[:_SHOWN]]
    if len(item.places) > _SHOWN:
        lines.append(f"    and at {len(item.places) - _SHOWN} more places; --format json has them")
    return [*lines, f"    {item.advice}"]
