"""Progress of long work, on standard error."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ptmgraph.graph.current import BuiltGraph
from ptmgraph.graph.engine_package import no_engine
from ptmgraph.graph.records import PassedOver
from ptmgraph.graph.store.open import publish
from ptmgraph.loaders.base import Source, SourceError
from ptmgraph.loaders.pipeline import Advance, Loaded, build, load
from ptmgraph.terminal.output import printable

_DESCRIBED = ("Model", "Dataset", "Repository")
_DOING = {
    "derive": "reading what the data implies",
    "merge": "merging tables",
    "count": "counting answers",
    "load": "writing the database",
    "check": "checking the database",
}
"""What a build does, by the first word of its steps."""


@contextmanager
def bar(
    title: str, quiet: bool, step: Callable[[], str] = str, *, counted: bool = True
) -> Iterator[Advance]:
    """A progress bar; it takes the units done and, if known, how many there are. `step` is asked
    now and then what is being done, also between units. Units that say nothing to people are not
    `counted`."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.progress import TimeElapsedColumn as Elapsed
    from rich.table import Column
    from rich.text import Text

    class Count(ProgressColumn):
        def render(self, task: Task) -> Text:
            known = "" if task.total in (None, task.completed) else f"/{task.total:,.0f}"
            return Text(f"{task.completed:,.0f}{known}", style="progress.download")

    class Step(TextColumn):
        def render(self, task: Task) -> Text:
            return Text(printable(step()), overflow="ellipsis", no_wrap=True)

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), *([Count()] if counted else [])),
        Elapsed(),
        Step("", table_column=Column(no_wrap=False)),  # the one that gives way in a narrow window
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task(title, total=None)

        def advance(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield advance
        done = max(progress.tasks[0].completed, 1)
        progress.update(task, completed=done, total=done)


def load_and_report(source: Source, home: Path, quiet: bool) -> None:
    """Load a source with a progress bar, then say what was loaded, set aside and passed over.

    Raises `SourceError` when that was nothing: it would be taken for "nothing found".
    """

    def waiting() -> None:
        if not quiet:
            click.echo(f"Waiting for another load of {source.name} to end.", err=True)

    with bar(f"Reading {source.name}", quiet, lambda: source.step) as advance:
        done = load(source, home, advance, waiting)
    if not quiet:
        _report(done)
        if done.changes:
            click.echo(f"It replaces an earlier load of that name, {_changed(done)}.", err=True)
        for name in done.replaced:
            click.echo(f"It takes the place of {source.name}/{name}, which is removed.", err=True)
        for remark in source.remarks:
            click.echo(printable(remark), err=True)
    if not done.rows.total():
        raise SourceError(_nothing(done))


def _report(done: Loaded) -> None:
    described = ", ".join(f"{done.rows[t]:,} {t}" for t in _DESCRIBED if done.rows[t])
    edges = sum(n for t, n in done.rows.items() if "-" in t)
    name = f"{done.source}/{done.snapshot}"
    click.echo(f"Loaded {name}: {described}; {edges:,} observations of relationships.", err=True)
    if done.rejected:
        click.echo(
            f"Set aside {done.rejected.total():,} records or values "
            "(see: ptmgraph sources --rejected):",
            err=True,
        )
        for reason, count in done.rejected.most_common(5):
            click.echo(f"  {count:>7,}  {reason}", err=True)
    if done.passed_over:
        total = sum(entry.count for entry in done.passed_over)
        click.echo(
            f"Passed over {total:,} things that this source does not read or has no place for "
            "(see: ptmgraph sources --rejected):",
            err=True,
        )
        for entry in done.passed_over[:5]:
            click.echo(f"  {entry.count:>7,}  {printable(_with_examples(entry))}", err=True)


def _changed(done: Loaded) -> str:
    """`with Model: 12 new, 3 gone (see: ...)`, of the types that people ask for first."""
    parts = []
    for table in _DESCRIBED:
        counts = {change: done.changes[table, change] for change in ("new", "gone", "changed")}
        words = ", ".join(f"{count:,} {change}" for change, count in counts.items() if count)
        parts += [f"{table}: {words}"] if words else []
    if not parts:
        return "with other data"
    return f"with {'; '.join(parts)} (see: ptmgraph sources --changes)"


def _nothing(done: Loaded) -> str:
    name = f"{done.source}/{done.snapshot}"
    if not done.rejected and not done.passed_over:
        return f"{name} is empty. Check that it is the file, folder or name that was meant."
    return (
        f"{name} holds nothing that has a place in the graph. "
        "What was set aside or passed over says why: ptmgraph sources --rejected"
    )


def _with_examples(entry: PassedOver) -> str:
    """`JavaScript files (src/a.js, src/b.js)`."""
    return entry.kind + (f" ({', '.join(entry.examples)})" if entry.examples else "")


def build_words(step: str) -> str:
    """What a build is doing, in words, by the step that it has told last."""
    kind, _, table = step.partition(" ")
    return f"{_DOING[kind]}: {table}" if kind in _DOING else step


def build_and_report(home: Path, quiet: bool, *, again: bool = False) -> BuiltGraph:
    """Build the graph with a line of progress, then say what it holds."""

    def waiting() -> None:
        if not quiet:
            click.echo("Waiting for another build to end.", err=True)

    doing = ""
    with bar("Building the graph", quiet, lambda: doing, counted=False):

        def step(name: str, rows: int) -> None:
            nonlocal doing
            doing = build_words(name)

        graph = build(home, step, waiting, again=again)
        publish(graph.tables, step)
        doing = ""
    if not quiet:
        counts = graph.manifest["counts"]
        edges = sum(n for name, n in counts.items() if name.isupper())
        nodes = sum(n for name, n in counts.items() if not name.isupper())
        click.echo(f"The graph has {nodes:,} nodes and {edges:,} relationships.", err=True)
        if not graph.manifest["engine"] and not os.environ.get("PTMGRAPH_STORE"):
            click.echo(no_engine(), err=True)
    return graph
