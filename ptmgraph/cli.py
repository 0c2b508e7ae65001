"""The terminal: `ptmgraph COMMAND`. Each module in `ptmgraph/commands` is one command.

Only the module of the command that is called is imported, so that short commands stay fast.
Exit codes: 0 fine, 1 the answer is "no", 2 wrong usage or input, 3 the store or a source cannot
be reached, 4 an error that nobody foresaw.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import traceback

import click

import ptmgraph.commands as commands
from graph.store import QueryError, StoreError

EPILOG = """\b
Examples:
  ptmgraph load sample                        load the bundled models and build the graph
  ptmgraph lineage BAAI/bge-m3 --both         what it was made from, and what from it
  ptmgraph query                              list the canned questions
  ptmgraph cypher 'MATCH (m:Model) RETURN m.id LIMIT 5'
  ptmgraph app                                explore in the browser

PTMGRAPH_HOME is the folder for data, PTMGRAPH_STORE the store (empty: embedded).
"""


class Commands(click.Group):
    """The commands, found by their files' names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"ptmgraph.commands.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ptmgraph")
@click.option("--quiet", "-q", is_flag=True, help="No progress and no messages.")
@click.pass_context
def cli(ctx: click.Context, quiet: bool) -> None:
    """A knowledge graph of the pre-trained-model supply chain."""
    ctx.obj = quiet


def main() -> None:
    """Run the terminal; errors become one sentence and an exit code."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        code = 130
    except Exception as error:
        code, sentence = _ending(error)
        click.echo(f"ptmgraph: {sentence}", err=True)
    sys.exit(code or 0)


def _ending(error: Exception) -> tuple[int, str]:
    """The exit code and the sentence of an error."""
    if isinstance(error, StoreError):
        return 2 if isinstance(error, QueryError) else 3, str(error)
    from loaders.base import SourceError, SourceUnreachable  # slow to import, seldom needed

    if isinstance(error, SourceError):
        return 3 if isinstance(error, SourceUnreachable) else 2, str(error)
    if isinstance(error, OSError) and error.filename:
        return 2, f"{error.filename}: {error.strerror}"
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error} ({place.filename}, line {place.lineno})"
    return 4, f"This should not happen, please report it: {what}"
