"""`ptmgraph lineage MODEL`: a tree of what a model was made from, or what was made from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ptmgraph.answers.lineage import DOWN, UP, Lineage, walk_lineage
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.store.result import Row
from ptmgraph.terminal.output import answer_options, emit, printable

if TYPE_CHECKING:
    from rich.text import Text


@click.command(epilog="Example: ptmgraph lineage intfloat/multilingual-e5-large-instruct --both")
@click.argument("model")
@click.option("--up", "direction", flag_value="up", default="up", help="What it was made from.")
@click.option("--down", "direction", flag_value="down", help="What was made from it.")
@click.option("--both", "direction", flag_value="both", help="Both.")
@click.option("--depth", type=click.IntRange(1), help="The greatest number of steps.")
@click.option("--limit", type=click.IntRange(1), default=500, show_default=True, help="Models.")
@answer_options
def command(
    model: str, direction: str, depth: int | None, limit: int, form: str, output: Path | None
) -> None:
    """Show the lineage of MODEL as a tree, with the relation and where it is stated."""
    with open_store(brief=True) as store:
        up, down = direction in ("up", "both"), direction in ("down", "both")
        lineage = walk_lineage(store, model, up=up, down=down, depth=depth, limit=limit)
        if lineage.model != model:
            click.echo(f"{model} is {lineage.model} now.", err=True)
            model = lineage.model
    if form != "table" or output:
        emit(lineage.rows, form, output)
        return
    if up:
        _print_tree(lineage, UP, lineage.likely)
    if down:
        _print_tree(lineage, DOWN)


def _print_tree(lineage: Lineage, direction: str, likely: Sequence[Row] = ()) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    end = "parent" if direction == UP else "child"
    steps = lineage.steps(direction)
    root = Tree(Text(printable(lineage.model), style="bold"))
    shown, waiting = {lineage.model}, [(lineage.model, root)]
    while waiting:
        model, branch = waiting.pop()
        for edge in steps.get(model, ()):
            other = edge[end]
            repeated = other in shown
            twig = branch.add(_label(edge, other, repeated))
            if not repeated:
                shown.add(other)
                waiting.append((other, twig))
    if not root.children:
        nothing = "states no parent" if direction == UP else "has no known derivative"
        root.add(Text(nothing, style="dim"))
    for guess in likely:
        root.add(_label({**guess, "relation": "probably derived from"}, guess["parent"], False))
    Console(soft_wrap=True).print(root)
    if lineage.truncated:
        click.echo("The lineage is larger than shown; raise --limit.", err=True)


def _label(edge: Row, other: str, repeated: bool) -> Text:
    from rich.text import Text

    text = Text(printable(other))
    word = edge["relation"].lower().replace("_", " ")
    text.append(f"  {word}", style="cyan")
    text.append(f"  [{printable(edge['sources'])}]", style="dim")
    if not edge["declared"]:
        text.append(f"  inferred, {edge['confidence']:.0%}", style="yellow")
    if repeated:
        text.append("  (shown above)", style="dim")
    return text
