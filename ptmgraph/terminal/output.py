"""How commands show their answers: as a table, JSON, CSV or Parquet, on screen or in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from ptmgraph.graph.export.spreadsheet import write_csv_rows
from ptmgraph.graph.store.result import Result

FORMATS = ("table", "json", "csv", "raw-csv", "parquet")
_F = TypeVar("_F", bound=Callable[..., Any])


def answer_options(function: _F) -> _F:
    """The options of every command that answers with rows."""
    function = click.option(
        "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
    )(function)
    return click.option(
        "--format",
        "-f",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to write the rows; json is one array of objects. csv is safe to open in a "
        "spreadsheet; raw-csv has no apostrophe before what looks like a formula.",
    )(function)


def emit(result: Result, form: str, output: Path | None) -> None:
    """Write the rows of an answer. Raises `click.UsageError` for Parquet without a file, and for
    an answer that Parquet cannot hold."""
    if form == "parquet":
        if output is None:
            raise click.UsageError("Parquet needs a file: --output FILE")
        _write_parquet(result, output)
        return
    with _stream(output) as stream:
        _WRITERS[form](result, stream)
    if result.truncated:
        click.echo(f"Only the first {len(result)} rows are shown; see --limit.", err=True)


def say_notes(result: Result) -> None:
    """Say on the error stream why the answer may not be what was meant."""
    for note in result.notes:
        click.echo(printable(note), err=True)


def exit_if_empty(result: Result) -> None:
    """Leave with code 1 when nothing was found."""
    if not len(result):
        say_notes(result)
        click.echo("Nothing found.", err=True)
        raise click.exceptions.Exit(1)


def _write_parquet(result: Result, output: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = result.to_arrow()
        # Not by its name: pyarrow removes a file that it cannot write, also a device.
        with output.open("wb") as stream:
            pq.write_table(rows, stream)
    except pa.ArrowException as error:
        if output.is_file():
            output.unlink()
        raise click.UsageError(f"Parquet cannot hold this answer ({error}); try json") from None


@contextmanager
def _stream(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
    else:
        with output.open("w", encoding="utf-8", newline="") as stream:
            yield stream


def _json(result: Result, stream: IO[str]) -> None:
    rows = [{name: row.get(name) for name in result.columns} for row in result]
    stream.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


def _table(result: Result, stream: IO[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Text, not markup: names come from strangers and may hold brackets and control characters.
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in result.columns:
        numbers = all(isinstance(v, int | float) for v in result.column(name) if v is not None)
        table.add_column(Text(name), justify="right" if numbers and len(result) else "left")
    for row in result:
        table.add_row(*[Text(printable(row.get(name))) for name in result.columns])
    width = None if stream.isatty() else 10_000
    Console(file=stream, width=width, markup=False, highlight=False).print(table)


def printable(value: Any) -> str:
    """A value for the screen: no control characters, lists with commas, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(printable(item) for item in value)
    text = str(value)
    return text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)


_WRITERS: dict[str, Callable[[Result, IO[str]], None]] = {
    "table": _table,
    "json": _json,
    "csv": write_csv_rows,
    "raw-csv": partial(write_csv_rows, raw=True),
}
