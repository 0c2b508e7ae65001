"""`ptmgraph name`: what a model's name says, and whether it is true."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from itertools import chain, islice
from pathlib import Path
from typing import IO

import click

from ptmgraph.analysis.names import map_batches, parse_many
from ptmgraph.answers.names import COLORS, CONVENTIONS, NameReport, name_report
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.output import answer_options, emit, printable

# Fewer names are parsed before other processes have started.
_FEW = 50_000


@click.command(
    context_settings={"ignore_unknown_options": True},  # a name may begin with a dash
    epilog="Example: ptmgraph name facebook/nllb-200-3.3B",
)
@click.argument("name", required=False)
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8", errors="replace"),
    help="Parse each line of a file (-: standard input) into one line of JSON.",
)
@answer_options
def command(name: str | None, batch: IO[str] | None, form: str, output: Path | None) -> None:
    """Show the parts of NAME, its convention, and what contradicts it.

    NAME is any text. When the graph has a model of that id, the name is compared with its facts.
    """
    if (name is None) == (batch is None):
        raise click.UsageError("Give either one NAME or --batch FILE.")
    if batch is not None:
        if form != "table":
            raise click.UsageError("--format has no effect with --batch: it gives lines of JSON.")
        names = (line.removesuffix("\n") for line in batch)
        with output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout) as stream:
            _write_json_lines(names, stream)
    elif name is not None:
        text = name.encode("utf-8", "replace").decode()
        report = _report(text)
        if form != "table" or output:
            emit(report.rows, form, output)
        else:
            _print(report)


def _write_json_lines(names: Iterable[str], stream: IO[str]) -> None:
    remaining = iter(names)
    first = list(islice(remaining, _FEW))
    workers = (os.cpu_count() or 1) if len(first) == _FEW else 1
    for lines in map_batches(_json_lines, chain(first, remaining), workers):
        stream.write(lines)


def _json_lines(names: list[str]) -> str:
    return "".join(
        json.dumps(
            {
                "name": parsed.name,
                "convention": parsed.convention,
                "components": [part._asdict() for part in parsed.components],
            },
            ensure_ascii=False,
        )
        + "\n"
        for parsed in parse_many(names)
    )


def _report(name: str) -> NameReport:
    """Compared with the graph, or judged by the text alone where there is no graph."""
    try:
        store = open_store(brief=True)
    except StoreUnavailable:
        return name_report(None, name)
    with store:
        return name_report(store, name)


def _print(report: NameReport) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    parsed = report.parsed
    title, table = Text(style="bold"), Table(box=None, show_header=False, pad_edge=False)
    end = 0
    for part in parsed.components:
        color = COLORS[part.kind]
        title.append(printable(parsed.name[end : part.start]))
        title.append(printable(part.text), style=color)
        end = part.end
        cells = (part.kind, printable(part.text), printable(part.value), f"{part.confidence:.0%}")
        table.add_row(*[Text(cell, style=color) for cell in cells])
    title.append(printable(parsed.name[end:]))
    console = Console(soft_wrap=True, highlight=False)
    console.print(title)
    console.print(table)
    known = "compared with the facts of the graph" if report.known else "judged by the text alone"
    console.print(
        Text(f"Convention: {parsed.convention}, {CONVENTIONS[parsed.convention]} ({known}).")
    )
    for defect in report.defects:
        line = Text(f"{defect.severity}: {printable(defect.message)}", style="yellow")
        console.print(line.append(f"  {printable(defect.evidence)}", style="dim"))
    if report.corrected:
        console.print(Text(f"By what is known: {printable(report.corrected)}"))
