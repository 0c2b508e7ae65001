"""`ptmgraph scan PATH`: which models and datasets code uses, with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ptmgraph.analysis.code.records import ScanResult
from ptmgraph.analysis.code.sarif import scan_sarif
from ptmgraph.answers.folder import checkout_path
from ptmgraph.answers.scan import ScanError, scan, scan_rows
from ptmgraph.graph.home import data_home
from ptmgraph.graph.ids import InvalidId, any_repository_id
from ptmgraph.loaders.code.source import CodeScanSource
from ptmgraph.terminal.output import FORMATS, emit
from ptmgraph.terminal.progress import build_and_report, load_and_report
from ptmgraph.terminal.scan_output import json_text, scan_summary, scan_text

_EPILOG = """\b
Examples:
  ptmgraph scan .
  ptmgraph scan src --format sarif --output uses.sarif
  ptmgraph scan dist/mine-1.0-py3-none-any.whl
  ptmgraph scan . --load
"""


@click.command(epilog=_EPILOG)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--load", "into_graph", is_flag=True, help="Load the folder as a repository, too.")
@click.option("--id", "id_", help="With --load: the id of the repository, if .git does not say.")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(("text", *FORMATS, "sarif")),
    default="text",
    show_default=True,
    help="text is a report; json has the uses, what was set aside and what was passed over; "
    "table, csv and parquet have one row for each use.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
)
@click.option("--strict", is_flag=True, help="Leave with 1 when no code could be read.")
def command(
    path: Path, into_graph: bool, id_: str | None, form: str, output: Path | None, strict: bool
) -> None:
    """Scan code for uses of models and datasets: the folder PATH, or an archive (zip, whl, tar).

    Nothing in it is run. The exit code is 0 also when nothing is used; with --strict it is 1 when
    no code could be read, because then nobody knows.
    """
    if into_graph and not path.is_dir():
        raise click.UsageError("--load needs a folder: unpack the archive first.")
    id_ = _repository(id_) if id_ is not None else None
    try:
        result = scan(path)
    except ScanError as error:
        raise click.BadParameter(str(error), param_hint="PATH") from None
    if form == "json":
        write_text(json_text(result), output)
    elif form in FORMATS:
        emit(scan_rows(result), form, output)
    else:
        write_text(scan_text(result) if form == "text" else _sarif(result, path), output)
    quiet = click.get_current_context().obj
    if (result.unread or result.is_blind) and not quiet and form != "text":
        click.echo(f"{scan_summary(result)} They are listed by --format text.", err=True)
    if into_graph:
        home = data_home()
        load_and_report(CodeScanSource(path, id_, result), home, quiet)
        build_and_report(home, quiet)
    if strict and result.is_blind:
        raise click.exceptions.Exit(1)


def write_text(text: str, output: Path | None) -> None:
    """Write to the file, or to the screen."""
    if output:
        output.write_text(text, "utf-8")
    else:
        click.echo(text.rstrip("\n"))


def _sarif(result: ScanResult, path: Path) -> str:
    """The uses by their paths in the repository that the folder is in, as code hosts want them."""
    prefix = checkout_path(path) if path.is_dir() else ""
    return json.dumps(scan_sarif(result, prefix), indent=1)


def _repository(id_: str) -> str:
    """The id of a repository as the graph has it. Raises `click.BadParameter`."""
    try:
        return any_repository_id(id_)
    except InvalidId as error:
        raise click.BadParameter(str(error), param_hint="--id") from None
