"""`ptmgraph export FORMAT PATH`: the graph, or the lineage of one model, for other tools."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from ptmgraph.analysis.bom.cyclonedx import SPEC_VERSIONS, SpecVersion
from ptmgraph.answers.bom import BOM_WRITERS, bom_of, bom_text
from ptmgraph.answers.lineage import walk_lineage
from ptmgraph.graph.current import current_graph
from ptmgraph.graph.disk import is_full, put_in_place
from ptmgraph.graph.export.graphml import write_graphml
from ptmgraph.graph.export.neo4j_import import write_import
from ptmgraph.graph.export.tables import (
    Tables,
    graph_tables,
    lineage_tables,
    write_csv,
    write_parquet,
)
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.open import open_store

_ALL = 10_000_000  # more models than there are: a lineage is exported whole
_WRITERS: dict[str, Callable[[Tables, Path], None]] = {
    "graphml": write_graphml,
    "parquet": write_parquet,
    "csv": write_csv,
    "raw-csv": functools.partial(write_csv, raw=True),
    "neo4j-import": write_import,
}
_ONE_FILE = ("graphml", *BOM_WRITERS)


@click.command(epilog="Example: ptmgraph export graphml bge.graphml --of BAAI/bge-m3")
@click.argument("form", metavar="FORMAT", type=click.Choice([*_WRITERS, *BOM_WRITERS]))
@click.argument("place", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The same as PATH.")
@click.option("--of", "model", metavar="MODEL", help="Only this model's lineage, up and down.")
@click.option("--depth", type=click.IntRange(1), help="With --of: the greatest number of steps.")
@click.option(
    "--spec-version",
    "version",
    type=click.Choice(SPEC_VERSIONS),
    help="With cyclonedx: the version of the standard; else the newest.",
)
@click.pass_obj
def command(
    quiet: bool,
    form: str,
    place: Path | None,
    output: Path | None,
    model: str | None,
    depth: int | None,
    version: SpecVersion | None,
) -> None:
    """Write the graph for other tools.

    FORMAT is graphml (one file, for Gephi, yEd, igraph and networkx), parquet or csv (a folder
    with one file for each table; csv is safe to open in a spreadsheet, raw-csv has no apostrophe
    before what looks like a formula), or neo4j-import (a folder with the files and the command for
    neo4j-admin database import). With --of a model, repository or folder of code, FORMAT may also
    be cyclonedx or spdx: a bill of materials of all it was made from, with licences.
    """
    target = place or output
    if target is None or (place and output):
        raise click.UsageError("Say once where to write: ptmgraph export FORMAT PATH")
    if target.is_file() if form in _ONE_FILE else target.is_dir() and any(target.iterdir()):
        raise click.UsageError(f"{target} is there already; choose another place.")
    if version and form != "cyclonedx":
        raise click.UsageError(f"--spec-version is for cyclonedx, not for {form}.")
    if form in BOM_WRITERS:
        _write_bom(form, version, model, target, quiet)
        return
    tables = _lineage(model, depth) if model else graph_tables(current_graph(data_home()).tables)
    with _put_in_place(target) as partial:
        _WRITERS[form](tables, partial)
    if not quiet:
        rows = sum(table.count_rows() for table in tables.values())
        click.echo(f"Wrote {rows:,} nodes and relationships to {target}.", err=True)


@contextmanager
def _put_in_place(target: Path) -> Iterator[Path]:
    """A hidden place beside the target, which becomes the target when all is written: what is
    there is whole."""
    if target.exists() and (not target.is_dir() or target.samefile(Path.cwd())):  # such as a pipe
        yield target
        return
    partial = target.with_name(f".{target.name}.partial")
    try:
        _remove(partial)
        yield partial
        put_in_place(partial, target)
    except OSError as error:
        if is_full(error):
            raise
        raise click.UsageError(f"{target} cannot be written: {error}.") from None
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    """What a write that was ended left."""
    if partial.is_dir():
        shutil.rmtree(partial, ignore_errors=True)
    else:
        with suppress(OSError):  # also where there cannot be such a file
            partial.unlink()


def _lineage(model: str, depth: int | None) -> Tables:
    with open_store(brief=True) as store:
        lineage = walk_lineage(store, model, up=True, down=True, depth=depth, limit=_ALL)
        return lineage_tables(store, list(lineage.depth))


def _write_bom(
    form: str, version: SpecVersion | None, work: str | None, target: Path, quiet: bool
) -> None:
    if not work:
        raise click.UsageError(f"Name the model: ptmgraph export {form} FILE --of MODEL")
    with open_store(brief=True) as store:
        bom = bom_of(store, work)
    with _put_in_place(target) as partial:
        partial.write_text(bom_text(bom, form, version), "utf-8")
    if not quiet:
        click.echo(f"Wrote {len(bom.components):,} components to {target}.", err=True)
