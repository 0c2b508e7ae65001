"""The terminal: `ptmgraph COMMAND`. Each module in `commands/` is one command.

Only the module of the command that is called is imported, so that short commands stay fast.
Exit codes: 0 fine, 1 the answer is "no", 2 wrong usage or input, 3 the store or a source cannot
be reached, 4 an error that nobody foresaw, 5 `check` can tell nothing.
"""

from __future__ import annotations

import errno
import importlib
import os
import pkgutil
import sys
import traceback
from typing import Any

import click

from ptmgraph.graph.disk import is_full
from ptmgraph.graph.errors import NotFound, QueryError, StoreError
from ptmgraph.terminal import commands

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
        module = importlib.import_module(f"ptmgraph.terminal.commands.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that was foreseen becomes a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            ending = _ending(error)
            if ending is None:
                raise
            code, sentence = ending
            click.echo(sentence, err=True)
            raise click.exceptions.Exit(code) from error


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
        sys.stdout.flush()  # here, for at Python's own end an error is no exit code of ours
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        code = 130
    except BrokenPipeError:  # the reader has seen enough
        code = 1
    except Exception as error:
        code, sentence = _ending(error) or _unforeseen(error)
        click.echo(sentence, err=True)
    _drop_output()
    sys.exit(code or 0)


def _drop_output() -> None:
    """Drop what standard output did not take, else Python tries once more and complains."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unforeseen(error: Exception) -> tuple[int, str]:
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error} ({place.filename}, line {place.lineno})"
    return 4, f"ptmgraph: This should not happen, please report it: {what}"


def _of_the_system(error: OSError) -> tuple[int, str] | None:
    """What the disk or the system says: of a file that was named, or of one that broke."""
    if is_full(error):
        what = f"{error.filename}: " if error.filename else ""
        return 3, f"ptmgraph: {what}There is no room left where it is written. Free some space."
    if error.errno in (errno.EIO, errno.EROFS):
        return 3, f"ptmgraph: {error.filename or 'A disk'}: {error.strerror}"
    return (2, f"ptmgraph: {error.filename}: {error.strerror}") if error.filename else None


def _ending(error: Exception) -> tuple[int, str] | None:
    """The exit code and the sentence of an error that was foreseen."""
    if isinstance(error, NotFound):  # an answer, and not a fault
        return 1, str(error)
    if isinstance(error, StoreError):
        return 2 if isinstance(error, QueryError) else 3, f"ptmgraph: {error}"
    if isinstance(error, OSError):
        return _of_the_system(error)
    if isinstance(error, click.ClickException | click.exceptions.Exit | click.exceptions.Abort):
        return None
    from ptmgraph.loaders.base import SourceError, SourceUnreachable  # slow, seldom needed

    if isinstance(error, SourceError):
        return 3 if isinstance(error, SourceUnreachable) else 2, f"ptmgraph: {error}"
    return None
