"""`ptmgraph scan PATH`: which models and datasets a folder of code uses, with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from graph.home import data_home
from loaders.code_scan import CodeScanSource, scan_folder
from ptmgraph.output import FORMATS, emit
from ptmgraph.progress import build_and_report, load_and_report
from ptmgraph.scan_output import scan_rows, scan_sarif, scan_text

_EPILOG = """\b
Examples:
  ptmgraph scan .
  ptmgraph scan src --format sarif --output uses.sarif
  ptmgraph scan . --load
"""


@click.command(epilog=_EPILOG)
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--load", "into_graph", is_flag=True, help="Load the folder as a repository, too.")
@click.option("--id", "id_", help="With --load: the id of the repository, if .git does not say.")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(("text", *FORMATS, "sarif")),
    default="text",
    show_default=True,
    help="text is a report; the others but sarif write one row for each use.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
)
def command(path: Path, into_graph: bool, id_: str | None, form: str, output: Path | None) -> None:
    """Scan the code below PATH for uses of models and datasets. Nothing in it is run.

    The exit code is 0 also when nothing is used.
    """
    result = scan_folder(path)
    if form in FORMATS:
        emit(scan_rows(result), form, output)
    else:
        text = scan_text(result) if form == "text" else json.dumps(scan_sarif(result), indent=1)
        if output:
            output.write_text(text, "utf-8")
        else:
            click.echo(text.rstrip("\n"))
    if into_graph:
        quiet = click.get_current_context().obj
        home = data_home()
        load_and_report(CodeScanSource(path, id_, result), home, quiet)
        build_and_report(home, quiet)
