"""`ptmgraph load SOURCE`: fetch one source into its tables, then build."""

from __future__ import annotations

import inspect
from typing import Any

import click

from ptmgraph.graph.home import data_home
from ptmgraph.loaders.base import Option, Source, discover
from ptmgraph.loaders.derived.base import derived_sources
from ptmgraph.terminal.progress import build_and_report, load_and_report


class Sources(click.Group):
    """One command for each source, made from what the source says of itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(discover().keys() - derived_sources().keys())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        source = discover().get(name) if name not in derived_sources() else None
        return _command(source) if source else None


def _command(source: type[Source]) -> click.Command:
    def run(no_build: bool, **values: Any) -> None:
        quiet = click.get_current_context().obj
        home = data_home()
        load_and_report(source(**values), home, quiet)
        if not no_build:
            build_and_report(home, quiet)

    parameters = [_parameter(option) for option in source.options]
    later = click.Option(["--no-build"], is_flag=True, help="Do not build the graph now.")
    about = "\n\n".join(
        [f"{source.title}.", inspect.getdoc(source) or "", f"Licence of the data: {source.license}"]
    )
    return click.Command(
        source.name,
        callback=run,
        params=[*parameters, later],
        help=about,
        short_help=source.title,
        epilog="\n".join(["\b", "Examples:", *source.examples]) if source.examples else None,
    )


def _parameter(option: Option) -> click.Parameter:
    if option.argument:
        nargs = -1 if option.many else 1
        return click.Argument([option.name], nargs=nargs, required=not option.optional)
    kind = click.Choice(option.choices) if option.choices else None
    return click.Option(
        [f"--{option.name}"],
        help=option.help,
        multiple=option.many,
        is_flag=option.flag,
        default=option.default,
        type=kind if kind else (int if isinstance(option.default, int) else None),
    )


@click.group(
    cls=Sources,
    epilog="Example: ptmgraph load hub-dump models.parquet",
)
def command() -> None:
    """Load a source into its tables, and build the graph.

    Loading the same data twice changes nothing. A load that is interrupted leaves the last
    good one.
    """
